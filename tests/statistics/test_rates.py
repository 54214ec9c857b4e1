"""Rates and their ratio: published values, agreement of interval and test, and the denominators that are refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from evaluation.errors import EvaluationError
from evaluation.statistics.rates import Denominator, poisson_interval, rate, rate_ratio


def people(persons, base="census 2017", date="2018-06-30", years=1.0):
    return Denominator(persons, base, date, years)


@pytest.mark.parametrize(
    # Ulm (1990), American Journal of Epidemiology 131, 373-375: limits through chi-square; the values are those of any
    # table of exact Poisson limits
    ("events", "low", "high"),
    [(0, 0.0, 3.6889), (1, 0.0253, 5.5716), (10, 4.7954, 18.3904), (100, 81.3639, 121.6270)],
)
def test_garwood(events, low, high):
    assert poisson_interval(events, 0.95) == pytest.approx((low, high), abs=5e-4)


@given(st.integers(0, 3000), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_garwood_inverts_the_poisson_tails(events, confidence):
    low, high = poisson_interval(events, confidence)
    tail = (1 - confidence) / 2
    assert stats.poisson.cdf(events, high) == pytest.approx(tail, rel=1e-9)
    if events:
        assert stats.poisson.sf(events - 1, low) == pytest.approx(tail, rel=1e-9)


def test_rate():
    found = rate(386, people(110_000, years=0.5), confidence=0.95)
    low, high = poisson_interval(386, 0.95)
    assert found.rate == pytest.approx(386 / 55_000 * 10_000)
    assert (found.ci_low, found.ci_high) == pytest.approx((low / 5.5, high / 5.5))
    assert found.events == 386
    assert rate(386, people(110_000, years=0.5), confidence=0.95, per=1).rate == pytest.approx(386 / 55_000)


def test_ratio_as_in_r():
    # poisson.test(c(11, 6 + 8 + 7), c(800, 1083 + 1050 + 878)), the example of R's own help page: ratio 1.971488,
    # 95 % interval 0.8584264 to 4.2772659
    found = rate_ratio((11, people(800)), (21, people(3011)), confidence=0.95)
    assert (found.ratio, found.ci_low, found.ci_high) == pytest.approx((1.971488, 0.8584264, 4.2772659), abs=5e-7)
    share = 800 / 3811
    upper = sum(stats.binom.pmf(k, 32, share) for k in range(11, 33))
    assert found.p_value == pytest.approx(2 * upper, rel=1e-12)


def test_mid_p_counts_half_of_the_observed():
    found = rate_ratio((11, people(800)), (21, people(3011)), confidence=0.95, method="mid-p")
    exact = rate_ratio((11, people(800)), (21, people(3011)), confidence=0.95)
    share = 800 / 3811
    upper = stats.binom.pmf(11, 32, share) / 2 + sum(stats.binom.pmf(k, 32, share) for k in range(12, 33))
    assert found.p_value == pytest.approx(2 * upper, rel=1e-12)
    assert exact.ci_low < found.ci_low < found.ratio < found.ci_high < exact.ci_high


@pytest.mark.parametrize(("above", "below"), [(7, 0), (0, 7), (12, 30), (1, 1), (900, 1000)])
def test_exact_interval_is_clopper_and_pearsons(above, below):
    found = rate_ratio((above, people(300)), (below, people(500)), confidence=0.9)
    low, high = stats.binomtest(above, above + below).proportion_ci(0.9)
    expected = [low / (1 - low) / 0.6, high / (1 - high) / 0.6 if high < 1 else np.inf]
    assert [found.ci_low, found.ci_high] == pytest.approx(expected, rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 40), st.integers(0, 40), st.floats(0.2, 5), st.sampled_from(["exact", "mid-p"]), st.booleans())
def test_interval_and_p_value_agree_and_turn_round(above, below, exposure, method, wide):
    if above + below == 0:
        return
    confidence = 0.99 if wide else 0.9
    found = rate_ratio((above, people(exposure)), (below, people(1.0)), confidence=confidence, method=method)
    if abs(found.p_value - (1 - confidence)) > 1e-9:
        assert (found.ci_low <= 1 <= found.ci_high) == (found.p_value > 1 - confidence)
    turned = rate_ratio((below, people(1.0)), (above, people(exposure)), confidence=confidence, method=method)
    assert turned.p_value == pytest.approx(found.p_value, rel=1e-9)
    if above and below:
        assert (1 / turned.ci_high, 1 / turned.ci_low) == pytest.approx((found.ci_low, found.ci_high), rel=1e-8)


def test_no_event_says_nothing():
    found = rate_ratio((0, people(10)), (0, people(10)), confidence=0.95)
    assert np.isnan([found.ratio, found.ci_low, found.ci_high, found.p_value]).all()
    none_before = rate_ratio((3, people(10)), (0, people(10)), confidence=0.95)
    assert none_before.ratio == none_before.ci_high == np.inf
    assert 0 < none_before.ci_low < 1


def test_two_bases_are_refused():
    with pytest.raises(EvaluationError) as error:
        rate_ratio((5, people(1_109_048, "projection 2022")), (5, people(885_035, "census 2024")), confidence=0.95)
    assert error.value.key == "rate_bases_differ"
    assert error.value.values == {"baseline": "census 2024", "endline": "projection 2022"}


@pytest.mark.parametrize("denominator", [people(0), people(-3), people(np.nan), people(9, ""), people(9, date="")])
def test_a_denominator_must_be_dated_and_above_0(denominator):
    with pytest.raises(EvaluationError) as error:
        rate(1, denominator, confidence=0.95)
    assert error.value.key == "rate_denominator"


@pytest.mark.parametrize("events", [-1, 2.5, np.nan])
def test_events_are_whole(events):
    with pytest.raises(EvaluationError) as error:
        rate_ratio((3, people(10)), (events, people(10)), confidence=0.95)
    assert error.value.key == "rate_events"


def test_counts_that_are_alike_have_a_p_value_of_1_and_no_more():
    # one of two, each as likely in either wave: 3/4 in each tail
    assert rate_ratio((1, people(10)), (1, people(10)), confidence=0.95).p_value == 1
    assert rate_ratio((1, people(10)), (1, people(10)), confidence=0.95, method="mid-p").p_value == 1
    assert rate(0, people(10), confidence=0.95).ci_low == 0
