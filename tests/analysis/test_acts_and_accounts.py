"""Public acts, exchange, schedule and accounts from rows written by hand: every number of every indicator."""

import math

import numpy as np
import pandas as pd
import pytest
from record_tables import measured, one, project_of, values

from evaluation.analysis.efficiency import beyond, significant
from evaluation.analysis.exchange import proved_step
from evaluation.analysis.items import table as table_item
from evaluation.analysis.results import Cell
from evaluation.disclosure.gate import protect
from evaluation.disclosure.policy import Policy
from evaluation.errors import EvaluationError
from evaluation.indicators.catalogue import INDICATORS
from evaluation.report.tables import table

TABLES = {
    "replicas": """site,wave,month,activity,counting_unit,women,men
        el_alto,endline,2018-09,1,1,20,5
        el_alto,endline,2018-10,1,1,30,0
        el_alto,endline,2018-10,3,2,100,50
        independencia,endline,2018-11,4,2,40,10""",
    "oversight": """site,wave,service,planned_month,tool_month,report_month,delivered_month,answered_month
        el_alto,endline,1,2018-06,2018-06,2018-07,2018-08,2018-09
        el_alto,endline,2,2018-08,2018-08,2018-08,2018-08,
        el_alto,endline,2,2018-10,2018-11,,,
        el_alto,endline,3,2018-12,,,,""",
    "proposals": """site,wave,instrument,submitted_month,received_month,adopted_month,budgeted_month,followed_month
        el_alto,endline,1,2018-06,2018-07,2018-10,2019-01,2021-02
        el_alto,endline,2,2018-06,2018-06,2019-06,,2021-02
        el_alto,endline,3,2018-06,2018-08,,,2018-12
        independencia,endline,3,2019-06,,,,2021-02""",
    "commitments": """site,wave,actor,signed_month,fulfilled_month,followed_month,evidence
        el_alto,endline,1,2018-06,2019-06,2021-02,1
        el_alto,endline,2,2018-06,2019-07,2021-02,1
        el_alto,endline,2,2018-06,2018-09,2021-02,0
        el_alto,endline,1,2020-06,2020-07,2021-02,1
        el_alto,endline,1,2018-06,,2021-02,""",
    "outcomes": """site,wave,actor_level,significance,contribution,independent_sources
        el_alto,endline,1,2,3,1
        el_alto,endline,1,2,3,2
        el_alto,endline,2,3,0,1
        el_alto,endline,1,3,3,0""",
    "participation": """site,wave,space,month,present,intervened,originated
        el_alto,baseline,1,2017-03,1,0,0
        el_alto,baseline,1,2017-04,0,0,0
        el_alto,endline,1,2019-03,1,1,1
        el_alto,endline,2,2019-04,1,1,0
        el_alto,endline,2,2019-05,1,0,0
        el_alto,endline,3,2019-06,0,0,0""",
    "visits": """site,wave,direction,planned_month,done_month,delegates
        el_alto,endline,2,2018-04,2018-04,3
        el_alto,endline,2,2018-11,,4
        independencia,endline,1,2018-08,2018-08,3""",
    "products": """site,wave,channel,number
        el_alto,endline,1,40
        el_alto,endline,1,2
        el_alto,endline,2,7""",
    "activities": """site,wave,result,partner,planned_month,finished_month,cut_month
        el_alto,endline,R1,aps,2018-06,2018-05,2020-03
        el_alto,endline,R1,aps,2018-06,2018-07,2020-03
        el_alto,endline,R1,cpmga,2018-06,2018-08,2020-03
        el_alto,endline,R2,cpmga,2018-06,,2020-03
        el_alto,endline,R2,aps,2020-04,,2020-03""",
    "budget": """site,wave,line,component,funder,currency,approved,accrued
        el_alto,endline,1,5,1,BOB,1000.00,6400.00
        el_alto,endline,2,1,1,BOB,3000.00,24000.00
        el_alto,endline,2,3,1,EUR,2000.00,1000.00
        el_alto,endline,7,5,1,EUR,500.00,450.00
        el_alto,endline,99,,1,EUR,6500.00,5250.00
        el_alto,endline,2,1,3,BOB,100.00,400.00
        independencia,endline,2,1,1,PEN,200.00,780.00""",
    "municipal_budget": """site,wave,line,fiscal_year,currency,opening,final,accrued
        el_alto,endline,1,2019,BOB,100.00,200.00,150.00
        el_alto,endline,2,2019,BOB,300.00,300.00,250.00
        el_alto,endline,99,2019,BOB,90000.00,100000.00,80000.00""",
    "trainings": "\n".join(
        [
            "site,wave,leader_id,sex,consent,age,leader_kind,mother_tongue,disability,test_course,"
            "sessions_planned,sessions_attended",
            *(f"el_alto,endline,{number},1,1,30,1,1,0,1,10,{10 if number else 1}" for number in range(5)),
        ]
    ),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return project_of(tmp_path_factory.mktemp("acts") / "p", **TABLES)


def test_people_and_attendances_of_replicas_stand_apart(project):
    found = measured(project, "R1-04")
    told = values(found)
    assert [told[name, "el_alto", "1"] for name in ("women", "men", "both_sexes")] == [50, 5, 55]
    assert [told[name, "el_alto", "2"] for name in ("women", "men", "both_sexes")] == [100, 50, 150]
    assert told["both_sexes", "independencia", "2"] == 50
    assert ("both_sexes", "", "1") not in told
    assert set(found.rows["kind"]) == {"open"} and found.rows["n"].tolist() == [2, 2, 2, 1, 1, 1, 1, 1, 1]


def test_an_answer_to_oversight_is_not_a_delivery(project):
    told = values(measured(project, "R1-05"))
    steps = ("planned", "tool", "report", "delivered", "answered")
    assert [told["reached", "el_alto", step] for step in steps] == [4, 3, 2, 2, 1]
    assert told["reached_share", "el_alto", "answered"] == 0.25


def test_proposals_by_step_and_the_median_time_with_those_still_open(project):
    found = measured(project, "R1-06")
    told = values(found)
    steps = ("submitted", "received", "adopted", "budgeted")
    assert [told["reached", "el_alto", step] for step in steps] == [3, 3, 2, 1]
    assert told["reached_share", "el_alto", "adopted"] == pytest.approx(2 / 3)
    # incorporated after 4 and 12 months, one open at 6: S = 2/3 from 4, 0 from 12
    assert told["median_months", "el_alto", ""] == 12
    assert math.isnan(told["median_months", "independencia", ""])


def test_commitments_are_judged_when_twelve_months_have_passed(project):
    told = values(measured(project, "R1-10"))
    # five signed; one followed for 8 months only; of four, 12 months: yes; 13: no; 3 without a document; one never
    assert [told["reached", "el_alto", step] for step in ("followed", "fulfilled", "proved")] == [4, 2, 1]
    assert told["reached_share", "el_alto", "proved"] == 0.25


def test_outcomes_need_an_independent_source_and_are_not_added_up(project):
    found = measured(project, "R1-07")
    crossed = {
        (row["level"], row["contrast"]): row["estimate"]
        for row in found.only("crossed").rows.to_dict("records")
        if row["estimate"]
    }
    assert crossed == {("2", "3"): 2, ("3", "0"): 1}
    told = values(found)
    assert (told["harvested", "el_alto", ""], told["substantiated", "el_alto", ""]) == (4, 3)


@pytest.mark.parametrize(
    "code, first, last",
    [("R1-09_presence", (2, 1), (4, 3)), ("R1-09", (2, 0), (4, 2)), ("R1-09_agreement", (2, 0), (4, 1))],
)
def test_presence_intervention_and_agreement_are_three_shares(project, code, first, last):
    found = measured(project, code)
    for wave, (n, yes) in (("baseline", first), ("endline", last)):
        row = one(found, site="el_alto", wave=wave)
        assert (row["n"], row["n_yes"], row["estimate"], row["kind"]) == (n, yes, yes / n, "open")


def test_visits_planned_and_done_by_direction(project):
    told = values(measured(project, "R3-01"))
    assert [told[name, "el_alto", "2"] for name in ("planned", "done", "delegates")] == [2, 1, 3]
    assert told["done", "independencia", "1"] == 1


def test_dissemination_by_channel_without_a_total(project):
    assert values(measured(project, "R3-06")) == {("times", "el_alto", "1"): 42, ("times", "el_alto", "2"): 7}


def test_activities_are_on_time_until_the_month_after_the_planned_one(project):
    told = values(measured(project, "PRO-01"))
    assert [told[name, "el_alto", ""] for name in ("due", "on_time", "on_time_share")] == [4, 2, 0.5]
    assert [told[name, "el_alto", "R1"] for name in ("due", "on_time")] == [3, 2]
    assert [told[name, "el_alto", "cpmga"] for name in ("due", "on_time")] == [2, 0]


def test_execution_is_what_was_spent_in_euros_over_what_was_approved(project):
    told = values(measured(project, "EFI-01"))
    # 6400/8 + 24000/8 + 1000 + 450 = 5250 of 6500; local: 400/8 = 50 of 100; Independencia 780/3.9 = 200 of 200
    assert [told[name, "el_alto", "1"] for name in ("approved", "accrued")] == [6500, 5250]
    assert told["execution", "el_alto", "1"] == pytest.approx(5250 / 6500)
    assert [told[name, "el_alto", "all"] for name in ("approved", "accrued")] == [6600, 5300]
    assert [told[name, "", "all"] for name in ("approved", "accrued")] == [6800, 5500]


def test_deviation_of_a_line_in_money_and_share(project):
    told = values(measured(project, "EFI-02"))
    assert [told[name, "el_alto", "2"] for name in ("approved", "accrued", "deviation")] == [5100, 4050, -1050]
    assert told["deviation_share", "el_alto", "2"] == pytest.approx(-1050 / 5100)
    assert told["deviation", "el_alto", "7"] == -50


def test_a_line_beyond_the_tolerance_is_named_with_its_side_and_the_table_says_so(project):
    found = measured(project, "EFI-02")
    assert found.notes["beyond"]["el_alto|endline|2"] == "under"  # 1050 of 5100 are 21 %, of 10 tolerated
    shares = {row["level"]: row["estimate"] for row in found.records if row["statistic"] == "deviation_share"}
    assert all(abs(shares[key.split("|")[2]]) > 0.1 for key in found.notes["beyond"] if key.startswith("el_alto"))
    sent, tables = [("10", table_item(found, "deviations"))], frozenset({"budget"})
    item = protect(sent, Policy(), frozenset(), open_tables=tables).items[0]
    lines = [line.cells for line in table(item, "es").lines]
    assert any("· gasto inferior a lo tolerado" in cell for cells in lines for cell in cells)
    assert not any("tolerado" in cell for cells in lines for cell in cells[:-2])
    settings = project.settings.budget.model_copy(update={"tolerance": None})
    assert beyond(found, settings) == {} == beyond(found, None)
    assert beyond(found, settings.model_copy(update={"tolerance": 1050 / 5100})) == {}


def test_contributions_leave_the_grant_out_and_indirect_costs_are_of_the_grant(project):
    own = values(measured(project, "EFI-04"))
    assert [own[name, "el_alto", "all"] for name in ("approved", "accrued", "execution")] == [100, 50, 0.5]
    assert ("approved", "el_alto", "1") not in own
    indirect = values(measured(project, "EFI-05"))
    assert indirect["indirect_share", "el_alto", ""] == pytest.approx(450 / 6500)


def test_the_cost_per_person_shares_management_and_rests_on_those_who_completed(project):
    found = measured(project, "EFI-03")
    row = one(found, site="el_alto")
    # training 3050 of 4050 direct; 5300 in all; 3991.36 over 4 people: 997.84, to two figures
    assert (row["estimate"], row["n"]) == (1000, 4)
    own = Cell("trainings", "EFI-03", "el_alto", "endline")
    assert row["rests_on"][0] == own and {count.cell: count.base for count in found.counts}[own] == 4
    assert "" not in set(found.rows["site"])  # no cost of both countries together
    assert [significant(number, 2) for number in (997.84, 0.0, 12.345, 0.0123)] == [1000, 0, 12, 0.012]


def test_the_municipal_budget_in_its_three_moments(project):
    told = values(measured(project, "OUT-11"))
    assert [told[name, "el_alto", "violence"] for name in ("opening", "final", "accrued_public")] == [400, 500, 400]
    assert told["execution", "el_alto", "violence"] == 0.8
    assert told["execution", "el_alto", "1"] == 0.75
    assert told["of_all", "el_alto", "violence"] == 5  # per thousand of the whole final budget


PRACTICES = "site,wave,practice_id,practice_origin,practice_type," + ",".join(
    f"card_parts_{part}" for part in range(1, 8)
)
PRACTICES += ",receiver,adoption_stage,stage_evidence,stage_document\n" + "\n".join(
    f"el_alto,{wave},{practice},independencia,1,{card},{receiver},{stage},{proof},0"
    for wave, practice, card, receiver, stage, proof in [
        ("baseline", 1, "1,1,1,1,1,1,1", 10, 0, 1),
        ("baseline", 1, "1,1,1,1,1,1,1", 11, 1, 0),
        ("baseline", 2, "1,1,1,1,0,1,1", 10, 2, 1),
        ("endline", 1, "1,1,1,1,1,1,1", 10, 5, 1),
        ("endline", 1, "1,1,1,1,1,1,1", 11, 1, 1),
        ("endline", 2, "1,1,1,1,0,1,1", 10, 1, 3),
    ]
)
ORGANISATIONS = "site,wave,org_id," + ",".join(
    ("oca_gov_rules", "oca_gov_participation", "oca_adv_agenda", "oca_adv_access", "oca_fin_records")
)
ORGANISATIONS += ",oca_fin_resources,oca_net_partners,oca_net_services,oca_care_rules,oca_care_inclusion\n"
ORGANISATIONS += "\n".join(
    f"el_alto,{wave},{number},{','.join([str(level)] * 8)},8,{level}"
    for wave, levels in (("baseline", (1, 2, 3)), ("endline", (2, 2, 2)))
    for number, level in enumerate(levels)
)


@pytest.fixture(scope="module")
def ladders(tmp_path_factory):
    tables = {"practices": PRACTICES, "scorecards_org": ORGANISATIONS}
    return project_of(tmp_path_factory.mktemp("ladders") / "p", **tables)


def test_the_ladder_has_its_moves_and_nobodys_mean(ladders):
    found = measured(ladders, "R3-03")
    moves = {
        (row["level"], row["contrast"]): row["estimate"]
        for row in found.only("moves").rows.to_dict("records")
        if row["estimate"]
    }
    assert moves == {("0", "5"): 1, ("1", "1"): 1, ("2", "1"): 1}
    told = values(found, "statistic", "wave", "level")
    assert [told[name, "endline", ""] for name in ("rose", "fell", "stayed")] == [1, 1, 1]
    assert told["at_or_above", "endline", "2"] == pytest.approx(1 / 3)
    assert told["at_step", "baseline", "2"] == 1
    assert "mean" not in set(found.rows["statistic"])


def test_a_practice_is_documented_when_the_card_has_all_parts(ladders):
    told = values(measured(ladders, "R3-02"))
    names = ("named", "documented", "documented_share")
    assert [told[name, "independencia", ""] for name in names] == [2, 1, 0.5]


def test_organisations_by_the_median_of_each_domain_and_how_many_moved(ladders):
    told = values(measured(ladders, "R1-08"), "statistic", "wave", "level")
    assert (told["median", "baseline", "gov"], told["median", "endline", "gov"]) == (2, 2)
    assert [told[name, "endline", "care"] for name in ("rose", "fell", "stayed")] == [1, 1, 1]  # 8 could not be rated


def test_complete_answers_are_those_there_of_those_needed(ladders):
    found = measured(ladders, "PRO-03")
    row = one(found, site="el_alto", wave="endline", level="women")
    assert 0.9 < row["estimate"] < 1 and row["n_yes"] == round(row["estimate"] * row["n"])
    assert set(found.rows["level"]) == {"women"}


@pytest.mark.parametrize("code", ["R3-04", "R3-05", "EFI-01", "R1-04"])
def test_what_nobody_recorded_is_not_zero(ladders, code):
    found = measured(ladders, code)
    assert len(found.rows) == 4 and found.rows["estimate"].isna().all() and not found.counts


def test_acts_of_a_table_that_is_not_open_rest_on_how_many_they_are(tmp_path):
    closed = [("[tables.oversight]\nopen = true\n", "")]
    found = measured(project_of(tmp_path / "p", closed, oversight=TABLES["oversight"]), "R1-05")
    cell = Cell("oversight", "R1-05", "el_alto", "endline")
    assert set(found.rows["rests_on"]) == {(cell,)} and set(found.rows["kind"]) == {"derived"}
    assert [(count.cell, count.base) for count in found.counts] == [(cell, 4)]


def test_every_indicator_of_these_themes_has_a_test_of_its_numbers():
    themes = ("citizenship", "exchange", "process", "efficiency")
    told = {one.code for one in INDICATORS if one.theme in themes}
    assert len(told - {"PRO-04", "PRO-06"}) == 32  # those two are of the survey's fieldwork


def test_a_table_without_a_needed_column_is_an_error_that_names_it(tmp_path):
    project = project_of(tmp_path / "p", activities=TABLES["activities"])
    book = project.path / "codebook.csv"
    lines = book.read_text(encoding="utf-8").splitlines()
    book.write_text("\n".join(line for line in lines if "activities,cut_month," not in line) + "\n", encoding="utf-8")
    with pytest.raises(EvaluationError) as fault:
        measured(project, "PRO-01")
    assert fault.value.sentence("es").startswith("La tabla activities no tiene cut_month, que hacen falta para PRO-01:")


def test_what_was_only_said_counts_as_step_two_at_most():
    frame = pd.DataFrame({"adoption_stage": [4, 4, 1, 8, 2], "stage_evidence": [0, 1, 0, 1, 0]}).astype("Int16")
    np.testing.assert_array_equal(proved_step(frame), [2, 4, 1, np.nan, 2])
