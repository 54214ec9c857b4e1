"""What every least squares fit asks of its table first: rows to use, columns that are independent, clusters."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import linalg

from evaluation.errors import EvaluationError
from evaluation.statistics.design import check_weights

_ROUNDING = 1e-13  # of the largest value, a thousand times what a sum of products of doubles goes wrong by
_DEPENDENT = 1e-9  # of the largest pivot of the columns scaled to length 1


def used_rows(y: NDArray, X: NDArray, weight: NDArray) -> NDArray:
    """Return (n,) whether a row has y (n,), every column of X (n, K), and a weight above 0.

    Raises EvaluationError where a row that has y and X has no weight, or a negative one.
    """
    valued = np.isfinite(y) & np.isfinite(X).all(axis=1)
    check_weights(weight, valued)
    return valued & (np.nan_to_num(weight) > 0)


def check_columns(X: NDArray, names: tuple[str, ...]) -> None:
    """Raise EvaluationError with the names of the columns of X (n, K) that are combinations of the others."""
    length = np.linalg.norm(X, axis=0)
    R, order = linalg.qr(X / np.where(length > 0, length, 1), mode="r", pivoting=True)
    pivots = np.zeros(len(names))
    pivots[: min(R.shape)] = np.abs(np.diagonal(R))
    spare = order[pivots <= _DEPENDENT * pivots.max(initial=0)]
    if len(spare) or not len(X):
        raise EvaluationError("regression_columns_dependent", columns=", ".join(names[one] for one in sorted(spare)))


def cluster_codes(cluster: ArrayLike, used: NDArray) -> tuple[NDArray, int]:
    """Return the code (n,) of each row's cluster, in the order of the labels, and how many there are.

    Raises EvaluationError where a row that is `used` (n,) has no label; -1 where one that is not has none.
    """
    codes, labels = pd.factorize(np.asarray(cluster), sort=True)
    if (codes[used] < 0).any():
        raise EvaluationError("cluster_missing", count=int((codes[used] < 0).sum()))
    return codes, len(labels)


def residuals(y: NDArray, fitted: NDArray) -> NDArray:
    """Return y - fitted, of one outcome (n,) or several (n, M), exactly 0 where all that is left is rounding."""
    left = y - fitted
    return np.where(np.abs(left) <= _ROUNDING * np.abs(y).max(axis=0, initial=0), 0.0, left)


def column_numbers(columns: int) -> tuple[str, ...]:
    """Return the names of columns that have none: their places, counted from 1."""
    return tuple(str(place + 1) for place in range(columns))
