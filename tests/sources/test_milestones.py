"""From dated columns to hours: bounds of bare days, which end came first, the court's clock, and what is refused."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.project import open_project
from evaluation.sources.codebook import Codebook, Column
from evaluation.sources.milestones import ENDED_OTHERWISE, HAPPENED, MILESTONES, OPEN, disorder, hours

DATED = tuple(
    f"{name}_at"
    for name in "complaint court resolution withdrawn seen file_sent safety_contact evidence ordered ratified".split()
)


@pytest.fixture(scope="module")
def project(root):
    return open_project(root / "data" / "raw" / "demo")


def codebook(table="cases", names=DATED) -> Codebook:
    nothing = {
        "codes": {},
        "ranges": (),
        "missing": (),
        "waves": (),
        "sensitive": True,
        "identifier": False,
        "pseudonym": False,
    }
    words = {"merges": (), "question": {"es": "", "en": ""}}
    return Codebook(
        table, tuple(Column(line=1, table=table, name=name, type="moment", **nothing, **words) for name in names)
    )


def told(project, site="independencia", risk=3, **moments):
    row = dict.fromkeys(DATED, "") | {"site": site, "risk_level": float(risk)} | moments
    return hours(pd.DataFrame([row], index=[1]), codebook(), project).iloc[0]


def test_known_hours_give_one_number(project):
    row = told(project, complaint_at="2018-02-01T08:00", resolution_at="2018-02-03T09:30", seen_at="2018-03-01")
    assert (row["protection_low"], row["protection_high"], row["protection_end"]) == (49.5, 49.5, HAPPENED)
    assert row["complaint_month"] == "2018-02"


@pytest.mark.parametrize(
    ("start", "end", "low", "high"),
    [
        ("2018-02-01", "2018-02-01", 0, 24),  # the same day: between 0 and 24 h, the step comes after its start
        ("2018-02-01", "2018-02-04", 48, 96),  # d days apart: (d - 1) 24 to (d + 1) 24
        ("2018-02-01T08:00", "2018-02-03", 40, 64),
        ("2018-02-01", "2018-02-03T08:00", 32, 56),
    ],
)
def test_bare_days_give_bounds(project, start, end, low, high):
    row = told(project, complaint_at=start, resolution_at=end, seen_at="2018-03-01")
    assert (row["protection_low"], row["protection_high"]) == (low, high)


@settings(max_examples=20)
@given(day=st.integers(1, 9), later=st.integers(0, 20), hour=st.integers(0, 23), end_hour=st.integers(0, 23))
def test_the_bounds_hold_the_truth(project, day, later, hour, end_hour):
    start = pd.Timestamp(2018, 2, day, hour)
    end = pd.Timestamp(2018, 2, day, 0) + pd.Timedelta(days=later, hours=end_hour)
    if end < start:
        return
    row = told(project, complaint_at=f"{start:%Y-%m-%d}", resolution_at=f"{end:%Y-%m-%d}", seen_at="2018-12-31")
    assert row["protection_low"] <= (end - start) / pd.Timedelta(hours=1) <= row["protection_high"]


def test_what_came_first_ends_the_waiting(project):
    withdrawn = told(
        project,
        complaint_at="2018-02-01T08:00",
        withdrawn_at="2018-02-02T08:00",
        resolution_at="2018-02-03T08:00",
        seen_at="2018-03-01",
    )
    assert (withdrawn["protection_low"], withdrawn["protection_end"]) == (24, ENDED_OTHERWISE)
    still = told(project, complaint_at="2018-02-01T08:00", seen_at="2018-02-20")
    assert still["protection_end"] == OPEN
    # 448 to 472 h, widened to whole weeks so that the day of reading does not lead back to the complaint
    assert (still["protection_low"], still["protection_high"]) == (336, 504)


def test_the_deadline_is_that_of_the_day_and_the_risk_with_its_clock(project):
    moments = {"complaint_at": "2020-01-10T08:00", "court_at": "2020-01-10T20:00", "seen_at": "2020-02-20"}
    row = told(project, resolution_at="2020-01-11T14:00", **moments)
    assert (row["decision_deadline"], row["decision_low"], row["protection_low"]) == (24, 18, 30)
    assert told(project, risk=1, resolution_at="2020-01-11T14:00", **moments)["decision_deadline"] == 48
    assert told(project, risk=0, resolution_at="2020-01-11T14:00", **moments)["decision_deadline"] == 72
    without = told(project, **moments | {"court_at": ""}, resolution_at="2020-01-11T14:00")
    assert without["decision_low"] == 30  # the court's moment is not on file: from the complaint
    before = told(project, **moments | {"complaint_at": "2018-02-01T08:00"}, resolution_at="2018-02-03T08:00")
    assert (before["decision_deadline"], before["decision_low"]) == (72, 48)
    assert pd.isna(told(project, site="el_alto", resolution_at="2020-01-11T14:00", **moments)["decision_deadline"])


def test_no_moment_is_among_what_is_kept(project):
    row = told(project, complaint_at="2018-02-01T08:00", resolution_at="2018-02-03T08:00", seen_at="2018-03-01")
    assert not [name for name in row.index if name.endswith("_at")]
    assert not [value for value in row if isinstance(value, str) and len(value) > len("2018-02")]


def test_a_step_before_its_start_and_a_file_never_seen_are_faults():
    rows = pd.DataFrame(
        {
            "complaint_at": ["2018-02-03", "2018-02-03T10:00", "2018-02-03"],
            "resolution_at": ["2018-02-03", "2018-02-03T09:59", ""],
            "seen_at": ["2018-03-01", "2018-03-01", ""],
        },
        index=[1, 2, 3],
    )
    found = {(name, rule): list(mask) for name, rule, mask in disorder(rows, "cases")}
    assert found["resolution_at", "moment_before_start"] == [False, True, False]
    assert found["seen_at", "value_empty"] == [False, False, True]
    assert list(disorder(rows, "women")) == []


def test_the_checks_name_file_column_and_rows_in_both_languages(demo):
    from evaluation.sources.tables import check_project

    lines = (demo / "cases.csv").read_text("utf-8").splitlines()
    header = lines[0].split(",")
    cells = lines[1].split(",")
    cells[header.index("complaint_at")], cells[header.index("seen_at")] = "2018-13-01", "2018-02-30"
    (demo / "cases.csv").write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n", "utf-8")
    faults = [one for one in check_project(open_project(demo)).violations if one.file == "cases.csv"]
    assert {(one.column, one.rule, one.rows) for one in faults} == {
        ("complaint_at", "moment_malformed", (1,)),
        ("seen_at", "moment_malformed", (1,)),
        ("seen_at", "value_empty", (1,)),
    }
    sentence = next(one for one in faults if one.column == "complaint_at").sentence("es")
    assert sentence == (
        "cases.csv, columna complaint_at, fila de datos 1: la fecha está mal escrita; escríbala como AAAA-MM-DD, con "
        "la hora si se conoce: 2018-03-05T10:30."
    )


def test_every_milestone_names_columns_of_the_demos_codebook(project):
    from evaluation.sources.codebook import read_codebook

    books = read_codebook(project.path / "codebook.csv")
    for table, milestones in MILESTONES.items():
        for one in milestones:
            assert {one.start, one.end, one.seen} <= set(books[table].stored()), one.name
