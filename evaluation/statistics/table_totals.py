"""The pass over the rows of an Ibis table: what `totals` makes of arrays, made of the answers to three queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from evaluation.errors import EvaluationError
from evaluation.statistics.design import SampleDesign, Units, variance_units
from evaluation.statistics.domains import Domains, overlapping_cells
from evaluation.statistics.table_batches import batch_sums
from evaluation.statistics.table_queries import (
    Found,
    TableRows,
    are_finite,
    by_atom,
    by_unit_and_atom,
    cleaned,
    extremes,
    of_ratio,
    table_rows,
)
from evaluation.statistics.table_rows import LARGEST, TableCells
from evaluation.statistics.totals import Answered, Ratio, Rows, Totals, binary_alike, binary_squares, shared_rows

_UNSURE = 1e-9  # of the squares themselves: what rounding could leave of equal values, and far more


@dataclass(frozen=True)
class TableTotals:
    """The totals of several ratios; and the design, units and domains of the groups of rows that an engine summed."""

    design: SampleDesign
    units: Units
    domains: Domains
    of: tuple[tuple[Answered, Totals], ...]


def table_totals(ratios: Sequence[Ratio], cells: TableCells, design: SampleDesign) -> TableTotals:
    """Return the totals of `ratios`, whose columns, like those of `design` and `cells`, belong to one Ibis table.

    They are those of `totals` for the same rows, but for the order in which an engine adds. Raises what
    `variance_units` raises; EvaluationError where rows lack a stratum or a PSU, or one that counts lacks a weight.
    """
    rows = table_rows(ratios, cells, design)
    found, groups = _sums(rows)
    if not are_finite(found):
        rows = cleaned(rows)
        found, groups = _sums(rows)
    every = range(len(ratios))
    small = _design(groups, design)
    units, domains = variance_units(small), overlapping_cells([groups[name] for name in rows.keys], cells.cells)
    shared = shared_rows(domains, small, units)
    atoms = _by_atom(found, groups, rows, shared)
    _check_weights(atoms, len(ratios))
    common = {"weight": groups["weight"], "rows": atoms["rows"]}
    parts = [common | of_ratio(groups, one) | of_ratio(atoms, one) for one in every]
    sums = [_Sums(part, centre, shared, rows.all_weigh) for part, centre in zip(parts, rows.centre, strict=True)]
    unsure = [one for one in every if sums[one].may_be_alike]
    ends = _by_atom(extremes(rows, unsure), groups, rows, shared) if unsure else {}
    of = tuple((sums[one].answered, sums[one].totals(of_ratio(ends, one))) for one in every)
    return TableTotals(small, units, domains, of)


def _sums(rows: TableRows) -> tuple[Found, Found]:
    """Return the sums by atom, and by unit and atom where the first are numbers."""
    made = batch_sums(rows)
    if made is not None:
        return made
    found = by_atom(rows)
    complete = [found[f"n_{one}"].sum() == found["rows"].sum() for one in range(len(rows.low))]
    return found, by_unit_and_atom(rows, complete) if are_finite(found) else {}


def _design(groups: Found, design: SampleDesign) -> SampleDesign:
    """Return the design of the groups, of which each is a row."""
    rows = len(groups["psu"])
    return SampleDesign(
        stratum=groups["stratum"],
        psu=groups["psu"],
        weight=np.ones(rows),
        wave=groups.get("wave", np.zeros(rows, int)),
        psus=design.psus,
        lonely=design.lonely,
        domain_lonely=design.domain_lonely,
        population=groups.get("population"),
    )


def _by_atom(found: Found, groups: Found, rows: TableRows, shared: Rows) -> Found:
    """Return what was found of rows in a cell by atom, 0 or NaN for an atom without rows."""
    first = np.full(shared.width, -1)
    first[shared.atom[::-1]] = np.arange(len(shared.atom))[::-1]
    held = np.flatnonzero(first[: shared.atoms] >= 0)
    names = zip(*(groups[name][first[held]].tolist() for name in rows.keys), strict=True)
    atom = dict(zip(names, held.tolist(), strict=True))
    keys = zip(*(found[name].tolist() for name in rows.keys), strict=True)
    place = np.array([atom.get(key, -1) for key in keys], dtype=np.intp)
    ordered = {}
    for name in found.keys() - set(rows.keys):
        ordered[name] = np.full(shared.atoms, np.nan if name.startswith(("low_", "high_")) else 0.0)
        ordered[name][place[place >= 0]] = found[name][place >= 0].astype(float)
    return ordered


def _check_weights(atoms: Found, ratios: int) -> None:
    for one in range(ratios):
        lacking = int(atoms.get(f"faulty_{one}", np.zeros(1)).sum())
        if lacking:
            raise EvaluationError("table_weight_missing", count=lacking)


@dataclass(frozen=True)
class _Sums:
    """What an engine found of one ratio, by the names of `table_queries`, and the rows that its groups are."""

    found: Found
    centre: float
    shared: Rows
    all_weigh: bool

    @property
    def is_counted(self) -> bool:
        """Whether the counts of yes show which atoms are alike."""
        return "square" not in self.found and self.all_weigh

    @cached_property
    def answered(self) -> Answered:
        found, shared = self.found, self.shared
        weights = shared.by_unit(found.get("valued", found["weight"]))
        below = shared.by_unit(found["below"]) if "below" in found else weights
        n = found["n"].astype(int)
        return Answered(below, weights > 0, n, weights.sum(axis=0), below.sum(axis=0))

    @cached_property
    def above(self) -> NDArray:
        return self.shared.by_unit(self.found["above"])

    @cached_property
    def numerator(self) -> NDArray:
        return self.above.sum(axis=0)

    @cached_property
    def ratio(self) -> NDArray:
        base = self.answered.denominator
        return np.divide(self.numerator, base, out=np.zeros(len(base)), where=base != 0)

    @cached_property
    def squares(self) -> NDArray:
        """The sums of squares about the ratio of each atom, (3, A), from those about the centre, f from it.

        Σ w (u - f x)² = Σ w u² - 2 f Σ w u x + f² Σ w x². Where the denominator is 1, Σ w u x = f Σ w x².
        """
        if "square" not in self.found:
            return binary_squares(self.numerator, self.answered, self.ratio)
        far, length = self.ratio - self.centre, self.found.get("length", self.answered.weight)
        cross = self.found.get("cross", far * length)
        square = np.maximum(self.found["square"] - 2 * far * cross + far**2 * length, 0.0)
        return np.stack([square, cross - far * length if "cross" in self.found else 0 * length, length])

    @property
    def may_be_alike(self) -> bool:
        """Whether the values of some atom differ by so little, if at all, that the squares do not show it."""
        if self.is_counted:
            return False
        least, scale = self.squares[0], (self.ratio**2 + self.centre**2) * self.squares[2]
        return bool(((least <= _UNSURE * (least + scale)) & (self.answered.weight > 0)).any())

    def totals(self, ends: Found) -> Totals:
        """Return the totals; `ends`: the extremes of the quotients where it is unsure whether all are alike."""
        yes = self.found.get("yes", self.answered.n).astype(int)
        alike, sample = self.answered.weight == 0, np.zeros((2, len(yes)))
        if ends:
            alike, sample = _alike(**ends)
        elif self.is_counted:
            alike, sample = binary_alike(yes, self.answered)
        squares = np.where(alike & [[True], [True], [False]], 0.0, self.squares)
        return Totals(self.above, self.numerator, yes, self.ratio, squares, alike, sample)


def _alike(low: NDArray, high: NDArray) -> tuple[NDArray, NDArray]:
    """Return `alike` and `sample` of Totals from the extremes of the quotients, NaN where no row has one."""
    held, endless = ~np.isnan(low), low >= LARGEST
    sample = np.stack([np.where(endless, 1.0, np.nan_to_num(low)), held & ~endless])
    return ~held | (low == high), sample
