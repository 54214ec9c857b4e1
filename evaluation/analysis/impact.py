"""What a public register counts of the gravest violence: context of a municipality and year, never a result."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evaluation.analysis.breakdown import Place
from evaluation.analysis.measures import is_open, not_measured, open_row, results_of
from evaluation.analysis.records import places, records
from evaluation.analysis.results import Results
from evaluation.analysis.services_registers import POPULATION
from evaluation.analysis.services_rows import at_level, rows_at, with_words
from evaluation.indicators.definition import Indicator
from evaluation.project import Project
from evaluation.sources.tables import read_table
from evaluation.statistics.rates import Denominator, rate

GROUP, PER = "femicides", 100_000
WORDS = {
    "group": {GROUP: {"es": "Feminicidios y tentativas", "en": "Femicides and attempts"}},
    GROUP: {
        "count": {"es": "Registrados en el año", "en": "Registered in the year"},
        "rate": {"es": "Por cada 100 000 mujeres", "en": "For every 100,000 women"},
    },
}


def femicides(project: Project, indicator: Indicator) -> Results:
    """Return the femicides and attempts that the register counts in a municipality and year, and their rate where the
    folder has the number of women. Only of an open table, that is of what the state has published."""
    frame = records(project, indicator, "registered")
    if frame is None or not is_open(project, indicator.table):
        return not_measured(project, indicator)
    women = read_table(project, POPULATION)
    rows = [row for place, here in places(project, frame) for row in _rows(project, indicator, place, here, women)]
    return with_words(results_of(project, indicator, rows), WORDS)


def _rows(project: Project, indicator: Indicator, place: Place, here: pd.DataFrame, women) -> Iterator[dict]:
    number = int(here["registered"].sum())
    yield open_row(indicator, at_level(place, GROUP, "count"), "level", float(number), indicator.unit)
    people = rows_at(women, place) if women is not None else ()
    if len(people):
        one = people.iloc[0]
        base = Denominator(float(one["women_15"]), str(one["base"]), str(one["base_month"]), 1.0)
        found = rate(number, base, confidence=project.confidence, per=PER)
        told = {"ci_low": found.ci_low, "ci_high": found.ci_high, "method": "garwood"}
        yield open_row(indicator, at_level(place, GROUP, "rate"), "level", found.rate, "per_100000", **told)


MEASURES = {"IMP-12": femicides}
