"""Where pages end: no page is blank, no heading or table's title stands alone, and the summary can be handed round."""

import datetime
import io
import re
import zipfile
from dataclasses import replace

import pytest
from PIL import Image
from pypdf import PdfReader

from evaluation.report.blocks import Heading, NumberedFigure, NumberedTable, Paragraph
from evaluation.report.document import Document
from evaluation.report.docx import docx
from evaluation.report.docx_pages import paged
from evaluation.report.grid import Line, Table
from evaluation.report.html import html, shares
from evaluation.report.pdf import _table, pdf

DATE = datetime.date(2026, 3, 1)


def long_table(rows: int) -> NumberedTable:
    lines = [Line((f"Place {start}",), title=True) for start in (0, 1)]
    body = [Line((f"row {place}", "50")) for place in range(rows)]
    return NumberedTable(
        f"Table of {rows}", Table(("Name", "Value"), (lines[0], *body[:3], lines[1], *body[3:])), "Note."
    )


def picture() -> NumberedFigure:
    drawn = io.BytesIO()
    Image.new("RGB", (720, 200), "white").save(drawn, "png")
    return NumberedFigure("A figure", drawn.getvalue(), "What it shows.", "Its note.")


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


def heights(page) -> dict[str, float]:
    """Return how many points over the foot of a page each of its lines stands."""
    places: dict[str, float] = {}

    def visit(words, on_page, in_line, *rest):
        places.setdefault(words.strip(), in_line[4] * on_page[1] + in_line[5] * on_page[3] + on_page[5])

    page.extract_text(visitor_text=visit)
    return places


def test_a_figure_floats_to_the_end_of_its_page_and_what_follows_it_fills_the_room():
    blocks = (Heading(1, "Figures", new_page=True), Paragraph("Before."), picture(), Paragraph("After."))
    places = heights(PdfReader(io.BytesIO(pdf(made(*blocks), DATE))).pages[1])
    assert places["Before."] > places["After."] > places["A figure"] > places["Its note."]
    assert places["Its note."] < 80 < 400 < places["After."]  # points from the foot of the page


def test_nothing_is_written_over_a_figure_that_floats():
    more = [Paragraph(f"Paragraph {number}.") for number in range(80)]
    found = PdfReader(io.BytesIO(pdf(made(Heading(1, "Figures", new_page=True), picture(), *more), DATE))).pages[1]
    told = found.extract_text().splitlines()
    own = ["A figure", "Its note."]
    lines = [line for line in told if line.startswith("Paragraph") or line in own]
    assert 10 < len(lines) < 40 and [line in own for line in lines].count(True) == 2
    foot = min(heights(found)[line] for line in lines if line not in own)
    assert foot > heights(found)["A figure"]


def test_a_table_stands_where_it_is_asked_for():
    blocks = (Heading(1, "Tables", new_page=True), long_table(2), Paragraph("After."))
    told = PdfReader(io.BytesIO(pdf(made(*blocks), DATE))).pages[1].extract_text()
    assert told.index("Table of 2") < told.index("Note.") < told.index("After.")


def test_in_word_the_title_of_a_figure_stands_over_it_and_the_three_stay_together():
    with zipfile.ZipFile(io.BytesIO(docx(made(Heading(1, "One"), picture(), Paragraph("After.")), DATE))) as archive:
        text, styles = (archive.read(f"word/{name}.xml").decode() for name in ("document", "styles"))
    told = re.findall(r'<w:pStyle w:val="(ImageCaption|CaptionedFigure|Note)" />', text)
    assert told == ["ImageCaption", "CaptionedFigure", "Note"]
    assert text.index("A figure") < text.index("<w:drawing>") < text.index("Its note.")
    assert re.search(r'descr="What it shows."', text)
    for name in ("ImageCaption", "CaptionedFigure"):
        style = re.search(rf'<w:style[^>]*w:styleId="{name}".*?</w:style>', styles, re.DOTALL)[0]
        assert "<w:keepNext" in style


def test_the_columns_of_a_table_of_years_are_as_wide_as_each_other():
    def years(*head):
        return NumberedTable(
            "T", Table(head, tuple(Line((str(year), *"12"[: len(head) - 1])) for year in (2018, 2019))), ""
        )

    assert "(1.000fr, 1.000fr, 1.000fr, )" in _table(years("Year", "One", "Two"))
    assert "()" in _table(years("Year", "One")) and "()" in _table(long_table(3))


def test_in_word_a_number_is_not_broken_however_long_the_heads_beside_it_are():
    heads = ("Indicador", "Línea de base: respuestas (intervalo)", "n", "Línea final: respuestas (intervalo)", "n")
    line = Line(
        ("Conocimiento de la ley: respuestas correctas de ocho", "4,6 (4,4 a 4,8)", "1 610", "5,2 (5,0 a 5,3)", "605")
    )
    widths = shares(Table(heads, (line,)))
    page, margins, digit = 9540, 216, 95  # twentieths of a point: a page, what a cell keeps free, a digit of a table
    assert sum(widths) == pytest.approx(1) and widths[2] * page - margins > 4.5 * digit


def test_a_printed_page_begins_and_ends_with_more_than_a_row_of_a_table():
    printed = html(made(*CHAPTERS)).partition("@media print")[2]
    assert "tbody tr:nth-last-child(-n+2) { break-before: avoid; }" in printed
    assert "tbody tr:nth-child(-n+2) { break-after: avoid; }" in printed


def test_in_word_chapters_begin_a_page_and_rows_are_not_cut(word):
    heads = re.findall(r'<w:pStyle w:val="Heading\d" />(<w:pageBreakBefore/>)?', word["document"])
    assert [bool(one) for one in heads] == [True, False, True, False]
    rows = re.findall(r"<w:tr>.*?</w:tr>", word["document"], re.DOTALL)
    assert len(rows) == 123 and all(row.count("<w:cantSplit/>") == 1 for row in rows)
    kept = [place for place, row in enumerate(rows) if "<w:keepNext/>" in row]
    assert kept == [0, 1, 2, 3, 5, 120, 121, 122]  # the head, the titles, the first rows, and the last with the note


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
