"""Impact: other harm by a partner: control, economic violence, injuries, and violence counted among more women."""

from functools import partial

from evaluation.indicators.definition import AnyOf, AtLeast, Indicator, Reference
from evaluation.indicators.forms import (
    CONTROL,
    ECONOMIC,
    ECONOMIC_WORK,
    INJURIES,
    PHYSICAL,
    SEXUAL,
    acts,
    by_any_partner,
    items,
    physical,
    sexual,
)
from evaluation.indicators.impact import DHS, SDG
from evaluation.indicators.scales import INJ, Recall
from evaluation.indicators.universes import module, module_any, module_wide

EPCVCM = Reference(
    "Instituto Nacional de Estadística de Bolivia, Encuesta de Prevalencia y Características de la Violencia contra "
    "las Mujeres, módulo de mujeres solteras",
    None,
    True,
    en="National statistics institute of Bolivia, survey of the prevalence and characteristics of violence against "
    "women (EPCVcM), module of single women",
)

_partner = partial(
    Indicator,
    theme="impact",
    measure="survey_proportion",
    unit="percent",
    universe=module,
    denominator=None,
    direction="lower_is_better",
    recall="last_12_months",
    disaggregate_by=("zone", "age", "education", "ethnic_self_id", "mother_tongue", "disability"),
    sources=("household_survey",),
    sensitive=True,
)

IMP_01_WIDE = _partner(
    code="IMP-01_wide",
    name={
        "es": "Violencia física o sexual de pareja en los últimos 12 meses, también de enamorados o novios",
        "en": "Physical or sexual partner violence in the last 12 months, dating partners too",
    },
    definition={
        "es": "De cada 100 mujeres que han tenido alguna pareja, también sin convivir, y respondieron el módulo de "
        "violencia, cuántas sufrieron en los últimos 12 meses al menos un acto de violencia física o sexual de una "
        "pareja.",
        "en": "Of every 100 women who ever had a partner, cohabiting or not, and answered the violence module, how "
        "many suffered in the last 12 months at least one act of physical or sexual violence by a partner.",
    },
    universe=module_wide,
    numerator=AnyOf((physical("last_12_months"), sexual("last_12_months"))),
    references=(SDG, EPCVCM),
    notes={
        "es": "Incluye a quienes solo han tenido enamorado o novio: no se compara con IMP-01 ni con las encuestas DHS.",
        "en": "Holds women who have only dated: it is compared neither with IMP-01 nor with DHS surveys.",
    },
)
IMP_01_WOMEN = _partner(
    code="IMP-01_women",
    name={
        "es": "Violencia física o sexual de pareja en los últimos 12 meses, entre todas las mujeres",
        "en": "Physical or sexual partner violence in the last 12 months, among all women",
    },
    definition={
        "es": "De cada 100 mujeres que respondieron el módulo de violencia, con o sin pareja, cuántas sufrieron en los "
        "últimos 12 meses al menos un acto de violencia física o sexual de una pareja.",
        "en": "Of every 100 women who answered the violence module, with or without a partner, how many suffered in "
        "the last 12 months at least one act of physical or sexual violence by a partner.",
    },
    universe=module_any,
    numerator=by_any_partner("last_12_months"),
    references=(SDG,),
    notes={
        "es": "Sirve para estimar cuántas mujeres del municipio la sufrieron (OUT-10). No se compara con IMP-01.",
        "en": "Serves to estimate how many women of the municipality suffered it (OUT-10). Not compared with IMP-01.",
    },
)
IMP_06 = _partner(
    code="IMP-06",
    name={
        "es": "Violencia económica o patrimonial de pareja en los últimos 12 meses",
        "en": "Economic partner violence in the last 12 months",
    },
    definition={
        "es": "De cada 100 mujeres alguna vez casadas o convivientes que respondieron el módulo de violencia, a "
        "cuántas su actual o última pareja les negó el dinero de la casa, les quitó o destruyó ingresos o bienes, o "
        "les prohibió tenerlos, trabajar o estudiar, en los últimos 12 meses.",
        "en": "Of every 100 women ever married or cohabiting who answered the violence module, how many had a current "
        "or last partner who withheld household money, took or destroyed income or goods, or forbade owning them, "
        "working or studying, in the last 12 months.",
    },
    numerator=AnyOf(acts(ECONOMIC_WORK, "last_12_months")),
    parts=("IMP-06_goods",),
    references=(EPCVCM,),
    notes={
        "es": "Desconfiar del dinero (una conducta de control) no cuenta aquí. La ENDES no publica una cifra igual.",
        "en": "Mistrust with money (a controlling behaviour) does not count here. ENDES publishes no such figure.",
    },
)
IMP_06_GOODS = _partner(
    code="IMP-06_goods",
    name={
        "es": "Violencia económica de pareja sin la prohibición de trabajar o estudiar, en los últimos 12 meses",
        "en": "Economic partner violence without being forbidden to work or study, in the last 12 months",
    },
    definition={
        "es": "De cada 100 mujeres alguna vez casadas o convivientes que respondieron el módulo de violencia, a "
        "cuántas su actual o última pareja les negó el dinero de la casa, les quitó o destruyó ingresos o bienes, o "
        "les prohibió tenerlos, en los últimos 12 meses.",
        "en": "Of every 100 women ever married or cohabiting who answered the violence module, how many had a current "
        "or last partner who withheld household money, took or destroyed income or goods, or forbade owning them, in "
        "the last 12 months.",
    },
    numerator=AnyOf(acts(ECONOMIC, "last_12_months")),
    references=(EPCVCM,),
)
IMP_07 = _partner(
    code="IMP-07",
    name={
        "es": "Control de la pareja: tres o más conductas, alguna vez",
        "en": "Partner control: three or more behaviours, ever",
    },
    definition={
        "es": "De cada 100 mujeres alguna vez casadas o convivientes que respondieron el módulo de violencia, a "
        "cuántas su actual o última pareja las ha controlado con tres o más de seis conductas.",
        "en": "Of every 100 women ever married or cohabiting who answered the violence module, how many have a current "
        "or last partner who has controlled them in three or more of six ways.",
    },
    recall="ever",
    numerator=AtLeast(3, acts(CONTROL, "ever")),
    references=(DHS,),
    notes={
        "es": "Con una respuesta que falta, cuenta solo si las demás deciden: tres que sí, o menos de tres posibles.",
        "en": "With an answer missing she counts only where the others decide: three yes, or fewer than three left.",
    },
)


def _injury(code: str, recall: Recall, es: tuple[str, str], en: tuple[str, str], parts: tuple[str, ...]) -> Indicator:
    return _partner(
        code=code,
        name={"es": f"Lesiones por violencia de pareja{es[0]}", "en": f"Injury from partner violence{en[0]}"},
        definition={
            "es": "De cada 100 mujeres que sufrieron violencia física o sexual de su actual o última pareja "
            f"{es[1]}, cuántas tuvieron por ella moretones, esguinces, heridas u otra lesión.",
            "en": "Of every 100 women who suffered physical or sexual violence by their current or last partner "
            f"{en[1]}, how many had bruises, sprains, wounds or another injury from it.",
        },
        recall=recall,
        numerator=AnyOf(items(INJURIES, INJ[recall])),
        denominator=AnyOf(acts((*PHYSICAL, *SEXUAL), recall)),
        parts=parts,
        disaggregate_by=("age",),
        references=(DHS,),
    )


IMP_09 = _injury("IMP-09", "ever", (", alguna vez", "alguna vez"), (", ever", "at any time"), parts=("IMP-09_12m",))
IMP_09_12M = _injury(
    "IMP-09_12m",
    "last_12_months",
    (" en los últimos 12 meses", "en los últimos 12 meses"),
    (" in the last 12 months", "in the last 12 months"),
    parts=(),
)

INDICATORS = (IMP_01_WIDE, IMP_01_WOMEN, IMP_06, IMP_06_GOODS, IMP_07, IMP_09, IMP_09_12M)
