"""Levels that other chapters tell, gathered under what they have in common: a site at a time, groups beside wholes."""

from __future__ import annotations

from evaluation.disclosure.protected import ProtectedItem, ProtectedRow
from evaluation.locale import text
from evaluation.report.column_units import level_cells
from evaluation.report.grid import Line, Table
from evaluation.report.wording import label, level_name


def gathered(item: ProtectedItem, language: str) -> Table:
    """Return a line an indicator, or a group of it, under a title for each site, with its value in each wave."""
    waves = [wave for wave in item.labels.get("wave", {}) if any(row.wave == wave for row in item.rows)]
    head = [text("report.column_indicator", language)]
    for wave in waves:
        head += [label(item, "wave", wave, language), text("report.column_n", language)]
    lines: list[Line] = []
    for site in dict.fromkeys(row.site for row in item.rows):
        here = [row for row in item.rows if row.site == site]
        lines += [Line((label(item, "site", site, language),), title=True), *_lines(item, here, waves, language)]
    return Table(tuple(head), tuple(lines))


def _lines(item: ProtectedItem, rows: list[ProtectedRow], waves: list[str], language: str) -> list[Line]:
    found: dict[tuple[str, str, str], dict[str, ProtectedRow]] = {}
    for row in rows:
        found.setdefault((row.indicator, row.group, row.level), {})[row.wave] = row
    lines = []
    for told in found.values():
        cells = (cell for wave in waves for cell in level_cells(told.get(wave), "", None, language))
        lines.append(Line((_name(item, next(iter(told.values())), language), *cells)))
    return lines


def _name(item: ProtectedItem, row: ProtectedRow, language: str) -> str:
    named = label(item, "indicator", row.indicator, language)
    return f"{named}: {level_name(item, row, language)}" if row.group else named
