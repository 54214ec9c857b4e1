"""The queries of a pass over an Ibis table, run by its engine.

What is least and most in the columns as a whole (a Parquet file's metadata tell it); GROUP BY atom: counts and squares;
GROUP BY unit and atom: the weighted totals. What one finds needless is not asked for by the next: sums over those who
answered where all did, extremes where the squares show that values differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.errors import EvaluationError
from evaluation.statistics.design import SampleDesign
from evaluation.statistics.table_rows import LARGEST, TableCells, finite, label, number, parent
from evaluation.statistics.totals import Ratio

Found = dict[str, NDArray]

_FIRST = 4096  # rows that tell about where the values are


@dataclass(frozen=True)
class TableRows:
    """The columns of a pass, under names of its own, and what is known of them.

    table: key0, …, stratum, psu, … (`labels`), weight, y0, x0, y1, … (an x where there is a denominator).
    low, high: (M,) the extremes of y / x, NaN where they are not known; centre: (M,) about what it is. sound: whether
    all rows have a weight not below 0, all_weigh: above 0. clean: whether NaN and infinities have to be taken out of
    the floats.
    """

    table: Any
    labels: tuple[str, ...]
    keys: tuple[str, ...]
    low: NDArray
    high: NDArray
    centre: NDArray
    sound: bool = False
    all_weigh: bool = False
    clean: bool = False

    @property
    def weight(self) -> Any:
        """The weights, 0 where one is missing or negative."""
        weight = self.table.weight
        return weight if self.sound else self.weighed.ifelse(weight, 0.0)

    @property
    def weighed(self) -> Any:
        """Whether a row has a weight that is not below 0."""
        weight = self.table.weight
        return ((weight >= 0) & (weight <= LARGEST)).fill_null(False)

    def y(self, one: int) -> Any:
        """The numerator of a ratio, NULL where it or the denominator is missing."""
        y, x = self._number(f"y{one}"), f"x{one}"
        return y if x not in self.table.columns else self._number(x).notnull().ifelse(y, None)

    def x(self, one: int) -> Any | None:
        """The denominator of a ratio, NULL where it or the numerator is missing; None for 1."""
        y, x = f"y{one}", f"x{one}"
        return self._number(y).notnull().ifelse(self._number(x), None) if x in self.table.columns else None

    def quotient(self, one: int) -> Any:
        """y / x, the greatest number for infinity, NULL where both are 0: such a row adds nothing."""
        y, x = self.y(one), self.x(one)
        if x is None:
            return y
        defined = (x != 0).ifelse(y.cast("float64") / (x != 0).ifelse(x, 1), LARGEST)
        return ((x != 0) | (y != 0)).ifelse(defined, None)

    def is_binary(self, one: int) -> bool:
        """Whether all values are 0 or 1."""
        whole = f"x{one}" not in self.table.columns and self.table[f"y{one}"].type().is_integer()
        return bool(whole and self.low[one] >= 0 and self.high[one] <= 1)

    def _number(self, name: str) -> Any:
        column = self.table[name]
        return finite(column) if self.clean and column.type().is_floating() else column


def table_rows(ratios: Sequence[Ratio], cells: TableCells, design: SampleDesign) -> TableRows:
    """Return the columns of a pass and what one query finds out about them. Raises EvaluationError where rows lack
    their stratum or PSU."""
    labels = ("stratum", "psu", *(("wave",) if design.psus != "shared" else ()))
    labels += ("population",) if design.population is not None else ()
    keys = {f"key{place}": key for place, key in enumerate(cells.groupings)}
    columns = {name: label(getattr(design, name)) for name in labels} | keys
    columns["weight"] = design.weight.cast("float64")
    for place, ratio in enumerate(ratios):
        columns[f"y{place}"] = number(ratio.numerator)
        if ratio.denominator is not None:
            columns[f"x{place}"] = number(ratio.denominator)
    table, unknown = parent(design.weight).select(**columns), np.full(len(ratios), np.nan)
    return _profiled(TableRows(table, labels, tuple(keys), unknown, unknown, np.zeros(len(ratios))))


def _profiled(rows: TableRows) -> TableRows:
    table = rows.table
    asked = {"rows": table.count(), "stratum": table.stratum.count(), "psu": table.psu.count()}
    asked |= {"weights": table.weight.count(), "least": table.weight.min()}
    for one in range(len(rows.low)):
        asked |= {f"low_{one}": rows.quotient(one).min(), f"high_{one}": rows.quotient(one).max()}
    found = {name: values[0] for name, values in fetched(table.aggregate(**asked)).items()}
    for name in ("stratum", "psu"):
        if found[name] < found["rows"]:
            raise EvaluationError(f"table_{name}_missing", count=int(found["rows"] - found[name]))
    sound = found["rows"] == 0 or (found["weights"] == found["rows"] and found["least"] >= 0)
    low, high = (np.array([found[f"{end}_{one}"] for one in range(len(rows.low))], float) for end in ("low", "high"))
    known = replace(rows, low=low, high=high, sound=bool(sound), all_weigh=bool(sound and found["least"] > 0))
    return replace(known, centre=_centres(known))


def _centres(rows: TableRows) -> NDArray:
    """Return for each ratio what it is in the first rows: squares about it lose nothing, about 0 they might."""
    asked = {}
    for one in range(len(rows.low)):
        if not rows.is_binary(one):
            x = rows.x(one)
            asked |= {
                f"above_{one}": rows.y(one),
                f"below_{one}": rows.y(one).notnull().cast("int8") if x is None else x,
            }
    centres = np.zeros(len(rows.low))
    first = rows.table.select(**asked).limit(_FIRST) if asked else None
    found = fetched(first.aggregate(**{name: _sum(first[name].cast("float64")) for name in asked})) if asked else {}
    for one in (int(name.removeprefix("above_")) for name in asked if name.startswith("above")):
        above, below = found[f"above_{one}"][0], found[f"below_{one}"][0]
        centres[one] = above / below if below and np.isfinite(above) and np.isfinite(above / below) else 0.0
    return centres


def cleaned(rows: TableRows) -> TableRows:
    """Return the same rows with NaN and infinities taken for missing."""
    return replace(_profiled(replace(rows, clean=True)), sound=False, all_weigh=False)


def by_atom(rows: TableRows) -> Found:
    """Return the sums of rows with the same keys.

    rows: their number; weight. Of each ratio: n, those with a value; yes; unless it is binary `square`, `cross` and
    `length`: Σ w u², Σ w u x, Σ w x² with u = y - c x and c its centre (`square` alone where x is 1). Where weights are
    missing `faulty`: how many rows with a value lack one.
    """
    asked = {"rows": rows.table.count(), "weight": _sum(rows.weight)}
    for one in range(len(rows.low)):
        asked |= {f"{name}_{one}": sought for name, sought in _of_atom(rows, one).items()}
    return fetched(rows.table.group_by(*rows.keys).aggregate(**asked))


def _of_atom(rows: TableRows, one: int) -> dict[str, Any]:
    y, x, weight = rows.y(one), rows.x(one), rows.weight
    asked = {"n": y.count()} | ({} if rows.sound else {"faulty": _sum(y.notnull() & ~rows.weighed)})
    if rows.is_binary(one):
        return asked | {"yes": _sum(y)}
    u = y - float(rows.centre[one]) * (1.0 if x is None else x)
    asked |= {"square": _sum(weight * u * u)} | ({} if x is None and rows.low[one] > 0 else {"yes": _sum(y > 0)})
    return asked if x is None else asked | {"cross": _sum(weight * u * x), "length": _sum(weight * x * x)}


def by_unit_and_atom(rows: TableRows, complete: Sequence[bool]) -> Found:
    """Return the groups of rows with the same labels and keys, in the order of these, and their sums: `weight`, and of
    each ratio `above`; `valued`, the weight of those who have a value, unless all do; `below` with a denominator."""
    weight, asked = rows.weight, {"weight": _sum(rows.weight)}
    for one, all_have in enumerate(complete):
        y, x = rows.y(one), rows.x(one)
        asked[f"above_{one}"] = _sum(weight * y)
        if x is not None:
            asked[f"below_{one}"] = _sum(weight * x)
        if not all_have:
            asked[f"valued_{one}"] = _sum(weight + 0 * y)  # NULL where y is: quicker than a CASE
    return in_order(fetched(rows.table.group_by(*rows.labels, *rows.keys).aggregate(**asked)), rows)


def in_order(found: Found, rows: TableRows) -> Found:
    """Return groups in the order of their labels and keys."""
    order = np.lexsort([_sortable(found[name]) for name in (*rows.keys, *rows.labels)])
    return {name: values[order] for name, values in found.items()}


def extremes(rows: TableRows, ratios: Sequence[int]) -> Found:
    """Return by key `low` and `high` of `ratios`: the extremes of y / x among the rows that weigh."""
    asked = {}
    for one in ratios:
        among = rows.quotient(one) if rows.all_weigh else (rows.weight > 0).ifelse(rows.quotient(one), None)
        asked |= {f"low_{one}": among.min(), f"high_{one}": among.max()}
    return fetched(rows.table.group_by(*rows.keys).aggregate(**asked))


def are_finite(found: Found) -> bool:
    """Return whether no sum is NaN or infinite, as it is where a value among those summed is."""
    sums = (values for name, values in found.items() if name.startswith(("weight", "square", "cross", "length")))
    return all(np.isfinite(values.astype(float)).all() for values in sums)


def of_ratio(found: Found, one: int) -> Found:
    """Return what was found of one ratio, under the names without its number."""
    parts = ((name.rpartition("_"), values) for name, values in found.items())
    return {name: values for (name, _, place), values in parts if place == str(one)}


def fetched(query: Any) -> Found:
    """Return the columns of a query's answer; a row in no cell of a grouping has -1 there."""
    answer = query.to_pandas()
    found = {name: answer[name].to_numpy() for name in answer}
    return found | {name: answer[name].fillna(-1).to_numpy(dtype=np.int64) for name in answer if name.startswith("key")}


def _sortable(values: NDArray) -> NDArray:
    return values.astype(str) if values.dtype == object else values


def _sum(column: Any) -> Any:
    """Return the sum, 0 where there is nothing to sum."""
    return column.sum().fill_null(0)
