"""Moves between the categories of an answer or the steps of a ladder, by the same units before and after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.errors import EvaluationError


@dataclass(frozen=True, slots=True)
class Transitions:
    """Moves between C categories, before in rows and after in columns.

    counts: (C, C) pairs. shares: (C, C) of each row by weight, NaN in a row without weight. n: pairs. missing: rows
    that lack one or both answers.
    """

    counts: NDArray
    shares: NDArray
    n: int
    missing: int


def transitions(
    before: ArrayLike, after: ArrayLike, *, categories: ArrayLike, weight: ArrayLike | None = None
) -> Transitions:
    """Return the moves between `categories` (C,), numbers in the order wanted, of answers (n,), NaN where missing.

    Raises EvaluationError "answer_not_in_categories" with how many pairs hold another number.
    """
    before, after, categories = (np.asarray(one, dtype=float) for one in (before, after, categories))
    weight = np.ones(len(before)) if weight is None else np.asarray(weight, dtype=float)
    known = ~np.isnan(before) & ~np.isnan(after)
    rows, columns = (one[known, None] == categories for one in (before, after))
    outside = ~(rows.any(axis=1) & columns.any(axis=1))
    if outside.any():
        raise EvaluationError("answer_not_in_categories", count=int(outside.sum()))
    weighted = rows.T @ (weight[known, None] * columns)
    sums = weighted.sum(axis=1, keepdims=True)
    counts = rows.T.astype(int) @ columns.astype(int)
    return Transitions(counts, weighted / np.where(sums > 0, sums, np.nan), int(known.sum()), int((~known).sum()))
