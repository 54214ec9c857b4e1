"""The figures of ladders, of scores before and after, and of accounts, drawn from protected rows only."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from evaluation.disclosure.protected import ProtectedItem, ProtectedRow
from evaluation.locale import text
from evaluation.report.numbers import measured, number, unit_words
from evaluation.report.pens import COLOURS, beside, in_legend, point
from evaluation.report.wording import label, level_name

WIDTH = 7.2  # inches
APPROVED, SPENT = "#c9c9c9", COLOURS[0]
BEFORE = {"color": "#555555", "marker": "o", "markerfacecolor": "white", "markersize": 6}
AFTER = {"color": COLOURS[0], "marker": "o", "markersize": 6}


def ladder(item: ProtectedItem, language: str) -> Figure:
    """Return stacked bars, one a place and wave, of how many stand at each step."""
    rows = [row for row in item.rows if row.statistic == "at_step" and not row.mark]
    bars = [(s, w) for s in dict.fromkeys(r.site for r in rows) for w in dict.fromkeys(r.wave for r in rows)]
    steps = list(dict.fromkeys(row.level for row in rows))
    drawn, axis = plt.subplots(figsize=(WIDTH, 0.45 * len(bars) + 1.35))
    colours = sns.color_palette("viridis_r", len(steps))
    for place, (site, wave) in enumerate(bars):
        here = {row.level: int(row.estimate) for row in rows if (row.site, row.wave) == (site, wave)}
        left = 0
        for step, colour in zip(steps, colours, strict=True):
            _segment(axis, place, left, here.get(step, 0), colour, language)
            left += here.get(step, 0)
    names = [f"{label(item, 'site', s, language)}, {label(item, 'wave', w, language)}" for s, w in bars]
    _lines(axis, names)
    axis.set_xlabel(text("sheets.axis_number", language))
    marks = [plt.Rectangle((0, 0), 1, 1, color=colour) for colour in colours]
    words = [label(item, "adoption_stage", step, language) for step in steps]
    axis.legend(marks, words, loc="upper center", bbox_to_anchor=(0.35, -0.22), ncols=2, frameon=False, fontsize=7)
    return drawn


def gains(item: ProtectedItem, language: str) -> Figure:
    """Return a line from the score before to the score after, one a place and group of people."""
    shown = {statistic: _by_line(item, statistic) for statistic in ("before", "after")}
    keys = [key for key in shown["before"] if key in shown["after"]]
    drawn, axis = plt.subplots(figsize=(WIDTH, 0.36 * len(keys) + 1.1))
    for place, key in enumerate(keys):
        first, last = shown["before"][key], shown["after"][key]
        axis.plot([float(first.estimate), float(last.estimate)], [place, place], color="#999999", linewidth=2, zorder=1)
        ends = (first, last) if first.estimate <= last.estimate else (last, first)
        for row, side in zip(ends, ("right", "left"), strict=True):
            beside(axis, float(row.estimate), place, number(row.estimate, language), side)
        for row, pen in ((first, BEFORE), (last, AFTER)):
            point(axis, float(row.estimate), place, pen)
    _lines(axis, [_line_name(item, shown["before"][key], language) for key in keys])
    axis.set_xlim(0, 100)
    axis.set_xlabel(text("sheets.axis_score", language))
    marks = [in_legend(pen) for pen in (BEFORE, AFTER)]
    words = [text(f"sheets.column_{name}", language) for name in ("before", "after")]
    axis.legend(marks, words, loc="lower right", frameon=False)
    return drawn


def execution(item: ProtectedItem, language: str) -> Figure:
    """Return what was spent over what was approved, one bar a place and line."""
    shown = {statistic: _by_line(item, statistic) for statistic in ("approved", "accrued", "execution")}
    keys = [key for key in shown["approved"] if key[1]]  # all sites together would dwarf each of them
    drawn, axis = plt.subplots(figsize=(WIDTH, 0.32 * len(keys) + 1.2))
    for place, key in enumerate(keys):
        axis.barh(place, float(shown["approved"][key].estimate), color=APPROVED, height=0.62)
        axis.barh(place, float(shown["accrued"][key].estimate), color=SPENT, height=0.3)
        told = shown["execution"][key]
        end = max(float(shown[name][key].estimate) for name in ("approved", "accrued"))
        axis.text(end, place, f"  {measured(told.estimate, told.unit, language)}", va="center", fontsize=7)
    _lines(axis, [_line_name(item, shown["approved"][key], language) for key in keys])
    unit = unit_words(Decimal(2), shown["approved"][keys[0]].unit, language)
    axis.set_xlabel(text("sheets.axis_money", language, unit=unit))
    axis.xaxis.set_major_locator(MaxNLocator(nbins=5))
    axis.xaxis.set_major_formatter(lambda value, _: number(Decimal(round(value)), language))
    axis.margins(x=0.12)
    marks = [plt.Rectangle((0, 0), 1, 1, color=colour) for colour in (APPROVED, SPENT)]
    words = [text(f"sheets.column_{name}", language) for name in ("approved", "accrued")]
    axis.legend(marks, words, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False)
    return drawn


def _segment(axis: Axes, place: int, left: int, width: int, colour, language: str) -> None:
    if width:
        axis.barh(place, width, left=left, color=colour, height=0.62)
        middle = left + width / 2
        axis.text(
            middle, place, number(width, language), ha="center", va="center", fontsize=7, color=legible_on(colour)
        )


def legible_on(colour: tuple[float, float, float]) -> str:
    """Return black or white, whichever stands out more on a colour of red, green and blue from 0 to 1: the contrast of
    WCAG 2.2, section 1.4.3."""
    linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    luminance = sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return "black" if (luminance + 0.05) / 0.05 >= 1.05 / (luminance + 0.05) else "white"


def _lines(axis: Axes, names: list[str]) -> None:
    axis.set_yticks(range(len(names)), names)
    axis.set_ylim(len(names) - 0.4, -0.6)
    axis.tick_params(axis="y", length=0)


def _by_line(item: ProtectedItem, statistic: str) -> dict[tuple, ProtectedRow]:
    return {
        (row.indicator, row.site, row.wave, row.group, row.level): row
        for row in item.rows
        if row.statistic == statistic and not row.mark
    }


def _line_name(item: ProtectedItem, row: ProtectedRow, language: str) -> str:
    site = label(item, "site", row.site, language)
    return f"{site}: {level_name(item, row, language)}" if row.group else site


DRAWN: dict[str, Callable[[ProtectedItem, str], Figure]] = {"ladder": ladder, "gains": gains, "execution": execution}
