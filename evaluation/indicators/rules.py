"""Reading women's answers by the rules of an indicator: 1.0 yes, 0.0 no, nan missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.errors import EvaluationError
from evaluation.indicators.definition import AllOf, AnyOf, Condition, Indicator, Item, Rule, Score
from evaluation.indicators.scales import UNTIMED


@dataclass(frozen=True, slots=True)
class Answers:
    """Who is in the base of an indicator, and what each of them answered.

    `numerator` (n,) is 1.0, 0.0 (a number for a Score), or nan where the answer is missing or she is not eligible;
    `eligible` (n,) is whether the universe is true of her and the denominator, where there is one, is yes.
    """

    numerator: NDArray[np.float64]
    eligible: NDArray[np.bool_]


def answers(indicator: Indicator, frame: pd.DataFrame) -> Answers:
    """Return who is eligible in each row of `frame` and her answer; raises EvaluationError "rule_column_missing"."""
    eligible = is_yes(indicator.universe.rule, frame) & is_yes(indicator.denominator, frame)
    return Answers(np.where(eligible, evaluate(indicator.numerator, frame), np.nan), eligible)


def evaluate(rule: Rule | Score, frame: pd.DataFrame) -> NDArray[np.float64]:
    """Return 1.0, 0.0 or nan (for a Score its mean) for each row; raises EvaluationError "rule_column_missing"."""
    match rule:
        case Score():
            return _score(rule, frame)
        case Condition():
            return _condition(rule, frame)
        case Item():
            return _item(rule, frame)
        case AnyOf():
            return _any_yes(evaluate(item, frame) for item in rule.items)
        case AllOf():
            return _all_yes([evaluate(item, frame) for item in rule.items], rule.complete)


def is_yes(rule: Rule | None, frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Return the rows for which `rule` is yes: all of them where there is no rule."""
    return np.ones(len(frame), dtype=bool) if rule is None else evaluate(rule, frame) == 1.0


def columns(rule: Rule | Score | None) -> tuple[str, ...]:
    """Return the columns that a rule reads, those of `asked_if` too, each once, in the order of the rule."""
    return tuple(dict.fromkeys(_columns(rule)))


def columns_of(indicator: Indicator) -> tuple[str, ...]:
    """Return all the columns that an indicator reads: universe, denominator, numerator. Its sensitivity is theirs."""
    rules = (indicator.universe.rule, indicator.denominator, indicator.numerator)
    return tuple(dict.fromkeys(column for rule in rules for column in _columns(rule)))


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


def values(column: str, frame: pd.DataFrame) -> NDArray[np.float64]:
    """Return a column as numbers, nan where it is empty; raises EvaluationError "rule_column_missing"."""
    if column not in frame:
        raise EvaluationError("rule_column_missing", column=column)
    return frame[column].to_numpy(dtype=float, na_value=np.nan)


def _condition(rule: Condition, frame: pd.DataFrame) -> NDArray[np.float64]:
    found = values(rule.column, frame)
    unknown = np.isnan(found) | _among(found, rule.missing)
    return np.where(unknown, np.nan, _among(found, rule.codes))


def _item(rule: Item, frame: pd.DataFrame) -> NDArray[np.float64]:
    found = values(rule.column, frame)
    answer = np.where(_among(found, rule.yes), 1.0, np.where(_among(found, rule.no), 0.0, np.nan))
    if rule.asked_if is None:
        return answer
    asked = evaluate(rule.asked_if, frame)
    return np.where(asked == 1.0, answer, asked)  # skipped is 0.0, unknown is nan


def _score(rule: Score, frame: pd.DataFrame) -> NDArray[np.float64]:
    found = np.column_stack([values(column, frame) for column in rule.columns])
    found[(found < rule.lowest) | (found > rule.highest)] = np.nan
    turned = [column in rule.reversed for column in rule.columns]
    found[:, turned] = rule.lowest + rule.highest - found[:, turned]
    answered = np.isfinite(found).sum(axis=1)
    enough = answered >= max(rule.at_least * len(rule.columns), 1)
    return np.where(enough, np.nansum(found, axis=1) / np.maximum(answered, 1), np.nan)


def _any_yes(of: Iterable[NDArray[np.float64]]) -> NDArray[np.float64]:
    yes, unknown = np.False_, np.False_
    for one in of:
        yes, unknown = yes | (one == 1.0), unknown | np.isnan(one)
    return np.where(yes, 1.0, np.where(unknown, np.nan, 0.0))


def _all_yes(of: list[NDArray[np.float64]], complete: bool) -> NDArray[np.float64]:
    answer = 1.0 - _any_yes(1.0 - one for one in of)
    return np.where(np.isnan(of).any(axis=0), np.nan, answer) if complete else answer


def _among(found: NDArray[np.float64], codes: frozenset[int]) -> NDArray[np.bool_]:
    return np.isin(found, sorted(codes))


@dataclass(frozen=True, slots=True)
class _Waves:
    """A table and the number of the wave of each row, -1 where it is in none."""

    frame: pd.DataFrame
    codes: NDArray[np.intp]


def _without(rule: Rule | Score | None, table: _Waves, women: NDArray, universe: NDArray) -> Rule | Score | None:
    """Return the rule without the items that `women` of a wave were not asked; None where nothing is left of it."""
    match rule:
        case Score():  # a mean of other items is another scale
            return None if any(_unasked_item(column, table, women) for column in rule.columns) else rule
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
    untimed = (in_wave(found == UNTIMED) > 0) & (in_wave(_among(found, codes - {0})) == 0)
    return bool((silent | untimed).any())


def _dropped(whole: Indicator, kept: Indicator) -> tuple[str, ...]:
    pairs = ((whole.denominator, kept.denominator), (whole.numerator, kept.numerator))
    gone = [column for before, after in pairs for column in _items(before) if column not in set(_items(after))]
    return tuple(dict.fromkeys(gone))


def _items(rule: Rule | Score | None) -> Iterator[str]:
    match rule:
        case Score():
            yield from rule.columns
        case Item():
            yield rule.column
            yield from _items(rule.asked_if)
        case AnyOf() | AllOf():
            for item in rule.items:
                yield from _items(item)


def _columns(rule: Rule | Score | None) -> Iterator[str]:
    match rule:
        case Score():
            yield from rule.columns
        case Condition():
            yield rule.column
        case Item():
            yield rule.column
            yield from _columns(rule.asked_if)
        case AnyOf() | AllOf():
            for item in rule.items:
                yield from _columns(item)
