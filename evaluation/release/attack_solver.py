"""The limits of any sum of unknowns, solved block by block in whole numbers."""

from __future__ import annotations

from collections import defaultdict
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from evaluation.release.attack_system import Equations, Key, Line

REAL = ("w", "v")  # weighted numbers are no whole ones
Span = tuple[float, ...] | None


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
        if self._reaches(first, line, threshold) and not narrow:
            return ()
        low, _ = self._seen(first, line)
        if self._reaches(first, line, max(threshold, low + threshold - 1)):
            return ()
        if not (self._solve(first, line, 1) and self._solve(first, line, -1)):
            return None
        low, high = self._seen(first, line)
        safe = high >= threshold and not (narrow and high - low < threshold - 1)
        return () if safe or low >= threshold else (low, high)

    def surely(self, line: Line, threshold: int) -> Span:
        """Return the limits of a line that is certainly some women and fewer than the threshold, otherwise ()."""
        first = self._find(next(iter(line)))
        if self._reaches(first, line, threshold):
            return ()
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

    def _reaches(self, first: Key, line: Line, goal: float) -> bool:
        """Return whether a line of unknowns can be the goal or more: any answer will do, so this is quickly seen."""
        if self._seen(first, line)[1] >= goal:
            return True
        keys, solve, points = self._of(first)
        aim = np.zeros(len(keys))
        for key, weight in line.items():
            aim[keys[key]] = weight
        found = solve(np.zeros(len(keys)), (aim, goal, np.inf))
        if found.x is not None:
            points.append(np.round(found.x))
        return found.x is not None

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
        found = solve(aim) if sign > 0 or np.isinf(ceiling) else solve(aim, (-aim, -np.inf, ceiling))
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


def _solved(whole, bounds: Bounds, limits: LinearConstraint, aim: NDArray, also: tuple | None = None):
    """Return the least of `aim`, where `also` is one more line with its limits."""
    every = [limits] if also is None else [limits, LinearConstraint(also[0][None, :], *also[1:])]
    return milp(aim, integrality=whole, bounds=bounds, constraints=every)
