"""Who stands in the services: staff with their knowledge and attitudes, new cases, and how users were treated."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from evaluation.indicators.definition import AllOf, AnyOf, Indicator, Item, Reference, Score
from evaluation.indicators.services_records import COMPENDIUM, ESSENTIAL, LAW_BO, LAW_PE, base, only, staff, users

ATTITUDES = (
    *("att_provoke", "att_stay", "att_lie", "att_private", "att_dress", "att_retract", "att_alcohol"),
    "att_believe",
)
SATISFACTION = ("sat_privacy", "sat_respect", "sat_info", "sat_plan", "sat_wait")
NOT_APPLICABLE = 7


def _rated_well() -> AllOf:
    """Return whether every item that applied was rated 4 or 5, and at least one did."""
    well, badly = frozenset({4, 5}), frozenset({1, 2, 3})
    each = tuple(Item(name, well | {NOT_APPLICABLE}, badly) for name in SATISFACTION)
    return AllOf((*each, AnyOf(tuple(Item(name, well, badly) for name in SATISFACTION))), complete=True)


R2_11 = Indicator(
    code="R2-11",
    name={"es": "Personal con conocimiento suficiente", "en": "Staff with sufficient knowledge"},
    theme="services",
    measure="survey_proportion",
    unit="percent",
    universe=staff,
    numerator=None,
    denominator=None,
    recall="test",
    direction="higher_is_better",
    definition={
        "es": "De cada 100 personas que atienden, cuántas respondieron bien al menos el 70 % de la prueba; la "
        "pregunta sobre el plazo se corrige con la regla vigente en el país y la fecha, y no cuenta donde "
        "no se conoce.",
        "en": "Of every 100 staff, how many answered at least 70 % of the test right; the question on the "
        "deadline is marked by the rule in force in the country on the date, and does not count where none "
        "is known.",
    },
    table="staff",
    sampling="census",
    sources=("test",),
    references=(COMPENDIUM,),
)
R2_12 = replace(
    R2_11,
    code="R2-12",
    name={"es": "Actitudes del personal que no culpan a las mujeres", "en": "Staff attitudes that do not blame women"},
    measure="mean",
    unit="score5",
    recall="current",
    numerator=Score(ATTITUDES, 1, 5, tuple(name for name in ATTITUDES if name != "att_believe")),
    definition={
        "es": "Media de ocho frases, de 1 a 5, recodificadas para que un valor más alto culpe menos a las mujeres.",
        "en": "Mean of eight statements, from 1 to 5, recoded so that a higher value blames women less.",
    },
    sources=("anonymous_questionnaire",),
    references=(
        Reference(
            "Adapted from the Illinois Rape Myth Acceptance scale and PREMIS",
            None,
            False,
            es="Adaptado de la escala Illinois Rape Myth Acceptance y de PREMIS",
        ),
    ),
)
R2_13 = Indicator(
    code="R2-13",
    name={"es": "Casos nuevos por 10 000 mujeres", "en": "New cases per 10,000 women"},
    theme="services",
    measure="rate",
    unit="per_10000",
    universe=base("registers", "Registros mensuales de los servicios", "Monthly registers of the services"),
    numerator=None,
    denominator=None,
    recall="last_12_months",
    direction="ambiguous",
    definition={
        "es": "Casos nuevos (no atenciones) registrados en 12 meses por cada 10 000 mujeres de 15 años o más del "
        "municipio, según una misma base de población fechada.",
        "en": "New cases (not service contacts) registered in 12 months per 10,000 women aged 15 or more of the "
        "municipality, by one dated population base.",
    },
    table="service_months",
    paired_with=("OUT-01", "OUT-02"),
    sampling="census",
    contributor="service_id",
    sources=("registers",),
    references=(
        Reference(
            "UN Women and WHO, guidance on administrative data on violence against women",
            2022,
            False,
            es="ONU Mujeres y OMS, orientaciones sobre datos administrativos de la violencia contra las mujeres",
        ),
    ),
    notes={
        "es": "Un aumento puede ser más violencia o más confianza: se lee con OUT-01, OUT-02, los servicios "
        "abiertos y la ley vigente.",
        "en": "A rise may be more violence or more trust: it is read with OUT-01, OUT-02, the services open and "
        "the law in force.",
    },
)
_of_users = partial(
    Indicator,
    theme="outcomes",
    measure="survey_proportion",
    unit="percent",
    universe=users,
    denominator=None,
    table="users",
    sampling="sample",
    contributor="service_id",
    sources=("exit_interviews",),
)
OUT_08 = _of_users(
    code="OUT-08",
    name={"es": "Usuarias satisfechas con el trato", "en": "Users satisfied with how they were treated"},
    numerator=_rated_well(),
    recall="last_visit",
    direction="higher_is_better",
    definition={
        "es": "De cada 100 usuarias entrevistadas, cuántas valoraron con 4 o 5 todo lo que correspondía de cinco "
        "aspectos: privacidad, respeto, información, plan de seguridad y espera.",
        "en": "Of every 100 users interviewed, how many rated 4 or 5 all that applied of five aspects: privacy, "
        "respect, information, safety plan and waiting.",
    },
    references=(ESSENTIAL,),
    notes={
        "es": "La cortesía sesga las respuestas hacia arriba: nunca las recoge el personal del servicio.",
        "en": "Courtesy biases the answers upwards: the service's own staff never collect them.",
    },
)
OUT_09 = _of_users(
    code="OUT-09",
    name={
        "es": "Revictimización: contó lo sucedido tres veces o más",
        "en": "Re-victimisation: told what happened three times or more",
    },
    universe=base(
        "users_filed",
        "Usuarias entrevistadas que denunciaron",
        "Users interviewed who filed a complaint",
        only("filed", 1),
    ),
    numerator=Item("told_times", frozenset(range(3, 31)), frozenset(range(3))),
    recall="current_case",
    direction="lower_is_better",
    sensitive=True,
    definition={
        "es": "De cada 100 usuarias que denunciaron, cuántas tuvieron que contar lo sucedido desde el principio a "
        "tres personas o más de instituciones.",
        "en": "Of every 100 users who filed a complaint, how many had to tell what happened from the start to "
        "three people or more of institutions.",
    },
    references=(LAW_PE, LAW_BO),
)

OF_STAFF = (R2_11, R2_12, R2_13)
INDICATORS = (OUT_08, OUT_09)  # outcomes; those of staff stand with the services
