"""The measures of process: activities on time, and how complete the answers are that the indicators need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from evaluation.analysis.breakdown import Place
from evaluation.analysis.labels import reported
from evaluation.analysis.levels import place_columns, unmeasured
from evaluation.analysis.measures import CENSUS, is_open, not_measured, of_rows, open_row, results_of, table_rows
from evaluation.analysis.protocol import protocol
from evaluation.analysis.records import SHARE, code_labels, months_between, places, record_row, recorded, records
from evaluation.analysis.results import Count, Results
from evaluation.analysis.services_registers import POPULATION
from evaluation.analysis.services_rows import rows_at
from evaluation.analysis.survey import codebook
from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.definition import Indicator
from evaluation.indicators.reduced import reduced
from evaluation.indicators.rules import answers
from evaluation.project import Project
from evaluation.sources.tables import read_table, table_names

ALL_TABLES = {"es": "Todas las tablas de personas del proyecto", "en": "All the project's tables of people"}
GRACE = 1  # months after the planned one
POPULATION_SHARES = {  # columns of the table of populations, in percent of the people of the municipality
    "PRO-02": "native_tongue",
    "PRO-02_adolescents": "adolescents",
    "PRO-02_disability": "disability",
}
TABLE_WORDS = {
    "women": {"es": "Encuesta a mujeres", "en": "Survey of women"},
    "trainings": {"es": "Listas de la formación", "en": "Lists of the training"},
    "leaders": {"es": "Entrevistas a lideresas y líderes", "en": "Interviews of leaders"},
}


def on_time(project: Project, indicator: Indicator) -> Results:
    """Return the activities due, finished on time and their share, by result and by partner."""
    frame = records(project, indicator, "result", "partner", "planned_month", "finished_month", "cut_month")
    if frame is None:
        return not_measured(project, indicator)
    rows = [
        row
        for place, here in places(project, frame)
        for group in ("result", "partner")
        for level, part in _in_order(here, group, project)
        for row in _punctual(project, indicator, replace(place, group=group, level=f"{level}"), part, len(here))
    ]
    whole = [
        row for place, here in places(project, frame) for row in _punctual(project, indicator, place, here, len(here))
    ]
    return recorded(project, indicator, [*whole, *rows], code_labels(project, indicator.table, "result", "partner"))


def _punctual(project: Project, indicator: Indicator, place: Place, frame: pd.DataFrame, n: int) -> Iterator[dict]:
    due, finished = punctual(frame)
    told = {"n": n, "part": len(frame)}
    yield record_row(project, indicator, place, "due", int(due.sum()), **told)
    yield record_row(project, indicator, place, "on_time", int(finished.sum()), **told)
    share = finished.sum() / due.sum() if due.any() else np.nan
    yield record_row(project, indicator, place, "on_time_share", share, unit=SHARE, **told)


def _in_order(frame: pd.DataFrame, column: str, project: Project) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the rows of each code that occurs, in the order of the codebook."""
    for code in codebook(project, "activities").labels(column):
        if len(part := frame[frame[column] == code]):
            yield code, part


def punctual(frame: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return which activities were due by the month of the cut, and which of these were finished in their planned
    month or the next."""
    due = months_between(frame["planned_month"], frame["cut_month"]) >= 0
    return due, due & (months_between(frame["planned_month"], frame["finished_month"]) <= GRACE)


def covered(project: Project, indicator: Indicator) -> Results:
    """Return the share of the people enrolled who belong to a group, each counted once whatever courses she takes; the
    share of the population that the group is, and the ratio of both, where the table of populations has it."""
    rows = table_rows(project, indicator.table)
    found = rows and reduced(indicator, rows.frame, rows.frame["wave"])
    if not found:
        return not_measured(project, indicator)
    people = rows.frame.drop_duplicates(["site", "wave", "leader_id"]).reset_index(drop=True)
    told = of_rows(replace(rows, frame=people), found[0])
    beside = [one for row in told.records for one in _beside_population(project, indicator, row)]
    return replace(told, rows=pd.DataFrame([*told.records, *beside], columns=list(told.rows.columns)))


def _beside_population(project: Project, indicator: Indicator, row: dict) -> Iterator[dict]:
    """Yield what share of the population a group is, and the ratio of the published whole percentage to it: a finer
    one would give away more than the percentage does."""
    place = Place(row["site"], row["wave"])
    share = _population_share(project, indicator, place)
    if row["statistic"] != "level" or not np.isfinite(row["estimate"]):
        return
    if share is None:
        yield unmeasured(indicator, "ratio_to_population", place)
        return
    yield open_row(indicator, place, "population_share", share, SHARE) | {"source": POPULATION}
    without = dict.fromkeys(("ci_low", "ci_high", "se"), np.nan)
    ratio = whole_percent(row["estimate"]) / 100 / share
    yield row | without | {"statistic": "ratio_to_population", "estimate": ratio, "unit": "ratio"}


def whole_percent(share: float) -> float:
    """Return the whole percentage of a share as the gate prints it: half away from zero, as a reader counts (0.145 is
    14.499999999999998 % in binary)."""
    return float(np.floor(round(100 * share, 9) + 0.5))


def _population_share(project: Project, indicator: Indicator, place: Place) -> float | None:
    people, column = read_table(project, POPULATION), POPULATION_SHARES[indicator.code]
    told = people is not None and column in people and is_open(project, POPULATION)
    here = rows_at(people, place) if told else ()
    known = here[column].dropna() if len(here) else ()
    return float(known.iloc[0]) / 100 if len(known) and known.iloc[0] > 0 else None


def complete(project: Project, indicator: Indicator) -> Results:
    """Return, for every table of people, the share of the answers that its indicators need which are there.

    What is counted are answers, not people: a question that a person was not asked is not needed of her.
    """
    rows, counts = [], []
    for table in table_names(project):
        asked = [one for one in reported(project, INDICATORS) if one.table == table and one.numerator is not None]
        found = table_rows(project, table) if asked and table in TABLE_WORDS else None
        for place, here in places(project, found.frame) if found is not None else ():
            needed, there = _needed(asked, here)
            row, count = _completeness(indicator, replace(place, group="table", level=table), needed, there)
            rows += [row] if needed else []
            counts += [count] if needed else []
    words = {"group": {"table": {"es": "Tabla", "en": "Table"}}, "table": TABLE_WORDS}
    made = results_of(project, indicator, rows, counts=tuple(counts)) if rows else not_measured(project, indicator)
    return replace(made, labels=made.labels | words | {"source": {"answers": ALL_TABLES}})


def _needed(asked: list[Indicator], frame: pd.DataFrame) -> tuple[int, int]:
    needed = there = 0
    for one in asked:
        measured = reduced(one, frame, frame["wave"])
        if measured is None:
            continue
        told = answers(measured[0], frame)
        needed += int(told.eligible.sum())
        there += int(np.isfinite(told.numerator[told.eligible]).sum())
    return needed, there


def _completeness(indicator: Indicator, place: Place, needed: int, there: int) -> tuple[dict, Count]:
    cell = place.cell("answers", indicator.code)
    numbers = {"estimate": there / needed if needed else np.nan, "n": needed, "n_yes": float(there)}
    told = {"unit": SHARE, "method": CENSUS, "rests_on": (cell,), "n_effective": float(needed)}
    return place_columns(indicator, "completeness", place) | numbers | told, Count(cell, needed, there)


MEASURES = {
    "PRO-01": on_time,
    "PRO-02": covered,
    "PRO-02_adolescents": covered,
    "PRO-02_disability": covered,
    "PRO-03": complete,
    "PRO-05": protocol,
}
