"""The demo's people of the project: who was trained, what they knew before and after, what leaders did and felt."""

from __future__ import annotations

import numpy as np

from evaluation.sources.synthetic.plan import SITES, WAVES
from evaluation.sources.synthetic.records import Row, between, chance, place, stream

STREAM = 1
ADULTS = {"el_alto": 88, "independencia": 118}
ADOLESCENTS = {"el_alto": 96, "independencia": 124}
COMPLETES = {1: 78, 2: 85}  # percent, by kind
SECOND_COURSE = 25  # percent of adults
TONGUES = {"el_alto": (55, 40, 4), "independencia": (85, 1, 13)}  # Spanish, Aymara, Quechua
KNOWS = {"el_alto": (48, 68), "independencia": (55, 72)}  # percent of right answers before and after
LAST_TEST = 80  # percent who also take the last test
LAW = ("psych", "econ", "marital", "anyone", "free", "noproof", "conciliate", "measures", "harass")
FALSE = ("noproof", "conciliate")  # the right answer is "false"
GROUPS = {"el_alto": 14, "independencia": 16}
INTERVIEWED = {"el_alto": 72, "independencia": 98}
STAYS = 82  # percent of leaders interviewed again
AGENCY = ("speak", "petition", "meet", "accompany", "lead", "oversee", "space")
ABLE = ("routes", "able", "together", "start")
ACTS = ("threat", "attack", "exclude", "smear", "pay")


def tables() -> dict[str, list[Row]]:
    """Return trainings, leader_tests and leaders."""
    rng = stream(STREAM)
    people = [one for site in SITES for one in _people(rng, site)]
    trainings = [row for one in people for row in _trainings(rng, one)]
    tests = [row for one in people for row in _tests(rng, one)]
    return {"trainings": trainings, "leader_tests": tests, "leaders": _leaders(rng)}


def _people(rng: np.random.Generator, site: str) -> list[Row]:
    kinds = [1] * ADULTS[site] + [2] * ADOLESCENTS[site]
    numbers = rng.permutation(90_000)[: len(kinds)] + 10_000 + 90_000 * SITES.index(site)
    return [_person(rng, site, kind, int(number)) for kind, number in zip(kinds, numbers, strict=True)]


def _person(rng: np.random.Generator, site: str, kind: int, number: int) -> Row:
    spanish, aymara, quechua = TONGUES[site]
    drawn = between(rng, 1, 100)
    tongue = 1 if drawn <= spanish else 2 if drawn <= spanish + aymara else 3
    about = _consent(rng, number, between(rng, 18, 66) if kind == 1 else between(rng, 13, 17), 3 if kind == 1 else 40)
    return place(site) | about | {"leader_kind": kind, "mother_tongue": tongue, "disability": chance(rng, 6)}


def _consent(rng: np.random.Generator, number: int, age: int, men: float) -> Row:
    minor = 7 if age >= 18 else 1 - chance(rng, 3)
    sex = 2 if chance(rng, men) else 1
    return {"leader_id": number, "sex": sex, "consent": 1 - chance(rng, 1), "consent_minor": minor, "age": age}


def _trainings(rng: np.random.Generator, person: Row) -> list[Row]:
    adult = person["leader_kind"] == 1
    courses = [between(rng, 1, 3) if adult else 4]
    courses += [courses[0] % 3 + 1] if adult and chance(rng, SECOND_COURSE) else []
    steady = chance(rng, COMPLETES[person["leader_kind"]])
    return [_training(rng, person, course, steady) for course in courses]


def _training(rng: np.random.Generator, person: Row, course: int, steady: int) -> Row:
    planned = {1: 10, 2: 8, 3: 12, 4: 10}[course]
    attended = planned - between(rng, 0, planned // 5) if steady else between(rng, 1, planned - planned // 5 - 1)
    return person | {"test_course": course, "sessions_planned": planned, "sessions_attended": attended}


def _tests(rng: np.random.Generator, person: Row) -> list[Row]:
    who = {name: value for name, value in person.items() if name not in ("mother_tongue", "disability")}
    course = 4 if person["leader_kind"] == 2 else between(rng, 1, 3)
    own = between(rng, -12, 12)
    moments = [1, 2] if chance(rng, LAST_TEST) else [1]
    return [_test(rng, who, course, moment, KNOWS[person["site"]][moment - 1] + own) for moment in moments]


def _test(rng: np.random.Generator, who: Row, course: int, moment: int, percent: int) -> Row:
    law = {f"law_{name}": _answer(rng, percent, int(name not in FALSE)) for name in LAW}
    case = {"test_case": 1 if chance(rng, percent) else between(rng, 2, 4)}
    return who | {"test_course": course, "test_moment": moment} | law | case


def _answer(rng: np.random.Generator, percent: int, right: int) -> int:
    if chance(rng, percent):
        return right
    return 8 if chance(rng, 40) else 1 - right


def _leaders(rng: np.random.Generator) -> list[Row]:
    rows = []
    for site in SITES:
        numbers = rng.permutation(90_000)[: INTERVIEWED[site]] + 10_000 + 90_000 * SITES.index(site)
        steps = rng.integers(-6, 7, size=GROUPS[site])
        for order, number in enumerate(numbers.tolist()):
            group = order % GROUPS[site]
            about = _consent(rng, number, between(rng, 19, 66), 3) | {
                "leader_group": 100 * (SITES.index(site) + 1) + group
            }
            about |= {"leader_years": between(rng, 0, 20)}
            own = int(steps[group]) + between(rng, -10, 10)
            waves = WAVES if chance(rng, STAYS) else WAVES[:1]
            rows += [_interview(rng, site, wave, about, own) for wave in waves]
    return sorted(rows, key=lambda row: (WAVES.index(row["wave"]), SITES.index(row["site"])))


def _interview(rng: np.random.Generator, site: str, wave: str, about: Row, own: int) -> Row:
    level = 42 + own + (14 if wave == "endline" else 0)
    later = wave == "endline" and about["age"] < 97
    aged = about | {"age": about["age"] + 2} if later else about
    agency = {f"agency_{name}": _of(rng, level, 3) for name in AGENCY}
    able = {f"eff_{name}": 1 + _of(rng, level + 10, 4) for name in ABLE}
    office = _office(rng) if about["sex"] == 1 else 0
    acts = {f"polviol_{name}": chance(rng, 12) if office else "" for name in ACTS}
    return place(site, wave) | aged | agency | able | {"office": office} | acts


def _office(rng: np.random.Generator) -> int:
    drawn = between(rng, 1, 100)
    return 1 if drawn <= 5 else 2 if drawn <= 9 else 3 if drawn <= 75 else 0


def _of(rng: np.random.Generator, percent: int, highest: int) -> int:
    """Return how many of `highest` steps are climbed, each with the same chance."""
    return sum(chance(rng, percent) for _ in range(highest))
