"""Who or what is counted in the tables that are no survey: people of the project, public acts, accounts."""

from evaluation.indicators.definition import Condition, Reference, Rule, Universe

LIST = Reference(
    "List of indicators of the project; definition of this program",
    2018,
    False,
    es="Lista de indicadores del proyecto; definición de este programa",
)


def universe(code: str, es: str, en: str, rule: Rule | None = None) -> Universe:
    """Return a universe whose rows all count once."""
    return Universe(code, {"es": es, "en": en}, rule, "")


TRAINEES = universe("trainees", "Personas inscritas en la formación", "People enrolled in the training")
LEADERS = universe("leaders", "Lideresas y líderes entrevistados", "Leaders interviewed")
OFFICE_HOLDERS = universe(
    "office_holders",
    "Mujeres con cargo público, candidatas o dirigentas entrevistadas",
    "Women in public office, candidates or heads of organisations interviewed",
    Condition("office", frozenset({1, 2, 3}), missing=frozenset({9})),
)
MEETINGS = universe("meetings", "Reuniones celebradas de espacios de concertación", "Meetings held of joint spaces")
INTERVIEWED_WOMEN = universe(
    "interviewed_women", "Mujeres entrevistadas con consentimiento", "Women interviewed with consent"
)
RESPONDENTS = universe(
    "respondents",
    "Personas encuestadas, antes de descartar filas",
    "People interviewed, before any row is dropped",
)
EXCHANGED = universe(
    "exchanged",
    "Personal que participó en un intercambio",
    "Staff who took part in an exchange",
    Condition("learn_attended", frozenset({1, 2, 3}), missing=frozenset()),
)
