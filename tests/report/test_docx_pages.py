"""Which tables of a Word file stay whole: short ones, but not those whose few rows are long texts."""

import pytest

from evaluation.report.docx_pages import WHOLE, WORDY, _table

PARAGRAPH = '<w:p><w:pPr><w:pStyle w:val="Compact" /></w:pPr><w:r><w:t xml:space="preserve">{}</w:t></w:r></w:p>'


def kept(rows: int, letters: int) -> int:
    """The number of rows that are kept with the next one."""
    row = f"<w:tr><w:tc>{PARAGRAPH.format('x' * letters)}</w:tc></w:tr>"
    return _table(f"<w:tbl>{row * rows}</w:tbl>").count("<w:keepNext/>")


@pytest.mark.parametrize("rows, letters, whole", [(4, 20, True), (4, WORDY // 2, False), (WHOLE + 1, 5, False)])
def test_a_table_is_kept_whole_by_its_rows_and_its_letters(rows, letters, whole):
    assert kept(rows, letters) == (rows if whole else 1)
