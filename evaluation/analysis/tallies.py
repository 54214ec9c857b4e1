"""The unweighted counts that results rest on, and how they are related: all that the gate needs to judge the rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.analysis.breakdown import Breakdown, Place
from evaluation.analysis.results import Cell, Count, Part, Sum, Union, asked
from evaluation.indicators.definition import Amount, Indicator
from evaluation.indicators.implications import asked_rule, implies, is_union, yes_rule
from evaluation.indicators.rules import answers, columns, evaluate, is_yes


@dataclass(frozen=True)
class Tally:
    """The counts of an indicator, or of those whom a conditional one asks, at every place of a breakdown, at those of
    an unknown group and at all groups together; and the sums that hold between them."""

    counts: tuple[Count, ...]
    sums: tuple[Sum, ...]


def tallies(indicator: Indicator, frame: pd.DataFrame, cells: Breakdown) -> tuple[Tally, ...]:
    """Return the tally of an indicator and, where it has a denominator, that of the women whom it asks.

    The second has everybody of the universe whose denominator is known for its base, and those who are asked for its
    yes: the base of a conditional percentage is a number of women to whom something was done.
    """
    own = _tally(indicator.code, answers(indicator, frame).numerator, indicator.table, cells)
    own = replace(own, counts=tuple(map(_base_only, own.counts))) if isinstance(indicator.numerator, Amount) else own
    if indicator.denominator is None:
        return (own,)
    known = np.where(is_yes(indicator.universe.rule, frame), evaluate(indicator.denominator, frame), np.nan)
    return own, _tally(asked(indicator.code), known, indicator.table, cells)


def rests_on(indicator: Indicator, place: Place) -> tuple[Cell, ...]:
    """Return the cells whose counts a value of the indicator at a place gives away: its own, and those it asks."""
    own = place.cell(indicator.table, indicator.code)
    return (own,) if indicator.denominator is None else (own, replace(own, indicator=asked(indicator.code)))


def relations(
    tallied: Iterable[Tally], codes: Iterable[str], definitions: Iterable[Indicator], places: Iterable[Place]
) -> dict[str, tuple]:
    """Return the counts, sums, parts and unions of results that rest on the tallies of the indicators `codes`, by the
    `definitions` that the survey measured."""
    every, chosen, here = tuple(tallied), tuple(codes), tuple(places)
    measured = tuple(one for one in definitions if not isinstance(one.numerator, Amount))  # a mean has no yes
    return {
        "counts": tuple(count for tally in every for count in tally.counts),
        "sums": tuple(equation for tally in every for equation in tally.sums),
        "parts": tuple(inclusions(chosen, measured, here)),
        "unions": tuple(unions(chosen, measured, here)),
    }


def inclusions(codes: Iterable[str], definitions: Iterable[Indicator], places: Iterable[Place]) -> Iterator[Part]:
    """Yield for every count of the indicators `codes` those that hold it, at every place, by the `definitions` that
    the survey measured: one that lost the items of a wave may be no more than its part."""
    here, related = tuple(places), _holders(tuple(definitions))
    for name in (name for code in codes for name in (code, asked(code))):
        table, holders = related.get(name, ("", ()))
        for whole, same_base, same_numerator in holders:
            for cell in (place.cell(table, name) for place in here):
                yield Part(cell, replace(cell, indicator=whole), same_base, same_numerator)


def unions(codes: Iterable[str], definitions: Iterable[Indicator], places: Iterable[Place]) -> Iterator[Union]:
    """Yield the counts of the indicators `codes` that are made of those of their parts and of nothing else."""
    here, made = tuple(places), _made_of_parts(tuple(definitions))
    for name in (name for code in codes for name in (code, asked(code))):
        table, parts = made.get(name, ("", ()))
        for place in here if parts else ():
            yield Union(place.cell(table, name), tuple(place.cell(table, part) for part in parts))


@lru_cache(maxsize=8)
def _holders(definitions: tuple[Indicator, ...]) -> dict[str, tuple[str, tuple[tuple[str, bool, bool], ...]]]:
    """Return for each count its table and those that include it by their rules: whether both have the same women for
    their base, and whether both ask these the same."""
    of = {one.code: (one.table, asked_rule(one), yes_rule(one), one.numerator) for one in definitions}
    conditional = [one for one in definitions if one.denominator is not None]
    of |= {asked(one.code): (one.table, one.universe.rule, asked_rule(one), one.denominator) for one in conditional}
    read = {name: frozenset(columns(yes)) for name, (_, _, yes, _) in of.items()}
    return {
        name: (
            table,
            tuple(
                (other, base == other_base, numerator == other_numerator)
                for other, (other_table, other_base, other_yes, other_numerator) in of.items()
                if other not in (name, asked(name))
                and table == other_table
                and not read[name].isdisjoint(read[other])  # else no answer to one says anything of the other
                and implies(yes, other_yes)
            ),
        )
        for name, (table, base, yes, numerator) in of.items()
    }


@lru_cache(maxsize=8)
def _made_of_parts(definitions: tuple[Indicator, ...]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return the counts that are the union of those of two or more measured parts: yes of an indicator, or asked."""
    by_code = {one.code: one for one in definitions}
    found = {}
    for whole in definitions:
        parts = [by_code[code] for code in whole.parts if code in by_code]
        if len(parts) > 1 and is_union(yes_rule(whole), tuple(map(yes_rule, parts))):
            found[whole.code] = whole.table, tuple(one.code for one in parts)
        conditional = [one for one in parts if one.denominator is not None]
        if whole.denominator is None or len(conditional) < 2:
            continue
        if is_union(asked_rule(whole), tuple(map(asked_rule, conditional))):
            found[asked(whole.code)] = whole.table, tuple(asked(one.code) for one in conditional)
    return found


def _tally(name: str, values: NDArray, table: str, cells: Breakdown) -> Tally:
    known = _counted(values, name, table, cells.places, cells.codes)
    unknown = _counted(values, name, table, cells.unknown, cells.unknown_codes) if cells.unknown else []
    every = [*known, *unknown]
    together = _everybody(every) if cells.group else []
    return Tally((*every, *together), tuple(_sums([one.cell for one in known], [one.cell for one in every], cells)))


def _base_only(count: Count) -> Count:
    return replace(count, yes=None)


def _counted(values: NDArray, name: str, table: str, places: tuple[Place, ...], codes) -> list[Count]:
    where = np.concatenate(codes)
    answered = np.tile(values, len(codes))
    inside = (where >= 0) & np.isfinite(answered)
    bases = np.bincount(where[inside], minlength=len(places))
    yes = np.bincount(where[inside], answered[inside] > 0, minlength=len(places))
    return [
        Count(place.cell(table, name), int(base), int(some))
        for place, base, some in zip(places, bases, yes, strict=True)
    ]


def _everybody(counts: list[Count]) -> list[Count]:
    """Return the counts of the sites and waves whose groups and unknown rest are given."""
    totals: dict[Cell, tuple[int, int]] = {}
    for count in counts:
        base, yes = totals.get(_whole(count.cell), (0, 0))
        totals[_whole(count.cell)] = (base + count.base, yes + (count.yes or 0))
    return [Count(cell, base, yes) for cell, (base, yes) in totals.items()]


def _sums(known: list[Cell], every: list[Cell], cells: Breakdown) -> Iterator[Sum]:
    if cells.pooled:
        for whole in (cell for cell in known if not cell.site):
            yield Sum(whole, tuple(cell for cell in known if cell.site and replace(cell, site="") == whole))
    if cells.group:
        for whole in dict.fromkeys(map(_whole, every)):
            yield Sum(whole, tuple(cell for cell in every if _whole(cell) == whole))


def _whole(cell: Cell) -> Cell:
    return replace(cell, group="", level="")
