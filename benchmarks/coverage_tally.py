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


@dataclass(frozen=True, slots=True)
class Answer:
    """What a method said in one draw: its interval (NaN where it gave none), what is true, and the p-value of a test
    whose null is true (NaN where there is none). `special` says whether the interval is that for rare answers."""

    low: float
    high: float
    truth: float
    p_value: float = nan
    special: bool = False


@dataclass(frozen=True, slots=True)
class Experiment:
    """Draws of one setting. `draw` returns for each (section, setting, what was asked) what the method said.

    `warnings` maps what was asked to the sentence that the package or its documentation says beforehand against using
    the method there; it is declared here, before any number is known.
    """

    name: str
    draw: Callable[[np.random.Generator], Mapping[Key, Answer]]
    warnings: Mapping[str, str]


Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the map. coverage, width (mean), median_width: over the draws with an interval, the part `shown` of
    them; special: the part of these whose interval is that for rare answers; errors: tests that rejected over tests
    made. The Monte Carlo errors are one standard error; 0 where all outcomes were added up."""

    section: str
    setting: str
    asked: str
    draws: int
    shown: float
    special: float
    coverage: float
    coverage_error: float
    width: float
    median_width: float
    errors: float
    errors_error: float
    warning: str = ""

    @property
    def covers(self) -> bool:
        """Whether the interval covers often enough, or there is none to judge."""
        return not self.coverage < LEAST_COVERAGE

    @property
    def holds(self) -> bool:
        """Whether the test rejects seldom enough, or there is none to judge."""
        return not self.errors > MOST_ERRORS


def rows(experiment: Experiment, draws: int, seed: int) -> list[Row]:
    """Return the rows of an experiment; its numbers depend on the seed and its own name, not on the others run."""
    rng = np.random.default_rng([seed, zlib.crc32(experiment.name.encode())])
    answers: dict[Key, list[Answer]] = {}
    for _ in range(draws):
        for key, answer in experiment.draw(rng).items():
            answers.setdefault(key, []).append(answer)
    return [tallied(key, found, experiment.warnings.get(key[2], "")) for key, found in answers.items()]


def tallied(key: Key, answers: list[Answer], warning: str = "") -> Row:
    """Return the row that the answers to one question make."""
    given = [one for one in answers if isfinite(one.low) and isfinite(one.high)]
    widths = [one.high - one.low for one in given]
    tests = [one.p_value for one in answers if isfinite(one.p_value)]
    coverage = _share(one.low <= one.truth <= one.high for one in given)
    errors = _share(p <= SIGNIFICANCE for p in tests)
    return Row(
        *key,
        draws=len(answers),
        shown=len(given) / len(answers),
        special=_share(one.special for one in given),
        coverage=coverage,
        coverage_error=_error(coverage, len(given)),
        width=float(np.mean(widths)) if given else nan,
        median_width=float(np.median(widths)) if given else nan,
        errors=errors,
        errors_error=_error(errors, len(tests)),
        warning=warning,
    )


def _share(true: Iterable[bool]) -> float:
    found = list(true)
    return sum(found) / len(found) if found else nan


def _error(share: float, n: int) -> float:
    return sqrt(share * (1 - share) / n) if n else nan
