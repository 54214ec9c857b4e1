"""Who is asked: the universes of the survey's indicators."""

from evaluation.indicators.definition import AllOf, Condition, Universe

INTERVIEWED = Condition("module_status", frozenset({1}))
COHABITED = Condition("partner_status", frozenset({1, 2}))
HAD_PARTNER = Condition("partner_status", frozenset({1, 2, 3}))  # dating too: the skip of every partner item

module = Universe(
    code="module",
    name={
        "es": "Mujeres alguna vez casadas o convivientes que respondieron el módulo de violencia",
        "en": "Women ever married or cohabiting who answered the violence module",
    },
    rule=AllOf((INTERVIEWED, COHABITED)),
    weight="module_weight",
)
module_any = Universe(
    code="module_any",
    name={
        "es": "Mujeres que respondieron el módulo de violencia, con o sin pareja",
        "en": "Women who answered the violence module, with or without a partner",
    },
    rule=INTERVIEWED,
    weight="module_weight",
)
everyone = Universe(
    code="everyone",
    name={"es": "Todas las mujeres entrevistadas", "en": "All women interviewed"},
    rule=None,
    weight="weight",
)
