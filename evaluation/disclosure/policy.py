"""The rules of disclosure and of reliability, each with its reason; a project may only tighten them unasked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evaluation.errors import EvaluationError

LOOSER_WHEN_HIGHER = frozenset({"caution_width", "caution_relative_width"})
NOT_RULES = frozenset({"lowered_by", "lowered_on", "lowered_because"})


class Policy(BaseModel):
    """The `[disclosure]` table of project.toml. Numbers of people are unweighted.

    A rule looser than its default asks for who decided it (a role, not a name), when and why; the release prints them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    threshold: int = Field(
        10,
        ge=3,
        description="Fewest people who are yes, and fewest who are no, at a shown cell of a sensitive indicator. Zero "
        "counts as few: 0 % and 100 % tell about everyone in the group. Ten is the rule of the UK LLC and of the ABS; "
        "below three, one person of the group who knows her own answer knows the other's.",
    )
    count_threshold: int = Field(
        10,
        ge=3,
        description="Fewest people in a shown count or group, whatever is asked of them. A count of zero may be shown.",
    )
    base: int = Field(
        30,
        ge=3,
        description="Fewest people under a percentage. Below it one answer moves the percentage by more than three "
        "points, and whole percentages give back the count (NCHS, Series 2, no. 175, also asks for 30).",
    )
    contributors: int = Field(
        3,
        ge=2,
        description="Fewest institutions under a value that they did not publish themselves: of two, each knows the "
        "other's.",
    )
    nodes: int = Field(
        5,
        ge=3,
        description="Fewest institutions in a network or a scorecard of which totals are shown; ratings by name never "
        "are.",
    )
    dominance: float = Field(
        10,
        ge=0,
        description="The p % rule: what the second largest institution can tell of the largest must be off by at least "
        "this percentage.",
    )
    round_n: int = Field(
        5,
        ge=1,
        description="Numbers of people are rounded to a multiple of this, so that two reports that differ by a late "
        "record do not show it.",
    )
    one_decimal_from: int = Field(
        1000,
        ge=1,
        description="Base from which a percentage has one decimal. On a base of 300 or less one decimal gives back the "
        "exact count for every value; from 1000 on it gives no more than sampling error leaves uncertain.",
    )
    min_df: int = Field(
        8,
        ge=0,
        description="Fewest degrees of freedom of a reliable estimate: with fewer the standard error itself is not "
        "known (NCHS, Series 2, no. 175).",
    )
    min_effective_n: float = Field(
        30, ge=0, description="Smallest effective sample of a reliable estimate (NCHS, Series 2, no. 175)."
    )
    caution_width: float = Field(
        30, gt=0, description="Width of an interval, in points, from which the estimate is shown with caution (NCHS)."
    )
    caution_relative_width: float = Field(
        130,
        gt=0,
        description="Width of the interval of a level, in percent of the level, beyond which it is shown with caution; "
        "an interval of 5 points or less is narrow enough whatever the level (NCHS).",
    )
    lowered_by: str | None = Field(None, min_length=3, description="Role of who decided a looser rule.")
    lowered_on: date | None = Field(None, description="Day on which it was decided.")
    lowered_because: str | None = Field(None, min_length=10, description="Why.")


def policy_from(disclosure: Mapping[str, Any]) -> Policy:
    """Return the policy of a project's `[disclosure]` table, defaults where it is silent.

    Raises EvaluationError "policy_invalid" for an unknown key or a value that cannot be, and "policy_lowered" for a
    rule looser than its default that does not say who decided it, when and why.
    """
    try:
        policy = Policy.model_validate(dict(disclosure))
    except ValidationError as fault:
        places = ", ".join(sorted({".".join(map(str, error["loc"])) for error in fault.errors()}))
        raise EvaluationError("policy_invalid", places=places) from None
    loose = loosened(policy)
    if loose and not all(getattr(policy, name) for name in NOT_RULES):
        raise EvaluationError("policy_lowered", places=", ".join(loose))
    return policy


def loosened(policy: Policy) -> tuple[str, ...]:
    """Return the names of the rules that are looser than their defaults."""
    rules = {name: rule.default for name, rule in Policy.model_fields.items() if name not in NOT_RULES}
    return tuple(name for name, default in rules.items() if _looser(name, getattr(policy, name), default))


def _looser(name: str, value: float, default: float) -> bool:
    return value > default if name in LOOSER_WHEN_HIGHER else value < default
