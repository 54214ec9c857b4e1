"""How many: women interviewed, outcomes of the visits, rows dropped at reading, answers missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from evaluation.analysis.breakdown import DIMENSIONS, Place, breakdown
from evaluation.analysis.labels import indicator_labels, merged, project_labels, project_notes, reported
from evaluation.analysis.results import ROW_COLUMNS, Cell, Count, Results, Sum
from evaluation.analysis.survey import Survey, codebook
from evaluation.analysis.tallies import relations, rests_on, tallies
from evaluation.errors import EvaluationError
from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.definition import Indicator
from evaluation.indicators.rules import answers
from evaluation.project import Project
from evaluation.sources.tables import drop_report, read_table

EVERYBODY = "everybody"


def interviewed(survey: Survey) -> Results:
    """Return the number of women in the survey at every site and wave."""
    places = _places(survey.project)
    counts = [Count(place.cell(survey.table, EVERYBODY), _size(survey.frame, place)) for place in places]
    return _results(survey.project, counts, "people")


def tabulate(project: Project, table: str, column: str, unit: str = "people") -> Results:
    """Return how many rows of a table have each code of a column, at every site and wave.

    `unit` says what a row is. There are no rows where the folder holds no such table or column: that was not measured.
    Raises EvaluationError for a sensitive column: answers about violence go out as indicators, which are protected as
    such.
    """
    frame = read_table(project, table)
    declared = {} if frame is None else codebook(project, table).stored()
    if column not in declared:
        return _results(project, [], unit)
    if column in INDICATORS.sensitive_columns or declared[column].sensitive:
        raise EvaluationError("column_sensitive", column=column, table=table)
    told = set(frame[column].astype("string").dropna())
    words = {code: words for code, words in codebook(project, table).labels(column).items() if code in told}
    counts, sums = [], []
    for place in _places(project):
        here = frame[(frame["site"] == place.site) & (frame["wave"] == place.wave)]
        cells = [Cell(table, EVERYBODY, place.site, place.wave, column, code) for code in words]
        answers = here[column].astype("string")
        parts = [Count(cell, int((answers == cell.level).sum())) for cell in cells]
        rest = Count(Cell(table, EVERYBODY, place.site, place.wave, column, ""), len(here) - sum(c.base for c in parts))
        whole = Count(place.cell(table, EVERYBODY), len(here))
        counts += [whole, *parts, rest]
        sums.append(Sum(whole.cell, (*cells, rest.cell)))
    shown = [count for count in counts if count.cell.level]
    labels = {"group": {column: codebook(project, table).question(column)}, column: words}
    return _results(project, shown, unit, labels, counts, sums)


def dropped(project: Project) -> Results:
    """Return how many rows each rule of consent kept from being read, over all tables, sites and waves."""
    found = drop_report(project).dropped
    reasons = sorted({reason for of_table in found.values() for reason in of_table})
    counts = [
        Count(Cell("dropped", EVERYBODY, "", "", "reason", reason), sum(of.get(reason, 0) for of in found.values()))
        for reason in reasons
    ]
    return _results(project, counts, "people")


def missing_answers(survey: Survey, indicators: Iterable[Indicator]) -> Results:
    """Return, for every indicator, site and wave, the share of the women it asks whose answer is missing.

    The share is unweighted, from 0 to 1; `n` is the number of women asked. It is published in bands.
    """
    chosen = reported(survey.project, indicators)
    cells = breakdown(survey, DIMENSIONS)
    measured = [found[0] for one in chosen if (found := survey.definition(one)) is not None]
    codes = [one.code for one in measured]
    counted = [tally for one in measured for tally in tallies(one, survey.frame, cells)]
    rows = [row for one in measured for row in _missing(survey, one)]
    return Results(
        rows=pd.DataFrame(rows, columns=list(ROW_COLUMNS)),
        **relations(counted, codes, survey.definitions, cells.places),
        labels=merged(project_labels(survey.project), indicator_labels(chosen)),
        notes=project_notes(survey.project),
    )


def _missing(survey: Survey, indicator: Indicator) -> Iterator[dict]:
    told = answers(indicator, survey.frame)
    for place in _places(survey.project):
        here = told.eligible & _at(survey.frame, place)
        n = int(here.sum())
        share = float(np.isnan(told.numerator[here]).mean()) if n else np.nan
        cell = place.cell(survey.table, indicator.code)
        yield _row(cell, "nonresponse", share, n, "share") | {"rests_on": rests_on(indicator, place)}


def _results(project: Project, shown: list[Count], unit: str, labels=None, counts=None, sums=()) -> Results:
    rows = [_row(count.cell, "count", count.base, count.base, unit) for count in shown]
    return Results(
        rows=pd.DataFrame(rows, columns=list(ROW_COLUMNS)),
        counts=tuple(counts or shown),
        sums=tuple(sums),
        labels=merged(project_labels(project), labels or {}),
        notes=project_notes(project),
    )


def _row(cell: Cell, statistic: str, value: float, n: int, unit: str) -> dict:
    numbers = dict.fromkeys(("se", "ci_low", "ci_high", "df", "p_value", "n_yes", "n_psu", "n_effective"), np.nan)
    return {
        "indicator": cell.indicator,
        "statistic": statistic,
        "site": cell.site,
        "wave": cell.wave,
        "contrast": "",
        "group": cell.group,
        "level": cell.level,
        "estimate": value,
        "n": n,
        "unit": unit,
        "method": "count",
        "rests_on": (cell,),
    } | numbers


def _places(project: Project) -> list[Place]:
    return [Place(site.id, wave.id) for site in project.sites for wave in project.waves]


def _size(frame: pd.DataFrame, place: Place) -> int:
    return int(_at(frame, place).sum())


def _at(frame: pd.DataFrame, place: Place) -> np.ndarray:
    return ((frame["site"] == place.site) & (frame["wave"] == place.wave)).to_numpy(dtype=bool)
