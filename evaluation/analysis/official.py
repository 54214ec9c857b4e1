"""Published figures and dated events as result rows: open, because their institutions have published them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import pandas as pd

from evaluation.analysis.labels import Labels, project_notes
from evaluation.analysis.results import ROW_COLUMNS, ReportItem, Results
from evaluation.project import Project
from evaluation.sources.official import Figure, read_events, read_figures

SOURCE = "official"  # the gate takes it for an open table: nothing in it speaks of people that nobody has counted
SERIES = ("violence_peru", "services_peru", "complaints")
LISTS = ("others",)
NUMBERS = ("se", "ci_low", "ci_high", "df", "p_value", "n", "n_yes", "n_psu", "n_effective", "contributors")


def official(project: Project, *families: str) -> tuple[ReportItem, ...]:
    """Return a table for each family of published figures of the countries and sites of the run: series by year, or
    lists. A figure of one municipality alone is shown where that one is a site of the run.

    The families are those of `data/raw/official/figures.csv`; all of them where none is named.
    """
    wanted = families or (*SERIES, *LISTS)
    countries = {site.country for site in project.sites}
    places = {"", *(site.id for site in project.sites)}
    figures = [one for one in read_figures() if countries & set(one.country.split("+")) and one.site in places]
    return tuple(
        ReportItem(
            "table",
            f"official_{family}",
            _results(project, found),
            {"layout": "official_series" if family in SERIES else "official_list"},
        )
        for family in wanted
        if (found := [one for one in figures if one.family == family])
    )


def events(project: Project) -> tuple[ReportItem, ...]:
    """Return the table of the laws and events that may have moved the indicators in the countries of the run."""
    countries = {site.country for site in project.sites}
    known = [one for one in read_events() if countries & set(one.country.split("+"))]
    if not known:
        return ()
    labels: Labels = {
        "event": {str(place): one.words for place, one in enumerate(known)},
        "touches": {str(place): one.touches for place, one in enumerate(known)},
        "date": {str(place): _both(one.date) for place, one in enumerate(known)},
        "country": {str(place): _both(one.country) for place, one in enumerate(known)},
        "source": {str(place): one.source for place, one in enumerate(known)},
        "verified": {str(place): _both("yes" if one.verified else "no") for place, one in enumerate(known)},
    }
    empty = pd.DataFrame(columns=list(ROW_COLUMNS))
    return (ReportItem("table", "events", Results(empty, labels=labels), {"layout": "events"}),)


def _results(project: Project, figures: Iterable[Figure]) -> Results:
    known = list(figures)
    labels: Labels = {
        "indicator": {one.code: one.name for one in known},
        "universe": {one.code: one.universe for one in known},
        "area": {one.code: one.area for one in known},
        "country": {one.code: _both(one.country) for one in known},
        "source": {one.code: one.source for one in known},
        "retrieved": {one.code: _both(one.retrieved) for one in known},
        "verified": {f"{one.code}|{one.year}": _both("yes" if one.verified else "no") for one in known},
        "year": {str(one.year): _both(one.year) for one in known},
    }
    rows = pd.DataFrame([_row(one) for one in known], columns=list(ROW_COLUMNS))
    return Results(rows, labels=labels, notes=project_notes(project))


def _row(one: Figure) -> dict[str, Any]:
    named = {"indicator": one.code, "statistic": SOURCE, "group": "year", "level": str(one.year)}
    told = {"estimate": one.value, "unit": one.unit, "method": "published", "kind": "open", "source": SOURCE}
    empty = dict.fromkeys(("site", "wave", "contrast"), "") | dict.fromkeys(NUMBERS, math.nan)
    return empty | named | told | {"rests_on": ()}


def _both(words: object) -> dict[str, str]:
    return {"es": str(words), "en": str(words)}
