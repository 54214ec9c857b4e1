"""725 estimates and 325 differences of a simulated survey: the work on which other programs were timed too.

25 indicators (20 of yes and no, 5 scores) at 29 cells: everybody, 2 sites, 2 waves, site × wave, and five bands of age
in each of those; 13 differences of waves: for everybody, in each site, and in each band of each site.
"""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from evaluation.statistics.contrasts import ContrastEstimates, linear_contrasts
from evaluation.statistics.design import SampleDesign
from evaluation.statistics.domains import overlapping_cells
from evaluation.statistics.estimates import CellEstimates, ratios_of_totals
from evaluation.statistics.totals import Ratio

STRATA, PSUS, INDICATORS, SCORES, BANDS, SKIPPED, CELLS = 200, 4000, 25, 5, 5, 10, 29
COLUMNS = ("women", "estimates", "differences", "CPU s", "peak MB")


@dataclass(frozen=True)
class Women:
    """Answers (n, 25), a column in one piece as tables hold them, NaN where missing; site, wave and band of age (n) as
    codes from 0."""

    answers: NDArray
    site: NDArray
    wave: NDArray
    band: NDArray
    design: SampleDesign


def women(rows: int, seed: int, complete: bool = False) -> Women:
    """Return a simulated survey of `rows` women, whose PSUs are shared by the waves.

    Unless it is `complete`, one answer in 20 is missing, each indicator on rows of its own, and the last ten indicators
    are asked of seven women in ten.
    """
    rng = np.random.default_rng(seed)
    psu, wave, band = rng.integers(0, PSUS, rows), rng.integers(0, 2, rows), rng.integers(0, BANDS, rows)
    prevalence = rng.uniform(0.05, 0.6, INDICATORS) + 0.02 * rng.standard_normal((PSUS, INDICATORS))
    answers, skips = np.empty((rows, INDICATORS), order="F"), rng.random(rows) < 0.3
    for number, answer in enumerate(answers.T):
        answer[:] = 5 + rng.standard_normal(rows) if number < SCORES else rng.random(rows) < prevalence[psu, number]
        if not complete:
            answer[(rng.random(rows) < 0.05) | (skips & (number >= INDICATORS - SKIPPED))] = np.nan
    stratum = psu % STRATA
    weight = rng.uniform(0.5, 2, rows)
    return Women(answers, stratum % 2, wave, band, SampleDesign(stratum, psu, weight, wave, "shared"))


def groupings(survey: Women) -> list[NDArray]:
    """Return the cell of each row in the five ways to cut the survey, the cells numbered through all of them.

    The wave is the fastest part of a cell's number, so that a difference takes one cell from the next.
    """
    place = 2 * survey.site + survey.wave
    banded = 2 * (BANDS * survey.site + survey.band) + survey.wave
    return [np.zeros_like(place), 1 + survey.site, 3 + survey.wave, 5 + place, 9 + banded]


def differences() -> NDArray:
    """Return the weights (13, 29) of the differences: the second wave less the first in each pair of cells."""
    first = np.arange(3, CELLS, 2)
    cells = np.eye(CELLS)
    return cells[first + 1] - cells[first]


def estimates(survey: Women) -> tuple[tuple[CellEstimates, ...], tuple[ContrastEstimates, ...]]:
    """Return the levels of each indicator, and its differences."""
    cells = overlapping_cells(groupings(survey), CELLS)
    levels = ratios_of_totals([Ratio(answer) for answer in survey.answers.T], cells, survey.design)
    return levels, linear_contrasts(levels, differences())


def estimate(survey: Women) -> tuple[int, int]:
    """Make every estimate and difference with its standard error, and return how many of each there are."""
    return tuple(sum(int(np.isfinite(one.se).sum()) for one in found) for found in estimates(survey))


def measured(rows: int, repeats: int, complete: bool = False) -> tuple[int, int, int, float, float]:
    """Return the values of COLUMNS: the median of `repeats` runs, and the peak of memory of one more, survey apart."""
    survey = women(rows, 2025, complete)
    seconds = median(cpu(lambda: estimate(survey)) for _ in range(repeats))
    tracemalloc.start()
    made = estimate(survey)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return rows, *made, seconds, peak


def cpu(work: Callable[[], object]) -> float:
    """Return the seconds of CPU that `work` takes, which other programs on the machine change little."""
    start = time.process_time()
    work()
    return time.process_time() - start
