"""Coverage in small samples, by adding up all outcomes of the binomial: no draws and no Monte Carlo error."""

from __future__ import annotations

from collections.abc import Callable
from math import nan

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from benchmarks.coverage_tally import CONFIDENCE, SIGNIFICANCE, Aims, Row
from evaluation.statistics.exact import (
    binomial_test,
    clopper_pearson_interval,
    mid_p_interval,
    wilson_interval,
    wilson_warnings,
)
from evaluation.statistics.intervals import Bounds

SECTION = "Small samples (exact: all outcomes added up)"
SIZES, PROPORTIONS = (10, 20, 30), (0.05, 0.1, 0.3, 0.5)
METHODS = {
    "Wilson": wilson_interval,
    "Clopper-Pearson": clopper_pearson_interval,
    "mid-p": mid_p_interval,
}
ON_AVERAGE = np.linspace(0.005, 0.995, 199)


def exact_rows() -> list[Row]:
    """Return a row for each size, proportion and interval, one for the mean over all proportions, and the tests."""
    found = []
    for n in SIZES:
        for asked, interval in METHODS.items():
            found += [_row(n, asked, interval, p, f"n = {n}, p = {p}") for p in PROPORTIONS]
            found.append(_row(n, asked, interval, ON_AVERAGE, f"n = {n}, mean over p = 0.005 … 0.995"))
        found += _tests(n)
    return found


def coverage_and_width(n: int, interval: Callable[..., Bounds], p: ArrayLike) -> tuple[float, float]:
    """Return the probability that the interval of a binomial count holds p, and its expected width; means over p."""
    yes, p = np.arange(n + 1), np.atleast_1d(p)[:, None]
    probability = stats.binom.pmf(yes, n, p)
    low, high = interval(yes, n, CONFIDENCE)
    found = (probability * ((low <= p) & (p <= high))).sum(axis=1), probability @ (high - low)
    return float(found[0].mean()), float(found[1].mean())


def _row(n: int, asked: str, interval: Callable[..., Bounds], p: ArrayLike, setting: str) -> Row:
    coverage, width = coverage_and_width(n, interval, p)
    found = Aims(coverage, 0.0)
    codes = wilson_warnings(n) if interval is wilson_interval else ()
    told = {"warned": float(bool(codes)), "warning": ", ".join(codes), "quiet": Aims() if codes else found}
    return Row(SECTION, setting, asked, 0, 1.0, nan, width, nan, aims=found, **told)


def _tests(n: int) -> list[Row]:
    """Return the errors of the sign (binomial) test of 0.5 at 5 %, exact and mid-p."""
    probability = stats.binom.pmf(np.arange(n + 1), n, 0.5)
    tests = [binomial_test(yes, n) for yes in range(n + 1)]
    found = []
    for asked in ("exact", "mid"):
        errors = float(probability @ [getattr(one, asked) <= SIGNIFICANCE for one in tests])
        judged = Aims(errors=errors, errors_error=0.0)
        found.append(Row(SECTION, f"n = {n}", f"sign test, {asked}", 0, nan, nan, nan, nan, aims=judged, quiet=judged))
    return found
