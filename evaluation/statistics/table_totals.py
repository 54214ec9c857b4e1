"""The pass over the rows of an Ibis table: what `totals` makes of arrays, made of the answers to three queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.errors import EvaluationError
from evaluation.statistics.design import SampleDesign, Units, variance_units
from evaluation.statistics.domains import Domains, overlapping_cells
from evaluation.statistics.table_queries import (
    Found,
    TableRows,
    are_finite,
    by_atom,
    by_unit_and_atom,
    of_ratio,
    table_rows,
)
from evaluation.statistics.table_rows import LARGEST, TableCells
from evaluation.statistics.totals import Answered, Ratio, Rows, Totals, binary_alike, binary_squares, shared_rows


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
    groups = by_unit_and_atom(rows)
    if not are_finite(groups):
        rows = rows.cleaned()
        groups = by_unit_and_atom(rows)
    small = _design(groups, design)
    units, domains = variance_units(small), overlapping_cells(cells.decoded(_keys(groups, rows)), cells.cells)
    shared, centres = shared_rows(domains, small, units), _centres(groups, len(ratios))
    atoms = _by_atom(by_atom(rows, centres), groups, rows, shared)
    _check_weights(atoms, len(ratios))
    every = {"weight": groups["weight"], "rows": atoms["rows"]}
    made = []
    for one, centre in enumerate(centres):
        mine = every | of_ratio(groups | atoms, one)
        base = _answered(mine, shared)
        made.append((base, _totals(mine, base, shared, centre)))
    return TableTotals(small, units, domains, tuple(made))


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


def _keys(found: Found, rows: TableRows) -> list[NDArray]:
    return [found[name].astype(np.int64) for name in rows.keys]


def _centres(groups: Found, ratios: int) -> NDArray:
    """Return for each ratio what it is for all rows together, near enough to its values for squares about it."""
    found = [of_ratio(groups, one) for one in range(ratios)]
    below = [one.get("below", one.get("valued", groups["weight"])).sum() for one in found]
    return np.array([one["above"].sum() / x if x else 0.0 for one, x in zip(found, below, strict=True)])


def _by_atom(found: Found, groups: Found, rows: TableRows, shared: Rows) -> Found:
    """Return what was found of rows in a cell by atom, 0 or NaN for an atom without rows."""
    first = np.full(shared.width, -1)
    first[shared.atom[::-1]] = np.arange(len(shared.atom))[::-1]
    names = zip(*(key[first].tolist() for key in _keys(groups, rows)), strict=True)
    atom = {name: number for number, name in enumerate(names) if 0 <= first[number] and number < shared.atoms}
    place = np.array([atom.get(key, -1) for key in zip(*_keys(found, rows), strict=True)], dtype=np.intp)
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


def _answered(mine: Found, shared: Rows) -> Answered:
    weights = shared.by_unit(mine.get("valued", mine["weight"]))
    below = shared.by_unit(mine["below"]) if "below" in mine else weights
    n = mine.get("n", mine["rows"]).astype(int)
    return Answered(below, weights > 0, n, weights.sum(axis=0), below.sum(axis=0))


def _totals(mine: Found, base: Answered, shared: Rows, centre: float) -> Totals:
    above = shared.by_unit(mine["above"])
    numerator, yes = above.sum(axis=0), mine["yes"].astype(int)
    ratio = np.divide(numerator, base.denominator, out=np.zeros(shared.atoms), where=base.denominator != 0)
    binary = "square" not in mine
    squares = binary_squares(numerator, base, ratio) if binary else _squares(mine, base, numerator, ratio - centre)
    alike, sample = _alike(mine) if "low" in mine else binary_alike(yes, base)
    return Totals(above, numerator, yes, ratio, squares, alike, sample)


def _squares(mine: Found, base: Answered, numerator: NDArray, far: NDArray) -> NDArray:
    """Return the sums of squares about the ratio of each atom from those about one centre, `far` (A,) from it.

    Σ w (u - f x)² = Σ w u² - 2 f Σ w u x + f² Σ w x². Where the denominator is 1, Σ w u x = f Σ w x².
    """
    length = mine.get("length", base.weight)
    cross = mine.get("cross", far * length)
    square = np.maximum(mine["square"] - 2 * far * cross + far**2 * length, 0.0)
    left = cross - far * length if "cross" in mine else np.zeros_like(length)
    return np.stack([square, left, length])


def _alike(mine: Found) -> tuple[NDArray, NDArray]:
    """Return `alike` and `sample` of Totals from the extremes of the quotients, NaN where no row has one."""
    low, held, endless = mine["low"], ~np.isnan(mine["low"]), mine["low"] >= LARGEST
    sample = np.stack([np.where(endless, 1.0, np.nan_to_num(low)), held & ~endless])
    return ~held | (low == mine["high"]), sample
