"""Nobody's answers without consent, no minor's without the committee's decision."""

import numpy as np
import pandas as pd
import pytest
from small_project import changed, codebook_text, small

from evaluation.sources.codebook import read_codebook
from evaluation.sources.consent import refusals
from evaluation.sources.identifiers import identifying, without_identifiers
from evaluation.sources.tables import build_tables, drop_report, read_table

# consent, age, consent_minor, why the row is dropped
WOMEN = [
    (1, 30, 7, ""),
    (2, 30, 7, ""),
    (0, 30, 7, "no_consent"),
    (None, 30, 7, "no_consent"),
    (9, 30, 7, "no_consent"),
    (1, 17, 1, ""),
    (1, 17, 0, "minor_without_consent"),
    (1, 17, None, "minor_without_consent"),
    (1, 17, 7, "minor_without_consent"),
    (0, 17, 0, "no_consent"),
    (1, 18, None, ""),
    (1, 18, 0, ""),
    (1, None, 7, ""),
    (1, None, None, ""),
    (1, 99, 0, "minor_without_consent"),
    (1, None, 0, "minor_without_consent"),
]
# consent_minor, assent, guardian_consent of a girl of 16 who consented, and whether her answers are kept
ASKED_APART = [
    (None, 1, 1, True),
    (None, 1, 0, False),
    (None, 0, 1, False),
    (None, 1, None, False),
    (None, None, 1, False),
    (1, None, None, True),
    (1, 0, None, False),
    (1, 1, 0, False),
    (0, 1, 1, False),
    (7, 1, 1, True),
]


@pytest.mark.parametrize(("consent", "age", "minor", "reason"), WOMEN)
def test_row_by_row(consent, age, minor, reason):
    values = pd.DataFrame({"consent": [consent], "age": [age], "consent_minor": [minor]}, dtype=float)
    found = {name for name, mask in refusals(values, (99.0,)).items() if mask[0]}
    assert found == ({reason} if reason else set())


@pytest.mark.parametrize(("decided", "assent", "guardian", "kept"), ASKED_APART)
def test_assent_and_the_guardian_are_asked_apart(decided, assent, guardian, kept):
    asked = {
        "consent": [1],
        "age": [16],
        "consent_minor": [decided],
        "assent": [assent],
        "guardian_consent": [guardian],
    }
    values = pd.DataFrame(asked, dtype=float)
    assert refusals(values)["minor_without_consent"].tolist() == [not kept]
    grown = refusals(values.assign(age=18.0))["minor_without_consent"].tolist()
    assert grown == [False]
    assert refusals(values.assign(consent=0.0))["no_consent"].tolist() == [True]


def test_the_reasons_never_overlap():
    values = pd.DataFrame([row[:3] for row in WOMEN], columns=["consent", "age", "consent_minor"], dtype=float)
    masks = refusals(values, (99.0,))
    assert max(np.sum(list(masks.values()), axis=0)) == 1


def test_a_table_under_no_consent_drops_nothing_and_one_without_ages_only_refusals():
    assert refusals(pd.DataFrame({"age": [12.0]})) == {}
    masks = refusals(pd.DataFrame({"consent": [1.0, 0.0]}))
    assert masks["no_consent"].tolist() == [False, True]
    assert not masks["minor_without_consent"].any()


def test_a_minor_without_the_column_of_the_decision_is_dropped():
    assert refusals(pd.DataFrame({"consent": [1.0], "age": [17.0]}))["minor_without_consent"].tolist() == [True]


def test_what_is_dropped_is_counted_by_reason_and_in_no_table(tmp_path):
    rows = changed(consent={1: "0", 2: ""}, age={5: "16"}, consent_minor={5: "0"}, note_code={1: "refused", 5: "minor"})
    project = small(tmp_path / "p", rows=rows)
    report = build_tables(project)
    assert report.rows == {"women": 8, "sample": 2}
    assert report.dropped == {"women": {"no_consent": 2, "minor_without_consent": 1}, "sample": {}}
    assert drop_report(project) == report
    frame = read_table(project, "women")
    assert len(frame) == 5 and set(frame["note_code"]) == {"007"}


def test_a_woman_who_agreed_to_all_but_the_module_stays(tmp_path):
    rows = changed(consent={1: "2"}, module_status={1: "3"}, weight_dv={1: ""}, ipv_phys_push={1: ""})
    frame = read_table(small(tmp_path / "p", rows=rows), "women")
    assert len(frame) == 8 and frame["module_status"].tolist()[0] == 3


def test_identifiers_are_dropped_and_named(tmp_path):
    (tmp_path / "codebook.csv").write_text(codebook_text(), encoding="utf-8")
    book = read_codebook(tmp_path / "codebook.csv")["women"]
    values = pd.DataFrame({"woman_id": [1], "psu": [2], "help_inst_1": [0]})
    kinds = identifying(values, book)
    assert kinds == {"woman_id": "codebook"}
    kept, names = without_identifiers(values, kinds)
    assert list(kept) == ["psu", "help_inst_1"] and names == ("woman_id",)
