"""Reading women's answers by the rules of an indicator: 1.0 yes, 0.0 no, nan missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.errors import EvaluationError
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


@dataclass(frozen=True, slots=True)
class Answers:
    """Who is in the base of an indicator, and what each of them answered.

    `numerator` (n,) is 1.0, 0.0 (a number for an Amount), or nan where the answer is missing or she is not eligible;
    `eligible` (n,) is whether the universe is true of her and the denominator, where there is one, is yes.
    """

    numerator: NDArray[np.float64]
    eligible: NDArray[np.bool_]


def answers(indicator: Indicator, frame: pd.DataFrame) -> Answers:
    """Return who is eligible in each row of `frame` and her answer; raises EvaluationError "rule_column_missing"."""
    eligible = is_yes(indicator.universe.rule, frame) & is_yes(indicator.denominator, frame)
    return Answers(np.where(eligible, evaluate(indicator.numerator, frame), np.nan), eligible)


def evaluate(rule: Rule | Amount, frame: pd.DataFrame) -> NDArray[np.float64]:
    """Return 1.0, 0.0 or nan (for an Amount its number) for each row; raises EvaluationError "rule_column_missing"."""
    match rule:
        case Score():
            return _score(rule, frame)
        case HowMany():
            return np.sum([evaluate(item, frame) for item in rule.items], axis=0)
        case Right():
            return _right(rule, frame)
        case InCountry():
            return np.where(frame["country"].notna(), frame["country"].isin(rule.countries), np.nan)
        case Condition():
            return _condition(rule, frame)
        case Item():
            return _item(rule, frame)
        case AnyOf():
            return _any_yes(evaluate(item, frame) for item in rule.items)
        case AllOf():
            return _all_yes([evaluate(item, frame) for item in rule.items], rule.complete)
        case AtLeast():
            return _so_many(np.array([evaluate(item, frame) for item in rule.items]), rule.number)


def is_yes(rule: Rule | None, frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Return the rows for which `rule` is yes: all of them where there is no rule."""
    return np.ones(len(frame), dtype=bool) if rule is None else evaluate(rule, frame) == 1.0


def columns(rule: Rule | Amount | None) -> tuple[str, ...]:
    """Return the columns that a rule reads, those of `asked_if` too, each once, in the order of the rule."""
    return tuple(dict.fromkeys(_columns(rule)))


def columns_of(indicator: Indicator) -> tuple[str, ...]:
    """Return all the columns that an indicator reads: universe, denominator, numerator. Its sensitivity is theirs."""
    rules = (indicator.universe.rule, indicator.denominator, indicator.numerator)
    return tuple(dict.fromkeys(column for rule in rules for column in _columns(rule)))


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
    mean = np.where(enough, np.nansum(found, axis=1) / np.maximum(answered, 1), np.nan)
    return 100 * (mean - rule.lowest) / (rule.highest - rule.lowest) if rule.of_100 else mean


def _right(rule: Right, frame: pd.DataFrame) -> NDArray[np.float64]:
    found, country = values(rule.column, frame), frame["country"].to_numpy()
    month = pd.to_numeric(frame["interview_month"].astype("string").str.replace("-", ""), errors="coerce")
    month = month.to_numpy(dtype=float, na_value=np.nan)
    answer = np.full(len(found), np.nan)
    for key in rule.keys:
        here = (country == key.country) & (month >= key.since) & (month <= key.until) & np.isfinite(found)
        answer[here] = found[here] == key.answer
    return answer


def _so_many(of: NDArray[np.float64], number: int) -> NDArray[np.float64]:
    yes, unknown = (of == 1.0).sum(axis=0), np.isnan(of).sum(axis=0)
    return np.where(yes >= number, 1.0, np.where(yes + unknown < number, 0.0, np.nan))


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


def _columns(rule: Rule | Amount | None) -> Iterator[str]:
    match rule:
        case Score():
            yield from rule.columns
        case Condition():
            yield rule.column
        case Item():
            yield rule.column
            yield from _columns(rule.asked_if)
        case Right():
            yield from (rule.column, "country", "interview_month")
        case InCountry():
            yield "country"
        case AnyOf() | AllOf() | AtLeast() | HowMany():
            for item in rule.items:
                yield from _columns(item)
