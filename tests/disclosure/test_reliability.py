"""Quality of estimates: the rule at its edges."""

from math import nan

import pytest
from small_projects import ANY, row

from evaluation.analysis.results import Cell
from evaluation.disclosure.policy import Policy
from evaluation.disclosure.reliability import caution, unreliable

POLICY = Policy()
CELL = Cell("women", ANY, "el_alto", "baseline")


@pytest.mark.parametrize("df, expected", [(7, True), (8, False), (9, False), (nan, True)])
def test_eight_degrees_of_freedom_are_enough(df, expected):
    assert unreliable(row(CELL, df=df), POLICY) is expected


@pytest.mark.parametrize("n_effective, expected", [(29.9, True), (30, False), (31, False), (nan, True)])
def test_an_effective_sample_of_thirty_is_enough(n_effective, expected):
    assert unreliable(row(CELL, n_effective=n_effective), POLICY) is expected


def test_a_missing_estimate_is_not_reliable():
    assert unreliable(row(CELL, estimate=nan), POLICY)


@pytest.mark.parametrize(
    "estimate, low, high, expected",
    [
        (0.5, 0.35, 0.649, False),
        (0.5, 0.35, 0.651, True),
        (0.10, 0.05, 0.179, False),  # 129 % of the level
        (0.10, 0.05, 0.181, True),  # 131 %
        (0.01, 0.002, 0.05, False),  # 480 %, but narrower than 5 points
        (0.01, 0.0, 0.05, False),  # 5 points exactly
        (0.01, 0.002, 0.06, True),
    ],
)
def test_a_wide_interval_asks_for_caution(estimate, low, high, expected):
    assert caution(row(CELL, estimate=estimate, ci_low=low, ci_high=high), POLICY) is expected


def test_a_change_near_zero_is_judged_by_its_width_alone():
    near_zero = row(CELL, "change", estimate=0.001, ci_low=-0.06, ci_high=0.062)
    assert not caution(near_zero, POLICY)
    assert caution(near_zero | {"ci_high": 0.25}, POLICY)
