"""Columns of an Ibis table in the place of arrays: nothing of them is read here, only expressions are made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

LARGEST = float(np.finfo(float).max)  # NaN counts as greater than every number in DuckDB, Spark and PostgreSQL


def in_table(column: Any) -> bool:
    """Return whether a column is one of an Ibis table, not an array. Ibis itself is not imported for it."""
    return type(column).__module__.startswith("ibis.")


@dataclass(frozen=True, slots=True)
class TableCells:
    """The cells of the rows of an Ibis table, of which a row may stand in several.

    groupings: integer columns, cells from 0 to cells - 1, or -1 (or NULL) for a row in no cell of the grouping.
    """

    groupings: tuple[Any, ...]
    cells: int


def number(column: Any) -> Any:
    """Return a column as whole numbers where it has them, true and false as 1 and 0, and otherwise as float64."""
    kind = column.type()
    if kind.is_boolean():
        return column.cast("int8")
    return column if kind.is_integer() else column.cast("float64")


def finite(column: Any) -> Any:
    """Return a column of floats with NULL where it is NaN or infinite."""
    return (column.abs() <= LARGEST).ifelse(column, None)


def label(column: Any) -> Any:
    """Return a column of labels; where they are floats, NaN is no label."""
    return finite(column) if column.type().is_floating() else column


def parent(column: Any) -> Any:
    """Return the table that a column belongs to. Raises ValueError for an expression of none or of several."""
    tables = tuple(column.op().relations)
    if len(tables) != 1:
        raise ValueError(f"a column of one table is needed, not of {len(tables)}")
    return tables[0].to_expr()
