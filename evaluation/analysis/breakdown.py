"""The cells of a breakdown: sites × waves × the levels of one group, and which rows stand in each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.analysis.results import Cell
from evaluation.analysis.survey import Survey, group_levels
from evaluation.errors import UsageError

DIMENSIONS = ("site", "wave")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A cell of the breakdown: an empty site is all sites together, an empty group is everybody."""

    site: str
    wave: str
    group: str = ""
    level: str = ""

    def cell(self, population: str, indicator: str) -> Cell:
        return Cell(population, indicator, self.site, self.wave, self.group, self.level)


@dataclass(frozen=True)
class Breakdown:
    """Every place, and for each way of parting the rows (by site, all together) the place of each row, -1 for none.

    `unknown` are the places of those whose level of the group is not known, with their rows' numbers.
    """

    group: str
    pooled: bool
    places: tuple[Place, ...]
    codes: tuple[NDArray, ...]
    unknown: tuple[Place, ...]
    unknown_codes: tuple[NDArray, ...]


def breakdown(survey: Survey, by: Iterable[str]) -> Breakdown:
    """Return the breakdown of a survey by site, wave and at most one group.

    Where the project is `pooled` there is a place for all sites together beside the sites. Raises UsageError for
    more than one group, or one that project.toml does not name.
    """
    wanted = tuple(by)
    group = _group(wanted)
    sites = [site.id for site in survey.project.sites] if "site" in wanted else []
    pooled = survey.project.settings.pooled and len(sites) > 1
    sets = [sites, [""]] if pooled else [sites or [""]]
    levels = group_levels(survey, group) if group else ("",)
    places, codes = _numbered(survey, sets, group, levels)
    unknown, unknown_codes = _numbered(survey, sets, group, ("",)) if group else ((), ())
    return Breakdown(group, pooled, places, codes, unknown, unknown_codes)


def _group(by: tuple[str, ...]) -> str:
    groups = [name for name in by if name not in DIMENSIONS]
    if len(groups) > 1:
        raise UsageError("one_group_at_a_time", names=", ".join(groups))
    return groups[0] if groups else ""


def _numbered(survey: Survey, sets: list[list[str]], group: str, levels: tuple[str, ...]):
    waves = [wave.id for wave in survey.project.waves]
    places: list[Place] = []
    codes = []
    for sites in sets:
        block = [Place(site, wave, group, level) for site, wave, level in product(sites, waves, levels)]
        codes.append(_codes(survey, block, len(places)))
        places.extend(block)
    return tuple(places), tuple(codes)


def _codes(survey: Survey, block: list[Place], first: int) -> NDArray:
    """Return the number of each row's place among the places of a block, which start at `first`."""
    frame = survey.frame
    nothing = pd.Series("", index=frame.index)
    site = frame[survey.design.site].astype(str) if block[0].site else nothing
    level = frame[block[0].group].astype(str) if block[0].group else nothing
    keys = pd.MultiIndex.from_arrays([site, frame[survey.design.wave].astype(str), level])
    known = pd.MultiIndex.from_tuples([(place.site, place.wave, place.level) for place in block])
    found = known.get_indexer(keys)
    return np.where(found >= 0, found + first, -1)
