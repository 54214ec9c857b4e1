"""The field work: blocks drawn in every zone, households drawn in every block, the visits and how they ended."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evaluation.sources.synthetic.chance import MILLION, STEPS, Answers, Flags, draws, happens, one_of
from evaluation.sources.synthetic.plan import HOUSEHOLDS_PER_PSU, MONTHS, PSUS_PER_ZONE, REVISITED, WAVES, ZONES

EMPTY = -1
COMPLETE, PARTIAL, POSTPONED, ABSENT, REFUSED_BY_HOUSEHOLD, REFUSED, NOT_ELIGIBLE = range(1, 8)
VACANT, STOPPED_FOR_SAFETY = 10, 11
FOUND, DECLINED, MOVED, DIED, NOT_FOUND, NOT_SOUGHT = range(1, 7)

ENDINGS = ((VACANT, 5), (NOT_ELIGIBLE, 2), (ABSENT, 4.5), (REFUSED_BY_HOUSEHOLD, 3.5), (REFUSED, 3), (COMPLETE, 82))
ELIGIBLE = ((1, 40), (2, 33), (3, 17), (4, 7), (5, 3))
EXTRA_VISITS = ((0, 66), (1, 24), (2, 10))
PANEL = 28  # of the women interviewed in blocks that are visited again
PANEL_STATUS = ((FOUND, 80), (DECLINED, 7), (MOVED, 5), (DIED, 0.5), (NOT_FOUND, 5.5), (NOT_SOUGHT, 2))
ENDING_OF_PANEL = {FOUND: COMPLETE, DECLINED: REFUSED, MOVED: NOT_ELIGIBLE, DIED: NOT_ELIGIBLE, NOT_FOUND: ABSENT}

INFLUENCED = ("lifetime", "recent", "help", "report", "rejects")


@dataclass(frozen=True)
class Blocks:
    """The blocks (PSUs) of both waves, zone by zone: index of the zone, number, households in the frame, and the steps
    by which each outcome stands above or below its zone."""

    zone: Answers
    psu: Answers
    size: Answers
    steps: dict[str, Answers]


@dataclass(frozen=True)
class Households:
    """The households drawn in a wave; `origin` is the row of a panel household among those of the baseline."""

    wave: str
    block: Answers
    number: Answers
    listed: Answers
    eligible: Answers
    ending: Answers
    panel: Flags
    status: Answers
    origin: Answers


def draw_blocks(rng: np.random.Generator) -> Blocks:
    in_zone = 2 * PSUS_PER_ZONE - REVISITED
    count = len(ZONES) * in_zone
    zone = np.repeat(np.arange(len(ZONES)), in_zone)
    psu = 100 * (zone + 1) + np.tile(np.arange(1, in_zone + 1), len(ZONES))
    steps = {name: rng.choice(STEPS, size=count) for name in INFLUENCED}
    return Blocks(zone, psu, rng.integers(60, 241, size=count), steps)


def visited(blocks: Blocks, wave: str) -> Answers:
    """Return the blocks of a wave: the first of each zone at the baseline, the last at the endline."""
    place = blocks.psu % 100
    last_first_wave = place <= PSUS_PER_ZONE
    return np.flatnonzero(last_first_wave if wave == WAVES[0] else place > PSUS_PER_ZONE - REVISITED)


def draw_households(rng: np.random.Generator, blocks: Blocks, wave: str) -> Households:
    block = np.repeat(visited(blocks, wave), HOUSEHOLDS_PER_PSU)
    count = len(block)
    listed = blocks.size * rng.integers(80, 131, size=len(blocks.size)) // 100
    ending = one_of(draws(rng, count), ENDINGS)
    eligible = np.where(ending == NOT_ELIGIBLE, 0, one_of(draws(rng, count), ELIGIBLE))
    unknown = np.isin(ending, (VACANT, ABSENT, REFUSED_BY_HOUSEHOLD))
    return Households(
        wave=wave,
        block=block,
        number=1_000_000 + (WAVES.index(wave) + 1) * 4_000_000 + rng.permutation(3_000_000)[:count],
        listed=np.maximum(listed, HOUSEHOLDS_PER_PSU)[block],
        eligible=np.where(unknown, EMPTY, eligible),
        ending=ending,
        panel=np.zeros(count, dtype=bool),
        status=np.full(count, EMPTY),
        origin=np.full(count, EMPTY),
    )


def choose_panel(rng: np.random.Generator, blocks: Blocks, households: Households, kept: Flags) -> Households:
    """Return the baseline's households with the members of the panel drawn among those of `kept` women."""
    again = np.isin(households.block, visited(blocks, WAVES[1]))
    return replace(households, panel=again & kept & happens(draws(rng, len(kept)), PANEL))


def seek_panel(rng: np.random.Generator, households: Households, before: Households) -> Households:
    """Return the endline's households with those of the panel in the first places of their blocks.

    Women not sought for their safety are not visited: they are not in the list.
    """
    status = one_of(draws(rng, len(before.block)), PANEL_STATUS)
    sought = np.flatnonzero(before.panel & (status != NOT_SOUGHT))
    order = np.arange(len(sought)) - np.searchsorted(before.block[sought], before.block[sought])
    place = np.searchsorted(households.block, before.block[sought]) + order
    ending = np.array([ENDING_OF_PANEL[one] for one in status[sought]])
    known = np.where(np.isin(ending, (ABSENT, NOT_ELIGIBLE)), EMPTY, before.eligible[sought])
    return replace(
        households,
        number=put(households.number, place, before.number[sought]),
        eligible=put(households.eligible, place, np.where(ending == NOT_ELIGIBLE, 0, known)),
        ending=put(households.ending, place, ending),
        panel=put(households.panel, place, True),
        status=put(households.status, place, status[sought]),
        origin=put(households.origin, place, sought),
    )


def probabilities(blocks: Blocks, households: Households) -> tuple[Answers, Answers]:
    """Return the chances of each household's block and of the household within it, in millionths.

    Blocks are drawn with chances in proportion to their size in the frame, households evenly from the listing.
    """
    frame = np.array([zone.households for zone in ZONES])[blocks.zone[households.block]]
    block = (PSUS_PER_ZONE * blocks.size[households.block] * MILLION + frame // 2) // frame
    household = (HOUSEHOLDS_PER_PSU * MILLION + households.listed // 2) // households.listed
    return block, household


def month_of(households: Households) -> NDArray[np.str_]:
    months = np.array(MONTHS[households.wave])
    return months[households.block % len(months)]


def visits(rng: np.random.Generator, households: Households) -> tuple[Answers, Answers, Answers]:
    """Return every visit in order: row of its household, number of the visit, how it ended."""
    extra = one_of(draws(rng, len(households.block)), EXTRA_VISITS)
    extra = np.where(households.ending == ABSENT, 2, np.where(households.ending == VACANT, 0, extra))
    row = np.repeat(np.arange(len(extra)), extra + 1)
    number = np.arange(len(row)) - np.searchsorted(row, row) + 1
    earlier = np.where(happens(draws(rng, len(row)), 40), POSTPONED, ABSENT)
    earlier = np.where(households.ending[row] == ABSENT, ABSENT, earlier)
    return row, number, np.where(number == extra[row] + 1, households.ending[row], earlier)


def put(values: np.ndarray, place: Answers, new) -> np.ndarray:
    changed = values.copy()
    changed[place] = new
    return changed
