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
module_wide = Universe(
    code="module_wide",
    name={
        "es": "Mujeres que han tenido alguna pareja, también sin convivir, y respondieron el módulo de violencia",
        "en": "Women who ever had a partner, cohabiting or not, and answered the violence module",
    },
    rule=AllOf((INTERVIEWED, HAD_PARTNER)),
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
interviews_started = Universe(
    code="interviews_started",
    name={"es": "Módulos de violencia empezados", "en": "Violence modules started"},
    rule=INTERVIEWED,
    weight="",
)
panel_sought = Universe(
    code="panel_sought",
    name={
        "es": "Mujeres del panel buscadas en la línea final (una fila por vivienda: la primera visita)",
        "en": "Women of the panel sought at the endline (one row a household: its first visit)",
    },
    rule=AllOf(
        (
            Condition("panel_member", frozenset({1})),
            Condition("contact_no", frozenset({1})),
            Condition("panel_status", frozenset(range(1, 7))),
        )
    ),
    weight="",
)
population = Universe(
    code="population",
    name={"es": "Mujeres del municipio", "en": "Women of the municipality"},
    rule=None,
    weight="",
)
registered = Universe(
    code="registered",
    name={
        "es": "Mujeres con un caso nuevo en el registro, en un año",
        "en": "Women with a new case in the register, in a year",
    },
    rule=None,
    weight="",
)
