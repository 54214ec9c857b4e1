"""The table of legal deadlines: its rows are those of the domain list, and what governs on the days around a change."""

import csv

import pytest

from evaluation.errors import UsageError
from evaluation.indicators.legal_deadlines import legal_deadlines, rule_in_force, rules_in_force

JUDGE = "judge_first_decision"


@pytest.mark.parametrize(
    ("date", "risk", "hours", "clock", "rule"),
    [
        ("2015-11-23", "severe", None, None, None),
        ("2015-11-24", "severe", 72, "complaint", "PE-JUDGE-2015"),
        ("2018-09-04", "mild", 72, "complaint", "PE-JUDGE-2015"),
        ("2018-09-05", "mild", 48, "court", "PE-JUDGE-2018-MILD"),
        ("2018-09-05", "severe", 24, "court", "PE-JUDGE-2018-SEVERE"),
        ("2018-09-05", "undetermined", 72, "court", "PE-JUDGE-2018-UNDETERMINED"),
        ("2020-04-27", "moderate", 48, "court", "PE-JUDGE-2018-MODERATE"),
        ("2020-04-28", "moderate", 24, "complaint", "PE-JUDGE-COVID"),
        ("2020-09-07", "undetermined", 24, "complaint", "PE-JUDGE-COVID"),
        ("2023-03-23", "undetermined", 24, "complaint", "PE-JUDGE-COVID"),
        ("2023-05-25", "mild", 24, "complaint", "PE-JUDGE-COVID"),
        ("2023-05-26", "mild", 24, "court", "PE-JUDGE-2023-MILD"),
        ("2023-05-26", "undetermined", 48, "court", "PE-JUDGE-2023-UNDETERMINED"),
    ],
)
def test_the_rule_of_peru_on_the_days_around_each_change(date, risk, hours, clock, rule):
    found = rule_in_force("PE", JUDGE, date, risk)
    if rule is None:
        assert found is None
    else:
        assert (found.rule_id, found.hours, found.clock) == (rule, hours, clock)


def test_bolivia_has_no_known_rule_where_its_start_or_its_hours_were_not_read():
    assert rule_in_force("BO", JUDGE, "2019-12-01", "severe") is None
    assert rule_in_force("BO", "measure_ratification", "2022-01-01", "severe") is None  # the start was not read
    assert rule_in_force("BO", "measure_ordered", "2022-01-01", "severe") is None  # no number of hours
    found = rule_in_force("BO", "preliminary_investigation", "2018-03-01", "undetermined")
    assert (found.hours, found.verified, found.article) == (192, False, "")


def test_law_and_by_law_stand_side_by_side_where_they_differ():
    before, after = (rules_in_force("PE", "police_file_to_court", day, "mild") for day in ("2021-07-22", "2021-07-23"))
    assert [one.clock for one in before] == ["police"]
    assert [(one.rank, one.clock) for one in after] == [("law", "police"), ("bylaw", "complaint")]


def test_an_unknown_step_or_risk_is_named():
    with pytest.raises(UsageError) as fault:
        rule_in_force("PE", "judge", "2020-01-01", "mild")
    assert fault.value.sentence("es").startswith("No existe el paso «judge» en la tabla de plazos legales: escriba uno")
    with pytest.raises(UsageError) as fault:
        rule_in_force("PE", JUDGE, "2020-01-01", "leve")
    assert fault.value.sentence("en") == (
        "There is no risk level “leve”: write one of these: mild, moderate, severe, undetermined."
    )


def test_the_rows_are_those_of_the_domain_list(shared):
    with (shared / "domain" / "legal_deadlines.csv").open(encoding="utf-8", newline="") as source:
        listed = {row["rule_id"]: row for row in csv.DictReader(source)}
    ours = {one.rule_id: one for one in legal_deadlines()}
    assert set(listed) - set(ours) == {"BO-PREL-94"}  # the same rule as BO-PREL-97, without a source of its own
    assert set(ours) <= set(listed)
    for name, one in ours.items():
        row = listed[name]
        assert (one.country, one.step, one.risk) == (row["country"], row["step"], row["risk"]), name
        assert (one.in_force_from, one.in_force_to) == (row["in_force_from"], row["in_force_to"]), name
        assert one.verified == (row["verified"] == "yes"), name
        value = float(row["deadline_value"] or 0) * {"hours": 1, "days": 24}[row["deadline_unit"]]
        assert (one.hours or 0) == value, name
        assert one.source and one.year >= 2013
