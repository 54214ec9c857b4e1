"""Levels and contrasts of a survey small enough to work out by hand, and their agreement with R on simulated waves."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluation.analysis.breakdown import Place
from evaluation.analysis.comparisons import change, contrast, difference_of_changes, gap
from evaluation.analysis.levels import estimate
from evaluation.analysis.results import ROW_COLUMNS, Cell, Count, Sum
from evaluation.analysis.survey import Design, Survey
from evaluation.errors import UsageError
from evaluation.indicators.definition import Indicator, Item, Universe
from evaluation.project import Project
from evaluation.project_file import Settings

ORACLES = Path(__file__).parents[1] / "oracles"
EVERYBODY = Universe("everybody", {"es": "todas", "en": "all"}, None, "weight")


def indicator(column: str) -> Indicator:
    words = {"es": column, "en": column}
    return Indicator(
        code=column,
        name=words,
        theme="impact",
        measure="survey_proportion",
        unit="percent",
        universe=EVERYBODY,
        numerator=Item(column, frozenset({1}), frozenset({0})),
        denominator=None,
        recall="12 months",
        direction="lower_is_better",
        definition=words,
    )


def project(**changes) -> Project:
    name = {"es": "x", "en": "x"}
    values = {
        "id": "two_waves",
        "title": name,
        "source": name,
        "data_class": "synthetic",
        "sites": [{"id": f"site{site}", "name": name, "country": "PE"} for site in (0, 1)],
        "waves": [{"id": f"wave{wave}", "name": name, "start": "2018-01", "end": "2018-02"} for wave in (0, 1)],
        "baseline": "wave0",
        "endline": "wave1",
        "survey": {"psus": "shared", "module_weight": "weight"},
        "groups": {"age": {"column": "years", "name": name, "bands": [15, 30]}},
    } | changes
    settings = Settings.model_validate(values)
    return Project(Path(), settings, settings.sites, settings.waves[0], settings.waves[1], settings.confidence)


def as_survey(frame: pd.DataFrame, of: Project) -> Survey:
    rules = of.settings.survey
    design = Design("stratum", "psu", "weight", "weight", rules.psus, rules.lonely)
    return Survey(of, "women", frame, design)


def two_waves(name: str, psus: str) -> Survey:
    frame = pd.read_csv(ORACLES / f"data_twowave_{name}.csv")
    named = frame.assign(
        site="site" + frame["site"].astype(str), wave="wave" + frame["wave"].astype(str), weight=frame["w"], age=""
    )
    return as_survey(named, project(survey={"psus": psus, "module_weight": "weight"}))


@pytest.fixture(scope="module")
def oracle() -> dict:
    return json.loads((ORACLES / "o4_twowave.json").read_text())


@pytest.mark.parametrize("column", ["ipv", "help"])
@pytest.mark.parametrize("name", ["full", "none", "partial"])
def test_levels_and_contrasts_are_those_of_r(oracle, name, column):
    told = oracle[name][column]
    levels = estimate(two_waves(name, "shared"), indicator(column))
    rows = levels.tidy().set_index(["site", "wave"])
    order = [("site0", "wave0"), ("site1", "wave0"), ("site0", "wave1"), ("site1", "wave1")]
    np.testing.assert_allclose(rows.loc[order, "estimate"], told["by_site_wave"]["est"], rtol=1e-10)
    np.testing.assert_allclose(rows.loc[order, "se"], told["by_site_wave"]["se"], rtol=1e-10)
    changes = change(levels).tidy().set_index("site")
    for site in ("site0", "site1"):
        assert changes.loc[site, "estimate"] == pytest.approx(told[f"diff_{site}"]["est"], rel=1e-10)
        assert changes.loc[site, "se"] == pytest.approx(told[f"diff_{site}"]["se"], rel=1e-10)
    did = difference_of_changes(levels).tidy().iloc[0]
    assert -did["estimate"] == pytest.approx(told["did"]["est"], rel=1e-10)
    assert did["se"] == pytest.approx(told["did"]["se"], rel=1e-10)


def test_new_psus_are_nested_in_their_wave(oracle):
    survey = two_waves("none", "new")
    found = change(estimate(survey, indicator("ipv"), by=["wave"])).tidy().iloc[0]
    told = oracle["none"]["ipv"]
    assert found["se"] == pytest.approx(told["indep_diff"]["se"], rel=1e-10)
    assert found["df"] == told["indep_degf"]


def test_a_gap_and_a_free_contrast_agree():
    levels = estimate(two_waves("full", "shared"), indicator("ipv"))
    rows = gap(levels).tidy()
    assert list(rows["wave"]) == ["wave0", "wave1"]
    assert set(rows["contrast"]) == {"site0-site1"}
    free = contrast(levels, {("site0", "wave1"): 1, ("site1", "wave1"): -1}).tidy().iloc[0]
    assert free["estimate"] == pytest.approx(rows["estimate"].iloc[1], rel=1e-12)
    assert free["se"] == pytest.approx(rows["se"].iloc[1], rel=1e-12)
    with pytest.raises(UsageError) as fault:
        contrast(levels, {("site9", "wave1"): 1})
    assert fault.value.key == "unknown_cell"


def test_a_difference_of_changes_between_two_municipalities_has_no_p_value():
    levels = estimate(two_waves("full", "shared"), indicator("ipv"))
    assert np.isnan(difference_of_changes(levels).tidy()["p_value"]).all()
    units = levels.survey.frame.assign(zone=levels.survey.frame["stratum"])
    rules = {"psus": "shared", "module_weight": "weight", "assignment_unit": "zone"}
    several = as_survey(units, project(survey=rules))
    assert difference_of_changes(estimate(several, indicator("ipv"))).tidy()["p_value"].notna().all()


def test_one_wave_only_is_said_and_rests_on_nothing():
    survey = two_waves("full", "shared")
    alone = as_survey(survey.frame, replace(survey.project, endline=None))
    rows = change(estimate(alone, indicator("ipv"))).tidy()
    assert list(rows["method"]) == ["one_wave", "one_wave"]
    assert rows["estimate"].isna().all()
    assert set(rows["rests_on"]) == {()}


def test_the_rows_carry_their_counts_and_the_equations_between_them():
    frame = pd.DataFrame(
        {
            "site": ["site0"] * 6,
            "wave": ["wave0"] * 6,
            "stratum": ["a"] * 6,
            "psu": [1, 1, 2, 2, 3, 3],
            "weight": [1.0, 1.0, 1.0, 1.0, 2.0, 2.0],
            "hit": [1, 0, 1, 0, np.nan, 0],
            "age": ["15-29", "15-29", "30+", "", "30+", "30+"],
        }
    )
    levels = estimate(as_survey(frame, project()), indicator("hit"), by=["site", "wave", "age"])
    results = levels.results()
    assert tuple(results.rows.columns) == ROW_COLUMNS
    young = Cell("women", "hit", "site0", "wave0", "age", "15-29")
    old, unknown = replace(young, level="30+"), replace(young, level="")
    everybody = replace(young, group="", level="")
    assert {Count(young, 2, 1), Count(old, 2, 1), Count(unknown, 1, 0), Count(everybody, 5, 2)} <= set(results.counts)
    assert Sum(everybody, (young, old, unknown)) in results.sums
    row = results.rows.set_index(["site", "wave", "level"]).loc[("site0", "wave0", "30+")]
    assert (row["n"], row["n_yes"], row["estimate"]) == (2, 1, pytest.approx(1 / 3))
    assert row["rests_on"] == (old,)


def test_the_sites_together_are_the_sum_of_the_sites():
    survey = two_waves("full", "shared")
    pooled = as_survey(survey.frame, project(pooled=True))
    results = estimate(pooled, indicator("ipv")).results()
    alone = estimate(survey, indicator("ipv"), by=["wave"]).tidy().set_index("wave")
    together = results.rows[results.rows["site"] == ""].set_index("wave")
    np.testing.assert_allclose(together["estimate"], alone["estimate"], rtol=1e-14)
    np.testing.assert_allclose(together["se"], alone["se"], rtol=1e-12)
    whole = Cell("women", "ipv", "", "wave0")
    assert Sum(whole, (replace(whole, site="site0"), replace(whole, site="site1"))) in results.sums
    assert Place("", "wave0").cell("women", "ipv") == whole
