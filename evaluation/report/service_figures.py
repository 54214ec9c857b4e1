"""The figures of services, drawn from protected rows only: two waves of each level, and shares by a declared hour."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from evaluation.disclosure.protected import ProtectedItem, ProtectedRow
from evaluation.locale import text
from evaluation.report.colours import COLOURS
from evaluation.report.drawings import beside
from evaluation.report.numbers import measured, number
from evaluation.report.wording import label, level_name

WIDTH, GREY = 7.2, "#555555"  # inches
BREADTH = 34  # letters of a name in a line
BOUNDS = ("hours_least", "hours_most")


def dumbbell(item: ProtectedItem, language: str) -> Figure:
    """Return, under each site, a line a level from its value in the first wave to that in the last."""
    sites, waves = _distinct(item, "site"), _distinct(item, "wave")
    keys = list(dict.fromkeys((row.indicator, row.group, row.level) for row in item.rows))
    height = sum(0.26 * len(_of(item, site)) / max(len(waves), 1) + 0.6 for site in sites) + 0.4
    drawn, axes = plt.subplots(len(sites), 1, figsize=(WIDTH, min(height, 8.6)), squeeze=False, sharex=True)
    for site, axis in zip(sites, axes[:, 0], strict=True):
        axis.set_title(label(item, "site", site, language), loc="left", fontweight="bold", fontsize=9)
        here = [key for key in keys if any(_key(row) == key for row in _of(item, site))]
        for place, key in enumerate(here):
            _pair(axis, place, [row for row in _of(item, site) if _key(row) == key], waves, language)
        names = [_name(item, site, key, language) for key in here]
        axis.set_yticks(range(len(here)), names)
        axis.set_ylim(len(here) - 0.5, -0.5)
        axis.set_xlim(-9, 112)  # room for the number on the left of a point at 0
        axis.axvline(0, color="#999999", linewidth=0.8)
        axis.tick_params(axis="y", length=0)
    axes[-1, 0].set_xticks(range(0, 101, 20))
    kind = "percent" if all(row.unit == "percent" for row in item.rows) else "score"
    axes[-1, 0].set_xlabel(text(f"services.axis_{kind}", language))
    _legend(item, drawn, waves, language)
    return drawn


def course(item: ProtectedItem, language: str) -> Figure:
    """Return, beside each other, each site's share decided by each hour: a band from the least to the most that the
    dates allow, one a wave."""
    sites, waves = _distinct(item, "site"), _distinct(item, "wave")
    drawn, axes = plt.subplots(1, len(sites), figsize=(WIDTH, 3.0), squeeze=False, sharey=True)
    levels = list(dict.fromkeys(row.level for row in item.rows))
    for site, axis in zip(sites, axes[0], strict=True):
        axis.set_title(label(item, "site", site, language), loc="left", fontweight="bold", fontsize=9)
        for place, wave in enumerate(waves):
            _band(axis, [row for row in _of(item, site) if row.wave == wave], levels, COLOURS[place])
        axis.set_xticks(range(len(levels)), levels)
        axis.set_xlim(-0.35, len(levels) - 0.65)
        axis.set_xlabel(text("services.axis_hours", language))
        axis.set_ylim(0, 100)
        axis.grid(axis="y", color="#dddddd")
    axes[0, 0].set_ylabel(text("services.axis_decided", language))
    marks, names = _waves(item, waves, language)
    axes[0, 0].legend(marks, names, loc="upper left", frameon=False)
    return drawn


def _band(axis: Axes, rows: list[ProtectedRow], levels: list[str], colour) -> None:
    """Draw what is shown; where a bound is hidden its mark stands in its place."""
    ends = {group: {row.level: row for row in rows if row.group == group} for group in BOUNDS}
    known = [level for level in levels if all(level in ends[group] and not ends[group][level].mark for group in BOUNDS)]
    places = [levels.index(level) for level in known]
    low, high = ([float(ends[group][level].estimate) for level in known] for group in BOUNDS)
    axis.fill_between(places, low, high, color=colour, alpha=0.25, linewidth=0)
    for values in (low, high):
        axis.plot(places, values, color=colour, marker="o", markersize=3, linewidth=1)
    for level in (level for level in levels if level not in known):
        marks = {row.mark for group in BOUNDS for row in ends[group].values() if row.level == level and row.mark}
        axis.text(levels.index(level), 2, f"[{min(marks)}]" if marks else "", ha="center", fontsize=7, color=GREY)


def _pair(axis: Axes, place: int, rows: list[ProtectedRow], waves: list[str], language: str) -> None:
    shown = [row for row in rows if not row.mark]
    values = [float(row.estimate) for row in shown]
    if len(values) > 1:
        axis.plot([min(values), max(values)], [place, place], color="#999999", linewidth=2, zorder=1)
    for row in shown:
        axis.scatter([float(row.estimate)], [place], color=[COLOURS[waves.index(row.wave)]], s=26, zorder=2)
    if shown:
        least, most = (end(shown, key=lambda row: row.estimate) for end in (min, max))
        beside(axis, float(most.estimate), place, _plain(most, language), "left")
        if least.estimate != most.estimate:
            beside(axis, float(least.estimate), place, _plain(least, language), "right")
    elif rows:
        axis.text(1, place, f"[{rows[0].mark}]", va="center", fontsize=7, color=GREY)


def _plain(row: ProtectedRow, language: str) -> str:
    if row.unit == "percent":
        return measured(row.estimate, row.unit, language)
    return number(row.estimate.quantize(Decimal(1), ROUND_HALF_UP), language)


def _name(item: ProtectedItem, site: str, key: tuple[str, str, str], language: str) -> str:
    first = next(row for row in _of(item, site) if _key(row) == key)
    words = level_name(item, first, language) if first.group else label(item, "indicator", first.indicator, language)
    if len(words) <= BREADTH:
        return words
    middle = min((at for at, letter in enumerate(words) if letter == " "), key=lambda at: abs(at - len(words) / 2))
    return f"{words[:middle]}\n{words[middle + 1 :]}"


def _waves(item: ProtectedItem, waves: list[str], language: str) -> tuple[list, list[str]]:
    marks = [plt.Line2D([], [], color=COLOURS[place], marker="o", linestyle="") for place in range(len(waves))]
    return marks, [label(item, "wave", wave, language) for wave in waves]


def _legend(item: ProtectedItem, drawn: Figure, waves: list[str], language: str) -> None:
    marks, names = _waves(item, waves, language)
    drawn.legend(marks, names, loc="upper right", ncols=max(len(waves), 1), frameon=False)


def _of(item: ProtectedItem, site: str) -> list[ProtectedRow]:
    return [row for row in item.rows if row.site == site]


def _key(row: ProtectedRow) -> tuple[str, str, str]:
    return row.indicator, row.group, row.level


def _distinct(item: ProtectedItem, name: str) -> list[str]:
    return list(dict.fromkeys(getattr(row, name) for row in item.rows))


DRAWN = {"dumbbell": dumbbell, "course": course}
