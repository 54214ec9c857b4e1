"""How many yes and no a planned cell will hold: by hand, by enumeration, against the fixed takes of `power`."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evaluation.statistics.cell_counts import cluster_counts, counts_to_a_cap, probability_too_few
from evaluation.statistics.power import probability_hidden


def test_a_cluster_of_two_by_hand():
    # each answers with 1/2; of two answers with p = 1/4 and icc 0.2: both yes p² + icc p (1 - p) = 0.1
    found = cluster_counts(2, 0.5, 0.25, 0.2)
    expected = [[0.25, 0.375, 0.6 / 4], [0.125, 0.3 / 4, 0], [0.1 / 4, 0, 0]]
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-15)


def test_without_correlation_clusters_are_a_simple_sample():
    # 12 × 5 women, each yes with 0.8 × 0.3, no with 0.8 × 0.7, silent else: a multinomial
    found = counts_to_a_cap(12, cluster_counts(5, 0.8, 0.3, 0.0), 60)
    yes, no = np.indices(found.shape)
    outcomes = np.stack([yes, no, 60 - yes - no], axis=-1)
    possible = yes + no <= 60
    expected = stats.multinomial.pmf(outcomes[possible], 60, [0.24, 0.56, 0.2])
    np.testing.assert_allclose(found[possible], expected, rtol=1e-9, atol=1e-300)
    assert not found[~possible].any()


def test_clusters_by_enumeration():
    one, expected = cluster_counts(2, 0.7, 0.4, 0.3), np.zeros((7, 7))
    places = list(itertools.product(range(3), repeat=2))
    for chosen in itertools.product(places, repeat=3):
        expected[tuple(np.sum(chosen, axis=0))] += np.prod([one[place] for place in chosen])
    np.testing.assert_allclose(counts_to_a_cap(3, one, 6), expected, rtol=1e-12, atol=1e-16)


@given(
    clusters=st.integers(1, 9),
    selected=st.integers(1, 6),
    answering=st.floats(0.05, 1),
    p=st.floats(0.01, 0.99),
    icc=st.floats(0.01, 0.5),
    cap=st.integers(1, 12),
)
def test_a_cap_only_joins_what_lies_beyond_it(clusters, selected, answering, p, icc, cap):
    one = cluster_counts(selected, answering, p, icc)
    whole, found = (counts_to_a_cap(clusters, one, to) for to in (clusters * selected, cap))
    assert whole.sum() == pytest.approx(1, rel=1e-10) and found.sum() == pytest.approx(1, rel=1e-10)
    np.testing.assert_allclose(found[:cap, :cap], whole[:cap, :cap], rtol=1e-9, atol=1e-14)
    if found.shape[0] > cap:
        np.testing.assert_allclose(found[cap, :cap], whole[cap:, :cap].sum(axis=0), rtol=1e-9, atol=1e-14)
    number = np.arange(whole.shape[0])
    assert number @ whole.sum(axis=1) == pytest.approx(clusters * selected * answering * p, rel=1e-9)
    assert number @ whole.sum(axis=0) == pytest.approx(clusters * selected * answering * (1 - p), rel=1e-9)


@pytest.mark.parametrize("icc", [0.0, 0.1])
def test_where_all_answer_it_is_the_count_of_fixed_takes(icc):
    found = probability_too_few(8, cluster_counts(6, 1.0, 0.2, icc), yes=7, no=0, answers=0)
    assert found == pytest.approx(probability_hidden(np.full(8, 6), 0.2, 7, icc), rel=1e-11)
    few_no = probability_too_few(8, cluster_counts(6, 1.0, 0.8, icc), yes=0, no=7, answers=0)
    assert few_no == pytest.approx(found, rel=1e-11)


def test_few_answers_are_few_whatever_they_say():
    found = probability_too_few(10, cluster_counts(4, 0.5, 0.3, 0.2), yes=0, no=0, answers=18)
    assert found == pytest.approx(stats.binom.cdf(17, 40, 0.5), rel=1e-11)


def test_few_of_either_is_not_counted_twice():
    one = cluster_counts(4, 0.5, 0.5, 0.1)
    whole = counts_to_a_cap(6, one, 24)
    yes, no = np.indices(whole.shape)
    expected = whole[(yes < 4) | (no < 5) | (yes + no < 11)].sum()
    assert probability_too_few(6, one, yes=4, no=5, answers=11) == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize(("p", "expected"), [(0.0, 1.0), (1.0, 1.0), (0.5, 0.0)])
def test_sure_cells(p, expected):
    found = probability_too_few(40, cluster_counts(20, 1.0, p, 0.05), yes=10, no=10, answers=30)
    assert found == pytest.approx(expected, abs=1e-12)


def test_no_cluster_is_refused():
    with pytest.raises(ValueError, match="no cluster"):
        probability_too_few(0, cluster_counts(2, 1.0, 0.5, 0.1), yes=1, no=1, answers=1)


def test_a_probability_is_never_above_1_by_rounding():
    one = cluster_counts(4, 0.7, 0.3, 0.0)
    assert counts_to_a_cap(1, one, 5).sum() > 1
    assert probability_too_few(1, one, yes=5, no=5, answers=5) == 1
