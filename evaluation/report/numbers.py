"""Numbers and dates as each language writes them."""

from __future__ import annotations

import datetime
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal

from evaluation.locale import has, text

MINUS, NO_BREAK, NARROW = "\u2212", "\u00a0", "\u202f"
GROUPED_FROM = {"es": 10_000, "en": 1_000}  # Real Academia Española, Ortografía (2010): four digits stay together


def number(value: Decimal | int, language: str, signed: bool = False) -> str:
    """Return a number with the decimals it has, a real minus sign, and groups of three: in Spanish from five
    digits on, in English from four."""
    places = max(0, -Decimal(value).as_tuple().exponent)
    pattern = "0" + ("." + "0" * places if places else "")
    grouped = "#,##" + pattern if abs(value) >= GROUPED_FROM[language] else pattern
    words = _written(str(abs(value)), grouped, language)
    if language == "es":
        words = words.replace(".", NARROW)
    sign = MINUS if value < 0 else "+" if signed and value > 0 else ""
    return sign + words


@lru_cache(maxsize=10_000)
def _written(digits: str, pattern: str, language: str) -> str:
    """Return digits as a pattern writes them: a report asks 13,000 times for 2,000 numbers."""
    return format_decimal(digits, format=pattern, locale=language)


def percent(value: Decimal, language: str) -> str:
    """Return "12 %" in Spanish (with a space that does not break) and "12%" in English."""
    return number(value, language) + (f"{NO_BREAK}%" if language == "es" else "%")


def measured(value: Decimal, unit: str, language: str) -> str:
    """Return a value with its unit: "12 %", "31 h", "1,4 por 10 000"; a unit without words (a score) is left out."""
    if unit == "percent":
        return percent(value, language)
    words = unit_words(value, unit, language)
    return number(value, language) + (f"{NO_BREAK}{words}" if words else "")


def shortest(value: Decimal) -> Decimal:
    """Return a number without zeros at the end of its decimals."""
    whole = value.to_integral_value()
    return whole.quantize(Decimal(1)) if value == whole else value.normalize()


def unit_words(value: Decimal, unit: str, language: str) -> str:
    """Return the words of a unit, "" where it has none: "1 caso", "2 casos", "1,0 casos"."""
    alone = value in (1, -1) and Decimal(value).as_tuple().exponent >= 0
    for key in (f"report.unit_{unit}_one",) * alone + (f"report.unit_{unit}",):
        if has(key, language):
            return text(key, language)
    return ""


def difference(value: Decimal, unit: str, language: str) -> str:
    """Return a difference with its sign; percentage points are named by the head of their column."""
    words = "" if unit in ("points", "percent") else measured(abs(value), unit, language).partition(NO_BREAK)[2]
    return number(value, language, signed=True) + (f"{NO_BREAK}{words}" if words else "")


def interval(low: Decimal, high: Decimal, language: str) -> str:
    """Return "8 a 16" or "8 to 16"."""
    return text("report.interval", language, low=number(low, language), high=number(high, language))


def between(low: Decimal, high: Decimal, language: str) -> str:
    """Return the interval of an estimate: both limits with the decimals of the one that has more, "1,00 a 1,79"."""
    return interval(*same_places(low, high), language)


def same_places(*values: Decimal) -> tuple[Decimal, ...]:
    """Return numbers with as many decimals as the one that has most, so that they stand under each other."""
    places = min((value.as_tuple().exponent for value in values), default=0)
    return tuple(value.quantize(Decimal(1).scaleb(min(places, 0))) for value in values)


def probability(value: Decimal, language: str) -> str:
    """Return a p-value; at its floor of 0.01 it is said to lie below."""
    words = number(value, language)
    return f"<{NARROW}{words}" if value <= Decimal("0.01") else words


def confidence(level: float, language: str) -> str:
    """Return a confidence level as a percentage: "95 %"."""
    return percent(Decimal(str(level)).scaleb(2).normalize() + 0, language)


def month(value: str, language: str) -> str:
    """Return "marzo de 2018" or "March 2018" for "2018-03"."""
    date = datetime.date.fromisoformat(f"{value}-01")
    return format_date(date, "MMMM 'de' y" if language == "es" else "MMMM y", locale=language)


def short_date(written: str, language: str) -> str:
    """Return "9 mar 2013" or "9 Mar 2013" for "2013-03-09", "mar 2013" for "2013-03"; it breaks into no lines."""
    day_known = written.count("-") == 2
    date = datetime.date.fromisoformat(written if day_known else f"{written}-01")
    return format_date(date, "d MMM y" if day_known else "MMM y", locale=language).replace(" ", NO_BREAK)


def day(value: datetime.date, language: str) -> str:
    """Return "1 de diciembre de 2025" or "1 December 2025"."""
    return format_date(value, "d 'de' MMMM 'de' y" if language == "es" else "d MMMM y", locale=language)
