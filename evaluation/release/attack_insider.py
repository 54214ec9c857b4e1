"""What an institution that knows its own part of a value tells of the others behind it: people, scores, ties.

Of people it subtracts its own from the printed number. Of a mean (a scorecard, a density) it subtracts its own from the
mean times its members; what is left is one member's own value where there is one other, and that of each where all are
at one end of the scale.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import ceil, floor

from evaluation.release.attack_files import Told
from evaluation.release.attack_knowledge import Finding, Knowledge, Own

TOP = {"percent": 100.0, "index": 100.0, "share": 1.0, "coefficient": 1.0}  # the best that a member can have
WHOLE = frozenset({"percent", "share", "coefficient"})  # each member has it or not
CLOSE = 0.05  # of the scale: nearer, a score is known
NEAR = 1.1  # of the largest to the least that one institution may have put in: nearer, it is known
SLACK = 1e-9

Range = tuple[float, float]


def told_to_insiders(rows: Iterable[Told], known: Knowledge) -> Iterator[Finding]:
    """Yield what the attacker's own institution learns of the few people, and of the single part, of all others."""
    for row in rows:
        own = known.own.get(row.place)
        if own is None:
            continue
        place = " ".join(part for part in row.place if part)
        if row.base_of != "records" and row.n is not None:
            yield from _of_people(place, row.n, own, known)
        elif row.base_of == "records" and row.estimate is not None and own.members and row.unit in TOP:
            yield from _of_scores(place, row, own)


def _of_people(place: str, n: int, own: Own, known: Knowledge) -> Iterator[Finding]:
    low, high = (n + sign * known.rounding / 2 - own.part for sign in (-1, 1))
    if 0 < high < known.threshold:
        yield Finding("insider", place, max(ceil(low), 0), int(high))
    elif (largest := _largest(low, high, own)) is not None:
        yield Finding("institution", place, ceil(largest[0]), floor(largest[1]))


def _largest(low: float, high: float, own: Own) -> Range | None:
    """Return between what the largest of the others lies, None unless it is told: there is one other, or it can be no
    tenth larger than it must be at least."""
    others = (own.members or 0) - own.known
    if others < 1:
        return None
    least = low / others
    if own.second:
        least = max(own.part, low - (others - 1) * own.part)
    return (least, high) if others == 1 or high < NEAR * least else None


def _of_scores(place: str, row: Told, own: Own) -> Iterator[Finding]:
    """Yield what each of the others has, where the total of all leaves no more than CLOSE of the scale open."""
    scale, others = TOP[row.unit], own.members - own.known
    if others < 1:
        return
    half = 0.5 * 10.0**-row.places
    low, high = (own.members * (row.estimate + sign * half) - own.part for sign in (-1, 1))
    if row.unit in WHOLE:  # so is their total
        low, high = scale * ceil(low / scale - SLACK), scale * floor(high / scale + SLACK)
    least, most = max(low - (others - 1) * scale, 0.0), min(high, scale)
    if most - least <= CLOSE * scale:
        yield Finding("institution", place, round(least, 2), round(most, 2))
