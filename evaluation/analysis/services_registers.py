"""The monthly registers of services: rates over a dated population, one register at a time, with what explains them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluation.analysis.breakdown import Place
from evaluation.analysis.labels import Labels
from evaluation.analysis.levels import place_columns
from evaluation.analysis.measures import combined, is_open, not_measured, open_row, results_of, table_rows
from evaluation.analysis.results import ReportItem, Results
from evaluation.analysis.services_rows import at_level, counted, derived, each, made, missing, rows_at, with_words
from evaluation.analysis.survey import codebook
from evaluation.errors import EvaluationError, UsageError
from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.counted import Counted, CountedUnit
from evaluation.indicators.definition import Indicator
from evaluation.indicators.legal_deadlines import rule_in_force
from evaluation.project import Project
from evaluation.sources.tables import read_table
from evaluation.statistics.rates import Denominator, rate, rate_ratio

GROUP, POPULATION = "service_type", "populations"
SPECIALISED = (1, 4)  # CEM and SLIM: the register that is read with the survey
COUNTED = {"new_cases": CountedUnit.CASE, "attentions": CountedUnit.ATTENTION}
CONTEXT = {"new_cases": "cases", "attentions": "attentions", "open": "services", "staff_posts": "posts"}


def case_rates(project: Project, indicator: Indicator) -> Results:
    """Return new cases per 10,000 women and year, for each kind of service apart: their registers are not linked.

    Raises EvaluationError "rate_without_base" where the folder holds the registers and not the population.
    """
    rows = table_rows(project, indicator.table)
    if rows is None:
        return not_measured(project, indicator)
    pairs, people = [], read_table(project, POPULATION)
    for place, here in each(rows.frame, project):
        for level, of_kind in _by_kind(here, rows.frame):
            target = at_level(place, GROUP, str(level))
            pairs.append(
                _rate(project, indicator, target, of_kind, people) if len(of_kind) else (missing(indicator, target), ())
            )
    return with_words(made(project, indicator, pairs), _kinds(project))


def case_rate_ratios(project: Project) -> Results:
    """Return endline over baseline of the rate of each kind of service; EvaluationError "rate_bases_differ" where the
    two waves were given different population bases."""
    indicator, rows = INDICATORS["R2-13"], table_rows(project, "service_months")
    if rows is None or project.endline is None or not is_open(project, "service_months"):
        return not_measured(project, indicator)
    made_rows, people = [], read_table(project, POPULATION)
    for site in project.sites:
        waves = [Place(site.id, wave.id) for wave in project.waves]
        for level, _ in _by_kind(rows.frame[rows.frame["site"] == site.id], rows.frame):
            target = at_level(waves[1], GROUP, str(level))
            of_kind = rows.frame[(rows.frame["service_type"] == level).to_numpy(dtype=bool)]
            cells = [(rows_at(of_kind, one), one) for one in waves]
            if all(len(found) for found, _ in cells):
                made_rows.append(_ratio(project, indicator, replace(target, wave=""), people, *reversed(cells)))
    return with_words(results_of(project, indicator, made_rows), _kinds(project))


def register(project: Project, column: str) -> Results:
    """Return a column of the registers for each kind of service: new cases, attentions, services open (the mean of the
    months), posts filled (the mean). Only of a table that is open. Raises UsageError for another column."""
    if column not in CONTEXT:
        raise UsageError("unknown_column", name=column, table="service_months", known=", ".join(CONTEXT))
    indicator, rows = INDICATORS["R2-13"], table_rows(project, "service_months")
    if rows is None or not is_open(project, "service_months"):
        return not_measured(project, indicator)
    found = []
    for place, here in each(rows.frame, project):
        for level, of_kind in _by_kind(here, rows.frame):
            if len(of_kind):
                target = at_level(place, GROUP, str(level))
                value = _register(of_kind, column)
                found.append(open_row(indicator, target, "level", value, CONTEXT[column]))
    return with_words(results_of(project, indicator, found), _kinds(project))


def interpretation(project: Project, changes: Results, caption: str) -> ReportItem:
    """Return the table that reads prevalence, help-seeking and the cases of the specialised service together.

    `changes` are the changes of IMP-01 and OUT-01. The cases are not comparable where the number of services open or
    the rule in force changed between the waves: then the reading says what holds whatever they did.
    """
    ratios = case_rate_ratios(project)
    kept = ratios.rows["level"].isin(tuple(map(str, SPECIALISED))) if len(ratios.rows) else []
    ratios = replace(ratios, rows=ratios.rows[kept].reset_index(drop=True) if len(ratios.rows) else ratios.rows)
    whole = combined(changes, ratios)
    comparable = {site.id: _comparable(project, site.id) for site in project.sites}
    return ReportItem(
        "table", caption, replace(whole, notes=whole.notes | {"comparable": comparable}), {"layout": "readings"}
    )


def _rate(project: Project, indicator: Indicator, place: Place, here: pd.DataFrame, people: pd.DataFrame | None):
    total = _total(here, "new_cases", f"{place.site}, {place.level}")
    found = rate(total.number, denominator(people, place, here), confidence=project.confidence)
    limits = {"ci_low": found.ci_low, "ci_high": found.ci_high, "n": float(total.number), "method": "garwood"}
    if is_open(project, indicator.table):
        return open_row(indicator, place, "level", found.rate, indicator.unit, **limits), ()
    count = counted(indicator, place, total.number)
    behind = float(here["service_id"].nunique())
    ends = (found.ci_low, found.ci_high)
    row = derived(indicator, count, place, found.rate, ends, behind, kind="opaque", method="garwood")
    return row, (count,)


def _ratio(project: Project, indicator: Indicator, target: Place, people, endline, baseline) -> dict:
    numbers = [
        (_total(here, "new_cases", target.level).number, denominator(people, place, here))
        for here, place in (endline, baseline)
    ]
    found = rate_ratio(*numbers, confidence=project.confidence)
    contrast = f"{project.endline.id}-{project.baseline.id}"
    named = place_columns(indicator, "rate_ratio", target, contrast)
    told = {"ci_low": found.ci_low, "ci_high": found.ci_high, "method": found.method}
    return open_row(indicator, target, "rate_ratio", found.ratio, "ratio", **told) | named


def denominator(people: pd.DataFrame | None, place: Place, here: pd.DataFrame) -> Denominator:
    """Return the women of a municipality over the months of its register, by the base of the wave."""
    found = rows_at(people, place) if people is not None else ()
    if not len(found):
        raise EvaluationError("rate_without_base", site=place.site, wave=place.wave, table=POPULATION)
    one = found.iloc[0]
    years = here["month"].nunique() / 12
    return Denominator(float(one["women_15"]), str(one["base"]), str(one["base_month"]), years)


def _total(here: pd.DataFrame, column: str, name: str) -> Counted:
    """Return the sum over the services and months of one register."""
    total = Counted(0, COUNTED[column], name)
    for number in here[column].dropna():
        total = total + Counted(int(number), COUNTED[column], name)
    return total


def _register(here: pd.DataFrame, column: str) -> float:
    if column in COUNTED:
        return float(_total(here, column, column).number)
    return float(here.groupby("month")[column].sum().astype(float).mean())


def _by_kind(here: pd.DataFrame, frame: pd.DataFrame):
    """Yield each kind of service that the sites of these rows ever had, with its rows."""
    kinds = frame[frame["site"].isin(here["site"].unique())]["service_type"].dropna().unique()
    for level in sorted(int(kind) for kind in kinds):
        yield level, here[(here["service_type"] == level).to_numpy(dtype=bool)]


def _kinds(project: Project) -> Labels:
    column = codebook(project, "service_months")[GROUP]
    return {"group": {GROUP: column.question}, GROUP: dict(column.codes)}


def _comparable(project: Project, site: str) -> bool:
    """Return whether as many specialised services were open and the same rule held at the start of both waves."""
    frame = read_table(project, "service_months")
    if frame is None or project.endline is None:
        return False
    kind = frame["service_type"].isin(SPECIALISED).to_numpy(dtype=bool)
    opened = [_open_services(rows_at(frame[kind], Place(site, wave.id))) for wave in project.waves]
    country = {one.id: one.country for one in project.sites}[site]
    rules = [rule_in_force(country, "judge_first_decision", f"{w.start}-01", "severe") for w in project.waves]
    return len(set(opened)) == 1 and rules[0] == rules[1]


def _open_services(here: pd.DataFrame) -> tuple[float, float]:
    months = here.groupby("month")["open"].sum().astype(float)
    return (float(np.min(months)), float(np.max(months))) if len(months) else (0.0, 0.0)
