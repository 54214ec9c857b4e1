"""The cells of a table of rows, which may overlap, as unions of atoms, which may not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.statistics.codes import crossed, first_rows
from evaluation.statistics.table_rows import TableCells, in_table


@dataclass(frozen=True, slots=True)
class Domains:
    """C cells made of A atoms; rows are summed by atom, and the sums of atoms added up to those of cells.

    atom: (n,) the atom of each row, -1 where it stands in no cell. member: (C, A) whether the cell holds the atom.
    apart: whether the cells are the atoms.
    """

    atom: NDArray
    member: NDArray
    apart: bool

    def united(self, sums: NDArray) -> NDArray:
        """Return the sums over the atoms of each cell, (..., C) of (..., A)."""
        return sums if self.apart else sums @ self.member.T.astype(sums.dtype)

    def active_units(self, active: NDArray, used: NDArray | None = None) -> NDArray:
        """Return (P, K) whether a unit is active in one of the cells `used` (K, C), each of them by itself if None.

        active: (P, A) whether the unit is active in the atom.
        """
        atoms = self.member if used is None else used @ self.member
        return active.astype(np.float32) @ atoms.T.astype(np.float32) > 0


def separate_cells(cell: NDArray, cells: int) -> Domains | TableCells:
    """Return the domains of cells that do not overlap: `cell` (n,) from 0 to cells - 1, or -1 for a row in none.

    `cell` may be a column of an Ibis table.
    """
    if in_table(cell):
        return TableCells((cell,), cells)
    return Domains(np.asarray(cell), np.eye(cells, dtype=bool), apart=True)


def overlapping_cells(groupings: Sequence[NDArray], cells: int) -> Domains | TableCells:
    """Return the domains of cells of which a row may stand in several: one in each of the `groupings`.

    groupings: arrays (n,) of cells from 0 to cells - 1, or -1 for a row that stands in no cell of the grouping: by
    site, by wave, all together. The cells are numbered through all the groupings. They may be columns of an Ibis table.
    """
    if in_table(groupings[0]):
        return TableCells(tuple(groupings), cells)
    if len(groupings) == 1:
        return separate_cells(groupings[0], cells)
    atom = crossed(*map(np.asarray, groupings), least=-1)
    first = first_rows(atom)
    member = np.zeros((cells, len(first)), dtype=bool)
    for grouping in groupings:
        held = grouping[first] >= 0
        member[grouping[first[held]], np.flatnonzero(held)] = True
    held = member.any(axis=0)
    if held.all() and held.any():
        return Domains(atom, member, apart=False)
    number = np.where(held, np.cumsum(held) - 1, -1)
    # an atom without rows where there is none at all
    return Domains(number[atom], member[:, held] if held.any() else np.zeros((cells, 1), dtype=bool), apart=False)
