"""From dated columns to hours: a typed table keeps how long each step took, never the day or hour of a woman's case.

A moment is a day with or without its hour. Without it the time between two moments is known only within bounds, which
are kept; the first moment of a table leaves its month.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.indicators.legal_deadlines import rule_in_force
from evaluation.project import Project
from evaluation.sources.codebook import Codebook

DAY, WEEK = 24.0, 168.0  # hours
OPEN, HAPPENED, ENDED_OTHERWISE = 0, 1, 2
RISK_CODES = {0: "undetermined", 1: "mild", 2: "moderate", 3: "severe", 4: "undetermined"}  # 0: no form


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step of a table's rows: from `start` to `end`, unless `competing` comes first; until `seen` where neither came.

    `step` names the legal deadline; where its clock starts when the court learns, so does this time, and from `start`
    where that moment was not recorded.
    """

    name: str
    start: str
    end: str
    seen: str = "seen_at"
    competing: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class _Moments:
    """When something happened, in hours since 1970: at the earliest and at the latest; nan where it is not known."""

    earliest: NDArray
    latest: NDArray

    @property
    def known(self) -> NDArray[np.bool_]:
        return np.isfinite(self.earliest)

    def where(self, mask: NDArray[np.bool_], other: _Moments) -> _Moments:
        return _Moments(np.where(mask, self.earliest, other.earliest), np.where(mask, self.latest, other.latest))


_case = {"start": "complaint_at", "competing": "withdrawn_at"}
MILESTONES: dict[str, tuple[Milestone, ...]] = {
    "cases": (
        Milestone("decision", end="resolution_at", step="judge_first_decision", **_case),
        Milestone("protection", end="resolution_at", **_case),
        Milestone("police_file", end="file_sent_at", step="police_file_to_court", **_case),
        Milestone("safety_contact", end="safety_contact_at", **_case),
        Milestone("evidence", end="evidence_at", step="preliminary_investigation", **_case),
        Milestone("ordered", end="ordered_at", **_case),
        Milestone("ratified", "ordered_at", "ratified_at", step="measure_ratification"),
        Milestone("notified", "resolution_at", "notified_at", step="measure_communicated"),
        Milestone("executed", "resolution_at", "executed_at"),
        Milestone("charge", end="charge_at", **_case),
        Milestone("sentence", end="sentence_at", **_case),
        Milestone("next_case", "complaint_at", "next_case_at"),
    ),
    "referrals": (Milestone("arrival", "referral_at", "arrival_at"),),
}


def hours(values: pd.DataFrame, codebook: Codebook, project: Project) -> pd.DataFrame:
    """Return what a typed table keeps of the moments among checked values: the month of the first, and for each
    milestone of the table `<name>_low` and `<name>_high` (hours, equal where both hours are known), `<name>_end`
    (0 open, 1 happened, 2 ended otherwise), and `<name>_deadline` (hours; empty: no rule known) where the law sets one.
    """
    moments = [name for name in moment_columns(codebook) if name in values]
    if not moments:
        return pd.DataFrame(index=range(len(values)))
    dated = {name: _moments(values[name]) for name in moments}
    month = values[moments[0]].astype("str").str[:7]
    found = pd.DataFrame({f"{moments[0].removesuffix('_at')}_month": month.mask(month == "")})
    for milestone in MILESTONES.get(codebook.table, ()):
        if milestone.start in dated and milestone.end in dated:
            found = found.assign(**_columns(milestone, values, dated, project))
    return found.reset_index(drop=True)


def moment_columns(codebook: Codebook) -> tuple[str, ...]:
    """Return the columns of a table that hold moments, which no typed table keeps."""
    return tuple(name for name, column in codebook.stored().items() if column.type == "moment")


def disorder(values: pd.DataFrame, table: str) -> Iterator[tuple[str, str, NDArray[np.bool_]]]:
    """Yield column, rule and rows (masks) of received moments that cannot be: a step before its start, a file without
    the moment at which it was last seen."""
    for milestone in MILESTONES.get(table, ()):
        if {milestone.start, milestone.end} <= set(values):
            start, end = _moments(values[milestone.start]), _moments(values[milestone.end])
            yield milestone.end, "moment_before_start", end.latest < start.earliest
    for name in sorted({one.seen for one in MILESTONES.get(table, ())} & set(values)):
        yield name, "value_empty", ~_moments(values[name]).known


def _columns(milestone: Milestone, frame: pd.DataFrame, dated: dict[str, _Moments], project: Project) -> dict:
    start, name = dated[milestone.start], milestone.name
    told = {}
    if milestone.step:
        told[f"{name}_deadline"], of_court = _deadlines(milestone, frame, project)
        court = dated.get("court_at", start)
        start = court.where(of_court & court.known, start)
    end, cause = _ending(milestone, dated, start)
    low, high = np.maximum(end.earliest - start.latest, 0.0), np.maximum(end.latest - start.earliest, 0.0)
    low, high = _coarser(low, high, cause == OPEN)
    ends = pd.array(np.where(np.isfinite(low), cause, 0), dtype="Int16")
    ends[~np.isfinite(low)] = pd.NA
    return {f"{name}_low": low, f"{name}_high": high, f"{name}_end": ends} | told


def _coarser(low: NDArray, high: NDArray, is_open: NDArray[np.bool_]) -> tuple[NDArray, NDArray]:
    """Return the bounds with those of open rows widened to whole days, after a week to whole weeks: files are read on a
    day that many know, from which hours would lead back to the day of the complaint."""
    step = np.where(high <= WEEK, DAY, WEEK)
    return np.where(is_open, np.floor(low / step) * step, low), np.where(is_open, np.ceil(high / step) * step, high)


def _ending(milestone: Milestone, dated: dict[str, _Moments], start: _Moments) -> tuple[_Moments, NDArray]:
    """Return when each row's waiting ended and how; at equal moments the step counts as having come first."""
    nothing = _Moments(*[np.full(len(start.earliest), np.nan)] * 2)
    happened, other = dated[milestone.end], dated.get(milestone.competing, nothing)
    first = happened.known & ~(other.known & (other.latest < happened.earliest))
    closed = other.known & ~first
    end = happened.where(first, other.where(closed, dated.get(milestone.seen, nothing)))
    return end, np.select([first, closed], [HAPPENED, ENDED_OTHERWISE], OPEN)


def _deadlines(milestone: Milestone, frame: pd.DataFrame, project: Project) -> tuple[NDArray, NDArray[np.bool_]]:
    """Return the hours of the rule in force for each row (nan: no rule known), and whether the court's clock counts."""
    country = {site.value or site.id: site.country for site in project.settings.sites}
    codes = frame["risk_level"] if "risk_level" in frame else pd.Series(0, frame.index)
    risks = codes.map(RISK_CODES).astype("object").fillna("undetermined")
    days = frame[milestone.start].astype("object").where(frame[milestone.start].notna(), "").str[:10]
    keys = list(zip(frame["site"].map(country), days, risks, strict=True))
    rules = {key: rule_in_force(key[0], milestone.step, key[1], key[2]) for key in dict.fromkeys(keys)}
    hours = [np.nan if rules[key] is None else rules[key].hours for key in keys]
    of_court = [rules[key] is not None and rules[key].clock == "court" for key in keys]
    return np.array(hours, dtype=float), np.array(of_court, dtype=bool)


def _moments(text: pd.Series) -> _Moments:
    """Return moments written 2018-03-05 or 2018-03-05T10:30 (or with a blank); without the hour, the whole day."""
    words = text.astype("object").where(text.notna() & (text != ""), None)
    times = pd.to_datetime(words, format="ISO8601", errors="coerce")
    earliest = (times - pd.Timestamp("1970-01-01")) / pd.Timedelta(hours=1)
    timed = words.astype("str").str.len().to_numpy() > len("2018-03-05")
    low = earliest.to_numpy(dtype=float)
    return _Moments(low, np.where(timed, low, low + DAY))
