"""The colours of the figures, told apart by readers who do not see red and green alike."""

from __future__ import annotations

import matplotlib
import numpy as np

# seaborn's palette "colorblind", written out: loading seaborn takes a second, which every report would wait for.
COLOURS = tuple(
    (int(code[:2], 16) / 255, int(code[2:4], 16) / 255, int(code[4:], 16) / 255)
    for code in "0173b2 de8f05 029e73 d55e00 cc78bc ca9161 fbafe4 949494 ece133 56b4e9".split()
)


def from_light_to_dark(steps: int) -> list[tuple[float, float, float]]:
    """Return as many colours, evenly apart on viridis without its ends."""
    places = np.linspace(0, 1, steps + 2)[1:-1]
    return [tuple(colour[:3]) for colour in matplotlib.colormaps["viridis_r"](places).tolist()]
