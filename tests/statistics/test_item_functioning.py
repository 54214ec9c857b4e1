"""Differential item functioning: the ordinal fit against R's polr, the tests by direct likelihood and simulation."""

import json

import numpy as np
import pytest
from scipy import optimize, special, stats

from evaluation.errors import EvaluationError
from evaluation.statistics.item_functioning import item_functioning, ordinal_logit


def answers(n, shift, slope=0.0, seed=1):
    rng = np.random.default_rng(seed)
    level, group = rng.normal(size=n), np.arange(n) % 2
    height = 1.5 * level + shift * group + slope * level * group + stats.logistic.rvs(size=n, random_state=rng)
    return np.digitize(height, [-1.5, 0, 1.5]), level, group


def test_ordinal_logit_is_that_of_r(shared):
    """R's polr stops at 1e-8 of its deviance: its coefficients are good to some 3e-5, ours to 1e-8."""
    expected = json.loads((shared / "oracles" / "o6_misc.json").read_text("utf-8"))["polr"]
    score, group = np.loadtxt(shared / "oracles" / "data_scorecard.csv", delimiter=",", skiprows=1).T
    found = ordinal_logit(score, group[:, None])
    assert found.coefficients == pytest.approx(expected["coef"], rel=1e-5)
    assert found.thresholds == pytest.approx(expected["zeta"], abs=5e-5)
    assert found.se == pytest.approx(expected["se"][0], rel=1e-5)
    coefficient, cuts = expected["coef"], np.array([-np.inf, *expected["zeta"], np.inf])
    codes = score.astype(int)
    chance = special.expit(cuts[codes] - coefficient * group) - special.expit(cuts[codes - 1] - coefficient * group)
    assert found.log_likelihood == pytest.approx(np.log(chance).sum(), abs=1e-8)
    assert found.log_likelihood >= np.log(chance).sum()


def test_a_small_gain_is_told_as_it_is():
    """The item has nearly no shift: less than one unit of chi-square is no reason to round up to one."""
    item, level, group = answers(200, 0.02, seed=6)
    standard = (level - level.mean()) / level.std()
    one, two = (ordinal_logit(item, columns) for columns in (standard[:, None], np.column_stack([standard, group])))
    gain = 2 * (two.log_likelihood - one.log_likelihood)
    assert 0 < gain < 0.9
    found = item_functioning(item, level, group).uniform
    assert found.statistic == pytest.approx(gain, abs=1e-8)
    assert found.p_value == pytest.approx(stats.chi2.sf(gain, 1), abs=1e-8)


def test_statistics_are_gains_in_likelihood():
    item, level, group = answers(300, 0.5, 0.4)

    def height(columns):
        def unlikely(at):
            cuts = np.concatenate([[-np.inf], at[0] + np.concatenate([[0], np.cumsum(np.exp(at[1:3]))]), [np.inf]])
            line = columns @ at[3:]
            return -np.log(special.expit(cuts[item + 1] - line) - special.expit(cuts[item] - line)).sum()

        start = np.concatenate([[-1, 0, 0], np.zeros(columns.shape[1])])
        return -optimize.minimize(unlikely, start, method="BFGS", options={"gtol": 1e-7}).fun

    found = item_functioning(item, level, group)
    columns = np.column_stack([level, group, level * group])
    first, second, third = (height(columns[:, :width]) for width in (1, 2, 3))
    assert found.uniform.statistic == pytest.approx(2 * (second - first), abs=1e-6)
    assert found.non_uniform.statistic == pytest.approx(2 * (third - second), abs=1e-6)
    assert found.either.statistic == pytest.approx(2 * (third - first), abs=1e-6)
    assert (found.uniform.df, found.non_uniform.df, found.either.df) == (1, 1, 2)
    assert found.either.p_value == pytest.approx(stats.chi2.sf(2 * (third - first), 2), rel=1e-5)
    standard = (level - level.mean()) / level.std()
    without_product = ordinal_logit(item, np.column_stack([standard, group]))
    assert found.odds_ratio == pytest.approx(np.exp(without_product.coefficients[1]), rel=1e-6)
    nothing = height(np.zeros((300, 0)))
    shares = [(1 - np.exp(2 * (nothing - one) / 300)) / (1 - np.exp(2 * nothing / 300)) for one in (first, third)]
    assert found.r2_change == pytest.approx(shares[1] - shares[0], abs=1e-7)


def test_a_shift_is_uniform_and_a_slope_is_not():
    shifted = item_functioning(*answers(800, 1.0))
    assert shifted.uniform.p_value < 1e-6 < 0.01 < shifted.non_uniform.p_value
    assert shifted.odds_ratio == pytest.approx(np.e, rel=0.25)
    assert shifted.r2_change > 0.02
    sloped = item_functioning(*answers(800, 0.0, 1.2))
    assert sloped.non_uniform.p_value < 1e-6
    same = item_functioning(*answers(800, 0.0))
    assert same.either.p_value > 0.01
    assert 0 <= same.r2_change < 0.01


def test_the_other_group_first_turns_the_odds_round():
    item, level, group = answers(300, 0.7)
    one = item_functioning(item, level, group)
    other = item_functioning(item, level, np.where(group == 1, "a", "b"))
    assert one.odds_ratio == pytest.approx(1 / other.odds_ratio, rel=1e-5)
    assert one.either.statistic == pytest.approx(other.either.statistic, abs=1e-6)
    assert (one.groups, other.groups) == ((0, 1), ("a", "b"))


def test_missing_rows_are_left_out():
    item, level, group = answers(200, 0.5)
    gaps = item.astype(float)
    gaps[:20] = np.nan
    assert item_functioning(gaps, level, group) == item_functioning(item[20:], level[20:], group[20:])


@pytest.mark.parametrize(
    ("item", "group"),
    [([1, 2, 3, 1, 2, 3], [0] * 6), ([1, 2, 3, 2, 2, 2], [0, 0, 0, 1, 1, 1]), ([1, 2, 3, 1, 2, 3], [0, 0, 1, 1, 2, 2])],
)
def test_two_groups_that_vary_are_needed(item, group):
    with pytest.raises(EvaluationError) as error:
        item_functioning(item, [1, 2, 3, 4, 5, 6], group)
    assert error.value.key == "item_groups"


def test_separated_answers_have_no_fit(recwarn):
    with pytest.raises(EvaluationError) as error:
        ordinal_logit([1] * 10 + [2] * 10 + [3] * 10, np.repeat([[0.0], [1.0], [2.0]], 10, axis=0))
    assert error.value.key == "item_unfit"
    assert [str(one.message) for one in recwarn] == []
