"""The rows of services: a value at a level of a group, on a count of case files or, of an open table, on none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import isfinite

import numpy as np
import pandas as pd

from evaluation.analysis.breakdown import Place
from evaluation.analysis.labels import Labels, merged
from evaluation.analysis.levels import place_columns, unmeasured
from evaluation.analysis.measures import CENSUS, is_open, open_row, results_of
from evaluation.analysis.results import Cell, Contributors, Count, Results
from evaluation.indicators.definition import Indicator
from evaluation.locale import LANGUAGES, text
from evaluation.project import Project

NO_RULE = "no_rule"  # the row is not measured because no rule is known for its date
NOT_HERE = "not_asked"
TOO_SHORT = "followed_too_short"

Limits = tuple[float, float]


def places(project: Project) -> list[Place]:
    """Return every site and wave of a project."""
    return [Place(site.id, wave.id) for site in project.sites for wave in project.waves]


def rows_at(frame: pd.DataFrame, place: Place) -> pd.DataFrame:
    """Return the rows of a table at a site and wave."""
    return frame[((frame["site"] == place.site) & (frame["wave"] == place.wave)).to_numpy(dtype=bool)]


def at_level(place: Place, group: str, level: str) -> Place:
    return replace(place, group=group, level=level)


def words(group: str, levels: Iterable[str]) -> Labels:
    """Return the names of a group and of its levels in every language, from the catalogue of services."""
    named = {
        level: {language: text(f"services.{group}_{level}", language) for language in LANGUAGES} for level in levels
    }
    heads = {group: {language: text(f"services.group_{group}", language) for language in LANGUAGES}}
    return {"group": heads, group: named}


def with_words(results: Results, *labels: Labels) -> Results:
    return replace(results, labels=merged(results.labels, *labels))


def counted(indicator: Indicator, place: Place, base: int, yes: int | None = None) -> Count:
    return Count(place.cell(indicator.table, indicator.code), int(base), None if yes is None else int(yes))


def derived(
    indicator: Indicator,
    count: Count,
    place: Place,
    estimate: float,
    limits: Limits,
    contributors: Contributors,
    others: Sequence[Cell] = (),
    **told,
) -> dict:
    """Return a row that rests on a count of its own and on `others`; opaque where `told` says so."""
    numbers = {"se": np.nan, "p_value": np.nan, "n_psu": np.nan, "df": np.inf, "n_effective": float(count.base)}
    own = {
        "estimate": float(estimate),
        "ci_low": float(limits[0]),
        "ci_high": float(limits[1]),
        "n": float(count.base),
        "n_yes": np.nan if count.yes is None else float(count.yes),
        "unit": indicator.unit,
        "rests_on": (count.cell, *others),
        "source": indicator.table,
        "contributors": contributors,
    }
    return place_columns(indicator, "level", place) | numbers | own | told


def of_institutions(
    project: Project,
    indicator: Indicator,
    place: Place,
    estimate: float,
    n: int,
    unit: str,
    limits: Limits | None = None,
) -> tuple[dict, tuple[Count, ...]]:
    """Return a row about `n` institutions, with its count: shown as it is where their table is open; otherwise judged
    on how many they are."""
    low, high = limits if limits and all(map(isfinite, limits)) else (np.nan, np.nan)
    method = CENSUS if limits is None else "jackknife"
    told = {"ci_low": low, "ci_high": high, "n": float(n), "method": method}
    if is_open(project, indicator.table):
        return open_row(indicator, place, "level", float(estimate), unit, **told), ()
    count = counted(indicator, place, n)
    row = derived(indicator, count, place, estimate, (low, high), float(n), unit=unit, method=method, kind="opaque")
    return row, (count,)


def missing(indicator: Indicator, place: Place, method: str = NOT_HERE, unit: str = "") -> dict:
    """Return a row of what was not measured, and why."""
    return unmeasured(indicator, "level", place, method=method) | ({"unit": unit} if unit else {})


def made(project: Project, indicator: Indicator, pairs: Iterable[tuple[dict, Iterable[Count]]], parts=()) -> Results:
    """Return results of rows, each given with the counts it brings, and the inclusions between them."""
    every = list(pairs)
    counts = tuple(dict.fromkeys(count for _, brought in every for count in brought))
    return results_of(project, indicator, [row for row, _ in every], counts=counts, parts=tuple(parts))


def only(results: Results, *groups: str) -> Results:
    """Return the rows of some groups ("" for those of no group) with all that they rest on."""
    kept = results.rows["group"].isin(groups)
    return replace(results, rows=results.rows[kept].reset_index(drop=True))


def each(frame: pd.DataFrame, project: Project) -> Iterator[tuple[Place, pd.DataFrame]]:
    """Yield every site and wave with its rows."""
    for place in places(project):
        yield place, rows_at(frame, place)
