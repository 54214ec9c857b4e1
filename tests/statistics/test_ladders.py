"""Ladders: shares at, below and above each stage, moves and their sign test."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evaluation.errors import EvaluationError
from evaluation.statistics.ladders import ladder_change, stages_reached

NAN = np.nan
STAGES = [0, 1, 2, 3]


def test_share_at_or_above_each_stage():
    found = stages_reached([0, 1, 1, 3, 2, NAN, 3], STAGES, confidence=0.95)
    assert list(found.reached) == [6, 5, 3, 2]
    assert found.share == pytest.approx([1, 5 / 6, 3 / 6, 2 / 6])
    assert (found.n, found.missing) == (6, 1)
    for place, yes in enumerate(found.reached):
        expected = stats.binomtest(int(yes), 6).proportion_ci(0.95, method="exact")
        assert (found.ci_low[place], found.ci_high[place]) == pytest.approx(tuple(expected), rel=1e-10)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=30))
def test_everybody_stands_on_the_first_stage_and_fewer_on_each_next(stage):
    found = stages_reached(stage, STAGES, confidence=0.9)
    assert found.share[0] == 1
    assert (np.diff(found.share) <= 0).all()
    assert -np.diff([*found.reached, 0]) == pytest.approx(np.bincount(stage, minlength=4))
    assert ((found.ci_low <= found.share) & (found.share <= found.ci_high)).all()


def test_moves():
    before, after = [0, 0, 1, 2, 3, NAN, 1], [1, 2, 1, 1, 3, 2, 3]
    found = ladder_change(before, after, STAGES, census=False)
    assert found.moves.counts.tolist() == [[0, 1, 1, 0], [0, 1, 0, 1], [0, 1, 0, 0], [0, 0, 0, 1]]
    assert (found.moves.n, found.moves.missing) == (6, 1)
    assert list(found.steps) == [1, 2, 0, -1, 0, 2]
    assert (found.signs.up, found.signs.down, found.signs.zeros) == (3, 1, 2)
    assert found.signs.test.exact == pytest.approx(stats.binomtest(3, 4).pvalue)


def test_a_step_is_a_stage_whatever_its_number():
    found = ladder_change([10, 20], [40, 10], [10, 20, 40], census=False)
    assert list(found.steps) == [2, -1]
    assert stages_reached([40, 10], [10, 20, 40], confidence=0.95).share == pytest.approx([1, 0.5, 0.5])


def test_nobody_known():
    found = stages_reached([NAN, NAN], STAGES, confidence=0.95)
    assert (found.n, found.missing) == (0, 2)
    assert np.isnan(found.share).all() and np.isnan(found.ci_low).all()


@pytest.mark.parametrize("stage", [[4], [-1], [1.5]])
def test_a_stage_that_is_not_on_the_ladder(stage):
    for refused in (
        lambda: stages_reached(stage, STAGES, confidence=0.95),
        lambda: ladder_change([1], stage, STAGES, census=False),
    ):
        with pytest.raises(EvaluationError) as error:
            refused()
        assert (error.value.key, error.value.values["count"]) == ("ladder_stage", 1)


@pytest.mark.parametrize(("stages", "listed"), [([2, 1], "2, 1"), ([1, 1, 2], "1, 1, 2"), ([0.5, 3, 2], "0.5, 3, 2")])
def test_stages_rise(stages, listed):
    with pytest.raises(EvaluationError) as error:
        stages_reached([1], stages, confidence=0.95)
    assert (error.value.key, error.value.values) == ("ladder_order", {"stages": listed})
