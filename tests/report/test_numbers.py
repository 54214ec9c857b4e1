"""Numbers and dates in both languages."""

import datetime
from decimal import Decimal

import pytest

from evaluation.report.numbers import (
    between,
    confidence,
    day,
    interval,
    month,
    number,
    percent,
    probability,
    short_date,
)
from evaluation.report.wording import both, points

NUMBERS = [
    ("0", False, "0", "0"),
    ("7.4", False, "7,4", "7.4"),
    ("-3", False, "−3", "−3"),
    ("3", True, "+3", "+3"),
    ("0", True, "0", "0"),
    ("-0.5", True, "−0,5", "−0.5"),
    ("9999", False, "9999", "9,999"),
    ("19290", False, "19\u202f290", "19,290"),
    ("1234567.8", False, "1\u202f234\u202f567,8", "1,234,567.8"),
]


@pytest.mark.parametrize(("value", "signed", "spanish", "english"), NUMBERS)
def test_a_number_is_written_as_its_language_writes_it(value, signed, spanish, english):
    assert number(Decimal(value), "es", signed) == spanish
    assert number(Decimal(value), "en", signed) == english


def test_percentages_intervals_and_probabilities():
    assert (percent(Decimal("12"), "es"), percent(Decimal("12.5"), "en")) == ("12\u00a0%", "12.5%")
    assert interval(Decimal("-4"), Decimal("11.5"), "es") == "−4 a 11,5"
    assert interval(Decimal("-4"), Decimal("11.5"), "en") == "−4 to 11.5"
    assert probability(Decimal("0.01"), "es") == "<\u202f0,01"
    assert probability(Decimal("0.04"), "en") == "0.04"
    assert (confidence(0.95, "es"), confidence(0.999, "en")) == ("95\u00a0%", "99.9%")


@pytest.mark.parametrize(
    ("value", "spanish", "english"),
    [
        ("1", "1 punto porcentual", "1 percentage point"),
        ("-1", "−1 punto porcentual", "−1 percentage point"),
        ("0", "0 puntos porcentuales", "0 percentage points"),
        ("6", "6 puntos porcentuales", "6 percentage points"),
        ("0.5", "0,5 puntos porcentuales", "0.5 percentage points"),
        ("1.0", "1,0 puntos porcentuales", "1.0 percentage points"),
        ("1.5", "1,5 puntos porcentuales", "1.5 percentage points"),
        ("2.5", "2,5 puntos porcentuales", "2.5 percentage points"),
    ],
)
def test_points_are_in_the_singular_for_one_alone(value, spanish, english):
    assert (points(Decimal(value), "es"), points(Decimal(value), "en")) == (spanish, english)


def test_the_limits_of_an_interval_have_as_many_decimals():
    assert between(Decimal("1"), Decimal("1.79"), "es") == "1,00 a 1,79"
    assert between(Decimal("2.5"), Decimal("10"), "en") == "2.5 to 10.0"
    assert between(Decimal("-4"), Decimal("1E+1"), "es") == "−4 a 10"


@pytest.mark.parametrize(
    ("second", "joint"),
    [("Lima", "y"), ("Independencia", "e"), ("Ica", "e"), ("Hidalgo", "e"), ("Hierro", "y"), ("Yapacaní", "y")],
)
def test_y_gives_way_before_its_own_sound(second, joint):
    assert both("El Alto", second, "es") == f"El Alto {joint} {second}"
    assert both("El Alto", second, "en") == f"El Alto and {second}"


def test_short_dates():
    assert (short_date("2013-03-09", "es"), short_date("2018-10", "en")) == ("9\u00a0mar\u00a02013", "Oct\u00a02018")


def test_dates():
    date = datetime.date(2025, 12, 1)
    assert (day(date, "es"), day(date, "en")) == ("1 de diciembre de 2025", "1 December 2025")
    assert (month("2018-02", "es"), month("2018-02", "en")) == ("febrero de 2018", "February 2018")
