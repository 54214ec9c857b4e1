"""Every indicator of the list is a record, is specified by hand, is measured in the demo and stands in its report."""

import csv
import re

import pytest

from evaluation.indicators.catalogue import INDICATORS

NUMBERS = {"IMP": 13, "OUT": 11, "R1": 11, "R2": 22, "R3": 6, "PRO": 6, "EFI": 5}
CODES = tuple(f"{theme}-{number:02d}" for theme, last in NUMBERS.items() for number in range(1, last + 1))


@pytest.fixture(scope="module")
def rows(demo_draft):
    with (demo_draft / "results.csv").open(encoding="utf-8-sig", newline="") as source:
        return list(csv.DictReader(source))


def test_the_codes_are_those_of_the_list(shared):
    with (shared / "domain" / "indicators.csv").open(encoding="utf-8") as source:
        assert sorted(row["code"] for row in csv.DictReader(source)) == sorted(CODES)


def test_every_code_is_a_record():
    assert len(CODES) == 74 and set(CODES) <= set(INDICATORS.codes)


def test_every_code_is_named_by_a_test_with_rows_written_by_hand(root):
    folders = ("analysis", "indicators", "privacy")
    texts = "".join(path.read_text("utf-8") for name in folders for path in (root / "tests" / name).glob("*.py"))
    named = set(re.findall(r"\"([A-Z]+\d?-\d\d)", texts))
    assert sorted(set(CODES) - named) == []


def test_every_code_is_measured_and_stands_in_the_report(rows):
    measured = {row["indicator"] for row in rows if row["mark"] != "x"}
    assert sorted(set(CODES) - measured) == []


def test_every_code_shows_at_least_one_value(rows):
    shown = {row["indicator"] for row in rows if row["estimate"]}
    assert sorted(set(CODES) - shown) == []
