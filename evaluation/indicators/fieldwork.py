"""Process of the survey itself: whether it was held in private, and whom of the panel it found again."""

from functools import partial

from evaluation.indicators.definition import Indicator, Item, Reference
from evaluation.indicators.scales import YN
from evaluation.indicators.universes import interviews_started, panel_sought

WHO = Reference(
    "Organización Mundial de la Salud, Dar prioridad a las mujeres (Putting women first)",
    2001,
    False,
    en="World Health Organization, Putting women first",
)
ENDES_PRIVACY = Reference(
    "INEI, ENDES, regla de privacidad del módulo de violencia",
    None,
    True,
    en="INEI, ENDES, rule of privacy of the violence module",
)
ATTRITION = Reference(
    "Criterios de pérdida en paneles, sin fuente leída", None, False, en="Criteria of loss in panels, no source read"
)

_field = partial(
    Indicator,
    theme="process",
    measure="proportion",
    unit="percent",
    denominator=None,
    direction="higher_is_better",
    sampling="census",
)

PRO_04 = _field(
    code="PRO-04",
    name={"es": "Entrevistas realizadas en privado", "en": "Interviews held in private"},
    definition={
        "es": "De cada 100 módulos de violencia empezados, cuántos se hicieron enteros sin que nadie entrara.",
        "en": "Of every 100 violence modules started, how many were held to the end without anybody coming in.",
    },
    universe=interviews_started,
    numerator=Item("full_privacy", YN.yes, YN.no),
    recall="round",
    disaggregate_by=("interviewer_id", "zone"),
    sources=("interviewer_paradata",),
    references=(WHO, ENDES_PRIVACY),
    notes={
        "es": "Si cambia entre rondas, puede mover lo que se cuenta: se lee junto a IMP-01.",
        "en": "If it changes between waves it may move what is told: it is read beside IMP-01.",
    },
)
PRO_06 = _field(
    code="PRO-06",
    name={"es": "Retención del panel", "en": "Panel retention"},
    definition={
        "es": "De cada 100 mujeres del panel buscadas en la línea final, cuántas se hallaron y se entrevistaron.",
        "en": "Of every 100 women of the panel sought at the endline, how many were found and interviewed.",
    },
    universe=panel_sought,
    numerator=Item("panel_status", frozenset({1}), frozenset({2, 3, 4, 5, 6})),
    recall="round",
    table="sample",
    sources=("tracking_sheet",),
    references=(ATTRITION,),
    notes={
        "es": "Quien pidió no ser buscada, por su seguridad, no se busca; si está en la lista, cuenta como no hallada.",
        "en": "Who asked not to be sought, for her safety, is not sought; if in the list, she counts as not found.",
    },
)

INDICATORS = (PRO_04, PRO_06)
