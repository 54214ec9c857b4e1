"""All tables of services and coordination of the demo, by name."""

from __future__ import annotations

from evaluation.sources.synthetic import coordination, offices, route
from evaluation.sources.synthetic.register import csv_of

TABLES = {
    "cases": route.cases,
    "referrals": route.referrals,
    "service_months": offices.service_months,
    "populations": offices.populations,
    "registers": offices.registers,
    "femicides": offices.femicides,
    "users": offices.users,
    "staff": offices.staff,
    "scorecards_service": offices.scorecards_service,
    "scorecards_coordination": coordination.scorecards_coordination,
    "meetings": coordination.meetings,
    "agreements": coordination.agreements,
}


def service_files() -> dict[str, bytes]:
    """Return the CSV of every table of services, by file name."""
    return {f"{name}.csv": csv_of(rows()) for name, rows in TABLES.items()}
