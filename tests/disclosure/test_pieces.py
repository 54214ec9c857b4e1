"""The pieces that hide numbers: the first slot and the first ring are numbered 0 and count like the others."""

from types import SimpleNamespace

import numpy as np

from evaluation.disclosure.units import pieces_of


def test_the_first_slot_and_the_first_ring_are_pieces_and_none_is_no_piece():
    units = SimpleNamespace(slot=np.array([0, 1, -1]), ring=np.array([-1, -1, 0]))
    assert pieces_of(units, np.array([0, 1, 2])) == [("ring", 0), ("slot", 0), ("slot", 1)]
    assert pieces_of(units, np.array([2])) == [("ring", 0)]
