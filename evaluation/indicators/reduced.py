"""An indicator without the items that a wave was not asked, so that both waves are measured by one definition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.indicators.definition import (
    AllOf,
    Amount,
    AnyOf,
    AtLeast,
    Condition,
    HowMany,
    InCountry,
    Indicator,
    Item,
    Right,
    Rule,
    Score,
)
from evaluation.indicators.rules import columns, is_yes, values
from evaluation.indicators.scales import UNTIMED


def reduced(indicator: Indicator, frame: pd.DataFrame, waves: Iterable) -> tuple[Indicator, tuple[str, ...]] | None:
    """Return the indicator without the items that a wave was not asked, and the columns of those items.

    An item leaves the definition in every wave where its column is absent from `frame`, where it is empty for all the
    women of a wave who were asked (`asked_if` counts), or where a wave has "ever, timing unknown" for every yes and the
    item asks for the timing. Items of the numerator are judged on the eligible women, those of the denominator and of
    every `asked_if` on the universe. `waves` (n,) names the wave of each row. None where the indicator cannot be
    measured: its universe has no column, nothing is left, or an AllOf (the question is "all of these") lost an item.
    """
    universe = indicator.universe.rule
    if not set(columns(universe)) <= set(frame.columns):
        return None
    table = _Waves(frame, pd.factorize(np.asarray(waves))[0])
    asked = is_yes(universe, frame)
    denominator = _without(indicator.denominator, table, asked, asked)
    if indicator.denominator is not None and denominator is None:
        return None
    numerator = _without(indicator.numerator, table, asked & is_yes(denominator, frame), asked)
    if numerator is None:
        return None
    kept = replace(indicator, numerator=numerator, denominator=denominator)
    return kept, _dropped(indicator, kept)


@dataclass(frozen=True, slots=True)
class _Waves:
    """A table and the number of the wave of each row, -1 where it is in none."""

    frame: pd.DataFrame
    codes: NDArray[np.intp]

    @property
    def dated(self) -> NDArray:
        """Whether the place and the month of a row are known, without which no answer is right or wrong."""
        known = np.full(len(self.frame), {"country", "interview_month"} <= set(self.frame.columns))
        return known & self.frame["country"].notna().to_numpy() if known.any() else known


def _without(rule: Rule | Amount | None, table: _Waves, women: NDArray, universe: NDArray) -> Rule | Amount | None:
    """Return the rule without the items that `women` of a wave were not asked; None where nothing is left of it."""
    match rule:
        case Score():  # a mean of other items is another scale
            return None if any(_unasked_item(column, table, women) for column in rule.columns) else rule
        case HowMany() | AtLeast():  # so many out of fewer is another question
            items = tuple(_without(item, table, women, universe) for item in rule.items)
            return None if None in items else replace(rule, items=items)
        case Right():
            dated = women & table.dated
            return None if not dated.any() or _unasked_item(rule.column, table, dated) else rule
        case InCountry():
            return rule if "country" in table.frame else None
        case Condition():
            return rule if rule.column in table.frame else None
        case Item():
            return _kept_item(rule, table, women, universe)
        case AnyOf():
            kept = (_without(item, table, women, universe) for item in rule.items)
            items = tuple(item for item in kept if item is not None)
            return replace(rule, items=items) if items else None
        case AllOf():
            items = tuple(_without(item, table, women, universe) for item in rule.items)
            return None if None in items else replace(rule, items=items)


def _kept_item(item: Item, table: _Waves, women: NDArray, universe: NDArray) -> Item | None:
    gate = _without(item.asked_if, table, universe, universe)
    if item.column not in table.frame or (item.asked_if is not None and gate is None):
        return None
    asked = women & is_yes(gate, table.frame) & (table.codes >= 0)
    return None if _unasked(item, table, asked) else replace(item, asked_if=gate)


def _unasked_item(column: str, table: _Waves, asked: NDArray) -> bool:
    """Return whether the table lacks a column, or some wave has rows that were asked and none that answered."""
    if column not in table.frame:
        return True
    answered = ~np.isnan(values(column, table.frame))
    waves = table.codes.max(initial=0) + 1
    inside = asked & (table.codes >= 0)
    had = np.bincount(table.codes[inside], minlength=waves) > 0
    return bool((had & (np.bincount(table.codes[inside & answered], minlength=waves) == 0)).any())


def _unasked(item: Item, table: _Waves, asked: NDArray) -> bool:
    """Return whether some wave has women who were asked and no answer that this item can read."""
    found = values(item.column, table.frame)
    codes = item.yes | item.no

    def in_wave(rows: NDArray) -> NDArray:
        return np.bincount(table.codes[asked & rows], minlength=table.codes.max(initial=0) + 1)

    silent = (in_wave(np.full(len(found), True)) > 0) & (in_wave(~np.isnan(found)) == 0)
    if UNTIMED in codes:
        return bool(silent.any())
    untimed = (in_wave(found == UNTIMED) > 0) & (in_wave(np.isin(found, sorted(codes - {0}))) == 0)
    return bool((silent | untimed).any())


def _dropped(whole: Indicator, kept: Indicator) -> tuple[str, ...]:
    pairs = ((whole.denominator, kept.denominator), (whole.numerator, kept.numerator))
    gone = [column for before, after in pairs for column in _items(before) if column not in set(_items(after))]
    return tuple(dict.fromkeys(gone))


def _items(rule: Rule | Amount | None) -> Iterator[str]:
    match rule:
        case Score():
            yield from rule.columns
        case Item():
            yield rule.column
            yield from _items(rule.asked_if)
        case Right():
            yield rule.column
        case AnyOf() | AllOf() | AtLeast() | HowMany():
            for item in rule.items:
                yield from _items(item)
