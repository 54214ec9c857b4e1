"""With what the figures are drawn: points that tell waves apart in grey too, and words that no line strikes through."""

from __future__ import annotations

import matplotlib

matplotlib.use("Agg")

import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patheffects import withStroke

COLOURS = sns.color_palette("colorblind")
MARKERS = ("o", "D", "s", "^")
HALO = (withStroke(linewidth=2, foreground="white"),)
SIZE = 5.5  # points


def wave_pen(place: int, waves: int) -> dict:
    """Return how the points of a wave are drawn: by its colour and its form, and hollow where it is the first of
    several."""
    colour = COLOURS[place % len(COLOURS)]
    filled = "white" if place == 0 and waves > 1 else colour
    return {"color": colour, "marker": MARKERS[place % len(MARKERS)], "markerfacecolor": filled, "markersize": SIZE}


def verdict_pen(colour, told: bool) -> dict:
    """Return how a difference is drawn: filled where its interval tells its side, hollow where it holds 0."""
    return {"color": colour, "marker": "o", "markerfacecolor": colour if told else "white", "markersize": SIZE}


def point(axis: Axes, x: float, y: float, pen: dict) -> None:
    """Draw a point, over the line of its interval and not cut at the end of the axis."""
    axis.plot([x], [y], linestyle="", markeredgewidth=1.4, zorder=3, clip_on=False, **pen)


def in_legend(pen: dict, line: str = "") -> Line2D:
    """Return the mark of a pen for a legend, on a line of this style."""
    return Line2D([], [], linestyle=line, markeredgewidth=1.4, **pen)


def beside(axis: Axes, x: float, y: float, words: str, side: str, colour: str = "black") -> None:
    """Write words beside a point; `side` is where they end: "right" puts them on its left."""
    offset = -6 if side == "right" else 6
    place = {"xytext": (offset, 0), "textcoords": "offset points"}
    axis.annotate(words, (x, y), ha=side, va="center", fontsize=7, color=colour, zorder=4, path_effects=HALO, **place)


def spread(places: list[float], apart: float) -> list[float]:
    """Return the places of words, in their order, moved up where two would be nearer than `apart`."""
    moved: dict[int, float] = {}
    lowest = float("-inf")
    for at in sorted(range(len(places)), key=places.__getitem__):
        lowest = moved[at] = max(places[at], lowest + apart)
    return [moved[at] for at in range(len(places))]
