"""Simulated clusters, series and cases: the weighted wild bootstrap, interrupted time series and Aalen-Johansen.

Wild bootstrap: two waves in clusters of 10 to 40 women a wave, weights that vary by a third, a yes-or-no answer with
uniform cluster effects (intracluster correlation about 0.05) and a covariate; the coefficient of arm × wave is tested,
with 999 draws of signs, or all of them up to 12 clusters. Series: monthly counts of mean 60 that grow by 0.5 % a month
and fall by a fifth at the break; overdispersed are negative binomial ones (theta 20), autocorrelated those whose log
mean has AR(1) errors (0.4, standard deviation 0.2). Cases: decisions, withdrawals and cases still open, at exponential
times and, for those still open, uniform ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from benchmarks.coverage_tally import CONFIDENCE, Answer, Experiment, Key
from evaluation.errors import EvaluationError
from evaluation.statistics.cluster_sums import cluster_sums
from evaluation.statistics.competing_risks import cumulative_incidence, incidence_at
from evaluation.statistics.deadlines import decided_within, hours_between_dates
from evaluation.statistics.time_series import (
    Change,
    InterruptedSeries,
    Segments,
    interrupted_series,
    log_rate_series,
    segments,
)
from evaluation.statistics.wild_bootstrap import cluster_signs, wild_bootstrap, wild_bootstrap_interval

WILD, SERIES, CASES = "Weighted wild bootstrap", "Interrupted time series", "Aalen-Johansen at the deadline"
NAN = float("nan")
SIGNS, EFFECT = 999, -0.1
ARMS = {"half treated": 0.5, "a quarter treated": 0.25}
POINTS, LEVEL = (12, 24, 60), 0.8
FAMILIES = ("poisson", "quasi-poisson", "negative-binomial")
ERRORS = ("Poisson", "overdispersed", "autocorrelated")
CASE_NUMBERS, SHARES_DECIDED = (30, 100, 300), (0.1, 0.5, 0.9)
DECIDED, WITHDRAWN, RATIO = 1, 2, 4.0  # four decisions for one withdrawal
DEADLINE = 240.0  # hours


def wild_sample(rng: np.random.Generator, clusters: int, arms: str) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """Return Y (n, 2), without an effect and with one, X (n, 5) with arm × wave last, cluster and weight (n,)."""
    women = rng.integers(10, 41, (2, clusters))
    cluster = np.concatenate([np.repeat(np.arange(clusters), one) for one in women])
    wave = np.repeat([0.0, 1.0], women.sum(axis=1))
    treated = (np.arange(clusters) < ARMS[arms] * clusters)[cluster].astype(float)
    covariate, weight = rng.uniform(-1, 1, len(cluster)), rng.lognormal(0, 0.3, len(cluster))
    base, moved = rng.uniform(-0.17, 0.17, clusters)[cluster], rng.uniform(-0.1, 0.1, (2, clusters))[:, cluster]
    chance = 0.45 + 0.05 * covariate + base + moved * wave  # never below 0, the effect included
    chance[1] += EFFECT * treated * wave
    Y = (rng.random(chance.shape) < chance).astype(float).T
    return Y, np.column_stack([np.ones_like(wave), wave, treated, covariate, treated * wave]), cluster, weight


def wild_draw(rng: np.random.Generator, clusters: int, arms: str) -> Mapping[Key, Answer]:
    """Return the interval of an effect of EFFECT, and the test of an outcome without one, in the same sample."""
    sums = cluster_sums(*wild_sample(rng, clusters, arms), tested=4)
    signs = cluster_signs(clusters, SIGNS, rng)
    low, high = wild_bootstrap_interval(sums, signs, confidence=CONFIDENCE)
    p_value = wild_bootstrap(sums, signs).p_value
    answer = Answer(float(low[1]), float(high[1]), EFFECT, float(p_value[0]))
    asked = "wild bootstrap, few treated" if ARMS[arms] * clusters < 5 else "wild bootstrap"
    return {(WILD, f"{clusters} clusters, {arms}", asked): answer}


def monthly_mean(points: int) -> NDArray:
    """Return the mean count of `points` months before and as many after the break."""
    time = np.arange(2 * points)
    return 60 * 1.005 ** (time - points) * np.where(time >= points, LEVEL, 1)


def monthly_counts(rng: np.random.Generator, points: int, errors: str) -> NDArray:
    """Return counts of these means with `errors` of one of the kinds ERRORS."""
    mean = monthly_mean(points)
    if errors == "overdispersed":
        return rng.negative_binomial(20, 20 / (20 + mean)).astype(float)
    if errors == "autocorrelated":
        noise = np.empty(len(mean))
        noise[0] = rng.normal(0, 0.2)
        for month in range(1, len(mean)):
            noise[month] = 0.4 * noise[month - 1] + rng.normal(0, 0.2 * np.sqrt(1 - 0.4**2))
        mean = mean * np.exp(noise)
    return rng.poisson(mean).astype(float)


def fitted(parts: Segments) -> dict[str, InterruptedSeries | None]:
    """Return the fit of every method, by name; None where it fails."""
    methods = {family: partial(interrupted_series, family=family) for family in FAMILIES}
    methods["quasi-poisson, Newey-West 3"] = partial(interrupted_series, family="quasi-poisson", lag=3)
    methods["log rate, AR(1)"] = log_rate_series
    return {name: _fit_or_nothing(method, parts) for name, method in methods.items()}


def _fit_or_nothing(method: Callable[..., InterruptedSeries], parts: Segments) -> InterruptedSeries | None:
    try:
        return method(parts, confidence=CONFIDENCE)
    except EvaluationError:  # a fit that breaks off gives no interval, which the map counts
        return None


def series_draw(rng: np.random.Generator, points: int, errors: str) -> Mapping[Key, Answer]:
    """Return the change of level with its interval and that of slope, which is none, with interval and test."""
    setting, found = f"{points} + {points} months, {errors}", {}
    for method, fit in fitted(segments(monthly_counts(rng, points, errors), points)).items():
        level, slope, told = (fit.level, fit.slope, fit.warnings) if fit else (None, None, ())
        found[SERIES, setting, f"level: {method}"] = _ratio(level, LEVEL, tested=False, warnings=told)
        found[SERIES, setting, f"slope: {method}"] = _ratio(slope, 1.0, tested=True, warnings=told)
    return found


def _ratio(change: Change | None, truth: float, tested: bool, warnings: tuple[str, ...]) -> Answer:
    if change is None:
        return Answer(NAN, NAN, truth)
    return Answer(change.ci_low, change.ci_high, truth, change.p_value if tested else NAN, warnings=warnings)


def registered(rng: np.random.Generator, cases: int, share: float) -> tuple[NDArray, NDArray]:
    """Return the hours to the end or until last seen, and how each case ended; `share` are decided by the deadline."""
    most = RATIO / (1 + RATIO) if share < 0.8 else 0.98  # of all cases are decided in the end
    hazard = -np.log1p(-share / most) / DEADLINE
    end, cause = rng.exponential(1 / hazard, cases), np.where(rng.random(cases) < most, DECIDED, WITHDRAWN)
    last = rng.uniform(DEADLINE / 2, 5 * DEADLINE, cases)
    return np.minimum(end, last), np.where(end <= last, cause, 0)


def case_draw(rng: np.random.Generator, cases: int, share: float) -> Mapping[Key, Answer]:
    """Return the share decided by the deadline: with the hours known, and with the dates alone."""
    time, cause = registered(rng, cases, share)
    days = np.floor((rng.uniform(0, 24, cases) + time) / 24)
    answers = {"hours known": _at_deadline(time, cause, share)}
    answers["only dates known (bounds)"] = _by_dates(days, cause, share)
    return {(CASES, f"{cases} cases, {100 * share:.0f} % decided", asked): one for asked, one in answers.items()}


def _at_deadline(time: NDArray, cause: NDArray, share: float) -> Answer:
    try:
        found = incidence_at(cumulative_incidence(time, cause), DECIDED, DEADLINE, CONFIDENCE)
    except EvaluationError:  # nobody was followed for so long
        return Answer(NAN, NAN, share)
    return Answer(found.ci_low, found.ci_high, share)


def _by_dates(days: NDArray, cause: NDArray, share: float) -> Answer:
    found = decided_within(
        *hours_between_dates(days), cause, np.full(len(days), DEADLINE), confidence=CONFIDENCE, decided=DECIDED
    )
    return Answer(found.lowest.ci_low, found.highest.ci_high, share)


def experiments() -> list[Experiment]:
    """Return the experiments of the three sections."""
    wild = [
        Experiment(f"wild {clusters} {arms}", partial(wild_draw, clusters=clusters, arms=arms))
        for clusters in (12, 20)
        for arms in ARMS
    ]
    series = [
        Experiment(f"series {points} {errors}", partial(series_draw, points=points, errors=errors))
        for points in POINTS
        for errors in ERRORS
    ]
    cases = [
        Experiment(f"cases {number} {share}", partial(case_draw, cases=number, share=share))
        for number in CASE_NUMBERS
        for share in SHARES_DECIDED
    ]
    return wild + series + cases
