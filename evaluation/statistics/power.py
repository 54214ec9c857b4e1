"""Before the survey: what change two waves can detect and what will be hidden; after it: what they could detect.

References: Kish (1965), Survey Sampling, sections 5.4 and 8.2 (design effect of clusters); Eldridge, Ashby and Kerry
(2006), Int. J. Epidemiol. 35:1292-1300 (unequal clusters); Bloom (1995), Evaluation Review 19:547-556 (minimum
detectable effect); Cohen (1988), Statistical Power Analysis, chapters 2 and 6.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

from evaluation.statistics.design import SampleDesign
from evaluation.statistics.estimates import CellEstimates

_MARGIN = 1e-13  # of the roots looked for, and from 0 and 1, where a proportion has no spread


@dataclass(frozen=True, slots=True)
class WavePlan:
    """One wave to come. `selected` women in each of `clusters` clusters, of whom the share `response` answers.

    applies: the share of women to whom the question applies. take_variation: coefficient of variation of the takes of
    the clusters. weighting: n Σ w² / (Σ w)², 1 where all weigh the same.
    """

    clusters: float
    selected: float
    response: float = 1.0
    applies: float = 1.0
    take_variation: float = 0.0
    weighting: float = 1.0

    @property
    def take(self) -> float:
        """The mean number of answers in a cluster."""
        return self.selected * self.response * self.applies

    @property
    def n(self) -> float:
        """The expected number of answers."""
        return self.clusters * self.take


@dataclass(frozen=True, slots=True)
class ChangePlan:
    """Two waves. icc: the intra-cluster correlation, an assumption the user states.

    common: the share of the clusters (of the wave with fewer) that are visited in both waves; correlation: that of a
    cluster's level in one wave with its level in the other. strata: how many, for the degrees of freedom.
    """

    before: WavePlan
    after: WavePlan
    icc: float
    common: float = 0.0
    correlation: float = 0.0
    strata: int = 1

    @property
    def shared(self) -> float:
        """Clusters visited in both waves."""
        return self.common * min(self.before.clusters, self.after.clusters)

    @property
    def df(self) -> float:
        """Clusters less strata, a cluster visited twice counting once; each wave of new clusters centres by itself."""
        centred = self.strata * (1 if self.common == 1 else 2)
        return self.before.clusters + self.after.clusters - self.shared - centred


def design_effect(take: ArrayLike, icc: ArrayLike, take_variation: ArrayLike = 0.0, weighting: ArrayLike = 1.0):
    """Return weighting × [1 + ((1 + v²) take - 1) icc], v being the coefficient of variation of the takes.

    1 + (take - 1) icc for equal clusters (Kish 1965); the variation as in Eldridge, Ashby and Kerry (2006); the product
    with the effect of unequal weights as in Kish (1987), weights being unrelated to the answers.
    """
    take, variation = np.asarray(take, dtype=float), np.asarray(take_variation, dtype=float)
    return np.asarray(weighting) * (1 + ((1 + variation**2) * take - 1) * np.asarray(icc))


def change_se(plan: ChangePlan, sd_before: ArrayLike, sd_after: ArrayLike) -> NDArray:
    """Return the standard error of a change of means whose values have these standard deviations between women.

    V0 + V1 - 2C with V = sd² deff / n and C = correlation · icc · sd0 · sd1 · shared / (clusters0 · clusters1), the
    covariance of two means of cluster levels over the clusters they share, each cluster weighing the same in its wave.
    Raises ValueError for a plan that cannot be.
    """
    _check(plan)
    first, second = np.asarray(sd_before, dtype=float), np.asarray(sd_after, dtype=float)
    waves = plan.before, plan.after
    factors = [design_effect(one.take, plan.icc, one.take_variation, one.weighting) / one.n for one in waves]
    link = plan.correlation * plan.icc * plan.shared / (plan.before.clusters * plan.after.clusters)
    return np.sqrt(first**2 * factors[0] + second**2 * factors[1] - 2 * link * first * second)


def power_of_change(
    plan: ChangePlan, before: ArrayLike, after: ArrayLike, *, significance: float, df: float | None = None
) -> NDArray:
    """Return the power of a two-sided test of the change from proportion `before` to `after`.

    F((|p1 - p0| - t se0) / se1), se0 with the mean of the two proportions in both waves, se1 with each its own, F and t
    of Student's t on `df` (the plan's where not given). With df infinite and simple samples of the same size it is R's
    power.prop.test (strict = FALSE). 0 where df is not above 0.
    """
    p0, p1 = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    df = plan.df if df is None else df
    if not df > 0:
        return np.zeros(np.broadcast(p0, p1).shape)
    same = change_se(plan, _binary_sd((p0 + p1) / 2), _binary_sd((p0 + p1) / 2))
    own = change_se(plan, _binary_sd(p0), _binary_sd(p1))
    return special.stdtr(df, (np.abs(p1 - p0) - special.stdtrit(df, 1 - significance / 2) * same) / own)


def power_of_mean_change(plan: ChangePlan, change: ArrayLike, sd: float, *, significance: float) -> NDArray:
    """Return the power of a two-sided t test, on the plan's df, of a change of means of a score with this sd.

    Noncentral t, the tail of the wrong sign left out: R's power.t.test (strict = FALSE) for simple samples, where the
    degrees of freedom are n0 + n1 - 2, that is every woman a cluster of her own. 0 where df is not above 0.
    """
    if not plan.df > 0:
        return np.zeros(np.shape(change))
    shift = np.abs(np.asarray(change, dtype=float)) / change_se(plan, sd, sd)
    return scipy.stats.nct.sf(special.stdtrit(plan.df, 1 - significance / 2), plan.df, shift)


def detectable_proportions(
    plan: ChangePlan, before: float, *, power: float, significance: float, df: float | None = None
) -> tuple[float, float]:
    """Return the highest proportion below `before` and the lowest above it that the waves detect with this power.

    NaN on a side on which no proportion is far enough. Arguments as in `power_of_change`.
    """

    def lack(after: float) -> float:
        return float(power_of_change(plan, before, after, significance=significance, df=df)) - power

    ends = (end + np.sign(before - end) * _MARGIN for end in (0.0, 1.0))
    found = [optimize.brentq(lack, before, end, xtol=_MARGIN) if lack(end) >= 0 else np.nan for end in ends]
    return found[0], found[1]


def minimum_detectable_change(se: ArrayLike, df: ArrayLike, *, power: float, significance: float) -> NDArray:
    """Return (t_{1-significance/2} + t_power) se on `df` degrees of freedom (Bloom 1995); NaN where df is not above 0.

    With the standard error of the planned change, or of the change found: then what the survey could detect.
    """
    df = np.where(np.asarray(df, dtype=float) > 0, df, np.nan)
    return (special.stdtrit(df, 1 - significance / 2) + special.stdtrit(df, power)) * np.asarray(se, dtype=float)


def clusters_needed(plan: ChangePlan, power_of: Callable[[ChangePlan], ArrayLike], *, power: float) -> float:
    """Return how many clusters the wave `before` needs for this power, not rounded up; NaN where no number will do.

    power_of: the power of the change in question under a plan, by `power_of_change` or `power_of_mean_change`. The two
    waves keep the ratio of their clusters and everything else of the plan.
    """

    def lack(scale: float) -> float:
        waves = (replace(one, clusters=one.clusters * np.exp(scale)) for one in (plan.before, plan.after))
        return float(power_of(replace(plan, **dict(zip(("before", "after"), waves, strict=True))))) - power

    low, high = -np.log(plan.before.clusters) - 20, np.log(1e12)
    if not lack(high) > 0:
        return np.nan
    return plan.before.clusters * float(np.exp(optimize.brentq(lack, low, high, xtol=_MARGIN)))


def count_distribution(takes: NDArray, p: float, icc: float = 0.0) -> NDArray:
    """Return the probabilities (n + 1,) of 0 to n yes among clusters with these whole numbers of answers.

    Each cluster is beta-binomial with mean p and correlation icc (binomial where icc is 0, or p is 0 or 1), clusters
    being independent (Skellam 1948). The clusters are added up by convolution: no approximation.
    """
    takes = np.asarray(takes, dtype=int)
    if icc == 0 or p in (0, 1):
        return scipy.stats.binom.pmf(np.arange(takes.sum() + 1), takes.sum(), p)
    spread = (1 - icc) / icc
    found = np.ones(1)
    for take in takes:
        found = np.convolve(found, scipy.stats.betabinom.pmf(np.arange(take + 1), take, p * spread, (1 - p) * spread))
    return found


def probability_hidden(takes: NDArray, p: float, minimum: int, icc: float = 0.0) -> float:
    """Return the probability that a cell has fewer than `minimum` yes, and so will be hidden."""
    return float(min(count_distribution(takes, p, icc)[:minimum].sum(), 1.0))


def dilution_bound(reached: ArrayLike, before: ArrayLike, *, chosen: bool = False) -> tuple[NDArray, NDArray]:
    """Return the furthest fall and rise of a proportion of all people if only the share `reached` of them changed.

    reached × p and reached × (1 - p) where the people reached were as all are and every one of them changed;
    min(reached, p) and min(reached, 1 - p) where they may have been `chosen` among those who could still change.
    Further it moves only if others change through them. Raises ValueError for a share outside 0 to 1.
    """
    reached, p = np.asarray(reached, dtype=float), np.asarray(before, dtype=float)
    if np.any((reached < 0) | (reached > 1) | (p < 0) | (p > 1)):
        raise ValueError("a share is not between 0 and 1")
    return (np.minimum(reached, p), np.minimum(reached, 1 - p)) if chosen else (reached * p, reached * (1 - p))


@dataclass(frozen=True, slots=True)
class AchievedDesign:
    """What the design turned out to be, (C,) each; NaN where it cannot be said.

    design_effect: the variance over that of a simple sample of n rows. weighting: n Σ w² / (Σ w)² (Kish). take: mean
    rows with a value in the active units. icc: the correlation that gives this design effect with these takes and
    weights; it holds the gain of the strata too, so it may be below 0.
    """

    design_effect: NDArray
    weighting: NDArray
    take: NDArray
    icc: NDArray


def achieved_design(values: NDArray, cell: NDArray, levels: CellEstimates, design: SampleDesign) -> AchievedDesign:
    """Return the design effect and the correlation behind `levels`, the means of `values` (n,) at `cell` (n,).

    design_effect = weighting × [1 + (b - 1) icc], b = Σ (weight of a unit)² / Σ w² (Gabler, Häder and Lahiri 1999).
    """
    keep = (np.asarray(cell) >= 0) & np.isfinite(np.asarray(values, dtype=float)) & (np.asarray(design.weight) > 0)
    cell, weight, cells = np.asarray(cell)[keep], np.asarray(design.weight)[keep], len(levels.estimate)
    place, size = levels.units.of_row[keep] * cells + cell, len(levels.units.psu) * cells
    takes, sums = (np.bincount(place, of, size).reshape(-1, cells) for of in (None, weight))
    n, active = takes.sum(axis=0), (takes > 0).sum(axis=0)
    squares = np.bincount(cell, weight**2, cells)
    squares = np.where(squares > 0, squares, np.nan)
    effect, weighting = n / levels.n_effective, n * squares / sums.sum(axis=0) ** 2
    crowding = (sums**2).sum(axis=0) / squares - 1
    icc = (effect / weighting - 1) / np.where(crowding > 0, crowding, np.nan)
    return AchievedDesign(effect, weighting, n / np.where(active > 0, active, np.nan), icc)


def _binary_sd(p: ArrayLike) -> NDArray:
    return np.sqrt(np.asarray(p) * (1 - np.asarray(p)))


def _check(plan: ChangePlan) -> None:
    waves = (plan.before, plan.after)
    shares = (plan.icc, plan.common, *(share for one in waves for share in (one.response, one.applies)))
    sizes = [size for one in waves for size in (one.clusters, one.take, one.weighting)]
    if not all(0 <= share <= 1 for share in shares) or not min(sizes) > 0 or not -1 <= plan.correlation <= 1:
        raise ValueError("a plan has a share outside 0 to 1, a correlation outside -1 to 1 or no answers")
