"""Outcomes that no row of one table gives: registered cases for every 100 survivors whom the survey estimates."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from evaluation.analysis.breakdown import Place
from evaluation.analysis.labels import merged
from evaluation.analysis.levels import estimate, place_columns, unmeasured
from evaluation.analysis.measures import not_measured, results_of
from evaluation.analysis.results import Cell, Count, Results
from evaluation.analysis.survey import codebook, survey
from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.definition import Indicator
from evaluation.project import Project
from evaluation.sources.tables import read_table
from evaluation.statistics.reporting_ratio import Definition, Registered, Survivors, reporting_ratio, unlike

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


def _survivors(project: Project, populations: pd.DataFrame) -> dict[tuple[str, str], Survivors]:
    """Return by site and wave the share of all women who survived, and how many women there are."""
    every = replace(project, settings=project.settings.model_copy(update={"indicators": ()}))
    level = estimate(survey(every), INDICATORS[SURVIVORS]).tidy()
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
    told = women.get((place.site, place.wave))
    counted = Registered(int(one["women"]), _definition(one))
    if told is None or unlike(counted.definition, told.definition):
        return unmeasured(indicator, "level", place, method="unlike"), None
    found = reporting_ratio(counted, told, confidence=project.confidence, count_varies=True)
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
