"""The counts behind an exact p value: where women were drawn alone, few numbers of yes and of women give it.

A change of two shares has the p value of its t; t has the two shares and the two bases in it. With two decimals of p
hundreds of pairs of counts fit; with nine, most often one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

from evaluation.release.attack_files import Told
from evaluation.release.attack_shares import ALL, pair_of

COARSE = 2  # decimals of p that fit too many counts to be worth a search
MOST = 4_000_000  # pairs of counts that are tried

Range = tuple[float, float]
Place = tuple[str, ...]


def exact_counts(
    rows: Iterable[Told], shares: Mapping[Place, Range], rounding: int
) -> dict[Place, tuple[Range, Range]]:
    """Return between what the women of a place, and those of them who say yes, lie by the p value of a change.

    `shares` is what is known of every share; nothing is returned of a p value that no counts in its limits give.
    """
    rows = list(rows)
    bases = {row.place: row.n for row in rows if row.statistic == "level" and row.n is not None}
    found: dict[Place, tuple[Range, Range]] = {}
    for row in rows:
        if row.p_value is None or row.p_places <= COARSE or not row.df or row.n is None:
            continue
        for pair in pair_of(row):
            if all(place in bases for place in pair):
                ways = [_ways(bases[place], shares.get(place, ALL), rounding) for place in pair]
                fit = _fitting(row, *ways, rounding)
                found |= {place: _limits(own[at]) for place, own, at in zip(pair, ways, fit, strict=True) if len(at)}
    return found


def _ways(n: int, share: Range, rounding: int) -> NDArray:
    """Return (ways, 2) every number of women that is printed as n with every number of yes that has that share."""
    bases = range(max(ceil(n - rounding / 2), 2), floor(n + rounding / 2) + 1)
    return np.array([(b, k) for b in bases for k in range(ceil(share[0] * b), floor(share[1] * b) + 1)]).reshape(-1, 2)


def _fitting(row: Told, over: NDArray, under: NDArray, rounding: int) -> tuple[NDArray, NDArray]:
    """Return which ways of both places together give the printed p value and number of women."""
    if len(over) * len(under) > MOST:
        return np.zeros(0, dtype=int), np.zeros(0, dtype=int)
    (first, first_spread), (second, second_spread) = map(_moments, (over, under))
    spread = first_spread[:, None] + second_spread
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * t.sf(np.abs(first[:, None] - second) / np.sqrt(spread), row.df)
    women = np.abs(over[:, :1] + under[:, 0] - row.n) <= rounding / 2
    return np.nonzero((np.abs(p - row.p_value) <= 0.5 * 10.0**-row.p_places) & women)


def _moments(ways: NDArray) -> tuple[NDArray, NDArray]:
    """Return the share of yes, and its variance in a simple random sample."""
    n, k = ways.T.astype(float)
    share = k / n
    with np.errstate(divide="ignore", invalid="ignore"):
        return share, share * (1 - share) / (n - 1)


def _limits(ways: NDArray) -> tuple[Range, Range]:
    (low, yes), (high, most) = ways.min(axis=0), ways.max(axis=0)
    return (float(low), float(high)), (float(yes), float(most))
