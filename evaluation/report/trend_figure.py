"""The figure of published series by year: a line each, told apart without colour; years of a break are marked. A series
alone has its values at its points."""

from __future__ import annotations

from decimal import Decimal

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from evaluation.disclosure.protected import ProtectedItem, ProtectedRow
from evaluation.locale import text
from evaluation.report.numbers import number
from evaluation.report.official import cells
from evaluation.report.pens import COLOURS, HALO, spread
from evaluation.report.wording import label

WIDTH, HEIGHT, GREY = 7.2, 2.9, "#555555"  # inches
ABOVE, NAMES_APART = 1.12, 0.075  # of the largest value: the end of the axis, and what two names need between them
STYLES = (("-", "o"), ("--", "s"), ("-.", "^"), (":", "D"))  # what tells lines apart in grey


def trend(item: ProtectedItem, language: str) -> Figure:
    """Return a line a series, from zero, its name at its last point, and a dotted upright where a series breaks."""
    drawn, axis = plt.subplots(figsize=(WIDTH, HEIGHT))
    shown = [row for row in item.rows if not row.mark]
    series = {
        code: [row for row in shown if row.indicator == code] for code in dict.fromkeys(r.indicator for r in shown)
    }
    for place, rows in enumerate(series.values()):
        style, marker = STYLES[place % len(STYLES)]
        values = zip(*((int(row.level), float(row.estimate)) for row in rows), strict=True)
        axis.plot(*values, linestyle=style, marker=marker, markersize=3.5, color=COLOURS[place % len(COLOURS)])
    _axes(axis, shown, language)
    _names(item, axis, series, language)
    if len(series) == 1:
        _values(item, axis, *series, language)
    for year, words in item.labels.get("break", {}).items():
        axis.axvline(int(year), color=GREY, linestyle=(0, (1, 2)), linewidth=1)
        place = {"xy": (int(year), 0.96), "xycoords": ("data", "axes fraction"), "textcoords": "offset points"}
        axis.annotate(words[language], **place, xytext=(4, 0), fontsize=7, color=GREY)
    return drawn


def _names(item: ProtectedItem, axis: Axes, series: dict[str, list[ProtectedRow]], language: str) -> None:
    """Write the name of each series beside its last point, or above where another name stands."""
    lasts = [rows[-1] for rows in series.values()]
    heights = spread([float(row.estimate) for row in lasts], NAMES_APART * axis.get_ylim()[1] / ABOVE)
    for row, height in zip(lasts, heights, strict=True):
        place = {"xytext": (6, 0), "textcoords": "offset points", "va": "center", "fontsize": 8}
        axis.annotate(label(item, "indicator", row.indicator, language), (int(row.level), height), **place)


def _values(item: ProtectedItem, axis: Axes, code: str, language: str) -> None:
    for row, told in cells(item, code, language):
        place = {"xytext": (0, 6), "textcoords": "offset points", "ha": "center", "fontsize": 7, "path_effects": HALO}
        axis.annotate(told, (int(row.level), float(row.estimate)), **place)


def _axes(axis: Axes, shown, language: str) -> None:
    percent = all(row.unit == "percent_published" for row in shown)
    years = [int(row.level) for row in shown]
    axis.set_ylim(0, ABOVE * max(float(row.estimate) for row in shown))
    axis.set_xlim(min(years) - 0.5, max(years) + 0.22 * (max(years) - min(years)) + 0.5)
    axis.xaxis.set_major_locator(MaxNLocator(integer=True))
    axis.set_xticks([year for year in axis.get_xticks() if min(years) <= year <= max(years)])
    axis.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(Decimal(round(value)), language)))
    axis.grid(axis="x", visible=False)
    axis.grid(axis="y", color="#dddddd")
    axis.set_ylabel(text("context.axis_percent", language) if percent else text("context.axis_number", language))
    axis.set_xlabel(text("context.column_year", language))


DRAWN = {"trend": trend}
