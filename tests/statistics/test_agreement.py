"""Agreement: published tables, a second program, and ratings that say nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evaluation.errors import EvaluationError
from evaluation.statistics.agreement import _distances, krippendorff_alpha, weighted_kappa

NAN = np.nan

# Krippendorff (2011), Computing Krippendorff's alpha-reliability, section C: 4 observers, 12 units, missing ratings
CANONICAL = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
    [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
]

# Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, Table 18.1: 100 diagnoses
DIAGNOSES = [[75, 1, 4], [5, 4, 1], [0, 0, 10]]


def alpha_of(ratings, level, draws=50):
    return krippendorff_alpha(ratings, level=level, confidence=0.95, seed=1, draws=draws)


@pytest.mark.parametrize(("level", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_krippendorffs_own_example(level, published):
    found = alpha_of(CANONICAL, level)
    assert found.alpha == pytest.approx(published, abs=5e-4)
    assert (found.units, found.ratings) == (11, 40)


def test_two_raters_of_yes_and_no():
    # Krippendorff (2011), section A: 10 units, alpha 0.095
    found = alpha_of([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]], "nominal")
    assert found.alpha == pytest.approx(0.095, abs=5e-4)


def test_the_interval_comes_from_the_seed_and_holds_the_estimate():
    one, again, other = [
        krippendorff_alpha(CANONICAL, level="ordinal", confidence=0.9, seed=seed) for seed in (1, 1, 2)
    ]
    assert one == again != other
    assert one.ci_low < one.alpha < one.ci_high <= 1
    assert (one.ci_low, one.ci_high) == pytest.approx((other.ci_low, other.ci_high), abs=0.06)


def test_a_resample_is_alpha_of_the_units_drawn():
    ratings = np.array(CANONICAL)[:, :9]
    chosen = np.random.default_rng(3).multinomial(9, np.full(9, 1 / 9), size=20)
    drawn = [alpha_of(np.repeat(ratings, one, axis=1), "interval").alpha for one in chosen]
    found = krippendorff_alpha(ratings, level="interval", confidence=0.8, seed=3, draws=20)
    assert (found.ci_low, found.ci_high) == pytest.approx(np.quantile(drawn, [0.1, 0.9]), rel=1e-12)


@given(st.lists(st.lists(st.integers(1, 4), min_size=3, max_size=3), min_size=3, max_size=12), st.randoms())
def test_alpha_cares_neither_for_the_order_nor_for_the_scale(units, random):
    ratings = np.array(units, dtype=float).T
    if len(np.unique(ratings)) < 2:
        return
    shuffled = ratings[random.sample(range(3), 3)][:, random.sample(range(len(units)), len(units))]
    for level in ("nominal", "ordinal", "interval"):
        plain = alpha_of(ratings, level, 1).alpha
        assert alpha_of(7 - 2 * shuffled, level, 1).alpha == pytest.approx(plain, abs=1e-12)
        assert plain <= 1


def test_full_agreement_and_none_to_be_seen():
    assert alpha_of([[1, 2, 3], [1, 2, 3]], "interval").alpha == 1
    assert np.isnan(alpha_of([[2, 2, 2], [2, 2, 2]], "nominal").alpha)
    assert np.isnan(alpha_of([[1, NAN], [2, 5]], "nominal").ci_low)
    with pytest.raises(EvaluationError) as error:
        alpha_of([[1, NAN], [NAN, 2]], "nominal")
    assert error.value.key == "agreement_ratings"


def test_kappa_of_the_published_diagnoses():
    # the same book, section 18.1: kappa 0.68, standard error 0.087; 0.076 and z = 8.95 where there is no agreement
    found = weighted_kappa(DIAGNOSES, weights="none", confidence=0.95)
    assert found.kappa == pytest.approx(0.676, abs=5e-4)
    assert found.se == pytest.approx(0.087, abs=1e-3)
    assert found.se_null == pytest.approx(0.076, abs=5e-4)
    assert (found.ci_low + found.ci_high) / 2 == pytest.approx(found.kappa)
    assert found.p_value == pytest.approx(2 * stats.norm.sf(found.kappa / found.se_null), rel=1e-10)
    assert (found.agreement, found.n) == (pytest.approx(0.89), 100)


@pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])
@pytest.mark.parametrize("table", [DIAGNOSES, [[5, 2, 1, 0], [3, 8, 2, 1], [0, 4, 9, 2], [1, 0, 3, 7]]])
def test_kappa_against_statsmodels(table, weights):
    from statsmodels.stats.inter_rater import cohens_kappa

    table = np.array(table)
    distance = np.abs(np.subtract.outer(np.arange(len(table)), np.arange(len(table))))
    power = {"none": (distance > 0).astype(float), "linear": distance, "quadratic": distance**2}[weights]
    theirs = cohens_kappa(table, weights=power)
    found = weighted_kappa(table, weights=weights, confidence=0.9)
    assert found.kappa == pytest.approx(theirs.kappa, rel=1e-10)
    assert found.se == pytest.approx(theirs.std_kappa, rel=1e-8)
    assert found.se_null == pytest.approx(theirs.std_kappa0, rel=1e-8)


def test_quadratic_kappa_is_the_intraclass_correlation_of_the_scores():
    # Fleiss and Cohen (1973): covariance over the mean square about the common mean
    table = np.array([[5, 2, 1], [3, 8, 2], [0, 4, 9]])
    first, second = np.repeat(np.argwhere(table >= 0), table.ravel(), axis=0).T.astype(float)
    covariance = ((first - first.mean()) * (second - second.mean())).mean()
    spread = first.var() + second.var() + (first.mean() - second.mean()) ** 2
    found = weighted_kappa(table, weights="quadratic", confidence=0.95)
    assert found.kappa == pytest.approx(2 * covariance / spread, rel=1e-12)


def test_the_standard_error_is_that_of_repeated_samples():
    shares = np.array(DIAGNOSES).ravel() / 100
    tables = np.random.default_rng(1).multinomial(400, shares, size=1500).reshape(-1, 3, 3)
    drawn = [weighted_kappa(one, weights="linear", confidence=0.95).kappa for one in tables]
    found = weighted_kappa(np.array(DIAGNOSES) * 4, weights="linear", confidence=0.95)
    assert np.std(drawn) == pytest.approx(found.se, rel=0.06)


def test_one_rating_throughout_says_nothing():
    found = weighted_kappa([[9, 0], [0, 0]], weights="none", confidence=0.95)
    assert np.isnan([found.kappa, found.se, found.p_value]).all()
    assert (found.agreement, found.n) == (1, 9)


@pytest.mark.parametrize("table", [[[1, 2]], [[0, 0], [0, 0]], [[1, -1], [0, 2]], [1, 2]])
def test_what_is_no_table_of_agreement(table):
    with pytest.raises(EvaluationError) as error:
        weighted_kappa(table, weights="none", confidence=0.95)
    assert error.value.key == "agreement_table"


def test_observed_agreement_counts_near_misses_by_their_distance():
    # 75 + 4 + 10 agree, 1 + 5 + 1 + 0 are one category apart, 4 + 0 two
    assert weighted_kappa(DIAGNOSES, weights="linear", confidence=0.95).agreement == pytest.approx(0.89 + 0.07 / 2)
    assert weighted_kappa(DIAGNOSES, weights="quadratic", confidence=0.95).agreement == pytest.approx(
        0.89 + 0.07 * 0.75
    )
    assert weighted_kappa([[3, 1], [2, 4]], weights="linear", confidence=0.95).agreement == pytest.approx(0.7)


def test_raters_of_one_rating_each_agree_as_chance_has_it_and_no_test_is_made():
    found = weighted_kappa([[0, 5], [0, 0]], weights="none", confidence=0.95)
    assert (found.kappa, found.se_null, found.agreement, found.n) == (0, 0, 0, 5)
    assert np.isnan(found.p_value)


def test_kappa_reaches_no_higher_than_1():
    found = weighted_kappa([[20, 1], [0, 20]], weights="none", confidence=0.95)
    assert found.kappa + stats.norm.ppf(0.975) * found.se > 1 == found.ci_high
    assert found.ci_low == pytest.approx(found.kappa - stats.norm.ppf(0.975) * found.se)


def test_two_units_are_enough_for_an_interval():
    # resamples of one unit twice tell nothing, those of both agree in full
    found = alpha_of([[1, 2], [1, 2]], "nominal")
    assert (found.alpha, found.ci_low, found.ci_high, found.units, found.ratings) == (1, 1, 1, 2, 4)
    assert np.isnan(alpha_of([[2, 2], [2, 2]], "nominal").ci_high)


def test_two_thousand_samples_are_drawn_where_nobody_says():
    told = {"level": "interval", "confidence": 0.9, "seed": 5}
    assert krippendorff_alpha(CANONICAL, **told) == krippendorff_alpha(CANONICAL, **told, draws=2000)
    assert krippendorff_alpha(CANONICAL, **told) != krippendorff_alpha(CANONICAL, **told, draws=2001)


def test_ordinal_distances_by_hand():
    # marginals 2, 1, 1 of values 1, 2, 9: half of both ends and what lies between: 1.5, 2.5 and 1
    found = _distances(np.array([[2.0, 1.0, 1.0]]), np.array([1.0, 2.0, 9.0]), "ordinal")
    assert found[0].tolist() == [[0, 2.25, 6.25], [2.25, 0, 1], [6.25, 1, 0]]


def test_the_interval_of_kappa_is_kappa_and_the_normal_quantile():
    found = weighted_kappa(DIAGNOSES, weights="none", confidence=0.9)
    half = stats.norm.ppf(0.95) * found.se
    assert (found.ci_low, found.ci_high) == pytest.approx((found.kappa - half, found.kappa + half))
