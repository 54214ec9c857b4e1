"""Share of cases decided within the legal deadline of each, also where only the dates are known and not the hours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.errors import EvaluationError
from evaluation.statistics.competing_risks import OPEN, Share, product_integral, share_with_interval
from evaluation.statistics.survival import check_times

INSIDE = 1e-9  # hours: how far inside an open interval its ends are taken
_START = (np.ones(1), np.zeros((1, 2)), np.zeros((1, 2)))


@dataclass(frozen=True, slots=True)
class Compliance:
    """Share decided within the deadline: the least and the most that the known dates allow.

    lowest and highest are equal where every time is known to the hour; the interval that covers what is not known
    runs from lowest.ci_low to highest.ci_high. n: cases. within: decided within for certain. perhaps: decided, but
    only the dates are known and both are possible. undecided: open or withdrawn when last seen, not for certain after
    the deadline.
    """

    lowest: Share
    highest: Share
    n: int
    within: int
    perhaps: int
    undecided: int


def hours_between_dates(days: ArrayLike) -> tuple[NDArray, NDArray]:
    """Return the open bounds in hours of the time between two moments whose dates are `days` (N,) apart.

    A difference of d days is between (d - 1) 24 and (d + 1) 24 hours, and not below 0. Raises EvaluationError where a
    date is missing or the second comes before the first.
    """
    days = check_times(days)
    return np.maximum((days - 1) * 24, 0), (days + 1) * 24


def decided_within(
    low: ArrayLike, high: ArrayLike, cause: ArrayLike, deadline: ArrayLike, *, confidence: float, decided: int = 1
) -> Compliance:
    """Return the share decided within the deadline in force for each case, by Aalen and Johansen's estimate (1978).

    low, high: (N,) bounds in hours, equal where the hours are known and open bounds where they are not, until the case
    ended or was last seen. cause: (N,) 0 for open, `decided`, and any other code (withdrawn) as competing. deadline:
    (N,) hours. Times are taken in units of the deadline, on which open cases count as long as they are seen.

    The bounds are sharp: decisions that may be late are late in the lowest and in time in the highest; within their
    bounds, decisions come as early as possible in the lowest and as late as possible in the highest, withdrawals the
    other way round, and the order of open cases among them is the worst or the best one, found by dynamic programming.
    If the last case is lost from sight before the deadline, what is left of it is late in the lowest and in time in
    the highest. Where a share is 0 or 1, Clopper and Pearson's interval counts the cases seen up to the deadline.
    Denials are decisions too: give grants and denials codes of their own to count grants alone. Raises EvaluationError
    where a time or deadline is not valid.
    """
    low, high, cause = check_times(low), check_times(high), np.asarray(cause)
    deadline = np.asarray(deadline, dtype=float)
    if not ((deadline > 0) & np.isfinite(deadline)).all() or (low > high).any():
        raise EvaluationError("deadline_invalid", count=int((~(deadline > 0) | (low > high)).sum()))
    inside = np.where(low < high, INSIDE, 0.0)
    earliest, latest = (low + inside) / deadline, (high - inside) / deadline
    is_decided = cause == decided
    sure, possible = is_decided & (latest <= 1), is_decided & (earliest <= 1)
    ended = (cause != OPEN) & ~is_decided
    seen = _Seen(earliest[cause == OPEN], latest[cause == OPEN], len(low), confidence)
    lowest = np.where(sure, earliest, np.where(ended, latest, np.inf))
    highest = np.where(possible, np.minimum(latest, 1), np.where(ended, earliest, np.inf))
    return Compliance(
        _extreme(lowest, is_decided, seen, -1),
        _extreme(highest, is_decided, seen, 1),
        len(low),
        int(sure.sum()),
        int((possible & ~sure).sum()),
        int((~is_decided & (earliest <= 1)).sum()),
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """When the open cases were last seen, at the earliest and latest, in units of the deadline; n: all cases."""

    earliest: NDArray
    latest: NDArray
    n: int
    confidence: float


def _extreme(at: NDArray, is_decided: NDArray, seen: _Seen, sign: int) -> Share:
    """Return the least (sign -1) or greatest (1) share decided by 1, the cases ending at the times `at` (N,)."""
    places = np.flatnonzero(at <= 1)
    places = places[np.argsort(at[places], kind="stable")]
    decision = is_decided[places]
    moments = np.append(at[places], 1.0)
    bounds = [np.searchsorted(np.sort(last), moments, side="left") for last in (seen.latest, seen.earliest)]
    gone = _best_path(*bounds, decision, seen.n, sign)
    at_risk = seen.n - np.arange(len(places)) - gone[:-1]
    ways = np.column_stack([decision, ~decision]).astype(float)
    still_open, incidence, variance = (
        np.concatenate([start, one]) for start, one in zip(_START, product_integral(at_risk, ways), strict=True)
    )
    left, known = seen.n - len(places) - gone[-1], seen.n - gone[-1]
    if sign > 0 and left == 0 and still_open[-1] > 0:
        return share_with_interval(1 - incidence[-1, 1], variance[-1, 1], known, seen.confidence)
    return share_with_interval(incidence[-1, 0], variance[-1, 0], known, seen.confidence)


def _best_path(least: NDArray, most: NDArray, is_decision: NDArray, n: int, sign: int) -> NDArray:
    """Return (J + 1,) how many open cases have gone before each of J ends, and by the deadline.

    least, most: (J + 1,) bounds of that number, both rising. Backwards, value[c] is the share decided from here on
    among those open here if c have gone; c may only rise from one end to the next.
    """
    numbers = np.arange(most[-1] + 1)
    nobody_left = n - len(is_decision) - numbers == 0
    value, choices = np.zeros(len(numbers)), []
    for place in range(len(least) - 1, -1, -1):
        if place == len(is_decision):
            here = np.where(nobody_left & (sign > 0), 1.0, 0.0)
        else:
            risk = np.maximum(n - place - numbers, 1)
            here = is_decision[place] / risk + (1 - 1 / risk) * value
        here = np.where((least[place] <= numbers) & (numbers <= most[place]), sign * here, -np.inf)
        top = np.maximum.accumulate(here[::-1])[::-1]  # the best number not below c
        where = np.where(here == top, numbers, len(numbers))
        choices.append(np.minimum.accumulate(where[::-1])[::-1])
        value = np.where(np.isfinite(top), sign * top, 0.0)
    path, number = [], 0
    for choice in reversed(choices):
        number = choice[number]
        path.append(number)
    return np.array(path)
