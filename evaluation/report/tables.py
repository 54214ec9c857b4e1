"""The tables of a report: what stands in which row and column, by the statistic of the protected rows."""

from __future__ import annotations

from collections.abc import Callable

from evaluation.disclosure.protected import ProtectedItem, ProtectedRelease, ProtectedRow
from evaluation.locale import text
from evaluation.report import achievement, official
from evaluation.report.annex_words import band as band_words
from evaluation.report.column_units import decimals, head_words, level_cells, shared_unit
from evaluation.report.fieldwork_tables import outcome_rates, planned
from evaluation.report.gathered import gathered
from evaluation.report.grid import Line, Table
from evaluation.report.method_tables import harmonised
from evaluation.report.numbers import between, difference, number, probability
from evaluation.report.plan_table import deviations
from evaluation.report.readings import readings
from evaluation.report.scale_tables import item_shifts, reliability
from evaluation.report.service_tables import LAYOUTS as OF_SERVICES
from evaluation.report.service_tables import ratios
from evaluation.report.sheets import Sheet, published, sheet
from evaluation.report.summary import headline
from evaluation.report.wording import applying, label, level_name

FEW_SITES = 3  # up to so many, indicators stand under each site; beyond, sites under each indicator


def table(item: ProtectedItem, language: str) -> Table:
    """Return the table of a protected item."""
    if item.options.get("layout"):
        return _BY_NAME[item.options["layout"]](item, language)
    return _BY_STATISTIC.get(item.rows[0].statistic, _sheet)(item, language)


def suppression(release: ProtectedRelease, language: str) -> Table:
    """Return the record of what was hidden, by reason, without saying which values are small."""
    record = release.record
    reasons = [(text(f"report.reason_{name}", language), count) for name, count in record.by_reason.items()]
    shown = (text("report.reason_shown", language), record.requested - record.hidden)
    every = [shown, *reasons, (text("report.reason_all", language), record.requested)]
    head = (text("report.column_values", language), text("report.column_number", language))
    return Table(head, tuple(Line((name, number(count, language))) for name, count in every))


def _levels(item: ProtectedItem, language: str) -> Table:
    waves = _distinct(item, "wave")
    head = [text("report.column_group" if item.rows[0].group else "report.column_indicator", language)]
    kind = "percent" if all(row.unit == "percent" for row in item.rows) else "value"
    shown = [row for row in item.rows if not row.mark]
    if shown and not any(row.ci_low is not None for row in shown):
        kind = "census"  # all there are: no interval
    unit, places = shared_unit(shown), decimals(shown)
    kind += "_unit" * bool(unit)
    counted = any(row.n is not None for row in shown)
    for wave in waves:
        told = {"wave": label(item, "wave", wave, language)} | ({"unit": head_words(unit, language)} if unit else {})
        head.append(text(f"report.column_{kind}", language, **told))
        head += [text("report.column_n", language)] if counted else []
    found = {(_row_key(row), row.wave): row for row in item.rows}

    def cells(row: ProtectedRow) -> list[str]:
        pairs = (level_cells(found.get((_row_key(row), wave)), unit, places, language) for wave in waves)
        return [cell for pair in pairs for cell in pair[: 1 + counted]]

    return Table(tuple(head), _grouped(item, language, cells))


def _contrasts(item: ProtectedItem, language: str) -> Table:
    statistic = item.rows[0].statistic
    unit = "" if all(row.unit == "points" for row in item.rows) else "_value"
    columns = [f"report.column_{statistic}{unit}", "report.column_p", "report.column_df", "report.column_n"]
    judged = any(row.p_value is not None for row in item.rows) or statistic != "difference_of_changes"
    kept = [column for column in columns if judged or column != "report.column_p"]
    head = (text("report.column_indicator", language), *(text(column, language) for column in kept))
    return Table(head, _grouped(item, language, lambda row: _contrast_cells(row, language, judged)))


def _contrast_cells(row: ProtectedRow, language: str, judged: bool) -> list[str]:
    if row.mark:
        return [f"[{row.mark}]"] * (4 if judged else 3)
    value = f"{difference(row.estimate, row.unit, language)} ({between(row.ci_low, row.ci_high, language)})"
    p = "" if row.p_value is None else probability(row.p_value, language)
    rest = [number(row.df, language), number(row.n, language)]
    return [value + (" *" if row.caution else ""), *([p] if judged else []), *rest]


def _counts(item: ProtectedItem, language: str) -> Table:
    if not any(row.site for row in item.rows):
        head = (text("report.column_reason", language), text("report.column_number", language))
        return Table(head, tuple(Line((level_name(item, row, language), _count(row, language))) for row in item.rows))
    if not item.rows[0].group:
        return _by_site_and_wave(item, language)
    head = text("report.column_answer", language)
    return _crossed(
        item, language, head, lambda row: level_name(item, row, language), lambda row: _count(row, language)
    )


def _nonresponse(item: ProtectedItem, language: str) -> Table:
    def band(row: ProtectedRow) -> str:
        return f"[{row.mark}]" if row.mark else band_words(row, language)

    head = text("report.column_indicator", language)
    return _crossed(item, language, head, lambda row: label(item, "indicator", row.indicator, language), band)


def _by_site_and_wave(item: ProtectedItem, language: str) -> Table:
    waves = _distinct(item, "wave")
    found = {(row.site, row.wave): row for row in item.rows}
    head = (label(item, "kind", "site", language), *(label(item, "wave", wave, language) for wave in waves))
    lines = tuple(
        Line((label(item, "site", site, language), *(_count(found[site, wave], language) for wave in waves)))
        for site in _distinct(item, "site")
    )
    return Table(head, lines)


def _crossed(item: ProtectedItem, language: str, first: str, name: Callable, cell: Callable) -> Table:
    """Return lines by name and columns by wave, under a title for each site."""
    waves = _distinct(item, "wave")
    head = (first, *(label(item, "wave", wave, language) for wave in waves))
    lines = []
    for site in _distinct(item, "site"):
        here = [row for row in item.rows if row.site == site]
        lines.append(Line((label(item, "site", site, language),), title=True))
        for key in dict.fromkeys(map(_row_key, here)):
            rows = {row.wave: row for row in here if _row_key(row) == key}
            told = (cell(rows[wave]) if wave in rows else "" for wave in waves)
            lines.append(Line((name(next(iter(rows.values()))), *told)))
    return Table(head, tuple(lines))


def _grouped(item: ProtectedItem, language: str, cells: Callable[[ProtectedRow], list[str]]) -> tuple[Line, ...]:
    """Return the lines under their titles: indicators by site (or wave) where these are few, otherwise
    sites by indicator."""
    first = {}
    for row in applying(item):
        first.setdefault(_row_key(row), row)
    sites = _distinct(item, "site")
    by_site = len(sites) <= FEW_SITES
    lines: list[Line] = []
    for title in dict.fromkeys(_title(item, row, by_site, language) for row in first.values()):
        lines += [Line((title,), title=True)] if title else []
        rows = (row for row in first.values() if _title(item, row, by_site, language) == title)
        lines += [Line((_name(item, row, by_site, language), *cells(row))) for row in rows]
    return tuple(lines)


def _title(item: ProtectedItem, row: ProtectedRow, by_site: bool, language: str) -> str:
    if row.statistic == "gap":
        return label(item, "wave", row.wave, language)
    if row.statistic == "difference_of_changes":
        return ""
    site, indicator = label(item, "site", row.site, language), label(item, "indicator", row.indicator, language)
    if row.group:
        several = len(_distinct(item, "indicator")) > 1
        return f"{site} · {indicator}" if several else site
    return site if by_site else indicator


def _name(item: ProtectedItem, row: ProtectedRow, by_site: bool, language: str) -> str:
    if row.group:
        return level_name(item, row, language)
    return label(item, *(("indicator", row.indicator) if by_site else ("site", row.site)), language)


def _count(row: ProtectedRow, language: str) -> str:
    return f"[{row.mark}]" if row.mark else number(row.estimate, language)


def _definitions(item: ProtectedItem, language: str) -> Table:
    columns = ("code", "indicator", "definition", "direction", "pair")
    head = tuple(text(f"report.column_{name}", language) for name in columns)
    lines = tuple(Line(_definition(item, code, language)) for code in item.labels.get("indicator", {}))
    return Table(head, lines, prose=True)


def _definition(item: ProtectedItem, code: str, language: str) -> tuple[str, ...]:
    direction = text(f"report.direction_{label(item, 'direction', code, language)}", language)
    pair = item.labels.get("pair", {}).get(code, {}).get(language, "")
    return (code, label(item, "indicator", code, language), label(item, "definition", code, language), direction, pair)


def _row_key(row: ProtectedRow) -> tuple:
    wave = row.wave if row.statistic == "gap" else ""
    return (row.indicator, row.site, row.group, row.level, row.contrast, wave)


def _distinct(item: ProtectedItem, name: str) -> list[str]:
    return list(dict.fromkeys(getattr(row, name) for row in item.rows))


def _sheet(item: ProtectedItem, language: str) -> Table:
    return _sheet_table(sheet(item, language))


def _sheet_table(laid: Sheet) -> Table:
    return Table(laid.head, tuple(Line(cells, title=len(cells) == 1) for cells in laid.lines))


def _published(item: ProtectedItem, language: str) -> Table:
    return _sheet_table(published(item, language))


_BY_NAME = OF_SERVICES | {
    "definitions": _definitions,
    "published": _published,
    "readings": readings,
    "plan": deviations,
    "planned": planned,
    "achievement": achievement.achievements,
    "achievement_by_result": achievement.by_result,
    "logframe": achievement.logframe,
    "limits": achievement.limits,
    "headline": headline,
    "gathered": gathered,
    "harmonised": harmonised,
    "official_series": official.series,
    "official_list": official.listed,
    "official_break": official.breaks,
    "events": official.events,
}

_BY_STATISTIC = {
    "level": _levels,
    "change": _contrasts,
    "gap": _contrasts,
    "difference_of_changes": _contrasts,
    "contrast": _contrasts,
    "count": _counts,
    "nonresponse": _nonresponse,
    "rate_ratio": ratios,
    "outcome_rate": outcome_rates,
    "alpha": reliability,
    "item_shift": item_shifts,
}
