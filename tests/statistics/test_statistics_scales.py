"""Scales: alpha and its interval, omega, prorating, against hand-worked items, known structures and simulation."""

import numpy as np
import pytest
from scipy import stats

from evaluation.errors import EvaluationError
from evaluation.statistics import scales
from evaluation.statistics.scales import cronbach_alpha, mcdonald_omega, mean_score, one_factor, reversed_item

NAN = np.nan
LOADINGS, UNIQUE = np.array([0.8, 0.7, 0.6, 0.5, 1.2]), np.array([0.3, 0.5, 0.6, 0.7, 1.0])


def with_covariance(covariance, n=60, seed=1):
    """Return n rows whose sample covariance is exactly the one given."""
    draws = np.random.default_rng(seed).normal(size=(n, len(covariance)))
    draws -= draws.mean(axis=0)
    white = draws @ np.linalg.inv(np.linalg.cholesky(np.cov(draws, rowvar=False))).T
    return white @ np.linalg.cholesky(covariance).T


def congeneric(n, seed):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 1)) * LOADINGS + rng.normal(size=(n, 5)) * np.sqrt(UNIQUE)


def test_alpha_by_hand():
    # items 1 2 3 and 1 3 2: variances 1 and 1, covariance 1/2: 2 (1 - 2/3) = 2/3
    found = cronbach_alpha([[1, 1], [2, 3], [3, 2], [NAN, 3]], confidence=0.95)
    assert found.coefficient == pytest.approx(2 / 3)
    assert (found.n, found.items) == (3, 2)


def test_alpha_of_equal_correlations_is_spearman_and_browns():
    items = with_covariance(0.3 + 0.7 * np.eye(6))
    assert cronbach_alpha(items, confidence=0.95).coefficient == pytest.approx(6 * 0.3 / (1 + 5 * 0.3))


def test_feldts_interval_by_its_formula():
    correlation = 0.8 / (6 - 5 * 0.8)
    items = with_covariance(correlation + (1 - correlation) * np.eye(6), n=41)
    found = cronbach_alpha(items, confidence=0.95)
    assert found.coefficient == pytest.approx(0.8)
    points = stats.f.ppf([0.975, 0.025], 40, 200)
    assert (found.ci_low, found.ci_high) == pytest.approx(tuple(1 - 0.2 * points), rel=1e-10)


def test_feldts_interval_covers():
    rng = np.random.default_rng(6)
    draws = rng.normal(size=(1000, 30, 1)) + rng.normal(size=(1000, 30, 4))
    found = [cronbach_alpha(one, confidence=0.95) for one in draws]
    inside = sum(one.ci_low <= 0.8 <= one.ci_high for one in found)
    assert 929 <= inside <= 971  # 950 ∓ three standard deviations
    low, high = sum(one.ci_low > 0.8 for one in found), sum(one.ci_high < 0.8 for one in found)
    assert 10 <= low <= 42 and 10 <= high <= 42


def test_one_factor_finds_the_structure():
    found = one_factor(np.outer(LOADINGS, LOADINGS) + np.diag(UNIQUE))
    assert found.loadings == pytest.approx(LOADINGS, abs=1e-6)
    assert found.uniquenesses == pytest.approx(UNIQUE, abs=1e-6)
    assert not found.improper


def test_one_factor_against_statsmodels():
    from statsmodels.multivariate.factor import Factor

    covariance = np.cov(congeneric(200, 1), rowvar=False)
    deviations = np.sqrt(np.diagonal(covariance))
    theirs = Factor(corr=covariance / np.outer(deviations, deviations), n_factor=1, method="ml", nobs=200).fit()
    found = one_factor(covariance)
    assert found.loadings == pytest.approx(np.abs(theirs.loadings[:, 0]) * deviations, rel=1e-5)
    assert found.uniquenesses == pytest.approx(theirs.uniqueness * deviations**2, rel=1e-5)


def test_omega_of_a_known_structure():
    items = with_covariance(np.outer(LOADINGS, LOADINGS) + np.diag(UNIQUE), n=300)
    found = mcdonald_omega(items, confidence=0.95, seed=1, draws=60)
    assert found.coefficient == pytest.approx(3.8**2 / (3.8**2 + 3.1), abs=1e-6)
    assert 0.7 < found.ci_low < found.coefficient < found.ci_high < 1
    assert cronbach_alpha(items, confidence=0.95).coefficient < found.coefficient


def test_omega_is_alpha_where_items_weigh_alike():
    items = with_covariance(0.4 + 0.6 * np.eye(5))
    omega = mcdonald_omega(items, confidence=0.95, seed=1, draws=2).coefficient
    assert omega == pytest.approx(cronbach_alpha(items, confidence=0.95).coefficient, abs=1e-7)


def test_omega_does_not_mind_an_item_turned_on_its_head_twice_or_the_unit():
    items = congeneric(100, 3)
    plain = mcdonald_omega(items, confidence=0.95, seed=1, draws=20)
    assert mcdonald_omega(-10 * items, confidence=0.95, seed=1, draws=20).ci_low == pytest.approx(
        plain.ci_low, rel=1e-4
    )


def test_omegas_interval_comes_from_the_seed():
    items = congeneric(80, 4)
    one, again, other = [mcdonald_omega(items, confidence=0.9, seed=seed, draws=40) for seed in (1, 1, 2)]
    assert one == again != other


def test_an_improper_fit_has_no_omega():
    covariance = np.array([[1, 0.8, 0.8], [0.8, 1, 0.3], [0.8, 0.3, 1]])
    assert one_factor(covariance).improper  # the first would need a loading whose square is 0.8 × 0.8 / 0.3
    found = mcdonald_omega(with_covariance(covariance), confidence=0.95, seed=1, draws=5)
    assert np.isnan([found.coefficient, found.ci_low]).all()


@pytest.mark.parametrize(
    # 4 items at 0.75: three answers are enough, two are not
    ("answers", "at_least", "expected"),
    [
        ([1, 2, 3, 4], 1, 2.5),
        ([1, 2, 3, NAN], 1, NAN),
        ([1, 2, 3, NAN], 0.75, 2),
        ([1, 2, NAN, NAN], 0.75, NAN),
        ([1, 2, NAN, NAN], 0.5, 1.5),
        ([NAN] * 4, 0, NAN),
    ],
)
def test_prorating(answers, at_least, expected):
    assert mean_score([answers, [2, 2, 2, 2]], at_least=at_least) == pytest.approx([expected, 2], nan_ok=True)


def test_a_share_that_is_no_exact_binary_number():
    assert 0.28 * 25 > 7
    assert mean_score([[1] * 7 + [NAN] * 18], at_least=0.28) == pytest.approx([1])


def test_an_item_turned_round():
    assert reversed_item([1, 2, 4, NAN], lowest=1, highest=4) == pytest.approx([4, 3, 1, NAN], nan_ok=True)


@pytest.mark.parametrize(
    ("items", "key"),
    [
        ([[1], [2]], "scale_too_small"),
        ([[1, 2], [NAN, 3]], "scale_too_small"),
        ([[1, 2], [1, 2], [1, 2]], "scale_constant"),
        ([[1, 3], [2, 2], [3, 1]], "scale_constant"),
    ],
)
def test_what_is_no_scale(items, key):
    with pytest.raises(EvaluationError) as error:
        cronbach_alpha(items, confidence=0.95)
    assert error.value.key == key


def test_alpha_takes_an_item_to_which_all_answer_alike():
    """It adds nothing to the variance of the sum: alpha is that of the two others by 3 / 2 in place of 2 / 1."""
    items = congeneric(9, 1)[:, :2]
    two, three = (cronbach_alpha(one, confidence=0.95) for one in (items, np.c_[items, np.ones(9)]))
    assert three.coefficient == pytest.approx(two.coefficient * (3 / 2) / (2 / 1), rel=1e-12)


def test_omega_needs_three_items_that_vary():
    for items, key in [
        (congeneric(9, 1)[:, :2], "scale_too_small"),
        (np.c_[congeneric(9, 1), np.ones(9)], "scale_constant"),
    ]:
        with pytest.raises(EvaluationError) as error:
            mcdonald_omega(items, confidence=0.95, seed=1)
        assert error.value.key == key


def test_a_single_answer_stands_for_the_others_where_it_is_enough():
    assert mean_score([[4, NAN, NAN, NAN]], at_least=0.25)[0] == 4
    assert np.isnan(mean_score([[4, NAN, NAN, NAN]], at_least=0.26)[0])


def test_omega_and_its_interval_are_of_the_complete_rows():
    items = congeneric(60, seed=3)
    gaps = np.vstack([[[1.0, NAN, 0, 0, 0], [NAN] * 5], items])
    told = {"confidence": 0.9, "seed": 4, "draws": 20}
    whole, found = mcdonald_omega(items, **told), mcdonald_omega(gaps, **told)
    assert (found.ci_low, found.ci_high) == (whole.ci_low, whole.ci_high) and found.n == 60


def test_five_hundred_samples_are_drawn_where_nobody_says(monkeypatch):
    asked = []
    monkeypatch.setattr(scales, "_omega", lambda covariance: asked.append(covariance) or covariance[0, 1])
    found = mcdonald_omega(congeneric(30, 1), confidence=0.8, seed=1)
    assert len(asked) == 1 + 500
    drawn = [one[0, 1] for one in asked[1:]]
    assert (found.coefficient, [found.ci_low, found.ci_high]) == (
        asked[0][0, 1],
        pytest.approx(np.quantile(drawn, [0.1, 0.9]), rel=1e-12),
    )


def test_an_alpha_below_0_is_said_as_it_is():
    # two items of variance 1 whose covariance is -1/2: 2 (1 - 2 / 1) = -2
    found = cronbach_alpha(with_covariance(np.array([[1, -0.5], [-0.5, 1]]), n=20), confidence=0.9)
    assert found.coefficient == pytest.approx(-2)
    points = stats.f.ppf([0.95, 0.05], 19, 19)
    assert (found.ci_low, found.ci_high) == pytest.approx(tuple(1 - 3 * points), rel=1e-10)


def test_an_item_whose_loading_is_below_0_keeps_its_sign():
    loadings = np.array([0.8, -0.3, 0.6, 0.5])
    found = one_factor(np.outer(loadings, loadings) + np.diag([0.4, 0.9, 0.6, 0.7]))
    assert found.loadings == pytest.approx(loadings, abs=1e-6)


def test_the_items_that_do_not_vary_are_named():
    items = np.c_[np.ones(9), congeneric(9, 1), np.ones(9)]
    with pytest.raises(EvaluationError) as error:
        mcdonald_omega(items, confidence=0.95, seed=1)
    assert error.value.values == {"items": "1, 7"}
    with pytest.raises(EvaluationError) as error:
        cronbach_alpha([[1, 2], [NAN, 3]], confidence=0.95)
    assert error.value.values == {"persons": 1, "items": 2, "needed": 2}
    assert cronbach_alpha([[1, 2], [2, 4]], confidence=0.95).n == 2  # two persons are enough


def test_samples_in_which_an_item_does_not_vary_are_left_out_of_the_interval():
    items = np.c_[congeneric(12, 2)[:, :3], np.arange(12) == 0]  # one person alone answers the last item otherwise
    chosen = np.random.default_rng(4)
    varies = [(chosen.integers(12, size=12) == 0).any() for _ in range(20)]
    assert 0 < sum(varies) < 20
    found = mcdonald_omega(items, confidence=0.9, seed=4, draws=20)
    assert np.isfinite([found.coefficient, found.ci_low, found.ci_high]).all()
