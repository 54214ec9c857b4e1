"""The tables about the field work: outcome rates of the visits, and what the planned sample could show."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

from evaluation.disclosure.protected import ProtectedItem, ProtectedRow
from evaluation.locale import text
from evaluation.report.grid import Line, Table
from evaluation.report.numbers import measured, number, percent
from evaluation.report.wording import label

PLANNED = ("indicator", "level", "change", "detectable", "chance", "alike", "chosen")


def outcome_rates(item: ProtectedItem, language: str) -> Table:
    """Return the rates under each site, a column a wave."""
    waves = list(dict.fromkeys(row.wave for row in item.rows))
    found = {(row.site, row.indicator, row.wave): row for row in item.rows}
    head = (text("report.column_rate", language), *(label(item, "wave", wave, language) for wave in waves))
    lines: list[Line] = []
    for site in dict.fromkeys(row.site for row in item.rows):
        lines.append(Line((label(item, "site", site, language),), title=True))
        for name in dict.fromkeys(row.indicator for row in item.rows):
            told = (_rate(found.get((site, name, wave)), language) for wave in waves)
            lines.append(Line((label(item, "indicator", name, language), *told)))
    return Table(head, tuple(lines))


def planned(item: ProtectedItem, language: str) -> Table:
    """Return by site and indicator: the level and change assumed, the smallest change that is detected, the chance of
    detecting the one planned, and how far the people reached could move it, alike or chosen."""
    lines: list[Line] = []
    rows = item.notes["planned"]
    for site in dict.fromkeys(row["site"] for row in rows):
        lines.append(Line((label(item, "site", site, language),), title=True))
        lines += [Line(_plan(item, row, language)) for row in rows if row["site"] == site]
    head = tuple(text(f"report.column_planned_{name}", language) for name in PLANNED)
    return Table(head, tuple(lines), widths=(2.3, 1.1, 1.0, 1.25, 1.4, 1.5, 1.5))


def _rate(row: ProtectedRow | None, language: str) -> str:
    if row is None:
        return ""
    return f"[{row.mark}]" if row.mark else measured(row.estimate, row.unit, language)


def _plan(item: ProtectedItem, row: dict, language: str) -> tuple[str, ...]:
    shares = (percent(_hundredfold(row["level"]), language), _points(row["change"], language))
    reach = (_points(row["alike"], language), _points(row["chosen"], language))
    chance = percent(_hundredfold(row["chance"]), language)
    return (
        label(item, "indicator", row["indicator"], language),
        *shares,
        _points(row["detectable"], language),
        chance,
        *reach,
    )


def _points(value: float | None, language: str) -> str:
    if value is None:
        return "–"
    exact = Decimal(repr(100 * value)).quantize(Decimal("0.1"), rounding=ROUND_HALF_EVEN)
    return number(exact + 0, language, signed=True)


def _hundredfold(value: float) -> Decimal:
    return Decimal(repr(100 * value)).quantize(Decimal(1), rounding=ROUND_HALF_EVEN) + 0
