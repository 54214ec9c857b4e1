"""Which estimates are too uncertain to be shown, and which ask for caution: a rule of quality, not of secrecy."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from evaluation.disclosure.policy import Policy

NARROW = 0.05  # an interval no wider than 5 points is never flagged (NCHS, Series 2, no. 175, figure 1)


def unreliable(row: Mapping[str, Any], policy: Policy) -> bool:
    """Return whether an estimate has too few degrees of freedom or too small an effective sample, or is missing, or
    has no interval."""
    if not all(isfinite(row[name]) for name in ("estimate", "ci_low", "ci_high")):
        return True
    return not (row["df"] >= policy.min_df and row["n_effective"] >= policy.min_effective_n)


def caution(row: Mapping[str, Any], policy: Policy) -> bool:
    """Return whether the interval of a percentage or of a difference in points is wide."""
    width = row["ci_high"] - row["ci_low"]
    if row["unit"] not in ("percent", "points") or not isfinite(width):
        return False
    if 100 * width >= policy.caution_width:
        return True
    relative = row["statistic"] == "level" and width > NARROW
    return relative and 100 * width > policy.caution_relative_width * row["estimate"]
