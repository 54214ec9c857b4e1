"""Ratios of two weighted totals, and totals, at the cells of a design, with the covariance between the cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.statistics.degrees import psus_and_degrees
from evaluation.statistics.design import SampleDesign, Units, variance_units
from evaluation.statistics.domains import Domains, separate_cells
from evaluation.statistics.scores import (
    Denominators,
    Layout,
    Respondents,
    Scores,
    constant_cells,
    divided,
    lengths,
    ratio_scores,
    row_variance,
    scores_covariance,
    shared_denominators,
)
from evaluation.statistics.table_rows import TableCells
from evaluation.statistics.table_totals import TableTotals, table_totals
from evaluation.statistics.threads import one_thread
from evaluation.statistics.totals import Answered, Ratio, Totals, answered, answers, shared_rows, unit_totals


@dataclass(frozen=True, slots=True)
class CellEstimates:
    """Estimates at C cells from P variance units; NaN where a cell holds nobody.

    estimate: (C,). covariance: (C, C) of the estimates. n, n_yes: (C,) unweighted rows with a value, and with a
    numerator above 0. n_psu: (C,) active PSUs; df: (C,) active PSUs less active strata (active: with a row that has a
    value and a weight above 0). denominator: (C,) weighted total. spread: (C,) variance of one row's contribution if
    rows were drawn simply. constant: (C,) whether numerator / denominator is one number, so that the standard error is
    exactly 0. scores, respondents and domains hold what contrasts need.
    """

    estimate: NDArray
    covariance: NDArray
    n: NDArray
    n_yes: NDArray
    n_psu: NDArray
    df: NDArray
    denominator: NDArray
    spread: NDArray
    constant: NDArray
    scores: Scores
    respondents: Respondents
    domains: Domains
    units: Units

    @property
    def se(self) -> NDArray:
        """Standard errors (C,)."""
        return np.sqrt(np.diagonal(self.covariance))

    @property
    def n_effective(self) -> NDArray:
        """Rows of a simple sample that would give the same variance (C,): p (1 - p) / variance for 0/1 numerators.

        Generally the variance between rows over the variance of the estimate, which is n - 1 over R's design effect
        with replacement; NaN where the standard error is 0.
        """
        variance = np.diagonal(self.covariance)
        return self.spread / np.where(variance > 0, variance, np.nan)

    @property
    def unit_stratum(self) -> NDArray:
        """The centring stratum of each variance unit (P,)."""
        return self.units.centring

    @property
    def linearised(self) -> NDArray:
        """Values (P, C) whose sums over the units vary as the estimates do."""
        return self.scores.values

    @property
    def active(self) -> NDArray:
        """Whether a unit holds in a cell a row with a value and a weight above 0 (P, C)."""
        return self.domains.active_units(self.respondents.totals.active)


def ratios_of_totals(
    ratios: Sequence[Ratio], domains: Domains | TableCells, design: SampleDesign, units: Units | None = None
) -> tuple[CellEstimates, ...]:
    """Return for each of the `ratios` the weighted total of its numerator over that of its denominator at each cell.

    All are estimated in one pass over the rows: variance units and cells are coded once, and what depends only on who
    answered is made once for neighbours that the same rows answered. Rows in no cell and rows without a value stay in
    the design, so that domains have the right variance: that of the linearised values w (y - R x) / X (Woodruff 1971, J
    Am Stat Assoc 66, 411-414; R survey's svyratio and svymean). `units` are the design's variance units where the
    caller has them already. Raises what `variance_units` raises; EvaluationError where a row that counts has no weight,
    or a negative one.
    """
    with one_thread():
        layout, passed = _passed(ratios, domains, design, units)
        return tuple(_ratio(base, totals, layout) for base, totals in passed)


def ratio_of_totals(
    numerator: NDArray,
    denominator: NDArray,
    cell: NDArray,
    cells: int,
    design: SampleDesign,
    units: Units | None = None,
) -> CellEstimates:
    """Return at each cell the weighted total of `numerator` over that of `denominator` (ones for a mean).

    numerator, denominator: (n,) floats, NaN where a row is missing or not eligible. cell: (n,) integers from 0 to
    cells - 1, or -1 for a row in no cell. The same as `ratios_of_totals` of one ratio at cells that do not overlap.
    """
    return ratios_of_totals([Ratio(numerator, denominator)], separate_cells(cell, cells), design, units)[0]


def total(
    numerator: NDArray, cell: NDArray, cells: int, design: SampleDesign, units: Units | None = None
) -> CellEstimates:
    """Return the weighted total of `numerator` at each cell; arguments and errors as in `ratio_of_totals`."""
    with one_thread():
        layout, passed = _passed([Ratio(numerator)], separate_cells(cell, cells), design, units)
        base, totals = next(passed)
        estimate = np.where(base.respondents.n > 0, totals.numerator, np.nan)
        one = np.eye(cells)
        scores = Scores(totals.above, base.respondents.totals.below, one, 0 * one, lengths(totals.above))
        return _estimates(
            base,
            scores,
            layout,
            estimate=estimate,
            spread=np.full(cells, np.nan),
            n_yes=totals.n_yes,
            constant=constant_cells(totals, layout.domains) & (base.respondents.n > 0),
        )


@dataclass(frozen=True, slots=True)
class _Base:
    """Those who answered, and what the covariances of all that they answered share."""

    respondents: Respondents
    denominators: Denominators | None


def _passed(
    ratios: Sequence[Ratio], domains: Domains | TableCells, design: SampleDesign, units: Units | None
) -> tuple[Layout, Iterator[tuple[_Base, Totals]]]:
    """Return the cells and units of a design, and the totals of each of the ratios with those who answered it."""
    if isinstance(domains, TableCells):
        made = table_totals(ratios, domains, design)
        layout = Layout(made.domains, made.units, made.design)
        return layout, _from_table(made, layout)
    layout = Layout(domains, variance_units(design) if units is None else units, design)
    return layout, _from_arrays(ratios, layout)


def _from_arrays(ratios: Sequence[Ratio], layout: Layout) -> Iterator[tuple[_Base, Totals]]:
    rows, known = shared_rows(layout.domains, layout.design, layout.units), (None, None)
    for given in (answers(ratio, rows, layout.design) for ratio in ratios):
        pattern = given.pattern
        base = known[1] if pattern is not None and pattern == known[0] else _base(answered(given, rows), layout)
        known = pattern, base
        yield base, unit_totals(given, base.respondents.totals, rows)


def _from_table(made: TableTotals, layout: Layout) -> Iterator[tuple[_Base, Totals]]:
    base = None
    for those, totals in made.of:
        if base is None or not those.same(base.respondents.totals):
            base = _base(those, layout)
        yield base, totals


def _ratio(base: _Base, totals: Totals, layout: Layout) -> CellEstimates:
    """Return the estimates of one ratio."""
    those, domains = base.respondents, layout.domains
    estimate = divided(domains.united(totals.numerator), those.denominator)
    constant = constant_cells(totals, domains)
    return _estimates(
        base,
        ratio_scores(estimate, constant, totals, those, domains),
        layout,
        estimate=estimate,
        spread=row_variance(totals, estimate, those, domains),
        n_yes=domains.united(totals.n_yes),
        constant=constant & ~np.isnan(estimate),
    )


def _base(totals: Answered, layout: Layout) -> _Base:
    domains = layout.domains
    n_psu, df = psus_and_degrees(domains.active_units(totals.active), layout.units)
    united = (domains.united(one) for one in (totals.denominator, totals.weight))
    respondents = Respondents(totals, domains.united(totals.n), n_psu, df, *united)
    return _Base(respondents, shared_denominators(totals, layout))


def _estimates(base: _Base, scores: Scores, layout: Layout, *, estimate: NDArray, **by_cell: NDArray) -> CellEstimates:
    those = base.respondents
    matrix = scores_covariance(scores, those.totals.active, base.denominators, layout)
    empty = np.isnan(estimate)
    matrix[empty, :] = matrix[:, empty] = np.nan
    return CellEstimates(
        estimate=estimate,
        covariance=matrix,
        n=those.n,
        n_psu=those.n_psu,
        df=those.df,
        denominator=those.denominator,
        scores=scores,
        respondents=those,
        domains=layout.domains,
        units=layout.units,
        **by_cell,
    )
