"""The figure of published series by year: a line each, told apart without colour; years of a break are marked."""

from __future__ import annotations

from decimal import Decimal

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from evaluation.disclosure.protected import ProtectedItem
from evaluation.locale import text
from evaluation.report.colours import COLOURS
from evaluation.report.numbers import number
from evaluation.report.wording import label

WIDTH, HEIGHT, GREY = 7.2, 2.9, "#555555"  # inches
STYLES = (("-", "o"), ("--", "s"), ("-.", "^"), (":", "D"))  # what tells lines apart in grey


def trend(item: ProtectedItem, language: str) -> Figure:
    """Return a line a series, from zero, its name at its last point, and a dotted upright where a series breaks."""
    drawn, axis = plt.subplots(figsize=(WIDTH, HEIGHT))
    shown = [row for row in item.rows if not row.mark]
    for place, code in enumerate(dict.fromkeys(row.indicator for row in shown)):
        values = [(int(row.level), float(row.estimate)) for row in shown if row.indicator == code]
        style, marker = STYLES[place % len(STYLES)]
        colour = COLOURS[place % len(COLOURS)]
        axis.plot(*zip(*values, strict=True), linestyle=style, marker=marker, markersize=3.5, color=colour)
        name = label(item, "indicator", code, language)
        axis.annotate(name, values[-1], xytext=(6, 0), textcoords="offset points", va="center", fontsize=8)
    _axes(axis, shown, language)
    for year, words in item.labels.get("break", {}).items():
        axis.axvline(int(year), color=GREY, linestyle=(0, (1, 2)), linewidth=1)
        place = {"xy": (int(year), 0.96), "xycoords": ("data", "axes fraction"), "textcoords": "offset points"}
        axis.annotate(words[language], **place, xytext=(4, 0), fontsize=7, color=GREY)
    return drawn


def _axes(axis: Axes, shown, language: str) -> None:
    percent = all(row.unit == "percent_published" for row in shown)
    years = [int(row.level) for row in shown]
    axis.set_ylim(0, 1.12 * max(float(row.estimate) for row in shown))
    axis.set_xlim(min(years) - 0.5, max(years) + 0.22 * (max(years) - min(years)) + 0.5)
    axis.xaxis.set_major_locator(MaxNLocator(integer=True))
    axis.set_xticks([year for year in axis.get_xticks() if min(years) <= year <= max(years)])
    axis.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(Decimal(round(value)), language)))
    axis.grid(axis="x", visible=False)
    axis.grid(axis="y", color="#dddddd")
    axis.set_ylabel(text("context.axis_percent", language) if percent else text("context.axis_number", language))
    axis.set_xlabel(text("context.column_year", language))


DRAWN = {"trend": trend}
