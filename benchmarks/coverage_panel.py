"""Simulated panels: the same women before and after, in G PSUs, or drawn simply.

Each PSU of two strata has 12 to 28 women and a beta distributed prevalence (intracluster correlation 0.05), which it
keeps with probability 0.7. Half of the women answer from the same inclination in both waves, so that who says yes once
mostly says it again; one in ten leaves, at random. The prevalence falls by a fifth, and does not in the tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from benchmarks.coverage_surveys import COMMON, FACTOR, ICC, KEPT, PSUS, RELATIVE, SHARES
from benchmarks.coverage_tally import CONFIDENCE, Answer, Experiment, Key
from evaluation.statistics import panel
from evaluation.statistics.design import SampleDesign

SECTION = "The same women twice"
SAME, LEFT = 0.5, 0.1
SIMPLE = (30, 100)
NAN = float("nan")


def panel_design(rng: np.random.Generator, psus: int) -> SampleDesign:
    """Return the design of a panel of one row a woman."""
    psu = np.repeat(np.arange(psus), rng.integers(12, 29, psus))
    stratum = (psu >= psus // 2).astype(int)
    weight = SHARES[stratum] * rng.lognormal(0, 0.25, len(psu))
    return SampleDesign(stratum, psu, weight, np.zeros(len(psu), dtype=int), "shared")


def psu_chances(rng: np.random.Generator, psus: int, p: float, factor: float) -> tuple[NDArray, NDArray]:
    """Return the chance of a yes in each PSU (G,) before and after, of mean p and p × factor."""
    mean, size = p * np.repeat(RELATIVE, psus // 2), (1 - ICC) / ICC
    before, other = rng.beta(mean * size, (1 - mean) * size, (2, psus))
    return before, factor * np.where(rng.random(psus) < KEPT, before, other)


def inclined(rng: np.random.Generator, before: NDArray, after: NDArray) -> tuple[NDArray, NDArray]:
    """Return the two answers (n,) of women whose chances of a yes these are; NaN for those who left."""
    first, other = rng.random((2, len(before)))
    second = np.where(rng.random(len(before)) < SAME, first, other)
    left = rng.random(len(before)) < LEFT
    return (first < before).astype(float), np.where(left, NAN, second < after)


def clustered_draw(rng: np.random.Generator, psus: int, p: float) -> Mapping[Key, Answer]:
    """Return the change with its interval, and the tests of a question whose prevalence did not change."""
    design = panel_design(rng, psus)
    changed, same = (
        inclined(rng, *(one[design.psu] for one in psu_chances(rng, psus, p, factor))) for factor in (FACTOR, 1.0)
    )
    found = panel.design_change(*changed, design, CONFIDENCE)
    null = panel.design_change(*same, design, CONFIDENCE)
    tests = {
        "Rao-Scott McNemar": panel.rao_scott_mcnemar(*same, design).p,
        "Obuchowski McNemar": panel.obuchowski_mcnemar(*same, design.psu).p,
    }
    setting = f"{psus} PSUs, p = {p}"
    change = Answer(found.low, found.high, p * (FACTOR - 1), null.p)
    return {(SECTION, setting, "panel change"): change} | {
        (SECTION, setting, asked): Answer(NAN, NAN, NAN, p_value) for asked, p_value in tests.items()
    }


def simple_draw(rng: np.random.Generator, women: int, p: float) -> Mapping[Key, Answer]:
    """Return the intervals and tests for pairs drawn simply."""
    changed, same = (
        panel.paired_counts(*inclined(rng, np.full(women, p), np.full(women, p * factor))) for factor in (FACTOR, 1.0)
    )
    test, setting, truth = panel.mcnemar_test(same), f"{women} women, no clusters, p = {p}", p * (FACTOR - 1)
    return {
        (SECTION, setting, "Tango interval, exact McNemar"): Answer(
            *panel.tango_interval(changed, CONFIDENCE), truth, test.exact
        ),
        (SECTION, setting, "Newcombe interval, mid-p McNemar"): Answer(
            *panel.newcombe_interval(changed, CONFIDENCE), truth, test.mid
        ),
    }


def experiments() -> list[Experiment]:
    """Return one experiment for each number of PSUs, or of women drawn simply, and prevalence."""
    clustered = [
        Experiment(f"panel {psus} {p}", partial(clustered_draw, psus=psus, p=p)) for psus in PSUS for p in COMMON
    ]
    simple = [
        Experiment(f"pairs {women} {p}", partial(simple_draw, women=women, p=p)) for women in SIMPLE for p in (0.1, 0.5)
    ]
    return clustered + simple
