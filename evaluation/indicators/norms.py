"""Outcomes: what women think of the roles of women and men, and what they believe that others think and do."""

from functools import partial

from evaluation.indicators.definition import Indicator, Item, Reference, Score
from evaluation.indicators.scales import FEW, MOST, CodeSet
from evaluation.indicators.universes import everyone

GEM = Reference(
    "Pulerwitz y Barker, Men and Masculinities 10(3), 322-338 (escala GEM)",
    2008,
    False,
    en="Pulerwitz and Barker, Men and Masculinities 10(3), 322-338 (GEM scale)",
)
NORMS = Reference(
    "Perrin et al., escala de normas sociales probada en Somalia y Sudán del Sur",
    2019,
    False,
    en="Perrin et al., scale of social norms tested in Somalia and South Sudan",
)

GEM_VIOLENCE = ("gem_deserve", "gem_tolerate", "gem_infidelity", "gem_refuse", "gem_reputation")
GEM_RELATIONS = ("gem_mandecides", "gem_menneed", "gem_condom")
GEM_DAILY = ("gem_home", "gem_childcare", "gem_finalword", "gem_obey")
GEM_EQUITABLE = ("gem_childboth", "gem_decideboth")
GEM_ITEMS = (*GEM_VIOLENCE, *GEM_RELATIONS, *GEM_DAILY, *GEM_EQUITABLE)

_attitude = partial(
    Indicator,
    theme="outcomes",
    universe=everyone,
    denominator=None,
    recall="current",
    direction="higher_is_better",
    disaggregate_by=("age", "education", "exposed_project"),
    sources=("household_survey",),
)
_score = partial(_attitude, measure="mean", unit="score", references=(GEM,))
_norm = partial(_attitude, measure="survey_proportion", unit="percent", disaggregate_by=("zone",), references=(NORMS,))

OWN_FORM = {
    "es": "Forma corta adaptada, de redacción propia: la validación publicada de la escala no vale para ella. Antes de "
    "comparar municipios se comprueba que cada pregunta mida lo mismo en ambos.",
    "en": "An adapted short form in own wording: the published validation of the scale does not carry over. Before "
    "municipalities are compared each question is checked to measure the same in both.",
}

OUT_04 = _score(
    code="OUT-04",
    name={
        "es": "Actitudes equitativas de género (escala GEM, de 0 a 100)",
        "en": "Gender-equitable attitudes (GEM scale, 0 to 100)",
    },
    definition={
        "es": "Puntaje medio, de 0 (nada equitativo) a 100 (equitativo), de catorce frases sobre violencia, "
        "relaciones, tareas y decisiones, de las mujeres que respondieron al menos doce.",
        "en": "Mean score, from 0 (not equitable) to 100 (equitable), of fourteen statements on violence, relations, "
        "chores and decisions, of the women who answered at least twelve.",
    },
    numerator=Score(GEM_ITEMS, 1, 3, GEM_EQUITABLE, of_100=True),
    notes=OWN_FORM,
)
OUT_04_VIOLENCE = _score(
    code="OUT-04_violence",
    name={
        "es": "Actitudes ante la violencia (subescala de la escala GEM, de 0 a 100)",
        "en": "Attitudes to violence (subscale of the GEM scale, 0 to 100)",
    },
    definition={
        "es": "Puntaje medio, de 0 (la acepta) a 100 (la rechaza), de las cinco frases de la escala sobre violencia, "
        "de las mujeres que respondieron al menos cuatro.",
        "en": "Mean score, from 0 (accepts it) to 100 (rejects it), of the five statements of the scale on violence, "
        "of the women who answered at least four.",
    },
    numerator=Score(GEM_VIOLENCE, 1, 3, of_100=True),
    notes=OWN_FORM,
)


def _perceived(code: str, column: str, codes: CodeSet, name: dict, says: dict, **more) -> Indicator:
    return _norm(
        code=code,
        name=name,
        definition={
            "es": f"De cada 100 mujeres entrevistadas, cuántas creen que {says['es']}.",
            "en": f"Of every 100 women interviewed, how many believe that {says['en']}.",
        },
        numerator=Item(column, codes.yes, codes.no),
        **more,
    )


OUT_05 = _perceived(
    "OUT-05",
    "norm_hit",
    FEW,
    {
        "es": "Norma percibida: pocos aprueban que un hombre golpee",
        "en": "Perceived norm: few approve of a man hitting",
    },
    {
        "es": "pocas o ninguna de las personas cuya opinión les importa piensan que un hombre tiene derecho a golpear "
        "a su pareja",
        "en": "few or none of the people whose opinion matters to them think that a man has the right to hit his "
        "partner",
    },
    notes={
        "es": "Lo que se cree que otros aprueban (norma prescriptiva) no se suma a lo que se cree que hacen.",
        "en": "What others are believed to approve of (an injunctive norm) is not added to what they are believed to "
        "do.",
    },
)
OUT_05_SEX = _perceived(
    "OUT-05_sex",
    "norm_sex",
    FEW,
    {
        "es": "Norma percibida: pocos esperan relaciones que la mujer no quiere",
        "en": "Perceived norm: few expect sex that a woman does not want",
    },
    {
        "es": "pocas o ninguna de las personas cuya opinión les importa esperan que una mujer tenga relaciones con su "
        "pareja aunque no quiera",
        "en": "few or none of the people whose opinion matters to them expect a woman to have sex with her partner "
        "when she does not want to",
    },
)
OUT_05_FAMILY = _perceived(
    "OUT-05_family",
    "norm_family",
    FEW,
    {
        "es": "Norma percibida: pocos esperan que se calle en la familia",
        "en": "Perceived norm: few expect it to be kept within the family",
    },
    {
        "es": "pocas o ninguna de las personas cuya opinión les importa esperan que la violencia se arregle en la "
        "familia, sin denunciar",
        "en": "few or none of the people whose opinion matters to them expect violence to be settled within the "
        "family, without reporting",
    },
)
OUT_05_SUPPORT = _perceived(
    "OUT-05_support",
    "norm_support",
    MOST,
    {
        "es": "Norma percibida: la mayoría apoyaría a quien denuncia",
        "en": "Perceived norm: most would support a woman who reports",
    },
    {
        "es": "la mayoría o todas las personas cuya opinión les importa apoyarían a una mujer que denuncia a su pareja",
        "en": "most or all of the people whose opinion matters to them would support a woman who reports her partner",
    },
)
OUT_05_DESCRIPTIVE = _perceived(
    "OUT-05_descriptive",
    "norm_common",
    MOST,
    {
        "es": "Frecuencia percibida: en la mayoría de las parejas hay golpes",
        "en": "Perceived frequency: there is hitting in most couples",
    },
    {
        "es": "en la mayoría o en todas las parejas de su zona hay golpes",
        "en": "there is hitting in most or all couples of their area",
    },
    direction="ambiguous",
    notes={
        "es": "Norma descriptiva: puede subir porque se habla más de la violencia, sin que haya más.",
        "en": "A descriptive norm: it may rise because violence is talked about more, without there being more.",
    },
)

INDICATORS = (
    *(OUT_04, OUT_04_VIOLENCE),
    *(OUT_05, OUT_05_SEX, OUT_05_FAMILY, OUT_05_SUPPORT, OUT_05_DESCRIPTIVE),
)
