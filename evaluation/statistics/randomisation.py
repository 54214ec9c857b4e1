"""Randomisation inference: what the statistic would have been had the lots, drawn as they were, fallen otherwise.

It is for treatments that were truly randomised, by the mechanism that was used; where nobody drew lots it says nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.errors import EvaluationError

Mechanism = Callable[[np.random.Generator], NDArray]
Statistic = Callable[[NDArray], ArrayLike]
OutcomeStatistic = Callable[[NDArray, NDArray], float]

_TIE = 1e-9  # relative: far above rounding, far below any difference of two assignments
_EQUAL = 1e-12  # two shares of assignments that are the same but for rounding


@dataclass(frozen=True, slots=True)
class Assignments:
    """A assignments of U units, (A, U), equally likely; `exact` where they are all that the mechanism can give."""

    values: NDArray
    exact: bool


@dataclass(frozen=True, slots=True)
class RandomisationTest:
    """The test of no effect on any unit.

    statistic, p_value: as the statistic is, a number or (M,). draws: (A,) or (A, M), its values under the assignments.
    """

    statistic: NDArray
    p_value: NDArray
    draws: NDArray
    exact: bool


def assignment_count(assigned: ArrayLike, stratum: ArrayLike) -> int:
    """Return in how many ways each stratum can have as many treated units as it has in `assigned` (U,) of 0 and 1."""
    return math.prod(math.comb(len(units), treated) for units, treated in _strata(assigned, stratum))


def stratified_assignments(
    assigned: ArrayLike, stratum: ArrayLike, draws: int, generator: np.random.Generator
) -> Assignments:
    """Return the assignments that treat as many units of each stratum as `assigned` (U,) of 0 and 1 does.

    Stratified randomised experiments: Imbens and Rubin (2015), Causal Inference, chapter 9.

    All of them where they are no more than `draws`, otherwise `draws` drawn at random. `stratum` (U,): the blocks
    within which lots were drawn; one label throughout for complete randomisation. Raises EvaluationError where
    `assigned` is not 0 and 1, or where no other assignment exists.
    """
    strata = _strata(assigned, stratum)
    count = assignment_count(assigned, stratum)
    if count < 2:
        raise EvaluationError("randomisation_without_choice")
    if count <= draws:
        return Assignments(_all_assignments(strata, count), exact=True)

    def mechanism(generator: np.random.Generator) -> NDArray:
        one = np.zeros(len(np.asarray(assigned)))
        for units, treated in strata:
            one[generator.permutation(units)[:treated]] = 1
        return one

    return drawn_assignments(mechanism, draws, generator)


def drawn_assignments(mechanism: Mechanism, draws: int, generator: np.random.Generator) -> Assignments:
    """Return `draws` assignments by the mechanism that was really used, a function from a generator to (U,)."""
    return Assignments(np.stack([mechanism(generator) for _ in range(draws)]), exact=False)


def _strata(assigned: ArrayLike, stratum: ArrayLike) -> list[tuple[NDArray, int]]:
    """Return the units of each stratum and how many of them are treated."""
    assigned, stratum = np.asarray(assigned, dtype=float), np.asarray(stratum)
    if not np.isin(assigned, (0, 1)).all():
        raise EvaluationError("assignment_not_zero_or_one", count=int((~np.isin(assigned, (0, 1))).sum()))
    places = [np.flatnonzero(stratum == label) for label in np.unique(stratum)]
    return [(units, int(assigned[units].sum())) for units in places]


def _all_assignments(strata: list[tuple[NDArray, int]], count: int) -> NDArray:
    values = np.zeros((count, sum(len(units) for units, _ in strata)))
    choices = (combinations(units, treated) for units, treated in strata)
    for row, chosen in zip(values, product(*choices), strict=True):
        row[[unit for units in chosen for unit in units]] = 1
    return values


def randomisation_test(statistic: Statistic, assigned: ArrayLike, assignments: Assignments) -> RandomisationTest:
    """Return Fisher's test that no unit would have answered otherwise under another assignment.

    `statistic` goes from an assignment (U,) to a number or (M,). Two-sided, ties counted: p is the share of assignments
    with |T*| ≥ |T|; with drawn assignments the observed one is added, (1 + #) / (1 + A) (Phipson and Smyth 2010). NaN
    where the statistic of the observed assignment is NaN; an assignment for which it cannot be computed counts as
    extreme. Raises EvaluationError where all assignments are given and the observed one is not among them.
    """
    assigned = np.asarray(assigned, dtype=float)
    _check_possible(assigned, assignments)
    observed = np.asarray(statistic(assigned), dtype=float)
    draws = np.array([statistic(one) for one in assignments.values], dtype=float)
    extreme = ~(np.abs(draws) < np.abs(observed) * (1 - _TIE))
    p = np.where(np.isnan(observed), np.nan, _share(extreme.sum(axis=0), assignments))
    return RandomisationTest(observed, p, draws, assignments.exact)


def randomisation_interval(
    statistic: OutcomeStatistic, outcome: ArrayLike, assigned: ArrayLike, assignments: Assignments, *, confidence: float
) -> tuple[float, float]:
    """Return the constant effects τ that the test does not reject, by inverting it (Rosenbaum 2002, chapter 2).

    `statistic` goes from outcomes and an assignment, both (U,), to an estimate of the effect that is linear in the
    outcomes: T(y - τ z, z*) is then T(y, z*) - τ T(z, z*), and τ counts z* if |T(y, z*) - τ T(z, z*)| is not below
    |T(y, z) - τ T(z, z)|, which holds between two values of τ around the estimate. The ends are the outermost τ with
    p > 1 - `confidence`; infinite where no τ however large is rejected. Raises ValueError where `statistic` is not
    linear; EvaluationError as `randomisation_test`.
    """
    y, z = np.asarray(outcome, dtype=float), np.asarray(assigned, dtype=float)
    _check_possible(z, assignments)
    observed, unit = float(statistic(y, z)), float(statistic(z, z))
    if not np.isclose(statistic(y - z, z), observed - unit, rtol=1e-8, atol=1e-10) or not unit > 0:
        raise ValueError("the interval needs a statistic that is linear in the outcomes and grows with the effect")
    moved = np.array([statistic(y, one) for one in assignments.values])
    shifted = np.array([statistic(z, one) for one in assignments.values])
    low, high = _kept(moved, shifted, observed, unit)
    # an end is where the count of assignments still kept falls to what the test rejects
    rejected = (1 - confidence) * (len(moved) + _added(assignments)) + _EQUAL * len(moved)
    place = int(np.floor(rejected)) - _added(assignments)
    if place < 0:
        return -np.inf, np.inf
    return float(np.sort(low)[place]), float(np.sort(high)[::-1][place])


def _kept(moved: NDArray, shifted: NDArray, observed: float, unit: float) -> tuple[NDArray, NDArray]:
    """Return between which τ |moved - τ shifted| ≥ |observed - τ unit|, for each assignment.

    The roots of the two sides lie on either side of the estimate where |shifted| < unit. Where it is not, or cannot be
    computed, the assignment is kept for every τ: the interval may be too wide, never too narrow.
    """
    below, above = unit - shifted, unit + shifted
    bounded = (np.minimum(below, above) > _TIE * unit) & np.isfinite(moved)
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = np.stack([(observed - moved) / below, (observed + moved) / above])
    return np.where(bounded, ends.min(axis=0), -np.inf), np.where(bounded, ends.max(axis=0), np.inf)


def _check_possible(assigned: NDArray, assignments: Assignments) -> None:
    if assignments.exact and not (assignments.values == assigned).all(axis=1).any():
        raise EvaluationError("assignment_not_possible")


def _added(assignments: Assignments) -> int:
    return 0 if assignments.exact else 1


def _share(count: ArrayLike, assignments: Assignments) -> NDArray:
    return (np.asarray(count) + _added(assignments)) / (len(assignments.values) + _added(assignments))
