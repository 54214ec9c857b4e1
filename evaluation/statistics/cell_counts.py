"""Before the survey: how many yes and how many no a cell will hold, and the chance that either is too few.

Women are drawn in clusters of the same number; each answers by chance, independently of the others and of what she
would say; the share of yes of a cluster is beta distributed, clusters being independent (Skellam 1948). The clusters
are added up by convolution, exactly, in which every number from a cap on counts as the cap.
"""

from __future__ import annotations

import numpy as np
import scipy
from numpy.typing import NDArray


def cluster_counts(selected: int, answering: float, p: float, icc: float) -> NDArray:
    """Return the probabilities (selected + 1, selected + 1) of the numbers [yes, no] in one cluster.

    `selected` women are drawn, each answers with probability `answering`, and those who do are beta-binomial with
    mean p and correlation icc (binomial where icc is 0, or p is 0 or 1).
    """
    yes, no = np.indices((selected + 1, selected + 1))
    answers = yes + no
    if icc == 0 or p in (0, 1):
        split = scipy.stats.binom.pmf(yes, answers, p)
    else:
        spread = (1 - icc) / icc
        split = scipy.stats.betabinom.pmf(yes, answers, p * spread, (1 - p) * spread)
    return scipy.stats.binom.pmf(answers, selected, answering) * split


def counts_to_a_cap(clusters: int, one: NDArray, cap: int) -> NDArray:
    """Return the probabilities of [yes, no] in so many clusters like `one`; the last place of an axis of cap + 1 holds
    `cap` or more."""
    found, doubled = np.ones((1, 1)), _capped(one, cap)
    for bit in reversed(f"{clusters:b}"):
        if bit == "1":
            found = _capped(scipy.signal.convolve2d(found, doubled), cap)
        doubled = _capped(scipy.signal.convolve2d(doubled, doubled), cap)
    return found


def probability_too_few(clusters: int, one: NDArray, *, yes: int, no: int, answers: int) -> float:
    """Return the probability that clusters like `one` hold fewer than `yes` yes, `no` no or `answers` answers in all.

    Raises ValueError where there is no cluster.
    """
    if clusters < 1:
        raise ValueError("a sample has no cluster")
    found = counts_to_a_cap(clusters, one, max(yes, no, answers))
    said_yes, said_no = np.indices(found.shape)
    few = (said_yes < yes) | (said_no < no) | (said_yes + said_no < answers)
    return float(min(found[few].sum(), 1.0))


def _capped(counts: NDArray, cap: int) -> NDArray:
    """Return the probabilities with what stands beyond the cap added up at it, on both axes."""
    for axis in (0, 1):
        if counts.shape[axis] > cap + 1:
            kept, beyond = np.split(np.moveaxis(counts, axis, 0), [cap])
            counts = np.moveaxis(np.concatenate([kept, beyond.sum(axis=0, keepdims=True)]), 0, axis)
    return counts
