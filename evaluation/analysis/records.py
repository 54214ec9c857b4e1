"""Rows of public acts and accounts: each says how many records stand behind it, and goes out as its table allows.

A table that is open (project.toml) has open rows. Of another the rows rest on the number of records of their site and
wave, so that the gate hides what rests on few.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from evaluation.analysis.breakdown import Place
from evaluation.analysis.labels import Labels, merged
from evaluation.analysis.measures import CENSUS, is_open, not_measured, open_row, results_of
from evaluation.analysis.results import Count, Results
from evaluation.analysis.survey import codebook
from evaluation.errors import EvaluationError
from evaluation.indicators.definition import Indicator
from evaluation.project import Project
from evaluation.sources.tables import read_table

COUNT, SHARE = "acts", "percent"
Words = Mapping[str, dict[str, str]]  # name of a step → how each language says it
Steps = Mapping[str, np.ndarray]  # name of the step → whether each record reached it


def records(project: Project, indicator: Indicator, *columns: str) -> pd.DataFrame | None:
    """Return the rows of an indicator's table; None where the project has no such table or it is empty.

    Raises EvaluationError "record_columns_missing" where it lacks one of `columns`, without which nothing can be said.
    """
    frame = read_table(project, indicator.table)
    if frame is None or not len(frame):
        return None
    if absent := [name for name in columns if name not in frame]:
        named = {"table": indicator.table, "columns": ", ".join(absent), "indicator": indicator.code}
        raise EvaluationError("record_columns_missing", **named)
    return frame


def places(project: Project, frame: pd.DataFrame) -> Iterator[tuple[Place, pd.DataFrame]]:
    """Yield every site and wave that has records, with them."""
    for wave in project.waves:
        for site in project.sites:
            here = frame[(frame["site"] == site.id) & (frame["wave"] == wave.id)]
            if len(here):
                yield Place(site.id, wave.id), here


def record_row(project: Project, indicator: Indicator, place: Place, statistic: str, value: float, **told) -> dict:
    """Return a row of records; `told` has its unit, `n` (the records of the site and wave) and, where it is of some of
    these only, `part`: how many."""
    unit, part = told.pop("unit", COUNT), told.pop("part", told["n"])
    row = open_row(indicator, place, statistic, float(value), unit, **told)
    if is_open(project, indicator.table):
        return row | {"n": part}
    cell = replace(place, group="", level="").cell(indicator.table, indicator.code)
    return row | {"kind": "derived", "rests_on": (cell,), "method": CENSUS}


def recorded(project: Project, indicator: Indicator, rows: Iterable[dict], labels: Labels | None = None) -> Results:
    """Return rows of records as results, with the counts that those of a table which is not open rest on."""
    every = list(rows)
    counts = {cell: Count(cell, int(row["n"])) for row in every for cell in row["rests_on"]}
    found = results_of(project, indicator, every, counts=tuple(counts.values()))
    return replace(found, labels=merged(found.labels, labels or {}))


def reached(project: Project, indicator: Indicator, columns: Iterable[str], steps, words: Words) -> Results:
    """Return how many records of each site and wave reached each step, and what share of the first step's that is.

    `steps` is a function from records to Steps, in the order of the ladder, which reads `columns`. Not measured
    where there is no such table.
    """
    frame = records(project, indicator, *columns)
    if frame is None:
        return not_measured(project, indicator)
    rows = [row for place, here in places(project, frame) for row in _reached(project, indicator, place, steps(here))]
    title = {"step": {"es": "Paso", "en": "Step"}}
    return recorded(project, indicator, rows, {"group": title, "step": dict(words)})


def _reached(project: Project, indicator: Indicator, place: Place, steps: Steps) -> Iterator[dict]:
    first = int(next(iter(steps.values())).sum())
    n = len(next(iter(steps.values())))
    for name, here in steps.items():
        at, number = replace(place, group="step", level=name), int(here.sum())
        yield record_row(project, indicator, at, "reached", number, n=n)
        share = number / first if first else np.nan
        yield record_row(project, indicator, at, "reached_share", share, unit=SHARE, n=n)


def code_labels(project: Project, table: str, *columns: str) -> Labels:
    """Return the words of the codes of columns, and of the columns themselves."""
    book = codebook(project, table)
    return {column: book.labels(column) for column in columns} | {
        "group": {column: plain_question(book.question(column)) for column in columns}
    }


def plain_question(words: dict[str, str]) -> dict[str, str]:
    """Return the words of a design datum without the remark that it is one."""
    return {language: said.partition(") ")[2] or said for language, said in words.items()}


def months_between(first: pd.Series, last: pd.Series) -> pd.Series:
    """Return how many months lie from one month to another ("2018-04"), NaN where either is missing."""
    return _number(last) - _number(first)


def _number(month: pd.Series) -> pd.Series:
    parts = month.astype("string").str.split("-", expand=True).reindex(columns=[0, 1]).astype("Float64")
    return (parts[0] * 12 + parts[1]).astype("float64")
