"""What printed percentages tell to somebody who knows how much each woman of some zones weighs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evaluation.errors import EvaluationError
from evaluation.release.attack_files import Told
from evaluation.release.attack_knowledge import Finding

EVERY_WAY = 32  # women, of whom every way of answering is tried
SLACK = 1e-9
COLUMNS = ("site", "wave", "group", "level")

Zone = tuple[str, ...]  # its values of COLUMNS
Weights = Mapping[Zone, NDArray]
Limits = tuple[float, float]


def read_weights(path: Path) -> Weights:
    """Return the weights (n,) of the women of each zone; raises EvaluationError "attack_weights_unreadable"."""
    found: dict[Zone, list[float]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as source:
            for line in csv.DictReader(source):
                found.setdefault(tuple(line[name] for name in COLUMNS), []).append(float(line["weight"]))
    except (KeyError, ValueError, OSError):
        columns = ", ".join((*COLUMNS, "weight"))
        raise EvaluationError("attack_weights_unreadable", file=path.name, columns=columns) from None
    return {zone: np.array(own) for zone, own in found.items()}


def in_zones(rows: Iterable[Told], weights: Weights, rounding: int) -> Iterator[Finding]:
    """Yield the zones in which one number of yes only can have led to what is printed of them, or of a larger zone that
    they make up together; n is printed to `rounding`."""
    printed = {row.place: row for row in rows if row.statistic == "level" and row.estimate is not None}
    for place, row in printed.items():
        own = weights.get(place[1:])
        if own is not None and len(own) <= EVERY_WAY:
            yield from _only(place, zone_counts(row.estimate, row.places, own))
        for parts in _made_of(row, weights, rounding):
            yield from _pinned(row, parts, weights, printed)


def _only(place: tuple[str, ...], numbers: set[int]) -> Iterator[Finding]:
    if len(numbers) == 1:
        yield Finding("zone", " ".join(part for part in place if part), *numbers, *numbers)


def _made_of(row: Told, weights: Weights, rounding: int) -> Iterator[list[Zone]]:
    """Yield the zones of known weights that make up the place of a row, all of its women: its sites, or the levels of
    each group."""
    site, wave, group, level = row.place[1:]
    same = [zone for zone in weights if zone[1] == wave]
    ways = [[zone for zone in same if zone[0] and zone[2:] == (group, level)]] if site == "" else []
    for name in sorted({zone[2] for zone in same if zone[0] == site and zone[2]}) if group == "" else ():
        ways.append([zone for zone in same if (zone[0], zone[2]) == (site, name)])
    for parts in ways:
        women = sum(len(weights[zone]) for zone in parts)
        if len(parts) > 1 and row.n is not None and abs(women - row.n) <= rounding / 2:
            yield parts


def _pinned(row: Told, parts: list[Zone], weights: Weights, printed: Mapping) -> Iterator[Finding]:
    """Yield the hidden parts of which one number of yes is left by the weighted yes of all, those of the other parts
    being anything that is not printed of them."""
    whole = _weighed(row, sum(float(weights[zone].sum()) for zone in parts))
    spans = {zone: _span(printed.get((row.indicator, *zone)), weights[zone]) for zone in parts}
    for zone in parts:
        if (row.indicator, *zone) not in printed:
            low, high = (sum(span[end] for other, span in spans.items() if other != zone) for end in (0, 1))
            left = whole[0] - high - SLACK, whole[1] - low + SLACK
            yield from _only((row.indicator, *zone), _numbers(weights[zone], left))


def _span(row: Told | None, own: NDArray) -> Limits:
    return (0.0, float(own.sum())) if row is None else _weighed(row, float(own.sum()))


def _weighed(row: Told, weight: float) -> Limits:
    """Return between what the weighted yes lie, by a printed percentage."""
    half = 0.5 * 10.0**-row.places
    return (row.estimate - half) * weight / 100, (row.estimate + half) * weight / 100


def _numbers(own: NDArray, limits: Limits) -> set[int]:
    """Return how many of a zone's women may be yes, if their weights add up to a number between the limits: at least
    those of the lightest so many, and at most those of the heaviest."""
    lightest = np.sort(own)
    least, most = (list(accumulate(one, initial=0.0)) for one in (lightest.tolist(), lightest[::-1].tolist()))
    return {count for count in range(len(own) + 1) if most[count] >= limits[0] and least[count] <= limits[1]}


def zone_counts(percent: float, places: int, weights: NDArray) -> set[int]:
    """Return how many of a zone's women may be yes, if these are their weights: every way of answering is tried, as
    pairs of the ways of its two halves."""
    half = 0.5 * 10.0**-places + SLACK
    limits = np.array([percent - half, percent + half]) * weights.sum() / 100
    one, other = (_ways(own) for own in np.array_split(weights, 2))
    return {a + b for a, some in one.items() for b, rest in other.items() if _fits(some, rest, limits)}


def _ways(weights: NDArray) -> dict[int, NDArray]:
    """Return the sorted totals of every choice of women, by how many are chosen."""
    chosen = np.arange(2 ** len(weights))[:, None] >> np.arange(len(weights)) & 1
    counts, totals = chosen.sum(1), chosen @ weights
    return {int(count): np.sort(totals[counts == count]) for count in np.unique(counts)}


def _fits(some: NDArray, rest: NDArray, limits: NDArray) -> bool:
    ends = [np.searchsorted(rest, limit - some, side) for limit, side in zip(limits, ("left", "right"), strict=True)]
    return bool((ends[1] > ends[0]).any())
