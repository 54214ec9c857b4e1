"""A second opinion on a release: what can be told of every small group from all that is shown.

It shares no code with the suppression and writes the counts another way (yes and base only, inclusions as
inequalities), so that a mistake there is not repeated here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from evaluation.analysis.results import Cell, Count, Part, Sum, Union
from evaluation.disclosure.policy import Policy

ROOM = 1000  # HiGHS 1.12 may call whole numbers without an upper limit infeasible; a limit errs on the safe side

Key = tuple[Cell, str]
Line = dict[Key, int]


@dataclass(frozen=True, slots=True)
class Finding:
    """A small group that is not protected: which number of which cell, and between what whole numbers it must lie."""

    cell: Cell
    what: str
    low: float
    high: float


@dataclass
class _Block:
    """Unknown numbers that relations connect: `matrix @ x` lies between `lows` and `highs`."""

    keys: list[Key]
    matrix: csr_array
    lows: NDArray
    highs: NDArray
    seen: list[NDArray]


def audit(
    counts: Iterable[Count],
    sums: Iterable[Sum],
    parts: Iterable[Part],
    unions: Iterable[Union],
    shown: frozenset[Cell],
    bases: frozenset[Cell],
    policy: Policy,
    sensitive: frozenset[str],
) -> list[Finding]:
    """Return the small groups that can be told from the counts of the `shown` cells and the bases of `bases`.

    A group smaller than its threshold T is protected if the whole numbers it may be, given all relations, reach T and
    span T numbers. Empty if the release may go out.
    """
    truth = _truth(counts)
    known = {(cell, kind) for cell in shown for kind in ("base", "yes")} | {(cell, "base") for cell in bases}
    relations = list(_relations(truth, sums, parts, unions))
    block_of = _blocks(truth, known, relations)
    findings = []
    for cell, what, line, threshold in _small(truth, parts, unions, policy, sensitive):
        low, high = _range(line, truth, known, block_of, threshold)
        if high < threshold or high - low < threshold - 1:
            findings.append(Finding(cell, what, low, high))
    return findings


def _truth(counts: Iterable[Count]) -> dict[Key, int]:
    truth: dict[Key, int] = {}
    for count in counts:
        truth[count.cell, "base"] = count.base
        if count.yes is not None:
            truth[count.cell, "yes"] = count.yes
    return truth


def _small(
    truth: dict[Key, int], parts: Iterable[Part], unions: Iterable[Union], policy: Policy, sensitive: frozenset[str]
) -> Iterator:
    """Yield every number to protect: its cell, its name, how it is made of unknowns, and its threshold."""
    for (cell, kind), base in sorted(truth.items()):
        if kind == "base" and base > 0 and not _unknown_level(cell):
            strict = cell.indicator in sensitive
            limit = policy.threshold if strict else policy.count_threshold
            group = {"base": base} | ({"yes": truth[cell, "yes"]} if (cell, "yes") in truth else {})
            if "yes" in group:
                group["no"] = base - group["yes"]
            for what, number in group.items():
                if number < limit and (strict or base < limit):
                    yield cell, what, _line(cell, what), limit
    for one in _counted(parts, truth):
        if {one.part.indicator, one.whole.indicator} & sensitive:
            for what, line in _rests(one).items():
                yield from _if_small(one.whole, what, line, truth, policy)
    for one in _counted(unions, truth):
        if len(one.parts) == 2 and one.whole.indicator in sensitive:
            yield from _if_small(one.whole, "yes to both parts", _overlap(one), truth, policy)


def _if_small(cell: Cell, what: str, line: Line, truth: dict[Key, int], policy: Policy) -> Iterator:
    if 0 < _at(line, truth) < policy.threshold and not _unknown_level(cell):
        yield cell, what, line, policy.threshold


def _unknown_level(cell: Cell) -> bool:
    return cell.group != "" and cell.level == ""


def _line(cell: Cell, what: str) -> Line:
    return {(cell, "base"): 1, (cell, "yes"): -1} if what == "no" else {(cell, what): 1}


def _rests(one: Part) -> dict[str, Line]:
    yes = {(one.whole, "yes"): 1, (one.part, "yes"): -1}
    bases = {(one.part, "base"): 1, (one.whole, "base"): -1}
    no = yes | bases
    if one.same_base:
        return {"yes without the part": yes, "no to the part": no}
    outside = {key: -weight for key, weight in no.items()}
    return {"yes without the part": yes} | ({"no outside the part": outside} if one.same_numerator else {})


def _at(line: Line, truth: dict[Key, int]) -> int:
    return sum(weight * truth[key] for key, weight in line.items())


def _relations(
    truth: dict[Key, int], sums: Iterable[Sum], parts: Iterable[Part], unions: Iterable[Union]
) -> Iterator[tuple[Line, bool]]:
    """Yield lines that are zero (True) or not negative (False)."""
    for key in truth:
        yield {key: 1}, False
        if key[1] == "yes":
            yield _line(key[0], "no"), False
    for one in sums:
        for kind in ("base", "yes"):
            if all((cell, kind) in truth for cell in (one.whole, *one.parts)):
                yield {(one.whole, kind): -1} | {(cell, kind): 1 for cell in one.parts}, True
    for one in _counted(parts, truth):
        yield from ((line, False) for line in _rests(one).values() if _at(line, truth) >= 0)
    yield from ((line, False) for line in map(_overlap, _counted(unions, truth)) if _at(line, truth) >= 0)


def _counted(relations: Iterable, truth: dict[Key, int]) -> list:
    """Return the inclusions or unions all of whose cells have answers counted, each once, in canonical order."""
    cells = {one: (one.whole, *(one.parts if isinstance(one, Union) else (one.part,))) for one in set(relations)}
    return sorted((one for one in cells if all((cell, "yes") in truth for cell in cells[one])), key=cells.get)


def _overlap(one: Union) -> Line:
    return {(one.whole, "yes"): -1} | {(part, "yes"): 1 for part in one.parts}


def _blocks(truth: dict[Key, int], known: set[Key], relations: list[tuple[Line, bool]]) -> dict[Key, _Block]:
    """Return the block of every unknown number."""
    parent = {key: key for key in truth if key not in known}

    def root(key: Key) -> Key:
        while parent[key] != key:
            parent[key] = key = parent[parent[key]]
        return key

    for line, _ in relations:
        unknown = [key for key in line if key in parent]
        for key in unknown[1:]:
            parent[root(key)] = root(unknown[0])
    members: dict[Key, list[Key]] = {}
    for key in parent:
        members.setdefault(root(key), []).append(key)
    touching: dict[Key, list[tuple[Line, bool]]] = {first: [] for first in members}
    for line, zero in relations:
        for first in {root(key) for key in line if key in parent}:
            touching[first].append((line, zero))
    blocks = {first: _block(keys, touching[first], truth) for first, keys in members.items()}
    return {key: blocks[root(key)] for key in parent}


def _block(keys: list[Key], lines: list[tuple[Line, bool]], truth: dict[Key, int]) -> _Block:
    column = {key: number for number, key in enumerate(keys)}
    entries = [
        (row, column[key], weight)
        for row, (line, _) in enumerate(lines)
        for key, weight in line.items()
        if key in column
    ]
    rows, columns, weights = zip(*entries, strict=True)
    given = [_at({key: weight for key, weight in line.items() if key not in column}, truth) for line, _ in lines]
    lows = -np.array(given, float)
    highs = np.where([zero for _, zero in lines], lows, np.inf)
    matrix = csr_array((np.array(weights, float), (rows, columns)), shape=(len(lines), len(keys)))
    return _Block(keys, matrix, lows, highs, [np.array([truth[key] for key in keys], float)])


def _range(line: Line, truth, known: set[Key], block_of: dict[Key, _Block], threshold: int) -> tuple[float, float]:
    """Return numbers that the line may be: its extremes, or less if they already span enough."""
    unknown = {key: weight for key, weight in line.items() if key not in known}
    given = _at({key: weight for key, weight in line.items() if key in known}, truth)
    if not unknown:
        return given, given
    low = high = given
    for block in {id(block_of[key]): block_of[key] for key in unknown}.values():
        aim = np.array([float(unknown.get(key, 0)) for key in block.keys])
        some_low, some_high = _extremes(block, aim, given, threshold)
        low, high = low + some_low, high + some_high
    return low, high


def _extremes(block: _Block, aim: NDArray, given: float, threshold: int) -> tuple[float, float]:
    for sign in (1, -1):
        values = [float(aim @ point) for point in block.seen]
        low, high = min(values), max(values)
        if high + given >= threshold and high - low >= threshold - 1:
            break
        _solve(block, aim, sign, max(threshold - given, low + threshold - 1))
    values = [float(aim @ point) for point in block.seen]
    return min(values), max(values)


def _solve(block: _Block, aim: NDArray, sign: int, ceiling: float) -> None:
    limits = [LinearConstraint(block.matrix, block.lows, block.highs)]
    if sign < 0:
        limits.append(LinearConstraint(aim[None, :], -np.inf, ceiling))  # a base that nothing bounds has no largest
    whole, box = np.ones(len(block.keys)), Bounds(0, 2 * block.seen[0].max() + ROOM)
    for presolve in (True, False):
        found = milp(sign * aim, integrality=whole, bounds=box, constraints=limits, options={"presolve": presolve})
        if found.x is not None:
            block.seen.append(np.round(found.x))
            return
