"""R3, exchange of good practice: visits, practices documented and adopted, learning applied, ties and dissemination."""

from functools import partial

from evaluation.indicators.definition import AllOf, Indicator, Item, Reference
from evaluation.indicators.records import EXCHANGED, LIST, universe
from evaluation.indicators.scales import YN

NEWS = Reference(
    "Alianza por la Solidaridad, «Intercambiando buenas prácticas institucionales», 28 de agosto de 2018, "
    "alianzaporlasolidaridad.org",
    2018,
    True,
    en="Alianza por la Solidaridad, «Intercambiando buenas prácticas institucionales», 28 August 2018, "
    "alianzaporlasolidaridad.org",
)
STAGES = Reference(
    "Fixsen et al., Implementation Research: A Synthesis of the Literature",
    2005,
    False,
    es="Fixsen y otros, Implementation Research: A Synthesis of the Literature",
)

_one = partial(
    Indicator, theme="exchange", denominator=None, direction="higher_is_better", references=(LIST,), sampling="census"
)
_act = partial(_one, measure="count", unit="acts", numerator=None, recall="project")

INDICATORS = (
    _act(
        code="R3-01",
        name={"es": "Visitas de intercambio", "en": "Exchange visits"},
        universe=universe("visits", "Visitas planificadas", "Visits planned"),
        table="visits",
        disaggregate_by=("direction",),
        sources=("travel_reports",),
        references=(NEWS,),
        definition={
            "es": "Visitas de intercambio realizadas, en cada sentido. Es un producto: no prueba ningún resultado.",
            "en": "Exchange visits carried out, in each direction. It is an output: it proves no result.",
        },
    ),
    _act(
        code="R3-02",
        name={"es": "Buenas prácticas con ficha completa", "en": "Good practices with a complete card"},
        universe=universe("practices", "Prácticas nombradas en los intercambios", "Practices named in the exchanges"),
        table="practices",
        disaggregate_by=("practice_type", "practice_origin"),
        sources=("practice_cards",),
        definition={
            "es": "Prácticas cuya ficha tiene las siete partes: origen, problema, base legal, pasos, costo, evidencia "
            "y condiciones para transferirla.",
            "en": "Practices whose card has all seven parts: origin, problem, legal base, steps, cost, evidence and "
            "conditions of transfer.",
        },
    ),
    _act(
        code="R3-03",
        name={"es": "Escalera de adopción de prácticas", "en": "Practice adoption ladder"},
        measure="ladder",
        universe=universe(
            "adoptions", "Prácticas por institución que las recibe", "Practices by the institution that receives them"
        ),
        recall="current",
        table="practices",
        disaggregate_by=("practice_origin",),
        sources=("documents", "interviews", "observation"),
        references=(STAGES,),
        definition={
            "es": "Peldaño, de 0 a 6, en que está cada práctica en cada institución que la recibe. Sin documento ni "
            "observación cuenta como máximo el peldaño 2.",
            "en": "Step, from 0 to 6, at which each practice is in each institution that receives it. Without a "
            "document or an observation, step 2 counts at most.",
        },
    ),
    _one(
        code="R3-04",
        name={"es": "Personal que aplica lo aprendido", "en": "Staff who apply what they learnt"},
        measure="survey_proportion",
        unit="percent",
        universe=EXCHANGED,
        numerator=AllOf(
            (
                Item("learn_applied", frozenset({2, 3}), frozenset({0, 1})),
                Item(
                    "learn_confirmed",
                    frozenset({1, 2, 3}),
                    frozenset({0}),
                    Item("learn_applied", frozenset({2, 3}), frozenset({0, 1})),
                ),
            )
        ),
        recall="3_to_6_months",
        table="staff",
        sources=("follow_up_interview",),
        definition={
            "es": "De cada 100 participantes en un intercambio, cuántas personas dicen que aplican lo aprendido y lo "
            "confirma su jefatura o un documento.",
            "en": "Of every 100 participants in an exchange, how many say that they apply what they learnt and are "
            "confirmed by their superior or a document.",
        },
    ),
    _one(
        code="R3-05",
        name={"es": "Vínculos activos entre países", "en": "Active ties between countries"},
        measure="network",
        unit="percent",
        universe=universe(
            "cross_pairs", "Pares de instituciones de distinto municipio", "Pairs of institutions of different places"
        ),
        numerator=Item("net_last6", YN.yes, YN.no),
        recall="last_6_months",
        table="scorecards_coordination",
        contributor="net_from",
        sources=("roster_survey",),
        definition={
            "es": "De cada 100 pares posibles de instituciones de distinto municipio, cuántos tuvieron al menos un "
            "intercambio en los últimos 6 meses.",
            "en": "Of every 100 possible pairs of institutions of different places, how many had at least one exchange "
            "in the last 6 months.",
        },
    ),
    _act(
        code="R3-06",
        name={"es": "Difusión de las prácticas", "en": "Dissemination of the practices"},
        universe=universe("products", "Productos difundidos", "Products disseminated"),
        table="products",
        disaggregate_by=("channel",),
        sources=("analytics", "lists"),
        definition={
            "es": "Descargas, vistas o asistencias por canal, cada una en su unidad. Mide actividad, no resultado.",
            "en": "Downloads, views or attendances by channel, each in its unit. It measures activity, not results.",
        },
    ),
)
