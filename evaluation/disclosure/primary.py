"""Which counts must be protected for themselves: the small groups, and the small rests between two groups."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.analysis.results import Cell, Count
from evaluation.disclosure.equations import System, Variable
from evaluation.disclosure.policy import Policy


@dataclass(frozen=True, slots=True)
class Target:
    """A variable that must be able to reach `threshold`, and to lie anywhere in a range of `threshold` numbers."""

    variable: int
    threshold: int


def targets(system: System, policy: Policy, sensitive: frozenset[str]) -> tuple[Target, ...]:
    """Return every variable to protect, bases first and then in canonical order."""
    found: dict[int, int] = {}
    for cell, count in system.counts.items():
        limit = policy.threshold if cell.indicator in sensitive else policy.count_threshold
        for kind in small_kinds(count, policy, sensitive):
            number = system.base[cell] if kind == "base" else system.number[Variable(cell, kind)]
            found[number] = max(limit, found.get(number, 0))
    found |= _rests(system, policy, sensitive)
    order = sorted(found, key=lambda number: (system.variables[number].kind != "base", number))
    return tuple(Target(number, found[number]) for number in order)


def small_kinds(count: Count, policy: Policy, sensitive: frozenset[str]) -> tuple[str, ...]:
    """Return which of base, yes and no of a count are too small to be known.

    An empty group is nobody. Those whose group is not known are not a group: a missing answer says nothing of a person.
    """
    if count.base == 0 or is_remainder(count.cell):
        return ()
    strict = count.cell.indicator in sensitive
    if count.base < (policy.threshold if strict else policy.count_threshold):
        return ("base",) if count.yes is None else ("base", "yes", "no")
    if not strict or count.yes is None:
        return ()
    answers = {"yes": count.yes, "no": count.base - count.yes}
    return tuple(kind for kind, number in answers.items() if number < policy.threshold)


def is_remainder(cell: Cell) -> bool:
    """Return whether a cell holds those whose level of the group is not known."""
    return bool(cell.group) and not cell.level


def _rests(system: System, policy: Policy, sensitive: frozenset[str]) -> dict[int, int]:
    """Return the rests that are small groups, 1 to threshold - 1 people: yes to the whole and no to the part, or yes
    to both parts of a whole."""
    return {
        number: policy.threshold
        for number, variable in enumerate(system.variables)
        if variable.kind in ("rest_yes", "rest_no", "rest_outside", "both")
        and 0 < system.values[number] < policy.threshold
        and not is_remainder(variable.cell)
        and {variable.cell.indicator, variable.part.indicator} & sensitive
    }
