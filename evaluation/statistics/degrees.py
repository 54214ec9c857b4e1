"""How many PSUs an estimate rests on, and how many degrees of freedom they leave."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluation.statistics.design import Units
from evaluation.statistics.variance import sums_by


def active_psus(active: NDArray, units: Units) -> NDArray:
    """Return (C,) the PSUs with an active unit; a PSU that is visited in two waves counts once."""
    return _codes_with(active, units.psu)


def degrees_of_freedom(active: NDArray, units: Units) -> NDArray:
    """Return (C,) active PSUs less active strata.

    Rust and Rao (1996), Statistical Methods in Medical Research 5, 283-310.

    Where two waves share a part of their PSUs, a stratum costs one degree if the PSUs of one wave are among those of
    the other and two if each has some of its own: a mean is taken away in each wave, and the two are one restriction
    only where the PSUs are. This is `shared` where all PSUs are common and `new` where none is.
    """
    return psus_and_degrees(active, units)[1]


def psus_and_degrees(active: NDArray, units: Units) -> tuple[NDArray, NDArray]:
    """Return `active_psus` and `degrees_of_freedom`, both (C,)."""
    psus = active_psus(active, units)
    return psus, psus - _codes_with(active, units.restriction)


def _codes_with(active: NDArray, codes: NDArray) -> NDArray:
    """Return (C,) how many of the codes have an active unit."""
    found = active.astype(np.float32)
    if codes.max(initial=-1) + 1 < len(codes):
        found = (sums_by(found, codes) > 0).astype(np.float32)
    return (np.ones(len(found), np.float32) @ found).astype(int)
