"""Steps of a case file against their deadline: of the law for each case, or one for all, within what dates tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaluation.analysis.breakdown import Place
from evaluation.analysis.counts import tabulate
from evaluation.analysis.labels import reported
from evaluation.analysis.measures import combined, contributors, not_measured, table_rows
from evaluation.analysis.results import Cell, Part, Results, Sum
from evaluation.analysis.services_rows import (
    NO_RULE,
    at_level,
    counted,
    derived,
    each,
    made,
    missing,
    with_words,
    words,
)
from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.definition import Indicator
from evaluation.indicators.legal_deadlines import RISKS
from evaluation.indicators.rules import is_yes
from evaluation.project import Project
from evaluation.sources.milestones import ENDED_OTHERWISE, HAPPENED, OPEN, RISK_CODES
from evaluation.statistics.deadlines import Compliance, decided_within

BOUND, BOUNDS = "bound", ("least", "most")
HOURS = (24, 48, 72, 168)
METHOD = "aalen_johansen"


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone of the table and its deadline: `hours` for all, or None for the rule in force of each case; `way` is
    how the cases end that are counted. With `countries` it belongs to the sites of these alone."""

    milestone: str
    hours: float | None = None
    way: int = HAPPENED
    countries: tuple[str, ...] = ()


STEPS = {
    "R2-01": Step("decision"),
    "R2-01_withdrawn": Step("decision", way=ENDED_OTHERWISE),
    "R2-03": Step("police_file"),
    "R2-05": Step("safety_contact", hours=48),
    "R2-07": Step("evidence", countries=("BO",)),
    "R2-15": Step("arrival", hours=30 * 24),
}


def within_deadline(project: Project, indicator: Indicator) -> Results:
    """Return the share of cases whose step was taken in time: at least and at most, as far as their dates tell.

    A row says "no_rule" where no rule is known for the dates of its cases.
    """
    step, rows = STEPS[indicator.code], table_rows(project, indicator.table)
    if rows is None or f"{step.milestone}_low" not in rows.frame:
        return not_measured(project, indicator)
    frame = rows.frame[is_yes(indicator.universe.rule, rows.frame)]
    pairs = []
    for place, here in each(frame, project):
        pairs += _at(project, indicator, step, place, here)
    return with_words(made(project, indicator, pairs), words(BOUND, BOUNDS))


def decisions_by_hours(project: Project) -> Results:
    """Return the share of complaints with a first decision within 24, 48, 72 and 168 hours of the complaint: the same
    clock in both waves, whatever the law of each."""
    indicator, rows = INDICATORS["R2-01"], table_rows(project, "cases")
    if not reported(project, [indicator]):
        return combined()
    if rows is None or "protection_low" not in rows.frame:
        return not_measured(project, indicator)
    pairs, parts, levels = [], [], tuple(map(str, HOURS))
    for place, here in each(rows.frame, project):
        for hours in HOURS:
            step = Step("protection", hours=hours)
            pairs += _at(
                project, indicator, step, place, here, tuple(f"{_group(bound)}" for bound in BOUNDS), str(hours)
            )
        parts += list(_nested(indicator, place, levels))
    return with_words(made(project, indicator, pairs, parts), *(words(_group(bound), levels) for bound in BOUNDS))


def decisions_by_risk(project: Project) -> Results:
    """Return the share of complaints decided within the rule in force, by the level of risk that the rule looks at: no
    form and a level that could not be determined are one. Nothing where no rule is known for the dates of a place."""
    indicator, rows = INDICATORS["R2-01"], table_rows(project, "cases")
    if not reported(project, [indicator]):
        return combined()
    if rows is None or "decision_low" not in rows.frame or "risk_level" not in rows.frame:
        return not_measured(project, indicator)
    told = tabulate(project, indicator.table, "risk_level", unit="cases")  # the same files, counted by the same form
    pairs, wholes, sums, groups = [], [], list(told.sums), tuple(f"risk_{bound}" for bound in BOUNDS)
    for place, here in each(rows.frame, project):
        if compliance(here, STEPS[indicator.code], project.confidence) is None:
            pairs += [(missing(indicator, at_level(place, groups[0], RISKS[-1]), NO_RULE), ())]
            continue
        risk = here["risk_level"].map(RISK_CODES).astype("object").fillna(RISKS[-1])
        levels = [level for level in RISKS if (risk == level).any()]
        for level in levels:
            part = here[(risk == level).to_numpy(dtype=bool)]
            pairs += _at(project, indicator, STEPS[indicator.code], place, part, groups, level)
            sums += _as_tabulated(indicator, place, groups, level, len(part), told)
        wholes += [one for _, own in _at(project, indicator, STEPS[indicator.code], place, here) for one in own]
        for group, bound in zip(groups, BOUNDS, strict=True):
            whole, cells = at_level(place, BOUND, bound), [at_level(place, group, level) for level in levels]
            sums.append(Sum(*_cells(indicator, whole), _cells(indicator, *cells)))
    found = made(project, indicator, pairs)
    found = replace(found, sums=tuple(sums), counts=(*found.counts, *told.counts, *wholes))
    return with_words(found, *(words(group, RISKS) for group in groups))


def _as_tabulated(indicator: Indicator, place: Place, groups, level: str, files: int, told: Results) -> Iterator[Sum]:
    """Yield that the files of a risk are those of its codes in the table of risks: what one hides the other must."""
    codes = {str(code) for code, risk in RISK_CODES.items() if risk == level} | ({""} if level == RISKS[-1] else set())
    here = [one for one in told.counts if (one.cell.site, one.cell.wave) == (place.site, place.wave)]
    counts = [one for one in here if one.cell.group and one.cell.level in codes]
    if sum(one.base for one in counts) == files:
        for group in groups:
            yield Sum(*_cells(indicator, at_level(place, group, level)), tuple(one.cell for one in counts))


def _cells(indicator: Indicator, *places: Place) -> tuple[Cell, ...]:
    return tuple(place.cell(indicator.table, indicator.code) for place in places)


def decisions(project: Project) -> Results:
    """Return R2-01 with what stands beside it: withdrawals, and how many decisions grant protection."""
    from evaluation.analysis.measures import measure  # which calls this module

    return combined(*(measure(project, INDICATORS[code]) for code in ("R2-01", "R2-01_withdrawn", "R2-01_granted")))


def compliance(here: pd.DataFrame, step: Step, confidence: float) -> Compliance | None:
    """Return the share of cases whose step was taken in time; None where no case has a deadline."""
    low, high, cause, deadline = _timed(here, step)
    if not len(low):
        return None
    return decided_within(low, high, cause, deadline, confidence=confidence, decided=step.way)


def _timed(here: pd.DataFrame, step: Step):
    name = step.milestone
    low, high = (here[f"{name}_{side}"].to_numpy(dtype=float) for side in ("low", "high"))
    cause = here[f"{name}_end"].to_numpy(dtype=float, na_value=OPEN).astype(int)
    if step.hours is None:
        deadline = here[f"{name}_deadline"].to_numpy(dtype=float)
    else:
        deadline = np.full(len(here), float(step.hours))
    known = np.isfinite(low) & np.isfinite(high) & np.isfinite(deadline)
    return low[known], high[known], cause[known], deadline[known]


def _at(project, indicator, step, place: Place, here, groups: tuple[str, ...] = (BOUND, BOUND), level: str = ""):
    """Yield the two rows of a site and wave with their counts, or the one that says why there is none."""
    targets = [at_level(place, group, level or bound) for group, bound in zip(groups, BOUNDS, strict=True)]
    country = {site.id: site.country for site in project.sites}[place.site]
    found = compliance(here, step, project.confidence)
    if found is None or (step.countries and country not in step.countries):
        why = NO_RULE if len(here) and step.hours is None and not step.countries else "not_asked"
        return [(missing(indicator, target, why), ()) for target in targets]
    behind = contributors(indicator, here)
    numbers = ((found.lowest, found.within), (found.highest, found.within + found.perhaps))
    told = []
    for target, (share, yes) in zip(targets, numbers, strict=True):
        count = counted(indicator, target, found.n, yes)
        limits = (share.ci_low, share.ci_high)
        told.append((derived(indicator, count, target, share.estimate, limits, behind, method=METHOD), (count,)))
    return told


def _group(bound: str) -> str:
    return f"hours_{bound}"


def _inclusions(indicator: Indicator, place: Place, group: str, levels: tuple[str, ...]) -> Iterator[Part]:
    cells = [at_level(place, group, level).cell(indicator.table, indicator.code) for level in levels]
    return (Part(part, whole) for part, whole in zip(cells, cells[1:], strict=False))


def _nested(indicator: Indicator, place: Place, levels: tuple[str, ...]) -> Iterator[Part]:
    """Yield that who is decided within an hour is so within a later one. What lies between the least and the most is
    files without an hour: a fact of the register, not a group of women."""
    for bound in BOUNDS:
        yield from _inclusions(indicator, place, _group(bound), levels)
