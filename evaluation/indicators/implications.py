"""Which answers imply which: who is yes in one rule is yes in another, read from the rules and not from the answers."""

from __future__ import annotations

from evaluation.indicators.definition import AllOf, AnyOf, AtLeast, Condition, Indicator, Item, Rule


def implies(first: Rule, second: Rule, given: tuple[Rule, ...] = ()) -> bool:
    """Return whether a yes to `first`, where every rule of `given` is yes, makes `second` a yes.

    True only where the rules show it: the same column with fewer codes, a part of an any-of, a condition of an all-of.
    """
    if first == second or any(one == second for one in given):
        return True
    if isinstance(first, Item) and first.asked_if is not None and implies(first.asked_if, second, given):
        return True
    match first, second:
        case _, AllOf():
            return all(implies(first, part, given) for part in second.items)
        case AnyOf(), _:
            return all(implies(part, second, given) for part in first.items)
        case AtLeast(), AtLeast() if first.items == second.items:
            return first.number >= second.number
        case AtLeast(), _ if first.number > 0:
            return all(implies(part, second, given) for part in first.items)
        case AllOf(), _:
            return any(implies(part, second, (*given, *first.items)) for part in first.items)
        case _, AnyOf():
            return any(implies(first, part, given) for part in second.items)
        case Condition(), Condition():
            return first.column == second.column and first.codes <= second.codes - second.missing
        case Item(), Item():
            return _narrower(first, second, given)
    return False


def asked_rule(indicator: Indicator) -> Rule | None:
    """Return the rule of those whom an indicator counts in its base: None where that is everybody."""
    return _both(indicator.universe.rule, indicator.denominator)


def yes_rule(indicator: Indicator) -> Rule:
    """Return the rule of those who are yes in an indicator, within its universe and its denominator."""
    return _both(asked_rule(indicator), indicator.numerator)


def is_union(whole: Rule, parts: tuple[Rule, ...]) -> bool:
    """Return whether the yes of `whole` are exactly those of `parts` together."""
    return implies(whole, AnyOf(parts)) and all(implies(part, whole) for part in parts)


def _narrower(first: Item, second: Item, given: tuple[Rule, ...]) -> bool:
    if first.column != second.column or not first.yes <= second.yes:
        return False
    wanted = second.asked_if
    return wanted in (None, first.asked_if) or any(implies(one, wanted) for one in given)


def _both(first: Rule | None, second: Rule | None) -> Rule | None:
    kept = tuple(part for one in (first, second) for part in _parts(one))
    return kept[0] if len(kept) == 1 else AllOf(kept) if kept else None


def _parts(rule: Rule | None) -> tuple[Rule, ...]:
    """Return the conditions of an all-of in which a single missing answer is not the whole's, else the rule itself."""
    if rule is None:
        return ()
    return rule.items if isinstance(rule, AllOf) and not rule.complete else (rule,)
