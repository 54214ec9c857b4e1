"""What an attacker can tell of a hidden count who knows every shown one exactly, and every equation."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse.csgraph import connected_components

from evaluation.disclosure.equations import System
from evaluation.disclosure.primary import Target

ROOF = 1000.0  # without an upper limit HiGHS 1.12 may call a whole-number problem infeasible; one errs on the safe side


@dataclass
class View:
    """The hidden variables of a system, and the lowest and highest value that each was seen to take;
    `shut` are the pieces hidden on the way.

    Hiding more only adds solutions, so what was seen stays true as `hidden` grows. What is `fixed` cannot be hidden: an
    earlier release showed it.
    """

    system: System
    hidden: NDArray
    fixed: NDArray | None = None
    low: NDArray = field(init=False)
    high: NDArray = field(init=False)
    blocks: NDArray | None = field(init=False, default=None)
    shut: set = field(init=False, default_factory=set)

    def __post_init__(self):
        self.low, self.high = self.system.values.copy(), self.system.values.copy()
        self.fixed = np.zeros(len(self.hidden), dtype=bool) if self.fixed is None else self.fixed
        self.hidden = self.hidden & ~self.fixed

    def hide(self, variables) -> None:
        """Take variables from the attacker's sight."""
        self.hidden[variables] = ~self.fixed[variables]
        self.blocks = None


def is_safe(view: View, target: Target) -> bool:
    """Return whether the attacker leaves the target open: it can reach its threshold, within a wide enough range."""
    if not view.hidden[target.variable]:
        return False
    if _enough(view, target):
        return True
    members = _block(view, target.variable)
    _extreme(view, target.variable, members, 1, np.inf)
    if _enough(view, target):
        return True
    _extreme(view, target.variable, members, -1, wanted(view, target))
    return _enough(view, target)


def wanted(view: View, target: Target) -> float:
    """Return the value that the target must be able to reach, given the lowest it was seen to take."""
    return max(target.threshold, view.low[target.variable] + target.threshold - 1)


def _enough(view: View, target: Target) -> bool:
    return bool(view.high[target.variable] >= wanted(view, target))


def _block(view: View, variable: int) -> NDArray:
    """Return the hidden variables that equations connect with `variable`."""
    if view.blocks is None:
        hidden = np.flatnonzero(view.hidden)
        used = view.system.matrix[:, hidden]
        _, labels = connected_components(used.T @ used, directed=False)
        view.blocks = np.full(len(view.hidden), -1)
        view.blocks[hidden] = labels
    return np.flatnonzero(view.blocks == view.blocks[variable])


def _extreme(view: View, variable: int, members: NDArray, sign: int, ceiling: float) -> None:
    """Find the lowest (sign 1) or highest (-1) whole value of a variable, up to `ceiling`, and note all values seen."""
    rows = view.system.matrix[:, members]
    rows = rows[np.unique(rows.nonzero()[0])]
    aim = np.zeros(len(members))
    aim[members == variable] = sign
    upper = np.where(members == variable, ceiling, ROOF + 2 * view.system.values[members].max())
    totals = rows @ view.system.values[members]
    constraints = [LinearConstraint(rows, totals, totals)] if rows.shape[0] else []
    whole, bounds = np.ones(len(members)), Bounds(0, upper)
    for presolve in (True, False):
        found = milp(aim, integrality=whole, bounds=bounds, constraints=constraints, options={"presolve": presolve})
        if found.x is not None:
            seen = np.round(found.x)
            view.low[members] = np.minimum(view.low[members], seen)
            view.high[members] = np.maximum(view.high[members], seen)
            return
