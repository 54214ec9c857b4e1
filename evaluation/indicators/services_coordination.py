"""How institutions work together: the coordination body, its meetings and agreements, and the network between them."""

from __future__ import annotations

from functools import partial

from evaluation.indicators.definition import Indicator, Reference
from evaluation.indicators.services_records import LAW_BO, LAW_PE, base, is_code, only

FREY = Reference(
    "Frey and others, American Journal of Evaluation 27(3), 383-392: levels of collaboration",
    2006,
    False,
    es="Frey y otros, American Journal of Evaluation 27(3), 383-392: niveles de colaboración",
)
FAUST = Reference(
    "Wasserman and Faust, Social Network Analysis", 1994, False, es="Wasserman y Faust, Social Network Analysis"
)
BODIES = base("bodies", "Espacios de coordinación de los municipios", "Coordination bodies of the municipalities")
NETWORK = base("institutions", "Instituciones de la lista que respondieron", "Institutions of the roster that answered")

_coordination = partial(
    Indicator,
    theme="services",
    denominator=None,
    recall="last_12_months",
    unit="percent",
    direction="higher_is_better",
    sampling="census",
    references=(LAW_PE, LAW_BO),
)
_network = partial(
    _coordination,
    measure="network",
    universe=NETWORK,
    numerator=None,
    unit="coefficient",
    table="scorecards_coordination",
    sources=("roster_survey",),
)

R2_16 = _coordination(
    code="R2-16",
    name={"es": "Funcionamiento de la instancia de concertación", "en": "Functioning of the coordination body"},
    measure="scorecard",
    unit="index",
    universe=BODIES,
    numerator=None,
    table="scorecards_coordination",
    sources=("minutes",),
    definition={
        "es": "Puntos obtenidos, de 0 a 100, entre los posibles de doce ítems: ordenanza, reglamento, plan, "
        "presupuesto, secretaría, presidencia, reuniones, actas, seguimiento, justicia, organizaciones de "
        "mujeres y planificación.",
        "en": "Points met, from 0 to 100, over those possible of twelve items: ordinance, rules, plan, budget, "
        "secretariat, chair, meetings, minutes, follow-up, justice, women's organisations and planning.",
    },
    notes={
        "es": "La mesa que ya existía y la instancia legal son espacios distintos.",
        "en": "The table that existed before and the statutory body are different bodies.",
    },
)
R2_16_AGREEMENTS = _coordination(
    code="R2-16_agreements",
    name={"es": "Acuerdos cumplidos", "en": "Agreements fulfilled"},
    measure="proportion",
    universe=base("agreements", "Acuerdos que constan en las actas", "Agreements on the minutes"),
    numerator=is_code("status", {2}, {0, 1}),
    table="agreements",
    sources=("minutes",),
    definition={
        "es": "De cada 100 acuerdos de las actas, cuántos se cumplieron.",
        "en": "Of every 100 agreements on the minutes, how many were fulfilled.",
    },
)
R2_17 = _coordination(
    code="R2-17",
    name={"es": "Regularidad de las reuniones", "en": "Regularity of the meetings"},
    measure="proportion",
    universe=base("meetings", "Reuniones previstas en 12 meses", "Meetings planned in 12 months"),
    numerator=None,
    table="meetings",
    sources=("minutes",),
    definition={
        "es": "De cada 100 reuniones previstas en 12 meses, cuántas se celebraron.",
        "en": "Of every 100 meetings planned in 12 months, how many were held.",
    },
)
R2_17_ATTENDANCE = _coordination(
    code="R2-17_attendance",
    name={"es": "Asistencia a las reuniones", "en": "Attendance at the meetings"},
    measure="proportion",
    universe=base(
        "attendances", "Integrantes por cada reunión celebrada", "Members for each meeting held", only("held", 1)
    ),
    numerator=is_code("attended", {1}, {0}),
    table="meetings",
    sources=("minutes",),
    definition={
        "es": "De cada 100 asistencias posibles (integrantes por reuniones celebradas), cuántas hubo.",
        "en": "Of every 100 possible attendances (members by meetings held), how many there were.",
    },
)
R2_18 = _network(
    code="R2-18",
    name={"es": "Densidad de la red de coordinación", "en": "Density of the coordination network"},
    references=(FREY,),
    definition={
        "es": "Relaciones de «intercambiamos información» o más estrechas entre las relaciones posibles que se "
        "conocen, de 0 a 1.",
        "en": "Ties of “we exchange information” or closer over the possible ties that are known, from 0 to 1.",
    },
    notes={"es": "Más densidad es mejor hasta cierto punto.", "en": "More density is better up to a point."},
)
R2_19 = _network(
    code="R2-19",
    name={"es": "Reciprocidad y centralización de la red", "en": "Reciprocity and centralisation of the network"},
    direction="ambiguous",
    paired_with=("R2-18",),
    references=(FAUST,),
    definition={
        "es": "Reciprocidad: relaciones confirmadas por ambas partes entre las declaradas. Centralización de "
        "Freeman: 0 si todas las instituciones tienen las mismas relaciones, 1 si todas pasan por una.",
        "en": "Reciprocity: ties that both sides report over those reported. Freeman centralisation: 0 if all "
        "institutions have as many ties, 1 if all go through one.",
    },
)

INDICATORS = (R2_16, R2_16_AGREEMENTS, R2_17, R2_17_ATTENDANCE, R2_18, R2_19)
