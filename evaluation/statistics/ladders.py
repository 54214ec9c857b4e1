"""Ladders of stages, as from a practice heard of to one in use: who stands where, and who climbed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.errors import EvaluationError
from evaluation.statistics.exact import Signs, clopper_pearson_interval, sign_test
from evaluation.statistics.transitions import Transitions, transitions


@dataclass(frozen=True, slots=True)
class StagesReached:
    """Share of units at or above each of S stages, with Clopper and Pearson's interval; all arrays are (S,).

    n: units with a known stage. missing: those without. Where the units are all there are and no sample, the interval
    says nothing and is not to be shown.
    """

    stages: NDArray
    reached: NDArray
    share: NDArray
    ci_low: NDArray
    ci_high: NDArray
    n: int
    missing: int


@dataclass(frozen=True, slots=True)
class LadderChange:
    """Moves between stages of the same units, how many climbed, fell and stayed, and the exact sign test.

    steps: (m,) of the units known in both waves, how many stages each moved, upwards above 0.
    """

    moves: Transitions
    signs: Signs
    steps: NDArray


def stages_reached(stage: ArrayLike, stages: ArrayLike, *, confidence: float) -> StagesReached:
    """Return the share at or above each stage, with Clopper and Pearson's (1934) interval.

    stage: (n,) of each unit, NaN where not known. stages: (S,) numbers of all stages, rising. Raises EvaluationError
    where a unit stands on none of them.
    """
    places, known = _places(stage, stages)
    n = int(known.sum())
    reached = np.array([(places[known] >= one).sum() for one in range(len(np.asarray(stages)))])
    low, high = clopper_pearson_interval(reached, np.full(len(reached), n), confidence)
    share = reached / n if n else np.full(len(reached), np.nan)
    return StagesReached(np.asarray(stages, dtype=float), reached, share, low, high, n, int((~known).sum()))


def ladder_change(before: ArrayLike, after: ArrayLike, stages: ArrayLike, *, census: bool) -> LadderChange:
    """Return the moves of units (n,) from `before` to `after`, both in the same order, NaN where not known.

    Those who rose are held against those who fell by the sign test (Dixon and Mood 1946, J Am Stat Assoc 41, 557-566).

    `census`: the units are all there are, so that the test speaks of nobody else. Raises EvaluationError where a unit
    stands on none of the stages.
    """
    (first, known_first), (second, known_second) = _places(before, stages), _places(after, stages)
    known = known_first & known_second
    steps = (second - first)[known]
    return LadderChange(
        transitions(before, after, categories=stages), sign_test(steps.astype(float), census=census), steps
    )


def _places(stage: ArrayLike, stages: ArrayLike) -> tuple[NDArray, NDArray]:
    """Return the place (n,) of each unit's stage on the ladder, and whether it is known."""
    stage, stages = np.asarray(stage, dtype=float), np.asarray(stages, dtype=float)
    if not (np.diff(stages) > 0).all():
        raise EvaluationError("ladder_order", stages=_listed(stages))
    known = ~np.isnan(stage)
    outside = known & ~np.isin(stage, stages)
    if outside.any():
        raise EvaluationError("ladder_stage", count=int(outside.sum()), stages=_listed(stages))
    return np.searchsorted(stages, np.where(known, stage, stages[0])), known


def _listed(stages: NDArray) -> str:
    return ", ".join(f"{one:g}" for one in stages)
