"""A table before any format: the heads of its columns and its lines."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: its cells, the first one its heading; or the title of the rows that follow."""

    cells: tuple[str, ...]
    title: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table ready to be written: the heads of its columns and its lines; with `prose` its cells are sentences."""

    head: tuple[str, ...]
    lines: tuple[Line, ...]
    prose: bool = False
    widths: tuple[float, ...] = ()  # of the columns, as parts of the line; by their contents where it is empty
