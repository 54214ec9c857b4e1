"""The precision at which values go out. One rounding for tables, figures, sentences and files: half away from zero.

Values are read as Decimal from their shortest repr, so that 0.125 is a tie and rounds up as a reader expects
(`round` would give the even neighbour, and sometimes the wrong one of a binary fraction).
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from math import isfinite

from evaluation.disclosure.policy import Policy

HUNDREDFOLD = frozenset({"percent", "points"})
BANDS = ((0.01, "<1"), (0.05, "1-5"), (0.10, "5-10"))
FEW = 200
P_FLOOR = Decimal("0.01")


def value(number: float, unit: str, base: int, policy: Policy) -> Decimal | None:
    """Return an estimate or a limit of its interval, None where it is missing.

    Percentages and points come out on the scale 0 to 100 with one decimal from a base of `one_decimal_from` people,
    else none; other units (means, ratios, rates) have one decimal more, and a coefficient between -1 and 1 (alpha,
    omega) of FEW people or more has two.
    """
    if not isfinite(number):
        return None
    exact = _decimal(number) * 100 if unit in HUNDREDFOLD else _decimal(number)
    places = int(base >= policy.one_decimal_from) + int(unit not in HUNDREDFOLD)
    if unit == "coefficient" and base >= FEW:
        places = 2
    return _rounded(exact, places)


def as_published(number: float, unit: str) -> Decimal | None:
    """Return a value of an open table, None where it is missing: nobody is behind it, so it keeps up to two decimals;
    percentages and points come out on the scale 0 to 100, whole."""
    if not isfinite(number):
        return None
    if unit in HUNDREDFOLD:
        return _rounded(_decimal(number) * 100, 0)
    exact = _rounded(_decimal(number), 2)
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact


def probability(number: float) -> Decimal | None:
    """Return a p value with two decimals, never below 0.01: smaller ones would say how rare the answer is."""
    return max(_rounded(_decimal(number), 2), P_FLOOR) if isfinite(number) else None


def people(number: float, policy: Policy) -> int | None:
    """Return a number of people as a multiple of `round_n`."""
    if not isfinite(number):
        return None
    return int(_rounded(_decimal(number) / policy.round_n, 0)) * policy.round_n


def band(share: float, n: float) -> str:
    """Return the band, in percent, of a share from 0 to 1 of n people; a limit belongs to the band above it, but 20 to
    "10-20". Below 200 people "<1" and "1-5" would often say how many exactly: they are one band, "<5"."""
    if share < 0.05 and n < FEW:
        return "<5"
    for limit, name in BANDS:
        if share < limit:
            return name
    return "10-20" if share <= 0.20 else ">20"


def _decimal(number: float) -> Decimal:
    return Decimal(repr(float(number)))


def _rounded(exact: Decimal, places: int) -> Decimal:
    found = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return abs(found) if found == 0 else found  # no negative zero
