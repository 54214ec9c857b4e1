"""Which cells are hidden: the small ones, and at least cost the others that would give them away.

All tables of a run are one system: hiding table by table was undone in 19 of 40 reports by an attacker who joined them.
Whoever reads the report is assumed to know every shown count exactly, and the base of a percentage that is hidden
unless that base had to be hidden too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, hstack, vstack
from scipy.sparse.csgraph import connected_components

from evaluation.analysis.results import Cell
from evaluation.disclosure.attacker import View, is_safe, wanted
from evaluation.disclosure.equations import System, Variable
from evaluation.disclosure.policy import Policy
from evaluation.disclosure.primary import Target, targets
from evaluation.disclosure.units import (
    Piece,
    Units,
    build_units,
    first_hidden,
    move_costs,
    pieces_of,
    slot_of,
    variables_of,
)

MOVED = 1e-6


@dataclass(frozen=True, slots=True)
class Pattern:
    """The cells whose yes and no are hidden, and those whose base is hidden too."""

    answers: frozenset[Cell]
    bases: frozenset[Cell]


@dataclass(frozen=True, slots=True)
class Told:
    """What earlier releases showed of the cells of a system, the cells that must be hidden because of a change, and
    those that too few institutions make up: hidden, and protected however many people they hold."""

    answers: frozenset[Cell] = frozenset()
    bases: frozenset[Cell] = frozenset()
    forced: frozenset[Cell] = frozenset()
    few: frozenset[Cell] = frozenset()


NOTHING = Told()


def suppress(
    system: System,
    published: Mapping[Cell, bool],
    policy: Policy,
    sensitive: frozenset[str],
    kept: frozenset[str] = frozenset(),
    jointly: bool = True,
    told: Told = NOTHING,
) -> Pattern:
    """Return the cells to hide; those that are not in `published`, on which no row rests, are hidden from the start.

    `published` says of a cell whether any row on it is reliable enough to be shown: if not, hiding it costs nothing.
    `kept` are the codes of the indicators to be hidden last, `told` what earlier releases showed.

    The pattern is the same whatever the order of the counts. With `jointly` off only the small cells are hidden: for
    tests, which must see an attacker succeed then.
    """
    units = build_units(system, published, kept)
    fixed = _fixed(system, told)
    first = first_hidden(system, units, published, policy, sensitive)
    view = View(system, first, fixed)
    _hide_cells(view, units, told.forced | told.few)
    before = View(system, ~fixed)
    for target in (*targets(system, policy, sensitive), *_of_few(system, told.few, policy)) if jointly else ():
        if not fixed.any() or is_safe(before, target):  # what earlier releases gave away cannot be undone
            _protect(view, units, target)
    return _pattern(view, units, first)


def _of_few(system: System, cells: frozenset[Cell], policy: Policy) -> list[Target]:
    """Return base, yes and no of the cells that too few institutions make up: none may be told by the others."""
    named = [Variable(cell, kind) for cell in sorted(cells) for kind in ("yes", "no")]
    numbers = [system.base[cell] for cell in sorted(cells)]
    numbers += [system.number[one] for one in named if one in system.number]
    return [Target(number, policy.threshold) for number in numbers]


def _fixed(system: System, told: Told) -> NDArray:
    fixed = np.zeros(len(system.variables), dtype=bool)
    fixed[[system.base[cell] for cell in told.bases | told.answers]] = True
    answers = [Variable(cell, kind) for cell in told.answers for kind in ("yes", "no")]
    fixed[[system.number[one] for one in answers if one in system.number]] = True
    return fixed


def _hide_cells(view: View, units: Units, cells: frozenset[Cell]) -> None:
    for cell in sorted(cells):
        slot = units.slots[slot_of(cell)]
        for piece in (("slot", slot), ("ring", int(units.ring_of_slot[slot]))):
            view.hide(variables_of(units, piece))
            view.shut.add(piece)


def _pattern(view: View, units: Units, first: NDArray) -> Pattern:
    """Return what is hidden of this release: the hidden variables, and those of hidden pieces that are known already
    (the same pattern in both waves)."""
    system, away = view.system, view.hidden | first
    for piece in view.shut:
        away[variables_of(units, piece)] = True
    answers = (cell for cell in system.counts if away[system.number.get(Variable(cell, "yes"), system.base[cell])])
    return Pattern(frozenset(answers), frozenset(cell for cell, base in system.base.items() if away[base]))


def _protect(view: View, units: Units, target: Target) -> None:
    """Hide what it takes until the target is safe; at worst, everything that equations connect with it."""
    goal = 0.0
    while not is_safe(view, target):
        goal = max(wanted(view, target), goal + 1)
        fresh = _fresh(view, units, _cheapest_move(view, units, target.variable, goal))
        if not fresh:
            fresh = _fresh(view, units, _connected(view.system, target.variable))
            if not fresh:
                return  # the audit refuses such a release
        for piece in fresh:
            view.hide(variables_of(units, piece))
            view.shut.add(piece)


def _fresh(view: View, units: Units, variables: NDArray) -> list[Piece]:
    return pieces_of(units, variables[~view.hidden[variables] & ~view.fixed[variables]])


def _cheapest_move(view: View, units: Units, variable: int, goal: float) -> NDArray:
    """Return the variables that must move for `variable` to reach `goal`, at least cost of what is not yet hidden.

    Moves up are without limit, moves down end at zero; the equations hold throughout.
    """
    members = _connected(view.system, variable)
    rows = view.system.matrix[:, members]
    rows = vstack([rows[np.unique(rows.nonzero()[0])], csr_array((members == variable).astype(float)[None, :])])
    costs, values = move_costs(units, view.hidden)[members], view.system.values[members]
    ends = np.zeros(rows.shape[0])
    ends[-1] = goal - view.system.values[variable]
    still = view.fixed[members]
    limits = np.where(np.tile(still, 2), 0, np.concatenate([np.full(len(members), np.inf), values]))
    bounds = np.column_stack([np.zeros(len(limits)), limits])
    found = linprog(np.tile(costs, 2), A_eq=hstack([rows, -rows]), b_eq=ends, bounds=bounds, method="highs")
    if found.x is None:
        return members
    up, down = np.split(found.x, 2)
    return members[np.abs(up - down) > MOVED]


def _connected(system: System, variable: int) -> NDArray:
    _, labels = connected_components(system.matrix.T @ system.matrix, directed=False)
    return np.flatnonzero(labels == labels[variable])
