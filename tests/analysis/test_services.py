"""Every indicator of services on rows written by hand: n, numerator, denominator and estimate worked out on paper."""

from dataclasses import replace

import numpy as np
import pytest
import service_rows as written
from service_rows import BOLIVIA, PERU, write_project

from evaluation.analysis import coordination, coordination_network, services_deadlines, services_offices
from evaluation.analysis import services_registers as registers
from evaluation.analysis.measures import measure
from evaluation.errors import EvaluationError, UsageError
from evaluation.indicators.catalogue import INDICATORS
from evaluation.project import open_project
from evaluation.sources.tables import read_table


@pytest.fixture(scope="module")
def project(root, tmp_path_factory):
    return open_project(write_project(root / "data" / "raw" / "demo", tmp_path_factory.mktemp("services") / "small"))


def found(results, site, wave, group="", level=""):
    rows = results.rows
    here = rows[(rows["site"] == site) & (rows["wave"] == wave) & (rows["group"] == group) & (rows["level"] == level)]
    assert len(here) == 1, (site, wave, group, level)
    return here.iloc[0]


def of(project, code, *place):
    return found(measure(project, INDICATORS[code]), *place)


SHARES = [
    ("R2-01", PERU, "baseline", "bound", "least", 5, 1, 1 / 5),
    ("R2-01", PERU, "baseline", "bound", "most", 5, 2, 2 / 5),
    ("R2-01", PERU, "endline", "bound", "least", 3, 2, 2 / 3),
    ("R2-01", PERU, "endline", "bound", "most", 3, 2, 2 / 3),
    ("R2-01_withdrawn", PERU, "baseline", "bound", "least", 5, 1, 1 / 5),
    ("R2-01_granted", PERU, "baseline", "", "", 3, 2, 2 / 3),
    ("R2-01_granted", PERU, "endline", "", "", 3, 2, 2 / 3),
    ("R2-03", PERU, "baseline", "bound", "least", 5, 1, 1 / 5),
    ("R2-04", PERU, "baseline", "", "", 5, 4, 4 / 5),
    ("R2-05", PERU, "baseline", "bound", "least", 2, 1, 1 / 2),
    ("R2-06", PERU, "baseline", "", "", 2, 1, 1 / 2),
    ("R2-07", BOLIVIA, "baseline", "bound", "least", 2, 1, 1 / 2),
    ("R2-07", BOLIVIA, "baseline", "bound", "most", 2, 1, 1 / 2),
    ("R2-08", BOLIVIA, "baseline", "order", "ordered", 2, 1, 1 / 2),
    ("R2-08", BOLIVIA, "baseline", "order", "ratified", 2, 1, 1 / 2),
    ("R2-11", PERU, "baseline", "", "", 3, 2, 2 / 3),
    ("R2-11", PERU, "baseline", "who", "both_waves", 2, 2, 1.0),
    ("R2-11", PERU, "baseline", "who", "one_wave", 1, 0, 0.0),
    ("R2-11", BOLIVIA, "baseline", "", "", 2, 1, 1 / 2),
    ("R2-14", BOLIVIA, "baseline", "months", "12", 2, 1, 1 / 2),
    ("R2-15", PERU, "baseline", "bound", "least", 3, 1, 1 / 3),
    ("R2-21", BOLIVIA, "baseline", "stage", "charge_12", 2, 1, 1 / 2),
    ("R2-21", BOLIVIA, "baseline", "stage", "sentence_12", 2, 0, 0.0),
    ("OUT-08", PERU, "baseline", "", "", 3, 2, 2 / 3),
    ("OUT-09", PERU, "baseline", "", "", 3, 2, 2 / 3),
]


@pytest.mark.parametrize(("code", "site", "wave", "group", "level", "n", "yes", "share"), SHARES)
def test_a_share_of_people_by_hand(project, code, site, wave, group, level, n, yes, share):
    results = measure(project, INDICATORS[code])
    row = found(results, site, wave, group, level)
    assert (row["n"], row["n_yes"]) == (n, yes)
    assert row["estimate"] == pytest.approx(share)
    own = [count for count in results.counts if count.cell in row["rests_on"] and count.cell.indicator == code]
    assert [(count.base, count.yes) for count in own] == [(n, yes)]


OPEN = [
    ("R2-09", "baseline", "", "", 2, 1 / 2),  # the third needs no team of its own
    ("R2-09_today", "baseline", "", "", 2, 1.0),
    ("R2-10", "baseline", "domain", "access", 3, (200 / 3 + 100 + 100) / 3),
    ("R2-10", "baseline", "domain", "privacy", 3, 100.0),
    ("R2-16", "baseline", "", "", 1, 50.0),
    ("R2-16", "endline", "", "", 1, 15 / 18 * 100),  # three items are not known and leave the denominator
    ("R2-16_agreements", "baseline", "", "", 4, 1 / 2),
    ("R2-17", "baseline", "", "", 3, 2 / 3),
    ("R2-17_attendance", "baseline", "", "", 4, 3 / 4),
    ("R2-18", "baseline", "density", "density", 5, 5 / 20),
    ("R2-18", "baseline", "density", "response", 5, 1.0),
    ("R2-18", "endline", "density", "density", 5, 6 / 20),
    ("R2-19", "baseline", "shape", "reciprocity", 5, 0.0),
    ("R2-19", "endline", "shape", "reciprocity", 5, 2 / 6),
    ("R2-19", "baseline", "shape", "centralisation", 5, 0.0),
    ("R2-20", "baseline", "protocol", "1", 3, 2 / 3),
    ("R2-20", "baseline", "protocol", "3", 3, 1 / 3),
    ("R2-20", "baseline", "protocol", "5", 3, 0.0),
    ("R2-22", "baseline", "", "", 3, 1 / 3),
    ("R2-22_language", "baseline", "", "", 3, 2 / 3),
    ("R2-22_step_free", "baseline", "", "", 3, 2 / 3),
    ("R2-22_hours", "baseline", "", "", 3, 2 / 3),
]


@pytest.mark.parametrize(("code", "wave", "group", "level", "n", "value"), OPEN)
def test_a_value_of_all_institutions_by_hand(project, code, wave, group, level, n, value):
    results = measure(project, INDICATORS[code])
    row = found(results, PERU, wave, group, level)
    assert row["n"] == n and row["estimate"] == pytest.approx(value)
    assert (row["kind"], row["rests_on"], row["source"]) == ("open", (), INDICATORS[code].table)
    assert np.isnan(row["p_value"])


def test_every_indicator_of_services_has_a_row_written_by_hand():
    told = {case[0] for case in (*SHARES, *OPEN)} | {"R2-02", "R2-12", "R2-13"}
    assert set(INDICATORS.theme("services").codes) <= told


def test_times_of_decision_by_hand(project):
    row = of(project, "R2-02", PERU, "endline", "time", "median_least")
    assert (row["n"], row["estimate"], row["kind"]) == (3, 30.0, "opaque")
    assert of(project, "R2-02", PERU, "endline", "time", "mean72_most")["estimate"] == pytest.approx((30 + 72 + 26) / 3)


def test_decisions_by_the_same_hours_whatever_the_law(project):
    results = services_deadlines.decisions_by_hours(project)
    shares = {
        hours: found(results, PERU, "endline", "hours_least", hours)["n_yes"] for hours in ("24", "48", "72", "168")
    }
    assert shares == {"24": 0, "48": 2, "72": 2, "168": 3}
    sure, possible = (found(results, PERU, "baseline", f"hours_{side}", "72")["n_yes"] for side in ("least", "most"))
    assert (sure, possible) == (1, 2)


def test_no_rule_is_said_and_is_not_zero(project):
    row = of(project, "R2-01", BOLIVIA, "baseline", "bound", "least")
    assert row["method"] == "no_rule" and np.isnan(row["estimate"]) and row["rests_on"] == ()
    assert of(project, "R2-07", PERU, "baseline", "bound", "least")["method"] == "not_asked"


def test_a_cohort_followed_for_too_short_has_no_value(project):
    row = of(project, "R2-21", BOLIVIA, "baseline", "stage", "charge_24")
    assert row["method"] == "followed_too_short" and np.isnan(row["estimate"])
    assert of(project, "R2-14", PERU, "endline", "months", "12")["method"] == "followed_too_short"


def test_attitudes_are_recoded_so_that_more_blames_less(project):
    row = of(project, "R2-12", PERU, "baseline")
    assert (row["n"], row["method"]) == (3, "census") and row["estimate"] == pytest.approx((5 + 3 + 4) / 3)


def test_a_rate_has_a_dated_base_and_its_register_alone(project):
    row = of(project, "R2-13", PERU, "baseline", "service_type", "1")
    assert (row["n"], row["estimate"]) == (30, pytest.approx(30 / (60_000 / 6) * 10_000))
    assert found(registers.register(project, "attentions"), PERU, "baseline", "service_type", "1")["estimate"] == 75
    ratio = registers.case_rate_ratios(project).rows.iloc[0]
    assert ratio["estimate"] == pytest.approx(1.5) and np.isnan(ratio["p_value"])


def test_rates_of_two_bases_are_not_compared(root, tmp_path):
    people = [written.PEOPLE[0], written.PEOPLE[1] | {"base": "Proyección"}]
    mixed = open_project(write_project(root / "data" / "raw" / "demo", tmp_path / "mixed", populations=people))
    with pytest.raises(EvaluationError) as fault:
        registers.case_rate_ratios(mixed)
    assert fault.value.key == "rate_bases_differ" and fault.value.values["endline"] == "Proyección"
    with pytest.raises(UsageError):
        registers.register(mixed, "women_15")


def test_a_register_without_its_population_says_so(root, tmp_path):
    alone = open_project(write_project(root / "data" / "raw" / "demo", tmp_path / "alone"))
    (alone.path / "populations.csv").unlink()
    with pytest.raises(EvaluationError) as fault:
        measure(alone, INDICATORS["R2-13"])
    assert fault.value.sentence("es") == (
        "No hay población para independencia en la ronda baseline: añada su fila a la tabla populations, con la base y "
        "el mes a que corresponde; sin ella una tasa no se calcula."
    )


def test_both_observers_and_what_they_agree_on(project):
    frame = read_table(project, "scorecards_service")
    here = frame[(frame["site"] == PERU) & (frame["wave"] == "baseline")]
    table = services_offices.agreement_table(here)
    assert table.sum() == 3 * 19 and table[0, 1] == 1 and table[2, 2] == 56
    assert found(services_offices.quality_items(project), PERU, "baseline", "item", "q_access_hours")["estimate"] == (
        pytest.approx(200 / 3)
    )


def test_moves_on_the_ladder_of_the_protocol(project):
    moves = services_offices.protocol_moves(project)
    levels = {level: found(moves, PERU, "endline", "moves", level)["estimate"] for level in ("up", "same", "down")}
    assert levels == {"up": 2, "same": 1, "down": 0}


def test_attendance_by_kind_of_institution(project):
    came = coordination.attendance(project)
    shares = {kind: found(came, PERU, "baseline", "institution_type", kind)["estimate"] for kind in ("1", "3")}
    assert shares == {"1": 1.0, "3": 0.5}


def test_the_network_changes_over_the_pairs_known_in_both_waves(project):
    told = coordination_network.tie_changes(project)
    levels = {
        level: found(told, PERU, "endline", "tie_change", level)["estimate"] for level in ("gained", "lost", "kept")
    }
    assert levels == {"gained": 1, "lost": 0, "kept": 5}
    assert found(told, PERU, "endline", "tie_change", "change")["estimate"] == pytest.approx(1 / 20)


def test_who_did_not_answer_is_left_out_of_the_density(project):
    row = of(project, "R2-18", BOLIVIA, "baseline", "density", "density")
    assert row["estimate"] == pytest.approx(4 / 16)
    assert of(project, "R2-18", BOLIVIA, "baseline", "density", "response")["estimate"] == pytest.approx(4 / 5)


def test_no_day_of_a_case_is_kept(project):
    cases = read_table(project, "cases")
    assert not [name for name in cases if name.endswith("_at") or name == "case_id"]
    assert set(cases["complaint_month"]) == {"2018-02", "2020-01"}
    texts = cases.select_dtypes(include=["object", "string"])
    assert not texts.apply(lambda column: column.astype(str).str.contains(r"\d{4}-\d{2}-\d{2}")).to_numpy().any()


def test_decisions_by_risk_by_hand_add_up_to_all_of_them(project):
    results = services_deadlines.decisions_by_risk(project)
    told = {
        (row["wave"], row["group"], row["level"]): (row["n"], row["n_yes"])
        for row in results.records
        if row["site"] == PERU
    }
    assert {key[2]: told[key] for key in told if key[:2] == ("baseline", "risk_least")} == {
        "severe": (2, 1),
        "mild": (1, 0),  # days only: 48 to 96 hours
        "moderate": (1, 0),
        "undetermined": (1, 0),
    }
    assert told["baseline", "risk_most", "mild"] == (1, 1)
    assert told["endline", "risk_least", "severe"] == (2, 1) and told["endline", "risk_least", "mild"] == (1, 1)
    for wave in ("baseline", "endline"):
        for side in ("least", "most"):
            every = of(project, "R2-01", PERU, wave, "bound", side)
            here = [numbers for key, numbers in told.items() if key[:2] == (wave, f"risk_{side}")]
            assert [sum(side) for side in zip(*here, strict=True)] == [every["n"], every["n_yes"]]
    assert found(results, BOLIVIA, "baseline", "risk_least", "undetermined")["method"] == "no_rule"


def test_what_a_risk_hides_the_table_of_risks_hides_too(project):
    results = services_deadlines.decisions_by_risk(project)
    linked = [one for one in results.sums if one.whole.group.startswith("risk_") and one.whole.indicator == "R2-01"]
    assert linked and all(cell.group == "risk_level" for one in linked for cell in one.parts)
    known = {count.cell: count.base for count in results.counts}
    assert {cell for one in results.sums for cell in (one.whole, *one.parts)} <= set(known)
    assert all(known[one.whole] == sum(known[cell] for cell in one.parts) for one in linked)


def test_a_project_that_reports_other_indicators_has_no_decisions(project):
    chosen = replace(project, settings=project.settings.model_copy(update={"indicators": ("R2-03",)}))
    for made in (services_deadlines.decisions_by_risk(chosen), services_deadlines.decisions_by_hours(chosen)):
        assert (len(made.rows), made.counts, made.sums) == (0, (), ())
