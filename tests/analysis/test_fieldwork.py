"""Outcome rates of the visits against the numbers of the demo's README, and the plan that the methodology shows."""

import pytest

from evaluation.analysis.fieldwork import planned, response_rates
from evaluation.project import open_project


def test_the_outcome_rates_by_hand(survey_alone):
    rows = {
        (row["indicator"], row["site"], row["wave"]): row
        for row in response_rates(open_project(survey_alone)).rows.to_dict("records")
    }
    # last visits: 605 complete, 4 + 3 partial, 35 + 27 refused, 40 absent; 14 not eligible and 40 vacant make no case
    eligible = 605 + 7 + 62 + 40
    expected = {"rr3": 605 / eligible, "coop1": 605 / 674, "ref2": 62 / eligible, "con2": 674 / eligible}
    for name, value in expected.items():
        found = rows[name, "el_alto", "baseline"]
        assert (found["estimate"], found["n"], found["kind"]) == (pytest.approx(value), 768, "opaque"), name
    assert len(rows) == 16


def test_visits_that_settle_more_households_than_there_are_give_no_rate(survey_alone):
    lines = (survey_alone / "sample.csv").read_text("utf-8").splitlines()
    first = next(line for line in lines if line.startswith("el_alto,baseline"))
    place = lines[0].split(",").index("contact_no"), lines[0].split(",").index("contact_outcome")
    cells = first.split(",")
    cells[place[0]], cells[place[1]] = "3", "6"
    (survey_alone / "sample.csv").write_text("\n".join([*lines, *[",".join(cells)] * 60]) + "\n", "utf-8")
    rows = response_rates(open_project(survey_alone)).rows
    assert ("el_alto", "baseline") not in set(zip(rows.site, rows.wave, strict=True))
    assert ("el_alto", "endline") in set(zip(rows.site, rows.wave, strict=True))


def test_without_the_table_of_visits_there_is_no_rate(survey_alone):
    (survey_alone / "sample.csv").unlink()
    assert len(response_rates(open_project(survey_alone)).rows) == 0


def test_the_plan_is_that_of_the_power_command(survey_alone):
    item = planned(open_project(survey_alone), "planned")
    told = {(one["indicator"], one["site"]): one for one in item.results.notes["planned"]}
    here = told["OUT-01", "el_alto"]
    assert (here["level"], here["change"]) == (0.22, 0.16)
    assert 0.1 < here["detectable"] < 0.25 and 0 < here["alike"] < here["chosen"] < 0.05
    assert len(item.results.rows) == 0
    order = list(dict.fromkeys(one["indicator"] for one in item.results.notes["planned"]))
    assert list(item.results.labels["indicator"]) == order and len(order) > 2  # the workbook lists them like this


def test_a_project_without_a_plan_has_no_table_of_it(survey_alone):
    text = (survey_alone / "project.toml").read_text("utf-8")
    (survey_alone / "project.toml").write_text(text[: text.index("# Lo que se supuso antes")], "utf-8")
    item = planned(open_project(survey_alone), "planned")
    assert item.options == {} and item.results.notes["planned"] == []
