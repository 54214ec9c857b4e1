"""What the suppression believes an attacker can tell."""

from unittest.mock import Mock

import numpy as np
import pytest
from small_projects import by_age

from evaluation.disclosure import attacker
from evaluation.disclosure.attacker import View, is_safe
from evaluation.disclosure.equations import build_system
from evaluation.disclosure.primary import Target


def view_of(found, levels: set[str]) -> tuple[View, Target]:
    """Return the view with the answers of the levels hidden, and the yes of the first level as target."""
    system = build_system(found.counts, found.sums, found.parts)
    hidden = [one.cell.level in levels and one.kind in ("yes", "no") for one in system.variables]
    first = next(
        number for number, one in enumerate(system.variables) if (one.cell.level, one.kind) == ("age 0", "yes")
    )
    return View(system, np.array(hidden)), Target(first, 10)


@pytest.mark.parametrize("others, safe", [(0, False), (3, False), (4, True)])
def test_ten_numbers_must_be_possible(others, safe):
    """15 are yes in all and the second level holds 8 + others people: the first one is 7 - others to 12, at least 0."""
    view, target = view_of(by_age([7, 8], [5, others]), {"age 0", "age 1"})
    assert is_safe(view, target) is safe


@pytest.mark.parametrize("other, safe", [(2, False), (3, True)])
def test_ten_must_be_possible(other, safe):
    view, target = view_of(by_age([7, other], [50, 50]), {"age 0", "age 1"})
    assert is_safe(view, target) is safe


def test_a_large_number_beside_it_is_no_reason_to_call_it_told():
    """7 and 2,100 are yes, both hidden: the first one is 0 to 12, whatever the solver's own bound of large numbers."""
    view, target = view_of(by_age([7, 2100], [5, 900]), {"age 0", "age 1"})
    assert is_safe(view, target)


def test_what_was_seen_to_be_open_is_not_solved_again(monkeypatch):
    """12 of 15 and 8 of 18 are yes: the lowest value that the first can take leaves 12, what it is, open enough."""
    view, target = view_of(by_age([12, 8], [5, 10]), {"age 0", "age 1"})
    solver = Mock(wraps=attacker.milp)
    monkeypatch.setattr(attacker, "milp", solver)
    assert is_safe(view, target)
    assert solver.call_count == 1
    assert is_safe(view, target)
    assert solver.call_count == 1


def test_what_is_shown_or_follows_from_what_is_shown_is_not_safe():
    for levels in (set(), {"age 0"}):
        view, target = view_of(by_age([7, 30], [50, 50]), levels)
        assert not is_safe(view, target)
