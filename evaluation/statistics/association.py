"""Whether the rows and the columns of a weighted two-way table are independent: tests that know the sample design."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evaluation.statistics.chi_square_sums import exact_tail, saddlepoint_tail, satterthwaite
from evaluation.statistics.degrees import psus_and_degrees
from evaluation.statistics.design import SampleDesign, Units
from evaluation.statistics.estimates import total

TAILS = ("exact", "saddlepoint")


@dataclass(frozen=True, slots=True)
class TwoWayTable:
    """A weighted table of R rows and C columns, without those that hold nobody.

    totals: (R, C) weighted. covariance: (RC, RC) of the totals, row by row. n: unweighted rows of data. df: active PSUs
    less active strata.
    """

    totals: NDArray
    covariance: NDArray
    n: int
    df: int

    @property
    def testable(self) -> bool:
        """Whether there are two rows and two columns at least."""
        return min(self.totals.shape) > 1

    @property
    def free(self) -> int:
        """The degrees of freedom of the table, (R - 1)(C - 1)."""
        return (self.totals.shape[0] - 1) * (self.totals.shape[1] - 1)


@dataclass(frozen=True, slots=True)
class AssociationTest:
    """A test of independence; NaN where the table has one row or column, too few PSUs, or no variance.

    df_denominator is infinite where the statistic is a chi-square.
    """

    statistic: float
    df_numerator: float
    df_denominator: float
    p_value: float


def two_way_table(row: NDArray, column: NDArray, design: SampleDesign, units: Units | None = None) -> TwoWayTable:
    """Return the weighted table of two variables: `row` and `column` (n,) codes from 0, -1 where missing.

    A row of data that lacks one of them stays in the design and stands in no cell. The covariance of the cells is that
    of domain totals (Binder 1983, International Statistical Review 51, 279-292). Raises what `total` raises.
    """
    row, column = np.asarray(row), np.asarray(column)
    shape = max(int(row.max(initial=0)), 0) + 1, max(int(column.max(initial=0)), 0) + 1
    counted = (row >= 0) & (column >= 0)
    cell = np.where(counted, row * shape[1] + column, -1)
    found = total(np.ones(len(row)), cell, shape[0] * shape[1], design, units)
    totals = np.nan_to_num(found.estimate).reshape(shape)
    kept = np.outer(totals.sum(axis=1) > 0, totals.sum(axis=0) > 0)
    places = np.flatnonzero(kept)
    everywhere = np.ones((1, kept.size), dtype=bool)
    _, df = psus_and_degrees(found.domains.active_units(found.respondents.totals.active, everywhere), found.units)
    return TwoWayTable(
        totals=totals[kept].reshape((totals.sum(axis=1) > 0).sum(), -1) if kept.any() else np.zeros((0, 0)),
        covariance=np.nan_to_num(found.covariance)[np.ix_(places, places)],
        n=int(found.n.sum()),
        df=int(df[0]),
    )


def pearson_statistic(table: TwoWayTable) -> float:
    """Return X² = n Σ (p_rc - p_r p_c)² / (p_r p_c) of the weighted proportions, n being the rows of data."""
    shares = table.totals / table.totals.sum()
    expected = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    return float(table.n * ((shares - expected) ** 2 / expected).sum())


def generalised_design_effects(table: TwoWayTable) -> NDArray:
    """Return the (R - 1)(C - 1) generalised design effects δ of the table, largest first.

    They are the eigenvalues of (X' D⁻¹ X / n)⁻¹ X' D⁻¹ V D⁻¹ X, D holding the proportions, V being their covariance and
    X the interactions made orthogonal to the margins (Rao and Scott 1984, section 3; R survey's svychisq). All are 1 in
    a simple random sample. An empty cell counts with a D⁻¹ of 0.
    """
    shares = (table.totals / table.totals.sum()).ravel()
    gradient = (np.eye(len(shares)) - shares[:, None]) / table.totals.sum()
    V = gradient @ table.covariance @ gradient.T
    X = _interactions(*table.totals.shape)
    scaled = X / np.where(shares > 0, shares, np.inf)[:, None]
    effects = np.linalg.eigvals(np.linalg.solve(X.T @ scaled / table.n, scaled.T @ V @ scaled))
    return np.sort(np.maximum(effects.real, 0.0))[::-1]


def _interactions(rows: int, columns: int) -> NDArray:
    """Return (RC, (R - 1)(C - 1)) columns that are orthogonal to every row and column of a table, and independent."""
    inside = [np.vstack([np.zeros(size - 1), np.eye(size - 1)]) - 1 / size for size in (rows, columns)]
    return np.kron(*inside)


def rao_scott_test(table: TwoWayTable, *, order: int = 2, df: float | None = None) -> AssociationTest:
    """Return Pearson's test with Rao and Scott's correction of the first or second `order`.

    Second: F = X² / Σδ on d = (Σδ)²/Σδ² and d ν degrees of freedom, ν being `df` (default: the table's), the default of
    R survey's svychisq and of Stata's tabulate (Rao and Scott 1984; Thomas and Rao 1987). First: X² over the mean of δ
    on a χ² with (R - 1)(C - 1); `statistic` is X² itself, as R writes it. Raises ValueError for another order.
    """
    if order not in (1, 2):
        raise ValueError(f"unknown order of Rao and Scott's correction: {order!r}")
    df = table.df if df is None else df
    if not table.testable or not df > 0:
        return _nothing()
    effects, statistic = generalised_design_effects(table), pearson_statistic(table)
    if not effects.sum() > 0:
        return _nothing()
    if order == 1:
        p = special.chdtrc(table.free, statistic / effects.mean())
        return AssociationTest(statistic, table.free, np.inf, float(p))
    _, free = satterthwaite(effects)
    F = statistic / effects.sum()
    return AssociationTest(F, free, free * df, float(special.fdtrc(free, free * df, F)))


def chi_square_sum_test(table: TwoWayTable, *, tail: str = "exact", df: float | None = None) -> AssociationTest:
    """Return Pearson's test whose X² is referred to Σ δ_i χ²(1) over χ²(d ν) / d ν, with d and ν of `rao_scott_test`.

    `tail` is one of TAILS; where the saddlepoint is not defined, at the mean, Satterthwaite's F stands (R survey's
    svychisq, `lincom` and `saddlepoint`). Raises ValueError for another tail.
    """
    if tail not in TAILS:
        raise ValueError(f"unknown tail of a sum of chi-squares: {tail!r}")
    second = rao_scott_test(table, df=df)
    if np.isnan(second.statistic):
        return second
    effects, statistic, below = generalised_design_effects(table), pearson_statistic(table), second.df_denominator
    weights, degrees = np.append(effects, -statistic / below), np.append(np.ones(len(effects)), below)
    p = (exact_tail if tail == "exact" else saddlepoint_tail)(0.0, weights, degrees)
    return AssociationTest(statistic, second.df_numerator, below, second.p_value if np.isnan(p) else p)


def wald_test(table: TwoWayTable, *, adjusted: bool = True, df: float | None = None) -> AssociationTest:
    """Return Wald's test that the totals of the cells are the products of their margins over the grand total.

    With q = (R - 1)(C - 1), F = W / q on q and ν degrees of freedom; adjusted, F = W (ν - q + 1) / (q ν) on q and
    ν - q + 1 (Koch, Freeman and Freeman 1975; Thomas and Rao 1987; R survey's svychisq). It is unstable where ν is not
    far above q. NaN where the covariance is singular.
    """
    df, q = table.df if df is None else df, table.free
    left = df - q + 1 if adjusted else df
    if not table.testable or not left > 0:
        return _nothing()
    difference, J = _excess(table.totals)
    inside = np.arange(table.totals.size).reshape(table.totals.shape)[1:, 1:].ravel()
    V = (J @ table.covariance @ J.T)[np.ix_(inside, inside)]
    if np.linalg.matrix_rank(V) < q:
        return _nothing()
    W = float(difference[inside] @ np.linalg.solve(V, difference[inside]))
    F = W * left / (q * df) if adjusted else W / q
    return AssociationTest(F, q, left, float(special.fdtrc(q, left, F)))


def _excess(totals: NDArray) -> tuple[NDArray, NDArray]:
    """Return (RC,) the totals less what independence expects of them, and its Jacobian (RC, RC)."""
    grand, by_row, by_column = totals.sum(), totals.sum(axis=1), totals.sum(axis=0)
    rows, columns = (places.ravel() for places in np.indices(totals.shape))
    same_row, same_column = np.equal.outer(rows, rows), np.equal.outer(columns, columns)
    expected = by_row[rows] * by_column[columns] / grand
    slopes = same_row * (by_column[columns] / grand)[:, None] + same_column * (by_row[rows] / grand)[:, None]
    return totals.ravel() - expected, np.eye(totals.size) - slopes + (expected / grand)[:, None]


def _nothing() -> AssociationTest:
    return AssociationTest(np.nan, np.nan, np.nan, np.nan)
