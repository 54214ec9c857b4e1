"""Impact: harassment in public places, and safety."""

from functools import partial

from evaluation.indicators.definition import AnyOf, Indicator, Item, Reference
from evaluation.indicators.forms import HARASSMENT_CONTACT, HARASSMENT_OTHER, HARASSMENT_SEXUAL, items
from evaluation.indicators.scales import HAR, SAFE, SAFE_OUT
from evaluation.indicators.universes import everyone

SDG_1614 = Reference(
    "United Nations, SDG indicator 16.1.4", None, True, es="Naciones Unidas, indicador 16.1.4 de los ODS"
)
SDG_1172 = Reference(
    "United Nations, SDG indicator 11.7.2, as renamed in November 2023",
    2023,
    True,
    es="Naciones Unidas, indicador 11.7.2 de los ODS, con el nombre que tiene desde noviembre de 2023",
)
LEY_30314 = Reference(
    "Perú, Ley 30314, para prevenir y sancionar el acoso sexual en espacios públicos; el año no se leyó en la fuente",
    None,
    True,
    en="Peru, Ley 30314, to prevent and punish sexual harassment in public places; its year was not read in the source",
)

_asked = partial(
    Indicator,
    theme="impact",
    measure="survey_proportion",
    unit="percent",
    universe=everyone,
    denominator=None,
    sources=("household_survey",),
)
_harassment = partial(
    _asked,
    direction="ambiguous",
    recall="last_12_months",
    sensitive=True,
    paired_with=("OUT-06",),
    disaggregate_by=("age", "zone", "transport_use"),
)
IMP_10 = _harassment(
    code="IMP-10",
    name={
        "es": "Acoso en la calle y el transporte en los últimos 12 meses (definición del indicador ODS 11.7.2)",
        "en": "Harassment in the street and transport in the last 12 months (definition of SDG indicator 11.7.2)",
    },
    definition={
        "es": "De cada 100 mujeres entrevistadas, a cuántas alguien que no es su pareja las acosó en un lugar público "
        "en los últimos 12 meses, de modo sexual o no, sin contacto físico (palabras, miradas, fotos, propuestas, "
        "exhibicionismo, seguimiento, amenazas).",
        "en": "Of every 100 women interviewed, how many were harassed in a public place in the last 12 months by "
        "somebody other than a partner, sexually or not, without physical contact (words, stares, photographs, "
        "proposals, exposure, being followed, threats).",
    },
    numerator=AnyOf(items((*HARASSMENT_SEXUAL, *HARASSMENT_OTHER), HAR["last_12_months"])),
    parts=("IMP-10_30d",),
    references=(SDG_1172,),
    notes={
        "es": "Tras una campaña puede subir porque se reconoce más: no se juzga por su signo. No se compara con "
        "IMP-10_ley30314.",
        "en": "After a campaign it may rise because more of it is recognised: its sign is not judged. Not compared "
        "with IMP-10_ley30314.",
    },
)
IMP_10_30D = _harassment(
    code="IMP-10_30d",
    name={
        "es": "Acoso en la calle y el transporte en los últimos 30 días (definición del indicador ODS 11.7.2)",
        "en": "Harassment in the street and transport in the last 30 days (definition of SDG indicator 11.7.2)",
    },
    definition={
        "es": "De cada 100 mujeres entrevistadas, a cuántas alguien que no es su pareja las acosó en un lugar público "
        "en los últimos 30 días, de modo sexual o no, sin contacto físico.",
        "en": "Of every 100 women interviewed, how many were harassed in a public place in the last 30 days by "
        "somebody other than a partner, sexually or not, without physical contact.",
    },
    recall="last_30_days",
    numerator=AnyOf(items((*HARASSMENT_SEXUAL, *HARASSMENT_OTHER), HAR["last_30_days"])),
    references=(SDG_1172,),
)
IMP_10_LEY30314 = _harassment(
    code="IMP-10_ley30314",
    name={
        "es": "Acoso sexual en espacios públicos en los últimos 12 meses (actos de la Ley 30314 del Perú)",
        "en": "Sexual harassment in public places in the last 12 months (acts of Peru's Ley 30314)",
    },
    definition={
        "es": "De cada 100 mujeres entrevistadas, a cuántas alguien que no es su pareja las acosó sexualmente en un "
        "lugar público en los últimos 12 meses, con palabras, miradas, fotos, propuestas, exhibicionismo, roces o "
        "tocamientos.",
        "en": "Of every 100 women interviewed, how many were sexually harassed in a public place in the last 12 months "
        "by somebody other than a partner, with words, stares, photographs, proposals, exposure, rubbing or touching.",
    },
    numerator=AnyOf(items((*HARASSMENT_SEXUAL, *HARASSMENT_CONTACT), HAR["last_12_months"])),
    references=(LEY_30314,),
    notes={
        "es": "Cuenta los roces y tocamientos, que el indicador 11.7.2 deja fuera: no se compara con IMP-10.",
        "en": "Counts rubbing and touching, which indicator 11.7.2 leaves out: not compared with IMP-10.",
    },
)
_safe = partial(
    _asked,
    direction="higher_is_better",
    recall="current",
    disaggregate_by=("age", "zone"),
    references=(SDG_1614,),
)
IMP_11 = _safe(
    code="IMP-11",
    name={
        "es": "Se siente segura al caminar sola de noche en su zona",
        "en": "Feels safe walking alone after dark in her area",
    },
    definition={
        "es": "De cada 100 mujeres entrevistadas, cuántas se sienten seguras o muy seguras al caminar solas de noche "
        "en su zona; quien nunca sale sola de noche cuenta como no segura.",
        "en": "Of every 100 women interviewed, how many feel safe or very safe walking alone after dark in their "
        "area; who never goes out alone after dark counts as not safe.",
    },
    numerator=Item("safe_dark", SAFE.yes, SAFE.no),
    parts=("IMP-11_out",),
)
IMP_11_OUT = _safe(
    code="IMP-11_out",
    name={
        "es": "Se siente segura al caminar sola de noche, entre quienes salen",
        "en": "Feels safe walking alone after dark, among those who go out",
    },
    definition={
        "es": "De cada 100 mujeres que salen solas de noche en su zona, cuántas se sienten seguras o muy seguras.",
        "en": "Of every 100 women who go out alone after dark in their area, how many feel safe or very safe.",
    },
    numerator=Item("safe_dark", SAFE_OUT.yes, SAFE_OUT.no),
)

INDICATORS = (IMP_10, IMP_10_30D, IMP_10_LEY30314, IMP_11, IMP_11_OUT)
