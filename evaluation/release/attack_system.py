"""What delivered rows say about counts: whole numbers between limits, solved for the hidden ones.

Two unknowns a percentage: how many women, n, and how many of them are yes, k. A printed n is known to its rounding, a
printed percentage to its own; where the weights of the sample differ by a factor r, the weighted yes and no are
unknowns of their own, between 1 and r times the whole ones. Levels of a group add up to everybody; a part is within its
whole; a later release holds an earlier one, or is held by it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from evaluation.release.attack_exact import exact_counts
from evaluation.release.attack_files import ANSWERED, DEADLINE, Told
from evaluation.release.attack_shares import pair_of, shares, simple_sample

LIMIT = 100_000  # women; without a limit HiGHS 1.12 may call whole numbers infeasible
SLACK = 1e-6
BAND = re.compile(r"(\d+)(?:-(\d+)|\+)")  # "15-29", "50+"
DATES = re.compile(rf"{DEADLINE}|day|days|months|stage|hours_\w+")  # groups whose levels follow one another in time
DATE = re.compile(r"(\D*?)(\d+)(\D*)")  # "72h", "charge_12"

Key = tuple[str, ...]  # release, indicator, site, wave, group, level, and n, k, w or v
Line = dict[Key, float]


@dataclass
class Equations:
    """Lines of unknowns with their limits, the limits of each unknown, and the places with a printed percentage."""

    printed: set[Key] = field(default_factory=set)
    box: dict[Key, list[float]] = field(default_factory=dict)
    lines: list[tuple[Line, float, float]] = field(default_factory=list)

    def unknown(self, key: Key, low: float = 0, high: float = LIMIT) -> None:
        """Enter an unknown, or narrow the limits of a known one."""
        limits = self.box.setdefault(key, [0, LIMIT])
        limits[0], limits[1] = max(limits[0], low), min(limits[1], high)

    def line(self, line: Line, low: float, high: float) -> None:
        for key in line:
            self.unknown(key)
        self.lines.append((line, low, high))


def equations(
    releases: Mapping[str, Iterable[Told]],
    parts: Mapping[str, tuple[str, ...]],
    rounding: int,
    ratio: float,
    complete: bool,
    simple: bool = False,
) -> Equations:
    """Return all that the rows of releases (oldest first) say. `rounding` is the base of every n, `ratio` the largest
    weight over the smallest; with `complete` every woman's group is known, with `simple` every woman was drawn alone.
    """
    made = Equations()
    for name, rows in releases.items():
        rows = list(rows)
        for row in rows:
            if row.statistic in ANSWERED and row.mark != "x":
                _base(made, (name, *row.place), row, rounding, ratio, simple)
            for places in pair_of(row) if row.n is not None else ():
                _together(made, [(name, *place, "n") for place in places], row.n, rounding)
        told = shares(rows)
        for place, limits in told.items():
            _share(made, (name, *place), limits, ratio)
        for place, (bases, answers) in exact_counts(rows, told, rounding).items() if simple else ():
            made.unknown((name, *place, "n"), *bases)
            made.unknown((name, *place, "k"), *answers)
    _partitions(made, complete)
    _inclusions(made, parts)
    _dated(made, complete)
    _later(made, list(releases))
    for inner, outer in nested_bands(made.box):
        made.line({outer: 1, inner: -1}, 0, LIMIT)
    return made


def _base(made: Equations, place: Key, row: Told, rounding: int, ratio: float, simple: bool) -> None:
    n, k = (*place, "n"), (*place, "k")
    made.unknown(n)
    made.line({n: 1, k: -1}, 0, LIMIT)
    if row.n is not None:
        made.unknown(n, row.n - rounding / 2, row.n + rounding / 2)
    if simple:
        made.unknown(n, *simple_sample(row))
    if ratio != 1:
        _weighted(made, place, ratio)
    if row.estimate is not None and row.unit == "percent":
        made.printed.add(place)


def _together(made: Equations, bases: list[Key], n: int, rounding: int) -> None:
    """Enter that a comparison rests on the women of both its places."""
    made.line(dict.fromkeys(bases, 1.0), n - rounding / 2, n + rounding / 2)


def _share(made: Equations, place: Key, limits: tuple[float, float], ratio: float) -> None:
    """Enter that W / (W + V) of a place lies between limits, W and V being its (weighted) yes and no."""
    n, k, weighted_yes, weighted_no = ((*place, name) for name in "nkwv")
    if n not in made.box:
        return
    yes, no = ({k: 1.0}, {n: 1.0, k: -1.0}) if ratio == 1 else ({weighted_yes: 1.0}, {weighted_no: 1.0})
    low, high = limits
    made.line(_combined((1 - low, yes), (-low, no)), -SLACK, np.inf)
    made.line(_combined((1 - high, yes), (-high, no)), -np.inf, SLACK)


def _weighted(made: Equations, place: Key, ratio: float) -> None:
    """Enter the weighted yes W and no V of a place, in weights from 1 to `ratio`."""
    n, k, yes, no = ((*place, name) for name in "nkwv")
    made.line({yes: 1, k: -1}, 0, np.inf)
    made.line({yes: 1, k: -ratio}, -np.inf, 0)
    made.line({no: 1, n: -1, k: 1}, 0, np.inf)
    made.line({no: 1, n: -ratio, k: ratio}, -np.inf, 0)


def _combined(*terms: tuple[float, Line]) -> Line:
    made: Line = {}
    for factor, line in terms:
        for key, weight in line.items():
            made[key] = made.get(key, 0) + factor * weight
    return made


def _partitions(made: Equations, complete: bool) -> None:
    """Levels of a group add up to everybody, or to no more where some women's group may be unknown."""
    levels: dict[Key, list[Key]] = defaultdict(list)
    for key in made.box:
        if key[4] and not DATES.fullmatch(key[4]):  # who was reached by one date was by the next
            levels[(*key[:4], key[4], "", key[6])].append(key)
    for whole, own in levels.items():
        everybody = (*whole[:4], "", "", whole[6])
        if everybody in made.box:
            made.line({everybody: 1} | {one: -1 for one in own}, 0, 0 if complete else LIMIT)


def _inclusions(made: Equations, parts: Mapping[str, tuple[str, ...]]) -> None:
    """A part is within its whole; a whole that has two forms and nothing else is one, the other, or both."""
    for key in [key for key in made.box if key[6] == "k"]:
        inside = [(key[0], part, *key[2:]) for part in parts.get(key[1], ())]
        for inner in (one for one in inside if one in made.box):
            made.line({key: 1, inner: -1}, 0, LIMIT)
        for line in both_of(key, parts, made.box):
            made.line(line, 0, LIMIT)


def both_of(whole: Key, parts: Mapping[str, tuple[str, ...]], known: Iterable[Key]) -> list[Line]:
    """Return the line of those who are yes to both forms of a whole that has two (`IMP-01_physical`, `_sexual`)."""
    forms = [part for part in parts.get(whole[1], ()) if part.startswith(f"{whole[1]}_")]
    keys = [(whole[0], one, *whole[2:]) for one in forms]
    return [dict.fromkeys(keys, 1) | {whole: -1}] if len(keys) == 2 and all(key in known for key in keys) else []


def _dated(made: Equations, followed: bool) -> None:
    """Who had the event by one date had it by the next, and with `followed` all were at risk of it from the start."""
    for before, after in following(made.box):
        made.line({after: 1, before: -1}, 0 if followed else -LIMIT, 0)
        made.line({(*after[:6], "k"): 1, (*before[:6], "k"): -1}, 0, LIMIT)


def following(known: Iterable[Key]) -> list[tuple[Key, Key]]:
    """Return (earlier, later) for the bases of the same people at two dates that follow one another."""
    dates: dict[Key, list[tuple[int, Key]]] = defaultdict(list)
    for key in known:
        if key[6] == "n" and DATES.fullmatch(key[4]) and (found := DATE.fullmatch(key[5])):
            dates[(*key[:5], found[1], found[3])].append((int(found[2]), key))
    return [pair for own in dates.values() for pair in pairwise(key for _, key in sorted(own))]


def _later(made: Equations, releases: list[str]) -> None:
    """Women come late or leave: an earlier group lies within a later one, or the reverse; which, its n tells."""
    for before, after in zip(releases, releases[1:], strict=False):
        for key in [key for key in made.box if key[0] == before and key[6] == "n"]:
            then, now = key, (after, *key[1:])
            if now not in made.box:
                continue
            sign = 1 if sum(made.box[now]) >= sum(made.box[then]) else -1
            answers = [(*one[:6], "k") for one in (now, then)]
            made.line({now: sign, then: -sign}, 0, LIMIT)
            made.line(dict(zip(answers, (sign, -sign), strict=True)), 0, LIMIT)
            made.line({now: sign, answers[0]: -sign, then: -sign, answers[1]: sign}, 0, LIMIT)


def nested_bands(known: Iterable[Key]) -> list[tuple[Key, Key]]:
    """Return (inner, outer) for the bases of bands of one group, also of different releases, that hold one another."""
    bands: dict[Key, list[tuple[Key, tuple[float, float]]]] = defaultdict(list)
    for key in known:
        if key[6] == "n" and (found := BAND.fullmatch(key[5])):
            bands[key[1:5]].append((key, (float(found[1]), float(found[2] or np.inf))))
    return [
        (inner, outer)
        for own in bands.values()
        for inner, (first, last) in own
        for outer, (start, end) in own
        if (first, last) != (start, end) and start <= first and last <= end
    ]
