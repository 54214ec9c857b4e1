"""The command `power`: what a planned survey can show, written as a figure and a table before the fieldwork."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from evaluation.analysis.planning import planned_changes
from evaluation.disclosure.planning import Forecast, forecast
from evaluation.disclosure.policy import policy_from
from evaluation.project import Project
from evaluation.release.build import sensitive_indicators
from evaluation.release.staging import staged

FOLDER, FIGURE, TABLE = "planning", "power.png", "power.csv"
DIGITS = 10


def forecasts(project: Project, codes: Sequence[str]) -> tuple[Forecast, ...]:
    """Return what the planned survey can show of the indicators, and what the project's policy will hide of it.

    Settings and codebook are read, no table. Raises EvaluationError as `planned_changes` and `policy_from` do.
    """
    changes = planned_changes(project, codes)
    policy, sensitive = policy_from(project.settings.disclosure), sensitive_indicators(project)
    before, after = (wave.id for wave in project.waves)
    return tuple(forecast(change, (before, after), policy, sensitive) for change in changes)


def write(found: Sequence[Forecast], project: Project, language: str) -> Path:
    """Write power.png and power.csv into `reports/<project>/planning`, which appears whole, and return the folder."""
    from evaluation.report.planning_figure import figure  # plotting is slow to import

    folder = project.reports / FOLDER
    with staged(folder) as aside:
        (aside / FIGURE).write_bytes(figure(found, project, language))
        (aside / TABLE).write_text(table(found), encoding="utf-8", newline="")
    return folder


def table(found: Sequence[Forecast]) -> str:
    """Return the forecasts as CSV, a row an indicator, site and wave; what cannot be said is empty."""
    rows = [row for one in found for row in _rows(one)]
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return target.getvalue()


def _rows(one: Forecast) -> Iterator[dict[str, Any]]:
    change = one.change
    plans = (change.plan.before, change.plan.after)
    for place, (plan, cell) in enumerate(zip(plans, one.cells, strict=True)):
        yield {
            "indicator": change.indicator,
            "site": change.site,
            "wave": cell.wave,
            "level": cell.level,
            "clusters": plan.clusters,
            "women": plan.selected,
            "response": plan.response,
            "applies": plan.applies,
            "take_variation": plan.take_variation,
            "weighting": plan.weighting,
            "strata": change.plan.strata,
            "icc": change.plan.icc,
            "common": change.plan.common,
            "correlation": change.plan.correlation,
            "design_effect": change.design_effects[place],
            "n": cell.n,
            "n_yes": cell.yes,
            "n_no": cell.n - cell.yes,
            "n_effective": cell.n_effective,
            "df": cell.df,
            "probability_hidden": cell.hidden,
            "unreliable": int(cell.unreliable),
            "clusters_needed": change.clusters[place],
            "interviews_needed": change.interviews[place],
            **_of_the_change(one),
        }


def _of_the_change(one: Forecast) -> dict[str, Any]:
    change = one.change
    return {
        "change": change.change,
        "significance": change.significance,
        "power": change.power,
        "power_of_change": change.chance,
        "detectable_below": change.detectable[0],
        "detectable_above": change.detectable[1],
        "probability_either_hidden": one.hidden,
        "population": change.population,
        "reached": change.reached,
        "dilution_alike": change.alike,
        "dilution_chosen": change.chosen,
    }


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None or value != value else f"{value:.{DIGITS}g}"
