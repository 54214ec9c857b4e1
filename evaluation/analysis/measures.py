"""What any table of a project says of indicators, by site and wave: shares and means of rows that are not weighted.

What no rule of one row measures (a time, a rate, a network, a budget) is in the module of its theme, whose `MEASURES`
has one function a code: (project, indicator) → Results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.analysis.breakdown import DIMENSIONS, Breakdown, Place, breakdown
from evaluation.analysis.labels import Labels, indicator_labels, merged, project_labels, project_notes, reported
from evaluation.analysis.levels import place_columns, unmeasured
from evaluation.analysis.results import ROW_COLUMNS, Contributors, Results
from evaluation.analysis.survey import Design, Survey
from evaluation.analysis.tallies import relations, rests_on, tallies
from evaluation.indicators.counted import OF_RECORDS
from evaluation.indicators.definition import Amount, Indicator
from evaluation.indicators.reduced import reduced
from evaluation.indicators.rules import answers
from evaluation.project import Project
from evaluation.project_file import TableSettings
from evaluation.sources.tables import read_table
from evaluation.statistics.exact import wilson_interval
from evaluation.statistics.intervals import t_interval

CENSUS = "census"
PROJECT = "project"  # the recall of what is counted once for the whole project
_NO_DESIGN = Design("", "", "", "", "new", "fail")

Measure = Callable[[Project, Indicator], Results]


def measure(project: Project, indicators: Indicator | Iterable[Indicator]) -> Results:
    """Return one row an indicator, site and wave of any table; "not measured" where the folder holds no such table.

    A share or a mean of a sample that is not weighted has Wilson's interval or Student's; one of all there are has
    none. The rows of an open table (project.toml) rest on no count: its institution has published it.
    """
    chosen = (indicators,) if isinstance(indicators, Indicator) else tuple(indicators)
    return combined(*(_measured(project, one) for one in reported(project, chosen)))


def combined(*many: Results) -> Results:
    """Return the rows of `many` results one under another, with all that they rest on."""
    kept = [one for one in many if len(one.rows)]
    rows = [row for one in kept for row in one.rows.to_dict("records")]
    relation = {
        name: tuple(dict.fromkeys(each for one in kept for each in getattr(one, name)))
        for name in ("counts", "sums", "parts", "unions")
    }
    notes = {name: told for one in many for name, told in one.notes.items()}
    return Results(
        pd.DataFrame(rows, columns=list(ROW_COLUMNS)), **relation, labels=merged(*(o.labels for o in many)), notes=notes
    )


def table_rows(project: Project, table: str) -> Survey | None:
    """Return a table without a sample design as a survey of rows that all count once; None where there is none."""
    frame = read_table(project, table)
    return None if frame is None else Survey(project, table, frame, _NO_DESIGN)


def results_of(project: Project, indicator: Indicator, rows: Iterable[dict], **relation: tuple) -> Results:
    """Return rows of one indicator as results, with its words; columns that a row lacks are empty."""
    return Results(
        pd.DataFrame(list(rows), columns=list(ROW_COLUMNS)),
        **relation,
        labels=merged(project_labels(project), indicator_labels([indicator]), _source(project, indicator.table)),
        notes=project_notes(project) | {"confidence": project.confidence},
    )


def _source(project: Project, table: str) -> Labels:
    """Return the words for where the rows of a table come from; none for the survey, whose source is the project's."""
    if table == project.settings.survey.table:
        return {}
    said = project.settings.tables.get(table, TableSettings()).source
    return {"source": {table: said.model_dump() if said else {"es": "", "en": ""}}}


def is_open(project: Project, table: str) -> bool:
    """Return whether the institutions of a table publish it or agreed in writing to share it."""
    return project.settings.tables.get(table, TableSettings()).open


def open_row(indicator: Indicator, place: Place, statistic: str, estimate: float, unit: str, **told) -> dict:
    """Return a row of an open table: it rests on no count, and has no interval unless `told` gives one."""
    empty = ("se", "ci_low", "ci_high", "df", "p_value", "n", "n_yes", "n_psu", "n_effective", "contributors")
    own = {"estimate": estimate, "unit": unit, "method": CENSUS, "rests_on": (), "kind": "open"}
    named = place_columns(indicator, statistic, place) | {"source": indicator.table}
    return named | dict.fromkeys(empty, np.nan) | own | told


def not_measured(project: Project, indicator: Indicator) -> Results:
    """Return the rows of an indicator that the project did not measure: one a site and wave, none of them zero."""
    places = [Place(site.id, wave.id) for site in project.sites for wave in project.waves]
    return results_of(project, indicator, (unmeasured(indicator, "level", place) for place in places))


def _measured(project: Project, indicator: Indicator) -> Results:
    own = theme_measures(indicator.theme).get(indicator.code)
    if own is not None:
        return own(project, indicator)
    rows = table_rows(project, indicator.table)
    definition = rows and reduced(indicator, rows.frame, rows.frame["wave"])
    if not definition:
        return not_measured(project, indicator)
    return of_rows(rows, definition[0])


def theme_measures(theme: str) -> Mapping[str, Measure]:
    """Return the functions of a theme's own module, by code; none where it has no such module."""
    name = f"evaluation.analysis.{theme}"
    return import_module(name).MEASURES if find_spec(name) else {}


def of_rows(rows: Survey, indicator: Indicator) -> Results:
    """Return the share or mean of an indicator, as it can be measured, among rows that all count once."""
    cells = breakdown(rows, DIMENSIONS)
    if is_open(rows.project, indicator.table):
        made = [_opened(one) for one in _rows(rows, indicator, cells)]
        return results_of(rows.project, indicator, made)
    made = list(_rows(rows, indicator, cells))
    if not made:
        return not_measured(rows.project, indicator)
    related = relations(tallies(indicator, rows.frame, cells), [indicator.code], [indicator], cells.places)
    return results_of(rows.project, indicator, made, **related)


def _opened(row: dict) -> dict:
    return row | {"rests_on": (), "kind": "open"}


def _rows(rows: Survey, indicator: Indicator, cells: Breakdown) -> Iterator[dict]:
    answered = answers(indicator, rows.frame).numerator
    for number, place in enumerate(cells.places):
        if indicator.recall == PROJECT and not (rows.frame["wave"] == place.wave).any():
            continue  # a list of the whole project stands at one wave
        here = np.any([codes == number for codes in cells.codes], axis=0) & np.isfinite(answered)
        yield _row(rows, indicator, place, answered[here]) | {
            "contributors": contributors(indicator, rows.frame.loc[here]),
            "source": indicator.table,
            "rests_on": rests_on(indicator, place),
        }


def contributors(indicator: Indicator, rows: pd.DataFrame) -> Contributors:
    """Return the people of each institution behind rows; of a table of institutions how many these are, and nan where
    the table does not say."""
    if not indicator.contributor or indicator.contributor not in rows:
        return np.nan
    parts = rows[indicator.contributor].value_counts()
    return float(len(parts)) if indicator.table in OF_RECORDS else tuple(sorted(map(int, parts), reverse=True))


def _row(rows: Survey, indicator: Indicator, place: Place, answered: NDArray) -> dict:
    n, scored = len(answered), isinstance(indicator.numerator, Amount)
    estimate = float(answered.mean()) if n else np.nan
    se = float(answered.std(ddof=1) / np.sqrt(n)) if scored and n > 1 else np.nan
    low, high = _limits(indicator, answered, estimate, se, rows.project.confidence)
    return place_columns(indicator, "level", place) | {
        "estimate": estimate,
        "se": se,
        "ci_low": low,
        "ci_high": high,
        "df": float(n - 1) if scored else np.inf,
        "n": n,
        "n_yes": np.nan if scored else float(answered.sum()),
        "n_effective": float(n),
        "unit": indicator.unit,
        "method": CENSUS if indicator.sampling == CENSUS else "t" if scored else "wilson",
    }


def _limits(indicator: Indicator, answered: NDArray, estimate: float, se: float, confidence: float):
    if indicator.sampling == CENSUS or not len(answered):
        return np.nan, np.nan
    if isinstance(indicator.numerator, Amount):
        return (float(end) for end in t_interval(estimate, se, len(answered) - 1, confidence))
    return (float(end) for end in wilson_interval(answered.sum(), len(answered), confidence))
