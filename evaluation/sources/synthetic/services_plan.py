"""What is planted in the demo's tables of services: sizes, speeds of the care route, and shares in percent."""

from __future__ import annotations

from dataclasses import dataclass

OFFICES = {  # service, its type (1 CEM, 2 police, 3 child protection, 4 SLIM, 5 health)
    "el_alto": ((101, 4), (102, 4), (103, 4), (104, 4), (105, 4), (106, 3), (107, 2), (108, 2), (109, 5)),
    "independencia": ((201, 1), (202, 1), (203, 2), (204, 2), (205, 2), (206, 3), (207, 5)),
}
ROUTE_TYPES = (1, 2, 4)  # those that receive complaints
CASES, USERS, REFERRALS = 300, 90, 120  # a municipality and wave
STAFF = {"el_alto": 120, "independencia": 100}
STAFF_IN_BOTH = 60
REGISTER_MONTHS = {
    "baseline": tuple(f"2017-{month:02d}" for month in range(5, 13))
    + tuple(f"2018-{month:02d}" for month in range(1, 5)),
    "endline": tuple(f"2019-{month:02d}" for month in range(3, 13)) + ("2020-01", "2020-02"),
}
REVIEWED = {"baseline": "2020-03-15", "endline": "2020-03-15"}  # when the files were read for the last time
WOMEN_15 = {"el_alto": 330_000, "independencia": 88_000}  # invented
PRIORITY_GROUPS = {  # invented; percent of the people of 12 years or more
    "el_alto": {"native_tongue": 28.0, "adolescents": 14.0, "disability": 6.0},
    "independencia": {"native_tongue": 11.0, "adolescents": 12.0, "disability": 9.0},
}
POPULATION_BASE = ("Marco inventado 2017", "2017-06")


@dataclass(frozen=True, slots=True)
class Speed:
    """Bounds in hours, and the percentage of the cases whose step took so long; what is left never took it."""

    low: int
    high: int
    percent: float


def _speeds(*steps: tuple[int, int, float]) -> tuple[Speed, ...]:
    return tuple(Speed(*step) for step in steps)


COURT = {  # complaint to court
    "baseline": _speeds((2, 24, 55), (24, 96, 38)),
    "endline": _speeds((1, 24, 78), (24, 72, 20)),
}
DECISION = {  # court (Peru) or complaint (Bolivia) to the first decision on protection
    ("independencia", "baseline"): _speeds((1, 24, 22), (24, 48, 18), (48, 72, 12), (72, 240, 28), (240, 720, 12)),
    ("independencia", "endline"): _speeds((1, 24, 45), (24, 48, 20), (48, 72, 10), (72, 240, 14), (240, 720, 6)),
    ("el_alto", "baseline"): _speeds((1, 24, 18), (24, 72, 17), (72, 240, 20), (240, 960, 15)),
    ("el_alto", "endline"): _speeds((1, 24, 28), (24, 72, 21), (72, 240, 19), (240, 600, 10)),
}
GRANTED = {"baseline": 78, "endline": 82}
SAFETY_CONTACT = {"baseline": _speeds((1, 48, 35), (48, 240, 30)), "endline": _speeds((1, 48, 58), (48, 200, 22))}
EVIDENCE = {"baseline": _speeds((24, 190, 30), (194, 700, 40)), "endline": _speeds((24, 190, 45), (194, 600, 35))}
RATIFIED = {"baseline": _speeds((4, 72, 40), (72, 300, 25)), "endline": _speeds((4, 72, 52), (72, 250, 22))}
CHARGE = _speeds((1500, 8000, 24), (8000, 14_000, 12))
SENTENCE_AFTER_CHARGE = _speeds((1500, 6000, 45))
NEXT_CASE = _speeds((300, 8500, 11), (8800, 14_000, 5))
WITHDRAWN = _speeds((12, 72, 5), (72, 1400, 9))
HOUR_KNOWN = {"baseline": 35, "endline": 55}
RISK_FORM = {"baseline": 62, "endline": 84}
RISK = ((1, 34), (2, 28), (3, 33), (4, 5))
FOLLOW_UP = {"baseline": ((0, 30), (1, 35), (2, 35)), "endline": ((0, 16), (1, 30), (2, 54))}
ARRIVED = {"baseline": _speeds((4, 700, 44), (730, 1500, 10)), "endline": _speeds((4, 700, 61), (730, 1200, 6))}

# Register (1 FELCV, 2 SLIM, 3 CEM, 4 police, 5 health): forms it counts (1 physical or sexual, 2 any), women a wave.
REGISTERS = {
    "el_alto": {
        1: (1, {"baseline": 152, "endline": 215}),
        2: (1, {"baseline": 388, "endline": 561}),
        5: (2, {"baseline": 71, "endline": 88}),
    },
    "independencia": {
        3: (1, {"baseline": 163, "endline": 198}),
        4: (1, {"baseline": 221, "endline": 259}),
    },
}
FEMICIDES = {"el_alto": {"baseline": 13, "endline": 11}, "independencia": {"baseline": 4, "endline": 5}}  # invented
# Of the staff, in an exchange between the waves: as guests, as hosts of those who came, or where the guests told of it.
EXCHANGED = 40
APPLIED = ((3, 34), (2, 36), (1, 16), (0, 14))
CONFIRMED = ((1, 40), (2, 24), (3, 20), (0, 16))

KNOWLEDGE = {"baseline": 58, "endline": 77}  # of right answers
BLAMING = {
    "baseline": ((1, 18), (2, 30), (3, 18), (4, 24), (5, 10)),
    "endline": ((1, 30), (2, 34), (3, 14), (4, 16), (5, 6)),
}
SATISFIED = {
    "baseline": ((5, 30), (4, 38), (3, 20), (2, 8), (1, 4)),
    "endline": ((5, 42), (4, 40), (3, 12), (2, 4), (1, 2)),
}
TOLD = {"baseline": ((1, 18), (2, 24), (3, 30), (4, 28)), "endline": ((1, 28), (2, 32), (3, 24), (4, 16))}
ITEM_MET = {"baseline": ((0, 34), (1, 30), (2, 36)), "endline": ((0, 16), (1, 26), (2, 58))}
OBSERVERS_AGREE = 82
TEAM = {"baseline": ((0, 18), (1, 34), (2, 48)), "endline": ((0, 10), (1, 22), (2, 68))}
STAGE = {
    "baseline": ((0, 25), (1, 30), (2, 25), (3, 15), (4, 5)),
    "endline": ((1, 10), (2, 20), (3, 35), (4, 25), (5, 10)),
}

INSTITUTIONS = {"el_alto": 9, "independencia": 8}
TIE = {  # level of collaboration said of another institution
    "baseline": ((0, 30), (1, 38), (2, 18), (3, 10), (4, 4)),
    "endline": ((0, 16), (1, 32), (2, 26), (3, 18), (4, 8)),
}
TIE_LASTS = 65
# Cross-border pairs: how closely an institution says it works with one of the other municipality.
ABROAD = {
    "baseline": ((0, 88), (1, 9), (2, 3)),
    "endline": ((0, 52), (1, 24), (2, 16), (3, 8)),
}
EXCHANGED_LATELY = {1: 25, 2: 70, 3: 90}  # within six months, by how closely
SILENT = {"baseline": 2, "endline": 1}  # institutions of the roster that did not answer
MEMBERS = ((1, 5), (2, 3), (3, 4))  # type (1 public, 2 private or NGO, 3 women's organisation), how many
HELD = {"baseline": 8, "endline": 11}
ATTENDS = {"baseline": {1: 55, 2: 48, 3: 70}, "endline": {1: 72, 2: 58, 3: 84}}
AGREEMENTS = {"baseline": 14, "endline": 22}
FULFILLED = {"baseline": ((2, 34), (1, 36), (0, 30)), "endline": ((2, 58), (1, 28), (0, 14))}
BODY_ITEM = {"baseline": ((0, 40), (1, 35), (2, 25)), "endline": ((0, 15), (1, 30), (2, 55))}
