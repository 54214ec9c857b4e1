"""What chance alone would do in a network: permutations of its nodes, and the jackknife over nodes."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.errors import EvaluationError
from evaluation.statistics.networks import Network, common_pairs


@dataclass(frozen=True, slots=True)
class PermutationTest:
    """statistic: observed. p_value: two-sided. permutations: how many, the observed one too. exact: all of them."""

    statistic: float
    p_value: float
    permutations: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Jackknife:
    """An estimate and its standard error over samples without one node; nodes: how many were left out in turn."""

    estimate: float
    se: float
    nodes: int


def qap_correlation(one: ArrayLike, other: ArrayLike, *, seed: int, draws: int = 4999) -> PermutationTest:
    """Return the correlation of two matrices (n, n) over the same nodes, and how often permuted nodes give as much.

    Quadratic assignment procedure (Hubert and Schultz 1976; Krackhardt 1988, Social Networks 10, 359-381): rows and
    columns of the second are permuted together. The diagonal and pairs unknown (NaN) in either, as it then stands,
    are left out. All permutations where there are no more than `draws` + 1. NaN where a matrix does not vary.
    """
    one, other = np.array(one, dtype=float), np.array(other, dtype=float)
    if one.shape != other.shape or one.ndim != 2 or one.shape[0] != one.shape[1]:
        raise EvaluationError("network_shape", nodes=len(one), shape=" × ".join(str(size) for size in other.shape))
    np.fill_diagonal(one, np.nan)
    return _permuted(lambda order: _correlation(one, other[np.ix_(order, order)]), len(one), seed, draws)


def group_mixing(network: Network, group: ArrayLike, *, seed: int, draws: int = 4999) -> PermutationTest:
    """Return the density within groups less that between groups, and how often permuted labels (n,) give as much.

    The quadratic assignment procedure with the matrix of shared labels (Hubert and Schultz 1976).

    NaN where all nodes are of one group, or each of a group of its own.
    """
    group = np.asarray(group)
    if len(group) != len(network.nodes):
        raise EvaluationError("network_shape", nodes=len(network.nodes), shape=str(len(group)))
    same = np.equal.outer(group, group)
    return _permuted(lambda order: _mixing(network.ties, same[np.ix_(order, order)]), len(group), seed, draws)


def jackknife(network: Network, statistic: Callable[[Network], float]) -> Jackknife:
    """Return a statistic with the node jackknife of Snijders and Borgatti (1999), Connections 22(2), 161-170.

    Variance (n - 2) / (2 n) Σ (Z without i - their mean)², made for means over pairs such as a density.
    """
    n = len(network.nodes)
    values = np.array([statistic(_without(network, one)) for one in range(n)])
    return Jackknife(statistic(network), _jackknife_error(values), n)


def density_change(before: Network, after: Network) -> Jackknife:
    """Return the change of density over the common nodes and pairs known in both waves, with the paired jackknife.

    Snijders and Borgatti (1999), section on paired comparisons: the differences are jackknifed, so that what the two
    waves share is carried. Raises EvaluationError as `network_change` does.
    """
    first, second = common_pairs(before, after)
    moved, n = second - first, len(first)
    rest = [np.delete(np.delete(moved, one, axis=0), one, axis=1) for one in range(n)]
    return Jackknife(_mean(moved), _jackknife_error(np.array([_mean(one) for one in rest])), n)


def _jackknife_error(values: NDArray) -> float:
    n = len(values)
    if n < 3:
        return float("nan")
    return float(np.sqrt((n - 2) / (2 * n) * ((values - values.mean()) ** 2).sum()))


def _without(network: Network, node: int) -> Network:
    rest = np.delete(np.arange(len(network.nodes)), node)
    names = tuple(network.nodes[one] for one in rest)
    return Network(network.ties[np.ix_(rest, rest)], names, network.responded[rest], network.directed)


def _permuted(statistic: Callable[[NDArray], float], n: int, seed: int, draws: int) -> PermutationTest:
    """Return the test by p = (as extreme, the observed one included) / permutations (Phipson and Smyth 2010)."""
    observed, exact = statistic(np.arange(n)), math.factorial(n) <= draws + 1
    if np.isnan(observed):
        return PermutationTest(observed, float("nan"), 0, exact)
    orders = itertools.permutations(range(n)) if exact else _drawn(n, seed, draws)
    values = np.array([statistic(np.array(order)) for order in orders])
    values = values if exact else np.append(values, observed)
    extreme = np.abs(values) >= abs(observed) - 1e-12  # a permutation without a value is no evidence against chance
    share = float((extreme | np.isnan(values)).mean())
    return PermutationTest(observed, share, len(values), exact)


def _drawn(n: int, seed: int, draws: int) -> Iterator[NDArray]:
    rng = np.random.default_rng(seed)
    return (rng.permutation(n) for _ in range(draws))


def _correlation(one: NDArray, other: NDArray) -> float:
    known = ~np.isnan(one) & ~np.isnan(other)
    first, second = one[known], other[known]
    if not len(first) or np.ptp(first) == 0 or np.ptp(second) == 0:
        return float("nan")
    first, second = first - first.mean(), second - second.mean()
    return float(first @ second / np.sqrt((first @ first) * (second @ second)))


def _mixing(ties: NDArray, same: NDArray) -> float:
    return _mean(ties[same]) - _mean(ties[~same])


def _mean(values: NDArray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")
