"""Whether a change is none: "same" is said only when its interval lies inside a margin declared beforehand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from evaluation.errors import EvaluationError

DOWN, SAME, UP, UNDETERMINED = VERDICTS = ("down", "same", "up", "undetermined")


@dataclass(frozen=True, slots=True)
class EquivalenceTest:
    """Two one-sided tests (K,) that a change lies above -margin and below margin, on Student's t.

    above, below: their p-values; p: the larger, which is that of equivalence.
    """

    above: NDArray
    below: NDArray
    p: NDArray


def verdict(low: ArrayLike, high: ArrayLike, margin: ArrayLike) -> NDArray:
    """Return one of VERDICTS for each change (K,) whose interval is [low, high], in the unit of the interval.

    "same": the interval lies inside (-margin, margin), even if 0 does not lie in it, for then the change is real but
    below what was declared to count. Otherwise "down" or "up" where it lies wholly on one side of 0, and
    "undetermined" where it does not or is not known. An interval of confidence 1 - 2 α makes "same" the test of size α
    (Schuirmann 1987); one of 95 % is that of 2.5 %. Raises EvaluationError "margin_not_positive".
    """
    low, high = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    margin = _checked(margin)
    inside = (-margin < low) & (low <= high) & (high < margin)
    known = low <= high
    return np.select([inside, known & (high < 0), known & (low > 0)], [SAME, DOWN, UP], UNDETERMINED)


def beyond_margin(low: ArrayLike, high: ArrayLike, margin: ArrayLike) -> NDArray:
    """Return (K,) bool: whether the whole interval lies farther from 0 than the margin, so that the change counts.

    The minimum-effect test of Murphy and Myors (1999), Journal of Applied Psychology 84, 234-248, by its interval.

    Raises EvaluationError "margin_not_positive".
    """
    margin = _checked(margin)
    return (np.asarray(high, dtype=float) < -margin) | (np.asarray(low, dtype=float) > margin)


def two_one_sided_tests(estimate: ArrayLike, se: ArrayLike, df: ArrayLike, margin: ArrayLike) -> EquivalenceTest:
    """Return Schuirmann's (1987) tests of changes (K,) with standard errors `se` on `df` degrees of freedom.

    NaN where se is 0 or df is not above 0. Raises EvaluationError "margin_not_positive".
    """
    margin = _checked(margin)
    estimate, se, df = (np.asarray(one, dtype=float) for one in (estimate, se, df))
    usable = (se > 0) & (df > 0)
    se, df = np.where(usable, se, np.nan), np.where(usable, df, np.nan)
    above, below = special.stdtr(df, -(estimate + margin) / se), special.stdtr(df, (estimate - margin) / se)
    return EquivalenceTest(above, below, np.maximum(above, below))


def _checked(margin: ArrayLike) -> NDArray:
    margin = np.asarray(margin, dtype=float)
    if not (np.isfinite(margin) & (margin > 0)).all():
        raise EvaluationError("margin_not_positive", margin=", ".join(f"{one:g}" for one in np.unique(margin)))
    return margin
