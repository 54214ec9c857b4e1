"""The services of the demo: their registers by month, the women they attend, their staff, and the scorecards."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.sources.synthetic import services_plan as plan
from evaluation.sources.synthetic.plan import MONTHS, SITES, WAVES
from evaluation.sources.synthetic.register import Chance, Row, stream

STREAM = 111
TEST = ("kn_first", "kn_risk", "kn_proof", "kn_third", "kn_settle", "kn_secret", "kn_refer", "kn_language", "kn_plan")
ATTITUDES = ("att_provoke", "att_stay", "att_lie", "att_private", "att_dress", "att_retract", "att_alcohol")
SATISFACTION = (
    *("sat_privacy", "sat_respect", "sat_believed", "sat_info", "sat_decide", "sat_plan", "sat_wait"),
    "sat_language",
)
QUALITY = (
    *("q_access_hours", "q_access_free", "q_access_wait", "q_priv_room", "q_priv_reception"),
    *("q_safe_exit", "q_safe_risk", "q_safe_plan", "q_info_rights", "q_info_consent"),
    *("q_care_three", "q_care_support", "q_care_children", "q_ref_directory", "q_ref_confirm"),
    *("q_data_locked", "q_data_complete", "q_staff_trained", "q_staff_care"),
)
TEAM = ("team_lawyer", "team_psychologist", "team_social")
DEADLINE = {"el_alto": (("baseline", 24), ("endline", 24)), "independencia": (("baseline", 72), ("endline", 24))}
POLICE, CHILDREN = 2, 3
FIRST, SECOND, AGREED = 1, 2, 3


def service_months() -> Iterator[Row]:
    """Yield what each service registered in each month: posts filled, new cases, and attentions within cases."""
    chance = stream(STREAM)
    for site in SITES:
        for wave in WAVES:
            for office, kind in plan.OFFICES[site]:
                shut = wave == "baseline" and office % 100 == 5  # one service opened only later
                for place, month in enumerate(plan.REGISTER_MONTHS[wave]):
                    yield _month(chance, site, wave, (office, kind), month, not (shut and place < 6))


def populations() -> Iterator[Row]:
    """Yield the women of 15 or more of each municipality, and the parts of its people that are of a priority group, by
    one dated base for both waves."""
    base, month = plan.POPULATION_BASE
    for site in SITES:
        for wave in WAVES:
            women = {"site": site, "wave": wave, "women_15": plan.WOMEN_15[site]}
            yield women | plan.PRIORITY_GROUPS[site] | {"base": base, "base_month": month}


def registers() -> Iterator[Row]:
    """Yield how many women each register counts in a year, each woman once, and whom it counts.

    No register knows the women of another. One counts every form of violence: it is not compared with the survey.
    """
    whom = {"age_from": 15, "age_to": 98, "partnership": 1, "perpetrator": 1, "months": 12, "counted": 1}
    for site in SITES:
        for wave in WAVES:
            for code, (forms, women) in plan.REGISTERS[site].items():
                told = {"site": site, "wave": wave, "register": code, "women": women[wave], "forms": forms}
                yield told | whom


def femicides() -> Iterator[Row]:
    """Yield the femicides and attempts that the public register counts in the calendar year before each wave."""
    for site in SITES:
        for wave in WAVES:
            year = int(MONTHS[wave][0][:4]) - 1
            yield {"site": site, "wave": wave, "year": year, "registered": plan.FEMICIDES[site][wave]}


def users() -> Iterator[Row]:
    """Yield interviews at the exit of a service."""
    chance, number = stream(STREAM + 1), 0
    for site in SITES:
        for wave in WAVES:
            for _ in range(plan.USERS):
                number += 1
                yield _user(chance, site, wave, number)


def staff() -> Iterator[Row]:
    """Yield the test and the questionnaire of the staff; those in both waves keep their pseudonym."""
    chance, later = stream(STREAM + 2), stream(STREAM + 4)
    for site in SITES:
        size = plan.STAFF[site]
        kept = [chance.happens(plan.STAFF_IN_BOTH) for _ in range(size)]
        roles = [chance.one_of(((1, 24), (2, 22), (3, 18), (4, 20), (5, 16))) for _ in range(size)]
        for wave in WAVES:
            for place in range(size):
                new = wave == "endline" and not kept[place]
                person = 1000 * (1 + SITES.index(site)) + place + 500 * new
                told = _worker(chance, site, wave, (person, kept[place], roles[place]), place)
                yield told | _learnt(later, site, wave)


def scorecards_service() -> Iterator[Row]:
    """Yield the scorecard of each service by two observers, and the one they agreed on."""
    chance = stream(STREAM + 3)
    for site in SITES:
        stages = {}
        for wave in WAVES:
            for office, kind in plan.OFFICES[site]:
                stages[office] = max(stages.get(office, 0), chance.one_of(plan.STAGE[wave]))
                yield from _scorecards(chance, site, wave, (office, kind), stages[office])


def _month(chance: Chance, site: str, wave: str, office: tuple[int, int], month: str, is_open: bool) -> Row:
    later = wave == "endline"
    new = (6 if office[1] in plan.ROUTE_TYPES else 3) + chance.below(9) + 3 * later if is_open else 0
    return {
        "site": site,
        "wave": wave,
        "service_id": office[0],
        "service_type": office[1],
        "month": month,
        "open": int(is_open),
        "staff_posts": 2 + chance.below(3) + later if is_open else 0,
        "new_cases": new,
        "attentions": 3 * new + chance.below(12) if is_open else 0,
    }


def _user(chance: Chance, site: str, wave: str, number: int) -> Row:
    offices = [one for one, _ in plan.OFFICES[site]]
    filed = int(chance.happens(72))
    return {
        "site": site,
        "wave": wave,
        "user_id": number,
        "service_id": offices[chance.below(len(offices))],
        "interview_month": MONTHS[wave][chance.below(len(MONTHS[wave]))],
        "consent": int(chance.happens(97)),
        "visit_kind": 1 + chance.below(2),
        "wait_minutes": 5 * chance.below(25 if wave == "baseline" else 16),
        **{name: chance.one_of(((7, 6), *plan.SATISFIED[wave])) for name in SATISFACTION},
        "sat_return": chance.one_of(((2, 66), (1, 22), (0, 12))),
        "filed": filed,
        "told_times": chance.one_of(plan.TOLD[wave]) if filed else "",
        "settle_asked": int(chance.happens(24 if wave == "baseline" else 13)),
        "paid": int(chance.happens(18 if wave == "baseline" else 9)),
        "risk_asked": int(chance.happens(52 if wave == "baseline" else 71)),
    }


def _worker(chance: Chance, site: str, wave: str, who: tuple[int, bool, int], place: int) -> Row:
    person, both, role = who
    knows = plan.KNOWLEDGE[wave]
    right = dict(DEADLINE[site])[wave]
    return {
        "site": site,
        "wave": wave,
        "staff_id": person,
        "consent": int(chance.happens(96)),
        "in_both_waves": int(both),
        "staff_institution": (1 if site == "independencia" else 3, 2, 4, 7, 5)[place % 5],
        "staff_role": role,
        "staff_months": 3 + chance.below(60),
        "staff_trained": chance.one_of(
            ((0, 40), (1, 35), (2, 25)) if wave == "baseline" else ((3, 62), (1, 23), (0, 15))
        ),
        **{name: 1 if chance.happens(knows) else 2 for name in TEST},
        "kn_deadline": right if chance.happens(knows - 15) else 48,
        **{name: chance.one_of(plan.BLAMING[wave]) for name in ATTITUDES},
        "att_believe": 6 - chance.one_of(plan.BLAMING[wave]),
    }


def _learnt(chance: Chance, site: str, wave: str) -> Row:
    """Return what became of the exchange visits, asked of the staff three to six months later."""
    went = wave == "endline" and chance.happens(plan.EXCHANGED)
    applied = chance.one_of(plan.APPLIED) if went else ""
    return {
        "learn_attended": (1 if site == "el_alto" else 2) if went else 0,
        "learn_planned": int(chance.happens(75)) if went else "",
        "learn_applied": applied,
        "learn_confirmed": chance.one_of(plan.CONFIRMED) if applied in (2, 3) else "",
    }


def _scorecards(chance: Chance, site: str, wave: str, office: tuple[int, int], stage: int) -> Iterator[Row]:
    first = {name: chance.one_of(plan.ITEM_MET[wave]) for name in QUALITY}
    if office[1] in (POLICE, CHILDREN):
        first["q_care_three"] = 7
    second = {name: met if chance.happens(plan.OBSERVERS_AGREE) else (met + 1) % 3 for name, met in first.items()}
    second = {name: 7 if first[name] == 7 else met for name, met in second.items()}
    team = {name: 7 if office[1] == POLICE else chance.one_of(plan.TEAM[wave]) for name in TEAM}
    rest = team | {
        "protocol_stage": stage,
        "acc_language": chance.one_of(((3, 30), (2, 25), (1, 25), (0, 20))),
        "acc_step_free": chance.one_of(((2, 40), (1, 30), (0, 30))),
        "acc_hours": 3 if office[1] == POLICE else chance.one_of(((1, 60), (2, 40))),
    }
    nothing = dict.fromkeys(rest, "")
    for observer, met in ((FIRST, first), (SECOND, second), (AGREED, first)):
        named = {"site": site, "wave": wave, "service_id": office[0], "observer": observer, "service_type": office[1]}
        yield named | met | (rest if observer == AGREED else nothing)
