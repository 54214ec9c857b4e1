"""Interrupted time series against R (glm, MASS, sandwich, arima), and what is refused."""

import json
from fractions import Fraction

import numpy as np
import pytest
from scipy import optimize, stats

from evaluation.errors import EvaluationError
from evaluation.statistics.autoregression import fit_autoregression
from evaluation.statistics.count_regression import _theta_score, fit_counts
from evaluation.statistics.time_series import (
    effect_at,
    interrupted_series,
    log_rate_series,
    newey_west,
    placebo_rank,
    segments,
)


@pytest.fixture(scope="module")
def r(shared):
    return json.loads((shared / "oracles" / "o6_misc.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def monthly(shared):
    rows = np.loadtxt(shared / "oracles" / "data_its.csv", delimiter=",", skiprows=1)
    parts = segments(rows[:, 8], 36, exposure=rows[:, 3], harmonics=2)
    assert parts.design == pytest.approx(np.column_stack([np.ones(60), rows[:, [0, 1, 2, 4, 5, 6, 7]]]), abs=1e-12)
    return parts


def errors(covariance):
    return np.sqrt(np.diagonal(covariance))


def simulated(points=48, break_at=24, level=0.0, slope=0.0, seed=1, autocorrelation=0.0):
    rng = np.random.default_rng(seed)
    time = np.arange(points)
    noise = stats.norm.rvs(size=points, random_state=rng) * 0.1
    for place in range(1, points):
        noise[place] += autocorrelation * noise[place - 1]
    log_rate = 4 + 0.005 * time + level * (time >= break_at) + slope * np.maximum(time - break_at, 0) + noise
    return rng.poisson(np.exp(log_rate)).astype(float)


# R's glm stops at a relative change of the deviance of 1e-8 and takes the weights of its last but one step for the
# standard errors: its coefficients are those of the maximum to 1e-12, the errors to some 1e-7
@pytest.mark.parametrize("family", ["poisson", "quasi-poisson"])
def test_poisson_is_that_of_r(r, monthly, family):
    expected = r["its_poisson" if family == "poisson" else "its_quasi"]
    fit = fit_counts(monthly.counts, monthly.design, np.log(monthly.exposure), family)
    assert fit.coefficients == pytest.approx(expected["coef"], rel=1e-10)
    assert errors(fit.covariance) == pytest.approx(expected["se"], rel=5e-8)
    assert fit.deviance == pytest.approx(r["its_poisson"]["deviance"], rel=1e-10)
    assert fit.dispersion == pytest.approx(r["its_quasi"]["disp"], rel=1e-7)
    assert fit.df == (np.inf if family == "poisson" else 52)


def test_negative_binomial_is_that_of_r(r, monthly):
    expected = r["its_nb"]
    found = interrupted_series(monthly, family="negative-binomial", confidence=0.95)
    assert found.coefficients == pytest.approx(expected["coef"], rel=1e-8)
    assert errors(found.covariance) == pytest.approx(expected["se"], rel=1e-8)
    assert found.theta == pytest.approx(expected["theta"], rel=1e-8)
    assert found.theta_se == pytest.approx(expected["se_theta"], rel=1e-7)


@pytest.mark.parametrize("lag", [1, 3, 6, 12])
def test_newey_west_is_that_of_sandwich(r, monthly, lag):
    expected = r[f"its_poisson_nw{lag}"]
    fit = fit_counts(monthly.counts, monthly.design, np.log(monthly.exposure), "poisson")
    assert errors(newey_west(fit.scores, fit.bread, lag)) == pytest.approx(expected["se"], rel=5e-8)
    found = interrupted_series(monthly, family="poisson", confidence=0.95, lag=lag)
    assert errors(found.covariance) == pytest.approx(expected["se_adj"], rel=5e-8)
    assert found.df == 52


def test_newey_west_of_least_squares_is_that_of_sandwich(r, monthly):
    design, response = monthly.design[:, :6], np.log(monthly.counts / monthly.exposure)
    coefficients = np.linalg.lstsq(design, response, rcond=None)[0]
    assert coefficients == pytest.approx(r["its_ols"]["coef"], rel=1e-10)
    scores = design * (response - design @ coefficients)[:, None]
    covariance = newey_west(scores, np.linalg.inv(design.T @ design), 3)
    assert errors(covariance) == pytest.approx(r["its_ols"]["nw3"], rel=1e-10)


def test_autoregression_is_that_of_r(r, monthly):
    """R's arima stops its search at 1e-8 of the likelihood, so that ours is a little higher; its standard errors come
    from a joint numerical Hessian, ours from least squares at the estimated autocorrelation: half a percent apart."""
    expected = r["its_arima100"]
    response = np.log(monthly.counts / monthly.exposure)
    fit = fit_autoregression(response, monthly.design[:, :6])
    assert fit.log_likelihood == pytest.approx(expected["loglik"], abs=1e-8)
    assert fit.log_likelihood >= expected["loglik"]
    assert [fit.autocorrelation, *fit.coefficients] == pytest.approx(expected["coef"], rel=1e-4)
    assert errors(fit.covariance) == pytest.approx(expected["se"][1:], rel=5e-3)


def test_the_autocorrelation_costs_a_degree_of_freedom(monthly):
    fit = fit_autoregression(np.log(monthly.counts / monthly.exposure), monthly.design)
    found = log_rate_series(monthly, confidence=0.95)
    assert found.df == 60 - 8 - 1
    assert found.covariance == pytest.approx(fit.covariance * 60 / 51)
    low = found.level.log_ratio + stats.t.ppf(0.025, 51) * np.sqrt(fit.covariance[2, 2] * 60 / 51)
    assert found.level.ci_low == pytest.approx(np.exp(low))
    assert found.autocorrelation == fit.autocorrelation


def test_errors_of_r_are_those_of_the_joint_hessian(r, monthly):
    design, response = monthly.design[:, :6], np.log(monthly.counts / monthly.exposure)
    fit = fit_autoregression(response, design)
    place = np.abs(np.subtract.outer(np.arange(60), np.arange(60)))

    def log_likelihood(at):
        shape = at[0] ** place / (1 - at[0] ** 2)
        residual = response - design @ at[1:]
        variance = residual @ np.linalg.solve(shape, residual) / 60
        return stats.multivariate_normal.logpdf(residual, cov=variance * shape)

    top = np.array([fit.autocorrelation, *fit.coefficients])
    assert log_likelihood(top) == pytest.approx(fit.log_likelihood, abs=1e-9)
    steps = np.diag(np.maximum(np.abs(top), 1e-2) * 1e-3)
    hessian = [
        [
            sum(a * b * log_likelihood(top + a * one + b * two) for a in (-1, 1) for b in (-1, 1))
            / (4 * one.sum() * two.sum())
            for two in np.abs(steps)
        ]
        for one in np.abs(steps)
    ]
    joint = errors(np.linalg.inv(-np.array(hessian)))
    assert joint == pytest.approx(r["its_arima100"]["se"], rel=1.5e-3)


def test_against_statsmodels(monthly):
    import statsmodels.api as sm

    ours = interrupted_series(monthly, family="poisson", confidence=0.9, lag=4)
    model = sm.GLM(monthly.counts, monthly.design, family=sm.families.Poisson(), offset=np.log(monthly.exposure))
    theirs = model.fit(tol=1e-14, cov_type="HAC", cov_kwds={"maxlags": 4, "use_correction": True})
    assert ours.coefficients == pytest.approx(theirs.params, rel=1e-9)
    assert ours.covariance == pytest.approx(theirs.cov_params(), rel=1e-8)
    low, high = np.exp(theirs.params[2] + stats.t.ppf([0.05, 0.95], 52) * theirs.bse[2])
    assert (ours.level.ci_low, ours.level.ci_high) == pytest.approx((low, high), rel=1e-8)


def test_scores_are_the_derivatives_of_the_likelihood(monthly):
    fit = fit_counts(monthly.counts, monthly.design, np.log(monthly.exposure), "negative-binomial")

    def log_likelihood(beta):
        mean = np.exp(monthly.design @ beta) * monthly.exposure
        return stats.nbinom.logpmf(monthly.counts, fit.theta, fit.theta / (fit.theta + mean))

    for column, largest in enumerate(np.abs(monthly.design).max(axis=0)):
        step = np.eye(8)[column] * 1e-5 / largest
        slope = (log_likelihood(fit.coefficients + step) - log_likelihood(fit.coefficients - step)) / 2e-5
        assert fit.scores[:, column] / largest == pytest.approx(slope, abs=1e-6)


def test_changes_are_ratios_with_their_interval(r, monthly):
    found = interrupted_series(monthly, family="negative-binomial", confidence=0.95)
    coefficient, se = r["its_nb"]["coef"][2], r["its_nb"]["se"][2]
    assert found.level.ratio == pytest.approx(np.exp(coefficient), rel=1e-8)
    assert found.level.ci_low == pytest.approx(np.exp(coefficient - 1.959963984540054 * se), rel=1e-8)
    assert found.level.p_value == pytest.approx(2 * stats.norm.sf(coefficient / se), rel=1e-6)
    assert found.slope.log_ratio == pytest.approx(r["its_nb"]["coef"][3], rel=1e-8)
    later = effect_at(found, 12, confidence=0.95)
    assert later.ratio == pytest.approx(found.level.ratio * found.slope.ratio**12, rel=1e-12)
    assert effect_at(found, 0, confidence=0.95) == found.level


def test_the_level_is_the_step_at_the_break():
    time = np.arange(40)
    rate = np.exp(2 + 0.01 * time + np.where(time >= 20, 0.3 + 0.02 * (time - 20), 0))
    parts = segments(rate * 500, 20, exposure=np.full(40, 500.0))
    for found in (
        interrupted_series(parts, family="quasi-poisson", confidence=0.95),
        log_rate_series(segments(rate * np.exp(0.01 * np.sin(time**2)), 20), confidence=0.95),
    ):
        assert [found.level.log_ratio, found.slope.log_ratio] == pytest.approx([0.3, 0.02], abs=0.02)
    exact = interrupted_series(parts, family="poisson", confidence=0.95)
    assert exact.coefficients == pytest.approx([2, 0.01, 0.3, 0.02], abs=1e-10)


def test_counts_that_vary_less_than_poisson_have_no_theta():
    time = np.arange(30)
    parts = segments(np.round(np.exp(3 + 0.01 * time)), 15)
    found = interrupted_series(parts, family="negative-binomial", confidence=0.95)
    plain = interrupted_series(parts, family="poisson", confidence=0.95)
    assert np.isinf(found.theta) and np.isnan(found.theta_se)
    assert found.coefficients == pytest.approx(plain.coefficients)


def test_theta_is_the_likeliest():
    counts = simulated(points=80, break_at=40, seed=3)
    parts = segments(counts, 40)
    found = interrupted_series(parts, family="negative-binomial", confidence=0.95)
    mean = np.exp(parts.design @ found.coefficients)

    def unlikely(theta):
        return -stats.nbinom.logpmf(counts, theta, theta / (theta + mean)).sum()

    best = optimize.minimize_scalar(unlikely, bracket=(found.theta / 2, found.theta * 2), tol=1e-10)
    assert found.theta == pytest.approx(best.x, rel=1e-5)


def test_intervals_cover_a_level_of_nothing():
    covered = 0
    for seed in range(150):
        parts = segments(simulated(seed=seed), 24)
        found = interrupted_series(parts, family="quasi-poisson", confidence=0.95)
        covered += found.level.ci_low <= 1 <= found.level.ci_high
    assert 135 <= covered <= 149  # 150 × 0.95 = 142.5, standard deviation 2.7


def test_placebo_rank_finds_the_true_date_and_moves_with_it():
    def fit(one):
        return interrupted_series(one, family="quasi-poisson", confidence=0.95)

    parts = segments(simulated(level=1.2), 24)
    found = placebo_rank(parts, fit)
    assert (found.rank, found.of) == (1, 25)
    assert list(found.break_at) == list(range(12, 37))
    elsewhere = placebo_rank(segments(parts.counts, 14), fit)
    assert elsewhere.statistic == pytest.approx(found.statistic)
    assert elsewhere.rank == 1 + (found.statistic > found.statistic[2]).sum() > 3


@pytest.mark.parametrize(
    ("points", "break_at", "refused"), [(24, 12, False), (23, 12, True), (24, 11, True), (24, 30, True)]
)
def test_twelve_points_a_side(points, break_at, refused):
    counts = np.arange(10.0, 10 + points)
    if not refused:
        assert segments(counts, break_at).design.shape == (24, 4)
        return
    with pytest.raises(EvaluationError) as error:
        segments(counts, break_at)
    assert error.value.key == "series_too_short"
    assert error.value.values["needed"] == 12


@pytest.mark.parametrize(("value", "exposure"), [(np.nan, 1), (-1, 1), (3, 0), (3, np.nan)])
def test_a_gap_is_refused_and_its_place_is_told(value, exposure):
    counts, persons = np.full(30, 5.0), np.full(30, 9.0)
    counts[7], persons[7] = value, exposure
    with pytest.raises(EvaluationError) as error:
        segments(counts, 15, exposure=persons)
    assert (error.value.key, error.value.values["points"]) == ("series_values", "8")


def test_no_event_on_a_side_has_no_coefficient():
    counts = np.where(np.arange(30) < 15, 4.0, 0.0)
    with pytest.raises(EvaluationError) as error:
        interrupted_series(segments(counts, 15), family="poisson", confidence=0.95)
    assert error.value.key == "series_unfit"
    with pytest.raises(EvaluationError) as error:
        log_rate_series(segments(counts, 15), confidence=0.95)
    assert error.value.key == "series_zero"


@pytest.mark.parametrize("seed", range(12))
def test_counts_that_vary_as_poisson_counts_have_a_negative_binomial_fit(seed):
    """At a theta without limit the sign of the score is rounding: the fit is then Poisson's."""
    counts = np.random.default_rng(seed).poisson(50, 24).astype(float)
    fits = {
        family: interrupted_series(segments(counts, 12), family=family, confidence=0.95)
        for family in ("negative-binomial", "poisson")
    }
    assert fits["negative-binomial"].coefficients == pytest.approx(fits["poisson"].coefficients, abs=0.05)


@pytest.mark.parametrize("counts", [
    [55, 74, 61, 72, 47, 46, 52, 54, 64, 61, 58, 51, 42, 47, 45, 56, 54, 40, 46, 48, 63, 40, 50, 53],
    np.random.default_rng(2294).poisson(50, 24),
    np.random.default_rng(2334).poisson(50, 24),
])  # fmt: skip
def test_the_series_that_had_no_fit_have_one(counts):
    found = interrupted_series(segments(counts, 12), family="negative-binomial", confidence=0.95)
    assert np.isfinite(found.coefficients).all()


@pytest.mark.parametrize("theta", [3.0, 99.0, 101.0, 1e3, 1e4, 1e6])
def test_the_score_of_theta_keeps_its_digits(theta):
    """Against whole fractions: ψ(θ + y) - ψ(θ) is the sum of 1 / (θ + j) over j < y; the logarithm by its series."""
    counts, mean = [44.0, 61.0, 50.0, 38.0, 57.0], [50.0, 52.0, 47.0, 55.0, 46.0]
    exact = Fraction(0)
    for y, mu in zip(counts, mean, strict=True):
        exact += sum(1 / (Fraction(theta) + j) for j in range(int(y))) + (Fraction(mu) - Fraction(y)) / Fraction(
            mu + theta
        )
        part = Fraction(mu) / (2 * Fraction(theta) + Fraction(mu))  # ln(1 + x) = 2 artanh(x / (2 + x))
        exact -= 2 * sum(part ** (2 * k + 1) / (2 * k + 1) for k in range(12 if theta > 50 else 400))
    assert _theta_score(theta, np.array(counts), np.array(mean)) == pytest.approx(float(exact), rel=1e-9)
