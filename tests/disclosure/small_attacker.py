"""An attacker who reads a report and knows arithmetic: code of its own, sharing nothing with the package's gate."""

from __future__ import annotations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

THRESHOLD = 10
LIMIT = 5000


def shown_cells(release, items) -> set:
    """Return the cells whose percentage or comparison stands in a release."""
    pairs = [
        (row, shown)
        for (_, item), released in zip(items, release.items, strict=True)
        for row, shown in zip(item.results.rows.to_dict("records"), released.rows, strict=True)
    ]
    return {cell for row, shown in pairs if not shown.mark for cell in row["rests_on"]}


def told(items, shown: set) -> list[tuple]:
    """Return the small groups that the yes and no of the `shown` cells give away, with the numbers they may be.

    A group of less than ten is given away if it cannot be ten, or if the numbers it may be span less than ten. Small
    groups are those of yes or no at a cell, of those who are yes to a whole and not to its part, and of those who are
    yes to both its parts.
    """
    truth, equations = _read(items)
    places = {(cell.site, cell.wave) for cell, _ in truth}
    return [found for place in sorted(places) for found in _told_at(place, truth, equations, shown)]


def _read(items) -> tuple[dict, list]:
    truth, equations = {}, []
    for result in [item.results for _, item in items]:
        for count in result.counts:
            truth[count.cell, "yes"], truth[count.cell, "no"] = count.yes, count.base - count.yes
        for one in result.sums:
            equations += [([(one.whole, kind)], [(part, kind) for part in one.parts]) for kind in ("yes", "no")]
        for one in result.parts:
            rest = (one.whole, f"not {one.part.indicator}")
            truth[rest] = truth[one.whole, "yes"] - truth[one.part, "yes"]
            equations.append(([(one.whole, "yes")], [(one.part, "yes"), rest]))
        for one in result.unions:
            both, number = (one.whole, "both"), sum(truth[part, "yes"] for part in one.parts)
            if number >= truth[one.whole, "yes"]:  # else answers are missing, and the parts are not the whole
                truth[both] = number - truth[one.whole, "yes"]
                equations.append(([(part, "yes") for part in one.parts], [(one.whole, "yes"), both]))
    return truth, equations


def _told_at(place, truth, equations, shown) -> list[tuple]:
    here = [key for key in sorted(truth) if (key[0].site, key[0].wave) == place]
    column = {key: number for number, key in enumerate(here)}
    mine = [(left, right) for left, right in equations if left[0] in column]
    matrix = np.zeros((len(mine), len(here)))
    for row, (left, right) in enumerate(mine):
        matrix[row, [column[key] for key in left]] = 1
        matrix[row, [column[key] for key in right]] = -1
    values = np.array([truth[key] for key in here], float)
    known = np.array([key[0] in shown and key[1] in ("yes", "no") for key in here])
    box = Bounds(np.where(known, values, 0), np.where(known, values, LIMIT))
    found = []
    seen = [values]
    for number, key in enumerate(here):
        rest = key[1] not in ("yes", "no")
        if (0 < values[number] if rest else values.sum() > 0) and values[number] < THRESHOLD:
            low, high = _between(number, matrix, box, seen)
            if high < THRESHOLD or high - low < THRESHOLD - 1:
                found.append((*key, low, high))
    return found


def _between(number, matrix, box, seen) -> tuple[float, float]:
    """Return the lowest and highest whole number found, looking no further once they span enough."""
    for sign in (-1, 1):
        low, high = min(x[number] for x in seen), max(x[number] for x in seen)
        if high >= THRESHOLD and high - low >= THRESHOLD - 1:
            return low, high
        aim = np.zeros(len(seen[0]))
        aim[number] = sign
        answer = milp(aim, integrality=np.ones(len(aim)), bounds=box, constraints=LinearConstraint(matrix, 0, 0))
        seen.append(np.round(answer.x))
    return min(x[number] for x in seen), max(x[number] for x in seen)
