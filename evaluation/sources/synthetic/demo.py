"""The demo's tables: the survey of both waves and municipalities put together, and the other families, written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evaluation.sources.storage import write_atomically
from evaluation.sources.synthetic import accounts, advocacy, exchanges, field, leaders, person, wider
from evaluation.sources.synthetic.aftermath import help_sought, reports
from evaluation.sources.synthetic.chance import MILLION, Answers, Flags, centred
from evaluation.sources.synthetic.closing import close
from evaluation.sources.synthetic.field import EMPTY, Blocks, Households
from evaluation.sources.synthetic.module import ITEMS, interruptions, lived_through, module_answers, stopped
from evaluation.sources.synthetic.plan import (
    HELP_CODES,
    JUSTIFICATIONS,
    PLANTED,
    SEED,
    SITES,
    WAVES,
    YEARS_BETWEEN,
    ZONES,
)
from evaluation.sources.synthetic.records import as_csv
from evaluation.sources.synthetic.services import service_files

FAMILIES = (leaders, advocacy, exchanges, accounts)
THOUSAND = 1000
HELP = tuple(f"help_inst_{code}" for code in HELP_CODES)
WOMEN = (
    *("site", "wave", "woman_id", "stratum", "zone", "psu", "weight", "weight_dv", "interview_month"),
    *("interview_language", "interviewer_id", "consent", "consent_minor", "privacy_start", "module_status"),
    *("interrupt_partner", "interrupt_man", "interrupt_woman", "full_privacy", "referral_offered", "distress"),
    *("age", "education", "partner_status", "ever_partnered", "prev_partner", "exposed_project"),
    *(name for name, _ in JUSTIFICATIONS),
    *ITEMS,
    *HELP,
    *("help_inst_12m", "report_phys", "report_sex", "report_psych"),
    *wider.COLUMNS,
)
SAMPLE = (
    *("site", "wave", "stratum", "zone", "psu", "household_id", "psu_prob", "hh_prob", "hh_eligible_women"),
    *("contact_no", "contact_month", "contact_outcome", "panel_member", "panel_status"),
)


@dataclass(frozen=True)
class Wave:
    """One wave: its households, and the women interviewed in them with their traits and answers (as text too)."""

    households: Households
    rows: Answers
    traits: person.Traits
    columns: dict[str, np.ndarray]


def write_demo(folder: Path) -> None:
    """Write every table of the demo into a folder: UTF-8, LF, the same bytes at every call.

    Raises OSError where the disk refuses; then no file is left half-written.
    """
    women, sample = demo_tables()
    write_atomically(folder / "women.csv", _csv(WOMEN, women))
    write_atomically(folder / "sample.csv", _csv(SAMPLE, sample))
    for name, content in service_files().items():
        write_atomically(folder / name, content)
    for family in FAMILIES:
        for name, rows in family.tables().items():
            write_atomically(folder / f"{name}.csv", as_csv(rows))


def demo_tables() -> tuple[list[dict[str, np.ndarray]], list[dict[str, np.ndarray]]]:
    """Return the columns of `women` and of `sample`, one part a wave; -1 is an empty cell."""
    rng = np.random.Generator(np.random.PCG64(SEED))
    blocks = field.draw_blocks(rng)
    first = interview(rng, blocks, field.draw_households(rng, blocks, WAVES[0]), None)
    kept = np.zeros(len(first.households.block), dtype=bool)
    kept[first.rows] = person.kept(first.columns)
    panel = field.choose_panel(rng, blocks, first.households, kept)
    drawn = field.draw_households(rng, blocks, WAVES[1])
    second = interview(rng, blocks, field.seek_panel(rng, drawn, panel), first)
    closed = [(first, panel), (second, second.households)]
    wider.widen([first.columns, second.columns])
    close([first.columns, second.columns])
    return [first.columns, second.columns], [contacts(rng, blocks, households, wave) for wave, households in closed]


def interview(rng: np.random.Generator, blocks: Blocks, households: Households, before: Wave | None) -> Wave:
    """Return a wave with all its answers; women of the panel keep their number and what lasts from `before`."""
    rows = np.flatnonzero(households.ending == field.COMPLETE)
    traits = person.draw_traits(rng, len(rows))
    number = 100_000 + (households.wave == WAVES[1]) * 400_000 + rng.permutation(400_000)[: len(rows)]
    panel = households.origin[rows] != EMPTY
    if before is not None:
        origin = np.searchsorted(before.rows, households.origin[rows])
        traits = person.carry(traits, panel, before.traits, origin)
        number[panel] = before.columns["woman_id"][origin[panel]]
    wave = Wave(households, rows, traits, _design(blocks, households, rows) | {"woman_id": number})
    wave.columns.update(_answers(blocks, wave, panel * YEARS_BETWEEN))
    wave.columns.update(_weights(blocks, wave))
    return wave


def contacts(rng: np.random.Generator, blocks: Blocks, households: Households, wave: Wave) -> dict[str, np.ndarray]:
    """Return the visits of a wave; who withdrew, or lacked permission, ends as a refusal, and so does her panel."""
    households = _closed(households, wave)
    row, number, outcome = field.visits(rng, households)
    block_chance, household_chance = field.probabilities(blocks, households)
    found = _design(blocks, households, row)
    return {name: found[name] for name in ("site", "wave", "stratum", "zone", "psu")} | {
        "household_id": households.number[row],
        "psu_prob": _decimal(block_chance[row], MILLION),
        "hh_prob": _decimal(household_chance[row], MILLION),
        "hh_eligible_women": households.eligible[row],
        "contact_no": number,
        "contact_month": field.month_of(households)[row],
        "contact_outcome": outcome,
        "panel_member": households.panel[row].astype(int),
        "panel_status": households.status[row],
    }


def _answers(blocks: Blocks, wave: Wave, older: Answers) -> dict[str, Answers]:
    """Return the answers of a wave, each municipality by its own plan."""
    place = wave.columns["site"]
    answers = {}
    for site in SITES:
        here = place == site
        part = _answers_at(site, wave, here, _stand(blocks, wave.households.block[wave.rows[here]]), older[here])
        for name, values in part.items():
            answers.setdefault(name, np.full(len(place), EMPTY))[here] = values
    return answers


def _answers_at(site: str, wave: Wave, here: Flags, stand: dict[str, np.ndarray], older: Answers) -> dict[str, Answers]:
    traits = {name: values[here] for name, values in wave.traits.items()}
    planted, age = PLANTED[site, wave.households.wave], person.true_age(traits, older)
    columns = person.what_was_agreed(traits, age)
    columns |= person.about_her(traits, age, site, wave.households.wave)
    columns |= person.what_is_justified(traits, stand["rejects"], site, wave.households.wave)
    columns |= interruptions(traits, columns)
    columns |= module_answers(traits, columns, lived_through(traits, age, stand, planted))
    columns |= help_sought(traits, columns, stand["help"], planted, site)
    return columns | reports(traits, columns, stand["report"], planted)


def _stand(blocks: Blocks, block: Answers) -> dict[str, np.ndarray]:
    """Return how far the block and zone of each woman stand from her municipality, by outcome."""
    effect = np.concatenate([_zone_effects(site) for site in SITES])[blocks.zone[block]]
    return {name: steps[block] + effect for name, steps in blocks.steps.items()}


def _zone_effects(site: str) -> np.ndarray:
    zones = [zone for zone in ZONES if zone.site == site]
    return centred([zone.effect for zone in zones], [zone.households for zone in zones])


def _design(blocks: Blocks, households: Households, rows: Answers) -> dict[str, np.ndarray]:
    block = households.block[rows]
    zones = [ZONES[zone] for zone in blocks.zone[block]]
    stratum = np.array([zone.code for zone in zones])
    return {
        "site": np.array([zone.site for zone in zones]),
        "wave": np.full(len(rows), households.wave),
        "stratum": stratum,
        "zone": stratum,
        "psu": blocks.psu[block],
        "interview_month": field.month_of(households)[rows],
        "interviewer_id": 100 * (blocks.zone[block] // 4 + 1) + block % 8 + 1,
    }


def _weights(blocks: Blocks, wave: Wave) -> dict[str, np.ndarray]:
    """Return the weights in text: eligible women over both chances; for the module also over its share of response,
    zone by zone. Whole thousandths throughout, so that no rounding depends on the machine."""
    block, household = (chance[wave.rows] for chance in field.probabilities(blocks, wave.households))
    chance = block * household
    weight = (wave.households.eligible[wave.rows] * THOUSAND * MILLION * MILLION + chance // 2) // chance
    used, module = person.kept(wave.columns), wave.columns["module_status"] == 1
    weight_dv = np.full(len(weight), EMPTY)
    for zone in np.unique(wave.columns["zone"]):
        here = wave.columns["zone"] == zone
        whole, answered = weight[here & used].sum(), weight[here & used & module].sum()
        weight_dv[here & module] = (weight[here & module] * whole + answered // 2) // answered
    return {"weight": _decimal(weight, THOUSAND), "weight_dv": _decimal(weight_dv, THOUSAND)}


def _closed(households: Households, wave: Wave) -> Households:
    cut = stopped(wave.traits) & (wave.columns["module_status"] == 1)
    ending = np.where(cut, field.PARTIAL, field.COMPLETE)
    ending = np.where(cut & (wave.columns["interrupt_partner"] > 0), field.STOPPED_FOR_SAFETY, ending)
    ending = np.where(person.kept(wave.columns), ending, field.REFUSED)
    closed = field.put(households.ending, wave.rows, ending)
    declined = (households.status == field.FOUND) & (closed == field.REFUSED)
    return field.replace(households, ending=closed, status=np.where(declined, field.DECLINED, households.status))


def _decimal(whole: Answers, parts: int) -> np.ndarray:
    width = len(str(parts)) - 1
    return np.array(["" if one == EMPTY else f"{one // parts}.{one % parts:0{width}d}" for one in whole.tolist()])


def _csv(header: tuple[str, ...], parts: list[dict[str, np.ndarray]]) -> bytes:
    lines = [",".join(header)]
    for part in parts:
        cells = ([_cell(value) for value in part[name].tolist()] for name in header)
        lines += map(",".join, zip(*cells, strict=True))
    return ("\n".join(lines) + "\n").encode("utf-8")


def _cell(value: int | str) -> str:
    return "" if value == EMPTY else str(value)
