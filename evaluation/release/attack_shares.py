"""Between what every share must lie, given all that is printed about it: itself, its interval, changes, gaps, p values.

An estimate is known to its rounding. The middle of its interval, on the scale on which that was made, is the estimate
again, rounded otherwise. The change of two shares bounds each by the other; and its p value, with the width of its
interval, gives the change once more. Every limit is a range, so nothing true is ever ruled out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from scipy.special import expit, logit
from scipy.stats import t

from evaluation.release.attack_files import ANSWERED, Told

CONFIDENCE = 0.95
ROUNDS = 3  # a change of a change: what one row narrows may narrow the next
P_FLOOR, P_HALF = 0.01, 0.005  # smaller p values are printed as this one, in a report that prints two decimals
SLACK = 1e-9

Range = tuple[float, float]
Place = tuple[str, ...]  # indicator, site, wave, group, level
ALL: Range = (0.0, 1.0)


def shares(rows: Iterable[Told]) -> dict[Place, Range]:
    """Return the range of the share of every place about which anything narrower than 0 to 1 is printed."""
    rows = list(rows)
    found: dict[Place, Range] = {}
    for row in rows:
        if row.statistic in ANSWERED and row.unit == "percent" and row.estimate is not None:
            found[row.place] = _meet(_rounded(row.estimate, row), _middle_of_logit(row))
    differences = [(pair, _difference(row)) for row in rows if row.estimate is not None for pair in pair_of(row)]
    for _ in range(ROUNDS):
        for (over, under), limits in differences:
            _narrow(found, over, _plus(found.get(under, ALL), limits))
            _narrow(found, under, _plus(found.get(over, ALL), (-limits[1], -limits[0])))
    return {place: limits for place, limits in found.items() if limits != ALL}


def simple_sample(row: Told) -> Range:
    """Return between what the n of a simple random sample lies, by the width of a logit interval: n − 1 = p q / se²."""
    if row.method != "logit" or row.df is None or row.estimate is None:
        return 0.0, float("inf")
    low, high = _logits(row.ci_low, row), _logits(row.ci_high, row)
    reach = float(t.isf((1 - CONFIDENCE) / 2, row.df))
    widths = max(high[0] - low[1], SLACK) / 2, (high[1] - low[0]) / 2
    share = _meet(_rounded(row.estimate, row), _middle_of_logit(row))
    spread = sorted(p * (1 - p) for p in share)
    most = 0.25 if share[0] <= 0.5 <= share[1] else spread[1]
    least = max(spread[0], SLACK)
    return 1 + reach**2 / (widths[1] ** 2 * most), 1 + reach**2 / (widths[0] ** 2 * least)


def pair_of(row: Told) -> list[tuple[Place, Place]]:
    """Return the two places of which a row is the difference: of waves, or of sites."""
    first, dash, second = row.contrast.partition("-")
    name = {"change": "wave", "gap": "site"}.get(row.statistic)
    if not dash or name is None or row.unit != "points":
        return []
    return [(replace(row, **{name: first}).place, replace(row, **{name: second}).place)]


def _difference(row: Told) -> Range:
    """Return between what a printed difference lies: by itself, the middle of its interval, and its p value."""
    found = _rounded(row.estimate, row)
    if row.method != "t" or None in (row.ci_low, row.ci_high):
        return found
    low, high = _rounded(row.ci_low, row), _rounded(row.ci_high, row)
    found = _meet(found, ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2))
    if row.p_value is None or not row.df:
        return found
    reach = float(t.isf((1 - CONFIDENCE) / 2, row.df))
    errors = max(high[0] - low[1], 0) / (2 * reach), (high[1] - low[0]) / (2 * reach)
    half = 0.5 * 10.0**-row.p_places
    unlikely = row.p_value + half, row.p_value - half
    far = [float(t.isf(min(max(p, 0), 1) / 2, row.df)) for p in unlikely]
    most = float("inf") if half == P_HALF and row.p_value <= P_FLOOR else far[1] * errors[1]
    return _meet(found, (far[0] * errors[0], most) if found[0] >= 0 else _around(found, far[0] * errors[0], most))


def _around(found: Range, least: float, most: float) -> Range:
    """Return the range of a difference whose size lies between `least` and `most`."""
    return (-most, -least) if found[1] <= 0 else (-most, most)


def _middle_of_logit(row: Told) -> Range:
    if row.method != "logit" or None in (row.ci_low, row.ci_high):
        return ALL
    low, high = _logits(row.ci_low, row), _logits(row.ci_high, row)
    return float(expit((low[0] + high[0]) / 2)), float(expit((low[1] + high[1]) / 2))


def _logits(percent: float, row: Told) -> Range:
    return tuple(float(logit(min(max(p, SLACK), 1 - SLACK))) for p in _rounded(percent, row))


def _rounded(percent: float, row: Told) -> Range:
    half = 0.5 * 10.0**-row.places
    return (percent - half) / 100, (percent + half) / 100


def _plus(one: Range, other: Range) -> Range:
    return one[0] + other[0], one[1] + other[1]


def _meet(one: Range, other: Range) -> Range:
    """Return the numbers in both ranges, or the first where rounding errors leave none."""
    low, high = max(one[0], other[0]), min(one[1], other[1])
    return (low, high) if low <= high else one


def _narrow(found: dict[Place, Range], place: Place, limits: Range) -> None:
    found[place] = _meet(found.get(place, ALL), limits)
