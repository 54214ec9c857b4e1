"""The coordination bodies of the demo: scorecard, network of institutions, meetings with attendance, agreements."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.sources.synthetic import services_plan as plan
from evaluation.sources.synthetic.plan import SITES, WAVES
from evaluation.sources.synthetic.register import Chance, Row, stream

STREAM = 121
ITEMS = tuple(
    f"coord_{name}"
    for name in "ordinance rules plan budget secretariat chair monthly minutes followup justice women planning".split()
)
BODY = {"el_alto": 4, "independencia": 1}
PAIR = ("net_from", "net_to", "net_to_site", "net_level", "net_frequency", "net_last6")
FREQUENCY = {0: 0, 1: 1, 2: 2, 3: 3, 4: 4}


def scorecards_coordination() -> Iterator[Row]:
    """Yield one row a body and wave with its items, and one row an ordered pair of institutions of the roster."""
    chance, abroad = stream(STREAM), stream(STREAM + 3)
    for site in SITES:
        met: dict[str, int] = {}
        ties: dict[tuple[int, int], int] = {}
        for wave in WAVES:
            met = {name: max(met.get(name, 0), chance.one_of(plan.BODY_ITEM[wave])) for name in ITEMS}
            yield _row(site, wave) | {"body_type": BODY[site]} | met
            yield from _pairs(chance, site, wave, ties)
            yield from _abroad(abroad, site, wave)


def meetings() -> Iterator[Row]:
    """Yield one row a meeting planned and member institution."""
    chance = stream(STREAM + 1)
    for site in SITES:
        members = [(place, kind) for kind, size in plan.MEMBERS for place in range(size)]
        for wave in WAVES:
            for number, month in enumerate(plan.REGISTER_MONTHS[wave]):
                held = (number * 5) % 12 < plan.HELD[wave]
                for member, (_, kind) in enumerate(members, start=1):
                    attended = int(chance.happens(plan.ATTENDS[wave][kind])) if held else ""
                    yield {
                        "site": site,
                        "wave": wave,
                        "meeting_month": month,
                        "institution_id": member,
                        "institution_type": kind,
                        "held": int(held),
                        "attended": attended,
                    }


def agreements() -> Iterator[Row]:
    """Yield the agreements that the minutes of each wave hold, with what came of them."""
    chance = stream(STREAM + 2)
    for site in SITES:
        for wave in WAVES:
            for number in range(plan.AGREEMENTS[wave]):
                yield {
                    "site": site,
                    "wave": wave,
                    "agreement_month": plan.REGISTER_MONTHS[wave][number % 12],
                    "has_owner": int(chance.happens(60 if wave == "baseline" else 85)),
                    "status": chance.one_of(plan.FULFILLED[wave]),
                }


def _row(site: str, wave: str) -> Row:
    return {"site": site, "wave": wave, "body_type": ""} | dict.fromkeys((*ITEMS, *PAIR), "")


def _pairs(chance: Chance, site: str, wave: str, ties: dict[tuple[int, int], int]) -> Iterator[Row]:
    """Yield what each institution said of each other one; those that did not answer said nothing. `ties` holds what
    they had with each other before, most of which lasts, and takes up what they have now."""
    roster = range(1, plan.INSTITUTIONS[site] + 1)
    for one in roster:
        answers = one <= len(roster) - plan.SILENT[wave]
        for other in roster:
            if one != other:
                fresh = chance.one_of(plan.TIE[wave])
                lasts = (one, other) in ties and chance.happens(plan.TIE_LASTS)
                level = ties[one, other] = max(ties[one, other], fresh - 1) if lasts else fresh
                said = {"net_level": level, "net_frequency": FREQUENCY[level]} if answers else {}
                yield _row(site, wave) | {"net_from": one, "net_to": other, "net_to_site": site} | said


def _abroad(chance: Chance, site: str, wave: str) -> Iterator[Row]:
    """Yield what each institution said of each one of the other municipality."""
    (elsewhere,) = (other for other in SITES if other != site)
    roster = range(1, plan.INSTITUTIONS[site] + 1)
    for one in roster[: len(roster) - plan.SILENT[wave]]:
        for other in range(1, plan.INSTITUTIONS[elsewhere] + 1):
            level = chance.one_of(plan.ABROAD[wave])
            lately = int(chance.happens(plan.EXCHANGED_LATELY[level])) if level else ""
            named = {"net_from": one, "net_to": other, "net_to_site": elsewhere}
            yield _row(site, wave) | named | {"net_level": level, "net_last6": lately}
