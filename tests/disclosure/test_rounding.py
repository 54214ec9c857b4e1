"""Precision at its edges."""

from math import nan

import pytest

from evaluation.disclosure.policy import Policy
from evaluation.disclosure.rounding import band, people, probability, value

POLICY = Policy()


@pytest.mark.parametrize(
    "number, unit, base, shown",
    [
        (0.125, "percent", 999, "13"),
        (0.1249, "percent", 999, "12"),
        (0.125, "percent", 1000, "12.5"),
        (0.285, "percent", 500, "29"),  # 0.285 is below 0.285 in binary: the reader's tie rounds up
        (0.12345, "percent", 1000, "12.3"),
        (0.12350, "percent", 1000, "12.4"),
        (-0.125, "points", 500, "-13"),
        (-0.004, "points", 500, "0"),
        (-0.0004, "points", 5000, "0.0"),
        (0.0, "percent", 500, "0"),
        (1.0, "percent", 500, "100"),
        (2.34, "mean", 500, "2.3"),
        (2.345, "mean", 1000, "2.35"),
        (0.7849, "coefficient", 199, "0.8"),
        (0.7849, "coefficient", 200, "0.78"),
        (0.7849, "coefficient", 1000, "0.78"),
    ],
)
def test_a_value_has_the_decimals_of_its_base(number, unit, base, shown):
    assert str(value(number, unit, base, POLICY)) == shown


def test_a_missing_value_stays_missing():
    assert value(nan, "percent", 500, POLICY) is None
    assert probability(nan) is None
    assert people(nan, POLICY) is None


@pytest.mark.parametrize("p, shown", [(1e-9, "0.01"), (0.0149, "0.01"), (0.015, "0.02"), (0.049, "0.05"), (1, "1.00")])
def test_a_p_value_has_two_decimals_and_a_floor(p, shown):
    assert str(probability(p)) == shown


@pytest.mark.parametrize("n, shown", [(0, 0), (2, 0), (10, 10), (12, 10), (13, 15), (997, 995), (998, 1000)])
def test_people_are_rounded_to_five(n, shown):
    assert people(n, POLICY) == shown


def test_people_at_a_tie_round_up():
    assert people(15, Policy(round_n=10)) == 20
    assert people(25, Policy(round_n=10)) == 30


@pytest.mark.parametrize(
    "share, shown",
    [
        (0, "<1"), (0.0099, "<1"), (0.01, "1-5"), (0.0499, "1-5"), (0.05, "5-10"), (0.10, "10-20"), (0.20, "10-20"),
        (0.2001, ">20"), (1, ">20"),
    ],
)  # fmt: skip
def test_nonresponse_is_a_band(share, shown):
    assert band(share, 200) == shown


@pytest.mark.parametrize("share, shown", [(0, "<5"), (0.0286, "<5"), (0.0499, "<5"), (0.05, "5-10"), (0.3, ">20")])
def test_nonresponse_of_few_is_a_wider_band(share, shown):
    """1-5 of 35 people is one, and less than 1 of 80 is nobody."""
    assert band(share, 199) == shown
