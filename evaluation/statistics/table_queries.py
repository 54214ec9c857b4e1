"""The three queries of a pass over an Ibis table, run by its engine.

What the columns hold as a whole (a Parquet file's metadata tell it); GROUP BY unit and atom: the weighted totals;
GROUP BY atom: counts and squares. What the first finds needless (sums over those who answered, where all did) is not
asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.errors import EvaluationError
from evaluation.statistics.design import SampleDesign
from evaluation.statistics.table_rows import LARGEST, TableCells, finite, label, number, parent
from evaluation.statistics.totals import Ratio

Found = dict[str, NDArray]


@dataclass(frozen=True)
class TableRows:
    """The columns of a pass, under names of its own, and what is known of them.

    table: key0, …, stratum, psu, … (`labels`), weight, y0, x0, y1, … (an x where there is a denominator).
    sound: whether all rows have a weight not below 0, all_weigh: above 0. complete, binary: (M,) whether all rows have
    a value, and whether it is always 0 or 1. clean: whether NaN and infinities have to be taken out of the floats.
    """

    table: Any
    labels: tuple[str, ...]
    keys: tuple[str, ...]
    sound: bool = True
    all_weigh: bool = True
    complete: NDArray = field(default_factory=lambda: np.zeros(0, bool))
    binary: NDArray = field(default_factory=lambda: np.zeros(0, bool))
    clean: bool = False

    @property
    def weight(self) -> Any:
        """The weights, 0 where one is missing or negative."""
        weight = self.table.weight
        return weight if self.sound else self.weighs_or_not.ifelse(weight, 0.0)

    @property
    def weighs_or_not(self) -> Any:
        """Whether a row has a weight that is not below 0."""
        weight = self.table.weight
        return ((weight >= 0) & (weight <= LARGEST)).fill_null(False)

    def y(self, one: int) -> Any:
        """The numerator of a ratio, NULL where it or the denominator is missing."""
        y, x = self._number(f"y{one}"), f"x{one}"
        return y if x not in self.table.columns else self._number(x).notnull().ifelse(y, None)

    def x(self, one: int) -> Any | None:
        """The denominator of a ratio, NULL where it or the numerator is missing; None for 1."""
        name = f"x{one}"
        return (
            self._number(f"y{one}").notnull().ifelse(self._number(name), None) if name in self.table.columns else None
        )

    def _number(self, name: str) -> Any:
        column = self.table[name]
        return finite(column) if self.clean and column.type().is_floating() else column

    def cleaned(self) -> TableRows:
        """Return the same rows with NaN and infinities taken for missing."""
        whole = [self.table[f"y{one}"].type().is_integer() for one in range(len(self.complete))]
        return replace(self, clean=True, sound=False, all_weigh=False, complete=self.complete & np.array(whole, bool))


def table_rows(ratios: Sequence[Ratio], cells: TableCells, design: SampleDesign) -> TableRows:
    """Return the columns of a pass, and what one query finds out about them. Raises EvaluationError where rows lack
    their stratum or PSU."""
    labels = ("stratum", "psu", *(("wave",) if design.psus != "shared" else ()))
    labels += ("population",) if design.population is not None else ()
    keys = {f"key{place}": key for place, key in enumerate(cells.keys())}
    columns = {name: label(getattr(design, name)) for name in labels} | keys
    columns["weight"] = design.weight.cast("float64")
    for place, ratio in enumerate(ratios):
        columns[f"y{place}"] = number(ratio.numerator)
        if ratio.denominator is not None:
            columns[f"x{place}"] = number(ratio.denominator)
    table = parent(design.weight).select(**columns)
    return _profiled(TableRows(table, labels, tuple(keys)), len(ratios))


def _profiled(rows: TableRows, ratios: int) -> TableRows:
    table = rows.table
    asked = {"rows": table.count(), "stratum": table.stratum.count(), "psu": table.psu.count()}
    asked |= {"weights": table.weight.count(), "least": table.weight.min(), "most": table.weight.max()}
    for one in range(ratios):
        y, whole = rows.y(one), rows.x(one) is None and table[f"y{one}"].type().is_integer()
        asked |= {f"n{one}": y.count()}
        asked |= {f"least{one}": y.min(), f"most{one}": y.max()} if whole else {}
    found = {name: values[0] for name, values in fetched(table.aggregate(**asked)).items()}
    _check_labels(found)
    sound = found["weights"] == found["rows"] and found["least"] >= 0 and found["most"] <= LARGEST
    return replace(
        rows,
        sound=bool(sound),
        all_weigh=bool(sound and found["least"] > 0),
        complete=np.array([found[f"n{one}"] == found["rows"] for one in range(ratios)], bool),
        binary=np.array([_is_binary(found, one) for one in range(ratios)], bool),
    )


def _is_binary(found: Found, one: int) -> bool:
    return bool(found.get(f"least{one}", np.nan) >= 0 and found.get(f"most{one}", np.nan) <= 1)


def _check_labels(found: Found) -> None:
    for name in ("stratum", "psu"):
        if found[name] < found["rows"]:
            raise EvaluationError(f"table_{name}_missing", count=int(found["rows"] - found[name]))


def by_unit_and_atom(rows: TableRows) -> Found:
    """Return the groups of rows with the same labels and keys, in the order of these, and their sums: `weight`, and of
    each ratio `above`; `valued`, the weight of those who have a value, unless all do; `below` with a denominator."""
    weight, asked = rows.weight, {"weight": _sum(rows.weight)}
    for one, complete in enumerate(rows.complete):
        y, x = rows.y(one), rows.x(one)
        asked[f"above_{one}"] = _sum(weight * y)
        if x is not None:
            asked[f"below_{one}"] = _sum(weight * x)
        if not complete:
            asked[f"valued_{one}"] = _sum(weight + 0 * y)  # NULL where y is: quicker than a CASE
    return _ordered(fetched(rows.table.group_by(*rows.labels, *rows.keys).aggregate(**asked)), rows)


def _ordered(found: Found, rows: TableRows) -> Found:
    order = np.lexsort([_sortable(found[name]) for name in (*rows.keys, *rows.labels)])
    return {name: values[order] for name, values in found.items()}


def _sortable(values: NDArray) -> NDArray:
    return values.astype(str) if values.dtype == object else values


def are_finite(found: Found) -> bool:
    """Return whether no sum is NaN or infinite, as it is where a value among those summed is."""
    sums = (values for name, values in found.items() if name.startswith(("weight", "above", "below")))
    return all(np.isfinite(values).all() for values in sums)


def by_atom(rows: TableRows, centres: NDArray) -> Found:
    """Return the sums of rows with the same keys.

    rows: their number. Of each ratio: n unless all have a value; yes; and unless it is binary `square`, `cross`,
    `length`: Σ w u², Σ w u x, Σ w x² with u = y - c x and c of `centres` (M,); and where it is not seen from n and yes
    whether all are alike `low` and `high`, the extremes of y / x among rows that weigh. Where weights are missing
    `faulty`: how many rows with a value lack one.
    """
    asked = {"rows": rows.table.count()}
    for one in range(len(rows.complete)):
        asked |= {f"{name}_{one}": sought for name, sought in _of_atom(rows, one, float(centres[one])).items()}
    return fetched(rows.table.group_by(*rows.keys).aggregate(**asked))


def _of_atom(rows: TableRows, one: int, centre: float) -> dict[str, Any]:
    y, x, weight, binary = rows.y(one), rows.x(one), rows.weight, rows.binary[one]
    asked = {} if rows.complete[one] else {"n": y.count()}
    asked["yes"] = _sum(y if binary else y > 0)
    if not binary:
        u = y - centre * (1.0 if x is None else x)
        asked["square"] = _sum(weight * u * u)
        asked |= {} if x is None else {"cross": _sum(weight * u * x), "length": _sum(weight * x * x)}
    if not (binary and rows.all_weigh):
        quotient = y if x is None else _quotient(y, x)
        quotient = quotient if rows.all_weigh else (weight > 0).ifelse(quotient, None)
        asked |= {"low": quotient.min(), "high": quotient.max()}
    if not rows.sound:
        asked["faulty"] = _sum(y.notnull() & ~rows.weighs_or_not)
    return asked


def _quotient(y: Any, x: Any) -> Any:
    """Return y / x, the greatest number for infinity, NULL where both are 0: such a row adds nothing."""
    defined = (x != 0).ifelse(y.cast("float64") / (x != 0).ifelse(x, 1), LARGEST)
    return ((x != 0) | (y != 0)).ifelse(defined, None)


def of_ratio(found: Found, one: int) -> Found:
    """Return what was found of one ratio, under the names without its number."""
    parts = ((name.rpartition("_"), values) for name, values in found.items())
    return {name: values for (name, _, place), values in parts if place == str(one)}


def fetched(query: Any) -> Found:
    """Return the columns of a query's answer."""
    answer = query.to_pandas()
    return {name: answer[name].to_numpy() for name in answer}


def _sum(column: Any) -> Any:
    """Return the sum, 0 where there is nothing to sum."""
    return column.sum().fill_null(0)
