"""Small samples (30 or fewer): intervals of a proportion and tests whose probabilities are added up, not approximated.

A count of all there is (a census of services) has no sampling error, so a test of it has no p-value: it returns its
record with NaN and the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray
from scipy import special

from evaluation.statistics.intervals import Bounds, clopper_pearson_limits

Zeros = Literal["pratt", "wilcoxon"]

CENSUS = "census"  # why a test has no p-value: everything was counted
NOTHING_TO_COMPARE = "nothing_to_compare"  # why it has none: no unit changed, or a margin is empty

_TIED = 1e-7  # relative; outcomes whose probabilities differ by less count as equally likely, as in R
_HALVINGS = 100


@dataclass(frozen=True, slots=True)
class ExactTest:
    """A two-sided exact test.

    n: the units that carry information. exact: the probability of all outcomes at most as likely as the one seen. mid:
    the same with half the weight on those that are just as likely (Lancaster 1961). reason: why there is no p-value
    (then both are NaN), else None.
    """

    n: int
    exact: float
    mid: float
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SignedRanks:
    """Wilcoxon's signed ranks: up, down: the rank sums of rises and falls; effect: (up - down) / (up + down)."""

    up: float
    down: float
    effect: float
    zeros: int
    test: ExactTest


@dataclass(frozen=True, slots=True)
class RankSums:
    """Wilcoxon's rank sum test of two groups: u: pairs of which the first group's is larger, ties counting half;
    superiority: u over all pairs, the chance that one of the first group stands higher."""

    u: float
    superiority: float
    test: ExactTest


@dataclass(frozen=True, slots=True)
class Signs:
    """How many units rose, fell and stayed, and the sign test of the first two."""

    up: int
    down: int
    zeros: int
    test: ExactTest


def wilson_interval(yes: ArrayLike, n: ArrayLike, confidence: float) -> Bounds:
    """Return Wilson's (1927) score interval of a proportion; NaN where `yes` is no count out of `n` above 0."""
    yes, n = _counts(yes, n)
    z = special.ndtri((1 + confidence) / 2)
    centre = (yes + z**2 / 2) / (n + z**2)
    half = z / (n + z**2) * np.sqrt(yes * (n - yes) / n + z**2 / 4)
    return np.where(yes == 0, 0.0, centre - half), np.where(yes == n, 1.0, centre + half)


def wilson_warnings(n: int) -> tuple[str, ...]:
    """Return "covers_on_average" up to 40 units: there Wilson's interval has its level in the mean over proportions,
    and at some of them two points less (Brown, Cai and DasGupta 2001, Statistical Science 16, 101-133)."""
    return ("covers_on_average",) if n <= 40 else ()


def clopper_pearson_interval(yes: ArrayLike, n: ArrayLike, confidence: float) -> Bounds:
    """Return Clopper and Pearson's (1934) exact interval of a proportion, which never covers too seldom."""
    yes, n = _counts(yes, n)
    return clopper_pearson_limits(yes, n - yes, (1 - confidence) / 2)


def mid_p_interval(yes: ArrayLike, n: ArrayLike, confidence: float) -> Bounds:
    """Return the mid-p interval of a proportion (Berry and Armitage 1995).

    It lies inside the exact one and covers nearer the level on average, below it for some proportions. Its ends are
    where P(X > yes) + P(X = yes) / 2 is each of the two tails; 0 where none is yes and 1 where all are.
    """
    yes, n = _counts(yes, n)
    tail = (1 - confidence) / 2

    def above(p: NDArray) -> NDArray:
        # P(X >= x) of a binomial is the regularised incomplete beta function I_p(x, n - x + 1)
        least = np.where(yes > 0, special.betainc(np.maximum(yes, 1), n - yes + 1, p), 1.0)
        more = np.where(yes < n, special.betainc(yes + 1, np.maximum(n - yes, 1), p), 0.0)
        return (least + more) / 2

    start, end = np.zeros_like(n), np.ones_like(n)
    low = bisected(lambda p: tail - above(p), start, end)
    high = bisected(lambda p: 1 - tail - above(p), start, end)
    unknown = np.isnan(n)
    return np.where(unknown, n, np.where(yes == 0, 0.0, low)), np.where(unknown, n, np.where(yes == n, 1.0, high))


def binomial_test(yes: int, n: int, *, null: float = 0.5, census: bool = False) -> ExactTest:
    """Return the two-sided test that a proportion is `null`; two-sided as in R's binom.test, by likelihood.

    Results no likelier than the one seen count as extreme (Gibbons and Pratt 1975, American Statistician 29, 20-25).
    ValueError where `yes` is no count out of `n`.
    """
    if not 0 <= yes <= n:
        raise ValueError(f"{yes} is no count out of {n}")
    return _by_likelihood(scipy.stats.binom.pmf(np.arange(n + 1), n, null), int(yes), int(n), census)


def sign_test(change: ArrayLike, *, census: bool = False) -> Signs:
    """Return the sign test of changes (n,), that rises are as frequent as falls.

    Units without a change are counted and left out of the test (Dixon and Mood 1946); missing changes are dropped.
    """
    change = _present(change)
    up, down = int((change > 0).sum()), int((change < 0).sum())
    return Signs(up, down, len(change) - up - down, binomial_test(up, up + down, census=census))


def wilcoxon_signed_rank(change: ArrayLike, *, zeros: Zeros, census: bool = False) -> SignedRanks:
    """Return Wilcoxon's signed rank test of changes (n,) by the exact distribution over all signs.

    Equal sizes share the mean of their ranks, and the distribution is that of the shared ranks, so ties need no
    correction. Units without a change: "pratt" ranks them and then gives their ranks to neither side (Pratt 1959);
    "wilcoxon" drops them before ranking. Sizes are compared exactly: give differences of whole scores. Missing changes
    are dropped.
    """
    change = _present(change)
    moved = change != 0
    ranked = change if zeros == "pratt" else change[moved]
    ranks = scipy.stats.rankdata(np.abs(ranked))[ranked != 0] if len(ranked) else np.zeros(0)
    rises = change[moved] > 0
    up, down = float(ranks[rises].sum()), float(ranks[~rises].sum())
    effect = (up - down) / (up + down) if moved.any() else np.nan
    test = _signed_rank_test(ranks, rises, census)
    return SignedRanks(up, down, effect, int((~moved).sum()), test)


def wilcoxon_rank_sum(first: ArrayLike, second: ArrayLike, *, census: bool = False) -> RankSums:
    """Return Wilcoxon's rank sum test of two groups (n,) and (m,) by the exact distribution over all divisions.

    Equal values share the mean of their ranks, and the distribution is that of the shared ranks. Two-sided by the
    distance of the rank sum from its mean (Wilcoxon 1945; Mann and Whitney 1947). Missing values are dropped.
    """
    first, second = _present(first), _present(second)
    n, m = len(first), len(second)
    doubled = np.rint(2 * scipy.stats.rankdata(np.concatenate([first, second]))).astype(int)
    u = doubled[:n].sum() / 2 - n * (n + 1) / 2
    superiority = float(u / (n * m)) if n and m else np.nan
    if census or not (n and m):
        return RankSums(float(u), superiority, _untested(n + m, census))
    ways = np.zeros((n + 1, doubled.sum() + 1))
    ways[0, 0] = 1
    for rank in doubled:
        ways[1:, rank:] += ways[:-1, :-rank].copy()
    distance = np.abs(np.arange(ways.shape[1]) - n * (n + m + 1))
    return RankSums(float(u), superiority, _by_distance(ways[n] / ways[n].sum(), distance, doubled[:n].sum(), n + m))


def fisher_test(table: ArrayLike, *, census: bool = False) -> ExactTest:
    """Return Fisher's test of a table (2, 2) of counts, that rows and columns have nothing to do with each other.

    Two-sided by likelihood, as R's fisher.test (Freeman and Halton 1951, Biometrika 38, 141-149). Without a p-value
    where a row or a column is empty. ValueError where the table is not 2 × 2.
    """
    counts = np.asarray(table, dtype=int)
    if counts.shape != (2, 2) or (counts < 0).any():
        raise ValueError("not a table of 2 × 2 counts")
    (row, _), (column, _), n = counts.sum(axis=1), counts.sum(axis=0), int(counts.sum())
    if 0 in (*counts.sum(axis=0), *counts.sum(axis=1)):
        return _untested(n, census)
    probability = scipy.stats.hypergeom.pmf(np.arange(min(row, column) + 1), n, row, column)
    return _by_likelihood(probability, int(counts[0, 0]), n, census)


def bisected(falls_below: Callable[[NDArray], NDArray], low: NDArray, high: NDArray) -> NDArray:
    """Return where a function that falls from above 0 at `low` to below 0 at `high` is 0, element by element."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        above = falls_below(middle) > 0
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return (low + high) / 2


def _counts(yes: ArrayLike, n: ArrayLike) -> tuple[NDArray, NDArray]:
    yes, n = np.broadcast_arrays(np.asarray(yes, dtype=float), np.asarray(n, dtype=float))
    valid = (n > 0) & (yes >= 0) & (yes <= n)
    return np.where(valid, yes, np.nan), np.where(valid, n, np.nan)


def _present(values: ArrayLike) -> NDArray:
    values = np.asarray(values, dtype=float)
    return values[~np.isnan(values)]


def _by_likelihood(probability: NDArray, seen: int, n: int, census: bool) -> ExactTest:
    """Return the test from the probabilities of all outcomes and the place of the one that was seen."""
    if census or n == 0:
        return _untested(n, census)
    limit = probability[seen]
    tied = np.abs(probability - limit) <= _TIED * limit
    rarer = probability[(probability < limit) & ~tied].sum()
    equal = probability[tied].sum()
    return ExactTest(n, float(min(rarer + equal, 1.0)), float(rarer + equal / 2))


def _signed_rank_test(ranks: NDArray, rises: NDArray, census: bool) -> ExactTest:
    """Return the test of the rank sum; two-sided by its distance from the middle, its distribution being symmetric."""
    if census or len(ranks) == 0:
        return _untested(len(ranks), census)
    doubled = np.rint(2 * ranks).astype(int)
    probability = np.ones(1)
    for rank in doubled:
        probability = np.convolve(probability, np.concatenate([[0.5], np.zeros(rank - 1), [0.5]]))
    distance = np.abs(2 * np.arange(len(probability)) - doubled.sum())
    return _by_distance(probability, distance, doubled[rises].sum(), len(ranks))


def _by_distance(probability: NDArray, distance: NDArray, seen: int, n: int) -> ExactTest:
    """Return the test from the probabilities of all outcomes, their whole distances and the place of the one seen."""
    beyond = probability[distance > distance[seen]].sum()
    equal = probability[distance == distance[seen]].sum()
    return ExactTest(n, float(min(beyond + equal, 1.0)), float(beyond + equal / 2))


def _untested(n: int, census: bool) -> ExactTest:
    return ExactTest(n, np.nan, np.nan, CENSUS if census else NOTHING_TO_COMPARE)
