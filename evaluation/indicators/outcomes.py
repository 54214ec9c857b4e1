"""Outcomes: seeking help, reporting, and rejecting what is said to justify violence."""

from functools import partial

from evaluation.indicators.definition import AllOf, AnyOf, Indicator, Item, Reference, Rule
from evaluation.indicators.forms import (
    items,
    physical,
    physical_by_anybody,
    psychological_by_anybody,
    sexual_by_anybody,
)
from evaluation.indicators.scales import NOT_ANSWERED, REPORTED, TICKED, YN_REJECTS, YN_REJECTS_DHS
from evaluation.indicators.universes import everyone, module, module_any

DHS = Reference("The DHS Program, DHS-Indicators-R, Chap17_DV, github.com/DHSProgram/DHS-Indicators-R", 2023, True)
DHS_ATTITUDES = Reference(
    "The DHS Program, DHS-Indicators-R, Chap15_WE, complement of we_dvjustify_onereas, "
    "github.com/DHSProgram/DHS-Indicators-R",
    2023,
    True,
    es="The DHS Program, DHS-Indicators-R, Chap15_WE, complemento de we_dvjustify_onereas, "
    "github.com/DHSProgram/DHS-Indicators-R",
)
SDG = Reference(
    "United Nations, SDG indicator 16.3.1: sdg.data.gov/16-3-1",
    None,
    True,
    es="Naciones Unidas, indicador 16.3.1 de los ODS: sdg.data.gov/16-3-1",
)

INSTITUTIONS = (1, 2, 3, 4, 5, 6, 7, 10, 11)  # neighbourhood authority, church and ombudsman (12 to 14) are shown apart
JUSTIFICATIONS = ("just_goout", "just_neglect", "just_argue", "just_refusesex", "just_burn")


def _sought_help() -> AnyOf:
    institutions = items((f"help_inst_{code}" for code in INSTITUTIONS), TICKED)
    return AnyOf((*institutions, *items(("help_inst_98", "help_inst_99"), NOT_ANSWERED)))


def _reported(form: str, suffered: Rule) -> Item:
    (answer,) = items((f"report_{form}",), REPORTED, suffered)
    return answer


_PHYSICAL = physical_by_anybody("last_12_months")
_SEXUAL = sexual_by_anybody("last_12_months")
_PSYCHOLOGICAL = psychological_by_anybody()

_share = partial(
    Indicator,
    theme="outcomes",
    measure="survey_proportion",
    unit="percent",
    direction="higher_is_better",
    sources=("household_survey",),
)
_help = partial(
    _share,
    numerator=_sought_help(),
    recall="ever",
    disaggregate_by=("age", "ethnic_self_id"),
    references=(DHS,),
    sensitive=True,
)
_complaint = partial(_share, universe=module_any, recall="last_12_months", references=(SDG,), sensitive=True)
_attitude = partial(
    _share,
    universe=everyone,
    denominator=None,
    recall="current",
    disaggregate_by=("age", "education", "exposed_project"),
    references=(DHS_ATTITUDES,),
)

OUT_01 = _help(
    code="OUT-01",
    name={"es": "Búsqueda de ayuda en una institución", "en": "Help sought from an institution"},
    definition={
        "es": "De cada 100 mujeres que alguna vez sufrieron violencia física o sexual, de una pareja o de otra "
        "persona, cuántas acudieron a una institución (policía, CEM, SLIM, DEMUNA o DNA, fiscalía, juzgado, centro de "
        "salud, línea telefónica, ONG).",
        "en": "Of every 100 women who ever suffered physical or sexual violence, by a partner or anybody else, how "
        "many turned to an institution (police, CEM, SLIM, child protection office, prosecutor, court, health centre, "
        "helpline, NGO).",
    },
    universe=module_any,
    denominator=AnyOf((physical_by_anybody("ever"), sexual_by_anybody("ever"))),
    parts=("OUT-01_physical",),
    primary=True,
)
OUT_01_PHYSICAL = _help(
    code="OUT-01_physical",
    name={
        "es": "Búsqueda de ayuda en una institución tras violencia física de pareja",
        "en": "Help sought from an institution after physical partner violence",
    },
    definition={
        "es": "De cada 100 mujeres alguna vez casadas o convivientes que sufrieron violencia física de una pareja "
        "alguna vez, cuántas acudieron a una institución.",
        "en": "Of every 100 women ever married or cohabiting who ever suffered physical violence by a partner, how "
        "many turned to an institution.",
    },
    universe=module,
    denominator=physical("ever"),
    notes={
        "es": "La base solo incluye la violencia física de pareja: su valor no se compara con el de OUT-01.",
        "en": "The base holds physical partner violence only: its value is not compared with that of OUT-01.",
    },
)
OUT_02 = _complaint(
    code="OUT-02",
    name={"es": "Denuncia ante una autoridad competente", "en": "Reporting to a competent authority"},
    definition={
        "es": "De cada 100 mujeres que sufrieron violencia física, sexual o psicológica en los últimos 12 meses, "
        "de una pareja o de otra persona, cuántas la denunciaron (ellas mismas u otra persona por ellas).",
        "en": "Of every 100 women who suffered physical, sexual or psychological violence in the last 12 months, by "
        "a partner or anybody else, how many reported it (themselves, or another person for them).",
    },
    numerator=AnyOf((_reported("phys", _PHYSICAL), _reported("sex", _SEXUAL), _reported("psych", _PSYCHOLOGICAL))),
    denominator=AnyOf((_PHYSICAL, _SEXUAL, _PSYCHOLOGICAL)),
    parts=("OUT-02_physical", "OUT-02_sexual", "OUT-02_psychological"),
    primary=True,
)
OUT_02_PHYSICAL = _complaint(
    code="OUT-02_physical",
    name={"es": "Denuncia de la violencia física", "en": "Reporting of physical violence"},
    definition={
        "es": "De cada 100 mujeres que sufrieron violencia física en los últimos 12 meses, cuántas la denunciaron.",
        "en": "Of every 100 women who suffered physical violence in the last 12 months, how many reported it.",
    },
    numerator=_reported("phys", _PHYSICAL),
    denominator=_PHYSICAL,
)
OUT_02_SEXUAL = _complaint(
    code="OUT-02_sexual",
    name={"es": "Denuncia de la violencia sexual", "en": "Reporting of sexual violence"},
    definition={
        "es": "De cada 100 mujeres que sufrieron violencia sexual en los últimos 12 meses, cuántas la denunciaron.",
        "en": "Of every 100 women who suffered sexual violence in the last 12 months, how many reported it.",
    },
    numerator=_reported("sex", _SEXUAL),
    denominator=_SEXUAL,
)
OUT_02_PSYCHOLOGICAL = _complaint(
    code="OUT-02_psychological",
    name={"es": "Denuncia de la violencia psicológica", "en": "Reporting of psychological violence"},
    definition={
        "es": "De cada 100 mujeres que sufrieron violencia psicológica en los últimos 12 meses, "
        "cuántas la denunciaron.",
        "en": "Of every 100 women who suffered psychological violence in the last 12 months, how many reported it.",
    },
    numerator=_reported("psych", _PSYCHOLOGICAL),
    denominator=_PSYCHOLOGICAL,
)
OUT_03 = _attitude(
    code="OUT-03",
    name={
        "es": "Rechazo total a la justificación de la violencia",
        "en": "Rejects every justification of wife-beating",
    },
    definition={
        "es": "De cada 100 mujeres que respondieron las cinco preguntas, cuántas dijeron que un esposo no tiene razón "
        "para golpear a su esposa en ninguna de las cinco situaciones.",
        "en": "Of every 100 women who answered all five questions, how many said that a husband is not justified in "
        "hitting his wife in any of the five situations.",
    },
    numerator=AllOf(items(JUSTIFICATIONS, YN_REJECTS), complete=True),
    primary=True,
)
OUT_03_DHS = _attitude(
    code="OUT-03_dhs",
    name={
        "es": "Rechazo total a la justificación de la violencia (regla de las encuestas DHS)",
        "en": "Rejects every justification of wife-beating (DHS rule)",
    },
    definition={
        "es": "De cada 100 mujeres entrevistadas, cuántas no justificaron que un esposo golpee a su esposa en ninguna "
        "de cinco situaciones; «no sabe» y «no responde» cuentan como rechazo, como en las encuestas DHS.",
        "en": "Of every 100 women interviewed, how many did not justify that a husband hits his wife in any of "
        "five situations; “don't know” and “refused” count as rejection, as in DHS surveys.",
    },
    numerator=AllOf(items(JUSTIFICATIONS, YN_REJECTS_DHS)),
    parts=("OUT-03",),
)

INDICATORS = (OUT_01, OUT_01_PHYSICAL, OUT_02, OUT_02_PHYSICAL, OUT_02_SEXUAL, OUT_02_PSYCHOLOGICAL, OUT_03, OUT_03_DHS)
