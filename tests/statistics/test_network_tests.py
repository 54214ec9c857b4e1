"""Permutation and jackknife of networks: all permutations by hand, chance that stays chance, and a known variance."""

import importlib.util
import itertools

import numpy as np
import pytest

from evaluation.errors import EvaluationError
from evaluation.statistics.network_tests import density_change, group_mixing, jackknife, qap_correlation
from evaluation.statistics.networks import density, network, network_change

NAN = np.nan


def of(ties, directed=True, responded=None):
    return network(ties, tuple(map(str, range(len(ties)))), directed=directed, responded=responded)


def scattered(n, share, seed):
    return (np.random.default_rng(seed).random((n, n)) < share).astype(float)


def off_diagonal(matrix):
    return matrix[~np.eye(len(matrix), dtype=bool)]


def test_qap_by_all_permutations():
    one, other = scattered(5, 0.4, 1), scattered(5, 0.5, 2)
    observed = np.corrcoef(off_diagonal(one), off_diagonal(other))[0, 1]
    orders = [list(order) for order in itertools.permutations(range(5))]
    values = [np.corrcoef(off_diagonal(one), off_diagonal(other[order][:, order]))[0, 1] for order in orders]
    found = qap_correlation(one, other, seed=1, draws=119)
    assert (found.exact, found.permutations) == (True, 120)
    assert found.statistic == pytest.approx(observed)
    assert found.p_value == pytest.approx(np.mean(np.abs(values) >= abs(observed) - 1e-12))
    drawn = qap_correlation(one, other, seed=1, draws=118)
    assert (drawn.exact, drawn.permutations) == (False, 119)


def test_a_copy_is_not_chance_and_the_seed_decides():
    one = scattered(12, 0.3, 3)
    found = qap_correlation(one, one, seed=1, draws=199)
    assert (found.statistic, found.p_value) == (pytest.approx(1), 1 / 200)
    other = scattered(12, 0.3, 4)
    assert qap_correlation(one, other, seed=5, draws=99) == qap_correlation(one, other, seed=5, draws=99)


def test_five_thousand_permutations_with_the_observed_one_where_nobody_says():
    one = scattered(8, 0.4, 1)
    assert qap_correlation(one, scattered(8, 0.4, 2), seed=1).permutations == 5000
    assert group_mixing(of(one), np.arange(8) % 3, seed=1).permutations == 5000


def test_chance_rejects_as_often_as_it_says():
    p = [
        qap_correlation(scattered(10, 0.3, seed), scattered(10, 0.3, 1000 + seed), seed=seed, draws=99).p_value
        for seed in range(200)
    ]
    assert 0.1 <= np.mean(np.array(p) <= 0.2) <= 0.3  # 0.2 ∓ three and a half standard errors


def test_qap_leaves_out_what_is_unknown():
    one, other = scattered(6, 0.4, 1), scattered(6, 0.5, 2)
    one[2] = NAN
    known = ~np.isnan(one) & ~np.eye(6, dtype=bool)
    found = qap_correlation(one, other, seed=1, draws=9)
    assert found.statistic == pytest.approx(np.corrcoef(one[known], other[known])[0, 1])
    assert np.isnan(qap_correlation(one, np.ones((6, 6)), seed=1, draws=9).p_value)


def test_without_anything_to_compare_there_is_no_correlation_and_no_noise(recwarn):
    one, unknown = scattered(6, 0.4, 1), np.full((6, 6), NAN)
    for first, second in ((one, np.ones((6, 6))), (np.zeros((6, 6)), one), (one, unknown)):
        assert np.isnan(qap_correlation(first, second, seed=1, draws=9).statistic)
    assert not recwarn.list


def test_groups_that_keep_to_themselves():
    group = np.array(["police"] * 4 + ["health"] * 4)
    ties = np.equal.outer(group, group).astype(float)
    found = group_mixing(of(ties), group, seed=2, draws=499)
    assert found.statistic == 1
    # 2 of the 70 ways to choose four of eight give the same split
    assert found.p_value == pytest.approx(2 / 70, abs=0.025)
    small = group_mixing(of(ties[2:6, 2:6]), group[2:6], seed=2)
    assert (small.exact, small.p_value) == (True, pytest.approx(2 / 6))
    assert np.isnan(group_mixing(of(ties), ["one"] * 8, seed=1).statistic)


def test_jackknife_by_hand():
    one = of(scattered(5, 0.5, 8))
    rest = []
    for node in range(5):
        kept = [other for other in range(5) if other != node]
        rest.append(off_diagonal(np.nan_to_num(one.ties)[np.ix_(kept, kept)]).mean())
    found = jackknife(one, density)
    assert (found.estimate, found.nodes) == (density(one), 5)
    assert found.se == pytest.approx(np.sqrt(3 / 10 * ((np.array(rest) - np.mean(rest)) ** 2).sum()))


def test_jackknife_is_right_on_average_where_ties_are_independent():
    found = [jackknife(of(scattered(16, 0.3, seed)), density).se ** 2 for seed in range(150)]
    assert np.mean(found) == pytest.approx(0.3 * 0.7 / (16 * 15), rel=0.1)


def test_change_of_density_carries_what_the_waves_share():
    before, after = scattered(14, 0.3, 1), scattered(14, 0.3, 1)
    after[:3] = 1
    found = density_change(of(before), of(after))
    assert found.estimate == pytest.approx(network_change(of(before), of(after)).change)
    alone = [jackknife(of(one), density).se for one in (before, after)]
    assert 0 < found.se < np.hypot(*alone)
    assert density_change(of(before), of(before)).se == 0


def test_change_of_density_by_its_common_pairs():
    before, after = scattered(6, 0.5, 1), scattered(6, 0.5, 2)
    unknown = of(after, responded=[True, True, True, True, True, False])
    found = density_change(of(before), unknown)
    assert found.estimate == pytest.approx(network_change(of(before), unknown).change)
    assert np.isnan(density_change(of(before[:2, :2]), of(after[:2, :2])).se)


@pytest.mark.skipif(importlib.util.find_spec("networkx") is None, reason="networkx is not installed")
def test_sectors_of_zacharys_club():
    import networkx as nx

    club = nx.karate_club_graph()
    ours = of(nx.to_numpy_array(club, weight=None), directed=False)
    side = [club.nodes[node]["club"] for node in club]
    found = group_mixing(ours, side, seed=1, draws=199)
    within = sum(club.nodes[a]["club"] == club.nodes[b]["club"] for a, b in club.edges)
    pairs = sum(side[a] == side[b] for a, b in itertools.combinations(range(34), 2))
    assert found.statistic == pytest.approx(within / pairs - (78 - within) / (561 - pairs))
    assert found.p_value == 1 / 200


def test_shapes_must_agree():
    for test in (
        lambda: qap_correlation(np.ones((3, 3)), np.ones((4, 4)), seed=1),
        lambda: group_mixing(of(scattered(4, 0.5, 1)), ["a", "b"], seed=1),
    ):
        with pytest.raises(EvaluationError) as error:
            test()
        assert error.value.key == "network_shape"
