"""What an attacker knows besides the files, and what he finds."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evaluation.errors import EvaluationError
from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.counted import OF_RECORDS

THRESHOLD = 10
ROUNDING = 5
RATIO = 4.0  # of the largest weight to the smallest, where the attacker knows no better
PLACE = ("indicator", "site", "wave", "group", "level")
OWN = (*PLACE, "part", "members", "known", "second")

Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Own:
    """What an institution knows of a value to which it belongs: its own `part` (its people or, of a mean, the total of
    its own scores or ties), how many `members` the value is made of and how many of these it knows (its own), and
    whether it is the second largest: one other is no smaller, the rest are no larger. Without `members` it knows its
    part alone."""

    part: float
    members: int | None = None
    known: int = 1
    second: bool = False


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the attacker knows besides the files: which indicators hold which, which are about violence, the smallest
    group that must not be told, the rounding of n, the ratio of the weights, whether every woman's group is known and
    every one was followed to the last date, whether each woman was drawn alone (then the width of an interval tells n),
    which indicators count people, and what the attacker's own institution put into a value, by `Told.place`."""

    parts: Mapping[str, tuple[str, ...]]
    sensitive: frozenset[str]
    threshold: int = THRESHOLD
    rounding: int = ROUNDING
    ratio: float = RATIO
    complete: bool = True
    simple: bool = False
    people: frozenset[str] = frozenset()
    own: Mapping[Place, Own] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """What was told: `kind` names its sentence in the catalogue; a number of women, or of what an institution put in,
    from low to high; or a file."""

    kind: str  # small, hidden, nested, both, dates, later, insider, institution, silent, zone, marks, identity, …
    place: str
    low: float = 0
    high: float = 0
    file: str = ""


def public_knowledge() -> Knowledge:
    """Return what the published catalogue of indicators says."""
    sensitive = frozenset(one.code for one in INDICATORS if one.sensitive)
    people = frozenset(one.code for one in INDICATORS if one.table not in OF_RECORDS)
    return Knowledge({one.code: one.parts for one in INDICATORS if one.parts}, sensitive, people=people)


def read_own(path: Path) -> dict[Place, Own]:
    """Return what an institution knows, from a CSV with the columns of OWN; `members` may be empty, `known` is 1 where
    it is, and `second` is yes or no. Raises EvaluationError "attack_own_unreadable"."""
    try:
        with path.open(encoding="utf-8", newline="") as source:
            return {tuple(line[name] for name in PLACE): _own(line) for line in csv.DictReader(source)}
    except (KeyError, ValueError, OSError, AttributeError, TypeError):
        raise EvaluationError("attack_own_unreadable", file=path.name, columns=", ".join(OWN)) from None


def _own(line: Mapping[str, str]) -> Own:
    members = int(line["members"]) if line["members"] else None
    return Own(float(line["part"]), members, int(line["known"] or 1), line["second"].strip().lower() == "yes")
