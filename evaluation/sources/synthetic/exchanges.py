"""The demo's exchange of good practice. The two visits are those that the project's public news names: April 2018 to
El Alto, and 13 to 15 August 2018 to Lima, three officials each; everything else is invented."""

from __future__ import annotations

import numpy as np

from evaluation.sources.synthetic.plan import SITES, WAVES
from evaluation.sources.synthetic.records import Row, between, chance, place, stream

STREAM = 3
PRACTICES = 8
RECEIVERS = 3  # institutions of the other municipality, each a practice
CARD = (1, 2, 3, 4, 5, 6, 7)


def tables() -> dict[str, list[Row]]:
    """Return visits, practices and products."""
    rng = stream(STREAM)
    products = [
        place(site) | {"channel": channel, "number": between(rng, 40, 900)} for site in SITES for channel in (1, 2, 3)
    ]
    return {"visits": _visits(), "practices": _practices(rng), "products": products}


def _visits() -> list[Row]:
    told = (("el_alto", 2, "2018-04", "2018-04"), ("independencia", 1, "2018-08", "2018-08"))
    return [
        place(site) | {"direction": way, "planned_month": planned, "done_month": done, "delegates": 3}
        for site, way, planned, done in told
    ]


def _practices(rng: np.random.Generator) -> list[Row]:
    rows: list[Row] = []
    for number in range(PRACTICES):
        origin = SITES[number % 2]
        about = {"practice_id": 1 + number, "practice_origin": origin, "practice_type": between(rng, 1, 5)}
        about |= _card(rng)
        for receiver in range(RECEIVERS):
            rows += _climb(rng, SITES[1 - number % 2], about | {"receiver": 10 * (number % 2 + 1) + receiver})
    return sorted(rows, key=lambda row: WAVES.index(row["wave"]))


def _card(rng: np.random.Generator) -> Row:
    whole = chance(rng, 65)
    return {f"card_parts_{part}": 1 if whole else chance(rng, 70) for part in CARD}


def _climb(rng: np.random.Generator, site: str, about: Row) -> list[Row]:
    first = between(rng, 0, 1)
    second = min(6, first + between(rng, 0, 5))
    return [_at(rng, site, wave, about, stage) for wave, stage in zip(WAVES, (first, second), strict=True)]


def _at(rng: np.random.Generator, site: str, wave: str, about: Row, stage: int) -> Row:
    evidence = between(rng, 1, 3) if stage > 2 else between(rng, 0, 1)
    document = {0: 0, 1: 0, 2: 1, 3: 2, 4: 3, 5: 4, 6: 5}[stage] if evidence else 0
    told = {"adoption_stage": stage, "stage_evidence": evidence, "stage_document": document}
    return place(site, wave) | about | told
