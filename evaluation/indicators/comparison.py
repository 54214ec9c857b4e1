"""Whether two indicators measure the same thing, and whether a change of one is for the better."""

from __future__ import annotations

from collections.abc import Hashable
from decimal import Decimal
from typing import Literal

from evaluation.errors import EvaluationError
from evaluation.indicators.definition import (
    AllOf,
    Amount,
    AnyOf,
    AtLeast,
    Direction,
    HowMany,
    Indicator,
    Item,
    Rule,
)

Verdict = Literal["better", "worse", "undetermined", "not_judged"]


def definition_key(indicator: Indicator) -> tuple[Hashable, ...]:
    """Return what makes a measurement the same: table, universe, recall, base, items with their code sets.

    The order in which a rule lists its items does not count.
    """
    return (
        indicator.table,
        _key(indicator.universe.rule),
        indicator.recall,
        _key(indicator.denominator),
        _key(indicator.numerator) if indicator.numerator is not None else indicator.code,  # measured by its theme
    )


def check_comparable(first: Indicator, second: Indicator) -> None:
    """Return where two indicators have one definition; raises EvaluationError "not_comparable_…" with the first
    thing in which they differ: universe, recall, base or items."""
    codes = {"first": first.code, "second": second.code}
    table, universe, recall, base, items = (
        one == other for one, other in zip(definition_key(first), definition_key(second), strict=True)
    )
    if not (table and universe):
        raise EvaluationError("not_comparable_universe", **codes)
    if not recall:
        raise EvaluationError("not_comparable_recall", **codes)
    if not base:
        raise EvaluationError("not_comparable_base", **codes)
    if not items:
        raise EvaluationError("not_comparable_items", **codes)


def verdict(direction: Direction, low: float | Decimal, high: float | Decimal) -> Verdict:
    """Return what a change means whose interval is [low, high]: for better or worse only where 0 lies outside it.

    An ambiguous or context indicator, or one with a target band, is not judged by the sign of its change.
    """
    if direction not in ("higher_is_better", "lower_is_better"):
        return "not_judged"
    if low > 0:
        return "better" if direction == "higher_is_better" else "worse"
    if high < 0:
        return "worse" if direction == "higher_is_better" else "better"
    return "undetermined"


def _key(rule: Rule | Amount | None) -> Hashable:
    match rule:
        case AnyOf():
            return ("any", frozenset(_key(item) for item in rule.items))
        case AllOf():
            return ("all", rule.complete, frozenset(_key(item) for item in rule.items))
        case Item():
            return ("item", rule.column, rule.yes, rule.no, _key(rule.asked_if))
        case AtLeast():
            return ("at least", rule.number, frozenset(_key(item) for item in rule.items))
        case HowMany():
            return ("how many", frozenset(_key(item) for item in rule.items))
        case _:
            return rule
