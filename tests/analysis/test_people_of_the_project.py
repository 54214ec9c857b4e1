"""R1-01, R1-02, R1-03, R1-11 and PRO-02 from rows written by hand: who counts, how often, and what rests on whom."""

import math

import numpy as np
import pandas as pd
import pytest
from record_tables import measured, one, project_of

from evaluation.analysis.process import whole_percent
from evaluation.analysis.results import Cell
from evaluation.analysis.training import ABLE, AGENCY, RIGHT, agency_index, score
from evaluation.disclosure.policy import Policy
from evaluation.disclosure.rounding import value
from evaluation.project import narrow
from evaluation.statistics.panel import hedges_g, paired_mean

TRAININGS = """site,wave,leader_id,sex,consent,consent_minor,age,leader_kind,mother_tongue,disability,test_course,\
sessions_planned,sessions_attended
el_alto,endline,1,1,1,7,30,1,2,0,1,10,8
el_alto,endline,2,1,1,7,40,1,1,0,1,10,10
el_alto,endline,2,1,1,7,40,1,1,0,2,10,5
el_alto,endline,3,2,1,7,35,1,3,1,1,10,7
el_alto,endline,4,1,1,1,15,2,9,0,4,10,9
el_alto,endline,5,1,0,7,30,1,2,0,1,10,10
el_alto,endline,6,1,1,0,15,2,2,0,4,10,10
independencia,endline,7,1,1,7,50,1,1,0,3,5,4"""


def test_a_person_of_two_courses_counts_once_with_the_sessions_of_both(tmp_path):
    found = measured(project_of(tmp_path / "p", trainings=TRAININGS), "R1-01")
    # el_alto: 1 has 8 of 10, 2 has 15 of 20 (no), 3 has 7 of 10 (no), 4 has 9 of 10; 5 and 6 gave no consent
    place = {"site": "el_alto", "level": ""}
    assert one(found, statistic="enrolled", **place)["estimate"] == 4
    assert one(found, statistic="completed", **place)["estimate"] == 2
    share = one(found, statistic="completed_share", **place)
    assert (share["estimate"], share["n"], share["n_yes"]) == (0.5, 4, 2)
    adults = one(found, statistic="completed_share", site="el_alto", level="1")
    assert (adults["estimate"], adults["n"], adults["n_yes"]) == (pytest.approx(1 / 3), 3, 1)
    assert one(found, statistic="completed", site="independencia", level="")["estimate"] == 1


def test_the_people_trained_add_up_in_the_counts_that_the_rows_rest_on(tmp_path):
    found = measured(project_of(tmp_path / "p", trainings=TRAININGS), "R1-01")
    counts = {count.cell: count for count in found.counts}
    for equation in found.sums:
        assert counts[equation.whole].base == sum(counts[part].base for part in equation.parts)
        assert counts[equation.whole].yes == sum(counts[part].yes for part in equation.parts)
    whole = Cell("trainings", "R1-01", "el_alto", "endline")
    assert (counts[whole].base, counts[whole].yes) == (4, 2)
    assert all(cell in counts for row in found.rows["rests_on"] for cell in row)


@pytest.mark.parametrize("code, n, yes", [("PRO-02", 3, 2), ("PRO-02_adolescents", 4, 1), ("PRO-02_disability", 4, 1)])
def test_a_participant_counts_once_in_the_coverage(tmp_path, code, n, yes):
    row = one(measured(project_of(tmp_path / "p", trainings=TRAININGS), code), site="el_alto", statistic="level")
    assert (row["n"], row["n_yes"], row["estimate"]) == (n, yes, pytest.approx(yes / n))
    assert math.isnan(row["ci_low"]) and row["method"] == "census"


POPULATIONS = """
site,wave,women_15,native_tongue,adolescents,disability,base,base_month
el_alto,endline,1000,40,,5,Censo,2017-06
"""


def test_the_coverage_is_set_against_the_part_of_the_population(tmp_path):
    project = project_of(tmp_path / "p", trainings=TRAININGS, populations=POPULATIONS)
    found = measured(project, "PRO-02")
    assert one(found, site="el_alto", statistic="population_share")["estimate"] == 0.4
    ratio = one(found, site="el_alto", statistic="ratio_to_population")
    level = one(found, site="el_alto", statistic="level")
    assert ratio["estimate"] == pytest.approx(0.67 / 0.4) and ratio["unit"] == "ratio"  # 2 of 3: 67 % as published
    assert ratio["rests_on"] == level["rests_on"] != () and math.isnan(ratio["ci_low"])
    unknown = one(measured(project, "PRO-02_adolescents"), site="el_alto", statistic="ratio_to_population")
    assert math.isnan(unknown["estimate"]) and unknown["rests_on"] == ()


def taken(people: dict[int, tuple[int | None, int | None]]) -> str:
    """Return rows of tests in which each person has so many right answers of the ten, before and after."""
    head = "site,wave,leader_id,sex,consent,consent_minor,age,leader_kind,test_course,test_moment"
    lines = [",".join([head, *RIGHT])]
    for person, marks in people.items():
        for moment, right in enumerate(marks, 1):
            if right is not None:
                given = [str(code if place < right else 8) for place, code in enumerate(RIGHT.values())]
                lines.append(",".join(["el_alto,endline", str(person), f"1,1,7,30,1,1,{moment}", *given]))
    return "\n".join(lines)


def test_the_gain_is_of_people_with_both_tests_and_who_was_lost_is_told(tmp_path):
    marks = {1: (4, 8), 2: (5, 6), 3: (3, 7), 4: (6, 9), 5: (2, None), 6: (None, 10)}
    found = measured(project_of(tmp_path / "p", leader_tests=taken(marks)), "R1-02")
    before, after = np.array([40.0, 50, 30, 60]), np.array([80.0, 60, 70, 90])
    place = {"site": "el_alto", "level": ""}
    gain = one(found, statistic="gain", **place)
    change = paired_mean(before, after, 0.95)
    assert (gain["estimate"], gain["n"], gain["df"]) == (pytest.approx(30), 4, 3)
    assert (gain["ci_low"], gain["ci_high"]) == pytest.approx((change.low, change.high))
    size = hedges_g(before, after, 0.95)
    assert one(found, statistic="effect_size", **place)["estimate"] == pytest.approx(size.g)
    assert one(found, statistic="before", **place)["estimate"] == pytest.approx(45)
    assert one(found, statistic="after", **place)["estimate"] == pytest.approx(75)
    lost = one(found, statistic="lost", **place)
    assert (lost["estimate"], lost["n"], lost["n_yes"]) == (pytest.approx(0.2), 5, 1)
    assert one(found, statistic="before_lost", **place)["estimate"] == pytest.approx(20)
    counts = {count.cell.level: count.base for count in found.counts if ":" not in count.cell.level}
    counts.pop("1")  # everybody is an adult
    assert counts == {"": 5, "both": 4, "lost": 1}


def test_unpaired_tests_make_no_gain(tmp_path):
    found = measured(project_of(tmp_path / "p", leader_tests=taken({1: (4, None), 2: (None, 9)})), "R1-02")
    gain = one(found, statistic="gain", site="el_alto", level="")
    assert math.isnan(gain["estimate"]) and gain["n"] == 0


def test_a_test_scores_right_answers_and_needs_four_of_five():
    rights = {name: [code] * 3 for name, code in RIGHT.items()}
    frame = pd.DataFrame(rights).astype("Int16")
    frame.loc[0, "law_noproof"] = 1  # "true" is wrong there
    frame.loc[1, ["law_psych", "law_econ"]] = 9  # refused: not counted
    frame.loc[2, ["law_psych", "law_econ", "test_case"]] = pd.NA
    np.testing.assert_allclose(score(frame), [90, 100, np.nan])


def test_the_index_is_half_what_she_did_and_half_what_she_feels_able_to_do():
    frame = pd.DataFrame({name: [3, 0, 1] for name in AGENCY} | {name: [5, 5, 9] for name in ABLE}).astype("Int16")
    np.testing.assert_allclose(agency_index(frame), [100, 50, np.nan])
    frame.loc[1, list(AGENCY[:3])] = 8  # eight of eleven are enough
    frame.loc[0, list(AGENCY[:4])] = 8
    np.testing.assert_allclose(agency_index(frame), [np.nan, 50, np.nan])


def leaders(rows: list[tuple]) -> str:
    """Return interviews of women: wave, number, group, what they did (0 to 3), what they feel able to do (1 to 5),
    office, and one act of violence in politics."""
    names = ("threat", "attack", "exclude", "smear", "pay")
    head = "site,wave,leader_id,sex,consent,consent_minor,age,leader_group,leader_years"
    lines = [",".join([head, *AGENCY, *ABLE, "office", *(f"polviol_{name}" for name in names)])]
    for wave, number, group, did, able, office, act in rows:
        given = [*[did] * 7, *[able] * 4, office, *([act, 0, 0, 0, 0] if office else [""] * 5)]
        lines.append(",".join(["el_alto", wave, str(number), "1,1,7,40", f"{group},5", *map(str, given)]))
    return "\n".join(lines)


LEADERS = leaders(
    [
        ("baseline", 1, 10, 0, 1, 1, 1),
        ("baseline", 2, 10, 1, 1, 2, 0),
        ("baseline", 3, 11, 2, 3, 3, 8),
        ("baseline", 4, 12, 3, 5, 0, 0),
        ("endline", 1, 10, 3, 1, 3, 1),
        ("endline", 2, 10, 1, 5, 3, 0),
        ("endline", 3, 11, 2, 3, 3, 0),
    ]
)


def test_the_index_changes_over_the_same_leaders_and_groups_give_the_interval(tmp_path):
    found = measured(project_of(tmp_path / "p", leaders=LEADERS), "R1-03")
    gain = one(found, statistic="gain", site="el_alto")
    # 1: 0 → 50; 2: 16.67 → 66.67; 3: 58.33 → 58.33; two groups of them, so one degree of freedom
    assert gain["estimate"] == pytest.approx(100 / 3)
    assert (gain["n"], gain["n_psu"], gain["df"]) == (3, 2, 1)
    totals = np.array([2 * (50 - 100 / 3), 0 - 100 / 3])
    assert gain["se"] == pytest.approx(np.sqrt(2 * (totals**2).sum()) / 3)
    assert one(found, statistic="lost", site="el_alto")["estimate"] == pytest.approx(0.25)


def test_violence_in_politics_is_of_women_with_office_who_answered(tmp_path):
    found = measured(project_of(tmp_path / "p", leaders=LEADERS), "R1-11")
    first = one(found, site="el_alto", wave="baseline")
    assert (first["n"], first["n_yes"], first["estimate"]) == (2, 1, 0.5)  # "don't know" is missing, no office is out
    last = one(found, site="el_alto", wave="endline")
    assert (last["n"], last["n_yes"]) == (3, 1)


def test_a_single_wave_measures_no_change(tmp_path):
    project = narrow(project_of(tmp_path / "p", leaders=LEADERS), endline="baseline")
    assert measured(project, "R1-03").rows["method"].unique().tolist() == ["one_wave"]


@pytest.mark.parametrize("code", ["R1-01", "PRO-02"])
def test_a_wave_before_the_lists_measured_nobody_and_not_zero(tmp_path, code):
    project = narrow(project_of(tmp_path / "p", trainings=TRAININGS), endline="baseline")
    found = measured(project, code)
    assert len(found.rows) == 2 and found.rows["estimate"].isna().all()


def test_the_ratio_is_made_of_the_percentage_that_the_gate_prints():
    shares = [yes / n for n in range(30, 250) for yes in range(n + 1)]
    printed = [float(value(share, "percent", 30, Policy())) for share in shares]
    assert [whole_percent(share) for share in shares] == printed
