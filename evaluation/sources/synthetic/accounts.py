"""The demo's schedule and accounts: activities, the project's budget by line and funder, the municipal budget."""

from __future__ import annotations

import numpy as np

from evaluation.sources.synthetic.plan import SITES
from evaluation.sources.synthetic.records import Row, between, chance, later, place, stream

STREAM = 4
CUT = "2020-03"
ACTIVITIES = {"R1": 16, "R2": 14, "R3": 8, "G": 6}
PARTNERS = {"el_alto": ("aps", "cpmga"), "independencia": ("aps", "mmr")}
CURRENCY = {"el_alto": ("BOB", 8.0), "independencia": ("PEN", 3.9)}  # units a euro, the rates of project.toml
APPROVED = {  # euros by funder (Madrid, own, local), line and component
    1: {(1, 5): 31_000, (1, 1): 12_000, (2, 1): 22_000, (2, 2): 14_000, (2, 3): 18_000, (3, 1): 6_000, (3, 3): 7_000}
    | {(4, 4): 9_000, (5, 3): 8_000, (6, 5): 7_000, (7, 5): 9_000},
    2: {(1, 5): 8_000, (4, 4): 2_000},
    3: {(2, 2): 4_000, (5, 3): 3_000},
}
SPENT = {1: (94, 101), 2: (85, 100), 3: (70, 95)}  # percent of what was approved, by funder
BEYOND = {("independencia", 1, 3, 3): 132, ("el_alto", 1, 5, 3): 76}  # beyond the tolerance: materials, equipment
MUNICIPAL = {"el_alto": (1_900_000_000, (900_000, 6_200_000)), "independencia": (95_000_000, (240_000, 610_000))}


def tables() -> dict[str, list[Row]]:
    """Return activities, budget and municipal_budget."""
    rng = stream(STREAM)
    budget = [row for site in SITES for funder in APPROVED for row in _budget(rng, site, funder)]
    activities = [row for site in SITES for row in _activities(rng, site)]
    return {"activities": activities, "budget": budget, "municipal_budget": _municipal(rng)}


def _activities(rng: np.random.Generator, site: str) -> list[Row]:
    rows = []
    for result, number in ACTIVITIES.items():
        for _ in range(number):
            planned = later("2018-03", between(rng, 0, 26))
            finished = later(planned, between(rng, -1, 1) if chance(rng, 72) else between(rng, 2, 6))
            told = {"result": result, "partner": PARTNERS[site][between(rng, 0, 1)], "planned_month": planned}
            rows.append(place(site) | told | {"finished_month": finished if finished <= CUT else "", "cut_month": CUT})
    return rows


def _budget(rng: np.random.Generator, site: str, funder: int) -> list[Row]:
    currency, rate = CURRENCY[site]
    rows, approved_sum, accrued_sum = [], 0, 0
    for (line, component), approved in APPROVED[funder].items():
        percent = BEYOND.get((site, funder, line, component), between(rng, *SPENT[funder]))
        euros = round(approved * percent / 100)
        charged = currency if line not in (6, 7) else "EUR"
        accrued = euros * rate if charged == currency else euros
        what = {"line": line, "component": component, "funder": funder, "currency": charged}
        rows.append(place(site) | what | {"approved": f"{approved}.00", "accrued": f"{accrued:.2f}"})
        approved_sum, accrued_sum = approved_sum + approved, accrued_sum + euros
    total = {"line": 99, "component": "", "funder": funder, "currency": "EUR"}
    return [*rows, place(site) | total | {"approved": f"{approved_sum}.00", "accrued": f"{accrued_sum}.00"}]


def _municipal(rng: np.random.Generator) -> list[Row]:
    rows = []
    for wave, year in (("baseline", 2017), ("endline", 2019)):
        for site in SITES:
            whole, lines = MUNICIPAL[site]
            for line, amount in ((1, lines[0]), (2, lines[1]), (99, whole)):
                rows.append(_municipal_line(rng, site, wave, year, line, amount))
    return rows


def _municipal_line(rng: np.random.Generator, site: str, wave: str, year: int, line: int, amount: int) -> Row:
    grown = amount * (100 if wave == "baseline" else 112) // 100
    final = grown * between(rng, 92, 125) // 100
    accrued = final * between(rng, 62, 93) // 100
    told = {"line": line, "fiscal_year": year, "currency": CURRENCY[site][0]}
    amounts = {"opening": f"{grown}.00", "final": f"{final}.00", "accrued": f"{accrued}.00"}
    return place(site, wave) | told | amounts
