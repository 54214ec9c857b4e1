"""PRO-05: for how many of those asked the fieldwork kept its protocol, counted before any row was dropped."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from evaluation.analysis.breakdown import Place
from evaluation.analysis.counts import EVERYBODY
from evaluation.analysis.labels import merged
from evaluation.analysis.levels import place_columns
from evaluation.analysis.measures import CENSUS, not_measured, results_of
from evaluation.analysis.results import Count, Results, Sum
from evaluation.indicators.definition import Indicator
from evaluation.project import Project
from evaluation.sources.tables import drop_report, read_table

DROPPED = "PRO-05|dropped"
TABLE_WORDS = {
    "leaders": {"es": "Entrevistas a lideresas y líderes", "en": "Interviews of leaders"},
    "trainings": {"es": "Listas de la formación", "en": "Lists of the training"},
    "leader_tests": {"es": "Pruebas de los cursos", "en": "Tests of the courses"},
    "staff": {"es": "Cuestionario al personal", "en": "Questionnaire to the staff"},
    "users": {"es": "Entrevistas a usuarias de servicios", "en": "Interviews with users of services"},
}


def protocol(project: Project, indicator: Indicator) -> Results:
    """Return the share of those asked for whom the whole protocol is on record, in every wave, all sites together: of
    the survey and, as levels of the group "table", of each other table that was given under a consent.

    Those who are dropped for it are a group of people: their number is protected together with that of those kept. At
    one site they would nearly always be too few to show.
    """
    rows, counts, sums = [], [], []
    for table, told in _in_order(drop_report(project).protocol):
        for wave in project.waves:
            if here := [one for one in told if one["wave"] == wave.id and one["site"] in _sites(project)]:
                whole, *parts = _counts(project, indicator, table, wave.id, here)
                counts += [whole, *parts]
                sums += [Sum(whole.cell, (parts[0].cell, parts[1].cell))]
                sums += [Sum(parts[0].cell, tuple(count.cell for count in parts[2:]))]
                rows.append(_row(indicator, whole))
    if not rows:
        return not_measured(project, indicator)
    made = results_of(project, indicator, rows, counts=tuple(counts), sums=tuple(sums))
    words = {"group": {"table": {"es": "Tabla", "en": "Table"}}, "table": TABLE_WORDS}
    return replace(made, labels=merged(made.labels, words))


def _sites(project: Project) -> set[str]:
    return {site.id for site in project.sites}


def _in_order(protocol: dict[str, list[dict]]) -> list[tuple[str, list[dict]]]:
    """Return the tables with those of both waves first, so that the columns of waves stand in their order."""
    return sorted(protocol.items(), key=lambda of: -len({one["wave"] for one in of[1]}))


def _counts(project: Project, indicator: Indicator, table: str, wave: str, told: list[dict]) -> list[Count]:
    """Return those asked, of them those who were kept and the rest, and those kept at each site."""
    own = table == project.settings.survey.table
    place, frame = Place("", wave), read_table(project, table)
    at = place if own else replace(place, group="table", level=table)
    asked, complied = (sum(one[name] for one in told) for name in ("respondents", "complied"))
    kept = [
        Count(
            Place(site.id, wave).cell(table, EVERYBODY),
            int(((frame["site"] == site.id) & (frame["wave"] == wave)).sum()),
        )
        for site in project.sites
    ]
    total = sum(count.base for count in kept)
    return [
        Count(at.cell(table, indicator.code), asked, complied),
        Count(place.cell(table, EVERYBODY), total),
        Count(place.cell(table, DROPPED), asked - total),
        *kept,
    ]


def _row(indicator: Indicator, count: Count) -> dict:
    cell, numbers = count.cell, dict.fromkeys(("se", "ci_low", "ci_high", "p_value", "n_psu", "contributors"), np.nan)
    place = Place(cell.site, cell.wave, cell.group, cell.level)
    told = {"estimate": count.yes / count.base, "n": count.base, "n_yes": count.yes, "n_effective": float(count.base)}
    told |= {"df": np.inf, "unit": indicator.unit, "method": CENSUS, "rests_on": (cell,), "kind": "", "source": ""}
    return place_columns(indicator, "level", place) | numbers | told
