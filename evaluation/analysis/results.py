"""Result rows, the counts they rest on and the equations between those counts, made while rows are still seen."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

import pandas as pd

ROW_KEY = ("indicator", "statistic", "site", "wave", "contrast", "group", "level")  # what tells a row from all others
ROW_COLUMNS = (
    *ROW_KEY,
    "estimate",
    "se",
    "ci_low",
    "ci_high",
    "df",
    "p_value",
    "n",
    "n_yes",
    "n_psu",
    "n_effective",
    "unit",
    "method",
    "rests_on",
    "kind",
    "source",
    "contributors",
)

Contributors = float | tuple  # behind a value: how many institutions, the part of each, or a tuple of such parts
KINDS = ("count", "derived", "opaque", "network", "open")


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """The women of `population` whom `indicator` counts at a site, a wave and a level of a group.

    An empty `site` is all sites together; an empty `group` is everybody. `level` "" of a group that is not empty is
    the remainder: those whose group is not known.
    """

    population: str
    indicator: str
    site: str
    wave: str
    group: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """Unweighted numbers of people at a cell: the base, and those who are yes (None where nothing is asked)."""

    cell: Cell
    base: int
    yes: int | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """The base (and yes) of `whole` is the sum of those of `parts`."""

    whole: Cell
    parts: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Whoever is yes in `part` is yes in `whole`, at the same site, wave and level (any ⊇ physical).

    With `same_base` both are asked of the same women, so that whoever is no in `whole` is no in `part`; with
    `same_numerator` they ask the same of a smaller and of a larger base, so that whoever is no in `part` is no in
    `whole`. A relation may name a cell of another chapter's results, or one that no result holds.
    """

    part: Cell
    whole: Cell
    same_base: bool = True
    same_numerator: bool = False


@dataclass(frozen=True, slots=True)
class Union:
    """The yes of `whole` are those of `parts` together, some women being in several (any = physical or sexual)."""

    whole: Cell
    parts: tuple[Cell, ...]


def asked(indicator: str) -> str:
    """Return the code under which those are counted whom a conditional indicator asks: its base is a yes to others."""
    return f"{indicator}|asked"


@dataclass(frozen=True)
class Results:
    """Unprotected result rows (ROW_COLUMNS) with all that the gate needs to judge them.

    The last three columns may be left empty: `kind` is one of KINDS where the statistic does not say it (a count, a
    non-response, else derived); `source` is the table that a row was made from, which an open row must name;
    `contributors` is how many institutions a value was added up from, or the part of each as a tuple of counts (of a
    value made of several, a tuple of these); nan where none stands behind it. A row of kind "network" (density,
    reciprocity) has nodes for its `n`; one whose statistic is "survival" or "incidence" names its deadline in
    `contrast`.
    """

    rows: pd.DataFrame
    counts: tuple[Count, ...] = ()
    sums: tuple[Sum, ...] = ()
    parts: tuple[Part, ...] = ()
    unions: tuple[Union, ...] = ()
    labels: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def records(self) -> tuple[dict[str, Any], ...]:
        """The rows as dictionaries, which the gate reads several times."""
        return tuple(self.rows.to_dict("records"))

    def only(self, *statistics: str) -> Results:
        """Return the same results with the rows of these statistics alone; what they rest on stays whole."""
        return replace(self, rows=self.rows[self.rows["statistic"].isin(statistics)].reset_index(drop=True))


@dataclass(frozen=True)
class ReportItem:
    """What a chapter asks the report to show: which rows, as what, under which caption key. Unprotected."""

    kind: Literal["heading", "paragraph", "table", "figure", "sentences", "suppression", "words"]
    caption: str
    results: Results | None = None
    options: dict[str, Any] = field(default_factory=dict)
