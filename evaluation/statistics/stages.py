"""Samples in two stages, both without replacement: PSUs of a stratum, and units of a PSU."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluation.errors import EvaluationError
from evaluation.statistics.codes import coded, crossed, in_order_of_rows
from evaluation.statistics.design import SampleDesign, Units, finite_correction, variance_units

_NAMED = 5  # PSUs that a message names before it stops


def two_stage_units(design: SampleDesign, second: NDArray, population: NDArray) -> Units:
    """Return the variance units of a sample of n_h of N_h PSUs and of m_i of M_i units in each, to pass on as `units`.

    second: (n,) labels, unique within the PSU, of the second-stage units (households, or the rows themselves);
    population: (n,) M_i, or m_i/M_i where none is above 1. With z_hij the linearised value of a unit, z_hi their sum,

        V = Σ_h (1 - f_h) n_h/(n_h - 1) Σ_i (z_hi - z̄_h)² + Σ_h f_h Σ_i (1 - f_i) m_i/(m_i - 1) Σ_j (z_hij - z̄_hi)²,

    f being n_h/N_h and m_i/M_i (Särndal, Swensson and Wretman 1992, result 4.3.1; R survey's svyrecvar). Degrees of
    freedom stay those of PSUs and strata.
    Raises ValueError where `design` has no population, or one sample of PSUs for several waves, whose second stages are
    apart; EvaluationError where a PSU has one unit of several under the rule `fail` (under the others it adds nothing),
    and what `variance_units` raises.
    """
    if design.population is None:
        raise ValueError("the second stage counts only where the first is without replacement: give the population")
    if design.psus != "new" and len(np.unique(design.wave)) > 1:
        raise ValueError("two stages of several waves need psus='new'")
    first = variance_units(design)
    codes = coded(second)
    if (codes < 0).any():
        raise EvaluationError("second_stage_missing", count=int((codes < 0).sum()))
    of_row, rows = in_order_of_rows(crossed(first.of_row, codes))
    within = first.of_row[rows]
    return Units(
        of_row=of_row,
        psu=first.psu[within],
        stratum=first.stratum[within],
        wave=first.wave[within],
        centring=first.centring[within],
        restriction=first.restriction[within],
        first=first,
        within=within,
        spread=_spread(design, first, within, finite_correction(population, of_row, within)),
    )


def _spread(design: SampleDesign, first: Units, within: NDArray, left: NDArray) -> NDArray:
    """Return f_h (1 - f_i) m_i/(m_i - 1) for each second-stage unit; `left` is 1 - f_i."""
    taken = np.bincount(within)[within]
    alone = (taken == 1) & (left > 0)
    if alone.any() and design.lonely == "fail":
        rows = np.isin(first.of_row, within[alone])
        labels = list(dict.fromkeys(np.asarray(design.psu)[rows].tolist()))
        named = ", ".join(map(str, labels[:_NAMED])) + (", …" if len(labels) > _NAMED else "")
        raise EvaluationError("lonely_second_stage", count=len(labels), psus=named)
    return (1 - first.correction[within]) * left * taken / np.maximum(taken - 1, 1)
