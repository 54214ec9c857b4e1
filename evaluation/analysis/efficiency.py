"""The measures of efficiency: execution and deviation, cost per person trained, contributions, municipal budget."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import floor, log10

import numpy as np
import pandas as pd

from evaluation.analysis.breakdown import Place
from evaluation.analysis.labels import merged
from evaluation.analysis.measures import not_measured, results_of
from evaluation.analysis.records import SHARE, code_labels, places, record_row, recorded, records
from evaluation.analysis.results import Cell, Count, Results
from evaluation.analysis.training import completed
from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.definition import Indicator
from evaluation.project import Project
from evaluation.project_file import BudgetSettings
from evaluation.sources.record_checks import TOTAL, euros

TRAINING, MANAGEMENT = 1, 5  # components
MADRID, INDIRECT = 1, 7  # the funder whose grant it is, and the line of indirect costs
SLACK = 1e-9  # a deviation of exactly the tolerance is tolerated, whatever the binary fraction
FIGURES = 2  # significant ones of a cost per person: more would give the number of people back


def lines(project: Project) -> pd.DataFrame | None:
    """Return the lines of the budget without the stated totals, `spent` being in the currency of the accounts; None
    where there is no such table. That the totals are the sums of their lines is checked when the table is read."""
    frame = records(project, INDICATORS["EFI-01"], "line", "component", "funder", "currency", "approved", "accrued")
    if frame is None:
        return None
    settings = project.settings.budget or BudgetSettings(rule={"es": "", "en": ""})
    spent = frame.assign(spent=euros(frame, settings))
    return spent[spent["line"] != TOTAL]


def executed(project: Project, indicator: Indicator) -> Results:
    """Return what was approved and spent at each site, of each funder and in all, and what share that is."""
    return _accounts(project, indicator, "funder")


def deviated(project: Project, indicator: Indicator) -> Results:
    """Return the same of each line, with its deviation in money and as a share of what was approved; the notes name
    those beyond what the call tolerates, "over" or "under", where project.toml says what that is."""
    found = _accounts(project, indicator, "line", deviation=True)
    return replace(found, notes=found.notes | {"beyond": beyond(found, project.settings.budget)})


def beyond(found: Results, settings: BudgetSettings | None) -> dict[str, str]:
    """Return which lines deviate by more than the tolerance, by "site|wave|line": "over" or "under"."""
    if settings is None or settings.tolerance is None:
        return {}
    shares = (row for row in found.records if row["statistic"] == "deviation_share")
    return {
        f"{row['site']}|{row['wave']}|{row['level']}": "over" if row["estimate"] > 0 else "under"
        for row in shares
        if abs(row["estimate"]) > settings.tolerance + SLACK
    }


def contributed(project: Project, indicator: Indicator) -> Results:
    """Return what the funders other than that of the grant committed and gave."""
    return _accounts(project, indicator, "funder", chosen=lambda frame: frame["funder"] != MADRID)


def indirect(project: Project, indicator: Indicator) -> Results:
    """Return the indirect costs charged to the grant, the grant approved, and what share they are of it."""
    frame = lines(project)
    if frame is None:
        return not_measured(project, indicator)
    grant = frame[frame["funder"] == MADRID]
    rows = []
    for place, here in places(project, grant):
        charged, approved = here.loc[here["line"] == INDIRECT, "spent"].sum(), here["approved"].sum()
        rows += _money(project, indicator, place, {"approved": approved, "accrued": charged}, len(here))
        share = charged / approved if approved else np.nan
        rows.append(record_row(project, indicator, place, "indirect_share", share, unit=SHARE, n=len(here)))
    return recorded(project, indicator, rows)


def _accounts(project: Project, indicator: Indicator, group: str, deviation=False, chosen=None) -> Results:
    frame = lines(project)
    if frame is None:
        return not_measured(project, indicator)
    kept = frame if chosen is None else frame[chosen(frame)]
    rows = []
    for place, here in _with_all(project, kept):
        for level, part in here.groupby(group):
            at = replace(place, group=group, level=f"{level}")
            rows += _account(project, indicator, at, part, deviation)
        whole = replace(place, group=group, level="all")
        rows += _account(project, indicator, whole, here, deviation)
    labels = code_labels(project, indicator.table, group)
    return recorded(project, indicator, rows, merged(labels, {group: {"all": {"es": "Total", "en": "Total"}}}))


def _with_all(project: Project, frame: pd.DataFrame) -> Iterator[tuple[Place, pd.DataFrame]]:
    """Yield the places and, where they are several, all of them together: money adds up."""
    yield from places(project, frame)
    for wave in project.waves if len(project.sites) > 1 else ():
        here = frame[frame["wave"] == wave.id]
        if len(here):
            yield Place("", wave.id), here


def _account(project: Project, indicator: Indicator, place: Place, frame: pd.DataFrame, deviation: bool):
    approved, spent = frame["approved"].sum(), frame["spent"].sum()
    amounts = {"approved": approved, "accrued": spent} | ({"deviation": spent - approved} if deviation else {})
    yield from _money(project, indicator, place, amounts, len(frame))
    share = spent / approved if approved else np.nan
    told = {"deviation_share": share - 1} if deviation else {"execution": share}
    for statistic, value in told.items():
        yield record_row(project, indicator, place, statistic, value, unit=SHARE, n=len(frame))


def _money(
    project: Project, indicator: Indicator, place: Place, amounts: dict[str, float], n: int, unit=""
) -> list[dict]:
    """Return rows of amounts in whole units of money."""
    currency = unit or (project.settings.budget.currency.lower() if project.settings.budget else "eur")
    return [
        record_row(project, indicator, place, name, round(float(value)), unit=currency, n=n)
        for name, value in amounts.items()
    ]


def cost_per_person(project: Project, indicator: Indicator) -> Results:
    """Return the cost of the training per person who completed it, at each site, to two significant figures.

    Cost is what was spent on the component and its share of management, in proportion to the direct spending of the
    components. It rests on the number of people who completed, so that the gate hides it with them.
    """
    frame = lines(project)
    people = completed(project, INDICATORS["R1-01"])
    done = people.rows[(people.rows["statistic"] == "completed") & (people.rows["group"] == "")]
    if frame is None or not len(done):
        return not_measured(project, indicator)
    rows = [
        _cost_row(indicator, row, training_cost(frame[frame["site"] == row["site"]])) for row in done.to_dict("records")
    ]
    own = tuple(Count(_cost_cell(indicator, row), int(row["n"])) for row in rows)
    return results_of(project, indicator, rows, counts=(*people.counts, *own), sums=people.sums)


def training_cost(frame: pd.DataFrame) -> float:
    """Return what the training cost: its own spending over that of all components but management, times all."""
    direct = frame[frame["component"] != MANAGEMENT]
    share = direct.loc[direct["component"] == TRAINING, "spent"].sum() / direct["spent"].sum()
    return float(share * frame["spent"].sum())


def _cost_row(indicator: Indicator, counted: dict, cost: float) -> dict:
    n = counted["n"]
    own = {"indicator": indicator.code, "statistic": "cost", "unit": "eur", "kind": "derived"}
    told = {"estimate": significant(cost / n, FIGURES) if n else np.nan}
    return counted | own | told | {"rests_on": (_cost_cell(indicator, counted), *counted["rests_on"])}


def _cost_cell(indicator: Indicator, counted: dict) -> Cell:
    return Cell("trainings", indicator.code, counted["site"], counted["wave"])


def significant(value: float, figures: int) -> float:
    """Return a positive number rounded to so many significant figures."""
    return float(round(value, figures - 1 - floor(log10(value)))) if value > 0 else 0.0


def municipal(project: Project, indicator: Indicator) -> Results:
    """Return the opening and final budget and the accrued of each municipal line, what share of the final was accrued,
    and what share of the whole final budget the lines are. Amounts of different currencies are never added up."""
    frame = records(project, indicator, "line", "currency", "opening", "final", "accrued")
    if frame is None:
        return not_measured(project, indicator)
    rows = [row for place, here in places(project, frame) for row in _municipal(project, indicator, place, here)]
    words = {"line": {"violence": {"es": "Contra la violencia, en total", "en": "Against violence, in all"}}}
    return recorded(project, indicator, rows, merged(code_labels(project, indicator.table, "line"), words))


def _municipal(project: Project, indicator: Indicator, place: Place, frame: pd.DataFrame) -> Iterator[dict]:
    n, currency = len(frame), str(frame["currency"].iloc[0]).lower()
    whole = frame.loc[frame["line"] == TOTAL, "final"].sum()
    against = frame[frame["line"] != TOTAL]
    parts = {f"{line}": part for line, part in against.groupby("line")} | {"violence": against}
    for level, part in parts.items():
        at = replace(place, group="line", level=level)
        sums = part[["opening", "final", "accrued"]].sum().rename({"accrued": "accrued_public"})
        yield from _money(project, indicator, at, dict(sums), n, currency)
        executed_share = sums["accrued_public"] / sums["final"] if sums["final"] else np.nan
        yield record_row(project, indicator, at, "execution", executed_share, unit=SHARE, n=n)
        of_all = 1000 * sums["final"] / whole if whole else np.nan
        yield record_row(project, indicator, at, "of_all", round(of_all, 1), unit="per_1000", n=n)


MEASURES = {
    "OUT-11": municipal,
    "EFI-01": executed,
    "EFI-02": deviated,
    "EFI-03": cost_per_person,
    "EFI-04": contributed,
    "EFI-05": indirect,
}
