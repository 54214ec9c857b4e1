"""Attrition: rates and differences by hand, the joint test by brute force, weights by classes and by propensity."""

import numpy as np
import pytest
from designs import design
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, special, stats

from evaluation.errors import EvaluationError
from evaluation.statistics import attrition
from evaluation.statistics.attrition import (
    attrition_rates,
    attrition_table,
    class_weights,
    propensity_classes,
    propensity_weights,
    response_propensity,
)

NAN = np.nan


def simple(rows: int, weight=None):
    return design(np.zeros(rows, int), np.arange(rows), weight)


def panel(seed: int, rows: int = 160):
    """Return who was lost, three characteristics and the design of a panel in 20 clusters of two strata."""
    random = np.random.default_rng(seed)
    psu = np.arange(rows) // (rows // 20)
    age, urban = random.normal(size=rows) + 0.05 * psu, (random.random(rows) < 0.5).astype(float)
    score = random.normal(size=rows) + urban
    score[random.random(rows) < 0.1] = NAN
    lost = (random.random(rows) < special.expit(-1 + 0.6 * age)).astype(float)
    return lost, (age, urban, score), design(psu % 2, psu, random.lognormal(sigma=0.4, size=rows))


# -- rates


def test_rates_by_hand():
    lost = np.array([1, 0, 0, 0, 1, 1, 0, 0, NAN, 1])
    arm = np.array([0, 0, 0, 0, 1, 1, 1, 1, 1, -1])
    found = attrition_rates(lost, arm, 2, simple(10))
    assert found.rate.tolist() == [0.25, 0.5]
    assert (found.n.tolist(), found.lost.tolist()) == ([4, 4], [1, 2])  # the death counts in no arm
    # 10 rows drawn: 10/9 × sum of squares over n²
    variances = [10 / 9 * 0.75 / 16, 10 / 9 * 1 / 16]
    assert found.se == pytest.approx(np.sqrt(variances))
    assert (found.difference, found.difference_se) == (pytest.approx([0.25]), pytest.approx([np.sqrt(sum(variances))]))
    assert found.df.tolist() == [7]
    assert found.p == pytest.approx(2 * stats.t.sf(0.25 / np.sqrt(sum(variances)), 7))


def test_three_arms_and_one():
    lost, arm = np.array([0, 1, 1, 1, 0, 0.0]), np.repeat([0, 1, 2], 2)
    found = attrition_rates(lost, arm, 3, simple(6, [1, 3, 1, 1, 1, 1]))
    assert found.rate.tolist() == [0.75, 1, 0]
    assert found.difference == pytest.approx([0.25, -0.75])
    alone = attrition_rates(lost, np.zeros(6, int), 1, simple(6))
    assert alone.rate.tolist() == [0.5] and len(alone.difference) == len(alone.p) == 0


# -- the table


def test_what_never_varies_has_no_standardised_difference():
    lost, fixed = np.array([1, 1, 0, 0.0]), np.array([2, 2, 1, 1.0])
    found = attrition_table(lost, [fixed, fixed + [0, 1, 0, 1]], simple(4))
    assert found.difference[0] == 1 and np.isnan(found.standardised[0])


def test_the_table_by_hand():
    lost = np.array([1, 1, 1, 0, 0, 0, 0, NAN])
    age = np.array([20, 30, 40, 30, 30, 50, NAN, 99])
    found = attrition_table(lost, [age], simple(8))
    assert [found.kept[0], found.lost[0], found.difference[0]] == pytest.approx([110 / 3, 30, -20 / 3])
    assert (found.n_kept[0], found.n_lost[0]) == (3, 3)
    squares = np.array([200.0, 2 * (20 / 3) ** 2 + (40 / 3) ** 2])
    assert found.se[0] ** 2 == pytest.approx(8 / 7 * squares.sum() / 9)
    assert found.standardised[0] == pytest.approx(-20 / 3 / np.sqrt(squares.sum() / 3 / 2))


def test_with_one_characteristic_the_joint_test_is_its_t_test():
    lost, (age, *_), sample = panel(1)
    found = attrition_table(lost, [age], sample)
    assert found.joint_f == pytest.approx(float(found.difference[0] / found.se[0]) ** 2, rel=1e-10)
    assert found.joint_df == (1, found.df[0])
    assert found.joint_p == pytest.approx(found.p[0], rel=1e-9)


def test_the_joint_test_by_brute_force():
    lost, baseline, sample = panel(2)
    found = attrition_table(lost, baseline, sample)
    linear = []
    for values in baseline:
        known = np.isfinite(values)
        part = np.zeros(len(lost))
        for sign, group in ((1, lost == 1), (-1, lost == 0)):
            rows, weight = known & group, sample.weight
            center = np.average(values[rows], weights=weight[rows])
            part[rows] = sign * weight[rows] * (values[rows] - center) / weight[rows].sum()
        linear.append(np.bincount(sample.psu, part))
    sums = np.stack(linear, axis=1)
    matrix = sum(10 * np.cov(sums[stratum::2].T) for stratum in (0, 1))
    assert found.se == pytest.approx(np.sqrt(np.diagonal(matrix)), rel=1e-10)
    wald = found.difference @ np.linalg.solve(matrix, found.difference)
    assert found.joint_f == pytest.approx(wald / 3 * 16 / 18, rel=1e-9)  # df 20 - 2, less 3, plus 1
    assert found.joint_df == (3, 16)
    assert found.joint_p == pytest.approx(stats.f.sf(found.joint_f, 3, 16), rel=1e-9)


def test_a_characteristic_said_twice_adds_nothing():
    lost, (age, urban, _), sample = panel(3)
    plain = attrition_table(lost, [age, urban], sample)
    twice = attrition_table(lost, [age, urban, 1 - urban, np.ones(len(lost))], sample)
    assert twice.joint_df == plain.joint_df
    assert twice.joint_f == pytest.approx(plain.joint_f, rel=1e-7)
    assert twice.difference[3] == 0 and np.isnan(twice.p[3]) and np.isnan(twice.standardised[3])


def test_where_nobody_was_lost_nothing_is_compared():
    lost, baseline, sample = panel(4)
    found = attrition_table(np.zeros(len(lost)), baseline, sample)
    assert np.isnan(found.difference).all() and np.isnan(found.joint_f) and np.isnan(found.joint_p)
    assert found.n_lost.tolist() == [0, 0, 0]


def test_as_many_characteristics_as_degrees_of_freedom_leave_one_for_the_test():
    lost, _, sample = panel(5)
    random = np.random.default_rng(5)
    found = attrition_table(lost, [random.normal(size=len(lost)) for _ in range(18)], sample)
    assert found.joint_df == (18, 1) and found.df[0] == 18
    assert found.joint_p == pytest.approx(stats.f.sf(found.joint_f, 18, 1), rel=1e-9)


def test_more_characteristics_than_degrees_of_freedom():
    lost, _, sample = panel(5)
    random = np.random.default_rng(5)
    found = attrition_table(lost, [random.normal(size=len(lost)) for _ in range(25)], sample)
    assert np.isnan(found.joint_p) and np.isfinite(found.p).all()


def test_the_joint_test_has_the_fewest_degrees_of_freedom_of_its_characteristics():
    lost, (age, urban, _), sample = panel(7)
    thin = np.where(sample.psu < 6, NAN, age)  # answered in 14 of the 20 PSUs
    found = attrition_table(lost, [urban, thin], sample)
    assert found.df.tolist() == [18, 12]
    assert found.joint_df == (2, 11)


# -- weighting classes


def test_class_weights_by_hand():
    answered = np.array([1, 0, 1, 1, 1, 0], dtype=bool)
    group, weight = np.array([7, 7, 7, 9, 9, 9]), np.array([1, 2, 1, 1, 2, 1.0])
    found = class_weights(answered, group, weight, fewest=2, factor_limit=2)
    # class 7: 4 over 2; class 9: 4 over 3
    assert found.weight == pytest.approx([2, 0, 2, 4 / 3, 8 / 3, 0])
    assert found.factor[[0, 3]] == pytest.approx([2, 4 / 3]) and np.isnan(found.factor[[1, 5]]).all()
    assert found.propensity == pytest.approx(np.repeat([0.5, 0.75], 3))
    after, before = np.array([2, 2, 4 / 3, 8 / 3]), np.array([1, 1, 1, 2])
    assert found.effect == pytest.approx((after @ after / 64) / (before @ before / 25))


@pytest.mark.parametrize(("fewest", "limit", "thin"), [(2, 2, None), (3, 2, "0, 1"), (2, 1.99, "0"), (2, 1.2, "0, 1")])
def test_thin_classes_are_named(fewest, limit, thin):
    answered, group = np.array([1, 0, 1, 0, 1, 1, 0], dtype=bool), np.array([0, 0, 0, 0, 1, 1, 1])
    if thin is None:
        assert class_weights(answered, group, np.ones(7), fewest=fewest, factor_limit=limit).weight.sum() == 7
        return
    with pytest.raises(EvaluationError) as error:
        class_weights(answered, group, np.ones(7), fewest=fewest, factor_limit=limit)
    assert (error.value.key, error.value.values["classes"]) == ("weighting_class_too_thin", thin)


def test_weights_that_are_missing_or_nothing():
    answered, group = np.array([True, False, True, True]), np.array([0, 0, 1, 1])
    found = class_weights(answered, group, np.array([1, 1, 0, 0.0]), fewest=1, factor_limit=3)
    assert found.weight.tolist() == [2, 0, 0, 0] and np.isnan(found.factor[2])
    assert found.propensity.tolist() == [0.5, 0.5, 1, 1]
    for adjust in (
        lambda weight: class_weights(answered, group, weight, fewest=1, factor_limit=3),
        lambda weight: propensity_weights(answered, group[:, None], weight, factor_limit=3),
    ):
        with pytest.raises(EvaluationError) as error:
            adjust(np.array([1, NAN, 1, 1]))
        assert error.value.key == "weight_missing_or_negative"


@settings(max_examples=40)
@given(seed=st.integers(0, 10_000))
def test_the_answers_stand_for_all_of_their_class(seed):
    random = np.random.default_rng(seed)
    group = np.repeat(np.arange(4), 10)
    answered = random.random(40) < 0.6
    answered[::10] = True
    weight = random.lognormal(size=40)
    found = class_weights(answered, group, weight, fewest=1, factor_limit=np.inf)
    assert np.bincount(group, found.weight) == pytest.approx(np.bincount(group, weight))
    assert (found.factor[answered] >= 1 - 1e-12).all() and found.effect > 0


# -- propensities


def test_the_propensity_is_the_maximum_of_the_weighted_likelihood():
    lost, (age, urban, _), sample = panel(6)
    terms = np.column_stack([np.ones(len(lost)), age, urban])

    def deviance(beta):
        return -sample.weight @ (special.log_expit(np.where(lost == 0, 1, -1) * (terms @ beta)))

    def slope(beta):
        return -terms.T @ (sample.weight * ((lost == 0) - special.expit(terms @ beta)))

    brute = optimize.minimize(deviance, np.zeros(3), jac=slope, method="BFGS", options={"gtol": 1e-9}).x
    found = response_propensity(lost == 0, np.column_stack([age, urban]), sample.weight)
    assert found == pytest.approx(special.expit(terms @ brute), rel=1e-7)
    weights = propensity_weights(lost == 0, np.column_stack([age, urban]), sample.weight, factor_limit=20)
    raw = np.where(lost == 0, sample.weight / found, 0)
    assert weights.weight == pytest.approx(raw * sample.weight.sum() / raw.sum(), rel=1e-12)


def test_with_a_term_for_each_class_it_is_the_weighting_classes():
    random = np.random.default_rng(8)
    group, answered, weight = random.integers(0, 4, 200), random.random(200) < 0.7, random.lognormal(size=200)
    dummies = (group[:, None] == np.arange(1, 4)).astype(float)
    by_propensity = propensity_weights(answered, dummies, weight, factor_limit=10)
    by_class = class_weights(answered, group, weight, fewest=5, factor_limit=10)
    assert by_propensity.weight == pytest.approx(by_class.weight, rel=1e-8)
    assert by_propensity.effect == pytest.approx(by_class.effect, rel=1e-8)


def test_a_class_in_which_all_answered_is_no_fault_and_one_in_which_nobody_did_is():
    group = np.repeat([0, 1], 10)
    answered = np.ones(20, dtype=bool)
    answered[:3] = False
    found = response_propensity(answered, group[:, None], np.ones(20))
    assert found == pytest.approx(np.repeat([0.7, 1], 10), abs=1e-7)
    with pytest.raises(EvaluationError) as error:
        response_propensity(~answered, group[:, None], np.ones(20))
    assert error.value.key == "propensity_not_estimable"


def test_a_missing_characteristic_and_a_large_factor_are_named():
    answered, baseline = np.arange(40) % 10 > 0, np.zeros((40, 1))
    baseline[3, 0] = NAN
    with pytest.raises(EvaluationError) as error:
        propensity_weights(answered, baseline, np.ones(40), factor_limit=9)
    assert (error.value.key, error.value.values["count"]) == ("propensity_baseline_missing", 1)
    few = (np.arange(40) % 10 == 0, np.arange(40.0)[:, None] % 2, np.ones(40))
    with pytest.raises(EvaluationError) as error:
        propensity_weights(*few, factor_limit=1.5)
    assert error.value.key == "propensity_not_estimable"  # with an odd number nobody answered
    half = (np.arange(40) % 4 < 2, np.arange(40.0)[:, None] % 2, np.ones(40))
    assert propensity_weights(*half, factor_limit=2.001).factor[0] == pytest.approx(2)
    with pytest.raises(EvaluationError) as error:
        propensity_weights(*half, factor_limit=1.999)
    assert error.value.key == "propensity_factor_too_large"


def test_a_factor_may_be_as_large_as_its_limit(monkeypatch):
    monkeypatch.setattr(attrition, "response_propensity", lambda *_: np.full(4, 0.5))
    told = (np.array([True, False, True, False]), np.zeros((4, 1)), np.ones(4))
    assert propensity_weights(*told, factor_limit=2.0).weight.tolist() == [2, 0, 2, 0]
    with pytest.raises(EvaluationError) as error:
        propensity_weights(*told, factor_limit=1.75)
    assert error.value.values == {"largest": "2", "limit": 1.75}


def test_where_nobody_answered_there_is_no_propensity():
    with pytest.raises(EvaluationError) as error:
        propensity_weights(np.zeros(8, bool), np.arange(8.0)[:, None], np.ones(8), factor_limit=9)
    assert error.value.key == "propensity_not_estimable"


def test_classes_of_propensity():
    found = propensity_classes(np.array([0.9, 0.1, 0.5, 0.3, 0.7]), np.ones(5), 5)
    assert found.tolist() == [4, 0, 2, 1, 3]
    # weights 3, 3, 1, 1 of the values 0.2, 0.4, 0.6, 0.8: middles at 1.5, 4.5, 6.5 and 7.5 of 8, halves at 4
    assert propensity_classes(np.array([0.2, 0.4, 0.6, 0.8]), np.array([3, 3, 1, 1]), 2).tolist() == [0, 1, 1, 1]
    # what nobody's weight lies above is of the last class all the same
    assert propensity_classes(np.array([0.2, 0.4, 0.6]), np.array([1, 1, 0]), 2).tolist() == [0, 1, 1]
    assert propensity_classes(np.full(6, 0.5), np.ones(6), 5).tolist() == [0] * 6


def test_weights_put_the_lost_back():
    """A simulation: the score goes with age, and so does being lost; the weights remove the bias of the mean."""
    random = np.random.default_rng(11)
    age = random.normal(size=20_000)
    score = age + random.normal(size=20_000)
    answered = random.random(20_000) < special.expit(1 - age)
    base = np.ones(20_000)
    found = propensity_weights(answered, age[:, None], base, factor_limit=50)
    assert abs(score[answered].mean()) > 0.2
    assert np.average(score[answered], weights=found.weight[answered]) == pytest.approx(0, abs=0.05)
    group = propensity_classes(found.propensity, base, 5)
    by_class = class_weights(answered, group, base, fewest=50, factor_limit=10)
    assert (
        abs(np.average(score[answered], weights=by_class.weight[answered])) < 0.1 * abs(score[answered].mean()) + 0.03
    )
    assert 1 < by_class.effect < found.effect


def test_the_scale_of_weights_does_not_matter_however_small():
    answered, group = np.array([1, 0, 1, 1, 1, 0], dtype=bool), np.array([7, 7, 7, 9, 9, 9])
    weight = np.array([1, 2, 1, 1, 2, 1.0])
    whole = class_weights(answered, group, weight, fewest=2, factor_limit=2)
    small = class_weights(answered, group, weight / 1000, fewest=2, factor_limit=2)
    assert small.factor == pytest.approx(whole.factor, nan_ok=True) and small.propensity == pytest.approx(
        whole.propensity
    )
    assert small.effect == pytest.approx(whole.effect)


def test_a_class_of_propensity_is_that_of_the_middle_of_its_weight():
    # weights 3 and 1: the middles lie at 1.5 / 4 and 3.5 / 4, on either side of one half
    assert propensity_classes(np.array([0.2, 0.6]), np.array([3.0, 1.0]), 2).tolist() == [0, 1]
    # and with 1 and 3 at 0.5 / 4 and 2.5 / 4; with five classes 0.125 and 0.625 are the first and the fourth
    assert propensity_classes(np.array([0.6, 0.2, 0.2]), np.array([3.0, 0.5, 0.5]), 5).tolist() == [1, 0, 0]
