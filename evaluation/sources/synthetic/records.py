"""Rows of the demo's tables that are no survey: drawn from streams of their own, and written as text."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from evaluation.sources.synthetic.plan import SEED

Row = dict[str, int | str]


def stream(number: int) -> np.random.Generator:
    """Return the random stream of a family of tables: another family added or changed leaves it as it is."""
    return np.random.Generator(np.random.PCG64([SEED, number]))


def chance(rng: np.random.Generator, percent: float) -> int:
    """Return 1 with a chance in percent, else 0, on a grid of ten thousand."""
    return int(rng.integers(0, 10_000) < round(percent * 100))


def between(rng: np.random.Generator, low: int, high: int) -> int:
    """Return a whole number from `low` to `high`, both included."""
    return int(rng.integers(low, high + 1))


def later(month: str, months: int) -> str:
    """Return the month that lies so many months after "2018-04"."""
    whole = int(month[:4]) * 12 + int(month[5:]) - 1 + months
    return f"{whole // 12:04d}-{whole % 12 + 1:02d}"


def place(site: str, wave: str = "endline") -> Row:
    return {"site": site, "wave": wave}


def as_csv(rows: Iterable[Row]) -> bytes:
    """Return rows as UTF-8 CSV with LF; the columns are those of the first row, and no cell holds a comma."""
    every = list(rows)
    lines = [",".join(every[0]), *(",".join(str(cell) for cell in row.values()) for row in every)]
    return ("\n".join(lines) + "\n").encode("utf-8")
