"""The figure of a planned survey: per indicator and site, what it can tell apart from the baseline."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from math import isfinite

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.axes import Axes

from evaluation.disclosure.planning import Forecast
from evaluation.indicators.catalogue import INDICATORS
from evaluation.locale import text
from evaluation.project import Project
from evaluation.report.figures import DPI, LONGEST, STYLE, WIDTH
from evaluation.report.pens import COLOURS
from evaluation.report.planning import PERHAPS, chance_told

RANGE, REACH, BASELINE, PLANNED = "#d5d5d5", COLOURS[1], "black", COLOURS[0]
HEIGHT, UNDER = 0.42, 0.29  # of the bar, and how far under its middle the reach is drawn, in rows
LEGEND = ("range", "level", "planned", "reach")


def figure(forecasts: Sequence[Forecast], project: Project, language: str) -> bytes:
    """Return the PNG of the forecasts, one panel a site, the same bytes at every call."""
    codes = list(dict.fromkeys(one.change.indicator for one in forecasts))
    height = len(project.sites) * (0.5 * len(codes) + 0.6) + 1.0
    with plt.rc_context(STYLE):
        drawn, axes = plt.subplots(len(project.sites), figsize=(WIDTH, height), squeeze=False, sharex=True)
        for site, axis in zip(project.sites, axes[:, 0], strict=True):
            axis.set_title(getattr(site.name, language), loc="left", fontweight="bold", fontsize=9)
            for one in forecasts:
                if one.change.site == site.id:
                    _draw(axis, one, codes.index(one.change.indicator), language)
            names = (textwrap.fill(INDICATORS[code].name[language], LONGEST) for code in codes)
            axis.set_yticks(range(len(codes)), list(names))
            axis.set_ylim(len(codes) - 0.5, -0.5)
            axis.tick_params(axis="y", length=0)
        axes[-1, 0].set(
            xlim=(0, 100), xlabel=f"{text('cli.power_axis', language)}\n{text('cli.power_marks', language)}"
        )
        drawn.tight_layout(rect=(0, 0, 1, 1 - 0.5 / height))
        _legend(drawn, language)
        target = io.BytesIO()
        drawn.savefig(target, format="png", dpi=DPI, metadata={"Software": None})
        plt.close(drawn)
        return target.getvalue()


def _draw(axis: Axes, one: Forecast, place: int, language: str) -> None:
    change = one.change
    low, high = (100 * (end if isfinite(end) else limit) for end, limit in zip(change.detectable, (0, 1), strict=True))
    axis.barh(place, high - low, left=low, height=HEIGHT, color=RANGE, zorder=2)
    base, planned = (100 * level for level in change.levels)
    if isfinite(change.chosen):
        end = base + (100 if change.change > 0 else -100) * change.chosen
        axis.plot([base, end], [place + UNDER] * 2, color=REACH, linewidth=4, solid_capstyle="butt", zorder=3)
    axis.plot(base, place, "o", color=BASELINE, markersize=5, zorder=5)
    axis.plot(planned, place, "D", color=PLANNED, markersize=5, zorder=4)
    if any(cell.unreliable for cell in one.cells):
        axis.text(100, place, "  [u]", va="center", fontsize=7)
    elif one.hidden >= PERHAPS:
        axis.text(100, place, f"  [c] {chance_told(one.hidden, language)}", va="center", fontsize=7)


def _legend(drawn, language: str) -> None:
    marks = (
        plt.Rectangle((0, 0), 1, 1, color=RANGE),
        plt.Line2D([], [], color=BASELINE, marker="o", linestyle="none"),
        plt.Line2D([], [], color=PLANNED, marker="D", linestyle="none"),
        plt.Line2D([], [], color=REACH, linewidth=4),
    )
    names = [text(f"cli.power_legend_{one}", language) for one in LEGEND]
    drawn.legend(marks, names, loc="upper left", ncols=2, frameon=False, fontsize=7)
