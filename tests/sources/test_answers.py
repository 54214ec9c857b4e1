"""Text becomes a number only where it is one, with the decimal mark that was declared."""

import numpy as np
import pandas as pd
import pytest
from small_project import codebook_text

from evaluation.sources.answers import as_text, understood
from evaluation.sources.codebook import read_codebook


@pytest.fixture
def columns(tmp_path):
    (tmp_path / "codebook.csv").write_text(codebook_text(), encoding="utf-8")
    return read_codebook(tmp_path / "codebook.csv")["women"].stored()


def one(columns, name: str, value: str, decimal: str = "."):
    """The value understood and the rules it breaks."""
    found = understood(pd.Series([value], dtype="str"), columns[name], decimal)
    return found.values.iloc[0], [rule for rule, mask in found.broken.items() if mask[0]]


@pytest.mark.parametrize(
    ("written", "decimal", "value", "rules"),
    [
        ("1.25", ".", 1.25, []),
        (" 2 ", ".", 2.0, []),
        (".5", ".", 0.5, []),
        ("1.2e-05", ".", 1.2e-05, []),
        ("-3", ".", -3.0, []),
        ("", ".", np.nan, []),
        ("1,25", ".", np.nan, ["decimal_comma"]),
        ("1,25", ",", 1.25, []),
        ("1.25", ",", np.nan, ["decimal_point"]),
        ("1.250,5", ",", np.nan, ["not_a_number"]),
        ("1,250.5", ".", np.nan, ["not_a_number"]),
        ("NA", ".", np.nan, ["not_a_number"]),
        ("inf", ".", np.nan, ["not_a_number"]),
        ("1e999", ".", np.nan, ["not_finite"]),
        ("0x10", ".", np.nan, ["not_a_number"]),
        ("1_000", ".", np.nan, ["not_a_number"]),
    ],
)
def test_decimals(columns, written, decimal, value, rules):
    found, broken = one(columns, "weight", written, decimal)
    assert broken == rules
    assert found == value or (np.isnan(found) and np.isnan(value))


def test_whole_numbers_may_end_in_zeros_but_not_in_a_part(columns):
    assert one(columns, "education", "1.0") == (1.0, [])
    value, rules = one(columns, "education", "1.5")
    assert np.isnan(value) and rules == ["not_whole"]


def test_text_keeps_leading_zeros_and_words_for_missing(columns):
    assert one(columns, "note_code", "007") == ("007", [])
    assert one(columns, "note_code", "NA") == ("NA", [])


@pytest.mark.parametrize(
    ("written", "month", "rules"),
    [
        ("2018-05", "2018-05", []),
        ("2018-05-01", "2018-05", []),
        ("2018-05-17", "", ["month_malformed"]),
        ("2018-13", "", ["month_malformed"]),
        ("05/2018", "", ["month_malformed"]),
        ("", "", []),
    ],
)
def test_months(columns, written, month, rules):
    assert one(columns, "interview_month", written) == (month, rules)


def test_a_broken_value_is_not_an_empty_one(columns):
    found = understood(pd.Series(["x", "", "1"], dtype="str"), columns["weight"], ".")
    assert found.empty.tolist() == [False, True, False]


def test_numbers_as_text_have_no_point_unless_they_need_it():
    assert as_text(pd.Series([3.0, 2.5, np.nan])).tolist() == ["3", "2.5", ""]
    assert as_text(pd.Series([3, None], dtype="Int32")).tolist() == ["3", ""]
