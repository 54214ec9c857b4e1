"""The protected rows for a spreadsheet: results.csv and annex.xlsx, with no formula, no link and fixed dates."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator
from dataclasses import dataclass, fields
from decimal import Decimal

import xlsxwriter
from xlsxwriter.format import Format

from evaluation.disclosure.protected import ProtectedItem, ProtectedRelease, ProtectedRow
from evaluation.locale import LANGUAGES, has, text
from evaluation.report import annex_words
from evaluation.report.looser import looser_rules
from evaluation.report.numbers import number
from evaluation.report.stamp import Stamp
from evaluation.report.wording import label, level_name

COLUMNS = ("chapter", "item", *(field.name for field in fields(ProtectedRow)))
RETOLD = ("achievement_by_result", "logframe", "limits")  # they show again what another table holds
WORKED_OUT = tuple("=+-@＝＋－＠")  # OWASP, CSV injection
MOST_DECIMALS = 2  # none has more
WIDTHS = {"chapter": 24, "item": 42, "indicator": 44, "statistic": 20, "contrast": 26, "group": 24, "level": 30}
WIDTHS |= {"unit": 18, "method": 24, "mark": 8, "n": 8, "caution": 9, "site": 16, "wave": 15}
NUMBERS = ("estimate", "ci_low", "ci_high", "df", "p_value", "n")


def results_csv(release: ProtectedRelease) -> bytes:
    """Return every protected row once, in report order, as UTF-8 CSV; a hidden value is empty and has its mark."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_inert(value) for value in line] for line in lines(release))
    return target.getvalue().encode()


def lines(release: ProtectedRelease) -> Iterator[tuple]:
    """Yield the values of COLUMNS for every row of the report."""
    for item, row in _rows(release):
        yield (item.chapter, item.caption, *(getattr(row, name) for name in COLUMNS[2:]))


def _rows(release: ProtectedRelease) -> Iterator[tuple[ProtectedItem, ProtectedRow]]:
    """Yield every row once, with the first table that shows it; with the first figure or list where none does."""
    own: dict[tuple, int] = {}
    for kinds in (("table",), ("figure", "sentences")):
        for place, item in enumerate(release.items):
            for row in item.rows if item.kind in kinds and item.options.get("layout") not in RETOLD else ():
                own.setdefault(row.identity, place)
    for place, item in enumerate(release.items):
        for row in item.rows:
            if own.get(row.identity) == place:
                own.pop(row.identity)
                yield item, row


def annex_xlsx(release: ProtectedRelease, stamp: Stamp) -> bytes:
    """Return a workbook with the rows, the indicators and the notes in both languages."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"created": datetime.datetime.combine(stamp.date, datetime.time()), "title": stamp.report_id})
    looks = Looks.of(book)
    for language in LANGUAGES:
        _results_sheet(book, looks, release, stamp, language)
    _indicators_sheet(book, looks, release)
    _notes_sheet(book, looks, release, stamp)
    book.close()
    return target.getvalue()


@dataclass(frozen=True)
class Looks:
    """The formats of a workbook; `decimals` are those of numbers, by how many decimals they have."""

    bold: Format
    wrapped: Format
    decimals: tuple[Format, ...]

    @classmethod
    def of(cls, book: xlsxwriter.Workbook) -> Looks:
        top = {"valign": "top", "text_wrap": True}
        numbers = ({"valign": "top", "num_format": "#,##0" + "." * (n > 0) + "0" * n} for n in range(MOST_DECIMALS + 1))
        return cls(book.add_format({"bold": True} | top), book.add_format(top), tuple(map(book.add_format, numbers)))


def _results_sheet(book, looks: Looks, release: ProtectedRelease, stamp: Stamp, language: str) -> None:
    sheet = book.add_worksheet(text("report.sheet_results", language))
    sheet.write_string(0, 0, " · ".join(stamp.words(language)), book.add_format({"bold": True}))
    sheet.write_row(1, 0, [text(f"report.sheet_{name}", language) for name in COLUMNS], looks.bold)
    chapters = annex_words.chapters(release, language)
    place = 2
    for item, row in _rows(release):
        for column, value in enumerate(_cells(item, row, language, chapters)):
            _write(sheet, looks, place, column, value)
        place += 1
    sheet.freeze_panes(2, 0)
    sheet.autofilter(1, 0, max(place - 1, 1), len(COLUMNS) - 1)
    for column, name in enumerate(COLUMNS):
        sheet.set_column(column, column, WIDTHS.get(name, 12))
    _printed(sheet, 1)


def _write(sheet, looks: Looks, place: int, column: int, value) -> None:
    """Write words as words, never as a formula, and a number with the decimals that it has."""
    if isinstance(value, str):
        if value:
            sheet.write_string(place, column, value, looks.wrapped)
        return
    exponent = Decimal(value).as_tuple().exponent
    decimals = min(max(0, -exponent), MOST_DECIMALS)
    sheet.write_number(place, column, float(value), looks.decimals[decimals])


def _printed(sheet, heads: int) -> None:
    """Let a sheet be printed one page wide, on its side, with its heads on every page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(heads)


def _cells(item: ProtectedItem, row: ProtectedRow, language: str, chapters: dict[str, str]) -> list:
    named = {
        name: _words(label(item, name, getattr(row, name), language), language) if getattr(row, name) else ""
        for name in ("indicator", "site", "wave")
    }
    named |= {name: getattr(annex_words, name)(item, row, language) for name in ("contrast", "group")}
    named |= {"band": annex_words.band(row, language), "caution": "*" if row.caution else ""}
    level = level_name(item, row, language) if row.level else ""
    kinds = {name: _words(getattr(row, name), language) for name in ("statistic", "unit", "group", "method", "base_of")}
    values = {name: getattr(row, name) for name in COLUMNS[2:]} | kinds | named | {"level": level}
    place = (chapters.get(item.chapter, item.chapter), annex_words.table_name(item, language))
    return [*place, *(_cell(name, values[name]) for name in COLUMNS[2:])]


def _words(key: str, language: str) -> str:
    return annex_words.words(key, language)


def _cell(name: str, value):
    if value is None:
        return ""
    return value if name in NUMBERS else _plain(value)


def _indicators_sheet(book, looks: Looks, release: ProtectedRelease) -> None:
    sheet = book.add_worksheet("Indicadores · Indicators")
    code, *names = ("code", "indicator", "definition")
    heads = [" · ".join(dict.fromkeys(text(f"report.column_{code}", language) for language in LANGUAGES))]
    heads += [text(f"report.column_{name}", language) for name in names for language in LANGUAGES]
    sheet.write_row(0, 0, heads, looks.bold)
    found: dict[str, list[str]] = {}
    for item in release.items:
        for code, words in item.labels.get("indicator", {}).items():
            meaning = item.labels.get("definition", {}).get(code, {"es": "", "en": ""})
            found[code] = [code, words["es"], words["en"], meaning["es"], meaning["en"]]
    for place, values in enumerate(found.values(), 1):
        sheet.write_row(place, 0, values, looks.wrapped)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 2, 38)
    sheet.set_column(3, 4, 60)
    _printed(sheet, 0)


def _notes_sheet(book, looks: Looks, release: ProtectedRelease, stamp: Stamp) -> None:
    sheet = book.add_worksheet("Notas · Notes")
    words = [stamp.report_id]
    for language in LANGUAGES:
        words += [*stamp.words(language), text("report.how_to_read", language)]
        words += [text(f"report.mark_{mark}", language) for mark in "cux"]
        words += [text("report.note_caution", language), *_policy(release, language)]
    for place, line in enumerate(words):
        sheet.write_string(place, 0, line, looks.wrapped)
    sheet.set_column(0, 0, 120)


def _policy(release: ProtectedRelease, language: str) -> Iterator[str]:
    """Yield the rules of protection with their values, after who loosened one, when and why."""
    loosened = looser_rules(release, language)
    yield from [loosened] if loosened else []
    for name, value in release.policy.items():
        rule = f"report.rule_{name}"
        if value is None or not has(rule, language):
            continue
        told = number(Decimal(f"{value:g}"), language)
        yield f"{text(rule, language)[:1].upper()}{text(rule, language)[1:]}: {told}"


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
