"""Impact: violence by a partner, in the last 12 months and ever."""

from functools import partial

from evaluation.indicators.definition import AnyOf, Indicator, Reference
from evaluation.indicators.forms import (
    CONTROL,
    EMOTIONAL_DHS,
    EMOTIONAL_ENDES,
    PHYSICAL,
    acts,
    by_previous,
    items,
    physical,
    sexual,
)
from evaluation.indicators.scales import OFTEN
from evaluation.indicators.universes import module

SDG = Reference(
    "United Nations, SDG indicator metadata, indicator 5.2.1 (series VC_VAW_MARR): "
    "worldbank.github.io/sdg-metadata/metadata/en/5-2-1",
    None,
    True,
    es="Naciones Unidas, metadatos de los indicadores de los ODS, indicador 5.2.1 (serie VC_VAW_MARR): "
    "worldbank.github.io/sdg-metadata/metadata/en/5-2-1",
)
DHS = Reference("The DHS Program, DHS-Indicators-R, Chap17_DV, github.com/DHSProgram/DHS-Indicators-R", 2023, True)
ENDES = Reference(
    "ENDES recipe of psychological and verbal violence: github.com/ljporras/ENDES-INDICADORES-STATA, 22 to 24",
    None,
    True,
    es="Cálculo de la violencia psicológica y verbal de la ENDES: github.com/ljporras/ENDES-INDICADORES-STATA, 22 a 24",
)

PREVIOUS_TOO = {
    "es": "su actual o última pareja o una pareja anterior",
    "en": "their current or last partner, or by a previous one",
}
BROAD = {
    "es": "La definición amplia incluye conductas de control: no se compara con IMP-02.",
    "en": "The broad definition includes controlling behaviour: it is not compared with IMP-02.",
}
BASE = {
    "es": "De cada 100 mujeres alguna vez casadas o convivientes que respondieron el módulo de violencia, "
    "cuántas sufrieron {what} de {whom}.",
    "en": "Of every 100 women ever married or cohabiting who answered the violence module, "
    "how many suffered {what} by {whom}.",
}
CURRENT = {"es": "su actual o última pareja", "en": "their current or last partner"}


def _definition(es: str, en: str, whom: dict[str, str] = PREVIOUS_TOO) -> dict[str, str]:
    what = {"es": es, "en": en}
    return {language: BASE[language].format(what=what[language], whom=whom[language]) for language in BASE}


_share = partial(
    Indicator,
    theme="impact",
    measure="survey_proportion",
    unit="percent",
    universe=module,
    denominator=None,
    direction="lower_is_better",
    disaggregate_by=("zone", "age", "education", "ethnic_self_id", "mother_tongue", "disability"),
    sources=("household_survey",),
    sensitive=True,
)
_year = partial(_share, recall="last_12_months")
_ever = partial(_share, recall="ever", direction="context_only")

IMP_01 = _year(
    code="IMP-01",
    name={
        "es": "Violencia física o sexual de pareja en los últimos 12 meses",
        "en": "Physical or sexual partner violence in the last 12 months",
    },
    definition=_definition(
        "en los últimos 12 meses al menos un acto de violencia física o sexual",
        "in the last 12 months at least one act of physical or sexual violence",
    ),
    numerator=AnyOf((physical("last_12_months"), sexual("last_12_months"))),
    parts=("IMP-01_physical", "IMP-01_sexual"),
    paired_with=("OUT-10", "OUT-01", "OUT-02"),
    primary=True,
    references=(SDG, DHS),
)
IMP_01_PHYSICAL = _year(
    code="IMP-01_physical",
    name={
        "es": "Violencia física de pareja en los últimos 12 meses",
        "en": "Physical partner violence in the last 12 months",
    },
    definition=_definition(
        "en los últimos 12 meses al menos un acto de violencia física",
        "in the last 12 months at least one act of physical violence",
    ),
    numerator=physical("last_12_months"),
    parts=("IMP-08_all",),
    references=(SDG, DHS),
)
IMP_01_SEXUAL = _year(
    code="IMP-01_sexual",
    name={
        "es": "Violencia sexual de pareja en los últimos 12 meses",
        "en": "Sexual partner violence in the last 12 months",
    },
    definition=_definition(
        "en los últimos 12 meses al menos un acto de violencia sexual",
        "in the last 12 months at least one act of sexual violence",
    ),
    numerator=sexual("last_12_months"),
    references=(SDG, DHS),
)
IMP_02 = _year(
    code="IMP-02",
    name={
        "es": "Violencia psicológica de pareja en los últimos 12 meses (definición estricta de las encuestas DHS)",
        "en": "Emotional partner violence in the last 12 months (narrow DHS definition)",
    },
    definition=_definition(
        "en los últimos 12 meses humillaciones, amenazas de daño o insultos",
        "in the last 12 months humiliation, threats of harm or insults",
    ),
    numerator=AnyOf((*acts(EMOTIONAL_DHS, "last_12_months"), *by_previous(("prev_emot",), "last_12_months"))),
    references=(DHS,),
    notes={
        "es": "No se compara con IMP-03, que pregunta por otros actos.",
        "en": "Not compared with IMP-03, which asks about other acts.",
    },
)
IMP_03 = _ever(
    code="IMP-03",
    name={
        "es": "Violencia psicológica o verbal de pareja alguna vez (definición amplia de la ENDES)",
        "en": "Psychological or verbal partner violence, ever (broad ENDES definition)",
    },
    definition=_definition(
        "alguna vez conductas de control, humillaciones o amenazas",
        "at any time controlling behaviour, humiliation or threats",
        CURRENT,
    ),
    numerator=AnyOf(acts((*CONTROL, *EMOTIONAL_ENDES), "ever")),
    direction="lower_is_better",
    parts=("IMP-03_12m",),
    references=(ENDES,),
    notes=BROAD,
)
IMP_03_12M = _year(
    code="IMP-03_12m",
    name={
        "es": "Violencia psicológica o verbal de pareja en los últimos 12 meses (definición amplia de la ENDES)",
        "en": "Psychological or verbal partner violence in the last 12 months (broad ENDES definition)",
    },
    definition=_definition(
        "en los últimos 12 meses conductas de control, humillaciones o amenazas",
        "in the last 12 months controlling behaviour, humiliation or threats",
        CURRENT,
    ),
    numerator=AnyOf(acts((*CONTROL, *EMOTIONAL_ENDES), "last_12_months")),
    references=(ENDES,),
    notes=BROAD,
)
IMP_04 = _ever(
    code="IMP-04",
    name={
        "es": "Violencia de pareja de cualquier tipo alguna vez en la vida",
        "en": "Partner violence of any type, ever in life",
    },
    definition=_definition(
        "alguna vez violencia psicológica o verbal (definición amplia), física o sexual",
        "at any time psychological or verbal (broad definition), physical or sexual violence",
    ),
    numerator=AnyOf((*acts((*CONTROL, *EMOTIONAL_ENDES), "ever"), physical("ever"), sexual("ever"))),
    parts=("IMP-03", "IMP-04_physical", "IMP-04_sexual"),
    references=(ENDES, DHS),
    notes={
        "es": "Una medida de toda la vida apenas puede bajar en dos años: se muestra como contexto.",
        "en": "A lifetime measure can hardly fall in two years: it is shown as context.",
    },
)
IMP_04_PHYSICAL = _ever(
    code="IMP-04_physical",
    name={"es": "Violencia física de pareja alguna vez en la vida", "en": "Physical partner violence, ever in life"},
    definition=_definition(
        "alguna vez al menos un acto de violencia física", "at any time at least one act of physical violence"
    ),
    numerator=physical("ever"),
    parts=("IMP-01_physical",),
    references=(DHS,),
)
IMP_04_SEXUAL = _ever(
    code="IMP-04_sexual",
    name={"es": "Violencia sexual de pareja alguna vez en la vida", "en": "Sexual partner violence, ever in life"},
    definition=_definition(
        "alguna vez al menos un acto de violencia sexual", "at any time at least one act of sexual violence"
    ),
    numerator=sexual("ever"),
    parts=("IMP-01_sexual",),
    references=(DHS,),
)
# prev_phys has no frequency: "often" can be said of the current or last partner alone, so the base is his acts only.
IMP_08 = _year(
    code="IMP-08",
    name={
        "es": "Violencia física frecuente, entre las mujeres que la sufrieron en los últimos 12 meses",
        "en": "Frequent physical violence, among the women who suffered it in the last 12 months",
    },
    definition={
        "es": "De cada 100 mujeres que sufrieron violencia física de su actual o última pareja en los últimos "
        "12 meses, cuántas sufrieron algún acto a menudo.",
        "en": "Of every 100 women who suffered physical violence by their current or last partner in the last "
        "12 months, how many suffered some act often.",
    },
    numerator=AnyOf(items(PHYSICAL, OFTEN)),
    denominator=AnyOf(acts(PHYSICAL, "last_12_months")),
    disaggregate_by=("age",),
    references=(DHS,),
)
IMP_08_ALL = _year(
    code="IMP-08_all",
    name={
        "es": "Violencia física frecuente de pareja en los últimos 12 meses, entre todas las mujeres del módulo",
        "en": "Frequent physical partner violence in the last 12 months, among all women of the module",
    },
    definition=_definition(
        "a menudo, en los últimos 12 meses, algún acto de violencia física",
        "often, in the last 12 months, some act of physical violence",
        CURRENT,
    ),
    numerator=AnyOf(items(PHYSICAL, OFTEN)),
    parts=("IMP-08",),
    disaggregate_by=("age",),
    references=(DHS,),
)

INDICATORS = (
    IMP_01,
    IMP_01_PHYSICAL,
    IMP_01_SEXUAL,
    IMP_02,
    IMP_03,
    IMP_03_12M,
    IMP_04,
    IMP_04_PHYSICAL,
    IMP_04_SEXUAL,
    IMP_08,
    IMP_08_ALL,
)
