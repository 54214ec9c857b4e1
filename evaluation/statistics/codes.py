"""Labels, and pairs of codes, as numbers from 0 without a gap."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_FEW = 65_536  # rows among which, in a long table, all codes occur nearly always
_TABLE = 4  # numbers looked up in a table of up to so many places a row: several times faster than hashing them


def coded(labels: NDArray) -> NDArray:
    """Return the code (n,) of each label, -1 where the label is missing; whole numbers keep their order."""
    labels = np.asarray(labels)
    if labels.dtype.kind != "i" or len(labels) == 0:
        return pd.factorize(labels)[0]
    low, high = int(labels.min()), int(labels.max())
    if high - low >= _places(len(labels)):
        return pd.factorize(labels, sort=True)[0]
    return numbered(labels.astype(np.intp) - low)


def numbered(codes: NDArray) -> NDArray:
    """Return whole numbers from 0 in the same order as `codes` (n,), which are not negative, without a gap."""
    places = int(codes.max(initial=-1)) + 1
    if places > _places(len(codes)):
        return pd.factorize(codes, sort=True)[0]
    seen = np.bincount(codes, minlength=places) > 0
    return codes if seen.all() else (np.cumsum(seen) - 1)[codes]


def crossed(first: NDArray, *others: NDArray, least: int = 0) -> NDArray:
    """Return one code (n,) for each combination of codes that occurs; they are not below `least`, which is 0 or -1."""
    code, places = first.astype(np.intp), int(first.max(initial=least)) - least + 1
    code -= least
    for other in others:
        values = int(other.max(initial=least)) - least + 1
        if places * values > _places(len(code)):
            code = numbered(code)
            places = int(code.max(initial=0)) + 1
        code *= values
        code += other
        code -= least
        places *= values
    return numbered(code)


def first_rows(codes: NDArray) -> NDArray:
    """Return the row in which each of the codes 0, 1, … comes first; every code must occur."""
    rows = np.full(int(codes.max(initial=-1)) + 1, -1)
    for stop in (_FEW, len(codes)):
        some = codes[:stop]
        rows[some[::-1]] = np.arange(len(some))[::-1]  # of several values written to one place the last one stays
        if (rows >= 0).all():
            break
    return rows


def in_order_of_rows(codes: NDArray) -> tuple[NDArray, NDArray]:
    """Return codes numbered in the order in which they come, and the row in which each comes first."""
    rows = first_rows(codes)
    order = np.argsort(rows)
    number = np.empty_like(order)
    number[order] = np.arange(len(order))
    return number[codes], rows[order]


def _places(rows: int) -> int:
    return _TABLE * rows + 1024
