"""The code sets of the scales, against the codes that the questionnaire offers."""

import csv

import pytest

from evaluation.indicators.scales import ACT, INJ, OFTEN, PREV, YN, YN_REJECTS, YN_REJECTS_DHS

SETS = {
    "ACT last_12_months": (ACT["last_12_months"], {1, 2}, {0, 3}, {4, 8, 9}),
    "ACT ever": (ACT["ever"], {1, 2, 3, 4}, {0}, {8, 9}),
    "ACT often": (OFTEN, {1}, {0, 2, 3}, {4, 8, 9}),
    "PREV last_12_months": (PREV["last_12_months"], {1}, {0, 2}, {3, 8, 9}),
    "PREV ever": (PREV["ever"], {1, 2, 3}, {0}, {8, 9}),
    "INJ last_12_months": (INJ["last_12_months"], {1}, {0, 2}, {8, 9}),
    "INJ ever": (INJ["ever"], {1, 2}, {0}, {8, 9}),
    "YN": (YN, {1}, {0}, {8, 9}),
    "YN rejects": (YN_REJECTS, {0}, {1}, {8, 9}),
    "YN rejects, DHS": (YN_REJECTS_DHS, {0, 8, 9}, {1}, set()),
}


@pytest.mark.parametrize("name", SETS)
def test_the_code_sets(name):
    found, yes, no, missing = SETS[name]
    assert (found.yes, found.no, found.missing) == (yes, no, missing)
    assert len(found.yes | found.no | found.missing) == len(found.yes) + len(found.no) + len(found.missing)


def test_code_3_is_read_by_its_scale():
    assert 3 in ACT["last_12_months"].no
    assert 3 in PREV["last_12_months"].missing


OFFERED = {
    "ipv_phys_push": (ACT, {4}),
    "ctrl_money": (ACT, {4}),
    "np_phys": (ACT, {4}),
    "prev_phys": (PREV, set()),
    "np_sex_other": (PREV, set()),
    "injury_deep": (INJ, set()),
}


@pytest.mark.parametrize("column", OFFERED)
def test_every_code_that_the_questionnaire_offers_is_in_one_set(shared, column):
    scale, imported = OFFERED[column]
    with (shared / "domain" / "items.csv").open(encoding="utf-8", newline="") as source:
        row = next(row for row in csv.DictReader(source) if row["table"] == "women" and row["name"] == column)
    offered = {int(code.partition("=")[0]) for code in row["codes"].split(";")}
    for codes in scale.values():
        assert codes.yes | codes.no | codes.missing == offered | imported
