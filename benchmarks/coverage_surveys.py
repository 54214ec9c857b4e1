"""Simulated surveys with clusters: coverage of levels, changes, gaps, ratios and achievement, as the report makes them.

Each draw is a survey of its own of three sites and two waves. A site has G PSUs, half of them in each of two strata
that hold 70 % and 30 % of its women, so that weights differ; a PSU has 12 to 28 women a wave, whose weights vary by a
quarter. The prevalence of a PSU is beta distributed with an intracluster correlation of 0.05. A PSU that is visited
twice keeps its prevalence with probability 0.7, else draws another. In the first site the prevalence falls by a fifth;
in the other two nothing changes, and the tests are of these (of the gap: before anything changed).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from benchmarks.coverage_tally import CONFIDENCE, Answer, Experiment, Key
from evaluation.analysis.bounds import level_intervals
from evaluation.project_file import SurveySettings
from evaluation.statistics.achievement import Measured, achievement
from evaluation.statistics.contrasts import linear_contrast, ratio_contrast
from evaluation.statistics.design import SampleDesign
from evaluation.statistics.domains import separate_cells
from evaluation.statistics.estimates import CellEstimates, ratios_of_totals
from evaluation.statistics.intervals import difference_interval, p_value, ratio_interval, t_interval
from evaluation.statistics.totals import Ratio

PSUS, SHARING = (12, 20, 40, 80), ("shared", "new", "partial")
COMMON, RARE = (0.05, 0.1, 0.5), (0.01, 0.02)
ICC, KEPT, FACTOR, GOAL = 0.05, 0.7, 0.8, 0.6
SHARES, RELATIVE = np.array([0.7, 0.3]), np.array([0.85, 1.35])  # of the strata: 0.7 × 0.85 + 0.3 × 1.35 = 1
SITES, WAVES = 3, 2
SECTIONS = {
    "levels": "Levels, changes, gaps and differences of changes",
    "rare": "Rare answers",
    "ratio": "Ratio of two waves",
    "achievement": "Achievement: share of the way to the target",
}
CONTRASTS = ("change", "gap", "difference of changes")
# Cells are 2 × site + wave. Asked: the site that changes, and the same where nothing is different.
TRUE = np.array([[-1, 1, 0, 0, 0, 0], [0, 1, 0, -1, 0, 0], [-1, 1, 1, -1, 0, 0]], dtype=float)
NULL = np.array([[0, 0, -1, 1, 0, 0], [1, 0, -1, 0, 0, 0], [0, 0, -1, 1, 1, -1]], dtype=float)


@dataclass(frozen=True, slots=True)
class Sample:
    """The women of one draw: design and cell of each, `unit` her PSU × wave, whose chances `unit_chances` draws."""

    design: SampleDesign
    cell: NDArray
    unit: NDArray
    shape: tuple[int, int, int]
    visited_twice: NDArray


def sample(rng: np.random.Generator, psus: int, sharing: str) -> Sample:
    """Return the women of a survey of `psus` PSUs a site and wave; under `partial` every second PSU is kept."""
    shape = (SITES, WAVES, psus)
    site, wave, number = (one.ravel() for one in np.indices(shape))
    half = (number >= psus // 2).astype(int)
    twice = {"shared": np.ones_like(number), "new": np.zeros_like(number), "partial": number % 2 == 0}[sharing] == 1
    label = (site * WAVES + np.where(twice, 0, wave)) * psus + number
    women = rng.integers(12, 29, number.size)
    unit = np.repeat(np.arange(number.size), women)
    weight = SHARES[half[unit]] * rng.lognormal(0, 0.25, len(unit))
    design = SampleDesign((2 * site + half)[unit], label[unit], weight, wave[unit], sharing)
    return Sample(design, (WAVES * site + wave)[unit], unit, shape, twice.reshape(shape)[:, 0])


def unit_chances(rng: np.random.Generator, one: Sample, p: float) -> NDArray:
    """Return the chance of a yes in each PSU × wave (sites × waves × G), whose mean is p, and p × FACTOR where the
    first site changed."""
    mean = p * np.repeat(RELATIVE, one.shape[2] // 2)
    size = (1 - ICC) / ICC
    chance = rng.beta(mean * size, (1 - mean) * size, one.shape)
    kept = one.visited_twice & (rng.random(one.visited_twice.shape) < KEPT)
    chance[:, 1] = np.where(kept, chance[:, 0], chance[:, 1])
    chance[0, 1] *= FACTOR
    return chance


def answers(rng: np.random.Generator, one: Sample, p: float) -> NDArray:
    """Return the answers (n,) 0 or 1 to a question of prevalence p."""
    return (rng.random(len(one.unit)) < unit_chances(rng, one, p).ravel()[one.unit]).astype(float)


def estimated(rng: np.random.Generator, one: Sample, prevalences: tuple[float, ...]) -> tuple[CellEstimates, ...]:
    """Return the estimates of a question of each prevalence, at the six cells."""
    ratios = [Ratio(answers(rng, one, p)) for p in prevalences]
    return ratios_of_totals(ratios, separate_cells(one.cell, SITES * WAVES), one.design)


def contrast_intervals(
    levels: CellEstimates, weights: NDArray, settings: SurveySettings, confidence: float = CONFIDENCE
) -> tuple[NDArray, NDArray, NDArray, NDArray]:
    """Return low, high, p-value and whether the interval is MOVER's, each (K,), as `analysis.comparisons` makes them.

    t; but for the difference of two cells of which one has few answers, the interval recovered from their own. A test
    holds the two against each other on a real project.
    """
    found = linear_contrast(levels, weights)
    low, high = t_interval(found.estimate, found.se, found.df, confidence)
    below, above, few = level_intervals(levels, confidence, settings)
    special = np.zeros(len(weights), dtype=bool)
    for place, row in enumerate(weights):
        used = np.flatnonzero(row)
        if len(used) != 2 or row.sum() != 0 or row.max() != 1 or not few[used].any():
            continue
        first, second = int(row.argmax()), int(row.argmin())
        spread = levels.se[first] * levels.se[second]
        correlation = levels.covariance[first, second] / spread if spread > 0 else 0.0
        bounds = [(below[cell], above[cell]) for cell in (first, second)]
        estimate = levels.estimate
        low[place], high[place] = difference_interval(
            estimate[first], bounds[0], estimate[second], bounds[1], correlation
        )
        special[place] = True
    return low, high, p_value(found.estimate, found.se, found.df), special


def level_answers(levels: CellEstimates, p: float, settings: SurveySettings) -> dict[str, Answer]:
    """Return the answers about the level, change, gap and difference of changes, by what was asked."""
    below, above, few = level_intervals(levels, CONFIDENCE, settings)
    found = {"level": Answer(float(below[0]), float(above[0]), p, special=bool(few[0]))}
    low, high, p_values, special = contrast_intervals(levels, np.vstack([TRUE, NULL]), settings)
    truth = TRUE @ np.array([p, p * FACTOR, p, p, p, p])
    for place, asked in enumerate(CONTRASTS):
        ends = float(low[place]), float(high[place]), float(truth[place])
        found[asked] = Answer(*ends, float(p_values[place + len(CONTRASTS)]), bool(special[place]))
    return found


def ratio_answer(levels: CellEstimates) -> Answer:
    """Return the ratio of the second wave to the first, with its t interval on the log scale."""
    found = ratio_contrast(levels, above=1, below=0)
    low, high = ratio_interval(found.estimate, found.se, found.df, CONFIDENCE)
    return Answer(float(low[0]), float(high[0]), FACTOR)


def achievement_answer(levels: CellEstimates, p: float) -> Answer:
    """Return the share of the way from p to p × GOAL; without an interval where it is not measurable."""
    base, end = (
        Measured(float(levels.estimate[cell]), float(levels.se[cell]), float(levels.df[cell])) for cell in (0, 1)
    )
    found = achievement(
        base,
        end,
        p * GOAL,
        confidence=CONFIDENCE,
        covariance=float(levels.covariance[0, 1]),
        direction="lower_is_better",
    )
    return Answer(found.ci_low, found.ci_high, (1 - FACTOR) / (1 - GOAL), warnings=found.warnings)


def survey_draw(rng: np.random.Generator, psus: int, sharing: str) -> Mapping[Key, Answer]:
    """Return every answer of one simulated survey."""
    settings = SurveySettings(psus=sharing)
    one, found = sample(rng, psus, sharing), {}
    for p, levels in zip((*COMMON, *RARE), estimated(rng, one, (*COMMON, *RARE)), strict=True):
        setting = f"{psus} PSUs, {sharing}, p = {p}"
        section = SECTIONS["rare" if p in RARE else "levels"]
        found |= {(section, setting, asked): answer for asked, answer in level_answers(levels, p, settings).items()}
        if p in COMMON:
            found[SECTIONS["ratio"], setting, "ratio of waves"] = ratio_answer(levels)
            found[SECTIONS["achievement"], setting, "achievement"] = achievement_answer(levels, p)
    return found


def experiments() -> list[Experiment]:
    """Return one experiment for each number of PSUs and way to share them; each draw asks about every prevalence."""
    return [
        Experiment(f"survey {psus} {sharing}", partial(survey_draw, psus=psus, sharing=sharing))
        for psus in PSUS
        for sharing in SHARING
    ]
