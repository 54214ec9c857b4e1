"""The demo's public acts: replicas, oversight, proposals, commitments, outcomes, spaces and organisations."""

from __future__ import annotations

import numpy as np

from evaluation.sources.synthetic.plan import SITES, WAVES
from evaluation.sources.synthetic.records import Row, between, chance, later, place, stream

STREAM = 2
START, FOLLOWED = "2018-05", "2021-02"  # acts are followed for 12 months after the endline
REPLICAS = {"el_alto": 70, "independencia": 84}
ROUNDS = {"el_alto": 9, "independencia": 8}
STEPS = (92, 88, 80, 60)  # percent that go on to tool, report, delivery, answer
PROPOSALS = {"el_alto": 11, "independencia": 9}
ADOPTION = (95, 60, 40)  # percent that go on to received, incorporated, budget
COMMITMENTS = {"el_alto": 12, "independencia": 14}
OUTCOMES = {"el_alto": 10, "independencia": 12}
ORGANISATIONS = {"el_alto": 7, "independencia": 8}
OCA = (
    *("oca_gov_rules", "oca_gov_participation", "oca_adv_agenda", "oca_adv_access", "oca_fin_records"),
    *("oca_fin_resources", "oca_net_partners", "oca_net_services", "oca_care_rules", "oca_care_inclusion"),
)
VOICE = {"baseline": (55, 50, 25), "endline": (80, 70, 45)}  # present; of those intervened; of those originated


def tables() -> dict[str, list[Row]]:
    """Return the tables of public acts."""
    rng = stream(STREAM)
    return {
        "replicas": [_replica(rng, site) for site in SITES for _ in range(REPLICAS[site])],
        "oversight": [_round(rng, site, one) for site in SITES for one in range(ROUNDS[site])],
        "proposals": [_proposal(rng, site) for site in SITES for _ in range(PROPOSALS[site])],
        "commitments": [_commitment(rng, site) for site in SITES for _ in range(COMMITMENTS[site])],
        "outcomes": [_outcome(rng, site) for site in SITES for _ in range(OUTCOMES[site])],
        "scorecards_org": _organisations(rng),
        "participation": [row for wave in WAVES for site in SITES for row in _meetings(rng, site, wave)],
    }


def _replica(rng: np.random.Generator, site: str) -> Row:
    activity = between(rng, 1, 4)
    unit = 1 if activity in (1, 2) and chance(rng, 60) else 2
    size = {1: 24, 2: 35, 3: 90, 4: 45}[activity]
    women, men = between(rng, size // 2, size), between(rng, size // 6, size // 2)
    month = later(START, between(rng, 3, 19))
    return place(site) | {"month": month, "activity": activity, "counting_unit": unit, "women": women, "men": men}


def _chain(rng: np.random.Generator, month: str, chances: tuple[int, ...], longest: int) -> list[str]:
    """Return the month of each step that followed, "" from the first that did not."""
    months: list[str] = []
    for percent in chances:
        month = later(month, between(rng, 1, longest)) if month and chance(rng, percent) else ""
        months.append(month)
    return months


def _round(rng: np.random.Generator, site: str, number: int) -> Row:
    planned = later(START, 2 + 2 * number)
    names = ("tool_month", "report_month", "delivered_month", "answered_month")
    steps = dict(zip(names, _chain(rng, later(planned, -1), STEPS, 2), strict=True))
    return place(site) | {"service": between(rng, 1, 4), "planned_month": planned} | steps


def _proposal(rng: np.random.Generator, site: str) -> Row:
    submitted = later(START, between(rng, 1, 16))
    names = ("received_month", "adopted_month", "budgeted_month")
    steps = dict(zip(names, _chain(rng, submitted, ADOPTION, 6), strict=True))
    told = {"instrument": between(rng, 1, 4), "submitted_month": submitted}
    return place(site) | told | steps | {"followed_month": FOLLOWED}


def _commitment(rng: np.random.Generator, site: str) -> Row:
    signed = later(START, between(rng, 2, 18))
    (fulfilled,) = _chain(rng, signed, (60,), 14)
    evidence = chance(rng, 75) if fulfilled else ""
    when = {"signed_month": signed, "fulfilled_month": fulfilled, "followed_month": FOLLOWED}
    return place(site) | {"actor": between(rng, 1, 2)} | when | {"evidence": evidence}


def _outcome(rng: np.random.Generator, site: str) -> Row:
    told = {"actor_level": 1 + chance(rng, 15), "significance": between(rng, 1, 3)}
    return place(site) | told | {"contribution": between(rng, 0, 3), "independent_sources": between(rng, 0, 3)}


def _organisations(rng: np.random.Generator) -> list[Row]:
    rows: list[Row] = []
    for site in SITES:
        for one in range(ORGANISATIONS[site]):
            organisation = 10 * (SITES.index(site) + 1) + one
            first = {name: between(rng, 1, 3) for name in OCA}
            second = {name: min(4, level + chance(rng, 55)) for name, level in first.items()}
            rows += [
                place(site, wave) | {"org_id": organisation} | levels
                for wave, levels in zip(WAVES, (first, second), strict=True)
            ]
    return sorted(rows, key=lambda row: WAVES.index(row["wave"]))


def _meetings(rng: np.random.Generator, site: str, wave: str) -> list[Row]:
    rows = []
    start = {"baseline": "2017-03", "endline": "2019-01"}[wave]
    for space in (1, 2, 3, 4):
        for number in range(12 if space in (1, 3) else 6):
            present, intervened, originated = (chance(rng, percent) for percent in VOICE[wave])
            voice = {"present": present, "intervened": present * intervened}
            voice["originated"] = voice["intervened"] * originated
            rows.append(place(site, wave) | {"space": space, "month": later(start, number)} | voice)
    return rows
