"""PRO-05 is counted in the rows as received, before any is dropped."""

import numpy as np
import pandas as pd
import pytest
from small_project import SAMPLE, WOMEN, changed, codebook_text, small

from evaluation.sources.consent import refusals
from evaluation.sources.protocol import compliance
from evaluation.sources.tables import build_tables, drop_report

OFFERED = ("referral_offered", "select_one", "0=No/No; 1=Sí/Yes; 2=No quiso/Declined", "", "", "no", "no", "")
DISTRESS = ("distress", "select_one", "0=No/No; 1=Algo/Some; 2=Cerrada/Closed; 3=Abierta/Open", "", "", "yes", "no", "")


def counted(folder, **changes):
    asked = {"referral_offered": {row: "1" for row in range(1, 9)}, "distress": {row: "0" for row in range(1, 9)}}
    rows = changed(**{name: "" for name in asked})
    for name, cells in (asked | changes).items():
        for row, value in (asked.get(name, {}) | cells).items():
            rows[row - 1][name] = value
    project = small(folder, rows=rows, codebook=codebook_text((*WOMEN, OFFERED, DISTRESS), SAMPLE))
    found = build_tables(project)
    assert drop_report(project).protocol == found.protocol
    return found.protocol["women"][0]


WHOLE = {
    "site": "el_alto",
    "wave": "baseline",
    "respondents": 3,
    "consented": 3,
    "offered": 3,
    "closed": 3,
    "complied": 3,
}
CASES = [
    ({}, {}),
    ({"referral_offered": {1: "0"}}, {"offered": 2, "complied": 2}),
    ({"referral_offered": {1: ""}}, {"offered": 2, "complied": 2}),
    ({"referral_offered": {1: "2"}}, {}),
    ({"distress": {1: "3"}}, {"closed": 2, "complied": 2}),
    ({"distress": {1: ""}}, {"closed": 2, "complied": 2}),
    ({"distress": {1: "2"}}, {}),
    ({"consent": {1: ""}}, {"consented": 2, "complied": 2}),
    ({"consent": {1: "0"}}, {"consented": 2, "complied": 2}),
    ({"age": {1: "16"}, "consent_minor": {1: "0"}}, {"consented": 2, "complied": 2}),
    ({"age": {1: "16"}, "consent_minor": {1: "1"}}, {}),
    ({"distress": {1: "3"}, "referral_offered": {1: "0", 2: "0"}}, {"offered": 1, "closed": 2, "complied": 1}),
]


@pytest.mark.parametrize(("changes", "expected"), CASES)
def test_step_by_step(tmp_path, changes, expected):
    assert counted(tmp_path / "p", **changes) == WHOLE | expected


def test_a_recorded_refusal_without_answers_is_no_respondent(tmp_path):
    silent = {"consent": {1: "0"}, "ipv_phys_push": {1: ""}, "distress": {1: ""}, "referral_offered": {1: ""}}
    silent |= {f"help_inst_{code}": {1: ""} for code in (1, 2, 98)}
    two = {"respondents": 2, "consented": 2, "offered": 2, "closed": 2, "complied": 2}
    assert counted(tmp_path / "p", **silent) == WHOLE | two


def test_a_table_under_no_consent_has_no_protocol():
    values = pd.DataFrame({"site": ["a"], "wave": ["b"]})
    assert compliance(values, None, {}) == []
    assert refusals(values) == {}


def test_the_demo_is_counted_as_by_hand(root):
    from evaluation.project import open_project
    from evaluation.sources.tables import check_project

    found = check_project(open_project(root / "data" / "raw" / "demo")).protocol["women"]
    rows = pd.read_csv(root / "data" / "raw" / "demo" / "women.csv", dtype=str, keep_default_na=False)
    book = pd.read_csv(root / "data" / "raw" / "demo" / "codebook.csv", dtype=str, keep_default_na=False)
    told = book[(book["table"] == "women") & (book["sensitive"] == "yes") & (book["codes"] != "")]["name"]
    answers = rows[[name for name in rows if name in set(told) or name.rsplit("_", 1)[0] in set(told)]]
    rows = rows[(rows["consent"] != "0") | (answers != "").any(axis="columns")]  # a refusal that answered nothing
    agreed = rows["consent"].isin(["1", "2"])
    minor = (pd.to_numeric(rows["age"]) < 18) & (rows["consent_minor"] != "1")
    whole = agreed & ~minor & rows["referral_offered"].isin(["1", "2"]) & rows["distress"].isin(["0", "1", "2"])
    by_hand = whole.groupby([rows["site"], rows["wave"]]).agg(["size", "sum"]).to_numpy().tolist()
    assert [[one["respondents"], one["complied"]] for one in found] == by_hand
    assert np.sum([one["respondents"] for one in found]) == len(rows)
    closed = rows["distress"].isin(["0", "1", "2"]).groupby([rows["site"], rows["wave"]]).sum().tolist()
    assert [one["closed"] for one in found] == closed and sum(closed) < len(rows)


def test_the_share_goes_out_through_the_gate_with_those_dropped_as_a_group(root):
    import evaluation as ev
    from evaluation.disclosure.gate import protect
    from evaluation.disclosure.policy import policy_from

    made = ev.measure(ev.open_project(root / "data" / "raw" / "demo"), ev.INDICATORS["PRO-05"])
    first = made.rows[made.rows["group"] == ""].iloc[0]
    assert (first["site"], first["wave"], first["n"], first["n_yes"]) == ("", "baseline", 1258, 1209)
    assert first["estimate"] == 1209 / 1258
    whole, kept, dropped, *by_site = [
        count for count in made.counts if (count.cell.population, count.cell.wave) == ("women", "baseline")
    ]
    assert whole.base == kept.base + dropped.base == 1258 and kept.base == sum(count.base for count in by_site)
    assert {one.whole for one in made.sums} >= {whole.cell, kept.cell}
    release = protect([("03", ev.table(made, caption="consent"))], policy_from({}), frozenset())
    shown = [row for row in release.items[0].rows if not row.group]
    assert [(str(row.estimate), row.n, row.mark) for row in shown] == [("96.1", 1260, ""), ("95.8", 1270, "")]


def test_other_tables_given_under_a_consent_stand_apart(root):
    import evaluation as ev

    made = ev.measure(ev.open_project(root / "data" / "raw" / "demo"), ev.INDICATORS["PRO-05"])
    tables = set(made.rows[made.rows["group"] == "table"]["level"])
    assert tables == {"leaders", "staff", "users", "trainings", "leader_tests"}
    assert all(made.labels["table"][name]["es"] for name in tables)


def test_without_a_consent_on_record_the_protocol_is_not_measured(demo, monkeypatch):
    import evaluation as ev
    from evaluation.analysis import protocol
    from evaluation.sources.check_report import CheckReport

    monkeypatch.setattr(protocol, "drop_report", lambda project: CheckReport())
    made = ev.measure(ev.open_project(demo), ev.INDICATORS["PRO-05"])
    assert made.rows["estimate"].isna().all() and len(made.rows) == 4
