"""R1, active citizenship: people trained, what they know and do, and what authorities answered, adopted and kept."""

from functools import partial

from evaluation.indicators.definition import AnyOf, Indicator, Item, Reference
from evaluation.indicators.records import LEADERS, LIST, MEETINGS, OFFICE_HOLDERS, TRAINEES, universe
from evaluation.indicators.scales import TICKED, YN

PUBLISHED = Reference(
    "Alianza por la Solidaridad, «Dos años de lucha por la eliminación de la violencia contra la mujer en Perú y "
    "Bolivia», alianzaporlasolidaridad.org",
    2020,
    True,
)
HEDGES = Reference("Hedges (1981), Journal of Educational Statistics 6, 107-128", 1981, True)
HARVEST = Reference(
    "Wilson-Grau and Britt, Outcome Harvesting", 2012, False, es="Wilson-Grau y Britt, Outcome Harvesting"
)
LAW_243 = Reference(
    "Ley 243 contra el acoso y violencia política hacia las mujeres (Bolivia)",
    2012,
    False,
    en="Ley 243 against harassment and political violence towards women (Bolivia)",
)
POLITICAL = ("polviol_threat", "polviol_attack", "polviol_exclude", "polviol_smear", "polviol_pay")

_one = partial(Indicator, theme="citizenship", denominator=None, direction="higher_is_better", references=(LIST,))
_act = partial(_one, measure="count", unit="acts", numerator=None, recall="project", sampling="census")
_voice = partial(
    _one,
    measure="administrative_proportion",
    unit="percent",
    universe=MEETINGS,
    recall="last_12_months",
    table="participation",
    sampling="census",
    disaggregate_by=("space",),
    sources=("minutes",),
)


def _ticked(column: str) -> Item:
    return Item(column, TICKED.yes, TICKED.no)


INDICATORS = (
    _one(
        code="R1-01",
        name={"es": "Personas que completan la formación", "en": "People who complete the training"},
        measure="count",
        unit="percent",
        universe=TRAINEES,
        numerator=None,  # one person may be enrolled in several courses
        recall="project",
        table="trainings",
        sampling="census",
        disaggregate_by=("leader_kind", "sex"),
        sources=("attendance_lists",),
        references=(PUBLISHED,),
        definition={
            "es": "De cada 100 personas inscritas en la formación, contadas una sola vez aunque sigan varios cursos, "
            "cuántas asistieron al menos al 80 % de las sesiones de sus cursos.",
            "en": "Of every 100 people enrolled in the training, each counted once however many courses she takes, "
            "how many attended at least 80% of the sessions of their courses.",
        },
    ),
    _one(
        code="R1-02",
        name={"es": "Conocimientos antes y después del curso", "en": "Knowledge before and after the course"},
        measure="paired_mean",
        unit="score",
        universe=universe(
            "tested", "Personas con la prueba inicial y la final", "People with both the first and the last test"
        ),
        numerator=None,
        recall="course",
        table="leader_tests",
        sampling="sample",
        disaggregate_by=("leader_kind",),
        sources=("tests",),
        references=(HEDGES,),
        definition={
            "es": "Diferencia media, en puntos de 0 a 100, entre la prueba final y la inicial de las mismas personas. "
            "Quien hizo una sola de las dos no entra en la media y se cuenta aparte.",
            "en": "Mean difference, in points from 0 to 100, between the last and the first test of the same people. "
            "Whoever took only one of the two is not in the mean and is counted apart.",
        },
    ),
    _one(
        code="R1-03",
        name={"es": "Índice de agencia y ciudadanía activa", "en": "Agency and active citizenship index"},
        measure="mean",
        unit="score",
        universe=LEADERS,
        numerator=None,
        recall="last_12_months",
        table="leaders",
        sampling="sample",
        sources=("leader_survey",),
        definition={
            "es": "Media, de 0 a 100, de lo que hizo en 12 meses (siete preguntas) y de lo que se siente capaz de "
            "hacer (cuatro), mitad y mitad, con al menos 8 de las 11 respuestas. El cambio es de las mismas personas.",
            "en": "Mean, from 0 to 100, of what she did in 12 months (seven questions) and what she feels able to do "
            "(four), half each, with at least 8 of the 11 answers. The change is that of the same people.",
        },
    ),
    _act(
        code="R1-04",
        name={"es": "Alcance de las réplicas", "en": "Reach of the replicas"},
        universe=universe("replicas", "Actividades de réplica", "Replica activities"),
        table="replicas",
        disaggregate_by=("counting_unit", "activity"),
        sources=("attendance_lists",),
        references=(PUBLISHED,),
        definition={
            "es": "Suma de lo que registran las listas de las réplicas. Personas y asistencias se cuentan aparte y "
            "nunca se suman: una misma persona puede asistir varias veces.",
            "en": "Sum of what the lists of the replicas record. People and attendances are counted apart and never "
            "added up: one person may attend several times.",
        },
    ),
    _act(
        code="R1-05",
        name={"es": "Vigilancias ciudadanas", "en": "Citizen oversight rounds"},
        universe=universe("oversight", "Rondas de vigilancia planificadas", "Oversight rounds planned"),
        table="oversight",
        sources=("reports",),
        definition={
            "es": "Rondas de vigilancia que llegaron a cada paso: herramienta aplicada, informe escrito, informe "
            "entregado y respuesta de la autoridad.",
            "en": "Oversight rounds that reached each step: tool applied, report written, report delivered, and an "
            "answer of the authority.",
        },
    ),
    _act(
        code="R1-06",
        name={"es": "Propuestas ciudadanas", "en": "Citizen proposals"},
        universe=universe("proposals", "Propuestas presentadas formalmente", "Proposals formally submitted"),
        table="proposals",
        disaggregate_by=("instrument",),
        sources=("minutes", "ordinances"),
        references=(PUBLISHED,),
        definition={
            "es": "Propuestas que llegaron a cada paso: presentada, recibida, incorporada en una norma, plan o "
            "protocolo, y con presupuesto.",
            "en": "Proposals that reached each step: submitted, received, incorporated in a rule, plan or protocol, "
            "and given a budget.",
        },
    ),
    _act(
        code="R1-07",
        name={"es": "Logros de incidencia", "en": "Advocacy outcomes"},
        measure="scorecard",
        universe=universe("outcomes", "Cambios cosechados", "Outcomes harvested"),
        table="outcomes",
        disaggregate_by=("actor_level",),
        sources=("outcome_harvest",),
        references=(HARVEST,),
        definition={
            "es": "Cambios en actores sociales confirmados por al menos una fuente independiente, según su importancia "
            "y la contribución del proyecto. No se suman en un índice.",
            "en": "Changes in social actors confirmed by at least one independent source, by significance and by the "
            "project's contribution. They are not added up into an index.",
        },
    ),
    _act(
        code="R1-08",
        name={"es": "Capacidad de las organizaciones de mujeres", "en": "Capacity of women's organisations"},
        measure="scorecard",
        unit="level",
        universe=universe("organisations", "Organizaciones acompañadas", "Organisations supported"),
        recall="current",
        table="scorecards_org",
        sources=("scorecards",),
        definition={
            "es": "Nivel mediano, de 1 a 4, de las organizaciones en cada ámbito (gobierno, incidencia, finanzas, "
            "redes y cuidado), y cuántas subieron, bajaron o siguieron igual.",
            "en": "Median level, from 1 to 4, of the organisations in each domain (governance, advocacy, finance, "
            "networks and care), and how many rose, fell or stayed.",
        },
    ),
    _voice(
        code="R1-09_presence",
        name={"es": "Presencia en las reuniones", "en": "Presence at the meetings"},
        numerator=_ticked("present"),
        definition={
            "es": "De cada 100 reuniones celebradas, a cuántas asistió una organización de mujeres.",
            "en": "Of every 100 meetings held, how many a women's organisation attended.",
        },
    ),
    _voice(
        code="R1-09",
        name={"es": "Intervención en las reuniones", "en": "Intervention at the meetings"},
        numerator=_ticked("intervened"),
        definition={
            "es": "De cada 100 reuniones celebradas, en cuántas consta en acta una intervención de una organización de "
            "mujeres.",
            "en": "Of every 100 meetings held, in how many the minutes record an intervention of a women's "
            "organisation.",
        },
    ),
    _voice(
        code="R1-09_agreement",
        name={"es": "Acuerdos nacidos de su intervención", "en": "Agreements that its intervention originated"},
        numerator=_ticked("originated"),
        definition={
            "es": "De cada 100 reuniones celebradas, en cuántas se acordó algo que propuso una organización "
            "de mujeres.",
            "en": "Of every 100 meetings held, in how many something was agreed that a women's organisation proposed.",
        },
    ),
    _act(
        code="R1-10",
        name={"es": "Compromisos de autoridades y candidaturas", "en": "Commitments of authorities and candidates"},
        universe=universe("commitments", "Compromisos firmados", "Commitments signed"),
        table="commitments",
        sources=("signed_acts",),
        definition={
            "es": "Compromisos firmados y, de los que tienen 12 meses de seguimiento, los cumplidos con un documento "
            "que lo prueba. No se publican por partido.",
            "en": "Commitments signed and, of those followed for 12 months, the ones fulfilled with a document that "
            "proves it. They are not published by party.",
        },
    ),
    _one(
        code="R1-11",
        name={"es": "Acoso o violencia política", "en": "Harassment or violence in politics"},
        measure="survey_proportion",
        unit="percent",
        universe=OFFICE_HOLDERS,
        numerator=AnyOf(tuple(Item(column, YN.yes, YN.no) for column in POLITICAL)),
        recall="last_12_months",
        direction="ambiguous",
        table="leaders",
        sampling="sample",
        sensitive=True,
        sources=("leader_survey",),
        references=(LAW_243,),
        definition={
            "es": "De cada 100 mujeres con cargo público, candidatas o dirigentas, cuántas sufrieron al menos un acto "
            "de acoso o violencia por su actividad en los últimos 12 meses.",
            "en": "Of every 100 women in public office, candidates or heads of organisations, how many suffered at "
            "least one act of harassment or violence because of their activity in the last 12 months.",
        },
    ),
)
