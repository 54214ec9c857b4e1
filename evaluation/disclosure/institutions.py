"""Values that institutions made together: whether one of them, who knows its own part, learns another's."""

from __future__ import annotations

from math import isnan
from typing import Any

from evaluation.disclosure.policy import Policy


def gives_one_away(contributors: Any, policy: Policy) -> bool:
    """Return whether too few institutions stand behind a value, or one of them learns too much of another.

    `contributors` is nan where none does, their number, or the part of each as a sequence of counts; of a value that is
    made of several a sequence of such sequences. With the parts, a
    contributor is an attacker: what is left of the total without its own must be zero or at least `count_threshold`,
    and the second largest must not come within `dominance` percent of the largest (p % rule: the largest, as guessed
    by the second largest, is off by no more than the sum of all others).
    """
    if not isinstance(contributors, (list, tuple)):
        return not isnan(contributors) and contributors < policy.contributors
    if any(isinstance(one, (list, tuple)) for one in contributors):
        return any(gives_one_away(one, policy) for one in contributors)
    parts = sorted((part for part in contributors if part > 0), reverse=True)
    if len(parts) < policy.contributors:
        return True
    others = [sum(parts) - part for part in parts]
    close = 100 * sum(parts[2:]) < policy.dominance * parts[0]
    return close or any(0 < left < policy.count_threshold for left in others)


def too_few_nodes(kind: str, n: float, contributors: Any, policy: Policy) -> bool:
    """Return whether a total of a network has too few nodes, or says of no institution how many stand behind it."""
    if kind != "network":
        return False
    unknown = not isinstance(contributors, (list, tuple)) and isnan(contributors)
    return unknown or not n >= policy.nodes
