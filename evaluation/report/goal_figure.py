"""The figure of the degree of achievement: how much of the way to each target was gone, with its interval and class."""

from __future__ import annotations

import textwrap

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from evaluation.disclosure.protected import ProtectedItem, ProtectedRow
from evaluation.locale import text
from evaluation.report.achievement import category
from evaluation.report.colours import COLOURS
from evaluation.report.numbers import percent
from evaluation.report.wording import label

WIDTH, BREADTH, ROOM = 7.2, 40, 26  # inches; letters in a line of a name and of a class
LOWEST, HIGHEST = -100, 200  # per cent of the way: what lies beyond is cut by an arrow, its number still told
OF_CLASS = {"achieved": COLOURS[2], "achieved_uncertain": COLOURS[2], "partly": COLOURS[0], "reversed": COLOURS[3]}
OTHER = "#666666"


def goals(item: ProtectedItem, language: str) -> Figure:
    """Return a panel a site: a point and interval for each target that has a value, from 0 (its baseline) to 100."""
    rows = [row for row in item.rows if row.statistic == "achievement" and not row.mark]
    sites = list(dict.fromkeys(row.site for row in rows)) or [""]
    found = [[row for row in rows if row.site == site] for site in sites]
    ratios = [len(here) + 1 for here in found]
    drawn, axes = plt.subplots(
        len(sites), figsize=(WIDTH, 0.36 * sum(ratios) + 0.7), squeeze=False, sharex=True, height_ratios=ratios
    )
    for axis, site, here in zip(axes.flat, sites, found, strict=True):
        _panel(item, axis, label(item, "site", site, language), here, language)
    axes[-1, 0].set_xlabel(text("achievement.axis", language))
    axes[-1, 0].set_xlim(LOWEST, HIGHEST + 135)
    axes[-1, 0].set_xticks(range(LOWEST, HIGHEST + 1, 50))
    axes[-1, 0].xaxis.set_major_formatter(lambda value, _: percent(round(value), language))
    return drawn


def _panel(item: ProtectedItem, axis: Axes, title: str, rows: list[ProtectedRow], language: str) -> None:
    axis.set_title(title, loc="left", fontweight="bold", fontsize=9)
    for place, row in enumerate(rows):
        _draw(axis, row, place, language)
    names = [textwrap.fill(label(item, "indicator", row.indicator, language), BREADTH) for row in rows]
    axis.set_yticks(range(len(rows)), names)
    axis.set_ylim(len(rows) - 0.4, -0.6)
    axis.tick_params(axis="y", length=0)
    axis.axvline(0, color="black", linewidth=0.8)
    axis.axvline(100, color="black", linewidth=0.8, linestyle="--")


def _draw(axis: Axes, row: ProtectedRow, place: int, language: str) -> None:
    colour = OF_CLASS.get(category(row), OTHER)
    ends = [float(value) for value in (row.ci_low, row.ci_high) if value is not None] or [float(row.estimate)] * 2
    low, high = (min(max(end, LOWEST), HIGHEST) for end in ends)
    axis.plot([low, high], [place, place], color=colour, linewidth=2, alpha=0.6)
    for end, limit, arrow in ((ends[0], LOWEST, "<"), (ends[1], HIGHEST, ">")):
        if not LOWEST <= end <= HIGHEST:
            axis.plot([limit], [place], arrow, color=colour, markersize=5)
    middle = float(row.estimate)
    if LOWEST <= middle <= HIGHEST:
        axis.plot([middle], [place], "o", color=colour, markersize=5)
    told = f"{percent(row.estimate, language)}: {text(f'achievement.class_{category(row)}', language)}"
    axis.text(HIGHEST + 12, place, textwrap.fill(told, ROOM), va="center", fontsize=7, color="#222222")
