"""Where the pages of a Word file may end: the marks in pandoc's text that keep together what belongs together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import ceil

from evaluation.report.blocks import Heading
from evaluation.report.document import Document

HEADING = re.compile(r'(<w:pStyle w:val="Heading\d" />)')
TABLE = re.compile(r"<w:tbl>.*?</w:tbl>", re.DOTALL)
ROW = re.compile(r"<w:tr>.*?</w:tr>", re.DOTALL)
WORDS = re.compile(r"<w:t(?: [^>]*)?>([^<]*)")
COLUMN = re.compile(r'<w:gridCol w:w="(\d+)"')
SPAN = re.compile(r'<w:gridSpan w:val="(\d+)"')
CELLS = re.compile(r"<w:tc>.*?</w:tc>", re.DOTALL)
CELL = '<w:pStyle w:val="Compact" />'
UNCUT = 241  # points, 8.5 cm, as in the PDF: a table of so many stays on one page with its note
TOGETHER = 3  # rows: no fewer stand at the foot of a page or at the head of the next
LINE, BETWEEN = 10, 5  # points: the height of a line of a cell, and what a row adds to its lines
LETTER, MARGINS = 85, 216  # twentieths of a point: the mean width of a letter of a table, and what a cell keeps free


def paged(body: str, document: Document) -> str:
    """Return the text of a Word file in which chapters begin a page, no row is cut, a low table stays whole, and of a
    higher one neither its title nor fewer than TOGETHER rows stand alone.

    Raises LookupError where pandoc wrote other headings than the document has.
    """
    return TABLE.sub(lambda found: _table(found[0]), _chapters(body, document))


def _chapters(body: str, document: Document) -> str:
    new_page = [block.new_page for block in document.blocks if isinstance(block, Heading)]
    parts = HEADING.split(body)
    if len(parts) // 2 != len(new_page):
        raise LookupError(f"pandoc wrote {len(parts) // 2} headings of {len(new_page)}")
    for place, begins in enumerate(new_page):
        parts[2 * place + 1] += "<w:pageBreakBefore/>" * begins
    return "".join(parts)


def _table(table: str) -> str:
    rows = ROW.findall(table)
    whole = _height(rows, [int(width) for width in COLUMN.findall(table)]) <= UNCUT
    first = next((place for place, row in enumerate(rows) if not _heads(row)), 0)
    begin, end = first + TOGETHER - 1, len(rows) - TOGETHER
    made = (_row(row, whole or not begin <= place < end or _heads(row)) for place, row in enumerate(rows))
    return ROW.sub(lambda _: next(made), table)


def _height(rows: list[str], widths: list[int]) -> float:
    """Return about how high, in points, the rows of a table with columns of these widths are."""
    return sum(BETWEEN + LINE * max(_lines(row, widths), default=1) for row in rows)


def _lines(row: str, widths: list[int]) -> Iterator[int]:
    """Yield how many lines each cell of a row takes."""
    place = 0
    for cell in CELLS.findall(row):
        columns = int(span[1]) if (span := SPAN.search(cell)) else 1
        room = sum(widths[place : place + columns]) - MARGINS
        yield max(1, ceil(LETTER * len("".join(WORDS.findall(cell))) / room)) if room > 0 else 1
        place += columns


def _heads(row: str) -> bool:
    return "<w:tblHeader" in row or "<w:gridSpan" in row


def _row(row: str, kept: bool) -> str:
    marked = "<w:trPr>" in row
    row = row.replace("<w:trPr>" if marked else "<w:tr>", f"{'' if marked else '<w:tr>'}<w:trPr><w:cantSplit/>", 1)
    row = row if marked else row.replace("<w:cantSplit/>", "<w:cantSplit/></w:trPr>", 1)
    return row.replace(CELL, f"{CELL}<w:keepNext/>") if kept else row
