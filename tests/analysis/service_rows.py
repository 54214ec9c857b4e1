"""A project whose tables of services hold a few rows written by hand, so that every number can be checked on paper."""

import csv
import shutil
from pathlib import Path

PERU, BOLIVIA = "independencia", "el_alto"
SCORES = (
    *("q_access_hours", "q_access_free", "q_access_wait", "q_priv_room", "q_priv_reception", "q_safe_exit"),
    *("q_safe_risk", "q_safe_plan", "q_info_rights", "q_info_consent", "q_care_three", "q_care_support"),
    *("q_care_children", "q_ref_directory", "q_ref_confirm", "q_data_locked", "q_data_complete", "q_staff_trained"),
    "q_staff_care",
)
BODY = tuple(
    f"coord_{name}"
    for name in "ordinance rules plan budget secretariat chair monthly minutes followup justice women planning".split()
)
TEST = ("kn_first", "kn_risk", "kn_proof", "kn_third", "kn_settle", "kn_secret", "kn_refer", "kn_language", "kn_plan")
BLAMING = ("att_provoke", "att_stay", "att_lie", "att_private", "att_dress", "att_retract", "att_alcohol")

FIRST, SECOND = {"site": PERU, "wave": "baseline"}, {"site": PERU, "wave": "endline"}
THIRD = {"site": BOLIVIA, "wave": "baseline"}


def case(at: dict, start: str, seen: str, risk: int, **told) -> dict:
    given = {"service_id": 201, "violence_kind": 1, "entry_route": 1, "resolution": 0}
    return at | given | {"complaint_at": start, "seen_at": seen, "risk_level": risk} | told


CASES = [
    case(  # 48 h, in time; police 12 h; contact 24 h
        *(FIRST, "2018-02-01T08:00", "2018-03-01", 3),
        resolution=1,
        resolution_at="2018-02-03T08:00",
        file_sent_at="2018-02-01T20:00",
        safety_contact_at="2018-02-02T08:00",
        police_follow_up=2,
    ),
    case(  # 96 h, late; police 28 h
        *(FIRST, "2018-02-01T08:00", "2018-03-01", 3),
        resolution=2,
        resolution_at="2018-02-05T08:00",
        file_sent_at="2018-02-02T12:00",
    ),
    case(  # days only: between 48 and 96 h
        *(FIRST, "2018-02-01", "2018-03-01", 1),
        resolution=1,
        resolution_at="2018-02-04",
        police_follow_up=1,
    ),
    case(FIRST, "2018-02-01T08:00", "2018-03-01", 0, withdrawn_at="2018-02-02T08:00"),
    case(FIRST, "2018-02-01T08:00", "2018-03-01", 2),
    case(  # severe: 24 h from the court; 18 h after it, 30 h after the complaint
        *(SECOND, "2020-01-10T08:00", "2020-02-20", 3),
        resolution=1,
        court_at="2020-01-10T20:00",
        resolution_at="2020-01-11T14:00",
        police_follow_up=2,
    ),
    case(  # mild: 48 h from the court; 47 h after it, 95 h after the complaint
        *(SECOND, "2020-01-10T08:00", "2020-02-20", 1),
        resolution=1,
        court_at="2020-01-12T08:00",
        resolution_at="2020-01-14T07:00",
    ),
    case(  # severe, the court's moment not on file: 26 h after the complaint, late
        *(SECOND, "2020-01-10T08:00", "2020-02-20", 3),
        resolution=2,
        resolution_at="2020-01-11T10:00",
    ),
    case(  # evidence at 191 h, ordered, ratified, charged, a second case half a year later
        *(THIRD, "2018-02-01T08:00", "2019-06-01", 2),
        service_id=101,
        resolution=1,
        resolution_at="2018-02-02T08:00",
        ordered_at="2018-02-02T08:00",
        ratified_at="2018-02-03T08:00",
        evidence_at="2018-02-09T07:00",
        charge_at="2018-10-01",
        sentence_at="",
        next_case_at="2018-08-01",
    ),
    case(THIRD, "2018-02-01T08:00", "2019-06-01", 2, service_id=102, evidence_at="2018-02-09T09:00"),
]


def referral(arrival: str) -> dict:
    one = {"origin_service": 201, "destination_service": 202, "referral_need": 1, "referral_consent": 1}
    status = 1 if arrival else 0
    dates = {"referral_at": "2018-02-01", "arrival_at": arrival, "seen_at": "2018-04-30"}
    return FIRST | one | dates | {"arrival_status": status}


REFERRALS = [referral("2018-02-11"), referral("2018-03-13"), referral("")]

MONTHS = [
    FIRST | {"service_id": 201, "service_type": 1, "month": "2018-01", "open": 1, "new_cases": 10, "attentions": 25},
    FIRST | {"service_id": 201, "service_type": 1, "month": "2018-02", "open": 1, "new_cases": 20, "attentions": 50},
    SECOND | {"service_id": 201, "service_type": 1, "month": "2020-01", "open": 1, "new_cases": 20, "attentions": 40},
    SECOND | {"service_id": 201, "service_type": 1, "month": "2020-02", "open": 1, "new_cases": 25, "attentions": 60},
]
PEOPLE = [at | {"women_15": 60_000, "base": "Censo", "base_month": "2017-10"} for at in (FIRST, SECOND)]


def worker(at: dict, right: int, deadline: int, blaming: int, both: int) -> dict:
    test = {name: 1 if place < right else 2 for place, name in enumerate(TEST)}
    attitude = dict.fromkeys(BLAMING, blaming) | {"att_believe": 6 - blaming}
    return at | {"consent": 1, "in_both_waves": both, "kn_deadline": deadline} | test | attitude


STAFF = [
    worker(FIRST, 6, 72, 1, 1),  # 7 of 10
    worker(FIRST, 7, 24, 3, 1),  # 7 of 10
    worker(FIRST, 6, 24, 2, 0),  # 6 of 10
    worker(THIRD, 7, 24, 1, 1),  # 7 of 9: no rule is known in Bolivia
    worker(THIRD, 6, 24, 1, 1),  # 6 of 9
]


def user(marks: tuple[int, ...], filed: int, told: object) -> dict:
    names = ("sat_privacy", "sat_respect", "sat_info", "sat_plan", "sat_wait")
    return (
        FIRST
        | {"service_id": 201, "consent": 1, "filed": filed, "told_times": told}
        | dict(zip(names, marks, strict=True))
    )


USERS = [
    user((5, 4, 4, 7, 5), 1, 3),
    user((5, 4, 4, 3, 5), 1, 2),
    user((7, 7, 7, 7, 7), 0, ""),
    user((5, 8, 5, 5, 5), 1, 98),
    user((4, 4, 4, 4, 4), 1, 4),
]


def card(at: dict, office: int, observer: int, first: int, **told) -> dict:
    named = {"service_id": office, "observer": observer, "service_type": 1}
    return at | named | dict.fromkeys(SCORES, 2) | {"q_access_hours": first} | told


def visit(at: dict, office: int, first: int, stage: int, team: tuple[int, int, int], **access) -> list[dict]:
    posts = dict(zip(("team_lawyer", "team_psychologist", "team_social"), team, strict=True))
    rest = posts | access | {"protocol_stage": stage}
    return [card(at, office, 1, first), card(at, office, 2, first or 1), card(at, office, 3, first, **rest)]


CARDS = [
    *visit(FIRST, 201, 0, 1, (2, 2, 2), acc_language=3, acc_step_free=2, acc_hours=2),
    *visit(FIRST, 202, 2, 3, (2, 1, 2), acc_language=0, acc_step_free=2, acc_hours=1),
    *visit(FIRST, 203, 2, 0, (7, 7, 7), acc_language=2, acc_step_free=1, acc_hours=3),
    *visit(SECOND, 201, 2, 3, (2, 2, 2), acc_language=3, acc_step_free=2, acc_hours=2),
    *visit(SECOND, 202, 2, 3, (2, 2, 2), acc_language=3, acc_step_free=2, acc_hours=2),
    *visit(SECOND, 203, 2, 2, (7, 7, 7), acc_language=3, acc_step_free=2, acc_hours=2),
]

RING = {(1, 2), (2, 3), (3, 4), (4, 5), (5, 1)}


def ties(at: dict, extra: set[tuple[int, int]], silent: int = 0) -> list[dict]:
    pairs = [(one, other) for one in range(1, 6) for other in range(1, 6) if one != other]
    level = {pair: 2 if pair in RING | extra else 1 for pair in pairs}
    return [
        at | {"net_from": one, "net_to": other, "net_level": "" if one == silent else level[one, other]}
        for one, other in pairs
    ]


COORDINATION = [
    FIRST | {"body_type": 1} | dict.fromkeys(BODY[:6], 2) | dict.fromkeys(BODY[6:], 0),
    SECOND | {"body_type": 1} | dict.fromkeys(BODY[:6], 2) | dict.fromkeys(BODY[6:9], 1) | dict.fromkeys(BODY[9:], 8),
    *ties(FIRST, set()),
    *ties(SECOND, {(2, 1)}),
    *ties(THIRD, set(), silent=5),
]


def seat(month: str, member: int, kind: int, held: int, attended: object) -> dict:
    named = {"meeting_month": month, "institution_id": member, "institution_type": kind}
    return FIRST | named | {"held": held, "attended": attended}


MEETINGS = [seat("2018-01", 1, 1, 1, 1), seat("2018-01", 2, 3, 1, 0), seat("2018-02", 1, 1, 0, "")]
MEETINGS += [seat("2018-03", 1, 1, 1, 1), seat("2018-03", 2, 3, 1, 1)]
AGREEMENTS = [FIRST | {"agreement_month": "2018-02", "has_owner": 1, "status": status} for status in (2, 1, 2, 0)]

TABLES = {
    "cases": CASES,
    "referrals": REFERRALS,
    "service_months": MONTHS,
    "populations": PEOPLE,
    "staff": STAFF,
    "users": USERS,
    "scorecards_service": CARDS,
    "scorecards_coordination": COORDINATION,
    "meetings": MEETINGS,
    "agreements": AGREEMENTS,
}


def write_project(demo: Path, folder: Path, **other: list[dict]) -> Path:
    """Write the demo's settings and survey with these rows for its tables of services; `other` replaces a table."""
    folder.mkdir(parents=True)
    for name in ("project.toml", "women.csv"):
        shutil.copy(demo / name, folder / name)
    with (demo / "codebook.csv").open(encoding="utf-8", newline="") as source:
        columns = list(csv.DictReader(source))
    kept = [one for one in columns if one["table"] in (*TABLES, "women")]
    for one in kept:
        one["waves"] = one["waves"] if one["table"] == "women" else ""
    _write(folder / "codebook.csv", list(columns[0]), kept)
    for table, rows in (TABLES | other).items():
        _write(folder / f"{table}.csv", list(dict.fromkeys(name for row in rows for name in row)), rows)
    return folder


def _write(path: Path, header: list[str], rows: list[dict]) -> None:
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, header, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
