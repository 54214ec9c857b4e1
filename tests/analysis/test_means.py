"""Means of the survey through every contrast, and scales that may not be compared between sites."""

import math
import shutil

import numpy as np
import pandas as pd
import pytest
from kept_tables import keep_tables
from scipy import stats

from evaluation.analysis.comparisons import change, difference_of_changes, gap
from evaluation.analysis.levels import estimate
from evaluation.analysis.scales import functioning, item_shifts, reliability
from evaluation.analysis.survey import survey
from evaluation.indicators.catalogue import INDICATORS
from evaluation.project import open_project

RIGHT = {"law_psych": 1, "law_econ": 1, "law_marital": 1, "law_anyone": 1, "law_free": 1, "law_noproof": 0}
RIGHT |= {"law_conciliate": 0, "law_measures": 1}


@pytest.fixture(scope="module")
def women(root, tmp_path_factory):
    copy = tmp_path_factory.mktemp("means") / "data" / "raw" / "demo"
    shutil.copytree(root / "data" / "raw" / "demo", copy)
    return survey(open_project(keep_tables(copy, "women", "sample")))


@pytest.fixture(scope="module")
def levels(women):
    return estimate(women, INDICATORS.of("OUT-06", "OUT-04", "OUT-04_violence", "OUT-03"))


def row(frame: pd.DataFrame, **where) -> pd.Series:
    for name, value in where.items():
        frame = frame[frame[name] == value]
    (found,) = frame.to_dict("records")
    return found


def test_a_mean_and_its_error_by_hand(women, levels):
    found = row(levels.tidy(), indicator="OUT-06", site="el_alto", wave="baseline")
    frame = women.frame
    here = frame[(frame.site == "el_alto") & (frame.wave == "baseline")]
    right = sum((here[name] == answer).astype(int) for name, answer in RIGHT.items())
    weight = here.weight.astype(float)
    mean = (weight * right).sum() / weight.sum()
    value = weight * (right - mean) / weight.sum()
    totals = value.groupby([here.stratum, here.psu]).sum()
    variance = sum(len(one) * one.var(ddof=1) for _, one in totals.groupby(level=0))
    half = stats.t.ppf(0.975, found["df"]) * math.sqrt(variance)
    assert found["estimate"] == pytest.approx(mean)
    assert found["se"] == pytest.approx(math.sqrt(variance))
    assert (found["ci_low"], found["ci_high"]) == pytest.approx((mean - half, mean + half))
    assert (found["n"], found["unit"], found["method"]) == (len(here), "answers", "t")
    assert np.isnan(found["n_yes"]) and 0 < mean < 8


def test_the_counts_of_a_mean_have_no_yes(levels):
    counts = [count for count in levels.results().counts if count.cell.indicator == "OUT-06"]
    assert len(counts) == 4 and all(count.yes is None for count in counts)


def test_the_change_of_a_mean_is_in_its_own_unit(levels):
    before, after = (
        row(levels.tidy(), indicator="OUT-06", site="el_alto", wave=wave) for wave in ("baseline", "endline")
    )
    found = row(change(levels).tidy(), indicator="OUT-06", site="el_alto")
    assert found["estimate"] == pytest.approx(after["estimate"] - before["estimate"])
    half = stats.t.ppf(0.975, found["df"]) * found["se"]
    assert found["ci_high"] - found["estimate"] == pytest.approx(half)
    assert found["unit"] == "answers"
    assert row(change(levels).tidy(), indicator="OUT-03", site="el_alto")["unit"] == "points"


def test_sites_are_not_compared_by_a_scale_of_which_an_item_means_something_else_there(levels):
    for made in (gap(levels).tidy(), difference_of_changes(levels).tidy()):
        refused = made[made.indicator == "OUT-04"]
        assert set(refused.method) == {"not_alike"} and refused.estimate.isna().all()
        assert not any(refused.rests_on)
        assert made[made.indicator == "OUT-04_violence"].estimate.notna().all()
    assert change(levels).tidy().query("indicator == 'OUT-04'").estimate.notna().all()


def test_the_planted_item_alone_differs(women):
    found = {one.column: one for one in item_shifts(women, INDICATORS["OUT-04"])}
    assert [name for name, one in found.items() if one.differs] == ["gem_condom"]
    assert (
        found["gem_condom"].r2_change
        > 0.07
        > 0.035
        > max(one.r2_change for name, one in found.items() if name != "gem_condom")
    )
    told = functioning(women, INDICATORS["OUT-04"])
    assert dict(zip(told.rows.level, told.rows.method, strict=True))["gem_condom"] == "differs"
    assert told.labels["item"]["gem_condom"]["es"] == "Una mujer que lleva condones es una mujer fácil."
    assert set(told.rows.n) == {sum(count.base for count in told.counts)}


def test_alpha_of_those_who_answered_every_item(women):
    names = list(INDICATORS["OUT-04_violence"].numerator.columns)
    frame = women.frame
    here = frame.loc[(frame.site == "el_alto") & (frame.wave == "baseline"), names].astype(float)
    whole = here[here.isin([1, 2, 3]).all(axis="columns")]
    alpha = 5 / 4 * (1 - whole.var(ddof=1).sum() / whole.sum(axis="columns").var(ddof=1))
    found = reliability(women, INDICATORS["OUT-04_violence"])
    at = row(found.rows, statistic="alpha", site="el_alto", wave="baseline")
    assert (at["estimate"], at["n"]) == (pytest.approx(alpha), len(whole))
    (count,) = [one for one in found.counts if (one.cell.site, one.cell.wave) == ("el_alto", "baseline")]
    assert (count.base, count.yes) == (len(whole), None)


def test_one_site_alone_has_nothing_to_compare(demo):
    alone = survey(open_project(demo, sites=["el_alto"]))
    assert item_shifts(alone, INDICATORS["OUT-04"]) == ()
    assert len(functioning(alone, INDICATORS["OUT-04"]).rows) == 0
