"""What instruments ask for in each wave, as the chapter on method shows it."""

from __future__ import annotations

from evaluation.disclosure.protected import ProtectedItem
from evaluation.locale import has, text
from evaluation.report.grid import Line, Table
from evaluation.report.numbers import number


def harmonised(item: ProtectedItem, language: str) -> Table:
    """Return a line an instrument: how many of its columns every wave has, and how many some wave only."""
    columns = ("instrument", "asked_all", "asked_some")
    head = tuple(text(f"report.column_{name}", language) for name in columns)
    lines = (
        Line((instrument(name, language), *(number(count, language) for count in asked)))
        for name, asked in item.notes["asked"].items()
    )
    return Table(head, tuple(lines))


def instrument(table: str, language: str) -> str:
    """Return the words for a table of the project; its name where it has none."""
    key = f"synthesis.source_{table}"
    return text(key, language) if has(key, language) else table
