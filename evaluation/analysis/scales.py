"""Whether a scale holds together, and whether each of its items means the same at every site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.analysis.breakdown import DIMENSIONS, Place, breakdown
from evaluation.analysis.labels import indicator_labels, merged, project_labels, project_notes
from evaluation.analysis.results import ROW_COLUMNS, Results
from evaluation.analysis.survey import Survey, codebook
from evaluation.analysis.tallies import rests_on, tallies
from evaluation.errors import EvaluationError
from evaluation.indicators.definition import Indicator, Score
from evaluation.indicators.rules import answers, values
from evaluation.statistics.item_functioning import item_functioning
from evaluation.statistics.scales import Reliability, cronbach_alpha, mcdonald_omega, mean_score, reversed_item

NEGLIGIBLE = 0.035  # rise of Nagelkerke's R² below which an item works alike (Jodoin and Gierl 2001)
RESAMPLING_SEED = 1


@dataclass(frozen=True, slots=True)
class ItemShift:
    """How differently an item works at two sites: see statistics.item_functioning; nan where that cannot be told."""

    column: str
    r2_change: float
    p_value: float
    n: int

    @property
    def differs(self) -> bool:
        """Whether the item means something else at the one site; an item that could not be tested is no proof."""
        return bool(self.r2_change >= NEGLIGIBLE)


def item_shifts(survey: Survey, indicator: Indicator) -> tuple[ItemShift, ...]:
    """Return how differently each item of a scale works at the two sites of a survey, all waves together.

    Nothing where the survey has not two sites or cannot feed the scale: there is nothing to compare.
    """
    if indicator.code not in survey.kept:
        survey.kept[indicator.code] = _item_shifts(survey, indicator)
    return survey.kept[indicator.code]


def _item_shifts(survey: Survey, indicator: Indicator) -> tuple[ItemShift, ...]:
    measured = survey.definition(indicator)
    sites = survey.frame["site"].astype(str).to_numpy()
    if measured is None or not isinstance(indicator.numerator, Score) or len(np.unique(sites)) != 2:
        return ()
    items = item_answers(survey.frame, indicator.numerator)
    return tuple(_shift(name, items, place, sites) for place, name in enumerate(indicator.numerator.columns))


def unlike_scales(survey: Survey, indicator: Indicator) -> bool:
    """Return whether the sites may not be compared by this scale, an item of it meaning something else at one."""
    return any(shift.differs for shift in item_shifts(survey, indicator))


def item_answers(frame: pd.DataFrame, scale: Score) -> NDArray:
    """Return the answers (n, k) to the items of a scale, all pointing one way, nan where missing."""
    found = np.column_stack([values(column, frame) for column in scale.columns])
    found[(found < scale.lowest) | (found > scale.highest)] = np.nan
    for place, column in enumerate(scale.columns):
        if column in scale.reversed:
            found[:, place] = reversed_item(found[:, place], lowest=scale.lowest, highest=scale.highest)
    return found


def reliability(survey: Survey, indicator: Indicator) -> Results:
    """Return Cronbach's alpha and McDonald's omega of a scale at every site and wave, of those who answered all items.

    The intervals are those of a simple sample: the clusters are not in them.
    """
    cells = breakdown(survey, DIMENSIONS)
    if survey.definition(indicator) is None:
        return _results(survey, indicator, [])
    every = item_answers(survey.frame, indicator.numerator)
    complete = replace(indicator, numerator=replace(indicator.numerator, at_least=1.0), code=f"{indicator.code}|items")
    counted = tallies(complete, survey.frame, cells)
    told = answers(complete, survey.frame).numerator
    rows = [
        row
        for number, place in enumerate(cells.places)
        for row in _coefficients(
            complete,
            place,
            every[np.any([codes == number for codes in cells.codes], axis=0) & np.isfinite(told)],
            survey.project.confidence,
        )
    ]
    return _results(survey, complete, rows, tuple(count for tally in counted for count in tally.counts))


def functioning(survey: Survey, indicator: Indicator) -> Results:
    """Return the rise of Nagelkerke's R² of every item of a scale between two sites, and whether it works alike."""
    cells = breakdown(survey, DIMENSIONS)
    shifts = item_shifts(survey, indicator)
    if not shifts:
        return _results(survey, indicator, [])
    counted = tallies(indicator, survey.frame, cells)
    places = [place.cell(indicator.table, indicator.code) for place in cells.places if place.site]
    asked = sum(count.base for tally in counted for count in tally.counts if count.cell in places)
    rows = [_shift_row(indicator, shift, tuple(places)) | {"n": asked} for shift in shifts]
    found = _results(survey, indicator, rows, tuple(count for tally in counted for count in tally.counts))
    book = codebook(survey.project, survey.table)
    words = {"group": {"item": {"es": "Pregunta", "en": "Question"}}, "item": {}}
    words["item"] = {name: _statement(book.question(name)) for name in indicator.numerator.columns}
    return replace(found, labels=merged(found.labels, words))


def _statement(question: dict[str, str]) -> dict[str, str]:
    """Return the statement that a question asks her view of, without its preamble."""
    return {language: words.partition("? ")[2] or words for language, words in question.items()}


def _shift(name: str, items: NDArray, place: int, sites: NDArray) -> ItemShift:
    rest = mean_score(np.delete(items, place, axis=1), at_least=0.8)
    n = int((np.isfinite(items[:, place]) & np.isfinite(rest)).sum())
    try:
        found = item_functioning(items[:, place], rest, sites)
    except EvaluationError:
        return ItemShift(name, np.nan, np.nan, n)
    return ItemShift(name, found.r2_change, found.either.p_value, found.n)


def _coefficients(complete: Indicator, place: Place, items: NDArray, confidence: float) -> Iterator:
    for name, measured in (("alpha", cronbach_alpha), ("omega", _omega)):
        try:
            found = measured(items, confidence=confidence)
            told = {"estimate": found.coefficient, "ci_low": found.ci_low, "ci_high": found.ci_high}
        except EvaluationError:
            told = dict.fromkeys(("estimate", "ci_low", "ci_high"), np.nan)
        yield (
            _row(complete, name, place)
            | told
            | {
                "n": len(items),
                "unit": "coefficient",
                "method": name,
                "rests_on": rests_on(complete, place),
            }
        )


def _omega(items: NDArray, confidence: float) -> Reliability:
    """Return omega without its interval, whose resampling takes longer than the rest of a report."""
    found = mcdonald_omega(items, confidence=confidence, seed=RESAMPLING_SEED, draws=1)
    return replace(found, ci_low=np.nan, ci_high=np.nan)


def _shift_row(indicator: Indicator, shift: ItemShift, cells: tuple) -> dict:
    return _row(indicator, "item_shift", Place("", "", "item", shift.column)) | {
        "estimate": shift.r2_change,
        "p_value": shift.p_value,
        "unit": "percent",
        "method": "differs" if shift.differs else "alike",
        "rests_on": cells,
    }


def _row(indicator: Indicator, statistic: str, place: Place) -> dict:
    empty = dict.fromkeys(
        ("se", "ci_low", "ci_high", "p_value", "n_yes", "n_psu", "n_effective", "contributors"), np.nan
    )
    return empty | {
        "indicator": indicator.code,
        "statistic": statistic,
        "site": place.site,
        "wave": place.wave,
        "contrast": "",
        "group": place.group,
        "level": place.level,
        "df": np.inf,
        "kind": "opaque",
        "source": "",
    }


def _results(survey: Survey, indicator: Indicator, rows: list[dict], counts: tuple = ()) -> Results:
    return Results(
        pd.DataFrame(rows, columns=list(ROW_COLUMNS)),
        counts=counts,
        labels=merged(project_labels(survey.project), indicator_labels([indicator])),
        notes=project_notes(survey.project) | {"confidence": survey.project.confidence},
    )
