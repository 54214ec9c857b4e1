"""Regressions where the population of PSUs is finite and where there is a second stage: R's svyglm."""

import json

import numpy as np
import pytest
from oracle_comparisons import _api
from test_regression import EXACT, ITERATED, MODELS, deviance_logistic, deviance_poisson, far

from evaluation.statistics.design import variance_units
from evaluation.statistics.intervals import p_value
from evaluation.statistics.regression import RegressionFit, joint_test, regression
from evaluation.statistics.variance import covariance, sums_by

DESIGNS = ("strat", "clus1", "clus2")


@pytest.fixture(params=DESIGNS)
def case(request, shared):
    folder = shared / "oracles"
    answers = json.loads((folder / "o1_api.json").read_text("utf-8"))[request.param]
    sample = _api(folder, request.param)
    return answers, sample, sample.units or variance_units(sample.design)


def columns(sample, model: str):
    family, outcome, names = MODELS[model]
    X = np.column_stack([np.ones(len(sample.frame)), sample.frame[list(names)].to_numpy(float)])
    return sample.frame[outcome].to_numpy(float), X, ("one", *names), family


def fitted(sample, units, model: str) -> RegressionFit:
    y, X, names, family = columns(sample, model)
    return regression(y, X, names, sample.design, family=family, units=units)


def svyglm(sample, units, model: str, steps: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return coefficients and covariance where R's glm.fit stops, or so many `steps` later: see `test_regression`."""
    y, X, _, family = columns(sample, model)
    logistic, w = family == "logistic", sample.design.weight / sample.design.weight.mean()
    mean = (w * y + 0.5) / (w + 1) if logistic else y + 0.1
    eta, before, stopped = np.log(mean / (1 - mean)) if logistic else np.log(mean), np.inf, False
    while not stopped or (steps := steps - 1) >= 0:
        slope = mean * (1 - mean) if logistic else mean
        bread = np.linalg.inv((X * (w * slope)[:, None]).T @ X)
        eta = X @ (b := bread @ (X * (w * slope)[:, None]).T @ (eta + (y - mean) / slope))
        mean = 1 / (1 + np.exp(-eta)) if logistic else np.exp(eta)
        deviance = 2 * np.sum(w * (deviance_logistic(y, mean) if logistic else deviance_poisson(y, mean)))
        stopped = stopped or abs(deviance - before) / (abs(deviance) + 0.1) < 1e-8
        before = deviance
    new = mean * (1 - mean) if logistic else mean
    linear = sums_by(X * (w * slope * (y - mean) / new)[:, None], units.of_row, len(units.psu)) @ bread
    return b, covariance(linear, np.ones(linear.shape, dtype=bool), units, sample.design)


def test_linear_models_are_those_of_svyglm(case):
    answers, sample, units = case
    answer, fit = answers["glm_gauss"], fitted(sample, units, "glm_gauss")
    assert fit.df == answer["df_resid"]
    np.testing.assert_allclose(fit.coefficients, answer["coef"], rtol=EXACT)
    np.testing.assert_allclose(fit.se, answer["se"], rtol=EXACT)
    assert far(fit.covariance, np.array(answer["vcov"])) < EXACT
    p = p_value(fit.coefficients, fit.se, fit.df)
    np.testing.assert_allclose(p, np.array(answer["table"])[:, 3], rtol=1e-9)


@pytest.mark.parametrize("model", ["glm_binom", "glm_pois"])
def test_iterated_models_are_those_of_svyglm(case, model):
    answers, sample, units = case
    answer, fit = answers[model], fitted(sample, units, model)
    stopped, ended = (svyglm(sample, units, model, steps) for steps in (0, 5))
    assert fit.df == answer["df_resid"]
    np.testing.assert_allclose(stopped[0], answer["coef"], rtol=EXACT)
    assert far(stopped[1], np.array(answer["vcov"])) < EXACT
    np.testing.assert_allclose(fit.coefficients, ended[0], rtol=EXACT)
    assert far(fit.covariance, ended[1]) < EXACT
    np.testing.assert_allclose(fit.coefficients, answer["coef"], rtol=ITERATED)


def test_joint_test_is_that_of_regtermtest(case):
    answers, sample, units = case
    answer, fit = answers["rao_scott_regterm"], fitted(sample, units, "glm_binom")
    b, V = svyglm(sample, units, "glm_binom")
    stopped = RegressionFit(fit.names, b, V, fit.df, fit.n, fit.n_psu, fit.family)
    found = joint_test(stopped, ("ell", "meals"))
    assert (found.df_numerator, found.df_denominator) == (answer["df"], answer["ddf"])
    assert found.statistic == pytest.approx(answer["F"], rel=EXACT)
    assert found.p_value == pytest.approx(answer["p"], rel=1e-9)
    assert joint_test(fit, ("ell", "meals")).statistic == pytest.approx(answer["F"], rel=1e-4)
