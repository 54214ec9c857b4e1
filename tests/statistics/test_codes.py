"""Codes of combinations, with places for rows that stand nowhere."""

import numpy as np

from evaluation.statistics.codes import crossed

SITE = np.array([0, -1, 1, 0, -1, 1], dtype=np.int8)
WAVE = np.array([2, 2, -1, 2, -1, 0])


def test_combinations_are_numbered_in_their_order_and_minus_1_comes_first():
    pairs = sorted({*zip(SITE.tolist(), WAVE.tolist(), strict=True)})
    expected = [pairs.index(pair) for pair in zip(SITE.tolist(), WAVE.tolist(), strict=True)]
    assert crossed(SITE, WAVE, least=-1).tolist() == expected == [2, 1, 3, 2, 0, 4]
    assert crossed(SITE + 1, WAVE + 1).tolist() == expected
    assert SITE.tolist() == [0, -1, 1, 0, -1, 1]  # what is given stays as it is
