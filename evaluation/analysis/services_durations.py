"""How long a step took, and how many files reach a stage by a given month: medians, restricted means, the funnel."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

import numpy as np
import pandas as pd

from evaluation.analysis.breakdown import Place
from evaluation.analysis.measures import contributors, not_measured, table_rows
from evaluation.analysis.results import Part, Results
from evaluation.analysis.services_rows import (
    TOO_SHORT,
    at_level,
    counted,
    derived,
    each,
    made,
    missing,
    with_words,
    words,
)
from evaluation.indicators.definition import Indicator
from evaluation.project import Project
from evaluation.sources.milestones import HAPPENED, OPEN
from evaluation.statistics.competing_risks import cumulative_incidence, incidence_at
from evaluation.statistics.exact import wilson_interval
from evaluation.statistics.survival import median_time, restricted_mean, survival_curve

TIME, TIMES = "time", ("median_least", "median_most", "mean72_least", "mean72_most")
MONTH = 365.25 / 12 * 24  # hours
STAGES = {
    "charge_12": ("charge", 12),
    "charge_24": ("charge", 24),
    "sentence_12": ("sentence", 12),
    "sentence_24": ("sentence", 24),
}
SIDES = {"least": "low", "most": "high"}
UNTIL = 72.0


def durations(project: Project, indicator: Indicator) -> Results:
    """Return the median hours from complaint to first decision and their mean up to 72 hours (withdrawals are lost from
    sight), by the earliest and by the latest moments that the dates allow."""
    rows = table_rows(project, indicator.table)
    if rows is None or "protection_low" not in rows.frame:
        return not_measured(project, indicator)
    pairs = [pair for place, here in each(rows.frame, project) for pair in _durations(project, indicator, place, here)]
    return with_words(made(project, indicator, pairs), words(TIME, TIMES))


def _durations(project: Project, indicator: Indicator, place: Place, here: pd.DataFrame) -> Iterator[tuple]:
    for level in TIMES:
        target = at_level(place, TIME, level)
        known, happened = _seen(here, "protection")
        if not len(known):
            yield missing(indicator, target), ()
            continue
        count = counted(indicator, target, len(known))
        times = known[f"protection_{SIDES[level.split('_')[1]]}"].to_numpy(dtype=float)
        value, limits = _summary(level, times, happened, project.confidence)
        told = {"kind": "opaque", "method": "kaplan_meier"}
        if isfinite(value):
            behind = contributors(indicator, known)
            yield derived(indicator, count, target, value, limits, behind, **told), (count,)
        else:
            yield missing(indicator, target, TOO_SHORT, "hours"), ()


def _summary(level: str, times, happened, confidence: float) -> tuple[float, tuple[float, float]]:
    curve = survival_curve(times, happened)
    if level.startswith("mean"):
        if curve.last < UNTIL:
            return np.nan, (np.nan, np.nan)
        mean = restricted_mean(curve, UNTIL, confidence)
        return mean.mean, (mean.ci_low, mean.ci_high)
    found = median_time(curve, confidence)
    limits = (found.ci_low, found.ci_high)
    return found.median, limits if all(map(isfinite, limits)) else (np.nan, np.nan)


def second_cases(project: Project, indicator: Indicator) -> Results:
    """Return the share of first cases followed by another one within 12 months."""
    return _reached(project, indicator, "months", {"12": ("next_case", 12)})


def funnel(project: Project, indicator: Indicator) -> Results:
    """Return the share of the complaints of a wave that reached charge and sentence within 12 and 24 months; a cohort
    that was not followed so long says so."""
    return _reached(project, indicator, "stage", STAGES)


def _reached(project: Project, indicator: Indicator, group: str, levels: dict[str, tuple[str, int]]) -> Results:
    rows = table_rows(project, indicator.table)
    kept = () if rows is None else (level for level, (name, _) in levels.items() if f"{name}_low" in rows.frame)
    levels = {level: levels[level] for level in kept}
    if not levels:
        return not_measured(project, indicator)
    pairs, parts = [], []
    for place, here in each(rows.frame, project):
        for level, (name, months) in levels.items():
            pairs.append(_by_month(project, indicator, at_level(place, group, level), here, name, months * MONTH))
        parts += _nested(indicator, place, group, levels)
    return with_words(made(project, indicator, pairs, parts), words(group, levels))


def _by_month(project: Project, indicator: Indicator, target: Place, here: pd.DataFrame, name: str, until: float):
    known, happened = _seen(here, name)
    times = known[f"{name}_high"].to_numpy(dtype=float)
    if not len(known) or times.max() < until:
        return missing(indicator, target, TOO_SHORT if len(known) else "not_asked"), ()
    ends = known[f"{name}_end"].to_numpy(dtype=float, na_value=OPEN).astype(int)
    found = incidence_at(cumulative_incidence(times, ends), HAPPENED, until, project.confidence)
    count = counted(indicator, target, len(known), int((happened & (times <= until)).sum()))
    limits = (found.ci_low, found.ci_high)
    row = derived(
        indicator, count, target, found.estimate, limits, contributors(indicator, known), method="aalen_johansen"
    )
    return row, (count,)


def _nested(indicator: Indicator, place: Place, group: str, levels: dict[str, tuple[str, int]]) -> Iterator[Part]:
    """Yield that who reached a stage by a month reached it by a later one, and was charged before being sentenced."""
    cell = {level: at_level(place, group, level).cell(indicator.table, indicator.code) for level in levels}
    for one, (name, months) in levels.items():
        for other, (later_name, later) in levels.items():
            sooner = name == later_name and months < later
            if sooner or (name == "sentence" and later_name == "charge" and months == later):
                yield Part(cell[one], cell[other])


def _seen(here: pd.DataFrame, name: str):
    known = here[np.isfinite(here[f"{name}_low"].to_numpy(dtype=float))]
    return known, (known[f"{name}_end"].to_numpy(dtype=float, na_value=OPEN) == HAPPENED)


def measures_of_bolivia(project: Project, indicator: Indicator) -> Results:
    """Return the share of complaints with a measure ordered and, apart from it, with one ratified: sites in Bolivia."""
    rows = table_rows(project, indicator.table)
    if rows is None or "ordered_low" not in rows.frame:
        return not_measured(project, indicator)
    country = {site.id: site.country for site in project.sites}
    pairs, parts = [], []
    for place, here in each(rows.frame, project):
        targets = {level: at_level(place, "order", level) for level in ("ordered", "ratified")}
        for level, target in targets.items():
            here_too = country[place.site] == "BO" and len(here)
            pairs.append(
                _taken(project, indicator, target, here, level) if here_too else (missing(indicator, target), ())
            )
        cells = [target.cell(indicator.table, indicator.code) for target in targets.values()]
        parts.append(Part(cells[1], cells[0]))
    return with_words(made(project, indicator, pairs, parts), words("order", ("ordered", "ratified")))


def _taken(project: Project, indicator: Indicator, target: Place, here: pd.DataFrame, name: str):
    yes = int((here[f"{name}_end"].to_numpy(dtype=float, na_value=OPEN) == HAPPENED).sum())
    count = counted(indicator, target, len(here), yes)
    limits = tuple(float(end) for end in wilson_interval(yes, len(here), project.confidence))
    behind = contributors(indicator, here)
    return derived(indicator, count, target, yes / len(here), limits, behind, method="wilson"), (count,)
