"""The forms of violence as rules: which acts make each form, by whom, and under which recall."""

from collections.abc import Iterable

from evaluation.indicators.definition import AllOf, AnyOf, Condition, Item, Rule
from evaluation.indicators.scales import ACT, PREV, YN, CodeSet, Recall
from evaluation.indicators.universes import HAD_PARTNER

PHYSICAL = (
    "ipv_phys_push",
    "ipv_phys_slap",
    "ipv_phys_twist",
    "ipv_phys_punch",
    "ipv_phys_kick",
    "ipv_phys_choke",
    "ipv_phys_weapon_threat",
    "ipv_phys_weapon_attack",
)
SEXUAL = ("ipv_sex_force", "ipv_sex_acts", "ipv_sex_coerce")
EMOTIONAL_DHS = ("emot_humiliate", "emot_threat", "emot_insult")
EMOTIONAL_ENDES = ("emot_humiliate", "emot_threat", "emot_leave")
EMOTIONAL = (*EMOTIONAL_DHS, "emot_leave")
CONTROL = ("ctrl_jealous", "ctrl_accuse", "ctrl_friends", "ctrl_family", "ctrl_where", "ctrl_money")

ECONOMIC = ("econ_withhold", "econ_forbid_own", "econ_destroy", "econ_take_income", "econ_take_goods")
ECONOMIC_WORK = (*ECONOMIC, "econ_forbid_work")
INJURIES = ("injury_bruise", "injury_sprain", "injury_deep")
HARASSMENT_SEXUAL = ("harass_verbal", "harass_stare", "harass_photo", "harass_proposal", "harass_expose")
HARASSMENT_OTHER = ("harass_follow", "harass_threat")
HARASSMENT_CONTACT = ("harass_rub", "harass_touch")

# A woman who never had a partner is not asked whether she had another before: no partner at all is a no.
_HAD_ANOTHER = AllOf((HAD_PARTNER, Condition("prev_partner", frozenset({1}))))


def items(columns: Iterable[str], codes: CodeSet, asked_if: Rule | None = None) -> tuple[Item, ...]:
    """Return one item a column, all read through one code set."""
    return tuple(Item(column, codes.yes, codes.no, asked_if) for column in columns)


def acts(columns: Iterable[str], recall: Recall) -> tuple[Item, ...]:
    """Return acts of the current or last partner, of a universe that has one."""
    return items(columns, ACT[recall])


def by_previous(columns: Iterable[str], recall: Recall) -> tuple[Item, ...]:
    """Return violence by a previous partner, asked of women who had one."""
    return items(columns, PREV[recall], _HAD_ANOTHER)


def physical(recall: Recall) -> AnyOf:
    """Return physical violence by any partner."""
    return AnyOf((*acts(PHYSICAL, recall), *by_previous(("prev_phys",), recall)))


def sexual(recall: Recall) -> AnyOf:
    """Return sexual violence by any partner."""
    return AnyOf((*acts(SEXUAL, recall), *by_previous(("prev_sex",), recall)))


def by_any_partner(recall: Recall) -> AnyOf:
    """Return physical or sexual violence by any partner, of women with or without one."""
    partner = items((*PHYSICAL, *SEXUAL), ACT[recall], HAD_PARTNER)
    return AnyOf((*partner, *by_previous(("prev_phys", "prev_sex"), recall)))


def physical_by_anybody(recall: Recall) -> AnyOf:
    """Return physical violence by a partner or anybody else, of women with or without a partner."""
    partner = items(PHYSICAL, ACT[recall], HAD_PARTNER)
    return AnyOf((*partner, *by_previous(("prev_phys",), recall), *items(("np_phys",), ACT[recall])))


def sexual_by_anybody(recall: Recall) -> AnyOf:
    """Return sexual violence by a partner or anybody else, of women with or without a partner."""
    partner = items(SEXUAL, ACT[recall], HAD_PARTNER)
    others = items(("np_sex_force", "np_sex_other"), PREV[recall])
    return AnyOf((*partner, *by_previous(("prev_sex",), recall), *others))


def psychological_by_anybody() -> AnyOf:
    """Return psychological violence by a partner or anybody else in the last 12 months, the only recall asked."""
    partner = items(EMOTIONAL, ACT["last_12_months"], HAD_PARTNER)
    return AnyOf((*partner, *by_previous(("prev_emot",), "last_12_months"), *items(("np_psych",), YN)))
