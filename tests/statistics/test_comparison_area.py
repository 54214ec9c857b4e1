"""Comparison areas: R's difference of changes, the units that decide on a test, the trends that would erase it."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from designs import design
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evaluation.errors import EvaluationError
from evaluation.statistics.comparison_area import difference_of_changes, erasing_trend

OWN = Path(__file__).parents[1] / "oracles"
EXACT = 1e-10
NAN = np.nan


def two_waves(name: str):
    frame = pd.read_csv(OWN / f"data_twowave_{name}.csv")
    return frame, design(frame["stratum"], frame["psu"], frame["w"], frame["wave"])


@pytest.mark.parametrize("outcome", ["ipv", "help", "score"])
@pytest.mark.parametrize("name", ["full", "none", "partial"])
def test_number_is_that_of_svyglm_and_two_municipalities_give_no_test(name, outcome):
    answer = json.loads((OWN / "o4_twowave.json").read_text("utf-8"))[name][outcome]["glm_did"]
    frame, sample = two_waves(name)
    found = difference_of_changes(frame[outcome], frame["wave"], frame["site"], sample, frame["site"])
    assert (found.estimate, found.se) == pytest.approx((answer["coef"][3], answer["se"][3]), rel=EXACT)
    assert found.df == answer["df_resid"]
    assert found.units == (1, 1) and not found.effect_testable
    assert np.isnan([found.effect_se, found.effect_df, found.p_value]).all()


def balanced(seed: int, units: int, rows: int = 4, shift: float = 0.0):
    """Return y, wave, arm and unit: `units` an arm, each with `rows` rows a wave, and its own shock a wave."""
    random = np.random.default_rng(seed)
    unit, wave = np.repeat(np.arange(2 * units), 2 * rows), np.tile(np.repeat([0, 1], rows), 2 * units)
    arm = (unit >= units).astype(int)
    shock = random.normal(size=(2 * units, 2))
    return shock[unit, wave] + random.normal(size=len(unit)) + shift * arm * wave, wave, arm, unit


def one_stratum(unit: np.ndarray):
    return design(np.zeros(len(unit), int), unit)


@pytest.mark.parametrize("units", [2, 3, 6])
def test_balanced_units_give_the_t_test_of_their_changes(units):
    y, wave, arm, unit = balanced(units, units, shift=1.0)
    found = difference_of_changes(y, wave, arm, one_stratum(unit), unit)
    means = pd.DataFrame({"y": y, "wave": wave, "unit": unit}).pivot_table("y", "unit", "wave", aggfunc="mean")
    changes = (means[1] - means[0]).to_numpy()
    expected = stats.ttest_ind(changes[units:], changes[:units])
    assert found.effect_testable and found.units == (units, units)
    assert found.estimate == pytest.approx(changes[units:].mean() - changes[:units].mean(), rel=EXACT)
    assert found.estimate / found.effect_se == pytest.approx(expected.statistic, rel=EXACT)
    assert found.effect_df == pytest.approx(2 * units - 2, rel=EXACT)
    assert found.p_value == pytest.approx(expected.pvalue, rel=1e-9)


def test_one_unit_an_arm_fewer_and_the_test_is_gone():
    y, wave, arm, unit = balanced(1, 2)
    first_gone = unit != 0
    rows = y[first_gone], wave[first_gone], arm[first_gone]
    found = difference_of_changes(*rows, one_stratum(unit[first_gone]), unit[first_gone])
    assert found.units == (1, 2) and not found.effect_testable
    assert np.isnan(found.p_value) and np.isfinite([found.estimate, found.se]).all()


def test_a_unit_seen_in_one_wave_only_is_no_independent_unit():
    y, wave, arm, unit = balanced(1, 2)
    y[(unit == 0) & (wave == 1)] = NAN
    found = difference_of_changes(y, wave, arm, one_stratum(unit), unit)
    assert found.units == (1, 2) and not found.effect_testable


def test_covariates_take_their_part():
    """y moves with age alone, and the women of the arm are older at the end: no difference is left at equal age."""
    y, wave, arm, unit = balanced(5, 3, rows=10)
    age = np.random.default_rng(6).normal(size=len(y)) + 2 * wave * arm
    plain, adjusted, centred = (
        difference_of_changes(3 * age, wave, arm, one_stratum(unit), unit, covariates=more, names=names)
        for more, names in ((None, ()), (age, ("age",)), (age - 40, ("age",)))
    )
    assert plain.estimate > 4
    assert adjusted.estimate == pytest.approx(0, abs=1e-10)
    assert adjusted.fit.names == ("one", "wave", "arm", "wave:arm", "age")
    assert adjusted.fit.coefficients[4] == pytest.approx(3, rel=1e-10)
    noisy, shifted = (
        difference_of_changes(y, wave, arm, one_stratum(unit), unit, covariates=more, names=("age",))
        for more in (age, age - 40)
    )
    assert noisy.p_value == pytest.approx(shifted.p_value, rel=1e-7)
    assert centred.estimate == pytest.approx(0, abs=1e-8)


def test_weights_count_in_the_estimate_and_in_the_test():
    y, wave, arm, unit = balanced(7, 4)
    doubled = np.repeat(np.arange(len(y)), np.where(np.arange(len(y)) % 3 == 0, 2, 1))
    weight = np.where(np.arange(len(y)) % 3 == 0, 2.0, 1.0)
    rows = y[doubled], wave[doubled], arm[doubled]
    twice = difference_of_changes(*rows, one_stratum(unit[doubled]), unit[doubled])
    weighted = difference_of_changes(y, wave, arm, design(np.zeros(len(y), int), unit, weight), unit)
    assert (weighted.estimate, weighted.se) == pytest.approx((twice.estimate, twice.se), rel=1e-9)
    plain = difference_of_changes(y, wave, arm, one_stratum(unit), unit)
    assert weighted.effect_se != pytest.approx(plain.effect_se, rel=1e-3)


@pytest.mark.parametrize(
    ("key", "changed"),
    [
        ("assignment_unit_in_two_arms", {"unit": lambda unit: 0 * unit}),
        ("assignment_unit_missing", {"unit": lambda unit: np.where(unit == 1, np.nan, unit)}),
        ("assignment_unit_missing", {"unit": lambda unit: np.where(unit == 1, None, unit.astype(str))}),
        ("comparison_not_zero_or_one", {"wave": lambda wave: wave + 1}),
        ("comparison_not_zero_or_one", {"arm": lambda arm: 2 * arm}),
        ("regression_columns_dependent", {"wave": lambda wave: 0 * wave}),
    ],
)
def test_what_cannot_be_compared(key, changed):
    y, *columns = balanced(1, 2)
    named = dict(zip(("wave", "arm", "unit"), columns, strict=True))
    sample = one_stratum(named["unit"])
    named |= {name: change(named[name]) for name, change in changed.items()}
    with pytest.raises(EvaluationError) as error:
        difference_of_changes(y, named["wave"], named["arm"], sample, named["unit"])
    assert error.value.key == key


def test_erasing_trend_by_hand():
    # over two years: +6 points (2 to 10), -4 (-7 to -1), +1 (-2 to 4), and one without an interval
    found = erasing_trend([6, -4, 1, 3], [2, -7, -2, NAN], [10, -1, 4, NAN], years=2)
    assert found.whole.tolist() == [3, -2, 0.5, 1.5]
    assert found.doubt[:3].tolist() == [1, -0.5, 0]
    assert np.isnan(found.doubt[3])
    for years in (0, -1, NAN):
        with pytest.raises(ValueError):
            erasing_trend([1], [0], [2], years=years)


@given(change=st.floats(-50, 50), half=st.floats(0.01, 50), years=st.floats(0.1, 20))
def test_what_is_left_after_the_trend(change, half, years):
    found = erasing_trend(change, change - half, change + half, years)
    assert change - found.whole * years == pytest.approx(0, abs=1e-9)
    left = change - found.doubt * years
    assert left - half <= 1e-9 and left + half >= -1e-9  # the interval of what is left reaches 0
    assert abs(found.doubt) <= abs(found.whole) and found.doubt * change >= 0


def test_a_unit_counts_where_it_has_rows_in_both_waves():
    # units 0 and 1 against 2 and 3: unit 0 has no row before, unit 3 none after
    _, wave, arm, unit = balanced(1, 2)
    kept = ~((unit == 0) & (wave == 0)) & ~((unit == 3) & (wave == 1))
    y = np.random.default_rng(2).normal(size=kept.sum())
    found = difference_of_changes(y, wave[kept], arm[kept], one_stratum(unit[kept]), unit[kept])
    assert found.units == (1, 1) and not found.effect_testable


@pytest.mark.parametrize(("early", "late"), [((0, 0), (1, 1)), ((0, 1), (1, 0)), ((1, 0), (0, 1)), ((1, 1), (0, 0))])
def test_a_unit_in_two_arms_is_seen_in_whichever_waves(early, late):
    # the rows of unit 9 stand in one arm in one wave, in the other arm in another
    _, wave, arm, unit = balanced(1, 2)
    arms, waves = [early[0], late[0]], [early[1], late[1]]
    wave, arm, unit = np.append(wave, waves), np.append(arm, arms), np.append(unit, [9, 9])
    with pytest.raises(EvaluationError) as error:
        difference_of_changes(np.zeros(len(unit)), wave, arm, one_stratum(unit), unit)
    assert error.value.key == "assignment_unit_in_two_arms" and error.value.values["units"] == "9"
