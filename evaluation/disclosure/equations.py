"""All counts of a run as one system of linear equations: what an attacker may reckon with.

Variables are the yes, no and base of every cell, and the unpublished rests of inclusions. Every equation is
homogeneous (yes + no = base; whole = sum of parts; whole = part + rest), so that the counts themselves are a solution.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from evaluation.analysis.results import Cell, Count, Part, Sum, Union
from evaluation.errors import EvaluationError


@dataclass(frozen=True, slots=True, order=True)
class Variable:
    """A number of people: the `kind` (base, yes, no) of a cell, a rest between a whole `cell` and its `part`, or those
    who are in both parts of a `cell` (overlap, of more than two parts, is no number of people)."""

    cell: Cell
    kind: str
    part: Cell | None = None


Equation = dict[Variable, int]


@dataclass(frozen=True)
class System:
    """Variables in canonical order, their true values, and `matrix @ values == 0`.

    `counts` are the merged counts; `base` names the variable of a cell's base, which cells of several indicators share.
    """

    counts: dict[Cell, Count]
    variables: tuple[Variable, ...]
    values: NDArray
    matrix: csr_array
    number: dict[Variable, int]
    base: dict[Cell, int]


def build_system(
    counts: Iterable[Count], sums: Iterable[Sum], parts: Iterable[Part], unions: Iterable[Union] = ()
) -> System:
    """Return the one system of counts, sums, inclusions and unions, whatever the order in which they come. A relation
    with a cell that nobody counted says nothing.

    Raises EvaluationError where two counts of a cell differ, where a sum does not add up, or names an unknown cell.
    """
    known = agreed(counts)
    shared = _shared_bases(known)
    values: dict[Variable, int] = {}
    for cell, count in known.items():
        values |= _of_cell(cell, count, shared)
    equations = [_answers(cell, shared) for cell, count in known.items() if count.yes is not None]
    equations += [one for total in sorted(set(sums), key=_sum_key) for one in _sum(total, known, shared)]
    inclusions = sorted(set(parts), key=lambda part: (part.whole, part.part))
    together = sorted(set(unions), key=lambda union: (union.whole, union.parts))
    for one, rest in (*_inclusions(inclusions, known), *_overlaps(together, known)):
        equations.append(one)
        values |= rest
    return _assembled(known, shared, values, equations)


def agreed(counts: Iterable[Count]) -> dict[Cell, Count]:
    """Return one count a cell in canonical order; raises EvaluationError "counts_disagree" where two differ."""
    found: dict[Cell, Count] = {}
    for count in counts:
        other = found.get(count.cell, count)
        same_yes = None in (other.yes, count.yes) or other.yes == count.yes
        if other.base != count.base or not same_yes:
            raise EvaluationError("counts_disagree", **_place(count.cell))
        found[count.cell] = count if other.yes is None else other
    return dict(sorted(found.items()))


def _shared_bases(known: dict[Cell, Count]) -> dict[Cell, Variable]:
    """Return the base variable of each cell: one for all indicators with as many people at the same place.

    Where nobody left a question out, an attacker knows the base of one indicator from that of another.
    """
    first: dict[tuple, Cell] = {}
    shared = {}
    for cell, count in known.items():
        place = (cell.population, cell.site, cell.wave, cell.group, cell.level, count.base)
        shared[cell] = Variable(first.setdefault(place, cell), "base")
    return shared


def _of_cell(cell: Cell, count: Count, shared: dict[Cell, Variable]) -> dict[Variable, int]:
    if count.yes is None:
        return {shared[cell]: count.base}
    return {
        shared[cell]: count.base,
        Variable(cell, "yes"): count.yes,
        Variable(cell, "no"): count.base - count.yes,
    }


def _answers(cell: Cell, shared: dict[Cell, Variable]) -> Equation:
    return {Variable(cell, "yes"): 1, Variable(cell, "no"): 1, shared[cell]: -1}


def _sum(total: Sum, known: dict[Cell, Count], shared: dict[Cell, Variable]) -> Iterator[Equation]:
    cells = (total.whole, *total.parts)
    for cell in cells:
        if cell not in known:
            raise EvaluationError("count_missing", **_place(cell))
    bases = Counter({shared[total.whole]: -1})
    bases.update(shared[part] for part in total.parts)  # a whole with one part that is not empty is that part
    yield {base: weight for base, weight in bases.items() if weight}
    if all(known[cell].yes is not None for cell in cells):
        yield {Variable(total.whole, "yes"): -1} | {Variable(part, "yes"): 1 for part in total.parts}


def _inclusions(parts: list[Part], known: dict[Cell, Count]) -> Iterator[tuple[Equation, dict[Variable, int]]]:
    """Yield each inclusion that the counts bear out, with its rests: yes of a part within the whole, and no of the
    whole within the part."""
    for one in (one for one in parts if _asks((one.part, one.whole), known)):
        yield from _rest({Variable(one.whole, "yes"): 1, Variable(one.part, "yes"): -1}, one, "rest_yes", known)
        if one.same_base:
            yield from _rest({Variable(one.part, "no"): 1, Variable(one.whole, "no"): -1}, one, "rest_no", known)
        elif one.same_numerator:
            yield from _rest({Variable(one.whole, "no"): 1, Variable(one.part, "no"): -1}, one, "rest_outside", known)


def _overlaps(unions: list[Union], known: dict[Cell, Count]) -> Iterator[tuple[Equation, dict[Variable, int]]]:
    """Yield each union with its overlap: of two parts, the people in both."""
    for one in (one for one in unions if _asks((one.whole, *one.parts), known)):
        overlap = {Variable(part, "yes"): 1 for part in one.parts} | {Variable(one.whole, "yes"): -1}
        kind = "both" if len(one.parts) == 2 else "overlap"
        yield from _rest(overlap, Part(one.whole, one.whole), kind, known)


def _asks(cells: tuple[Cell, ...], known: dict[Cell, Count]) -> bool:
    return all(cell in known and known[cell].yes is not None for cell in cells)


def _rest(difference: Equation, of: Part, kind: str, known: dict[Cell, Count]):
    rest = sum(weight * _answer(known[one.cell], one.kind) for one, weight in difference.items())
    if rest >= 0:
        variable = Variable(of.whole, kind, of.part)
        yield difference | {variable: -1}, {variable: rest}


def _answer(count: Count, kind: str) -> int:
    return count.yes if kind == "yes" else count.base - count.yes


def _assembled(known, shared, values: dict[Variable, int], equations: list[Equation]) -> System:
    variables = tuple(sorted(values, key=_variable_key))
    number = {variable: index for index, variable in enumerate(variables)}
    entries = [(row, number[one], weight) for row, equation in enumerate(equations) for one, weight in equation.items()]
    rows, columns, weights = zip(*entries, strict=True) if entries else ((), (), ())
    matrix = csr_array((np.array(weights, float), (rows, columns)), shape=(len(equations), len(variables)))
    truth = np.array([values[variable] for variable in variables], float)
    for row in np.flatnonzero(matrix @ truth):
        raise EvaluationError("sum_disagrees", **_place(next(iter(equations[row])).cell))
    return System(known, variables, truth, matrix, number, {cell: number[one] for cell, one in shared.items()})


def _place(cell: Cell) -> dict[str, str]:
    return {"indicator": cell.indicator, "site": cell.site or "*", "wave": cell.wave or "*", "group": cell.group or "*"}


def _sum_key(total: Sum) -> tuple:
    return (total.whole, total.parts)


def _variable_key(variable: Variable) -> tuple:
    return (variable.cell, variable.kind, variable.part or variable.cell)
