"""Where pages end: no page is blank, no heading or table's title stands alone, and the summary can be handed round."""

import datetime
import io
import re
import zipfile
from dataclasses import replace

import pytest
from pypdf import PdfReader

from evaluation.report.blocks import Heading, NumberedTable, Paragraph
from evaluation.report.document import Document
from evaluation.report.docx import docx
from evaluation.report.docx_pages import paged
from evaluation.report.grid import Line, Table
from evaluation.report.html import html
from evaluation.report.pdf import pdf

DATE = datetime.date(2026, 3, 1)


def long_table(rows: int) -> NumberedTable:
    lines = [Line((f"Place {start}",), title=True) for start in (0, 1)]
    body = [Line((f"row {place}", "50")) for place in range(rows)]
    return NumberedTable(
        f"Table of {rows}", Table(("Name", "Value"), (lines[0], *body[:3], lines[1], *body[3:])), "Note."
    )


def made(*blocks) -> Document:
    labels = {"contents": "Contents", "page": "Page"}
    return Document("en", "Title", "Subtitle", ("DRAFT",), "one-1", "1 March 2026", labels, blocks)


CHAPTERS = (
    Paragraph("Funded by a city."),
    Heading(1, "Summary", new_page=True),
    Paragraph("What was found."),
    Heading(1, "Reading"),
    Paragraph("How to read."),
    Heading(1, "Tables", new_page=True),
    *(Paragraph("Some words. " * 60) for _ in range(4)),
    Heading(2, "Indicators"),
    long_table(120),
)


@pytest.fixture(scope="module")
def pages() -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf(made(*CHAPTERS), DATE))).pages]


@pytest.fixture(scope="module")
def word() -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(docx(made(*CHAPTERS), DATE))) as archive:
        return {
            name: archive.read(f"word/{name}.xml").decode()
            for name in ("document", "styles", "theme/theme1", "header9")
        }


def test_a_long_table_begins_under_its_heading_and_leaves_no_page_blank(pages):
    start = next(page for page in pages[1:] if "Indicators" in page)
    assert "Table of 120" in start and "row 0" in start and "Some words" in start
    assert all(len(page.split()) > 20 for page in pages[2:])


def test_what_ends_the_summary_shares_its_page_and_a_chapter_begins_one(pages):
    summary = next(page for page in pages[1:] if "What was found." in page)
    assert "How to read." in summary and "Some words" not in summary


def test_a_table_that_would_leave_a_row_alone_begins_on_the_next_page():
    words = [Paragraph("Some words. " * 60)] * 9
    for more in range(0, 60, 12):
        above = (Heading(1, "Tables", new_page=True), *words, Paragraph("more " * more * 8))
        found = pdf(made(*above, long_table(60)), DATE)
        for page in PdfReader(io.BytesIO(found)).pages[1:]:
            told = page.extract_text()
            assert "Table of 60" not in told or "row 5" in told


def test_no_note_stands_alone_at_the_head_of_a_page():
    for lines in range(9, 16):  # the table of 30 rows ends above the end of its page, at it, and beyond
        above = (Heading(1, "Tables", new_page=True), *[Paragraph("One line of words.")] * lines)
        found = pdf(made(*above, long_table(30), Paragraph("After.")), DATE)
        for page in PdfReader(io.BytesIO(found)).pages[1:]:
            assert not page.extract_text().startswith("DRAFT\nNote.")


def test_in_word_chapters_begin_a_page_and_rows_are_not_cut(word):
    heads = re.findall(r'<w:pStyle w:val="Heading\d" />(<w:pageBreakBefore/>)?', word["document"])
    assert [bool(one) for one in heads] == [True, False, True, False]
    rows = re.findall(r"<w:tr>.*?</w:tr>", word["document"], re.DOTALL)
    assert len(rows) == 123 and all(row.count("<w:cantSplit/>") == 1 for row in rows)
    kept = [place for place, row in enumerate(rows) if "<w:keepNext/>" in row]
    assert kept == [0, 1, 5, 122]  # the head, the titles, and the last row with the note


def test_in_word_a_short_table_stays_with_its_note():
    with zipfile.ZipFile(io.BytesIO(docx(made(Heading(1, "One"), long_table(6)), DATE))) as archive:
        rows = re.findall(r"<w:tr>.*?</w:tr>", archive.read("word/document.xml").decode(), re.DOTALL)
    assert len(rows) == 9 and all("<w:keepNext/>" in row for row in rows)


def test_in_word_the_cover_names_the_chapters_and_the_font_is_one_that_all_have(word):
    links = re.findall(r'<w:hyperlink w:anchor="b\d+">.*?<w:t[^>]*>([^<]*)</w:t>', word["document"], re.DOTALL)
    assert links == ["Summary", "Reading", "Tables"]
    assert word["document"].index("Funded by a city.") < word["document"].index("w:hyperlink")
    assert set(re.findall(r'<a:latin typeface="([^"]+)"', word["theme/theme1"])) == {"Arial"}


def test_headings_that_pandoc_did_not_write_are_told():
    with pytest.raises(LookupError):
        paged("<w:body></w:body>", made(Heading(1, "One")))


def test_in_a_browser_the_cover_comes_before_the_contents_and_the_stamp_never_covers_words():
    page = html(made(*CHAPTERS))
    places = [page.index(words) for words in ('<p class="stamp"', "<h1>", "Funded by a city.", "<nav", "<main>")]
    assert places == sorted(places)
    printed = page[page.index("@media print") :]
    assert "box-decoration-break: clone" in printed and re.search(r"padding: 12mm", printed)
    assert html(replace(made(*CHAPTERS), stamps=())).count("DRAFT") == 0
