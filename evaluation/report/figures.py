"""The figures of a report, drawn from protected rows only; each has a text that says what it shows."""

from __future__ import annotations

import io
from decimal import Decimal

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from PIL import Image

from evaluation.disclosure.protected import ProtectedItem, ProtectedRow
from evaluation.locale import text
from evaluation.report.annex_words import contrast
from evaluation.report.drawings import DRAWN as OF_RECORDS
from evaluation.report.goal_figure import goals
from evaluation.report.numbers import difference, measured, number
from evaluation.report.pens import COLOURS, beside, in_legend, point, verdict_pen, wave_pen
from evaluation.report.service_figures import DRAWN as OF_SERVICES
from evaluation.report.stamp import Stamp
from evaluation.report.trend_figure import DRAWN as OF_SERIES
from evaluation.report.wording import course, label, sentences

TOLD, UNTOLD = COLOURS[0], "#666666"  # of a difference: its interval tells its side, or holds 0
WIDTH, TALLEST, DPI, LONGEST = 7.2, 8.6, 200, 46  # inches that a page holds beside caption and note
COMPRESSION = 3  # of 9: higher ones take twice the time for a twentieth of the bytes
FEW_PANELS = 3
STYLE = {
    "figure.dpi": DPI,  # words are as wide when a figure is laid out as when it is written
    "font.family": "DejaVu Sans",
    "font.size": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "x",
    "axes.axisbelow": True,
    "grid.color": "#dddddd",
}


DRAWN = OF_SERVICES | OF_RECORDS | OF_SERIES | {"achievement": goals}


def figure(item: ProtectedItem, stamp: Stamp, language: str) -> bytes:
    """Return the PNG of a protected item, the same bytes at every call."""
    if item.options.get("kind") in DRAWN:
        return _drawn_elsewhere(item, stamp, language)
    panels = _panels(item)
    columns = 1 if len(panels) <= FEW_PANELS else 2
    rows = -(-len(panels) // columns)
    height = min(sum(0.32 * len(keys) + 0.75 for _, keys in panels) / columns, TALLEST)
    with plt.rc_context(STYLE):
        drawn, axes = plt.subplots(
            rows, columns, figsize=(WIDTH, height), squeeze=False, sharex=True, sharey=columns > 1
        )
        for (title, keys), axis in zip(panels, axes.flat, strict=False):
            _panel(item, axis, title, keys, language)
        for axis in axes.flat[len(panels) :]:
            axis.set_visible(False)
        _legend(item, drawn, axes[0, 0], language)
        for axis in axes[-1]:
            _axis_words(item, axis, language)
        if stamp.synthetic:
            _watermark(drawn, text("report.stamp_synthetic", language))
        return _png(drawn)


def _drawn_elsewhere(item: ProtectedItem, stamp: Stamp, language: str) -> bytes:
    with plt.rc_context(STYLE):
        drawn = DRAWN[item.options["kind"]](item, language)
        if stamp.synthetic:
            _watermark(drawn, text("report.stamp_synthetic", language))
        return _png(drawn)


def alternative(item: ProtectedItem, caption: str, language: str) -> str:
    """Return the text that stands for the figure: its caption and what each row says."""
    return " ".join((f"{caption}.", *sentences(item, language)))


def _panels(item: ProtectedItem) -> list[tuple[str, list[str]]]:
    """Return (panel, its rows): sites with their indicators, or indicators with their sites where sites are many."""
    sites = list(dict.fromkeys(row.site for row in item.rows))
    indicators = list(dict.fromkeys(row.indicator for row in item.rows))
    return [(site, indicators) for site in sites] if len(sites) <= FEW_PANELS else [(one, sites) for one in indicators]


def _panel(item: ProtectedItem, axis: Axes, title: str, keys: list[str], language: str) -> None:
    by_site = title not in {row.indicator for row in item.rows}
    inner, outer = ("indicator", "site") if by_site else ("site", "indicator")
    axis.set_title(_short(label(item, outer, title, language)), loc="left", fontweight="bold", fontsize=9)
    waves = list(dict.fromkeys(row.wave for row in item.rows))
    for place, key in enumerate(keys):
        rows = [row for row in item.rows if getattr(row, inner) == key and getattr(row, outer) == title]
        for row in rows:
            shift = (waves.index(row.wave) - (len(waves) - 1) / 2) * 0.3
            _draw(axis, row, place + shift, wave_pen(waves.index(row.wave), len(waves)), language)
    axis.set_yticks(range(len(keys)), [_short(label(item, inner, key, language)) for key in keys])
    axis.set_ylim(len(keys) - 0.4, -0.6)
    axis.tick_params(axis="y", length=0)
    if item.options.get("kind") == "change":
        axis.axvline(0, color="black", linewidth=0.8)


def _draw(axis: Axes, row: ProtectedRow, height: float, pen: dict, language: str) -> None:
    if row.mark:
        beside(axis, 0, height, f"[{row.mark}]", "left", "#555555")
        return
    level = row.statistic == "level"
    pen = pen if level else _of_difference(course(row) != "undetermined")
    low, high, middle = (float(value) for value in (row.ci_low, row.ci_high, row.estimate))
    axis.plot([low, high], [height, height], color=pen["color"], linewidth=2, solid_capstyle="round", alpha=0.6)
    point(axis, middle, height, pen)
    told = (measured if level else difference)(row.estimate, row.unit, language)
    beside(axis, high, height, told, "left", "#222222")


def _of_difference(told: bool) -> dict:
    return verdict_pen(TOLD if told else UNTOLD, told)


def _legend(item: ProtectedItem, drawn: Figure, axis: Axes, language: str) -> None:
    """Write above the panels what tells waves apart, or differences whose interval holds 0 from the others."""
    waves = [wave for wave in dict.fromkeys(row.wave for row in item.rows) if wave]
    if len(waves) > 1:
        pens = {label(item, "wave", wave, language): wave_pen(at, len(waves)) for at, wave in enumerate(waves)}
    elif item.options.get("kind") == "change":
        sides = sorted({course(row) != "undetermined" for row in item.rows if not row.mark}, reverse=True)
        pens = {text(f"report.legend_{'told' if one else 'untold'}", language): _of_difference(one) for one in sides}
    else:
        return
    marks = [in_legend(pen, "-") for pen in pens.values()]
    drawn.legend(marks, list(pens), loc="upper right", ncols=len(marks), frameon=False)


def _axis_words(item: ProtectedItem, axis: Axes, language: str) -> None:
    kind = "change" if item.options.get("kind") == "change" else "levels"
    shares = all(row.unit in ("percent", "points") for row in item.rows)
    sides = contrast(item, item.rows[0], language) if kind == "change" else ""
    axis.set_xlabel(text(f"report.axis_{kind}{'' if shares else '_value'}", language, contrast=sides))
    axis.xaxis.set_major_locator(MaxNLocator(integer=shares, nbins=8, steps=[1, 2, 5, 10]))
    axis.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(_tick(value, shares), language)))
    if kind == "levels" and shares:
        axis.set_xlim(left=0)


def _tick(value: float, whole: bool) -> Decimal:
    """Return the number that a tick of the axis shows, without zeros that say nothing."""
    shown = Decimal(str(round(value) if whole else round(value, 2)))
    return shown.to_integral_value() if shown == shown.to_integral_value() else shown


def _watermark(drawn: Figure, words: str) -> None:
    """Burn the words into a figure: large behind what is drawn, so that they hide no number, and small in its corner,
    where nothing hides them."""
    for axis in drawn.axes:
        axis.patch.set_alpha(0)
    big = {"alpha": 0.16, "size": 24, "rotation": 18, "ha": "center", "va": "center", "zorder": -1}
    drawn.text(0.72, 0.5, words, color="#aa0000", **big)
    drawn.text(0.005, 0.008, words, color="#aa0000", size=6.5, weight="bold", ha="left", va="bottom")


def _short(words: str) -> str:
    """Break a long name into two lines at the space nearest its middle."""
    if len(words) <= LONGEST:
        return words
    spaces = [place for place, letter in enumerate(words) if letter == " "]
    middle = min(spaces, key=lambda place: abs(place - len(words) / 2), default=0)
    return f"{words[:middle]}\n{words[middle + 1 :]}"


def _png(drawn: Figure) -> bytes:
    """Return the picture of a figure, which is closed: drawn once, where `savefig` would draw it twice, and without the
    transparency that a page has no use for and a PDF would hold as a second picture."""
    drawn.tight_layout()
    drawn.set_dpi(DPI)
    drawn.canvas.draw()
    drawn_in = drawn.canvas.get_width_height(physical=True), drawn.canvas.buffer_rgba()
    picture = Image.frombuffer("RGBA", *drawn_in, "raw", "RGBA", 0, 1).convert("RGB")
    plt.close(drawn)
    target = io.BytesIO()
    picture.save(target, format="png", dpi=(DPI, DPI), compress_level=COMPRESSION)
    return target.getvalue()
