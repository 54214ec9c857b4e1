"""Few clusters: R clubSandwich's answers, a published trial, and what each variance is by its definition."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.errors import EvaluationError
from evaluation.statistics.cluster_robust import KINDS, cluster_robust
from evaluation.statistics.intervals import p_value

EXACT = 1e-10


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("weighted", [False, True], ids=["ols", "wls"])
@pytest.mark.parametrize("outcome", ["y1", "y2", "y3"])
def test_number_is_that_of_clubsandwich(outcome, weighted, kind, shared):
    answers = json.loads((shared / "oracles" / "o5_fewclusters.json").read_text("utf-8"))
    answer = answers[f"{outcome}_{'wls' if weighted else 'ols'}"]
    frame = pd.read_csv(shared / "oracles" / "data_fewclusters.csv")
    X = np.column_stack([np.ones(len(frame)), frame[["treat", "wave", "x"]], frame["treat"] * frame["wave"]])
    fit = cluster_robust(frame[outcome], X, frame["g"].to_numpy(), frame["w"] if weighted else None, kind=kind)
    ours = [fit.se[4], fit.estimate[4] / fit.se[4], fit.df[4], p_value(fit.estimate[4], fit.se[4], fit.df[4])]
    np.testing.assert_allclose(fit.estimate, answer["coefs"], rtol=EXACT)
    np.testing.assert_allclose(ours, [answer[kind][name] for name in ("se", "t", "df", "p")], rtol=EXACT)
    vcov = {"CR1": "vcovCL_HC0", "CR1S": "vcovCL_HC1"}  # R sandwich: with its factor G/(G-1) too
    assert fit.se[4] == pytest.approx(answer[vcov[kind]] if kind in vcov else fit.se[4], rel=EXACT)
    assert (fit.n, fit.clusters) == (len(frame), 12)


TERMS = ("(Intercept)", "treated", "post", "treated:post")


def awards_as_printed(shared):
    """Yield sex, kind, term and estimate, SE, t, df, p as R clubSandwich prints them (data: Angrist and Lavy 2009)."""
    text = (shared / "data" / "achievement_awards" / "reference_achievement_awards_R.txt").read_text("utf-8")
    sex, kind = "", ""
    for line in text.splitlines():
        words = line.split()
        if words and words[0] in ("GIRLS:", "BOYS:"):
            sex, kind = words[0][:-2].title(), "CR1S"
        elif "(Satt)" in line:
            kind = "CR2"
        elif words and words[0] in TERMS:
            yield sex, kind, words[0], words[1:6]


@pytest.fixture(scope="module")
def awards(shared):
    frame = pd.read_csv(shared / "data" / "achievement_awards" / "AchievementAwardsRCT.csv", dtype={"year": str})
    fits = {}
    for sex in ("Girl", "Boy"):
        rows = frame[(frame["sex"] == sex) & frame["year"].isin(["2000", "2001"])]
        post, treated = (rows["year"] == "2001").to_numpy(float), rows["treated"].to_numpy(float)
        X = np.column_stack([np.ones(len(rows)), treated, post, treated * post])
        for kind in ("CR1S", "CR2"):
            fits[sex, kind] = cluster_robust(rows["Bagrut_status"], X, rows["school_id"].to_numpy(), kind=kind)
    return fits


def printed(value: float, like: str) -> str:
    return "<0.001" if like == "<0.001" and value < 0.001 else f"{value:.{len(like.partition('.')[2])}f}"


def test_achievement_awards_as_printed(awards, shared):
    """R's table by CR1S has clusters less one degrees of freedom, ours Satterthwaite's: there its own are taken."""
    lines = list(awards_as_printed(shared))
    assert {(sex, kind): sum(line[:2] == (sex, kind) for line in lines) for sex, kind in awards} == {
        ("Girl", "CR1S"): 3,
        ("Girl", "CR2"): 4,
        ("Boy", "CR1S"): 4,
        ("Boy", "CR2"): 4,
    }
    for sex, kind, term, told in lines:
        fit, place = awards[sex, kind], TERMS.index(term)
        estimate, se = fit.estimate[place], fit.se[place]
        df = fit.df[place] if kind == "CR2" else fit.clusters - 1
        found = (estimate, se, estimate / se, df, float(p_value(estimate, se, df)))
        assert [printed(*one) for one in zip(found, told, strict=True)] == told, (sex, kind, term)


def test_achievement_awards_are_of_that_many_pupils_and_schools(awards):
    assert (awards["Girl", "CR2"].n, awards["Girl", "CR2"].clusters) == (3862, 35)
    assert (awards["Boy", "CR2"].n, awards["Boy", "CR2"].clusters) == (3998, 34)


def sample(seed: int, rows: int = 24, clusters: int = 6):
    random = np.random.default_rng(seed)
    cluster = np.sort(np.concatenate([np.arange(clusters), random.integers(0, clusters, rows - clusters)]))
    X = np.column_stack([np.ones(rows), random.normal(size=rows), (cluster % 2).astype(float)])
    return random.normal(size=rows), X, cluster, random.lognormal(size=rows)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_cr2_is_unbiased_under_its_working_model(seed):
    """V is quadratic in y, so its mean over independent errors of variance 1 is the sum over the unit vectors."""
    y, X, cluster, weight = sample(seed)
    mean = sum(cluster_robust(unit, X, cluster, weight, kind="CR2").covariance for unit in np.eye(len(y)))
    half = np.linalg.solve((X * weight[:, None]).T @ X, (X * weight[:, None]).T)
    np.testing.assert_allclose(mean, half @ half.T, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("kind", ["CR0", "CR2", "CR3"])
def test_degrees_of_freedom_are_two_squared_mean_over_variance(kind):
    """With V = y'Ay, E V = tr A and var V = 2 tr A² under the working model; A is found from V at pairs of y."""
    y, X, cluster, weight = sample(5, rows=14, clusters=5)

    def quadratic(values: np.ndarray) -> float:
        return cluster_robust(values, X, cluster, weight, kind=kind).covariance[1, 1]

    units = np.eye(len(y))
    alone = np.array([quadratic(unit) for unit in units])
    A = np.array(
        [[(quadratic(one + other) - quadratic(one) - quadratic(other)) / 2 for one in units] for other in units]
    )
    np.fill_diagonal(A, alone)
    fit = cluster_robust(y, X, cluster, weight, kind=kind)
    assert fit.df[1] == pytest.approx(np.trace(A) ** 2 / np.trace(A @ A), rel=1e-9)
    assert fit.covariance[1, 1] == pytest.approx(y @ A @ y, rel=1e-9)


def test_cr3_is_the_jackknife_of_clusters():
    y, X, cluster, weight = sample(2)
    root = np.sqrt(weight)

    def coefficients(keep: np.ndarray) -> np.ndarray:
        return np.linalg.lstsq(X[keep] * root[keep, None], y[keep] * root[keep], rcond=None)[0]

    whole = coefficients(np.ones(len(y), bool))
    far = np.array([coefficients(cluster != one) - whole for one in np.unique(cluster)])
    np.testing.assert_allclose(cluster_robust(y, X, cluster, weight, kind="CR3").covariance, far.T @ far, rtol=1e-10)


@pytest.mark.parametrize(("kind", "same_as"), [("CR0", "HC0"), ("CR2", "HC2"), ("CR3", "HC3")])
def test_a_cluster_a_row_gives_the_heteroscedasticity_robust_variances(kind, same_as):
    import statsmodels.api as sm

    y, X, _, _ = sample(3)
    expected = sm.OLS(y, X).fit(cov_type=same_as).cov_params()
    np.testing.assert_allclose(cluster_robust(y, X, np.arange(len(y)), kind=kind).covariance, expected, rtol=1e-10)


def test_effects_of_clusters_change_nothing_once_they_are_taken_out():
    """Without weights the slope has the same variance, absorbed or with columns (Pustejovsky and Tipton 2018)."""
    y, X, cluster, _ = sample(4)
    own = (cluster[:, None] == np.unique(cluster)).astype(float)
    within = X[:, [1]] - own @ np.linalg.lstsq(own, X[:, [1]], rcond=None)[0]
    absorbed = cluster_robust(y - own @ np.linalg.lstsq(own, y, rcond=None)[0], within, cluster, kind="CR2")
    written = cluster_robust(y, np.column_stack([X[:, 1], own]), cluster, kind="CR2")
    assert written.se[0] == pytest.approx(absorbed.se[0], rel=1e-9)
    assert written.df[0] == pytest.approx(absorbed.df[0], rel=1e-9)


@pytest.mark.parametrize("own_effect", [False, True], ids=["common columns", "a cluster has its own"])
def test_cr2_is_its_definition_written_out(own_effect):
    y, X, cluster, weight = sample(4)
    if own_effect:
        X = np.column_stack([X, cluster == 3])
    W = np.diag(weight)
    M = np.linalg.inv(X.T @ W @ X)
    rest = np.eye(len(y)) - X @ M @ X.T @ W
    meat = np.zeros_like(M)
    for one in np.unique(cluster):
        g = cluster == one
        values, vectors = np.linalg.eigh((rest @ rest.T)[np.ix_(g, g)])
        root = vectors @ np.diag([value**-0.5 if value > 1e-8 else 0 for value in values]) @ vectors.T
        score = X[g].T @ W[np.ix_(g, g)] @ root @ (rest @ y)[g]
        meat += np.outer(score, score)
    fit = cluster_robust(y, X, cluster, weight, kind="CR2")
    np.testing.assert_allclose(fit.covariance, M @ meat @ M, rtol=1e-8, atol=1e-12)


def test_cr3_says_nothing_where_a_coefficient_rests_on_one_cluster():
    y, X, cluster, _ = sample(6)
    X[:, 2] = cluster == 0
    fit = cluster_robust(y, X, cluster, kind="CR3")
    assert np.isnan(fit.se).all() and np.isnan(fit.df).all()
    assert np.isfinite(fit.estimate).all()


def test_contrasts_are_combinations_of_coefficients():
    y, X, cluster, weight = sample(7)
    C = np.array([[0, 1, 1], [0, 0, 1.0]])
    whole = cluster_robust(y, X, cluster, weight, kind="CR2")
    some = cluster_robust(y, X, cluster, weight, kind="CR2", contrasts=C)
    np.testing.assert_allclose(some.covariance, C @ whole.covariance @ C.T, rtol=1e-10)
    np.testing.assert_allclose(some.estimate, C @ whole.estimate, rtol=1e-12)
    assert some.df[1] == pytest.approx(whole.df[2], rel=1e-12)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), kind=st.sampled_from(KINDS))
def test_neither_the_order_of_rows_nor_the_unit_of_weights_matters(seed, kind):
    y, X, cluster, weight = sample(seed, rows=30)
    order = np.random.default_rng(seed).permutation(len(y))
    fits = (
        cluster_robust(y, X, cluster, weight, kind=kind),
        cluster_robust(y[order], X[order], -cluster[order], 100 * weight[order], kind=kind),
    )
    np.testing.assert_allclose(fits[0].se, fits[1].se, rtol=1e-7)
    np.testing.assert_allclose(fits[0].df, fits[1].df, rtol=1e-7)


def test_rows_without_a_value_or_a_weight_are_left_out():
    y, X, cluster, weight = sample(8)
    kept = np.arange(len(y)) > 2
    y[0], X[1, 1], weight[2] = np.nan, np.nan, 0
    weight[0] = np.nan
    found, expected = (
        cluster_robust(*rows, kind="CR2")
        for rows in ((y, X, cluster, weight), [a[kept] for a in (y, X, cluster, weight)])
    )
    np.testing.assert_array_equal(found.covariance, expected.covariance)
    assert found.n == len(y) - 3


def test_a_perfect_fit_has_no_standard_error_instead_of_rounding():
    _, X, cluster, weight = sample(10)
    fit = cluster_robust(2 + 0.1 * X[:, 1] - 0.3 * X[:, 2], X, cluster, weight, kind="CR2")
    assert (fit.se == 0).all()
    assert np.isnan(p_value(fit.estimate, fit.se, fit.df)).all()


def test_what_has_no_answer():
    y, X, cluster, weight = sample(9)
    for key, arguments in {
        "too_few_clusters": (y, X[:, :2], np.zeros(len(y))),
        "regression_columns_dependent": (y, np.column_stack([X, X.sum(axis=1)]), cluster),
        "weight_missing_or_negative": (y, X, cluster, -weight),
        "cluster_missing": (y, X, np.where(cluster == 1, np.nan, cluster)),
    }.items():
        with pytest.raises(EvaluationError) as error:
            cluster_robust(*arguments, kind="CR2")
        assert error.value.key == key
    with pytest.raises(EvaluationError) as error:  # two rows cannot tell four columns apart
        cluster_robust(y[:2], X[:2], cluster[:2], kind="CR2")
    assert error.value.key == "regression_columns_dependent"
    with pytest.raises(ValueError):
        cluster_robust(y, X, cluster, kind="HC1")
