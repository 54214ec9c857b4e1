"""Shares and means of tables without a sample design: numbers by hand, open tables, what is not measured."""

import json
from dataclasses import replace

import numpy as np
import pytest

from evaluation.analysis.items import from_payload, to_payload
from evaluation.analysis.measures import measure
from evaluation.analysis.results import ReportItem
from evaluation.indicators.definition import Condition, Indicator, Item, Score, Universe
from evaluation.project import open_project

USERS = """table,name,type,codes,missing,waves,sensitive,identifier,merges,question_es,question_en
exit_slips,site,select_one,el_alto=El Alto; independencia=Independencia,,,no,no,,s,s
exit_slips,wave,select_one,baseline=LB/BL; endline=LF/EL,,,no,no,,w,w
exit_slips,service,select_one,a=A; b=B; c=C,,,no,no,,s,s
exit_slips,told,select_one,0=No; 1=Sí/Yes; 8=NS/DK,8,,no,no,,t,t
exit_slips,trust,select_one,1=1; 2=2; 3=3; 4=4; 5=5; 9=NR,9,,no,no,,t,t
exit_slips,respect,select_one,1=1; 2=2; 3=3; 4=4; 5=5; 9=NR,9,,no,no,,t,t
"""
ROWS = [("el_alto", "baseline", "abc"[row % 3], 1 if row < 30 else 0, 4, 2 if row < 20 else 9) for row in range(40)]
ROWS += [("el_alto", "endline", "a", 8, 3, 3), ("independencia", "baseline", "b", 0, 5, 1)]
TOLD = Indicator(
    code="X-01",
    name={"es": "x", "en": "x"},
    theme="none",
    measure="proportion",
    unit="percent",
    universe=Universe("exit_slips", {"es": "u", "en": "u"}, None, ""),
    numerator=Item("told", frozenset({1}), frozenset({0})),
    denominator=None,
    recall="current",
    direction="lower_is_better",
    definition={"es": "x", "en": "x"},
    table="exit_slips",
    sampling="sample",
    contributor="service",
)
TRUST = replace(
    TOLD, code="X-02", measure="mean", unit="score", numerator=Score(("trust", "respect"), 1, 5, ("respect",))
)


@pytest.fixture
def users(survey_alone):
    with (survey_alone / "codebook.csv").open("a", encoding="utf-8") as book:
        book.write(USERS.split("\n", 1)[1])
    lines = ["site,wave,service,told,trust,respect", *(",".join(map(str, row)) for row in ROWS)]
    (survey_alone / "exit_slips.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return survey_alone


def rows(folder, indicator):
    found = measure(open_project(folder), indicator)
    return found, {(row["site"], row["wave"]): row for row in found.rows.to_dict("records")}


def test_a_share_by_hand(users):
    found, at = rows(users, TOLD)
    here = at["el_alto", "baseline"]
    assert (here["estimate"], here["n"], here["n_yes"], here["contributors"]) == (0.75, 40, 30, (14, 13, 13))
    kept = from_payload(json.loads(json.dumps(to_payload(ReportItem("table", "t", found)))))
    assert kept.results.rows["contributors"].equals(found.rows["contributors"])  # on its way to the gate
    # Wilson's 95 % interval of 30 out of 40
    assert (here["ci_low"], here["ci_high"]) == pytest.approx((0.59806, 0.85807), abs=1e-4)
    assert {(count.base, count.yes) for count in found.counts} == {(40, 30), (0, 0), (1, 0)}
    assert np.isnan(at["el_alto", "endline"]["estimate"]) and at["el_alto", "endline"]["n"] == 0


def test_a_mean_by_hand_leaves_out_rows_with_too_few_items(users):
    found, at = rows(users, TRUST)
    here = at["el_alto", "baseline"]  # 4 and 6 - 2, of the 20 rows that answered both
    assert (here["estimate"], here["n"], here["df"]) == (4.0, 20, 19)
    assert {(count.base, count.yes) for count in found.counts} == {(20, None), (1, None), (0, None)}
    prorated = replace(TRUST, numerator=replace(TRUST.numerator, at_least=0.5))
    assert rows(users, prorated)[1]["el_alto", "baseline"]["n"] == 40


def test_a_census_has_no_interval(users):
    here = rows(users, replace(TOLD, sampling="census"))[1]["el_alto", "baseline"]
    assert (here["method"], here["estimate"]) == ("census", 0.75) and np.isnan(here["ci_low"])


def test_an_open_table_rests_on_no_count(users):
    settings = users / "project.toml"
    settings.write_text(settings.read_text("utf-8") + "\n[tables.exit_slips]\nopen = true\n", "utf-8")
    found, at = rows(users, TOLD)
    here = at["el_alto", "baseline"]
    assert (here["kind"], here["source"], here["rests_on"], found.counts) == ("open", "exit_slips", (), ())


def test_an_absent_table_is_not_measured(demo):
    found, at = rows(demo, TOLD)
    assert {row["method"] for row in at.values()} == {"not_asked"} and len(at) == 4
    assert all(np.isnan(row["estimate"]) for row in at.values()) and found.counts == ()


def test_a_skip_is_no_answer(users):
    gated = replace(TOLD, universe=replace(TOLD.universe, rule=Condition("trust", frozenset({5}))))
    assert rows(users, gated)[1]["independencia", "baseline"]["n"] == 1
