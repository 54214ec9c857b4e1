"""Interrupted time series against R (glm, MASS, sandwich, arima), and what is refused."""

import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from scipy import optimize, stats
from statsmodels.stats.diagnostic import acorr_ljungbox

from evaluation.errors import EvaluationError
from evaluation.statistics import time_series
from evaluation.statistics.autoregression import (
    GRID,
    average_over_autocorrelation,
    averaged_interval,
    fit_autoregression,
)
from evaluation.statistics.count_regression import _theta_score, fit_counts
from evaluation.statistics.series_warnings import (
    _moments_of_first,
    autocorrelations,
    dispersion_warnings,
    independence_warnings,
)
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


def by_definition(response, design):
    """The weight of each phi by the restricted likelihood of the stationary covariance, and the fits there."""
    place = np.abs(np.subtract.outer(np.arange(len(response)), np.arange(len(response))))
    df, fits = len(response) - design.shape[1], []
    for phi in GRID:
        inverse = np.linalg.inv(phi**place / (1 - phi**2))
        information = design.T @ inverse @ design
        beta = np.linalg.solve(information, design.T @ inverse @ response)
        left = response - design @ beta
        variance = left @ inverse @ left / df
        log = (np.linalg.slogdet(inverse)[1] - np.linalg.slogdet(information)[1] - df * np.log(variance)) / 2
        fits.append((log, beta, variance * np.linalg.inv(information)))
    logs = np.array([one[0] for one in fits])
    weight = np.exp(logs - logs.max())
    return weight / weight.sum(), np.array([one[1] for one in fits]), np.array([one[2] for one in fits])


def test_the_autocorrelation_is_averaged_over(monthly):
    response = np.log(monthly.counts / monthly.exposure)
    weight, beta, scale = by_definition(response, monthly.design)
    fit = average_over_autocorrelation(response, monthly.design)
    assert fit.weight == pytest.approx(weight, abs=1e-12) and fit.df == 52
    assert fit.coefficients == pytest.approx(beta, rel=1e-8)
    assert fit.scale == pytest.approx(scale, rel=1e-8)
    found = log_rate_series(monthly, confidence=0.95)
    mean = weight @ beta
    between = np.einsum("g,gi,gj->ij", weight, beta - mean, beta - mean)
    covariance = np.einsum("g,gij->ij", weight, scale) * 52 / 50 + between
    assert found.coefficients == pytest.approx(mean, rel=1e-8) and found.covariance == pytest.approx(covariance)
    assert found.level.se == pytest.approx(np.sqrt(covariance[2, 2])) and found.level.df == found.df == 52
    assert found.autocorrelation == pytest.approx(weight @ GRID) and found.warnings == ()
    assert found.level.ratio == pytest.approx(np.exp(mean[2]))


def test_intervals_and_p_values_of_a_mixture_are_its_quantiles(monthly):
    weight, beta, scale = by_definition(np.log(monthly.counts / monthly.exposure), monthly.design)

    def below(value, at):
        spread = np.sqrt(np.einsum("i,gij,j->g", at, scale, at))
        return weight @ stats.t.cdf((value - beta @ at) / spread, 52)

    found = log_rate_series(monthly, confidence=0.9)
    slope = np.eye(8)[3]
    assert below(np.log(found.slope.ci_low), slope) == pytest.approx(0.05, abs=1e-9)
    assert below(np.log(found.slope.ci_high), slope) == pytest.approx(0.95, abs=1e-9)
    tail = below(0, slope)
    assert found.slope.p_value == pytest.approx(2 * min(tail, 1 - tail))
    later = effect_at(found, 6, confidence=0.9)
    both = np.eye(8)[2] + 6 * slope
    assert below(np.log(later.ci_low), both) == pytest.approx(0.05, abs=1e-9)
    assert np.log(later.ratio) == pytest.approx(weight @ beta @ both)


def test_an_average_over_one_autocorrelation_is_students(monthly):
    fit = average_over_autocorrelation(np.log(monthly.counts), monthly.design)
    alone = replace(fit, weight=(np.arange(len(GRID)) == 120).astype(float))
    at = np.eye(8)[2]
    half = stats.t.ppf(0.975, 52) * np.sqrt(fit.scale[120, 2, 2])
    centre = fit.coefficients[120, 2]
    assert averaged_interval(alone, at, 0.95) == pytest.approx((centre - half, centre + half), rel=1e-9)
    assert alone.covariance == pytest.approx(fit.scale[120] * 52 / 50)


# ------------------------------------------------------------------ what the data say against an interval


MEAN = np.ones((120, 1))  # a fit that takes out the mean alone


def test_a_short_series_cannot_show_that_months_are_independent():
    assert independence_warnings(np.tile([1.0, -1.0, 2.0, -2.0], 24), MEAN[:96]) == ("short_series",)  # 96 points
    assert independence_warnings(np.resize([1.0, -1.0], 99), MEAN[:99]) == ("short_series",)


def test_autocorrelations_by_hand():
    # 1, 2, -3: 1 × 2 + 2 × (-3) = -4 of 1 + 4 + 9 = 14, and 1 × (-3)
    assert autocorrelations(np.array([1.0, 2.0, -3.0]), 2) == pytest.approx([-4 / 14, -3 / 14])


def pattern(first, points=100):
    """White residuals to which a first autocorrelation is given, so that the others stay small."""
    rng = np.random.default_rng(12)
    noise = rng.standard_normal(points)
    for _ in range(200):
        found = autocorrelations(noise, 12)
        noise = noise + 0.5 * np.convolve(noise, [0, first - found[0]])[:points]
        for lag in range(2, 13):
            noise = noise - 0.5 * found[lag - 1] * np.concatenate([np.zeros(lag), noise[:-lag]])
    return noise


@pytest.mark.parametrize(("z", "warned"), [(-0.5, False), (0.8, False), (0.88, True), (3, True)])
def test_the_first_autocorrelation_is_judged_one_sided_at_a_fifth(z, warned):
    # Φ⁻¹(0.8) = 0.8416
    # of independent errors less their mean: -1 / n and (n - 2)² / (n² (n - 1)), Moran 1948, Biometrika 35, 255-260
    first = -1 / 100 + z * 98 / (100 * np.sqrt(99))
    residuals = pattern(first)
    assert autocorrelations(residuals, 1)[0] == pytest.approx(first, abs=1e-4)
    assert independence_warnings(residuals, MEAN[:100]) == (("autocorrelated",) if warned else ())


def test_what_a_fit_takes_from_the_autocorrelation_is_allowed_for(monthly):
    """Mean and variance of the first autocorrelation of residuals, against 20,000 of independent errors."""
    columns = monthly.design * np.linspace(1, 2, len(monthly.design))[:, None]
    basis = np.linalg.qr(columns)[0]
    errors = np.random.default_rng(8).standard_normal((20_000, len(basis)))
    left = errors - errors @ basis @ basis.T
    drawn = (left[:, 1:] * left[:, :-1]).sum(axis=1) / (left**2).sum(axis=1)
    mean, variance = _moments_of_first(columns)
    assert mean == pytest.approx(drawn.mean(), abs=4 * drawn.std() / np.sqrt(len(drawn)))
    assert variance == pytest.approx(drawn.var(), rel=0.04)
    assert mean < -0.05


@pytest.mark.parametrize(("more", "warned"), [(-0.002, False), (0.002, True)])
def test_twelve_autocorrelations_together_are_judged_at_a_twentieth(more, warned):
    """A season that lifts Ljung and Box's sum two in a thousand above its edge, or leaves it as far below."""
    errors = np.random.default_rng(11).standard_normal(120)
    season = np.resize([3.0, -1, -1, 0, -1, 0, 1, 0, -1, 0, 1, -1], 120)

    def together(size: float) -> float:
        return acorr_ljungbox(mixed(size), lags=[12])["lb_stat"].iloc[0]

    def mixed(size: float) -> np.ndarray:
        both = errors + size * season
        return both - both.mean()

    edge = stats.chi2.ppf(0.95, 12) * (1 + more)
    residuals = mixed(optimize.brentq(lambda size: together(size) - edge, 0, 2))
    assert autocorrelations(residuals, 1)[0] < 0.05
    assert independence_warnings(residuals, MEAN) == (("autocorrelated",) if warned else ())


def test_a_season_left_in_the_residuals_is_seen():
    residuals = np.resize([3.0, -1, -1, 0, -1, 0, 1, 0, -1, 0, 1, -1], 120)
    found = autocorrelations(residuals, 12)
    assert found[0] < 0 and found[11] == pytest.approx(0.9)
    assert independence_warnings(residuals, MEAN) == ("autocorrelated",)


def test_overdispersion_is_judged_at_a_fifth():
    edge = stats.chi2.ppf(0.8, 44) / 44
    assert dispersion_warnings(edge * 1.001, 44) == ("overdispersed",)
    assert dispersion_warnings(edge * 0.999, 44) == ()


def test_fits_carry_what_their_data_say():
    parts = segments(simulated(), 24)
    fits = {
        name: interrupted_series(parts, family=name, confidence=0.95)
        for name in ("poisson", "quasi-poisson", "negative-binomial")
    }
    assert fits["poisson"].warnings == ("overdispersed", "short_series")  # noise of a tenth upon counts of sixty
    assert fits["quasi-poisson"].warnings == fits["negative-binomial"].warnings == ("short_series",)
    lagged = interrupted_series(parts, family="quasi-poisson", confidence=0.95, lag=3)
    assert lagged.warnings == ("newey_west",)
    long = segments(simulated(points=160, break_at=80, autocorrelation=0.8), 80)
    assert interrupted_series(long, family="quasi-poisson", confidence=0.95).warnings == ("autocorrelated",)


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


def test_warnings_are_of_pearsons_residuals_with_the_variance_of_the_family(monthly, monkeypatch):
    seen = []
    monkeypatch.setattr(time_series, "independence_warnings", lambda *given: seen.append(given) or ())
    found = interrupted_series(monthly, family="negative-binomial", confidence=0.95)
    mean = np.exp(monthly.design @ found.coefficients) * monthly.exposure
    expected = (monthly.counts - mean) / np.sqrt(mean + mean**2 / found.theta)
    assert seen[0][0] == pytest.approx(expected, rel=1e-10, abs=1e-12)
    information = mean / (1 + mean / found.theta)
    assert seen[0][1] == pytest.approx(monthly.design * np.sqrt(information)[:, None], rel=1e-10)


def test_columns_that_depend_on_one_another_are_refused():
    counts, one = np.array([3.0, 5, 4, 6, 8, 7]), np.ones((6, 1))
    for columns in (np.hstack([one, one]), np.hstack([one, np.arange(6.0)[:, None], 1 - np.arange(6.0)[:, None]])):
        with pytest.raises(EvaluationError) as error:
            fit_counts(counts, columns, np.zeros(6), "poisson")
        assert error.value.key == "series_unfit"


def test_the_fit_of_one_mean_by_hand():
    # counts 2, 6, 4, 8 of exposures 1, 2, 1, 2: 20 / 6 an exposure
    counts, exposure = np.array([2.0, 6, 4, 8]), np.array([1.0, 2, 1, 2])
    fit = fit_counts(counts, np.ones((4, 1)), np.log(exposure), "quasi-poisson")
    assert np.exp(fit.coefficients) == pytest.approx([10 / 3])
    assert fit.mean == pytest.approx(exposure * 10 / 3)
    pearson = ((counts - fit.mean) ** 2 / fit.mean).sum()
    assert (fit.dispersion, fit.df) == (pytest.approx(pearson / 3), 3)
    assert fit.bread == pytest.approx(1 / 20)  # the information is the sum of the means
    assert fit.covariance == pytest.approx(pearson / 3 / 20)
    assert fit.deviance == pytest.approx(2 * (counts * np.log(counts / fit.mean)).sum())
    assert fit.scores.ravel() == pytest.approx(counts - fit.mean)
    plain = fit_counts(counts, np.ones((4, 1)), np.log(exposure), "poisson")
    assert (plain.covariance[0, 0], plain.df) == (pytest.approx(1 / 20), np.inf)


@pytest.mark.parametrize("family", ["poisson", "negative-binomial"])
def test_the_deviance_is_twice_what_lacks_to_a_mean_for_each_point(family):
    counts = np.array([0.0, 3, 14, 2, 25, 7, 1, 30, 4, 11])
    columns = np.column_stack([np.ones(10), np.arange(10.0)])[:, -1 if family == "poisson" else 0 :]  # with a constant
    fit = fit_counts(counts, columns, np.zeros(10), family)  # the residuals of Poisson's would add up to 0

    def log_likelihood(mean):
        if family == "poisson":
            return stats.poisson.logpmf(counts, mean).sum()
        return stats.nbinom.logpmf(counts, fit.theta, fit.theta / (fit.theta + mean)).sum()

    assert np.isfinite(fit.theta) == (family == "negative-binomial")
    assert fit.deviance == pytest.approx(2 * (log_likelihood(counts) - log_likelihood(fit.mean)), rel=1e-9)
    pearson = ((counts - fit.mean) ** 2 / (fit.mean + fit.mean**2 / fit.theta)).sum()
    assert fit.dispersion == pytest.approx(pearson / (10 - columns.shape[1]), rel=1e-9)
    if np.isfinite(fit.theta):  # the error of theta is by the curvature of its log likelihood, the means as they are
        step = fit.theta * 1e-4
        around = [
            stats.nbinom.logpmf(counts, theta, theta / (theta + fit.mean)).sum()
            for theta in (fit.theta - step, fit.theta, fit.theta + step)
        ]
        curvature = -(around[0] - 2 * around[1] + around[2]) / step**2
        assert fit.theta_se == pytest.approx(1 / np.sqrt(curvature), rel=1e-5)
