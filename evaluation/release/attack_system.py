"""What delivered rows say about counts: whole numbers between limits, solved for the hidden ones.

Two unknowns a percentage: how many women, n, and how many of them are yes, k. A printed n is known to its rounding, a
printed percentage to its own; where the weights of the sample differ by a factor r, the weighted yes and no are
unknowns of their own, between 1 and r times the whole ones. Levels of a group add up to everybody; a part is within its
whole; a later release holds an earlier one, or is held by it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from evaluation.release.attack_files import Told

LIMIT = 10_000  # women; without a limit HiGHS 1.12 may call whole numbers infeasible
SLACK = 1e-6
REAL = ("w", "v")  # weighted numbers are no whole ones

Key = tuple[str, ...]  # release, indicator, site, wave, group, level, and n, k, w or v
Line = dict[Key, float]
Span = tuple[float, ...] | None


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
) -> Equations:
    """Return all that the rows of releases (oldest first) say. `rounding` is the base of every n, `ratio` the largest
    weight over the smallest; with `complete` every woman's group is known."""
    made = Equations()
    for name, rows in releases.items():
        for row in rows:
            if row.statistic == "level" and row.mark != "x":
                _percentage(made, name, row, rounding, ratio)
    _partitions(made, complete)
    _inclusions(made, parts)
    _later(made, list(releases))
    return made


def place_of(release: str, row: Told) -> Key:
    return release, row.indicator, row.site, row.wave, row.group, row.level


def _percentage(made: Equations, release: str, row: Told, rounding: int, ratio: float) -> None:
    place = place_of(release, row)
    n, k = (*place, "n"), (*place, "k")
    made.unknown(n)
    made.line({n: 1, k: -1}, 0, LIMIT)
    if row.n is not None:
        made.unknown(n, row.n - rounding / 2, row.n + rounding / 2)
    yes, no = ({k: 1.0}, {n: 1.0, k: -1.0}) if ratio == 1 else _weighted(made, place, ratio)
    if row.estimate is not None and row.unit == "percent":
        made.printed.add(place)
        half = 0.5 * 10.0**-row.places
        low, high = (row.estimate - half) / 100, (row.estimate + half) / 100
        made.line(_combined((1 - low, yes), (-low, no)), -SLACK, np.inf)  # p = W / (W + V), its rounding apart
        made.line(_combined((1 - high, yes), (-high, no)), -np.inf, SLACK)


def _weighted(made: Equations, place: Key, ratio: float) -> tuple[Line, Line]:
    """Enter the weighted yes W and no V of a place, in weights from 1 to `ratio`, and return them."""
    n, k, yes, no = ((*place, name) for name in "nkwv")
    made.line({yes: 1, k: -1}, 0, np.inf)
    made.line({yes: 1, k: -ratio}, -np.inf, 0)
    made.line({no: 1, n: -1, k: 1}, 0, np.inf)
    made.line({no: 1, n: -ratio, k: ratio}, -np.inf, 0)
    return {yes: 1.0}, {no: 1.0}


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
        if key[4]:
            levels[(*key[:4], key[4], "", key[6])].append(key)
    for whole, own in levels.items():
        everybody = (*whole[:4], "", "", whole[6])
        if everybody in made.box:
            made.line({everybody: 1} | {one: -1 for one in own}, 0, 0 if complete else LIMIT)


def _inclusions(made: Equations, parts: Mapping[str, tuple[str, ...]]) -> None:
    for key in [key for key in made.box if key[6] == "k"]:
        for part in parts.get(key[1], ()):
            inner = (key[0], part, *key[2:])
            if inner in made.box:
                made.line({key: 1, inner: -1}, 0, LIMIT)


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


class Solver:
    """The limits of any sum of unknowns, solved block by block in whole numbers."""

    def __init__(self, made: Equations):
        self.made = made
        self.root = {key: key for key in made.box}
        for line, _, _ in made.lines:
            first, *others = line
            for other in others:
                self.root[self._find(other)] = self._find(first)
        self.members: dict[Key, list[Key]] = defaultdict(list)
        self.touching: dict[Key, list[tuple[Line, float, float]]] = defaultdict(list)
        for key in made.box:
            self.members[self._find(key)].append(key)
        for one in made.lines:
            self.touching[self._find(next(iter(one[0])))].append(one)
        self.built: dict[Key, tuple] = {}

    def _find(self, key: Key) -> Key:
        while self.root[key] != key:
            self.root[key] = key = self.root[self.root[key]]
        return key

    def few(self, line: Line, threshold: int, narrow: bool) -> Span:
        """Return the limits of a line of unknowns of one block if it must be less than the threshold or, with `narrow`,
        may be and is known to less than its width; () if it is not, None where the rows contradict what was assumed.

        No further than needed is looked: a value seen once is possible ever after.
        """
        first = self._find(next(iter(line)))
        if len(line) == 1 and self.made.box[next(iter(line))][0] >= threshold:
            return ()
        low, high = self._seen(first, line)
        for sign in (1, -1):
            if high >= threshold and not (narrow and high - low < threshold - 1):
                return ()
            if not self._solve(first, line, sign, max(threshold, low + threshold - 1)):
                return None
            low, high = self._seen(first, line)
            if sign == 1 and low >= threshold:
                return ()
        return (low, high) if high < threshold or (narrow and high - low < threshold - 1) else ()

    def surely(self, line: Line, threshold: int) -> Span:
        """Return the limits of a line that is certainly some women and fewer than the threshold, otherwise ()."""
        first = self._find(next(iter(line)))
        for sign in (1, -1):
            low, high = self._seen(first, line)
            if low <= 0 or high >= threshold:
                return ()
            if not self._solve(first, line, sign, threshold):
                return None
        low, high = self._seen(first, line)
        return (low, high) if low > 0 and high < threshold else ()

    def positive(self, line: Line) -> bool:
        """Return whether a line of unknowns must be more than zero."""
        first = self._find(next(iter(line)))
        return self._seen(first, line)[0] > 0 and self._solve(first, line, 1) and self._seen(first, line)[0] > 0

    def _seen(self, first: Key, line: Line) -> tuple[float, float]:
        keys, _, points = self._of(first)
        values = [sum(weight * point[keys[key]] for key, weight in line.items()) for point in points]
        return min(values, default=np.inf), max(values, default=-np.inf)

    def _solve(self, first: Key, line: Line, sign: int, ceiling: float = np.inf) -> bool:
        """Look for the lowest (1) or the highest (-1) value, no higher than `ceiling`, and note what was found."""
        keys, solve, points = self._of(first)
        aim = np.zeros(len(keys))
        for key, weight in line.items():
            aim[keys[key]] = sign * weight
        found = solve(aim) if sign > 0 or np.isinf(ceiling) else solve(aim, below=(-aim, ceiling))
        if found.x is not None:
            points.append(np.round(found.x))
        return found.x is not None

    def _of(self, first: Key):
        if first not in self.built:
            self.built[first] = self._block(first)
        return self.built[first]

    def _block(self, first: Key):
        keys, lines = self.members[first], self.touching[first]
        column = {key: number for number, key in enumerate(keys)}
        entries = [(row, column[key], weight) for row, (one, _, _) in enumerate(lines) for key, weight in one.items()]
        rows, columns, weights = zip(*entries, strict=True) if entries else ((), (), ())
        matrix = csr_array((weights, (rows, columns)), shape=(len(lines), len(keys)))
        limits = LinearConstraint(matrix, [low for _, low, _ in lines], [high for _, _, high in lines])
        box = np.array([self.made.box[key] for key in keys])
        whole = np.array([float(key[6] not in REAL) for key in keys])
        bounds = Bounds(np.ceil(box[:, 0]), np.floor(box[:, 1]))
        return column, partial(_solved, whole, bounds, limits), []


def _solved(whole, bounds: Bounds, limits: LinearConstraint, aim: NDArray, below: tuple[NDArray, float] | None = None):
    """Return the least of `aim`; where `below` holds a line and a ceiling, a line that lies above it is no answer."""
    every = [limits] if below is None else [limits, LinearConstraint(below[0][None, :], -np.inf, below[1])]
    return milp(aim, integrality=whole, bounds=bounds, constraints=every)


def zone_counts(percent: float, places: int, weights: np.ndarray) -> set[int]:
    """Return how many of a zone's women may be yes, if these are their weights: every way of answering is tried."""
    ways = np.arange(2 ** len(weights))[:, None] >> np.arange(len(weights)) & 1
    shares = 100 * (ways @ weights) / weights.sum()
    fits = np.abs(shares - percent) <= 0.5 * 10.0**-places + 1e-9
    return set(ways[fits].sum(1).tolist())
