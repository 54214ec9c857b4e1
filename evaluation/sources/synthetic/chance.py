"""Draws are whole numbers below a million and chances are percentages rounded to that grid: the same on any machine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.sources.synthetic.plan import INTRA_CLUSTER

MILLION = 1_000_000
STEPS = (-2, -1, 0, 1, 2)
STEP_VARIANCE = 2

Draws = NDArray[np.int64]
Answers = NDArray[np.int64]
Flags = NDArray[np.bool_]


def draws(rng: np.random.Generator, shape: int | tuple[int, ...]) -> Draws:
    return rng.integers(0, MILLION, size=shape)


def per_million(percent: ArrayLike) -> Draws:
    return np.rint(np.asarray(percent, dtype=float) * (MILLION // 100)).astype(np.int64)


def happens(drawn: Draws, percent: ArrayLike) -> Flags:
    """Return where a thing of this chance happens; `percent` is one number or one a draw."""
    return drawn < per_million(percent)


def one_of(drawn: Draws, table: Sequence[tuple[int, float]]) -> Answers:
    """Return a code a draw; `table` has each code with its percentage, and the last one takes what is left."""
    codes = np.array([code for code, _ in table])
    edges = np.cumsum([per_million(percent) for _, percent in table])[:-1]
    return codes[np.searchsorted(edges, drawn, side="right")]


def spread(percent: ArrayLike, steps: ArrayLike) -> NDArray[np.float64]:
    """Return how many points a unit lies from its municipality.

    Steps drawn evenly from STEPS have variance 2, so that a share p has the variance INTRA_CLUSTER · p (1 - p) between
    units: what an intra-cluster correlation of a yes-or-no answer means.
    """
    share = np.asarray(percent, dtype=float)
    return np.asarray(steps) * np.sqrt(INTRA_CLUSTER / STEP_VARIANCE * share * (100 - share))


def centred(effects: Sequence[float], shares: Sequence[float]) -> NDArray[np.float64]:
    """Return effects moved so that their mean over groups of these shares is 0: the planted value stays as it is."""
    moved = np.array(effects) - np.dot(effects, shares) / sum(shares)
    return np.round(moved, 6)


def at_least_one(yes: Flags, needed: Flags, core: int) -> Flags:
    """Return `yes` (n, k) with the first column set where `needed` and none of the first `core` columns is yes."""
    completed = yes.copy()
    completed[:, 0] |= needed & ~yes[:, :core].any(axis=1)
    return completed
