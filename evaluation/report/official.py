"""Published figures and events as tables, and what their notes say of sources."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from evaluation.disclosure.protected import ProtectedItem, ProtectedRow
from evaluation.locale import text
from evaluation.report.grid import Line, Table
from evaluation.report.numbers import NO_BREAK, day, number, percent, same_places, short_date, shortest, unit_words

LAYOUTS = ("official_series", "official_list", "official_break")


def series(item: ProtectedItem, language: str) -> Table:
    """Return a line a year and a column a series; a year that a series lacks is a dash, never zero. What is counted
    stands at the head of its column."""
    codes = list(dict.fromkeys(row.indicator for row in item.rows))
    found = {(row.indicator, row.level): cell for code in codes for row, cell in cells(item, code, language)}
    head = (text("context.column_year", language), *(_name(item, code, language) for code in codes))
    lines = (
        Line((year, *(found.get((code, year), "–") for code in codes)))
        for year in sorted({row.level for row in item.rows})
    )
    return Table(head, tuple(lines))


def listed(item: ProtectedItem, language: str) -> Table:
    """Return a line a figure, with its year, population and source, under a title for each country."""
    columns = ("measure", "year", "value", "universe", "source")
    head = tuple(text(f"context.column_{name}", language) for name in columns)
    by_country: dict[str, list[Line]] = {}
    for row in item.rows:
        by_country.setdefault(_country(item, row.indicator, language), []).append(Line(_figure(item, row, language)))
    lines = (line for country, its in by_country.items() for line in (Line((country,), title=True), *its))
    return Table(head, tuple(lines), prose=True, widths=(2.4, 0.6, 1.1, 2, 1.8))


def breaks(item: ProtectedItem, language: str) -> Table:
    """Return a line a month at which the series may have changed: level, slope and rank, or why none is estimated."""
    head = tuple(text(f"context.column_{name}", language) for name in ("break", "level", "slope", "rank"))
    found = {(row.statistic, row.level): row for row in item.rows}
    return Table(head, tuple(Line(_at_break(item, found, month, language)) for month in item.labels["why"]), prose=True)


def _at_break(item: ProtectedItem, found: dict, month: str, language: str) -> tuple[str, ...]:
    name = f"{_words(item, 'why', month, language)} ({month})"
    level, slope = (found.get((f"series_{one}", month)) for one in ("level", "slope"))
    before, after, needed = _words(item, "points", month, language).split("|")
    if slope is None:
        why = text("context.series_refused", language, before=before, after=after, needed=needed)
        return name, why, "–", "–"
    rank, of = _words(item, "rank", month, language).split("|")
    return name, _ratio(level, language), _ratio(slope, language), text("context.rank", language, rank=rank, of=of)


def _ratio(row: ProtectedRow, language: str) -> str:
    value, low, high = (number(one, language) for one in (row.estimate, row.ci_low, row.ci_high))
    return f"{value} ({low} – {high})"


def events(item: ProtectedItem, language: str) -> Table:
    """Return a line an event, in the order of the dates."""
    columns = ("date", "where", "event", "touches", "source")
    head = tuple(text(f"context.column_{name}", language) for name in columns)
    return Table(
        head, tuple(Line(_event(item, key, language)) for key in item.labels["event"]), True, (1.1, 0.9, 3, 2, 1.6)
    )


def note(item: ProtectedItem, language: str) -> str:
    """Return the sources and dates of retrieval of a table, and what its mark of unverified figures means; a list says
    it in words beside the source."""
    sources = dict.fromkeys(_words(item, "source", row.indicator, language) for row in item.rows)
    retrieved = dict.fromkeys(_words(item, "retrieved", row.indicator, language) for row in item.rows)
    marked = item.options.get("layout") == "official_series" and not all(_verified(item, row) for row in item.rows)
    lines = item.kind == "figure" and len({row.indicator for row in item.rows}) > 1  # without a mark at their points
    verified = text(f"context.note_unverified{'_lines' * lines}", language) if marked else ""
    broken = item.labels.get("break", {})
    marks = [
        verified,
        *(text("context.note_break", language, year=year, why=broken[year][language]) for year in broken),
    ]
    dates = ", ".join(day(datetime.date.fromisoformat(one), language) for one in retrieved)
    told = {"sources": "; ".join(sources), "retrieved": dates, "verified": " ".join(filter(None, marks))}
    return text("context.note_official", language, **told).strip()


def sentence(item: ProtectedItem, row: ProtectedRow, language: str) -> str:
    """Return what a published figure says."""
    value = _value(row, language)
    return text(
        "context.told_official", language, indicator=_name(item, row.indicator, language), year=row.level, value=value
    )


def _figure(item: ProtectedItem, row: ProtectedRow, language: str) -> tuple[str, ...]:
    mark = "" if _verified(item, row) else f" ({text('context.unverified', language)})"
    name = _name(item, row.indicator, language)
    universe = _words(item, "universe", row.indicator, language)
    return (
        f"{name[:1].upper()}{name[1:]}",
        row.level,
        _value(row, language),
        universe,
        _words(item, "source", row.indicator, language) + mark,
    )


def _event(item: ProtectedItem, key: str, language: str) -> tuple[str, ...]:
    country = _country(item, key, language)
    mark = "" if _words(item, "verified", key, language) == "yes" else f" ({text('context.unverified', language)})"
    told = (_words(item, name, key, language) for name in ("event", "touches"))
    date = short_date(_words(item, "date", key, language), language)
    return date, country, *told, _words(item, "source", key, language) + mark


def _country(item: ProtectedItem, key: str, language: str) -> str:
    return text(f"context.country_{_words(item, 'country', key, language)}", language)


def cells(item: ProtectedItem, code: str, language: str) -> Iterator[tuple[ProtectedRow, str]]:
    """Yield the rows of a series with what stands for each in a table or at its point: all with as many decimals, those
    not verified marked."""
    rows = [row for row in item.rows if row.indicator == code]
    values = same_places(*(shortest(row.estimate) for row in rows))
    for row, value in zip(rows, values, strict=True):
        told = percent(value, language) if row.unit == "percent_published" else number(value, language)
        yield row, told + ("" if _verified(item, row) else " †")


def _value(row: ProtectedRow, language: str) -> str:
    value = shortest(row.estimate)
    if row.unit == "percent_published":
        return percent(value, language)
    unit = unit_words(value, row.unit, language)
    return number(value, language) + (f"{NO_BREAK}{unit}" if unit else "")


def _verified(item: ProtectedItem, row: ProtectedRow) -> bool:
    return _words(item, "verified", f"{row.indicator}|{row.level}", "es") == "yes"


def _name(item: ProtectedItem, code: str, language: str) -> str:
    return _words(item, "indicator", code, language)


def _words(item: ProtectedItem, dimension: str, key: str, language: str) -> str:
    return item.labels.get(dimension, {}).get(key, {}).get(language, "")
