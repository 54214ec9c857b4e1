"""The tables about a scale itself: how consistent its items are, and whether each means the same at both sites."""

from __future__ import annotations

from evaluation.disclosure.protected import ProtectedItem, ProtectedRow
from evaluation.locale import text
from evaluation.report.grid import Line, Table
from evaluation.report.numbers import between, measured, number
from evaluation.report.wording import label


def reliability(item: ProtectedItem, language: str) -> Table:
    """Return alpha with its interval and omega at every site and wave."""
    columns = ("site", "wave", "alpha", "omega", "n")
    found: dict[tuple[str, str], dict[str, ProtectedRow]] = {}
    for row in item.rows:
        found.setdefault((row.site, row.wave), {})[row.statistic] = row
    lines = tuple(
        Line(
            (
                label(item, "site", site, language),
                label(item, "wave", wave, language),
                _coefficient(of["alpha"], language),
                _coefficient(of["omega"], language),
                "" if of["alpha"].n is None else number(of["alpha"].n, language),
            )
        )
        for (site, wave), of in found.items()
    )
    return Table(tuple(text(f"report.column_{name}", language) for name in columns), lines)


def item_shifts(item: ProtectedItem, language: str) -> Table:
    """Return by item how much its answers differ between the sites at equal score, and what that means."""
    columns = ("statement", "r2", "reading")
    lines = tuple(Line((label(item, "item", row.level, language), *_shift(row, language))) for row in item.rows)
    head = tuple(text(f"report.column_{name}", language) for name in columns)
    return Table(head, lines, prose=True, widths=(3, 1.2, 2))


def _coefficient(row: ProtectedRow, language: str) -> str:
    if row.mark:
        return f"[{row.mark}]"
    rounded = row.ci_low is None or row.ci_low == row.ci_high  # an interval of one number says nothing
    limits = "" if rounded else f" ({between(row.ci_low, row.ci_high, language)})"
    return number(row.estimate, language) + limits


def _shift(row: ProtectedRow, language: str) -> tuple[str, str]:
    if row.mark:
        return f"[{row.mark}]", f"[{row.mark}]"
    return measured(row.estimate, row.unit, language), text(f"report.item_{row.method}", language)
