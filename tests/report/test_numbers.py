"""Numbers and dates in both languages."""

import datetime
from decimal import Decimal

import pytest

from evaluation.report.numbers import confidence, day, interval, month, number, percent, probability
from evaluation.report.wording import points

NUMBERS = [
    ("0", False, "0", "0"),
    ("7.4", False, "7,4", "7.4"),
    ("-3", False, "−3", "−3"),
    ("3", True, "+3", "+3"),
    ("0", True, "0", "0"),
    ("-0.5", True, "−0,5", "−0.5"),
    ("9999", False, "9999", "9999"),
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
    ],
)
def test_points_are_in_the_singular_for_one_alone(value, spanish, english):
    assert (points(Decimal(value), "es"), points(Decimal(value), "en")) == (spanish, english)


def test_dates():
    date = datetime.date(2025, 12, 1)
    assert (day(date, "es"), day(date, "en")) == ("1 de diciembre de 2025", "1 December 2025")
    assert (month("2018-02", "es"), month("2018-02", "en")) == ("febrero de 2018", "February 2018")
