"""Tables of accounts, stages and outputs: what was counted stands in lines, what was found of it in columns."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from evaluation.disclosure.protected import ProtectedItem, ProtectedRow
from evaluation.locale import text
from evaluation.report.column_units import cell, decimals, shared_unit, with_unit
from evaluation.report.numbers import between, number
from evaluation.report.wording import label, level_name

FEW = 2  # statistics of several waves that stand side by side
CROSSED = frozenset({"moves", "crossed"})  # one value in two dimensions: levels in lines, contrasts in columns


@dataclass(frozen=True, slots=True)
class Sheet:
    """The heads of the columns and the lines; a line of one cell is the title of those that follow."""

    head: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


def sheet(item: ProtectedItem, language: str) -> Sheet:
    """Return the lines of an item by what they name, under a title for each place and indicator where several are."""
    rows = [row for row in item.rows if row.mark != "x"]
    stacked = _stacked(rows)
    columns = list(dict.fromkeys(_column(row, stacked) for row in rows))
    several = len({row.wave for row in rows}) > 1 and not stacked
    counted = None if rows[0].statistic in CROSSED else _most_counted(rows, columns, stacked)
    under = {one: [row for row in rows if _column(row, stacked) == one] for one in columns}
    units = {one: (shared_unit(here), decimals(here)) for one, here in under.items()}
    named = (with_unit(_head(item, one, several, language), one[0], units[one][0], language) for one in columns)
    head = (_first(item, rows[0], language), *named)
    lines: list[tuple[str, ...]] = []
    for title, part in _titled(item, rows, stacked, language):
        lines += [(title,)] if title else []
        lines += _lines(item, part, units, counted, language)
    return Sheet(head + ((text("report.column_n", language),) if counted else ()), tuple(lines))


def _stacked(rows: list[ProtectedRow]) -> bool:
    """Return whether waves stand one under the other: side by side they would make more columns than a page holds."""
    waves: dict[str, set[str]] = {}
    for row in rows:
        waves.setdefault(row.statistic, set()).add(row.wave)
    return sum(len(one) > 1 for one in waves.values()) > FEW


def _most_counted(rows: list[ProtectedRow], columns: list[tuple], stacked: bool) -> tuple | None:
    """Return the column whose n stands in every line that has one, the last of those with the most; None without n."""
    numbers = Counter(_column(row, stacked) for row in rows if row.n is not None)
    return max(reversed(columns), key=numbers.__getitem__) if numbers else None


def _titled(item: ProtectedItem, rows: list[ProtectedRow], stacked: bool, language: str):
    """Return the rows by their title: the place, and the indicator where lines of one place do not name it."""
    indicators = len({row.indicator for row in rows}) > 1
    found: dict[str, list[ProtectedRow]] = {}
    sites = list(dict.fromkeys(row.site for row in rows))
    for row in sorted(rows, key=lambda row: sites.index(row.site)):
        parts = [label(item, "site", row.site, language)] if _by_site(rows) else []
        parts += [label(item, "wave", row.wave, language)] if stacked else []
        parts += [label(item, "indicator", row.indicator, language)] if indicators and row.group else []
        found.setdefault(" · ".join(parts), []).append(row)
    return found.items()


def _by_site(rows: list[ProtectedRow]) -> bool:
    return any(row.group for row in rows) or len({row.indicator for row in rows}) > 1


def _lines(item: ProtectedItem, rows: list[ProtectedRow], columns: dict, counted: tuple | None, language: str):
    found: dict[tuple, dict[tuple, ProtectedRow]] = {}
    for row in rows:
        key = (row.indicator, row.site, row.group, row.level)
        column = next(one for one in (_column(row, False), _column(row, True)) if one in columns)
        found.setdefault(key, {})[column] = row
    for key, cells in found.items():
        first = next(iter(cells.values()))
        numbers = {column: row.n for column, row in cells.items() if row.n is not None}
        n = numbers.get(counted, next(reversed(numbers.values()), None))
        last = ("" if n is None else number(n, language),) if counted else ()
        told = (
            _cell(cells.get(column), *form, language) + _beyond(item, cells.get(column), language)
            for column, form in columns.items()
        )
        yield (_name(item, first, _by_site(rows) or key[2] != "", language), *told, *last)


def _name(item: ProtectedItem, row: ProtectedRow, placed: bool, language: str) -> str:
    if row.group:
        return level_name(item, row, language)
    if any(one.group for one in item.rows if one.indicator == row.indicator):
        return text("sheets.everybody", language)
    return label(item, "indicator", row.indicator, language) if placed else label(item, "site", row.site, language)


def _column(row: ProtectedRow, stacked: bool) -> tuple[str, str, str]:
    return row.statistic, "" if stacked else row.wave, row.contrast


def _head(item: ProtectedItem, column: tuple[str, str, str], several: bool, language: str) -> str:
    statistic, wave, contrast = column
    if statistic in CROSSED:
        return label(item, "contrast", contrast, language)
    if several and len({row.statistic for row in item.rows if row.mark != "x"}) == 1:
        return label(item, "wave", wave, language)
    words = text(f"sheets.column_{statistic}", language)
    waves = {row.wave for row in item.rows if row.statistic == statistic and row.mark != "x"}
    return f"{words}, {label(item, 'wave', wave, language)}" if several and len(waves) > 1 else words


def _first(item: ProtectedItem, row: ProtectedRow, language: str) -> str:
    grouped = next((one for one in item.rows if one.group and one.mark != "x"), None)
    if grouped is not None:
        return label(item, "group", grouped.group, language)
    return label(item, "kind", "site", language) if not _by_site(list(item.rows)) else _indicator(language)


def _indicator(language: str) -> str:
    return text("report.column_indicator", language)


def _cell(row: ProtectedRow | None, unit: str, places: int | None, language: str) -> str:
    if row is None:
        return ""
    if row.mark:
        return f"[{row.mark}]"
    value = cell(row, unit, 0 if row.statistic in WHOLE else places, language)
    if row.statistic in SIGNED:
        value = _signed(row, value)
    if row.ci_low is not None:
        value += f" ({between(row.ci_low, row.ci_high, language)})"
    return value + (" *" if row.caution else "")


def _beyond(item: ProtectedItem, row: ProtectedRow | None, language: str) -> str:
    """Return the words for a line of the budget that deviates by more than the call tolerates, else nothing."""
    if row is None or row.mark or row.statistic != "deviation_share":
        return ""
    side = item.notes.get("beyond", {}).get(f"{row.site}|{row.wave}|{row.level}")
    return f" · {text(f'sheets.beyond_{side}', language)}" if side else ""


WHOLE = frozenset({"cost"})  # rounded to few figures before the gate
SIGNED = frozenset({"deviation", "deviation_share", "gain", "effect_size"})


def _signed(row: ProtectedRow, value: str) -> str:
    return f"+{value}" if row.estimate > 0 else value


def published(item: ProtectedItem, language: str) -> Sheet:
    """Return what the project itself published: real numbers, beside the target or the words that there was none."""
    head = tuple(text(f"sheets.column_published_{name}", language) for name in ("name", "number", "target"))
    lines = tuple(_published_line(item, key, language) for key in item.labels["published"])
    return Sheet(head, lines)


def _published_line(item: ProtectedItem, key: str, language: str) -> tuple[str, ...]:
    told = label(item, "published_number", key, language)
    target = label(item, "published_target", key, language)
    aim = number(int(target), language) if target else text("sheets.no_target", language)
    return label(item, "published", key, language), number(int(told), language), aim
