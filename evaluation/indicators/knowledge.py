"""Outcomes: what women know of the law and of the services near them."""

from functools import partial

from evaluation.indicators.definition import AllOf, AtLeast, HowMany, InCountry, Indicator, Item, Reference, Right
from evaluation.indicators.law import KEYS
from evaluation.indicators.scales import TICKED
from evaluation.indicators.universes import everyone

COMPENDIUM = Reference(
    "MEASURE Evaluation, Violence Against Women and Girls: A Compendium (Bloom), ms-08-30", 2008, True
)
PACKAGE = Reference(
    "Naciones Unidas, Paquete de servicios esenciales, accesibilidad",
    None,
    False,
    en="United Nations, Essential Services Package, accessibility",
)

STATEMENTS = tuple(Right(name, keys) for name, keys in KEYS.items() if name != "law_deadline")
ENOUGH = -(-7 * len(STATEMENTS) // 10)  # 70 %, rounded up
SERVICES = {  # codes of svc_spont and svc_reach that are a service of the country
    "PE": (1, 2, 3, 4, 11, 12, 13),
    "BO": (5, 6, 7, 10, 11, 12, 13),
}


def _reachable(code: int) -> AllOf:
    """Return that a woman named a service of her country unprompted, and would know how to reach it."""
    here = InCountry(frozenset(country for country, codes in SERVICES.items() if code in codes))
    return AllOf(tuple(Item(f"{asked}_{code}", TICKED.yes, TICKED.no, here) for asked in ("svc_spont", "svc_reach")))


_knows = partial(
    Indicator,
    theme="outcomes",
    measure="survey_proportion",
    unit="percent",
    universe=everyone,
    denominator=None,
    recall="current",
    direction="higher_is_better",
    disaggregate_by=("age", "education", "mother_tongue", "exposed_project"),
    sources=("household_survey",),
    references=(COMPENDIUM,),
)
DATED = {
    "es": "La respuesta correcta es la de la ley del país en el mes de la entrevista. «No sabe» y «no responde» no "
    "cuentan como correctas. Quien se entrevistó en dos rondas puede recordar las preguntas.",
    "en": "The right answer is that of the country's law in the month of the interview. “Don't know” and “refused” "
    "do not count as right. Who was interviewed in both waves may remember the questions.",
}

OUT_06 = _knows(
    code="OUT-06",
    name={
        "es": "Conocimiento de la ley: respuestas correctas de ocho",
        "en": "Knowledge of the law: right answers out of eight",
    },
    definition={
        "es": "Número medio de respuestas correctas, de 0 a 8, a frases sobre lo que dice la ley de su país contra la "
        "violencia.",
        "en": "Mean number of right answers, from 0 to 8, to statements on what the law of her country says against "
        "violence.",
    },
    measure="mean",
    unit="answers",
    numerator=HowMany(STATEMENTS),
    notes=DATED,
)
OUT_06_70 = _knows(
    code="OUT-06_70",
    name={
        "es": "Conocimiento de la ley: al menos 70 % de respuestas correctas",
        "en": "Knowledge of the law: at least 70% right answers",
    },
    definition={
        "es": f"De cada 100 mujeres entrevistadas, cuántas respondieron bien al menos {ENOUGH} de las ocho frases "
        "sobre la ley de su país.",
        "en": f"Of every 100 women interviewed, how many gave the right answer to at least {ENOUGH} of the eight "
        "statements on the law of their country.",
    },
    numerator=AtLeast(ENOUGH, STATEMENTS),
    notes=DATED,
)
OUT_06_DEADLINE = _knows(
    code="OUT-06_deadline",
    name={
        "es": "Conoce el plazo legal de las medidas de protección",
        "en": "Knows the legal deadline for protection measures",
    },
    definition={
        "es": "De cada 100 mujeres entrevistadas donde la ley fija un plazo en horas, cuántas dijeron el que regía en "
        "el mes de la entrevista.",
        "en": "Of every 100 women interviewed where the law sets a deadline in hours, how many named the one in force "
        "in the month of the interview.",
    },
    numerator=Right("law_deadline", KEYS["law_deadline"]),
    notes={
        "es": "En el Perú el plazo pasó de 72 a 24 horas en septiembre de 2018 con riesgo severo; en Bolivia no se ha "
        "leído un plazo en horas: allí no se mide.",
        "en": "In Peru the deadline went from 72 to 24 hours in September 2018 where the risk is severe; no deadline "
        "in hours of Bolivian law has been read: it is not measured there.",
    },
)
OUT_07 = _knows(
    code="OUT-07",
    name={
        "es": "Conoce al menos dos servicios de su zona y cómo llegar",
        "en": "Knows at least two services of her area and how to reach them",
    },
    definition={
        "es": "De cada 100 mujeres entrevistadas, cuántas nombraron sin ayuda al menos dos servicios de la ruta de "
        "atención de su país y sabrían llegar o llamar a ellos.",
        "en": "Of every 100 women interviewed, how many named unprompted at least two services of their country's "
        "route and would know how to reach or call them.",
    },
    numerator=AtLeast(2, tuple(_reachable(code) for code in sorted(set(SERVICES["PE"]) | set(SERVICES["BO"])))),
    disaggregate_by=("age", "zone", "mother_tongue"),
    references=(PACKAGE,),
)

INDICATORS = (OUT_06, OUT_06_70, OUT_06_DEADLINE, OUT_07)
