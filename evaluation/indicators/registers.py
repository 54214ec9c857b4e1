"""Outcomes: how much of the violence that the survey finds reaches a register."""

from evaluation.indicators.definition import Indicator, Reference
from evaluation.indicators.universes import registered

SDG_1631 = Reference(
    "United Nations, SDG indicator 16.3.1, its logic applied to registers: own construction",
    None,
    True,
    es="Naciones Unidas, indicador 16.3.1 de los ODS, con su lógica aplicada a los registros: elaboración propia",
)

OUT_10 = Indicator(
    code="OUT-10",
    name={
        "es": "Razón de notificación: casos registrados por cada 100 sobrevivientes",
        "en": "Reporting ratio: registered cases for every 100 survivors",
    },
    theme="outcomes",
    measure="reporting_ratio",
    unit="per_100",
    universe=registered,
    numerator=None,
    denominator=None,
    recall="last_12_months",
    direction="higher_is_better",
    definition={
        "es": "Mujeres con un caso nuevo en un registro durante un año, por cada 100 mujeres que según la encuesta "
        "sufrieron violencia física o sexual de pareja en ese tiempo (IMP-01_women por las mujeres del municipio).",
        "en": "Women with a new case in a register during a year, for every 100 women who by the survey suffered "
        "physical or sexual partner violence in that time (IMP-01_women times the women of the municipality).",
    },
    table="registers",
    paired_with=("IMP-01",),
    disaggregate_by=("form",),
    sampling="census",
    sensitive=True,
    sources=("register", "household_survey", "census"),
    references=(SDG_1631,),
    notes={
        "es": "Las mismas edades, situación de pareja y formas arriba y abajo; la misma base de población en ambas "
        "rondas. Los registros que no están enlazados se muestran uno al lado del otro y nunca se suman.",
        "en": "The same ages, partnership and forms above and below; the same population base in both waves. "
        "Registers that are not linked are shown side by side and never added.",
    },
)

INDICATORS = (OUT_10,)
