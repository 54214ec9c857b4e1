"""Impact: violence by somebody other than a partner, by anybody, and deaths."""

from functools import partial

from evaluation.indicators.definition import AnyOf, Indicator, Reference
from evaluation.indicators.forms import (
    items,
    physical_by_anybody,
    psychological_by_anybody,
    sexual_by_anybody,
)
from evaluation.indicators.impact import DHS
from evaluation.indicators.scales import PREV
from evaluation.indicators.universes import module_any, population

SDG_522 = Reference(
    "United Nations, SDG indicator 5.2.2, named in the metadata of 5.2.1",
    None,
    True,
    es="Naciones Unidas, indicador 5.2.2 de los ODS, nombrado en los metadatos del 5.2.1",
)
SDG_1613 = Reference(
    "United Nations, SDG indicator 16.1.3: sdg.tw/16",
    None,
    True,
    es="Naciones Unidas, indicador 16.1.3 de los ODS: sdg.tw/16",
)
LEY_30068 = Reference(
    "Perú, Ley 30068 (feminicidio, Código Penal, art. 108-B)",
    2013,
    True,
    en="Peru, Ley 30068 (femicide, Criminal Code, art. 108-B)",
)
CP_252 = Reference(
    "Bolivia, Código Penal, art. 252 bis (feminicidio), por la Ley 348",
    2013,
    False,
    en="Bolivia, Criminal Code, art. 252 bis (femicide), by Ley 348",
)

_SEXUAL_OTHERS = ("np_sex_force", "np_sex_other")
_PHYSICAL = physical_by_anybody("last_12_months")
_SEXUAL = sexual_by_anybody("last_12_months")
_PSYCHOLOGICAL = psychological_by_anybody()

_share = partial(
    Indicator,
    theme="impact",
    measure="survey_proportion",
    unit="percent",
    universe=module_any,
    denominator=None,
    direction="lower_is_better",
    recall="last_12_months",
    disaggregate_by=("age",),
    sources=("household_survey",),
    sensitive=True,
)


def _by_anybody(code: str, form: tuple[str, str], numerator, parts: tuple[str, ...] = ()) -> Indicator:
    es, en = form
    return _share(
        code=code,
        name={
            "es": f"Violencia {es} de cualquier persona en los últimos 12 meses",
            "en": f"{en[0].upper()}{en[1:]} violence by anybody in the last 12 months",
        },
        definition={
            "es": "De cada 100 mujeres que respondieron el módulo de violencia, con o sin pareja, cuántas sufrieron "
            f"violencia {es}, de una pareja o de otra persona, en los últimos 12 meses.",
            "en": "Of every 100 women who answered the violence module, with or without a partner, how many suffered "
            f"{en} violence, by a partner or anybody else, in the last 12 months.",
        },
        numerator=numerator,
        parts=parts,
        references=(SDG_1613,),
        notes={
            "es": "El indicador 16.1.3 cuenta a personas de 18 años o más de ambos sexos; aquí, a mujeres de 15 o más.",
            "en": "Indicator 16.1.3 counts adults of both sexes; here women aged 15 or more.",
        },
    )


def _outside(code: str, recall: str, es: str, en: str, **said) -> Indicator:
    return _share(
        code=code,
        name={"es": f"Violencia sexual fuera de la pareja {es}", "en": f"Sexual violence by a non-partner {en}"},
        definition={
            "es": "De cada 100 mujeres que respondieron el módulo de violencia, con o sin pareja, a cuántas alguien "
            f"que no era su pareja las forzó a relaciones u otros actos sexuales {es}.",
            "en": "Of every 100 women who answered the violence module, with or without a partner, how many were "
            f"forced into intercourse or other sexual acts by somebody other than a partner {en}.",
        },
        numerator=AnyOf(items(_SEXUAL_OTHERS, PREV[recall])),
        recall=recall,
        references=(SDG_522, DHS),
        **said,
    )


IMP_05 = _outside("IMP-05", "last_12_months", "en los últimos 12 meses", "in the last 12 months")
IMP_05_EVER = _outside(
    "IMP-05_ever",
    "ever",
    "alguna vez en la vida",
    "at any time in life",
    direction="context_only",
    parts=("IMP-05",),
    notes={
        "es": "Una medida de toda la vida apenas puede bajar en dos años: se muestra como contexto.",
        "en": "A lifetime measure can hardly fall in two years: it is shown as context.",
    },
)
IMP_13 = _by_anybody(
    "IMP-13",
    ("física, sexual o psicológica", "physical, sexual or psychological"),
    AnyOf((_PHYSICAL, _SEXUAL, _PSYCHOLOGICAL)),
    parts=("IMP-13_physical", "IMP-13_sexual", "IMP-13_psychological"),
)
IMP_13_PHYSICAL = _by_anybody("IMP-13_physical", ("física", "physical"), _PHYSICAL)
IMP_13_SEXUAL = _by_anybody("IMP-13_sexual", ("sexual", "sexual"), _SEXUAL)
IMP_13_PSYCHOLOGICAL = _by_anybody("IMP-13_psychological", ("psicológica", "psychological"), _PSYCHOLOGICAL)

IMP_12 = Indicator(
    code="IMP-12",
    name={
        "es": "Feminicidios registrados en el municipio, en un año",
        "en": "Femicides registered in the municipality, in a year",
    },
    theme="impact",
    measure="count",
    unit="cases",
    universe=population,
    numerator=None,
    denominator=None,
    recall="calendar_year",
    direction="context_only",
    definition={
        "es": "Número de feminicidios y de tentativas que el registro oficial cuenta en el municipio en un año, y por "
        "cada 100 000 mujeres.",
        "en": "Number of femicides and attempts that the official register counts in the municipality in a year, and "
        "for every 100,000 women.",
    },
    table="femicides",
    sources=("official_register",),
    sampling="census",
    references=(LEY_30068, CP_252),
    notes={
        "es": "Nunca por debajo del municipio y el año, y nunca como resultado del proyecto: es contexto.",
        "en": "Never below the municipality and the year, and never as a result of the project: it is context.",
    },
)

INDICATORS = (
    *(IMP_05, IMP_05_EVER, IMP_12),
    *(IMP_13, IMP_13_PHYSICAL, IMP_13_SEXUAL, IMP_13_PSYCHOLOGICAL),
)
