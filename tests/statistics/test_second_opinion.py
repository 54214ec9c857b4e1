"""A second opinion on complex samples: svy, which shares no code with us, on designs made up here."""

import numpy as np
import polars as pl
import pytest
import svy
from designs import design
from scipy import stats

from evaluation.statistics.contrasts import linear_contrast, ratio_contrast
from evaluation.statistics.estimates import ratio_of_totals, total
from evaluation.statistics.intervals import korn_graubard_interval, logit_interval, t_interval

EXACT = 1e-11
# what stands in for the spread of a stratum with one PSU, by our name and by svy's
LONELY = {"remove": "skip", "adjust": "center", "certainty": "skip", "average": "scale"}


def table(lonely=False, rare=False, seed=8):
    """Two waves in the same PSUs of four strata, with unequal weights, missing answers and a measured income."""
    rng = np.random.default_rng(seed)
    psus = np.array([6, 5, 1 if lonely else 4, 7])
    psu = np.repeat(np.arange(psus.sum()), rng.integers(8, 25, psus.sum()))
    stratum = np.repeat(np.arange(4), psus)[psu]
    wave, weight = rng.integers(0, 2, len(psu)), rng.uniform(0.3, 3, len(psu))
    chance = (0.03 if rare else 0.3) + 0.02 * stratum + 0.05 * wave
    answer = (rng.random(len(psu)) < chance).astype(float)
    answer[rng.random(len(psu)) < 0.1] = np.nan
    income, spent = rng.lognormal(5, 1, len(psu)), rng.lognormal(4, 1, len(psu))
    numbers = {"stratum": stratum, "psu": psu, "weight": weight, "wave": wave, "y": answer}
    return pl.DataFrame(numbers | {"income": income, "spent": spent}).with_columns(pl.col("y").fill_nan(None))


def theirs(rows, lonely=None):
    singleton = svy.Singleton(LONELY[lonely]) if lonely else None
    told = svy.Design(stratum="stratum", psu="psu", wgt="weight", singleton=singleton)
    return svy.Sample(rows, told).estimation


def our_design(rows, lonely="fail"):
    columns = [rows[name].to_numpy() for name in ("stratum", "psu", "weight", "wave")]
    return design(*columns, psus="shared", lonely=lonely)


def answered(rows):
    """The answers and, for a mean of them, ones."""
    return rows["y"].to_numpy(), np.ones(len(rows))


def ours(rows, lonely="fail"):
    """The share of yes in each wave."""
    return ratio_of_totals(*answered(rows), rows["wave"].to_numpy(), 2, our_design(rows, lonely))


def same(found, expected, relative=EXACT):
    np.testing.assert_allclose(np.asarray(found, float), np.asarray(expected, float), rtol=relative)


@pytest.mark.parametrize("seed", [8, 9, 10])
def test_levels_and_their_covariance(seed):
    rows = table(seed=seed)
    found, answer = ours(rows), theirs(rows).mean("y", by="wave", drop_nulls=True)
    told = answer.to_polars()
    same(found.estimate, told["est"])
    same(found.se, told["se"])
    same(found.covariance, answer.covariance, 1e-10)
    assert found.df.tolist() == told["df"].to_list() and found.n.tolist() == told["n"].to_list()
    low, high = t_interval(found.estimate, found.se, found.df, 0.95)
    same(low, told["lci"])
    same(high, told["uci"])


def test_a_change_of_levels():
    rows = table()
    answer = theirs(rows).mean("y", by="wave", drop_nulls=True)
    before, after = answer.keys()
    told = answer.contrast({after: 1, before: -1}).to_polars()
    found = linear_contrast(ours(rows), np.array([[-1.0, 1.0]]))
    same(found.estimate, told["est"])
    same(found.se, told["se"])
    same(t_interval(found.estimate, found.se, found.df, 0.95)[0], told["lci"])


@pytest.mark.parametrize("rule", LONELY)
def test_a_stratum_with_one_psu(rule):
    rows = table(lonely=True)
    told = theirs(rows, rule).mean("y", drop_nulls=True).to_polars()
    one = np.zeros(len(rows), dtype=int)
    found = ratio_of_totals(*answered(rows), one, 1, our_design(rows, rule))
    same(found.estimate, told["est"])
    same(found.se, told["se"])


def test_logit_intervals_of_a_share():
    rows = table()
    found, told = ours(rows), shares(rows, "logit")
    low, high = logit_interval(found.estimate, found.se, found.df, 0.95)
    same(low, told["lci"], 1e-9)
    same(high, told["uci"], 1e-9)


def test_intervals_of_a_rare_share():
    rows = table(rare=True)
    found, told = ours(rows), shares(rows, "beta")
    low, high = korn_graubard_interval(found.estimate, found.se, found.n, found.df, 0.95)
    same(low, told["lci"], 1e-9)
    same(high, told["uci"], 1e-9)


def test_a_capped_interval_holds_theirs():
    # they cap the effective sample after its correction for the degrees of freedom, we before it
    rows = table(rare=True)
    found, told = ours(rows), shares(rows, "korn-graubard")
    low, high = korn_graubard_interval(found.estimate, found.se, found.n, found.df, 0.95, capped=True)
    raw = korn_graubard_interval(found.estimate, found.se, found.n, found.df, 0.95)
    assert (found.estimate * (1 - found.estimate) / found.se**2 > found.n).all()  # both are capped
    assert (low < told["lci"].to_numpy()).all() and (high > told["uci"].to_numpy()).all()
    assert (told["lci"].to_numpy() <= raw[0] * (1 + 1e-12)).all()


def shares(rows, method):
    told = theirs(rows).prop("y", by="wave", ci_method=method, drop_nulls=True)
    return told.to_polars().filter(pl.col("y") == 1)


def test_a_ratio_and_a_total():
    rows = table()
    income, spent, one = rows["income"].to_numpy(), rows["spent"].to_numpy(), np.zeros(len(rows), dtype=int)
    told = theirs(rows).ratio("spent", "income").to_polars()
    found = ratio_of_totals(spent, income, one, 1, our_design(rows))
    same(found.estimate, told["est"])
    same(found.se, told["se"])
    told = theirs(rows).total("income").to_polars()
    sums = total(income, one, 1, our_design(rows))
    same(sums.estimate, told["est"])
    same(sums.se, told["se"])


def test_a_ratio_of_waves_is_the_delta_method_on_their_covariance():
    rows = table()
    answer = theirs(rows).mean("y", by="wave", drop_nulls=True)
    (before, after), V = answer.to_polars()["est"].to_numpy(), answer.covariance
    found = ratio_contrast(ours(rows), above=1, below=0)
    gradient = np.array([-after / before**2, 1 / before])
    same(found.estimate, [after / before])
    same(found.se, [np.sqrt(gradient @ V @ gradient)], 1e-10)


def test_the_test_would_see_a_wrong_degree_of_freedom():
    rows = table()
    told = theirs(rows).mean("y", by="wave", drop_nulls=True).to_polars()
    half = stats.t.ppf(0.975, told["df"].to_numpy() + 1) * told["se"].to_numpy()
    assert np.abs(told["est"].to_numpy() - half - told["lci"].to_numpy()).min() > 1e-5
