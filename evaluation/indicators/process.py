"""Process: what was done on time, whom it reached, how complete the data are, and whether the protocol was kept."""

from functools import partial

from evaluation.indicators.definition import Indicator, Item, Reference
from evaluation.indicators.records import INTERVIEWED_WOMEN, LIST, RESPONDENTS, TRAINEES, universe

WHO = Reference(
    "WHO, Ethical and safety recommendations for intervention research on violence against women",
    2016,
    False,
    es="OMS, recomendaciones éticas y de seguridad para la investigación de intervenciones sobre la violencia contra "
    "las mujeres",
)

_one = partial(
    Indicator,
    theme="process",
    measure="administrative_proportion",
    unit="percent",
    denominator=None,
    direction="higher_is_better",
    references=(LIST,),
    sampling="census",
)
_coverage = partial(_one, universe=TRAINEES, recall="project", table="trainings", sources=("attendance_lists",))

INDICATORS = (
    _one(
        code="PRO-01",
        name={"es": "Actividades terminadas a tiempo", "en": "Activities finished on time"},
        universe=universe("activities", "Actividades planificadas hasta la fecha", "Activities planned to date"),
        numerator=None,  # a comparison of two months
        recall="project",
        table="activities",
        disaggregate_by=("result", "partner"),
        sources=("schedule",),
        definition={
            "es": "De cada 100 actividades que debían estar terminadas, cuántas terminaron en el mes previsto o en el "
            "siguiente.",
            "en": "Of every 100 activities that were due, how many finished in the planned month or the next.",
        },
    ),
    _coverage(
        code="PRO-02",
        name={
            "es": "Participantes de lengua materna aymara o quechua",
            "en": "Participants whose mother tongue is Aymara or Quechua",
        },
        numerator=Item("mother_tongue", frozenset({2, 3}), frozenset({1, 4, 5})),
        definition={
            "es": "De cada 100 personas inscritas en la formación, cuántas tienen por lengua materna el aymara o el "
            "quechua.",
            "en": "Of every 100 people enrolled in the training, how many have Aymara or Quechua for their mother "
            "tongue.",
        },
    ),
    _coverage(
        code="PRO-02_adolescents",
        name={"es": "Participantes adolescentes", "en": "Adolescent participants"},
        numerator=Item("leader_kind", frozenset({2}), frozenset({1})),
        definition={
            "es": "De cada 100 personas inscritas en la formación, cuántas son adolescentes.",
            "en": "Of every 100 people enrolled in the training, how many are adolescents.",
        },
    ),
    _coverage(
        code="PRO-02_disability",
        name={"es": "Participantes con discapacidad", "en": "Participants with a disability"},
        numerator=Item("disability", frozenset({1}), frozenset({0})),
        sensitive=True,
        definition={
            "es": "De cada 100 personas inscritas en la formación, cuántas tienen una discapacidad.",
            "en": "Of every 100 people enrolled in the training, how many have a disability.",
        },
    ),
    _one(
        code="PRO-03",
        name={"es": "Respuestas completas", "en": "Complete answers"},
        universe=universe("expected", "Respuestas que los indicadores necesitan", "Answers that the indicators need"),
        numerator=None,  # counts answers of every indicator of a table
        recall="current",
        sources=("checks",),
        definition={
            "es": "De cada 100 respuestas que los indicadores de una tabla necesitan, cuántas están. Una que "
            "falta no cuenta nunca como cero.",
            "en": "Of every 100 answers that the indicators of a table need, how many are there. A missing one never "
            "counts as zero.",
        },
    ),
    _one(
        code="PRO-05",
        name={
            "es": "Cumplimiento del protocolo de consentimiento y derivación",
            "en": "Compliance with the consent and referral protocol",
        },
        universe=RESPONDENTS,
        numerator=None,  # counted in the rows as received, before any is dropped
        recall="current",
        sources=("paradata",),
        references=(WHO,),
        definition={
            "es": "De cada 100 personas encuestadas, a cuántas se les registró el consentimiento, se les ofreció la "
            "lista de servicios y no se les dejó un malestar sin atender; se cuenta antes de descartar filas.",
            "en": "Of every 100 people interviewed, for how many the consent was recorded, the list of services was "
            "offered and no distress was left unattended; counted before rows are dropped.",
        },
    ),
    _one(
        code="PRO-05_distress",
        name={"es": "Mujeres muy afectadas al terminar", "en": "Women very upset at the end"},
        universe=INTERVIEWED_WOMEN,
        numerator=Item("distress", frozenset({2, 3}), frozenset({0, 1})),
        recall="current",
        direction="lower_is_better",
        sensitive=True,
        sources=("paradata",),
        references=(WHO,),
        definition={
            "es": "De cada 100 mujeres entrevistadas con consentimiento, cuántas terminaron muy afectadas, de modo que "
            "hubo que activar la derivación.",
            "en": "Of every 100 women interviewed with consent, how many ended very upset, so that the referral had to "
            "be activated.",
        },
    ),
)
