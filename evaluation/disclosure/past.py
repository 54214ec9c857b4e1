"""Earlier releases in the one system of equations: what they showed stays known, and what changed since is a group.

A cell that counts the same people as before is the same unknown. Where it holds more people now, those who came later
are a group between two published numbers (new = old + late); where it holds fewer, those who left are (old = new +
left). Both are counts like any other, and protected as such.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from evaluation.analysis.results import Cell, Count, Part, Sum, Union
from evaluation.disclosure.policy import Policy

Rename = Callable[[Cell], Cell]


@dataclass(frozen=True, slots=True)
class Past:
    """What an earlier release rested on: its counts and their relations, the cells whose answers it showed, those whose
    base it showed, the codes that were sensitive, and how its groups were cut. Restricted: it never leaves."""

    release: str
    counts: tuple[Count, ...]
    sums: tuple[Sum, ...] = ()
    parts: tuple[Part, ...] = ()
    unions: tuple[Union, ...] = ()
    shown: frozenset[Cell] = frozenset()
    bases: frozenset[Cell] = frozenset()
    sensitive: frozenset[str] = frozenset()
    groups: dict[str, dict] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Isolated:
    """A group between an earlier release and this one that is too small to be told: `kind` says how it came about."""

    cell: Cell
    release: str
    kind: str  # "late", "left" or "changed"


@dataclass(frozen=True)
class Joined:
    """Counts and relations of this run and of all earlier releases together; what was shown before; the small groups
    between; and the cells to be hidden because no equation can tell what their change gives away."""

    counts: tuple[Count, ...]
    sums: tuple[Sum, ...]
    parts: tuple[Part, ...]
    unions: tuple[Union, ...]
    shown: frozenset[Cell] = frozenset()
    bases: frozenset[Cell] = frozenset()
    isolated: tuple[Isolated, ...] = ()

    @property
    def relations(self) -> tuple[tuple, ...]:
        return self.counts, self.sums, self.parts, self.unions

    @property
    def forced(self) -> frozenset[Cell]:
        return frozenset(one.cell for one in self.isolated if one.kind == "changed")


def joined(
    counts: Mapping[Cell, Count],
    relations: tuple[Sequence[Sum], Sequence[Part], Sequence[Union]],
    earlier: Sequence[Past],
    policy: Policy,
    sensitive: frozenset[str],
) -> Joined:
    """Return this run's `counts` (one a cell) and relations together with those of earlier releases, oldest first."""
    known = dict(counts)
    sums, parts, unions = (set(some) for some in relations)
    shown: set[Cell] = set()
    bases: set[Cell] = set()
    isolated: list[Isolated] = []
    for past in reversed(earlier):
        names, bridges, alone = _placed(past, known, policy, sensitive)

        def named(cell: Cell, names: Mapping[Cell, Cell] = names) -> Cell:
            return names.get(cell, cell)

        isolated += alone
        sums |= {Sum(named(one.whole), tuple(map(named, one.parts))) for one in past.sums} | set(bridges)
        parts |= {replace(one, part=named(one.part), whole=named(one.whole)) for one in past.parts}
        unions |= {Union(named(one.whole), tuple(map(named, one.parts))) for one in past.unions}
        shown |= set(map(named, past.shown))
        bases |= set(map(named, past.bases | past.shown))
    return Joined(
        tuple(known.values()), *_without_own(sums), tuple(parts), tuple(unions),
        frozenset(shown), frozenset(bases), tuple(isolated),
    )  # fmt: skip


def _without_own(sums: Iterable[Sum]) -> tuple[tuple[Sum, ...]]:
    return (tuple(one for one in sums if one.parts != (one.whole,)),)


def _placed(past: Past, known: dict[Cell, Count], policy: Policy, sensitive: frozenset[str]):
    """Enter the counts of an earlier release among the `known` ones; return the names of those that differ, the
    equations between old and new, and the small groups between what was shown then and now."""
    names: dict[Cell, Cell] = {}
    bridges: list[Sum] = []
    isolated: list[Isolated] = []
    for count in past.counts:
        now = known.setdefault(count.cell, count)
        if _same(now, count):
            known[count.cell] = now if count.yes is None else replace(now, yes=count.yes)
            continue
        before = replace(count, cell=_in(count.cell, f"@{past.release}"))
        names[count.cell] = before.cell
        known[before.cell] = before
        kind, between = _between(before, now, past.release)
        if between is not None:
            known[between.cell] = between
            larger, smaller = (now, before) if kind == "late" else (before, now)
            bridges.append(Sum(larger.cell, (smaller.cell, between.cell)))
        if count.cell in past.bases | past.shown and _few(before, now, count.cell.indicator in sensitive, policy):
            isolated.append(Isolated(count.cell, past.release, kind))
    return names, bridges, isolated


def _same(one: Count, other: Count) -> bool:
    return one.base == other.base and (None in (one.yes, other.yes) or one.yes == other.yes)


def _in(cell: Cell, mark: str) -> Cell:
    return replace(cell, population=cell.population + mark)


def _between(before: Count, now: Count, release: str) -> tuple[str, Count | None]:
    """Return whether women came, left or changed their answers, with the count of those who did where that is one."""
    base = now.base - before.base
    yes = None if None in (now.yes, before.yes) else now.yes - before.yes
    numbers = (base,) if yes is None else (base, yes, base - yes)
    if all(number >= 0 for number in numbers):
        return "late", Count(_in(now.cell, f"+{release}"), base, yes)
    if all(number <= 0 for number in numbers):
        return "left", Count(_in(now.cell, f"-{release}"), -base, None if yes is None else -yes)
    return "changed", None


def _few(before: Count, now: Count, strict: bool, policy: Policy) -> bool:
    """Return whether the difference of two counts of a cell tells of fewer people than the threshold."""
    base = abs(now.base - before.base)
    if not strict or None in (now.yes, before.yes):
        return 0 < base < (policy.threshold if strict else policy.count_threshold)
    yes, no = abs(now.yes - before.yes), abs((now.base - now.yes) - (before.base - before.yes))
    return any(number < policy.threshold for number in (yes, no, *([base] if base else [])))


def to_record(past: Past) -> dict:
    """Return a JSON-ready record of a release: every cell once, all else by its number."""
    cells = sorted({count.cell for count in past.counts} | set(_named_cells(past)))
    number = {cell: place for place, cell in enumerate(cells)}
    return {
        "release": past.release,
        "cells": [[getattr(cell, name) for name in Cell.__dataclass_fields__] for cell in cells],
        "counts": [[number[one.cell], one.base, one.yes] for one in past.counts],
        "sums": [[number[one.whole], [number[cell] for cell in one.parts]] for one in past.sums],
        "parts": [[number[one.part], number[one.whole], one.same_base, one.same_numerator] for one in past.parts],
        "unions": [[number[one.whole], [number[cell] for cell in one.parts]] for one in past.unions],
        "shown": sorted(number[cell] for cell in past.shown),
        "bases": sorted(number[cell] for cell in past.bases),
        "sensitive": sorted(past.sensitive),
        "groups": past.groups,
    }


def _named_cells(past: Past) -> Iterable[Cell]:
    for one in (*past.sums, *past.unions):
        yield from (one.whole, *one.parts)
    for one in past.parts:
        yield from (one.whole, one.part)
    yield from past.shown | past.bases


def from_record(record: Mapping) -> Past:
    """Return the release of a record; raises KeyError, TypeError, ValueError or IndexError where it is not one."""
    cells = [Cell(*names) for names in record["cells"]]
    return Past(
        release=record["release"],
        counts=tuple(Count(cells[at], base, yes) for at, base, yes in record["counts"]),
        sums=tuple(Sum(cells[at], tuple(cells[one] for one in of)) for at, of in record["sums"]),
        parts=tuple(Part(cells[part], cells[whole], *how) for part, whole, *how in record["parts"]),
        unions=tuple(Union(cells[at], tuple(cells[one] for one in of)) for at, of in record["unions"]),
        shown=frozenset(cells[at] for at in record["shown"]),
        bases=frozenset(cells[at] for at in record["bases"]),
        sensitive=frozenset(record["sensitive"]),
        groups=dict(record["groups"]),
    )
