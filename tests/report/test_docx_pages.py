"""Which tables of a Word file stay whole: low ones, by the lines that their words take, and how the others are cut."""

import re

import pytest

from evaluation.report.docx_pages import LETTER, MARGINS, UNCUT, _height, _table

PARAGRAPH = '<w:p><w:pPr><w:pStyle w:val="Compact" /></w:pPr><w:r><w:t xml:space="preserve">{}</w:t></w:r></w:p>'
WIDTH = 2000  # twentieths of a point: some 20 letters
LETTERS = (WIDTH - MARGINS) // LETTER


def table(rows: int, letters: int, columns: int = 1) -> str:
    row = "<w:tr>" + f"<w:tc>{PARAGRAPH.format('x' * letters)}</w:tc>" * columns + "</w:tr>"
    grid = f'<w:gridCol w:w="{WIDTH}" />' * columns
    return f"<w:tbl>{grid}{row * rows}</w:tbl>"


def kept(made: str) -> list[int]:
    """The places of the rows that are kept with the next one."""
    rows = re.findall(r"<w:tr>.*?</w:tr>", _table(made), re.DOTALL)
    return [place for place, row in enumerate(rows) if "<w:keepNext/>" in row]


@pytest.mark.parametrize(
    "rows, letters, columns, whole",
    [
        (16, LETTERS, 1, True),
        (16, 5, 6, True),  # the marks around the words of many cells are no words
        (17, 5, 1, False),
        (8, LETTERS * 2, 1, True),
        (10, LETTERS * 2 + 1, 1, False),
    ],
)
def test_a_table_is_kept_whole_by_the_lines_that_its_words_take(rows, letters, columns, whole):
    found = kept(table(rows, letters, columns))
    assert found == (list(range(rows)) if whole else [0, 1, *range(rows - 3, rows)])


def test_the_height_of_a_row_is_that_of_its_longest_cell():
    row = f"<w:tr><w:tc>{PARAGRAPH.format('x')}</w:tc><w:tc>{PARAGRAPH.format('x' * 3 * LETTERS)}</w:tc></w:tr>"
    assert _height([row, row], [WIDTH, WIDTH]) == 2 * (5 + 3 * 10) and UNCUT == 241


def test_a_title_over_all_columns_takes_their_width():
    title = f'<w:tr><w:tc><w:tcPr><w:gridSpan w:val="2" /></w:tcPr>{PARAGRAPH.format("x" * 2 * LETTERS)}</w:tc></w:tr>'
    assert _height([title], [WIDTH, WIDTH]) == 15
