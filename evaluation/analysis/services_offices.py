"""The services themselves, all of them and no sample: scorecard by domain, agreement of observers, protocol, test."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.analysis.breakdown import Place
from evaluation.analysis.measures import CENSUS, not_measured, table_rows
from evaluation.analysis.results import Results, Sum
from evaluation.analysis.services_rows import (
    at_level,
    counted,
    derived,
    each,
    made,
    missing,
    of_institutions,
    rows_at,
    with_words,
    words,
)
from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.definition import Indicator
from evaluation.indicators.legal_deadlines import rule_in_force
from evaluation.project import Project
from evaluation.statistics.agreement import weighted_kappa
from evaluation.statistics.ladders import ladder_change, stages_reached

FIRST, SECOND, AGREED = 1, 2, 3
POINTS = 2  # the most an item gives
DOMAINS = {
    "access": ("q_access_hours", "q_access_free", "q_access_wait"),
    "privacy": ("q_priv_room", "q_priv_reception"),
    "safety": ("q_safe_exit", "q_safe_risk", "q_safe_plan"),
    "information": ("q_info_rights", "q_info_consent"),
    "care": ("q_care_three", "q_care_support", "q_care_children"),
    "referral": ("q_ref_directory", "q_ref_confirm"),
    "data": ("q_data_locked", "q_data_complete"),
    "staff": ("q_staff_trained", "q_staff_care"),
}
ITEMS = tuple(name for items in DOMAINS.values() for name in items)
STAGES = (0, 1, 2, 3, 4, 5)
TEST = {"kn_first": 1, "kn_risk": 1, "kn_proof": 1, "kn_third": 1, "kn_settle": 1, "kn_secret": 1, "kn_refer": 1}
TEST |= {"kn_language": 1, "kn_plan": 1}
DEADLINE_ITEM, PASS = "kn_deadline", 0.7


def quality(project: Project, indicator: Indicator) -> Results:
    """Return the mean score of the services in each domain, 0 to 100, by the rating that the observers agreed on."""
    return _of_agreed(project, indicator, "domain", tuple(DOMAINS), _domain_scores)


def quality_items(project: Project) -> Results:
    """Return what each item of the scorecard got, in points of 100: never one number without its items."""
    return _of_agreed(project, INDICATORS["R2-10"], "item", ITEMS, _item_scores)


def observers_agree(project: Project) -> Results:
    """Return the weighted kappa of both observers over all items of all services, with its interval."""
    indicator, rows = INDICATORS["R2-10"], table_rows(project, "scorecards_service")
    if rows is None:
        return not_measured(project, indicator)
    pairs = []
    for place, here in each(rows.frame, project):
        target = at_level(place, "observers", "kappa")
        table = agreement_table(here)
        found = weighted_kappa(table, weights="quadratic", confidence=project.confidence) if table.sum() else None
        if found is None or not isfinite(found.kappa):
            pairs.append((missing(indicator, target, unit="coefficient"), ()))
            continue
        limits = (found.ci_low, found.ci_high)
        row, counts = of_institutions(project, indicator, target, found.kappa, found.n, "coefficient", limits)
        pairs.append((row | {"method": "weighted_kappa"}, counts))
    return with_words(made(project, indicator, pairs), words("observers", ("kappa",)))


def agreement_table(here: pd.DataFrame) -> NDArray:
    """Return (3, 3) how often the first observer gave a rating and the second another; items of both that apply."""
    first, second = (
        here[here["observer"] == who].set_index("service_id")[list(ITEMS)].astype(float) for who in (FIRST, SECOND)
    )
    both = first.index.intersection(second.index)
    one, other = (ratings.loc[both].to_numpy().ravel() for ratings in (first, second))
    known = (one <= POINTS) & (other <= POINTS)
    table = np.zeros((POINTS + 1, POINTS + 1))
    np.add.at(table, (one[known].astype(int), other[known].astype(int)), 1)
    return table


def protocol_stages(project: Project, indicator: Indicator) -> Results:
    """Return how many services of all there are stand at or above each stage of the protocol."""
    rows = table_rows(project, indicator.table)
    if rows is None or "protocol_stage" not in rows.frame:
        return not_measured(project, indicator)
    levels, pairs = tuple(map(str, STAGES[1:])), []
    for place, here in each(_agreed(rows.frame), project):
        found = stages_reached(_stages(here), STAGES, confidence=project.confidence)
        for level, share in zip(levels, found.share[1:], strict=True):
            target = at_level(place, "protocol", level)
            pairs.append(
                of_institutions(project, indicator, target, share, found.n, "percent")
                if found.n
                else (missing(indicator, target), ())
            )
    return with_words(made(project, indicator, pairs), words("protocol", levels))


def protocol_moves(project: Project) -> Results:
    """Return how many services climbed, stayed and fell on the ladder of the protocol between the waves."""
    indicator, rows = INDICATORS["R2-20"], table_rows(project, "scorecards_service")
    if rows is None or project.endline is None or "protocol_stage" not in rows.frame:
        return not_measured(project, indicator)
    pairs, levels = [], ("up", "same", "down")
    for site in project.sites:
        waves = [rows_at(_agreed(rows.frame), Place(site.id, wave.id)) for wave in project.waves]
        before, after = (one.set_index("service_id")["protocol_stage"].astype(float) for one in waves)
        both = before.index.intersection(after.index)
        moved = ladder_change(before.loc[both].to_numpy(), after.loc[both].to_numpy(), STAGES, census=True)
        place = Place(site.id, project.endline.id)
        for level, number in zip(levels, (moved.signs.up, moved.signs.zeros, moved.signs.down), strict=True):
            target = at_level(place, "moves", level)
            pairs.append(of_institutions(project, indicator, target, number, len(moved.steps), "services"))
    return with_words(made(project, indicator, pairs), words("moves", levels))


def staff_knowledge(project: Project, indicator: Indicator) -> Results:
    """Return the share of staff who pass the test: all of them, and apart those tested in both waves and the others."""
    rows = table_rows(project, indicator.table)
    if rows is None:
        return not_measured(project, indicator)
    pairs, sums, levels = [], [], ("both_waves", "one_wave")
    for place, here in each(rows.frame, project):
        passed = passes(here, project, place)
        panel = (here["in_both_waves"] == 1).to_numpy(dtype=bool) if "in_both_waves" in here else None
        pairs.append(_passing(indicator, place, passed))
        if panel is not None:
            targets = [at_level(place, "who", level) for level in levels]
            pairs += [_passing(indicator, one, passed[m]) for one, m in zip(targets, (panel, ~panel), strict=True)]
            cells = [one.cell(indicator.table, indicator.code) for one in (place, *targets)]
            sums.append(Sum(cells[0], tuple(cells[1:])))
    found = made(project, indicator, pairs)
    return with_words(_with_sums(found, sums), words("who", levels))


def passes(here: pd.DataFrame, project: Project, place: Place) -> NDArray[np.bool_]:
    """Return who answers at least 70 % of the test right; an empty answer and "don't know" are not right."""
    right = [(here[name].astype(float) == code).to_numpy() for name, code in TEST.items() if name in here]
    country = {site.id: site.country for site in project.sites}[place.site]
    wave = {wave.id: wave for wave in project.waves}[place.wave]
    rule = rule_in_force(country, "judge_first_decision", f"{wave.start}-15", "severe")
    if rule is not None and DEADLINE_ITEM in here:
        right.append((here[DEADLINE_ITEM].astype(float) == rule.hours).to_numpy())
    return np.mean(right, axis=0) >= PASS if len(here) else np.zeros(0, dtype=bool)


def _passing(indicator: Indicator, place: Place, passed: NDArray):
    n, yes = len(passed), int(passed.sum())
    count = counted(indicator, place, n, yes)
    share = yes / n if n else np.nan
    return derived(indicator, count, place, share, (np.nan, np.nan), np.nan, method=CENSUS), (count,)


def _with_sums(found: Results, sums: list[Sum]) -> Results:
    from dataclasses import replace

    return replace(found, sums=tuple(sums))


def _of_agreed(project: Project, indicator: Indicator, group: str, levels: tuple[str, ...], scores) -> Results:
    rows = table_rows(project, indicator.table)
    if rows is None:
        return not_measured(project, indicator)
    pairs = []
    for place, here in each(_agreed(rows.frame), project):
        for level, values in zip(levels, scores(here), strict=True):
            target, known = at_level(place, group, level), values[np.isfinite(values)]
            if not len(known):
                pairs.append((missing(indicator, target), ()))
                continue
            pairs.append(of_institutions(project, indicator, target, known.mean(), len(known), "index"))
    return with_words(made(project, indicator, pairs), words(group, levels))


def _domain_scores(here: pd.DataFrame) -> Iterator[NDArray]:
    for items in DOMAINS.values():
        met = _points(here, items)
        with np.errstate(invalid="ignore"):
            yield np.nansum(met, axis=1) / (POINTS * np.isfinite(met).sum(axis=1)) * 100


def _item_scores(here: pd.DataFrame) -> Iterator[NDArray]:
    return iter(_points(here, ITEMS).T / POINTS * 100)


def _points(here: pd.DataFrame, items: tuple[str, ...]) -> NDArray:
    """Return the points (services, items), nan where an item does not apply."""
    met = here[list(items)].astype(float).to_numpy()
    return np.where(met <= POINTS, met, np.nan)


def _agreed(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[(frame["observer"] == AGREED).to_numpy(dtype=bool)]


def _stages(here: pd.DataFrame) -> NDArray:
    return here["protocol_stage"].to_numpy(dtype=float, na_value=np.nan)
