"""What weighted percentages tell: the groups of each indicator audited a second time, with weighted numbers unknown.

Whoever reads the report is assumed to know every shown count exactly and the range of the weights, and every shown
percentage far better than it is printed. It then bounds the weighted yes and no of its cell; these add up as the counts
do, and a weighted number of k women lies between k times the smallest weight and k times the largest. If that pins a
small hidden group, more is hidden.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from evaluation.analysis.results import Cell, Count, Results, Sum
from evaluation.disclosure.policy import Policy
from evaluation.disclosure.rounding import value
from evaluation.disclosure.rows import rows_of
from evaluation.disclosure.suppression import Pattern
from evaluation.errors import EvaluationError

ROOM = 1000
NARROWED = 100  # intervals, changes and p values tell a share again, each rounded otherwise: together more exactly
SLACK = 1e-7
Ranges = Mapping[tuple[str, str, str], tuple[float, float]]
Key = tuple[Cell, str]  # yes, no: whole numbers; weighted yes, weighted no: real ones


@dataclass(frozen=True)
class _Family:
    """The cells of an indicator that sums connect, with those sums and the range of each cell's weights."""

    counts: dict[Cell, Count]
    sums: tuple[Sum, ...]
    ranges: dict[Cell, tuple[float, float]]


def hide_pinned(
    counts: Mapping[Cell, Count],
    sums: Sequence[Sum],
    results: Sequence[Results],
    pattern: Pattern,
    policy: Policy,
    sensitive: frozenset[str],
    weights: Ranges,
) -> Pattern:
    """Return the pattern with what else must be hidden so that no weighted percentage pins a small group.

    `weights` holds the smallest and largest weight by (indicator, site, wave); what has none is not looked at. Raises
    EvaluationError "audit_failed" where a group stays pinned though all about it is hidden.
    """
    printed = _printed(results, counts, policy)
    for family in _families(counts, sums, weights, sensitive):
        pattern = _loosened(family, printed, pattern, policy)
    return pattern


def pinned(
    family: _Family, printed: Mapping[Cell, tuple[float, float]], pattern: Pattern, policy: Policy
) -> Iterator[Cell]:
    """Yield the hidden cells of a family whose small yes or no the printed percentages tell."""
    answers = pattern.answers
    shown = {cell: limits for cell, limits in printed.items() if cell in family.counts and cell not in answers}
    hidden = [cell for cell in family.counts if cell in answers]
    if not shown or not hidden:
        return
    solve = _Solver(family, shown, frozenset(hidden), pattern.bases)
    for cell in hidden:
        count = family.counts[cell]
        small = [kind for kind in ("yes", "no") if count.base and _answer(count, kind) < policy.threshold]
        if (not cell.group or cell.level) and any(not solve.is_open((cell, kind), policy.threshold) for kind in small):
            yield cell


def _loosened(family: _Family, printed, pattern: Pattern, policy: Policy) -> Pattern:
    while (told := next(pinned(family, printed, pattern, policy), None)) is not None:
        open_cells = [cell for cell in family.counts if cell in printed and cell not in pattern.answers]
        if not open_cells:
            raise EvaluationError("audit_failed", number=1, indicators=told.indicator)
        cheapest = min(
            open_cells, key=lambda cell: (cell.group != told.group, not cell.group, _size(family, cell), cell)
        )
        slot = replace(cheapest, wave="")
        alike = {cell for cell in printed if replace(cell, wave="") == slot}
        pattern = Pattern(pattern.answers | alike, pattern.bases)
    return pattern


def _size(family: _Family, cell: Cell) -> int:
    return family.counts[cell].base


def _answer(count: Count, kind: str) -> int:
    return count.yes if kind == "yes" else count.base - count.yes


def _printed(
    results: Sequence[Results], counts: Mapping[Cell, Count], policy: Policy
) -> dict[Cell, tuple[float, float]]:
    """Return between what shares a printed level is assumed to be known, by the cell of its indicator: a hundredth of
    the precision at which the gate prints it."""
    found = {}
    for row in (row for result in results for row in rows_of(result)):
        cell = next((one for one in row["rests_on"] if one.indicator == row["indicator"]), None)
        if row["statistic"] == "level" and row["unit"] == "percent" and cell and isfinite(row["estimate"]):
            base = min(counts[one].base for one in row["rests_on"])
            shown = value(row["estimate"], "percent", base, policy)
            half = 10.0 ** shown.as_tuple().exponent / 2 / NARROWED
            found[cell] = row["estimate"] - half / 100, row["estimate"] + half / 100
    return found


def _families(counts: Mapping[Cell, Count], sums: Sequence[Sum], weights: Ranges, sensitive) -> list[_Family]:
    """Return the families of the sensitive indicators that have weights, in canonical order."""
    grouped: dict[tuple[str, str, str], list[Sum]] = defaultdict(list)
    for one in sums:
        cells = (one.whole, *one.parts)
        known = all(_place(cell) in weights and counts[cell].yes is not None for cell in cells)
        if known and one.whole.indicator in sensitive:
            grouped[one.whole.population, one.whole.indicator, one.whole.wave].append(one)
    families = []
    for _, own in sorted(grouped.items()):
        cells = sorted({cell for one in own for cell in (one.whole, *one.parts)})
        ranges = {cell: weights[_place(cell)] for cell in cells}
        families.append(_Family({cell: counts[cell] for cell in cells}, tuple(own), ranges))
    return families


def _place(cell: Cell) -> tuple[str, str, str]:
    return cell.indicator, cell.site, cell.wave


class _Solver:
    """Whole numbers of yes and no, real weighted ones, and whether a hidden number may reach and span the threshold."""

    def __init__(self, family: _Family, shown, hidden: frozenset[Cell], bases: frozenset[Cell]):
        names = ("yes", "no", "weighted yes", "weighted no")
        self.keys = [(cell, name) for cell in family.counts for name in names]
        self.column = {key: number for number, key in enumerate(self.keys)}
        truth = [_answer(family.counts[cell], name) if "weighted" not in name else 0 for cell, name in self.keys]
        self.lows = dict(zip(self.keys, truth, strict=True))
        self.highs = dict(self.lows)
        whole = np.array([float("weighted" not in name) for _, name in self.keys])
        fixed = np.array([cell not in hidden for cell, _ in self.keys]) & (whole > 0)
        roof = 2.0 * max(truth, default=0) + ROOM
        self.bounds = Bounds(np.where(fixed, truth, 0.0), np.where(fixed, truth, np.where(whole > 0, roof, np.inf)))
        self.whole = whole
        self.lines = list(_lines(family, shown, hidden - bases))

    def is_open(self, key: Key, threshold: int) -> bool:
        """Return whether a number may be the threshold or more, and spans as many numbers as that."""
        for sign in (1, -1):
            if self.highs[key] < self._goal(key, threshold):
                self._solve(key, sign, self._goal(key, threshold))
        return self.highs[key] >= self._goal(key, threshold)

    def _goal(self, key: Key, threshold: int) -> int:
        return max(threshold, self.lows[key] + threshold - 1)

    def _solve(self, key: Key, sign: int, ceiling: float) -> None:
        aim = np.zeros(len(self.keys))
        aim[self.column[key]] = sign
        entries = [(row, self.column[one], w) for row, (line, _, _) in enumerate(self.lines) for one, w in line.items()]
        rows, columns, weights = zip(*entries, strict=True)
        matrix = csr_array((weights, (rows, columns)), shape=(len(self.lines), len(self.keys)))
        limits = [LinearConstraint(matrix, [one[1] for one in self.lines], [one[2] for one in self.lines])]
        if sign < 0:
            limits.append(LinearConstraint(-aim[None, :], -np.inf, ceiling))
        for presolve in (True, False):
            found = milp(
                aim, integrality=self.whole, bounds=self.bounds, constraints=limits, options={"presolve": presolve}
            )
            if found.x is not None:
                break
        for place, one in enumerate(self.keys if found.x is not None else ()):
            self.lows[one] = min(self.lows[one], round(found.x[place]))
            self.highs[one] = max(self.highs[one], round(found.x[place]))


def _lines(
    family: _Family, shown: Mapping[Cell, tuple[float, float]], counted: frozenset[Cell]
) -> Iterator[tuple[dict[Key, float], float, float]]:
    """Yield lines of unknowns with their limits; the base of the hidden cells that are `counted` is known."""
    for cell in sorted(counted):
        yield {(cell, "yes"): 1.0, (cell, "no"): 1.0}, family.counts[cell].base, family.counts[cell].base
    for one in family.sums:
        for name in ("yes", "no", "weighted yes", "weighted no"):
            yield {(one.whole, name): -1.0} | {(part, name): 1.0 for part in one.parts}, 0, 0
    for cell, (low, high) in family.ranges.items():
        for name in ("yes", "no"):
            yield {(cell, f"weighted {name}"): 1.0, (cell, name): -low}, -SLACK, np.inf
            yield {(cell, f"weighted {name}"): 1.0, (cell, name): -high}, -np.inf, SLACK
    for cell, (low, high) in shown.items():
        yield {(cell, "weighted yes"): 1 - low, (cell, "weighted no"): -low}, -SLACK, np.inf
        yield {(cell, "weighted yes"): 1 - high, (cell, "weighted no"): -high}, -np.inf, SLACK
