"""Regressions: R's svyglm, cells that a saturated model must give back, and what has no answer."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from designs import design
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.errors import EvaluationError
from evaluation.statistics.contrasts import linear_contrast
from evaluation.statistics.design import SampleDesign
from evaluation.statistics.estimates import ratio_of_totals
from evaluation.statistics.intervals import p_value
from evaluation.statistics.regression import joint_test, regression

OWN = Path(__file__).parents[1] / "oracles"
EXACT, ITERATED = 1e-10, 1e-8
STOPPED = 5e-6  # R stops its iteration before the standard errors have settled: see `svyglm` below

DESIGNS = ("strat_nofpc", "clus1_nofpc", "clus2_wr")
MODELS = {
    "glm_gauss": ("linear", "api00", ("ell", "meals", "mobility")),
    "glm_binom": ("logistic", "hi", ("ell", "meals")),
    "glm_pois": ("poisson", "api.stu", ("ell", "meals")),
}


def api(shared: Path, name: str) -> tuple[pd.DataFrame, SampleDesign]:
    frame = pd.read_csv(shared / "oracles" / f"data_api{name.split('_')[0]}.csv")
    rows, stratified = len(frame), name.startswith("strat")
    stratum = frame["stype"].to_numpy() if stratified else np.zeros(rows, int)
    psu = np.arange(rows) if stratified else frame["dnum"].to_numpy()
    return frame.assign(hi=(frame["api00"] > 650).astype(int)), design(stratum, psu, frame["pw"])


def fitted(frame: pd.DataFrame, sample: SampleDesign, family: str, outcome: str, columns: tuple[str, ...]):
    X = np.column_stack([np.ones(len(frame)), *(frame[name].to_numpy(float) for name in columns)])
    return regression(frame[outcome].to_numpy(float), X, ("one", *columns), sample, family=family)


def svyglm(y, X, sample: SampleDesign, family: str, steps: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return coefficients and covariance as R's glm.fit iterates: until the deviance moves by less than 1e-8 of itself.

    It stops before the weights of its last step are brought up to date, and svyglm builds its bread from them, so that
    its standard errors are right to about 1e-5 only. `steps` more bring them to their limit.
    """
    logistic, w = family == "logistic", sample.weight / sample.weight.mean()
    mean = (w * y + 0.5) / (w + 1) if logistic else y + 0.1
    eta, before = np.log(mean / (1 - mean)) if logistic else np.log(mean), np.inf
    stopped = False
    while not stopped or (steps := steps - 1) >= 0:
        slope = mean * (1 - mean) if logistic else mean
        bread = np.linalg.inv((X * (w * slope)[:, None]).T @ X)
        b = bread @ (X * (w * slope)[:, None]).T @ (eta + (y - mean) / slope)
        eta = X @ b
        mean = 1 / (1 + np.exp(-eta)) if logistic else np.exp(eta)
        deviance = 2 * np.sum(w * (deviance_logistic(y, mean) if logistic else deviance_poisson(y, mean)))
        stopped = stopped or abs(deviance - before) / (abs(deviance) + 0.1) < 1e-8
        before = deviance
    # svyglm multiplies the old weights by the new working residuals, each by its own slope
    new = mean * (1 - mean) if logistic else mean
    scores = pd.DataFrame(X * (w * slope * (y - mean) / new)[:, None]).groupby([sample.stratum, sample.psu]).sum()
    meat = np.zeros((X.shape[1], X.shape[1]))
    for _, inside in scores.groupby(level=0):
        meat += len(inside) * np.cov(inside.to_numpy().T)
    return b, bread @ meat @ bread


def deviance_logistic(y, mean):
    return -np.where(y > 0, np.log(mean), np.log1p(-mean))


def deviance_poisson(y, mean):
    return np.where(y > 0, y * np.log(np.where(y > 0, y, 1) / mean), 0) - (y - mean)


def far(covariance, expected) -> float:
    """Return the largest difference of two covariances relative to the standard errors that belong to them."""
    spread = np.sqrt(np.diagonal(expected))
    return float(np.abs((covariance - expected) / np.outer(spread, spread)).max())


@pytest.mark.parametrize("name", DESIGNS)
def test_linear_models_are_those_of_svyglm(name, shared):
    answer = json.loads((shared / "oracles" / "o1_api.json").read_text("utf-8"))[name]["glm_gauss"]
    fit = fitted(*api(shared, name), *MODELS["glm_gauss"])
    table = np.array(answer["table"])
    assert fit.df == answer["df_resid"]
    np.testing.assert_allclose(fit.coefficients, answer["coef"], rtol=EXACT)
    np.testing.assert_allclose(fit.se, answer["se"], rtol=EXACT)
    assert far(fit.covariance, np.array(answer["vcov"])) < EXACT
    np.testing.assert_allclose(p_value(fit.coefficients, fit.se, fit.df), table[:, 3], rtol=1e-9)


@pytest.mark.parametrize("model", ["glm_binom", "glm_pois"])
@pytest.mark.parametrize("name", DESIGNS)
def test_iterated_models_are_those_of_svyglm(name, model, shared):
    """R's numbers are those of its stopping rule to 1e-8, and ours those of the same steps carried to the end."""
    answer = json.loads((shared / "oracles" / "o1_api.json").read_text("utf-8"))[name][model]
    family, outcome, columns = MODELS[model]
    frame, sample = api(shared, name)
    fit = fitted(frame, sample, family, outcome, columns)
    X = np.column_stack([np.ones(len(frame)), frame[list(columns)].to_numpy(float)])
    stopped, ended = (svyglm(frame[outcome].to_numpy(float), X, sample, family, steps) for steps in (0, 5))
    assert fit.df == answer["df_resid"]
    np.testing.assert_allclose(stopped[0], answer["coef"], rtol=EXACT)
    assert far(stopped[1], np.array(answer["vcov"])) < EXACT
    np.testing.assert_allclose(fit.coefficients, ended[0], rtol=EXACT)
    assert far(fit.covariance, ended[1]) < EXACT
    np.testing.assert_allclose(fit.coefficients, answer["coef"], rtol=ITERATED)


@pytest.mark.parametrize("name", DESIGNS)
def test_joint_test_is_that_of_regtermtest(name, shared):
    answer = json.loads((shared / "oracles" / "o1_api.json").read_text("utf-8"))[name]["rao_scott_regterm"]
    frame, sample = api(shared, name)
    X = np.column_stack([np.ones(len(frame)), frame[["ell", "meals"]].to_numpy(float)])
    b, V = svyglm(frame["hi"].to_numpy(float), X, sample, "logistic")
    fit = replace(fitted(frame, sample, *MODELS["glm_binom"]), coefficients=b, covariance=V)
    found = joint_test(fit, ("ell", "meals"))
    assert (found.df_numerator, found.df_denominator) == (answer["df"], answer["ddf"])
    assert found.statistic == pytest.approx(answer["F"], rel=EXACT)
    assert found.p_value == pytest.approx(answer["p"], rel=1e-8)


def two_waves(name: str) -> tuple[pd.DataFrame, SampleDesign]:
    frame = pd.read_csv(OWN / f"data_twowave_{name}.csv")
    sample = design(frame["stratum"], frame["psu"], frame["w"], frame["wave"])
    return frame.assign(both=frame["wave"] * frame["site"]), sample


@pytest.mark.parametrize("outcome", ["ipv", "help"])
@pytest.mark.parametrize("name", ["full", "none", "partial"])
def test_logit_of_two_waves_with_missing_answers_is_that_of_svyglm(name, outcome):
    answer = json.loads((OWN / "o4_twowave.json").read_text("utf-8"))[name][outcome]["logit_did"]
    assert answer["names"] == ["(Intercept)", "wave", "site", "wave:site"]
    fit = fitted(*two_waves(name), "logistic", outcome, ("wave", "site", "both"))
    assert fit.df == answer["df_resid"]
    np.testing.assert_allclose(fit.coefficients, answer["coef"], rtol=100 * ITERATED)
    np.testing.assert_allclose(fit.se, answer["se"], rtol=STOPPED)


@pytest.mark.parametrize("psus", ["shared", "new", "partial"])
def test_saturated_model_is_the_contrasts_of_cells(psus):
    frame, sample = two_waves("partial")
    sample = design(sample.stratum, sample.psu, sample.weight, sample.wave, psus=psus)
    fit = fitted(frame, sample, "linear", "help", ("wave", "site", "both"))
    y, cell = frame["help"].to_numpy(float), (2 * frame["site"] + frame["wave"]).to_numpy()
    weights = [[1, 0, 0, 0], [-1, 1, 0, 0], [-1, 0, 1, 0], [1, -1, -1, 1]]
    cells = linear_contrast(ratio_of_totals(y, np.ones(len(y)), cell, 4, sample), weights)
    np.testing.assert_allclose(fit.coefficients, cells.estimate, rtol=EXACT, atol=1e-14)
    assert far(fit.covariance, cells.covariance) < EXACT
    assert (fit.df, fit.n) == (cells.df[3] - 3, cells.n[3])


def test_by_hand():
    # the mean of four rows, each its own PSU: V = n/(n-1) Σ (e/n)² = 4/3 · (2.25 + 0.25 + 0.25 + 2.25)/16 = 5/12
    fit = regression([1, 3, 2, 4], np.ones((4, 1)), ("one",), design([0] * 4, range(4)), family="linear")
    assert fit.coefficients == pytest.approx([2.5])
    assert fit.covariance[0, 0] == pytest.approx(5 / 12, rel=1e-14)
    assert (fit.df, fit.n, fit.n_psu) == (3, 4, 4)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), family=st.sampled_from(["linear", "logistic", "poisson"]))
def test_neither_the_scale_of_weights_nor_of_columns_matters(seed, family):
    random = np.random.default_rng(seed)
    X = np.column_stack([np.ones(60), random.normal(size=60)])
    y, weight, psu = (random.random(60) < 0.5).astype(float), random.uniform(0.5, 2, 60), np.arange(60) // 5
    plain, scaled = (
        regression(y, X * columns, ("one", "x"), design(psu // 4, psu, weight * times), family=family)
        for columns, times in (([1, 1], 1), ([1, 1000], 37))
    )
    np.testing.assert_allclose(scaled.coefficients * [1, 1000], plain.coefficients, rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(scaled.se * [1, 1000], plain.se, rtol=1e-7)


def test_a_psu_without_a_value_stays_in_the_design():
    y, ones, psu = np.array([1.0, 2, 4, np.nan]), np.ones((4, 1)), np.arange(4)
    fit = regression(y, ones, ("one",), design([0] * 4, psu), family="linear")
    residuals = (np.array([1, 2, 4]) - 7 / 3) / 3
    assert fit.covariance[0, 0] == pytest.approx(4 / 3 * (residuals**2).sum(), rel=1e-12)  # of four PSUs, not three
    assert (fit.df, fit.n, fit.n_psu) == (2, 3, 3)


@pytest.mark.parametrize("family", ["linear", "poisson"])
def test_a_constant_outcome_has_no_standard_error_instead_of_rounding(family):
    X = np.column_stack([np.ones(60), np.random.default_rng(3).normal(size=60)])
    fit = regression(np.full(60, 0.3), X, ("one", "x"), design(np.zeros(60), np.arange(60) // 4), family=family)
    assert (fit.se == 0).all()
    assert np.isnan(p_value(fit.coefficients, fit.se, fit.df)).all()


def test_a_covariance_that_is_known_in_part_has_no_joint_test():
    X = np.column_stack([np.ones(60), np.random.default_rng(3).normal(size=60)])
    y = np.random.default_rng(4).normal(size=60)
    fit = regression(y, X, ("one", "x"), design(np.zeros(60), np.arange(60) // 4), family="linear")
    assert joint_test(fit, ("one", "x")).statistic > 0
    partly = fit.covariance.copy()
    partly[0, :] = partly[:, 0] = np.nan
    found = joint_test(replace(fit, covariance=partly), ("one", "x"))
    assert np.isnan([found.statistic, found.p_value]).all()
    alone = joint_test(replace(fit, covariance=partly), ("x",))
    assert alone.statistic == pytest.approx((fit.coefficients[1] / fit.se[1]) ** 2)


def test_a_coefficient_that_rests_on_equal_rows_has_no_standard_error():
    """Nobody says yes before in the first area: the constant is that cell, and the others vary."""
    frame, sample = two_waves("full")
    none = (frame["wave"] == 0) & (frame["site"] == 0)
    frame = frame.assign(yes=np.where(none, 0, frame["help"]))
    fit = fitted(frame, sample, "linear", "yes", ("wave", "site", "both"))
    assert fit.se[0] == 0 and (fit.se[1:] > 0.01).all()
    assert np.isnan(p_value(fit.coefficients, fit.se, fit.df)).tolist() == [True, False, False, False]


def refused(y, X, family, names=("one", "x")) -> str:
    with pytest.raises(EvaluationError) as error:
        regression(np.array(y, float), np.array(X, float), names, design([0] * len(y), range(len(y))), family=family)
    return error.value.key


ONE_X = [[1, 0], [1, 0], [1, 1], [1, 1], [1, 1]]


def test_what_has_no_answer():
    assert refused([0, 1, 1, 1, 1], ONE_X, "logistic") == "regression_separated"
    assert refused([0, 0, 1, 1, 1], ONE_X, "logistic") == "regression_separated"
    assert refused([0, 0, 2, 1, 1], ONE_X, "poisson") == "regression_separated"
    assert refused([0, 1, 2, 1, 1], ONE_X, "logistic") == "regression_outcome_not_yes_or_no"
    assert refused([0, 1, -2, 1, 1], ONE_X, "poisson") == "regression_outcome_negative"
    assert refused([np.nan] * 5, ONE_X, "linear") == "regression_columns_dependent"
    assert refused([1, 2, 3, 4, 5], [[1, 0]] * 5, "linear") == "regression_columns_dependent"


def test_the_dependent_column_is_named_whatever_its_unit():
    X = np.random.default_rng(1).normal(size=(30, 3)) * [1, 1e6, 1e-6]
    X = np.column_stack([X, X @ [1, 1e-6, 1e6]])
    with pytest.raises(EvaluationError) as error:
        regression(X[:, 0], X, ("a", "b", "c", "sum"), design([0] * 30, range(30)), family="linear")
    assert error.value.key == "regression_columns_dependent"
    assert error.value.values["columns"] in ("a", "b", "c", "sum")
    assert regression(X[:, 0], X[:, :3], ("a", "b", "c"), design([0] * 30, range(30)), family="linear").n == 30


def test_a_rare_outcome_is_not_separation():
    x = np.repeat([0.0, 1, 2, 3], 500)
    y = np.zeros(2000)
    y[[3, 600, 1200, 1201, 1700, 1701, 1702]] = 1
    X = np.column_stack([np.ones(2000), 10 * x])
    fit = regression(y, X, ("one", "x"), design([0] * 2000, np.arange(2000) // 20), family="logistic")
    assert fit.coefficients[1] > 0
    rate = regression(y, np.ones((2000, 1)), ("one",), design([0] * 2000, np.arange(2000) // 20), family="poisson")
    assert rate.coefficients[0] == pytest.approx(np.log(7 / 2000), rel=1e-12)


def test_wrong_arguments():
    ones = np.ones((3, 1))
    for y, X, names, family in [
        ([1, 2, 3], ones, ("one",), "probit"),
        ([1, 2], ones, ("one",), "linear"),
        ([1, 2, 3], ones, ("one", "two"), "linear"),
    ]:
        with pytest.raises(ValueError):
            regression(y, X, names, design([0] * 3, range(3)), family=family)


def test_joint_test_of_one_coefficient_is_the_square_of_t():
    frame, sample = two_waves("full")
    fit = fitted(frame, sample, "linear", "score", ("wave", "site"))
    found = joint_test(fit, ("site",))
    assert found.statistic == pytest.approx((fit.coefficients[2] / fit.se[2]) ** 2, rel=1e-12)
    assert found.p_value == pytest.approx(p_value(fit.coefficients[2], fit.se[2], fit.df), rel=1e-10)


def test_joint_test_does_not_mind_the_units_of_a_column():
    random = np.random.default_rng(3)
    X, y = np.column_stack([np.ones(60), random.normal(size=(60, 2))]), random.normal(size=60)
    sample = design([0] * 60, np.arange(60) // 5)
    found = [
        joint_test(regression(y, X * units, tuple("abc"), sample, family="linear"), ("b", "c"))
        for units in ([1, 1, 1], [1, 1e7, 1], [1, 1, 1e17])
    ]
    assert np.isfinite(found[0].statistic)
    for one in found[1:]:
        assert one.statistic == pytest.approx(found[0].statistic, rel=1e-6)


def test_joint_test_of_more_coefficients_than_degrees_of_freedom_says_nothing():
    random = np.random.default_rng(2)
    X, psu = np.column_stack([np.ones(40), random.normal(size=(40, 3))]), np.repeat([0, 1, 2], [14, 13, 13])
    fit = regression(random.normal(size=40), X, tuple("abcd"), design([0] * 40, psu), family="linear")
    found = joint_test(fit, ("b", "c", "d"))
    assert fit.df == -1
    assert np.isnan(found.statistic) and np.isnan(found.p_value)
