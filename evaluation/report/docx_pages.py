"""Where the pages of a Word file may end: the marks in pandoc's text that keep together what belongs together."""

from __future__ import annotations

import re

from evaluation.report.blocks import Heading
from evaluation.report.document import Document

HEADING = re.compile(r'(<w:pStyle w:val="Heading\d" />)')
TABLE = re.compile(r"<w:tbl>.*?</w:tbl>", re.DOTALL)
ROW = re.compile(r"<w:tr>.*?</w:tr>", re.DOTALL)
WORDS = re.compile(r"<w:t[ >][^<]*")
CELL = '<w:pStyle w:val="Compact" />'
WHOLE = 16  # rows: a table of so many stays on one page with its note
WORDY = 1500  # letters: one of more takes half a page, and kept whole it would leave another half blank before it


def paged(body: str, document: Document) -> str:
    """Return the text of a Word file in which chapters begin a page, no row is cut, and no title of a table or last row
    stands alone.

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
    last = len(rows) - 1
    whole = len(rows) <= WHOLE and len("".join(WORDS.findall(table))) <= WORDY
    made = (_row(row, whole or place == last or _heads(row)) for place, row in enumerate(rows))
    return ROW.sub(lambda _: next(made), table)


def _heads(row: str) -> bool:
    return "<w:tblHeader" in row or "<w:gridSpan" in row


def _row(row: str, kept: bool) -> str:
    marked = "<w:trPr>" in row
    row = row.replace("<w:trPr>" if marked else "<w:tr>", f"{'' if marked else '<w:tr>'}<w:trPr><w:cantSplit/>", 1)
    row = row if marked else row.replace("<w:cantSplit/>", "<w:cantSplit/></w:trPr>", 1)
    return row.replace(CELL, f"{CELL}<w:keepNext/>") if kept else row
