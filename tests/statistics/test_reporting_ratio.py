"""Reporting ratio: worked by hand and by simulation, and unlike definitions refused field by field."""

import math
from dataclasses import fields, replace

import numpy as np
import pytest
from scipy import stats

from evaluation.errors import EvaluationError
from evaluation.statistics.reporting_ratio import (
    Definition,
    Registered,
    Survivors,
    reporting_change,
    reporting_ratio,
    unlike,
)

WOMEN = Definition((15, 49), "ever_partnered", frozenset({"physical", "sexual"}), "partner", 12, "El Alto", "person")
OTHER = {
    "ages": (15, 120),
    "partnership": "all",
    "forms": frozenset({"physical"}),
    "perpetrator": "anyone",
    "months": 6,
    "place": "Independencia",
    "unit": "case",
}


def survivors(prevalence=0.1, se=0.01, df=40.0, women=200_000, women_se=10_000, base="census 2024"):
    return Survivors(prevalence, se, df, women, women_se, base, WOMEN)


def ratio(cases=3000, below=None, count_varies=False, confidence=0.95):
    return reporting_ratio(
        Registered(cases, WOMEN), below or survivors(), confidence=confidence, count_varies=count_varies
    )


def test_by_hand():
    # 3,000 of 20,000: 15 of 100; relative errors of 10 % and 5 %
    found = ratio()
    error = math.sqrt(0.1**2 + 0.05**2)
    assert (found.ratio, found.log_se) == (pytest.approx(15), pytest.approx(error))
    half = 2.021075383 * error  # two-sided 95 % quantile of Student's t on 40
    assert (found.ci_low, found.ci_high) == pytest.approx((15 * math.exp(-half), 15 * math.exp(half)), rel=1e-8)
    assert found.survey_share == pytest.approx(0.8)


def test_a_varying_count_adds_its_part():
    plain, varying = ratio(cases=100), ratio(cases=100, count_varies=True)
    assert varying.log_se**2 - plain.log_se**2 == pytest.approx(0.01)


def test_without_an_error_of_the_number_of_women_the_survey_is_all():
    assert ratio(below=survivors(women_se=0)).survey_share == 1
    exact = ratio(below=survivors(women_se=0, se=0))
    assert exact.ci_low == exact.ratio == exact.ci_high


@pytest.mark.parametrize("field", [one.name for one in fields(Definition)])
def test_unlike_definitions_are_refused_by_name(field):
    changed = replace(WOMEN, **{field: OTHER[field]})
    assert unlike(WOMEN, changed) == (field,)
    with pytest.raises(EvaluationError) as error:
        reporting_ratio(Registered(9, changed), survivors(), confidence=0.95, count_varies=False)
    assert (error.value.key, error.value.values) == ("reporting_unlike", {"fields": field})


def test_all_differences_are_named():
    changed = replace(WOMEN, ages=(18, 49), unit="case")
    assert unlike(changed, WOMEN) == ("ages", "unit")
    assert unlike(WOMEN, replace(WOMEN)) == ()


def test_nothing_above_or_below():
    none = ratio(cases=0)
    assert none.ratio == 0 and np.isnan([none.ci_low, none.ci_high]).all()
    for below in (
        survivors(prevalence=0),
        survivors(women=0),
        survivors(prevalence=math.nan),
        survivors(prevalence=1.5),
    ):
        assert math.isnan(ratio(below=below).ratio)
    assert math.isnan(ratio(below=survivors(df=0)).ci_low)


def test_it_covers():
    rng = np.random.default_rng(12)
    truth, inside = 100 * 2500 / 20_000, 0
    draws = zip(rng.poisson(2500, 1500), rng.normal(0.1, 0.012, 1500), rng.normal(2e5, 1e4, 1500), strict=True)
    for cases, prevalence, women in draws:
        below = survivors(prevalence, 0.012, math.inf, women)
        found = ratio(int(cases), below, count_varies=True)
        inside += found.ci_low <= truth <= found.ci_high
    assert 0.93 <= inside / 1500 <= 0.97


def test_change_by_hand():
    after = ratio(3600, survivors(df=30.0))
    before = ratio(3000, survivors(prevalence=0.12, se=0.015))
    found = reporting_change(after, before, confidence=0.9, log_covariance=0.002)
    variance = (0.1**2 + 0.05**2) + (0.125**2 + 0.05**2) - 0.004
    half = stats.t.ppf(0.95, 30) * math.sqrt(variance)
    assert found.factor == pytest.approx(18 / 12.5)
    assert (found.ci_low, found.ci_high) == pytest.approx((1.44 * math.exp(-half), 1.44 * math.exp(half)))
    assert found.p_value == pytest.approx(2 * stats.t.sf(math.log(1.44) / math.sqrt(variance), 30))


def test_a_change_needs_one_definition_and_one_base():
    with pytest.raises(EvaluationError) as error:
        reporting_change(ratio(), ratio(below=survivors(base="projection 2022")), confidence=0.95)
    assert error.value.key == "rate_bases_differ"
    other = replace(WOMEN, ages=(15, 60))
    moved = reporting_ratio(
        Registered(9, other), replace(survivors(), definition=other), confidence=0.95, count_varies=False
    )
    with pytest.raises(EvaluationError) as error:
        reporting_change(ratio(), moved, confidence=0.95)
    assert error.value.values == {"fields": "ages"}


def test_a_change_from_nothing_says_nothing():
    found = reporting_change(ratio(), ratio(cases=0), confidence=0.95)
    assert np.isnan([found.factor, found.ci_low, found.p_value]).all()
    assert reporting_change(ratio(cases=0), ratio(), confidence=0.95).factor == 0


def test_a_change_between_counts_without_error_has_no_interval():
    exact = survivors(se=0, women_se=0)
    found = reporting_change(ratio(3600, exact), ratio(3000, exact), confidence=0.95)
    assert found.factor == pytest.approx(1.2)
    assert np.isnan([found.ci_low, found.ci_high, found.p_value]).all()


def test_a_change_of_ratios_below_one_has_its_interval():
    below, above = ratio(cases=100), ratio(cases=120)
    small = replace(below, ratio=below.ratio / 1e4), replace(above, ratio=above.ratio / 1e4)
    found, whole = (reporting_change(*one, confidence=0.95, log_covariance=0.0) for one in (small, (below, above)))
    assert found.factor == pytest.approx(whole.factor) and math.isfinite(found.factor)
