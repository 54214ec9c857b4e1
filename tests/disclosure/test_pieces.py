"""The pieces that hide numbers: the first slot and the first ring are numbered 0 and count like the others."""

from types import SimpleNamespace

import numpy as np

from evaluation.analysis.results import Cell, Count, Part, Union
from evaluation.disclosure.equations import build_system
from evaluation.disclosure.units import _open_slots, pieces_of


def test_the_first_slot_and_the_first_ring_are_pieces_and_none_is_no_piece():
    units = SimpleNamespace(slot=np.array([0, 1, -1]), ring=np.array([-1, -1, 0]))
    assert pieces_of(units, np.array([0, 1, 2])) == [("ring", 0), ("slot", 0), ("slot", 1)]
    assert pieces_of(units, np.array([2])) == [("ring", 0)]


def test_a_slot_of_bases_only_is_open_while_its_ring_is_shown():
    """Slot 1 has no answers of its own, and its base is that of ring 0."""
    units = SimpleNamespace(
        slot=np.array([0, -1]), ring=np.array([-1, 0]), ring_of_slot=np.array([1, 0]), cost=np.ones(2)
    )
    assert _open_slots(units, np.array([False, False])).tolist() == [True, True]
    assert _open_slots(units, np.array([True, False])).tolist() == [False, True]
    assert _open_slots(units, np.array([False, True])).tolist() == [True, False]


def test_what_is_known_only_by_its_base_stands_in_no_inclusion_and_no_overlap():
    whole, first, second = (Cell("women", one, "s", "baseline") for one in ("any", "physical", "sexual"))
    counts = [Count(whole, 9, 4), Count(first, 9, 3), Count(second, 9, None)]
    told = build_system(counts, [], parts=[Part(second, whole)], unions=[Union(whole, (first, second))])
    assert {one.kind for one in told.variables} == {"base", "yes", "no"}
    known = build_system([*counts[:2], Count(second, 9, 2)], [], parts=[Part(second, whole)], unions=[])
    assert {one.kind for one in known.variables} == {"base", "yes", "no", "rest_yes", "rest_no"}


def test_a_slot_whose_answers_are_hidden_is_not_open_though_its_base_is_shown():
    units = SimpleNamespace(slot=np.array([0, -1]), ring=np.array([-1, 0]), ring_of_slot=np.array([0]), cost=np.ones(1))
    assert _open_slots(units, np.array([True, False])).tolist() == [False]
    assert _open_slots(units, np.array([False, False])).tolist() == [True]
