"""What is hidden together, and what hiding it costs.

A slot is the yes and no of a cell in all its waves: one pattern for all, so that a change is shown or hidden whole.
A ring is the bases of the slots that have as many people as one another: hiding a base hides every answer on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from evaluation.analysis.results import Cell
from evaluation.disclosure.equations import System, Variable
from evaluation.disclosure.policy import Policy
from evaluation.disclosure.primary import small_kinds

LEVEL, EVERYBODY, ALL_SITES = 1.0, 100.0, 1000.0  # totals are hidden last
WHOLE = 2.0  # and an indicator that holds others after its parts
KEPT = 10.0  # what the project is judged by goes last of all at its place
UNSEEN = 0.02  # too unreliable to be shown anyway: hiding it loses nothing
BASE = 0.01  # between two ways of hiding, the one that keeps a base
HIDDEN = 1e-6  # keeps the solver from moving what is hidden already without need

Piece = tuple[str, int]  # ("slot", number) or ("ring", number)


@dataclass(frozen=True)
class Units:
    """The slot (or -1) and the ring (or -1) of every variable; the ring and the cost of every slot."""

    slots: dict[Cell, int]
    slot: NDArray
    ring: NDArray
    ring_of_slot: NDArray
    cost: NDArray


def slot_of(cell: Cell) -> Cell:
    """Return the name of a cell's slot: the cell without its wave."""
    return replace(cell, wave="")


def build_units(system: System, published: Mapping[Cell, bool], kept: frozenset[str] = frozenset()) -> Units:
    """Return the slots and rings of a system, numbered in canonical order.

    `published` says of each cell that a row rests on whether any such row is reliable enough to be shown; `kept` are
    the codes to be hidden last.
    """
    slots = {slot: number for number, slot in enumerate(sorted({slot_of(cell) for cell in system.counts}))}
    slot, ring = np.full((2, len(system.variables)), -1)
    for number, variable in enumerate(system.variables):
        if variable.kind in ("yes", "no"):
            slot[number] = slots[slot_of(variable.cell)]
    pairs = [(slots[slot_of(cell)], base) for cell, base in system.base.items()]
    ring_of_slot = _rings(pairs, len(slots), len(system.variables))
    for of, base in pairs:
        ring[base] = ring_of_slot[of]
    return Units(slots, slot, ring, ring_of_slot, _costs(system, slots, published, kept))


def variables_of(units: Units, piece: Piece) -> NDArray:
    """Return the variables that a piece hides: a ring takes its slots along."""
    kind, number = piece
    if kind == "slot":
        return np.flatnonzero(units.slot == number)
    slots = np.flatnonzero(units.ring_of_slot == number)
    return np.flatnonzero((units.ring == number) | np.isin(units.slot, slots))


def pieces_of(units: Units, variables: NDArray) -> list[Piece]:
    """Return the pieces that hide the given variables, in canonical order."""
    found: set[Piece] = {("slot", int(one)) for one in units.slot[variables] if one >= 0}
    found |= {("ring", int(one)) for one in units.ring[variables] if one >= 0}
    return sorted(found)


def move_costs(units: Units, hidden: NDArray) -> NDArray:
    """Return, for every variable, the cost of letting it move by one person."""
    open_cost = units.cost * _open_slots(units, hidden)
    rings = BASE + np.bincount(units.ring_of_slot, open_cost)
    costs = np.full(len(hidden), HIDDEN)
    costs[units.slot >= 0] += open_cost[units.slot[units.slot >= 0]] / 2  # yes and no move together
    costs[units.ring >= 0] += rings[units.ring[units.ring >= 0]]
    return np.where(hidden, HIDDEN, costs)


def first_hidden(system: System, units: Units, published: Mapping[Cell, bool], policy: Policy, sensitive) -> NDArray:
    """Return what is hidden before anything is hidden for the sake of another: what no shown row rests on, the small
    groups, and the answers of a base too small for a percentage. Booleans, one a variable."""
    hidden = np.ones(len(system.variables), dtype=bool)
    for cell in published:
        hidden[[number for number in _own(system, cell) if number is not None]] = False
    for cell, count in system.counts.items():
        small = small_kinds(count, policy, sensitive)
        if cell in published and (small or 0 < count.base < policy.base):
            hidden[variables_of(units, ("slot", units.slots[slot_of(cell)]))] = True
        if "base" in small:
            hidden[variables_of(units, ("ring", int(units.ring_of_slot[units.slots[slot_of(cell)]])))] = True
    return hidden


def _own(system: System, cell: Cell) -> tuple[int | None, ...]:
    answers = (system.number.get(Variable(cell, kind)) for kind in ("yes", "no"))
    return (system.base[cell], *answers)


def _open_slots(units: Units, hidden: NDArray) -> NDArray:
    """Return whether each slot has an answer that is not hidden; a slot of bases only is open while its base is."""
    shown = np.zeros(len(units.cost), dtype=bool)
    shown[units.slot[(units.slot >= 0) & ~hidden]] = True
    bare = np.ones(len(units.cost), dtype=bool)
    bare[units.slot[units.slot >= 0]] = False
    rings = np.zeros(units.ring_of_slot.max(initial=-1) + 1, dtype=bool)
    rings[units.ring[(units.ring >= 0) & ~hidden]] = True
    return shown | (bare & rings[units.ring_of_slot])


def _rings(pairs: list[tuple[int, int]], slots: int, variables: int) -> NDArray:
    rows, columns = zip(*pairs, strict=True) if pairs else ((), ())
    shares = csr_array((np.ones(len(pairs)), (rows, columns)), shape=(slots, variables))
    return connected_components(shares @ shares.T, directed=False)[1]


def _costs(system: System, slots: dict[Cell, int], published: Mapping[Cell, bool], kept: frozenset[str]) -> NDArray:
    """Return the cost of each slot: by what it is, and by its people as a tie-break (the smaller group first)."""
    lost = {slot_of(cell) for cell, would_be_shown in published.items() if would_be_shown}
    wholes = {slot_of(one.cell) for one in system.variables if one.kind == "rest_yes"}
    people = np.zeros(len(slots))
    for cell, count in system.counts.items():
        people[slots[slot_of(cell)]] += count.base
    factors = [KEPT if slot.indicator in kept else WHOLE if slot in wholes else 1.0 for slot in slots]
    kinds = np.array(
        [_kind_cost(slot) * factor if slot in lost else UNSEEN for slot, factor in zip(slots, factors, strict=True)]
    )
    return kinds * (1 + 0.1 * people / max(people.max(initial=0), 1)) + 1e-6 * np.arange(len(slots))


def _kind_cost(slot: Cell) -> float:
    if slot.group:
        return LEVEL
    return EVERYBODY if slot.site else ALL_SITES
