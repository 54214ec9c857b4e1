"""Wild cluster bootstrap: R's refit of all 4,096 sign vectors, refits by hand, intervals, ties and what has no test."""

import itertools
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.errors import EvaluationError
from evaluation.statistics.cluster_robust import cluster_robust
from evaluation.statistics.cluster_sums import cluster_sums
from evaluation.statistics.wild_bootstrap import cluster_signs, wild_bootstrap, wild_bootstrap_interval

EXACT = 1e-10
NAMES = ["y1", "y2", "y3"]


def generator(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("weighted", [False, True], ids=["ols", "wls"])
def test_all_sign_vectors_are_those_of_r(weighted, shared):
    answers = json.loads((shared / "oracles" / "o5_fewclusters.json").read_text("utf-8"))
    frame = pd.read_csv(shared / "oracles" / "data_fewclusters.csv")
    X = np.column_stack([np.ones(len(frame)), frame[["treat", "wave", "x"]], frame["treat"] * frame["wave"]])
    sums = cluster_sums(frame[NAMES], X, frame["g"], frame["w"] if weighted else None, tested=4)
    found = wild_bootstrap(sums, cluster_signs(12, 0, generator()))
    assert found.exact
    for place, name in enumerate(NAMES):
        answer = answers[f"{name}_{'wls' if weighted else 'ols'}"]
        wcr, size = answer["wcr11"], np.abs(found.draws[:, place])
        assert len(size) == wcr["n_draws"]
        assert found.estimate[place] == pytest.approx(answer["coef"], rel=EXACT)
        assert found.se[place] == pytest.approx(answer["CR1S"]["se"], rel=EXACT)
        assert found.statistic[place] == pytest.approx(wcr["t"], rel=EXACT)
        np.testing.assert_allclose(np.quantile(size, [0.5, 0.9, 0.95, 0.99]), wcr["q"], rtol=EXACT)
        assert found.p_value[place] == wcr["p_sym_ties_included"]
        assert found.p_value[place] - 2 / 4096 == pytest.approx(wcr["p_sym_strict"], rel=1e-12)
        assert found.p_equal_tail[place] == wcr["p_equal_tail"]


def sample(seed: int, clusters: int = 7, rows: int = 70, outcomes: int = 2):
    random = generator(seed)
    cluster = np.concatenate([np.arange(clusters), random.integers(0, clusters, rows - clusters)])
    X = np.column_stack([np.ones(rows), cluster % 2, random.normal(size=rows)])
    own = random.normal(size=(clusters, outcomes))
    return random.normal(size=(rows, outcomes)) + own[cluster], X, cluster, random.lognormal(size=rows)


def refitted(y, X, cluster, weight, tested: int, null: float, signs: np.ndarray) -> np.ndarray:
    """Return the t statistics of samples made and fitted row by row."""
    root, others = np.sqrt(weight), np.delete(X, tested, axis=1)
    held = y - null * X[:, tested]
    fitted = others @ np.linalg.lstsq(others * root[:, None], held * root, rcond=None)[0]
    found = []
    for s in signs.T:
        fit = cluster_robust(fitted + (held - fitted) * s[cluster], X, cluster, weight, kind="CR1S")
        found.append(fit.estimate[tested] / fit.se[tested])
    return np.array(found)


@pytest.mark.parametrize("null", [0.0, 0.7])
@pytest.mark.parametrize("distribution", ["rademacher", "webb"])
def test_draws_are_those_of_refits(distribution, null):
    Y, X, cluster, weight = sample(1)
    signs = cluster_signs(7, 60, generator(), distribution=distribution)
    found = wild_bootstrap(cluster_sums(Y, X, cluster, weight, tested=1), signs, null=null)
    for one in range(2):
        expected = refitted(Y[:, one], X, cluster, weight, 1, null, signs.values[:, :60])
        np.testing.assert_allclose(found.draws[:60, one], expected, rtol=1e-9)
        fit = cluster_robust(Y[:, one], X, cluster, weight, kind="CR1S")
        assert found.statistic[one] == pytest.approx((fit.estimate[1] - null) / fit.se[1], rel=EXACT)


def test_a_missing_answer_leaves_its_row_out_of_that_outcome_only():
    Y, X, cluster, weight = sample(2, outcomes=3)
    Y[::5, 1] = np.nan
    Y[cluster == 3, 2] = np.nan
    X[4, 2], weight[6] = np.nan, 0
    signs = cluster_signs(7, 0, generator())
    together = wild_bootstrap(cluster_sums(Y, X, cluster, weight, tested=1), signs)
    for one in range(3):
        kept = np.isfinite(Y[:, one]) & np.isfinite(X[:, 2]) & (weight > 0)
        rows = Y[kept, one], X[kept], cluster[kept], weight[kept]
        alone = wild_bootstrap(cluster_sums(*rows, tested=1), cluster_signs(7 - (one == 2), 0, generator()))
        for name in ("estimate", "se", "statistic", "p_value", "p_equal_tail", "n", "clusters"):
            assert getattr(together, name)[one] == pytest.approx(getattr(alone, name)[0], rel=1e-9), name


def test_all_sign_vectors_up_to_twelve_clusters_and_draws_above():
    all_signs = cluster_signs(4, 0, generator())
    assert all_signs.exact
    assert {tuple(s) for s in all_signs.values.T} == set(itertools.product([-1.0, 1.0], repeat=4))
    assert cluster_signs(12, 5, generator()).values.shape == (12, 4096)
    drawn = cluster_signs(13, 999, generator())
    assert drawn.values.shape == (13, 999) and not drawn.exact
    assert set(np.unique(drawn.values)) == {-1.0, 1.0}
    webb = cluster_signs(5, 20_000, generator(), distribution="webb")
    points, counts = np.unique(webb.values, return_counts=True)
    np.testing.assert_allclose(points, [-np.sqrt(1.5), -1, -np.sqrt(0.5), np.sqrt(0.5), 1, np.sqrt(1.5)])
    assert np.abs(counts / counts.sum() - 1 / 6).max() < 0.005 and not webb.exact
    with pytest.raises(ValueError):
        cluster_signs(5, 9, generator(), distribution="mammen")


def test_the_same_generator_gives_the_same_draws():
    one, same, other = (cluster_signs(20, 50, generator(seed)).values for seed in (3, 3, 4))
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()


def test_p_of_drawn_signs_counts_the_observed_sample():
    """An effect that no sign vector can match: p is 1 / (B + 1), never 0."""
    Y, X, cluster, weight = sample(3, clusters=30, rows=300, outcomes=1)
    found = wild_bootstrap(
        cluster_sums(Y + 50 * X[:, [1]], X, cluster, weight, tested=1), cluster_signs(30, 199, generator())
    )
    assert found.p_value == pytest.approx([1 / 200], rel=1e-12)
    assert found.p_equal_tail == pytest.approx([2 / 200], rel=1e-12)


@pytest.mark.parametrize(("clusters", "distribution"), [(8, "rademacher"), (20, "rademacher"), (8, "webb")])
def test_interval_ends_where_the_test_begins_to_reject(clusters, distribution):
    Y, X, cluster, weight = sample(4, clusters=clusters, rows=160, outcomes=3)
    sums = cluster_sums(Y, X, cluster, weight, tested=1)
    signs = cluster_signs(clusters, 399, generator(), distribution=distribution)
    low, high = wild_bootstrap_interval(sums, signs, confidence=0.9)
    assert (low < sums.estimate).all() and (sums.estimate < high).all()
    for end, outward in ((low, -1), (high, 1)):
        step = 1e-7 * outward * sums.se
        assert (wild_bootstrap(sums, signs, null=end - step).p_value > 0.1).all()
        assert (wild_bootstrap(sums, signs, null=end + step).p_value <= 0.1).all()


def test_interval_is_unbounded_where_the_test_can_never_reject():
    # five clusters: two of 32 sign vectors tie always, so that p is at least 0.0625
    Y, X, cluster, weight = sample(5, clusters=5)
    sums, signs = cluster_sums(Y, X[:, [0, 2]], cluster, weight, tested=0), cluster_signs(5, 0, generator())
    low, high = wild_bootstrap_interval(sums, signs, confidence=0.95)
    assert np.isneginf(low).all() and np.isposinf(high).all()
    low, high = wild_bootstrap_interval(sums, signs, confidence=0.9)
    assert np.isfinite(low).all() and np.isfinite(high).all()


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), shift=st.floats(-5, 5), times=st.floats(0.01, 100))
def test_moving_and_stretching_y_moves_and_stretches_the_interval(seed, shift, times):
    Y, X, cluster, weight = sample(seed, outcomes=1)
    signs = cluster_signs(7, 0, generator())
    plain, moved = (
        cluster_sums(values, X, cluster, weight * factor, tested=1)
        for values, factor in ((Y, 1), (times * Y + shift * X[:, [1]] + 3 + X[:, [2]], 7))
    )
    ends = [np.array(wild_bootstrap_interval(sums, signs, confidence=0.9)) for sums in (plain, moved)]
    np.testing.assert_allclose(ends[1], times * ends[0] + shift, rtol=1e-6, atol=1e-6 * (1 + abs(shift)))
    assert wild_bootstrap(moved, signs, null=shift).p_value == wild_bootstrap(plain, signs).p_value


def test_an_end_far_out_is_found():
    """Six clusters of unequal size: an end lies 15 standard errors from the estimate, where p falls to 2 of 64."""
    Y, X, cluster, weight = sample(137, clusters=6, rows=48, outcomes=1)
    sums, signs = cluster_sums(Y, X[:, :2], cluster, weight, tested=1), cluster_signs(6, 0, generator())
    ends, size = np.ravel(wild_bootstrap_interval(sums, signs, confidence=0.95)), wild_bootstrap(sums, signs).se[0]
    assert np.abs(ends - sums.estimate).max() / size == pytest.approx(15.5, abs=0.1)
    for end, inward in zip(ends, (size, -size), strict=True):
        inside, outside = (wild_bootstrap(sums, signs, null=end + step * inward).p_value[0] for step in (1e-6, -1e-6))
        assert inside > 0.05 >= outside


def test_a_sample_that_is_fitted_almost_perfectly_keeps_its_digits():
    """Where a sample leaves 1e-10 of the squares, expanding them alone would lose ten digits."""
    cluster = np.arange(4)
    X = np.column_stack([np.ones(4), [0.0, 0, 1, 1]])
    y = np.array([1, -1, 1 + 1e-5, -1])  # signs (1, -1, -1, 1) make 1, 1 in one arm and -1, -1 in the other, nearly
    signs = cluster_signs(4, 0, generator())
    found = wild_bootstrap(cluster_sums(y, X, cluster, tested=1), signs).draws[:, 0]
    expected = refitted(y, X, cluster, np.ones(4), 1, 0.0, signs.values)
    assert np.abs(found).max() > 1e5
    np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-12)


def test_samples_without_any_spread_count_as_extreme():
    """±1 in eight clusters: in two sign vectors all are alike and t is 0 / 0; in two more the arms differ."""
    X = np.column_stack([np.ones(8), np.repeat([0.0, 1], 4)])
    y = np.array([1.0, 1, 1, -1, -1, -1, -1, 1])
    found = wild_bootstrap(cluster_sums(y, X, np.arange(8), tested=1), cluster_signs(8, 0, generator()))
    assert np.isinf(found.draws).sum() == 4
    # s_g y_g in a sample: a and b ones among the four of each arm; t grows with |a - b| / √(a (4 - a) + b (4 - b))
    sizes = {(a, b): abs(a - b) / np.sqrt(max(a * (4 - a) + b * (4 - b), 1e-9)) for a in range(5) for b in range(5)}
    ways = [1, 4, 6, 4, 1]
    alike = ways[0] ** 2 + ways[4] ** 2
    as_large = sum(ways[a] * ways[b] for (a, b), size in sizes.items() if size >= sizes[3, 1] - 1e-9)
    assert found.p_value[0] == pytest.approx((as_large + alike) / 256, rel=1e-12)


def test_what_has_no_test():
    Y, X, cluster, weight = sample(6, outcomes=4)
    Y[:, 1] = 2 + 3 * X[:, 1]
    Y[X[:, 1] == 0, 2] = np.nan  # the tested column is 1 throughout
    Y[cluster != 2, 3] = np.nan
    sums = cluster_sums(Y, X, cluster, weight, tested=1)
    found = wild_bootstrap(sums, cluster_signs(7, 0, generator()))
    low, high = wild_bootstrap_interval(sums, cluster_signs(7, 0, generator()), confidence=0.9)
    for values in (found.statistic, found.p_value, found.p_equal_tail, found.draws[0], low, high):
        assert np.isnan(values).tolist() == [False, True, True, True]
    assert found.estimate[1] == pytest.approx(3, rel=1e-12)
    assert np.isfinite(found.draws[:, 0]).all()


def test_columns_that_leave_the_clusters_no_spread_give_no_test():
    """As many columns as clusters, all constant inside them: their scores are rounding, not evidence."""
    random = generator(9)
    cluster = np.repeat([0, 1, 2], [11, 13, 17])
    X = random.normal(size=(3, 3))[cluster]
    found = wild_bootstrap(
        cluster_sums(random.normal(size=len(cluster)), X, cluster, random.lognormal(size=len(cluster)), tested=1),
        cluster_signs(3, 0, generator()),
    )
    assert found.se[0] == 0 and np.isnan([found.statistic[0], found.p_value[0]]).all()


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("too_few_clusters", lambda Y, X, cluster, weight: (Y, X[:, [0, 2]], 0 * cluster, weight)),
        ("regression_columns_dependent", lambda Y, X, cluster, weight: (Y, X[:, [0, 0]], cluster, weight)),
        ("cluster_missing", lambda Y, X, cluster, weight: (Y, X, np.where(cluster == 1, None, cluster), weight)),
        ("weight_missing_or_negative", lambda Y, X, cluster, weight: (Y, X, cluster, -weight)),
    ],
)
def test_what_cannot_be_fitted_at_all(key, change):
    with pytest.raises(EvaluationError) as error:
        cluster_sums(*change(*sample(7)), tested=1)
    assert error.value.key == key


def test_type_one_error_with_few_unequal_clusters():
    """400 samples without an effect, 10 clusters of 5 to 60 rows: about 5 in 100 rejected, within four deviations."""
    random = generator(8)
    cluster = np.repeat(np.arange(10), [5, 8, 10, 12, 15, 20, 25, 30, 45, 60])
    X = np.column_stack([np.ones(len(cluster)), cluster % 2])
    Y = random.normal(size=(10, 400))[cluster] + random.normal(size=(len(cluster), 400))
    found = wild_bootstrap(
        cluster_sums(Y, X, cluster, random.lognormal(sigma=0.3, size=len(cluster)), tested=1),
        cluster_signs(10, 0, random),
    )
    assert abs((found.p_value <= 0.05).mean() - 0.05) < 4 * np.sqrt(0.05 * 0.95 / 400)


def test_an_outcome_with_no_more_rows_than_columns_says_nothing():
    X, cluster = np.column_stack([np.ones(6), np.arange(6.0)]), np.arange(6) // 2
    whole = np.array([1.0, 3, 2, 5, 4, 4])
    few = np.where(np.isin(np.arange(6), [0, 4]), whole, np.nan)  # two rows, two columns, two clusters
    sums = cluster_sums(np.column_stack([whole, few]), X, cluster, tested=1)
    assert np.isfinite(sums.score[0]).all() and np.isnan(sums.score[1]).all()
