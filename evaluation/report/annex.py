"""The protected rows for a spreadsheet: results.csv and annex.xlsx, with no formula, no link and fixed dates."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator
from dataclasses import fields

import xlsxwriter

from evaluation.disclosure.protected import ProtectedItem, ProtectedRelease, ProtectedRow
from evaluation.locale import LANGUAGES, has, text
from evaluation.report.stamp import Stamp
from evaluation.report.wording import label, level_name

COLUMNS = ("chapter", "item", *(field.name for field in fields(ProtectedRow)))
RETOLD = ("achievement_by_result", "logframe", "limits")  # they show again what another table holds
KEY = ("indicator", "statistic", "site", "wave", "contrast", "group", "level")
WORKED_OUT = tuple("=+-@＝＋－＠")  # OWASP, CSV injection
NUMBERS = ("estimate", "ci_low", "ci_high", "df", "p_value", "n")


def results_csv(release: ProtectedRelease) -> bytes:
    """Return every protected row once, in report order, as UTF-8 CSV; a hidden value is empty and has its mark."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_inert(value) for value in line] for line in lines(release))
    return target.getvalue().encode()


def lines(release: ProtectedRelease) -> Iterator[tuple]:
    """Yield the values of COLUMNS for every row of the tables."""
    for item, row in _rows(release):
        yield (item.chapter, item.caption, *(getattr(row, name) for name in COLUMNS[2:]))


def _rows(release: ProtectedRelease) -> Iterator[tuple[ProtectedItem, ProtectedRow]]:
    """Yield every row of the tables once, with the first item that shows it as its own."""
    seen: set[tuple] = set()
    for item in release.items:
        for row in item.rows if item.kind == "table" and item.options.get("layout") not in RETOLD else ():
            named = tuple(getattr(row, name) for name in KEY)
            if named not in seen:
                yield item, row
            seen.add(named)


def annex_xlsx(release: ProtectedRelease, stamp: Stamp) -> bytes:
    """Return a workbook with the rows, the indicators and the notes in both languages."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"created": datetime.datetime.combine(stamp.date, datetime.time()), "title": stamp.report_id})
    bold = book.add_format({"bold": True, "text_wrap": True})
    for language in LANGUAGES:
        _results_sheet(book, bold, release, stamp, language)
    _indicators_sheet(book, bold, release)
    _notes_sheet(book, release, stamp)
    book.close()
    return target.getvalue()


def _results_sheet(book, bold, release: ProtectedRelease, stamp: Stamp, language: str) -> None:
    sheet = book.add_worksheet(text("report.sheet_results", language))
    sheet.write_row(0, 0, [" · ".join(stamp.words(language))], bold)
    sheet.write_row(1, 0, [text(f"report.sheet_{name}", language) for name in COLUMNS], bold)
    place = 2
    for item, row in _rows(release):
        sheet.write_row(place, 0, _cells(item, row, language))
        place += 1
    sheet.freeze_panes(2, 0)
    sheet.autofilter(1, 0, max(place - 1, 1), len(COLUMNS) - 1)
    sheet.set_column(0, len(COLUMNS) - 1, 16)


def _cells(item: ProtectedItem, row: ProtectedRow, language: str) -> list:
    named = {
        name: _words(label(item, name, getattr(row, name), language), language) if getattr(row, name) else ""
        for name in ("indicator", "site", "wave")
    }
    level = level_name(item, row, language) if row.level else ""
    kinds = {name: _words(getattr(row, name), language) for name in ("statistic", "unit", "group", "method", "base_of")}
    values = {name: getattr(row, name) for name in COLUMNS[2:]} | kinds | named | {"level": level}
    return [item.chapter, item.caption, *(_cell(name, values[name]) for name in COLUMNS[2:])]


def _words(key: str, language: str) -> str:
    """Return the words of a statistic, a unit, a group or a method; the key itself where it has none."""
    return text(f"report.value_{key}", language) if has(f"report.value_{key}", language) else key


def _cell(name: str, value):
    if value is None:
        return ""
    return float(value) if name in NUMBERS else _plain(value)


def _indicators_sheet(book, bold, release: ProtectedRelease) -> None:
    sheet = book.add_worksheet("Indicadores · Indicators")
    names = ("code", "indicator_es", "indicator_en", "definition_es", "definition_en")
    sheet.write_row(0, 0, names, bold)
    found: dict[str, list[str]] = {}
    for item in release.items:
        for code, words in item.labels.get("indicator", {}).items():
            meaning = item.labels.get("definition", {}).get(code, {"es": "", "en": ""})
            found[code] = [code, words["es"], words["en"], meaning["es"], meaning["en"]]
    for place, values in enumerate(found.values(), 1):
        sheet.write_row(place, 0, values)
    sheet.set_column(1, 4, 50)


def _notes_sheet(book, release: ProtectedRelease, stamp: Stamp) -> None:
    sheet = book.add_worksheet("Notas · Notes")
    words = [stamp.report_id]
    for language in LANGUAGES:
        words += [*stamp.words(language), text("report.how_to_read", language)]
        words += [text(f"report.mark_{mark}", language) for mark in "cux"]
    words += [f"{name}: {value}" for name, value in release.policy.items()]
    for place, line in enumerate(words):
        sheet.write_string(place, 0, line)
    sheet.set_column(0, 0, 120)


def _inert(value) -> str:
    """Return a value for a text file: words in one line (a bare return would begin a row), and those that a spreadsheet
    would work out with an apostrophe before them."""
    if not isinstance(value, str):
        return _plain(value)
    words = " ".join(value.split())
    return f"'{words}" if words.startswith(WORKED_OUT) else words


def _plain(value) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, bool) else str(value)
