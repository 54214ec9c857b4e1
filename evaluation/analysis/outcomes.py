"""Outcomes that no row of one table gives: registered cases for every 100 survivors whom the survey estimates."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluation.analysis.breakdown import Place
from evaluation.analysis.comparisons import change
from evaluation.analysis.labels import merged
from evaluation.analysis.levels import Levels, estimate, place_columns, unmeasured
from evaluation.analysis.measures import not_measured, results_of
from evaluation.analysis.results import Cell, Count, Results
from evaluation.analysis.survey import codebook, survey
from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.definition import Indicator
from evaluation.project import Project
from evaluation.sources.tables import read_table
from evaluation.statistics.reporting_ratio import (
    Definition,
    Registered,
    Survivors,
    reporting_change,
    reporting_ratio,
    unlike,
)

SURVIVORS = "IMP-01_women"
PARTNERSHIP = {1: "all", 2: "ever_partnered"}  # codes of the table `registers`
FORMS = {1: frozenset({"physical", "sexual"}), 2: frozenset({"physical", "sexual", "psychological", "economic"})}
PERPETRATOR = {1: "partner", 2: "anyone"}
UNIT = {1: "person", 2: "case"}
OLDEST = 98


def reporting(project: Project, indicator: Indicator) -> Results:
    """Return for every register, site and wave its women for every 100 survivors; registers are never added.

    A register says in its row whom it counts: one that counts others than the survey is not measured ("unlike").
    Without the tables `registers` and `populations` nothing is. The interval carries the error of the survey, that of
    the number of women where the column `women_se` states it, and that of a count.
    """
    registers, populations = read_table(project, "registers"), read_table(project, "populations")
    if registers is None or populations is None:
        return not_measured(project, indicator)
    women = _survivors(project, populations)
    made = [_row(project, indicator, one, women) for one in registers.to_dict("records")]
    found = results_of(project, indicator, (row for row, _ in made), counts=tuple(count for _, count in made if count))
    return replace(found, labels=merged(found.labels, _words(project)))


def reporting_changes(project: Project) -> Results:
    """Return, for every register that counts whom the survey asks in both waves, the endline ratio over the baseline's.

    The two ratios share the women visited twice and the error of one number of women: their covariance is carried.
    Raises EvaluationError "rate_bases_differ" where the two numbers of women come from different bases.
    """
    indicator = INDICATORS["OUT-10"]
    registers, populations = read_table(project, "registers"), read_table(project, "populations")
    if registers is None or populations is None or project.endline is None:
        return not_measured(project, indicator)
    women, shared = _survivors(project, populations), _shared_errors(project)
    rows, counts = [], []
    for site in project.sites:
        for code, here in registers[registers["site"] == site.id].groupby("register", sort=True):
            of = {str(one["wave"]): one for one in here.to_dict("records")}
            place = Place(site.id, "", "register", str(code))
            row, found = _change(project, indicator, place, of, women, shared.get(site.id, 0.0))
            rows.append(row)
            counts += found
    made = results_of(project, indicator, rows, counts=tuple(counts))
    return replace(made, labels=merged(made.labels, _words(project)))


def _change(project: Project, indicator: Indicator, place: Place, of: dict, women: dict, shared: float):
    first, last = project.baseline.id, project.endline.id
    named = place_columns(indicator, "rate_ratio", place, f"{last}-{first}")
    known = [_registered(of.get(wave), women.get((place.site, wave))) for wave in (first, last)]
    if None in known:
        why = "one_wave" if len(of) < 2 else "unlike"
        return unmeasured(indicator, "rate_ratio", place, named["contrast"], why) | {"unit": "ratio"}, []
    ratios = [reporting_ratio(*one, confidence=project.confidence, count_varies=True) for one in known]
    people = [survivors.women_se / survivors.women for _, survivors in known]
    covariance = shared + people[0] * people[1]
    found = reporting_change(ratios[1], ratios[0], confidence=project.confidence, log_covariance=covariance)
    cells = [replace(place, wave=wave).cell(indicator.table, indicator.code) for wave in (first, last)]
    numbers = dict.fromkeys(("se", "n_yes", "n_psu", "n_effective", "contributors"), np.nan)
    numbers["n"] = sum(one.cases for one, _ in known)
    row = named | numbers | {"estimate": found.factor, "ci_low": found.ci_low, "ci_high": found.ci_high}
    row |= {"df": min(one.df for one in ratios), "p_value": found.p_value, "unit": "ratio", "method": "delta"}
    row |= {"kind": "opaque", "rests_on": tuple(cells)}
    return row, [Count(cell, one.cases) for cell, (one, _) in zip(cells, known, strict=True)]


def _registered(one: dict | None, told: Survivors | None) -> tuple[Registered, Survivors] | None:
    """Return a register with the survivors whom it is compared with; None where it counts others."""
    if one is None or told is None:
        return None
    counted = Registered(int(one["women"]), _definition(one))
    return None if unlike(counted.definition, told.definition) else (counted, told)


def _shared_errors(project: Project) -> dict[str, float]:
    """Return by site the covariance of the logs of the two prevalences: PSUs visited twice make it differ from 0."""
    levels = _prevalence(project)
    at = {(row["site"], row["wave"]): row for row in levels.tidy().to_dict("records")}
    found = {}
    for row in change(levels).tidy().to_dict("records"):
        first, last = (at[row["site"], wave.id] for wave in project.waves)
        both = (first["se"] ** 2 + last["se"] ** 2 - row["se"] ** 2) / 2
        scale = first["estimate"] * last["estimate"]
        found[row["site"]] = both / scale if scale > 0 else 0.0
    return found


def _prevalence(project: Project) -> Levels:
    every = replace(project, settings=project.settings.model_copy(update={"indicators": ()}))
    return estimate(survey(every), INDICATORS[SURVIVORS])


def _survivors(project: Project, populations: pd.DataFrame) -> dict[tuple[str, str], Survivors]:
    """Return by site and wave the share of all women who survived, and how many women there are."""
    level = _prevalence(project).tidy()
    people = {(one["site"], one["wave"]): one for one in populations.to_dict("records")}
    return {
        (row["site"], row["wave"]): _of(row, people[row["site"], row["wave"]])
        for row in level.to_dict("records")
        if (row["site"], row["wave"]) in people
    }


def _of(row: dict, people: dict) -> Survivors:
    definition = Definition((15, OLDEST), "all", FORMS[1], "partner", 12, row["site"], "person")
    error = people.get("women_se", 0.0)
    return Survivors(
        prevalence=row["estimate"],
        prevalence_se=row["se"],
        df=row["df"],
        women=float(people["women_15"]),
        women_se=0.0 if pd.isna(error) else float(error),
        base=str(people.get("base", "")),
        definition=definition,
    )


def _row(project: Project, indicator: Indicator, one: dict, women: dict) -> tuple[dict, Count | None]:
    place = Place(str(one["site"]), str(one["wave"]), "register", str(one["register"]))
    known = _registered(one, women.get((place.site, place.wave)))
    if known is None:
        return unmeasured(indicator, "level", place, method="unlike"), None
    counted = known[0]
    found = reporting_ratio(*known, confidence=project.confidence, count_varies=True)
    cell = Cell(indicator.table, indicator.code, place.site, place.wave, place.group, place.level)
    numbers = dict.fromkeys(("se", "p_value", "n_yes", "n_psu", "n_effective", "contributors"), np.nan)
    row = place_columns(indicator, "level", place) | numbers
    row |= {"estimate": found.ratio, "ci_low": found.ci_low, "ci_high": found.ci_high, "df": found.df}
    row |= {"n": counted.cases, "unit": indicator.unit, "method": "delta", "kind": "opaque", "rests_on": (cell,)}
    return row, Count(cell, counted.cases)


def _definition(one: dict) -> Definition:
    return Definition(
        ages=(int(one["age_from"]), int(one["age_to"])),
        partnership=PARTNERSHIP[int(one["partnership"])],
        forms=FORMS[int(one["forms"])],
        perpetrator=PERPETRATOR[int(one["perpetrator"])],
        months=int(one["months"]),
        place=str(one["site"]),
        unit=UNIT[int(one["counted"])],
    )


def _words(project: Project) -> dict:
    group: dict[str, dict[str, str]] = {"register": {"es": "Registro", "en": "Register"}}
    return {"group": group, "register": codebook(project, "registers").labels("register")}


MEASURES = {"OUT-10": reporting}
