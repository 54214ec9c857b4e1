"""The care route of the demo: cases with the moments of their steps, and referrals between services."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from evaluation.sources.synthetic import services_plan as plan
from evaluation.sources.synthetic.plan import MONTHS, SITES, WAVES
from evaluation.sources.synthetic.register import Chance, Row, after, stream, written

STREAM = 101
ROUTES = ((1, 45), (3, 30), (2, 10), (4, 10), (5, 5))
KINDS = ((1, 38), (2, 30), (3, 8), (4, 4), (5, 20))
NEEDS = ((1, 20), (2, 26), (3, 28), (4, 10), (5, 6), (6, 10))
DAYS = {"baseline": 89, "endline": 60}  # from the first day of the wave
BOLIVIA = "el_alto"


def cases() -> Iterator[Row]:
    """Yield the case files of both waves, each with the steps that were taken before it was last read."""
    chance, number = stream(STREAM), 0
    for site in SITES:
        for wave in WAVES:
            for _ in range(plan.CASES):
                number += 1
                yield _case(chance, site, wave, 50_000 + number)


def referrals() -> Iterator[Row]:
    """Yield the referrals of both waves."""
    chance, number = stream(STREAM + 1), 0
    for site in SITES:
        for wave in WAVES:
            for _ in range(plan.REFERRALS):
                number += 1
                yield _referral(chance, site, wave, number)


def _case(chance: Chance, site: str, wave: str, number: int) -> Row:
    seen, start = _seen(chance, wave), _opened(chance, wave)
    risk = chance.one_of(plan.RISK) if chance.happens(plan.RISK_FORM[wave]) else 0
    steps = _steps(chance, site, wave, start, risk)
    steps = {name: moment if moment and moment < seen else None for name, moment in steps.items()}
    steps = _without_late(steps, steps["withdrawn_at"])
    known = chance.happens(plan.HOUR_KNOWN[wave])
    resolution = 0 if steps["resolution_at"] is None else 1 if chance.happens(plan.GRANTED[wave]) else 2
    if resolution != 1:
        steps |= dict.fromkeys(("ordered_at", "ratified_at", "notified_at", "executed_at"))
    office = [one for one, kind in plan.OFFICES[site] if kind in plan.ROUTE_TYPES]
    return {
        "site": site,
        "wave": wave,
        "case_id": number,
        "service_id": office[chance.below(len(office))],
        "violence_kind": chance.one_of(KINDS),
        "entry_route": chance.one_of(ROUTES),
        "risk_level": risk,
        "resolution": resolution,
        "police_follow_up": chance.one_of(plan.FOLLOW_UP[wave]) if steps["notified_at"] else "",
        "complaint_at": written(start, known),
        **{name: written(moment, known) for name, moment in steps.items()},
        "seen_at": seen.strftime("%Y-%m-%d"),
    }


def _steps(chance: Chance, site: str, wave: str, start: datetime, risk: int) -> dict[str, datetime | None]:
    """Return all steps of a case as they would be without withdrawal and without an end of the reading."""
    court = after(start, chance.minutes(plan.COURT[wave]))
    bolivia = site == BOLIVIA
    resolution = after(start if bolivia else court, chance.minutes(plan.DECISION[site, wave]))
    charge = after(start, chance.minutes(plan.CHARGE))
    steps = {
        "risk_form_at": after(start, chance.below(1200)) if risk else None,
        "file_sent_at": None if bolivia or court is None else court - timedelta(minutes=30),
        "court_at": None if bolivia else court,
        "resolution_at": resolution,
        "notified_at": after(resolution, 60 + chance.below(5000)),
        "executed_at": after(resolution, 5100 + chance.below(9000)) if chance.happens(60) else None,
        "safety_contact_at": after(start, chance.minutes(plan.SAFETY_CONTACT[wave])) if risk == 3 else None,
        "evidence_at": after(start, chance.minutes(plan.EVIDENCE[wave])) if bolivia else None,
        "ordered_at": resolution if bolivia else None,
        "ratified_at": after(resolution, chance.minutes(plan.RATIFIED[wave])) if bolivia else None,
        "charge_at": charge,
        "sentence_at": after(charge, chance.minutes(plan.SENTENCE_AFTER_CHARGE)),
        "next_case_at": after(start, chance.minutes(plan.NEXT_CASE)),
        "withdrawn_at": after(start, chance.minutes(plan.WITHDRAWN)),
    }
    return steps


def _without_late(steps: dict[str, datetime | None], withdrawn: datetime | None) -> dict[str, datetime | None]:
    """Return the steps without those that a withdrawal cut off; a new case may follow all the same."""
    if withdrawn is None:
        return steps
    free = ("withdrawn_at", "next_case_at")
    return {name: moment if name in free or moment and moment < withdrawn else None for name, moment in steps.items()}


def _opened(chance: Chance, wave: str) -> datetime:
    first = datetime.fromisoformat(f"{MONTHS[wave][0]}-01")
    return first + timedelta(days=chance.below(DAYS[wave]), minutes=480 + chance.below(840))


def _seen(chance: Chance, wave: str) -> datetime:
    """Return when a file was last read: some of the baseline were lost sight of half a year later."""
    last = datetime.fromisoformat(plan.REVIEWED[wave])
    return datetime(2018, 10, 31) if wave == "baseline" and chance.happens(8) else last


def _referral(chance: Chance, site: str, wave: str, number: int) -> Row:
    offices = [one for one, _ in plan.OFFICES[site]]
    origin, seen = chance.below(len(offices)), _seen(chance, wave)
    start = _opened(chance, wave)
    arrival = after(start, chance.minutes(plan.ARRIVED[wave]))
    arrived = arrival is not None and arrival < seen
    return {
        "site": site,
        "wave": wave,
        "referral_id": number,
        "person_id": 70_000 + chance.below(9_000),
        "origin_service": offices[origin],
        "destination_service": offices[(origin + 1 + chance.below(len(offices) - 1)) % len(offices)],
        "referral_need": chance.one_of(NEEDS),
        "referral_consent": 1 if chance.happens(97) else 0,
        "arrival_status": chance.one_of(((1, 82), (2, 18))) if arrived else chance.one_of(((0, 70), (8, 30))),
        "referral_at": written(start, False),
        "arrival_at": written(arrival, False) if arrived else "",
        "seen_at": seen.strftime("%Y-%m-%d"),
    }
