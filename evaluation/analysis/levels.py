"""Estimates of indicators at the cells of a survey, with the covariance between the cells carried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.analysis.bounds import level_bounds
from evaluation.analysis.breakdown import DIMENSIONS, Breakdown, Place, breakdown
from evaluation.analysis.labels import project_notes, reported, survey_labels
from evaluation.analysis.results import ROW_COLUMNS, Results
from evaluation.analysis.survey import Survey, sample_design
from evaluation.analysis.tallies import Tally, relations, rests_on, tallies
from evaluation.indicators.definition import Amount, Indicator
from evaluation.indicators.rules import answers
from evaluation.statistics.design import check_weights
from evaluation.statistics.domains import overlapping_cells
from evaluation.statistics.estimates import CellEstimates, ratios_of_totals
from evaluation.statistics.totals import Ratio


@dataclass(frozen=True)
class IndicatorLevels:
    """One indicator at every place of a breakdown, the cells of `estimates` in the order of its places.

    `estimates` is None where the table cannot feed the indicator. `dropped` names the items left out of its
    definition because nobody was asked them in a whole wave. `tallies` are the counts it rests on.
    """

    indicator: Indicator
    dropped: tuple[str, ...]
    estimates: CellEstimates | None
    tallies: tuple[Tally, ...] = ()

    @property
    def is_mean(self) -> bool:
        """Whether the value is the mean of an amount and not a share."""
        return isinstance(self.indicator.numerator, Amount)


@dataclass(frozen=True)
class Levels:
    """The estimates of several indicators over one breakdown of a survey."""

    survey: Survey
    breakdown: Breakdown
    of: tuple[IndicatorLevels, ...]

    def tidy(self, confidence: float | None = None) -> pd.DataFrame:
        """Return one row an indicator and place (ROW_COLUMNS); proportions and intervals on the scale 0 to 1."""
        return self.results(confidence).rows

    def without_forms(self) -> Levels:
        """Return the levels without the single forms of an indicator that stands here too (IMP-01_physical)."""
        forms = {form for one in self.of for form in one.indicator.forms}
        return replace(self, of=tuple(one for one in self.of if one.indicator.code not in forms))

    def primary(self) -> Levels:
        """Return the levels of the primary outcomes."""
        return replace(self, of=tuple(one for one in self.of if one.indicator.primary))

    def results(self, confidence: float | None = None) -> Results:
        """Return the rows with the counts they rest on and the equations between those counts."""
        level = self.survey.project.confidence if confidence is None else confidence
        rows = [row for one in self.of for row in _rows(self, one, level)]
        return self.with_rows(rows, level)

    def with_rows(self, rows: list[dict], confidence: float) -> Results:
        """Return results made of `rows` that rest on the counts of these levels."""
        groups = [self.breakdown.group] if self.breakdown.group else []
        measured = [one.indicator.code for one in self.of if one.estimates is not None]
        tallied = (tally for one in self.of for tally in one.tallies)
        return Results(
            rows=pd.DataFrame(rows, columns=list(ROW_COLUMNS)),
            **relations(tallied, measured, self.survey.definitions, self.breakdown.places),
            labels=survey_labels(self.survey, groups, [one.indicator for one in self.of]),
            notes=project_notes(self.survey.project)
            | {
                "confidence": confidence,
                "margins": self.survey.project.settings.margins,
                "reduced": {one.indicator.code: list(one.dropped) for one in self.of if one.dropped},
            },
        )


def estimate(survey: Survey, indicators: Indicator | Iterable[Indicator], by: Iterable[str] = DIMENSIONS) -> Levels:
    """Return the levels of indicators by site, wave and at most one group of project.toml.

    Only the indicators that the project chose are kept. A woman counts at a place if the indicator asks her and she
    answered; the rows of the others stay in the design, so that domains have the right variance. Rows without the
    indicator's weight are not of its sample.
    """
    chosen = (indicators,) if isinstance(indicators, Indicator) else tuple(indicators)
    cells = breakdown(survey, by)
    own = (one for one in reported(survey.project, chosen) if one.universe.weight)  # weights are of the sample
    of = [_answered(survey, one) for one in own]
    found = {}
    for weight in dict.fromkeys(one.indicator.universe.weight for one in of if one.numerator is not None):
        found |= _estimated([one for one in of if one.indicator.universe.weight == weight], survey, weight, cells)
    return Levels(survey, cells, tuple(_levels(one, found.get(one.indicator.code), survey, cells) for one in of))


@dataclass(frozen=True)
class _Answered:
    """An indicator, its definition without the items that a wave was not asked, and the answers (n,) to it: both None
    where the table cannot feed it."""

    indicator: Indicator
    dropped: tuple[str, ...] = ()
    definition: Indicator | None = None
    numerator: NDArray | None = None


def _answered(survey: Survey, indicator: Indicator) -> _Answered:
    measurable = survey.definition(indicator)
    if measurable is None:
        return _Answered(indicator)
    definition, dropped = measurable
    return _Answered(indicator, dropped, definition, answers(definition, survey.frame).numerator)


def _estimated(of: list[_Answered], survey: Survey, weight: str, cells: Breakdown) -> dict[str, CellEstimates]:
    """Return by code the estimates of the indicators that one weight serves, made in one pass over its sample."""
    measured = [one for one in of if one.numerator is not None]
    design = sample_design(survey, weight)
    for one in measured:
        check_weights(design.weight, np.isfinite(one.numerator))
    sampled = np.isfinite(design.weight)  # the module's sample is of the women who have its weight
    columns = {name: getattr(design, name)[sampled] for name in ("stratum", "psu", "weight", "wave")}
    domains = overlapping_cells([codes[sampled] for codes in cells.codes], len(cells.places))
    ratios = [Ratio(one.numerator[sampled]) for one in measured]
    made = ratios_of_totals(ratios, domains, replace(design, **columns)) if ratios else ()
    return {one.indicator.code: estimates for one, estimates in zip(measured, made, strict=True)}


def _levels(one: _Answered, estimates: CellEstimates | None, survey: Survey, cells: Breakdown) -> IndicatorLevels:
    if one.definition is None:
        return IndicatorLevels(one.indicator, (), None)
    return IndicatorLevels(one.indicator, one.dropped, estimates, tallies(one.definition, survey.frame, cells))


def _rows(levels: Levels, one: IndicatorLevels, confidence: float) -> Iterator[dict]:
    places = levels.breakdown.places
    if one.estimates is None:
        yield from (unmeasured(one.indicator, "level", place) for place in places)
        return
    found = one.estimates
    low, high, methods = level_bounds(found, one.is_mean, confidence, levels.survey.project.settings.survey)
    for cell, place in enumerate(places):
        yield place_columns(one.indicator, "level", place) | {
            "estimate": found.estimate[cell],
            "se": found.se[cell],
            "ci_low": low[cell],
            "ci_high": high[cell],
            "df": int(found.df[cell]),
            "p_value": np.nan,
            "n": int(found.n[cell]),
            "n_yes": np.nan if one.is_mean else int(found.n_yes[cell]),
            "n_psu": int(found.n_psu[cell]),
            "n_effective": found.n_effective[cell],
            "unit": one.indicator.unit,
            "method": methods[cell],
            "rests_on": rests_on(one.indicator, place),
        }


def place_columns(indicator: Indicator, statistic: str, place: Place, contrast: str = "") -> dict:
    """Return the columns of a row that say what it is about."""
    return {
        "indicator": indicator.code,
        "statistic": statistic,
        "site": place.site,
        "wave": place.wave,
        "contrast": contrast,
        "group": place.group,
        "level": place.level,
    }


def unmeasured(
    indicator: Indicator, statistic: str, place: Place, contrast: str = "", method: str = "not_asked"
) -> dict:
    """Return a row that says "not measured" and why; it rests on no count and is never zero."""
    numbers = ("estimate", "se", "ci_low", "ci_high", "df", "p_value", "n", "n_yes", "n_psu", "n_effective")
    unit = indicator.unit if statistic == "level" else difference_unit(indicator)
    return (
        place_columns(indicator, statistic, place, contrast)
        | dict.fromkeys(numbers, np.nan)
        | {"unit": unit, "method": method, "rests_on": ()}
    )


def difference_unit(indicator: Indicator) -> str:
    """Return the unit of a difference of two values: percentage points of two shares, else the indicator's own."""
    return "points" if indicator.unit == "percent" else indicator.unit
