"""The deadlines of the law by country, step, date and risk: a dated table, each row with its source and `verified`."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from evaluation.errors import UsageError

FILE = Path(__file__).with_name("legal_deadlines.csv")
ANY = "any"
RISKS = ("mild", "moderate", "severe", "undetermined")
_RANKS = ("emergency", "law", "bylaw")  # an emergency rule prevails while in force; a by-law never over the law


@dataclass(frozen=True, slots=True)
class LegalDeadline:
    """A rule: `hours` (None where the text gives none) from `clock` (what starts it) for a step and a risk.

    Days are ISO dates, both within; an empty start was not read, an empty end is still open. `year` is that of the
    instrument; print it as fact only where `verified`.
    """

    rule_id: str
    country: str
    step: str
    risk: str
    in_force_from: str
    in_force_to: str
    hours: float | None
    clock: str
    rank: str
    instrument: str
    article: str
    year: int
    verified: bool
    source: str
    note: str

    def covers(self, date: str, risk: str) -> bool:
        """Return whether the rule holds on an ISO day for a risk; a rule whose start was not read never does."""
        begun = bool(self.in_force_from) and self.in_force_from <= date
        return begun and (not self.in_force_to or date <= self.in_force_to) and self.risk in (ANY, risk)


@lru_cache
def legal_deadlines() -> tuple[LegalDeadline, ...]:
    """Return every rule of the table, in its order."""
    with FILE.open(encoding="utf-8", newline="") as source:
        return tuple(map(_deadline, csv.DictReader(source)))


def rules_in_force(country: str, step: str, date: str, risk: str) -> tuple[LegalDeadline, ...]:
    """Return the rules with hours for a step on an ISO day and a risk of RISKS, the one that governs first.

    Where law and by-law differ in hours or in clock, both are here. Of one rank the latest governs, and of one day the
    shortest. Empty: no rule is known for this date. Raises UsageError "unknown_step" and "unknown_risk".
    """
    if step not in steps():
        raise UsageError("unknown_step", name=step, known=", ".join(steps()))
    if risk not in RISKS:
        raise UsageError("unknown_risk", name=risk, known=", ".join(RISKS))
    of_step = (one for one in legal_deadlines() if one.country == country and one.step == step and one.hours)
    found = sorted((one for one in of_step if one.covers(date, risk)), key=lambda one: one.hours)
    latest = sorted(found, key=lambda one: one.in_force_from, reverse=True)
    return tuple(sorted(latest, key=lambda one: _RANKS.index(one.rank)))


def rule_in_force(country: str, step: str, date: str, risk: str) -> LegalDeadline | None:
    """Return the rule that governs a step on an ISO day and a risk; None: no rule is known for this date."""
    return next(iter(rules_in_force(country, step, date, risk)), None)


@lru_cache
def steps() -> tuple[str, ...]:
    """Return the steps that some rule of some country speaks of."""
    return tuple(dict.fromkeys(one.step for one in legal_deadlines()))


def _deadline(row: dict[str, str]) -> LegalDeadline:
    hours = float(row["hours"]) if row["hours"] else None
    return LegalDeadline(**row | {"hours": hours, "year": int(row["year"]), "verified": row["verified"] == "yes"})
