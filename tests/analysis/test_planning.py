"""Planning a survey: the settings of the demo against what is planted, numbers by hand, and faults by their places."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import evaluation as ev
from evaluation.analysis.assumptions import read_planning
from evaluation.analysis.planning import planned_changes, planned_indicators
from evaluation.errors import EvaluationError, UsageError
from evaluation.project import Project, open_project
from evaluation.sources.synthetic.plan import (
    HOUSEHOLDS_PER_PSU,
    INTRA_CLUSTER,
    PLANTED,
    PSUS_PER_ZONE,
    REVISITED,
    ZONES,
)
from evaluation.statistics.power import ChangePlan, WavePlan, clusters_needed, detectable_proportions, power_of_change

SITES, CODES = ("el_alto", "independencia"), ("IMP-01", "OUT-01", "OUT-02", "OUT-03")


@pytest.fixture(scope="module")
def project(root) -> Project:
    return open_project(root / "data" / "raw" / "demo")


def planning(project: Project, **changed) -> Project:
    """Return the project with entries of [planning] put in the place of its own; None takes one away."""
    told = {name: value for name, value in (project.settings.planning | changed).items() if value is not None}
    return replace(project, settings=project.settings.model_copy(update={"planning": told}))


def assuming(project: Project, code: str, **changed) -> Project:
    """Return the project with assumptions of an indicator put in the place of its own."""
    indicators = project.settings.planning["indicators"]
    return planning(project, indicators={**indicators, code: {**indicators[code], **changed}})


def one(project: Project, code: str = "OUT-01", site: str = "el_alto"):
    (found,) = (change for change in planned_changes(project, (code,)) if change.site == site)
    return found


# -- the demo


def test_the_demo_plans_the_survey_that_is_planted(project):
    for change in planned_changes(project, CODES):
        zones = [zone for zone in ZONES if zone.site == change.site]
        plan = change.plan
        assert plan.before.clusters == plan.after.clusters == PSUS_PER_ZONE * len(zones)
        assert (plan.before.selected, plan.strata, plan.icc) == (HOUSEHOLDS_PER_PSU, len(zones), INTRA_CLUSTER)
        assert plan.common == REVISITED / PSUS_PER_ZONE
        true = [PLANTED[change.site, wave] for wave in ("baseline", "endline")]
        name = {"IMP-01": "recent", "OUT-01": "sought_help", "OUT-02": "reported", "OUT-03": "rejects"}[
            change.indicator
        ]
        assert change.levels == pytest.approx([getattr(wave, name) / 100 for wave in true])


def test_the_demo_expects_as_many_answers_as_its_survey_got(demo):
    project = open_project(demo)
    found = ev.estimate(ev.survey(project), ev.INDICATORS.primary, by=["site", "wave"]).tidy(confidence=0.95)
    got = found.set_index(["indicator", "site", "wave"])["n"]
    for change in planned_changes(project, CODES):
        for wave, plan in (("baseline", change.plan.before), ("endline", change.plan.after)):
            assert plan.n == pytest.approx(got[change.indicator, change.site, wave], rel=0.16)
    assert len(got) == 16


# -- numbers


def test_the_planning_arithmetic_of_the_field(project):
    # 400 women a wave, 20 a cluster, icc 0.02: 1 + 19 × 0.02 = 1.38; 10 %; variance 2 × 0.09 × 1.38 / 400
    found = one(
        assuming(
            planning(project, clusters=20, women=20, response=1.0, weighting=None, correlation=None),
            "IMP-01",
            level=0.1,
            change=-0.05,
            applies=1.0,
        ),
        "IMP-01",
    )
    assert found.design_effects == pytest.approx((1.38, 1.38))
    assert (found.plan.before.n, found.plan.df) == (400, 20 + 20 - 10 - 2 * 4)
    below, above = found.detectable
    for end in (below, above):
        middle = (0.1 + end) / 2
        same = np.sqrt(2 * middle * (1 - middle) * 1.38 / 400)
        own = np.sqrt((0.1 * 0.9 + end * (1 - end)) * 1.38 / 400)
        assert abs(end - 0.1) == pytest.approx(stats.t.ppf(0.975, 22) * same + stats.t.ppf(0.8, 22) * own, rel=1e-9)
    assert (above - below) / 2 == pytest.approx(0.07, abs=0.005)  # "about 7 points", with the normal and one variance
    assert found.detectable_change == below - 0.1


def test_every_number_is_that_of_the_functions_called_by_hand(project):
    # who answers is chance: variance of the answers of a psu 24 × 0.36 × 0.64, over the square of their mean
    spread = np.sqrt(24 * 0.36 * 0.64) / (24 * 0.36)
    wave = WavePlan(clusters=32, selected=24, response=0.8, applies=0.45, take_variation=spread, weighting=1.33)
    plan = ChangePlan(wave, wave, icc=0.02, common=0.5, correlation=1.0, strata=4)
    power_of = partial(power_of_change, before=0.22, after=0.38, significance=0.05)
    found = one(project)
    assert (found.indicator, found.site, found.plan, found.power) == ("OUT-01", "el_alto", found.plan, 0.8)
    assert [getattr(found.plan.before, name) for name in wave.__slots__] == pytest.approx(
        [getattr(wave, name) for name in wave.__slots__]
    )
    assert replace(found.plan, before=wave, after=wave) == plan
    assert found.significance == pytest.approx(0.05)
    assert found.detectable == pytest.approx(detectable_proportions(plan, 0.22, power=0.8, significance=0.05))
    assert found.chance == pytest.approx(float(power_of(plan)))
    assert found.detectable_change == found.detectable[1] - 0.22  # in the direction of the change
    needed = clusters_needed(plan, power_of, power=0.8)
    assert found.clusters == (np.ceil(needed), np.ceil(needed)) and needed < found.clusters[0] < needed + 1
    assert found.interviews == (np.ceil(found.clusters[0] * 19.2),) * 2
    # 2,511 of 540,000; a rise among those without help, 78 %; chosen, all of the 45 % asked
    assert found.alike == pytest.approx(2511 / 540_000 * 0.78)
    assert found.chosen == pytest.approx(2511 / (540_000 * 0.45))


def test_who_answers_is_chance_and_the_design_effect_knows_it(project):
    # of 24 women 36 % answer: two answers of a psu are 23 × 0.36 to each answer, on average
    assert one(project).design_effects[0] == pytest.approx(1.33 * (1 + 23 * 0.36 * 0.02))
    varied = one(planning(project, take_variation=0.5))
    assert varied.design_effects[0] == pytest.approx(1.33 * (1 + (24 * 1.25 - 1) * 0.36 * 0.02))


def test_a_fall_is_bounded_by_those_who_are_yes(project):
    found = one(
        assuming(
            planning(project, reached={"el_alto": 270_000, "independencia": 0}),
            "IMP-01",
            level=0.18,
            change=-0.06,
            applies=1.0,
        ),
        "IMP-01",
    )
    assert (found.alike, found.chosen) == pytest.approx((0.5 * 0.18, 0.18))
    assert found.detectable_change == found.detectable[0] - 0.18


def test_the_sample_that_is_needed_has_the_power_asked_for_and_one_cluster_less_has_not(project):
    found = one(project, "OUT-03", "independencia")
    for many, enough in ((found.clusters[0], True), (found.clusters[0] - 1, False)):
        wave = replace(found.plan.before, clusters=many)
        plan = replace(found.plan, before=wave, after=wave)
        assert (power_of_change(plan, 0.66, 0.67, significance=0.05) >= 0.8) == enough


def test_waves_may_differ_and_keep_their_ratio(project):
    found = one(planning(project, clusters={"el_alto": {"baseline": 30, "endline": 15}, "independencia": 20}))
    assert (found.plan.before.clusters, found.plan.after.clusters, found.plan.shared) == (30, 15, 7.5)
    assert found.clusters[1] == pytest.approx(found.clusters[0] / 2, abs=1)
    by_wave = one(planning(project, clusters={"baseline": 30, "endline": 15}))
    assert by_wave == found


def test_the_confidence_of_the_run_is_the_confidence_of_the_test(project):
    narrow = one(replace(project, confidence=0.9))
    assert narrow.significance == pytest.approx(0.1)
    assert narrow.detectable[1] < one(project).detectable[1]


def test_without_degrees_of_freedom_nothing_is_detectable(project):
    found = one(planning(project, clusters=4))
    assert np.isnan(found.detectable).all() and found.chance == 0
    assert found.clusters[0] > 4


def test_nobody_reached_moves_nothing_and_no_population_says_nothing(project):
    assert (one(planning(project, reached=0)).alike, one(planning(project, reached=0)).chosen) == (0, 0)
    assert np.isnan([one(planning(project, population=None)).alike, one(planning(project, reached=None)).chosen]).all()


# -- what is chosen


def test_primary_outcomes_are_planned_by_default_and_those_without_a_plan_are_named(project):
    assert planned_indicators(project) == (CODES, ())
    assert planned_indicators(project, ["OUT-03", "IMP-01", "OUT-03"]) == (("IMP-01", "OUT-03"), ())
    some = planning(project, indicators={"OUT-03": project.settings.planning["indicators"]["OUT-03"]})
    assert planned_indicators(some) == (("OUT-03",), ("IMP-01", "OUT-01", "OUT-02"))
    assert {change.site for change in planned_changes(some, ["OUT-03"])} == set(SITES)


def test_an_indicator_that_no_plan_names_is_a_usage_error(project):
    with pytest.raises(UsageError) as fault:
        planned_indicators(project, ["IMP-02", "OUT-01"])
    assert (fault.value.key, fault.value.values["names"]) == ("planning_without_indicator", "IMP-02")
    other = planning(project, indicators={"IMP-02": {"level": 0.2, "change": -0.1, "icc": 0.01}})
    with pytest.raises(UsageError) as fault:
        planned_indicators(other)
    assert fault.value.values["names"] == ", ".join(CODES)
    with pytest.raises(UsageError) as fault:
        planned_indicators(project, ["IMP-99"])
    assert fault.value.key == "unknown_indicator"


# -- faults


def places(project: Project) -> str:
    with pytest.raises(EvaluationError) as fault:
        planned_changes(project, CODES)
    assert (fault.value.key, fault.value.exit_code) == ("planning_invalid", 1)
    return fault.value.values["places"]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"clusters": None}, "clusters"),
        ({"clusters": 0}, "clusters"),
        ({"clusters": {"el_alto": 30}}, "clusters.independencia"),
        ({"clusters": {"el_alto": {"baseline": 30}, "independencia": 30}}, "clusters.el_alto"),
        ({"women": 12.5}, "women"),
        ({"women": "many"}, "women"),
        ({"response": 80}, "response"),
        ({"response": {"el_alto": 0.8, "lima": 0.8}}, "response.independencia"),
        ({"common": None}, "common"),
        ({"correlation": -1.5}, "correlation"),
        ({"weighting": 0.5}, "weighting"),
        ({"power": 80}, "power"),
        ({"reached": {"el_alto": 600_000, "independencia": 1}}, "reached.el_alto"),
        ({"cluster": 30, "icc": 0.1}, "cluster, icc"),
        ({"indicators": {}}, "indicators"),
        ({"indicators": {"IMP-99": {"level": 0.2, "change": 0.1, "icc": 0}}}, "indicators.IMP-99"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_by_its_places(project, changed, expected):
    assert places(planning(project, **changed)) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"level": 22}, "level"),
        ({"level": {"el_alto": 0.2}}, "level.independencia"),
        ({"level": 0.2, "change": -0.2}, "change"),
        ({"level": 0.9, "change": 0.1}, "change"),
        ({"change": 0.0}, "change"),
        ({"icc": 1.0}, "icc"),
        ({"icc": {"el_alto": 0.1, "independencia": -0.1}}, "icc.independencia"),
        ({"applies": 0}, "applies"),
    ],
)
def test_assumptions_that_cannot_be_are_refused_by_their_places(project, changed, expected):
    assert places(assuming(project, "OUT-01", **changed)) == f"indicators.OUT-01.{expected}"


def test_whoever_plans_states_the_correlation(project):
    told = {name: value for name, value in project.settings.planning["indicators"]["OUT-01"].items() if name != "icc"}
    assert places(planning(project, indicators={"OUT-01": told})) == "indicators.OUT-01.icc"


@pytest.mark.parametrize(
    ("psus", "common", "expected"),
    [("new", None, 0.0), ("shared", None, 1.0), ("shared", 1.0, 1.0), ("new", 0.5, "common"), ("shared", 0, "common")],
)
def test_the_overlap_agrees_with_the_design_of_the_survey(project, psus, common, expected):
    survey = project.settings.survey.model_copy(update={"psus": psus})
    other = planning(replace(project, settings=project.settings.model_copy(update={"survey": survey})), common=common)
    assert (places(other) if expected == "common" else one(other).plan.common) == expected


def test_a_project_without_a_plan_or_with_one_wave_says_so(project):
    bare = replace(project, settings=project.settings.model_copy(update={"planning": None}))
    with pytest.raises(EvaluationError) as fault:
        read_planning(bare)
    assert (fault.value.key, fault.value.exit_code) == ("planning_missing", 1)
    with pytest.raises(EvaluationError) as fault:
        planned_changes(replace(project, endline=None), CODES)
    assert fault.value.key == "planning_one_wave"


def test_no_table_is_read(demo):
    for table in Path(demo).glob("*.csv"):
        table.unlink()
    assert len(planned_changes(open_project(demo), CODES)) == 8
