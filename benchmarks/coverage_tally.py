"""What a simulated interval is judged by: an answer of one draw, and the row of the map that many answers make."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import isfinite, nan, sqrt

import numpy as np

CONFIDENCE = 0.95
LEAST_COVERAGE = 0.93
SIGNIFICANCE = 0.05
MOST_ERRORS = 0.07  # of a test at that significance
CHANCE = 2  # Monte Carlo errors: what misses an aim by no more is not told from one that reaches it
FEWEST = 100  # draws without a warning from which they are judged by themselves


@dataclass(frozen=True, slots=True)
class Answer:
    """What a method said in one draw: its interval (NaN where it gave none), what is true, and the p-value of a test
    whose null is true (NaN where there is none). `special` says whether the interval is that for rare answers.
    `warnings` are the codes that the package returned with it, from the data alone."""

    low: float
    high: float
    truth: float
    p_value: float = nan
    special: bool = False
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Experiment:
    """Draws of one setting. `draw` returns for each (section, setting, what was asked) what the method said."""

    name: str
    draw: Callable[[np.random.Generator], Mapping[Key, Answer]]


Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Aims:
    """How often intervals held the truth and tests rejected a true null, each with its Monte Carlo error: one standard
    error, 0 where all outcomes were added up. NaN where there is nothing to judge."""

    coverage: float = nan
    coverage_error: float = nan
    errors: float = nan
    errors_error: float = nan

    @property
    def covers(self) -> bool:
        """Whether the interval covers often enough, or there is none to judge."""
        return not self.coverage < LEAST_COVERAGE

    @property
    def holds(self) -> bool:
        """Whether the test rejects seldom enough, or there is none to judge."""
        return not self.errors > MOST_ERRORS

    @property
    def missed(self) -> bool:
        """Whether an aim is missed by more than chance."""
        short = self.coverage + CHANCE * self.coverage_error < LEAST_COVERAGE
        return short or self.errors - CHANCE * self.errors_error > MOST_ERRORS


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the map. width (mean), median_width: over the draws with an interval, the part `shown` of them;
    special: the part of these whose interval is that for rare answers; warned: the part of all answers that came with a
    warning; quiet: the aims in the others alone, nothing where they are fewer than FEWEST. warning: the codes seen."""

    section: str
    setting: str
    asked: str
    draws: int
    shown: float
    special: float
    width: float
    median_width: float
    aims: Aims
    quiet: Aims
    warned: float = 0.0
    warning: str = ""


def rows(experiment: Experiment, draws: int, seed: int) -> list[Row]:
    """Return the rows of an experiment; its numbers depend on the seed and its own name, not on the others run."""
    rng = np.random.default_rng([seed, zlib.crc32(experiment.name.encode())])
    answers: dict[Key, list[Answer]] = {}
    for _ in range(draws):
        for key, answer in experiment.draw(rng).items():
            answers.setdefault(key, []).append(answer)
    return [tallied(key, found) for key, found in answers.items()]


def tallied(key: Key, answers: list[Answer]) -> Row:
    """Return the row that the answers to one question make."""
    given = [one for one in answers if _interval(one)]
    said = [one for one in answers if _interval(one) or isfinite(one.p_value)]
    quiet = [one for one in said if not one.warnings]
    widths = [one.high - one.low for one in given]
    return Row(
        *key,
        draws=len(answers),
        shown=len(given) / len(answers),
        special=_share(one.special for one in given),
        width=float(np.mean(widths)) if given else nan,
        median_width=float(np.median(widths)) if given else nan,
        aims=aims(answers),
        quiet=aims(quiet) if len(quiet) >= min(FEWEST, len(said)) else Aims(),
        warned=1 - len(quiet) / len(said) if said else 0.0,
        warning=", ".join(sorted({code for one in said for code in one.warnings})),
    )


def aims(answers: list[Answer]) -> Aims:
    """Return how often the intervals and tests of these answers did what they say."""
    given = [one for one in answers if _interval(one)]
    tests = [one.p_value for one in answers if isfinite(one.p_value)]
    coverage = _share(one.low <= one.truth <= one.high for one in given)
    errors = _share(p <= SIGNIFICANCE for p in tests)
    return Aims(coverage, _error(coverage, len(given)), errors, _error(errors, len(tests)))


def _interval(one: Answer) -> bool:
    return isfinite(one.low) and isfinite(one.high)


def _share(true: Iterable[bool]) -> float:
    found = list(true)
    return sum(found) / len(found) if found else nan


def _error(share: float, n: int) -> float:
    return sqrt(share * (1 - share) / n) if n else nan
