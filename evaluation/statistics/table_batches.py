"""The pass over the rows of an embedded engine's table, a batch of them at a time: one reading of the columns instead
of two, and sums that stay in the processor's cache, which takes half of the time of the engine's GROUP BY.

It makes what the queries of `table_queries` ask for. An engine that does not hand out its rows (a cluster, where they
should stay) is asked with those queries, and so is a table whose strata or PSUs are not whole numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csc_array

from evaluation.statistics.table_queries import Found, TableRows, fetched, in_order

_ROWS = 250_000  # of a batch: enough that adding up the batches costs little, few enough for 100 MB
_PLACES = 2**62  # numbers that a code of a stratum, PSU and cell may take


@dataclass(frozen=True, slots=True)
class _Codes:
    """How the labels and keys of a row become one number: (value - low) · stride, added up; the keys come last."""

    names: tuple[str, ...]
    low: tuple[int, ...]
    size: tuple[int, ...]

    @property
    def stride(self) -> tuple[int, ...]:
        return tuple(math.prod(self.size[place + 1 :]) for place in range(len(self.size)))

    def of(self, rows: TableRows) -> Any:
        """Return the expression of a row's code."""
        parts = zip(self.names, self.low, self.stride, strict=True)
        return sum((_whole(rows, name).cast("int64") - low) * stride for name, low, stride in parts)

    def values(self, codes: NDArray, names: tuple[str, ...]) -> Found:
        """Return the labels and keys called `names` of codes."""
        parts = zip(self.names, self.low, self.size, self.stride, strict=True)
        return {name: codes // stride % size + low for name, low, size, stride in parts if name in names}


def batch_sums(rows: TableRows) -> tuple[Found, Found] | None:
    """Return what `by_atom` and `by_unit_and_atom` find; None where the engine has to be asked with them."""
    import ibis  # as slow to import as pandas, and only a caller with a table of its needs it

    source, codes = _source(rows), _codes(rows)
    if source is None or codes is None:
        return None
    passed = _Passed(rows, codes)
    for batch in source.sql(ibis.to_sql(_asked(rows, codes), dialect="duckdb")).to_arrow_reader(_ROWS):
        passed.add({name: batch.column(name) for name in batch.schema.names})
    return passed.by_atom(), passed.by_unit_and_atom()


def _source(rows: TableRows) -> Any | None:
    """Return the connection of DuckDB that hands out the table's rows as they are, if there is one."""
    import ibis

    backend = ibis.get_backend(rows.table)
    known = backend.name == "duckdb" and hasattr(backend.con.sql("SELECT 1"), "to_arrow_reader")
    return backend.con if known else None


def _codes(rows: TableRows) -> _Codes | None:
    """Return the coding of the labels and keys, None where they are not whole numbers or too many."""
    names = (*rows.labels, *rows.keys)
    if not all(rows.table[name].type().is_integer() for name in names):
        return None
    ends = fetched(
        rows.table.aggregate(
            **{f"{name} low": _whole(rows, name).min().cast("int64") for name in names},
            **{f"{name} high": _whole(rows, name).max().cast("int64") for name in names},
        )
    )
    if any(pd.isna(values[0]) for values in ends.values()):
        return None
    low = tuple(int(ends[f"{name} low"][0]) for name in names)
    size = tuple(int(ends[f"{name} high"][0]) - least + 1 for name, least in zip(names, low, strict=True))
    return _Codes(names, low, size) if math.prod(size) < _PLACES else None


def _whole(rows: TableRows, name: str) -> Any:
    """Return a column of labels or keys, -1 where a row is in no cell."""
    column = rows.table[name]
    return column.fill_null(-1) if name in rows.keys else column


def _asked(rows: TableRows, codes: _Codes) -> Any:
    """Return the columns of a batch: code, weight, weighed where weights are missing, y0, x0, y1, …"""
    asked = {"code": codes.of(rows), "weight": rows.weight}
    asked |= {} if rows.sound else {"weighed": rows.weighed}
    for one in range(len(rows.low)):
        asked |= {f"y{one}": rows.y(one)} | ({} if rows.x(one) is None else {f"x{one}": rows.x(one)})
    return rows.table.select(**asked)


@dataclass
class _Passed:
    """The sums of the batches so far: by group, that is code, and by atom, in the order in which each came first."""

    rows: TableRows
    coding: _Codes
    codes: pd.Index = field(default_factory=lambda: pd.Index([], dtype=np.int64))
    atoms: pd.Index = field(default_factory=lambda: pd.Index([], dtype=np.int64))
    groups: Found = field(default_factory=dict)
    counts: Found = field(default_factory=dict)

    def add(self, columns: dict[str, Any]) -> None:
        """Add the sums of a batch."""
        batch = self._batch(columns)
        before = self.groups.get("weight", np.zeros(0)).copy()
        weight = batch.by_group(np.ones(len(batch.weight)))
        _add(self.groups, "weight", weight)
        _add(self.counts, "weight", batch.by_atom(batch.weight))
        _add(self.counts, "rows", batch.rows)
        for one in range(len(self.rows.low)):
            y, known = _numbers(columns[f"y{one}"])
            with np.errstate(invalid="ignore"):  # infinities make NaN, which has the rows read again without them
                found = list(self._of_ratio(one, y, known, batch, columns))
            for name, sums in found:
                _add(self.groups if name in ("above", "below") else self.counts, f"{name}_{one}", sums)
            if known is None and f"valued_{one}" not in self.groups:
                continue  # so far everybody has a value
            _add(self.groups, f"valued_{one}", weight if known is None else batch.by_group(known), before)

    def _batch(self, columns: dict[str, Any]) -> _Batch:
        code = columns["code"].to_numpy()
        group = self.codes.get_indexer(code)
        if (group < 0).any():
            self.codes = self.codes.append(pd.Index(pd.unique(code[group < 0])))
            group = self.codes.get_indexer(code)
        keys = self.codes.to_numpy() % math.prod(self.coding.size[len(self.rows.labels) :])
        self.atoms = self.atoms.append(pd.Index(pd.unique(keys[self.atoms.get_indexer(keys) < 0])))
        atom, weight = self.atoms.get_indexer(keys)[group], columns["weight"].to_numpy()
        ends = np.arange(len(weight) + 1, dtype=np.int32)
        places = csc_array((weight, group.astype(np.int32), ends), shape=(len(self.codes), len(weight)))
        return _Batch(weight, places, atom, np.bincount(atom, minlength=len(self.atoms)))

    def _of_ratio(
        self, one: int, y: NDArray, known: NDArray | None, batch: _Batch, columns: dict[str, Any]
    ) -> Iterator[tuple[str, NDArray]]:
        """Yield the sums of a ratio, those above and below by group and all others by atom."""
        rows, x = self.rows, _numbers(columns[f"x{one}"])[0] if f"x{one}" in columns else None
        yield "above", batch.by_group(y)
        yield "n", batch.rows if known is None else batch.by_atom(known)
        if not rows.sound:
            weighed = columns["weighed"].to_numpy(zero_copy_only=False)
            yield "faulty", batch.by_atom((~weighed if known is None else ~weighed & (known > 0)).astype(float))
        if rows.is_binary(one):
            yield "yes", batch.by_atom(y)
            return
        if x is not None or not rows.low[one] > 0:
            yield "yes", batch.by_atom((y > 0).astype(float))
        u = y - rows.centre[one] * (1.0 if x is None else x)
        wu = batch.weight * (u if known is None else u * known)
        yield "square", batch.by_atom(wu * u)
        if x is not None:
            yield "below", batch.by_group(x)
            yield "cross", batch.by_atom(wu * x)
            yield "length", batch.by_atom(batch.weight * x * x)

    def by_atom(self) -> Found:
        return self.counts | self.coding.values(self.atoms.to_numpy(), self.rows.keys)

    def by_unit_and_atom(self) -> Found:
        return in_order(self.groups | self.coding.values(self.codes.to_numpy(), self.coding.names), self.rows)


@dataclass(frozen=True, slots=True)
class _Batch:
    """The rows of a batch: weight, atom (n,), the weights in the row of their group, and rows (A,) by atom."""

    weight: NDArray
    places: csc_array
    atom: NDArray
    rows: NDArray

    def by_group(self, values: NDArray) -> NDArray:
        """Return the weighted sums of values by group."""
        return self.places @ values

    def by_atom(self, values: NDArray) -> NDArray:
        """Return the sums of values by atom."""
        return np.bincount(self.atom, values, len(self.rows))


def _numbers(column: Any) -> tuple[NDArray, NDArray | None]:
    """Return the values of an Arrow column, 0 where missing; and 1 where there is one, or None where all are there."""
    if column.null_count == 0:
        return column.to_numpy().astype(float), None
    known = column.is_valid().to_numpy(zero_copy_only=False).astype(float)
    return column.fill_null(0).to_numpy(zero_copy_only=False).astype(float), known


def _add(sums: Found, name: str, more: NDArray, start: NDArray | None = None) -> None:
    """Add `more`, of as many groups as are known by now, to the sums of a name, which begin at `start` or at 0."""
    before = sums.get(name, start)
    if before is not None:
        more = more.copy()
        more[: len(before)] += before
    sums[name] = more
