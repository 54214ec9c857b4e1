"""Items that were not asked leave the definition in every wave, and the indicator says which."""

import numpy as np
import pandas as pd
import pytest
from spec_tables import SPECS

from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.definition import AnyOf, Indicator, Item
from evaluation.indicators.forms import items
from evaluation.indicators.reduced import reduced
from evaluation.indicators.rules import answers, columns_of, evaluate
from evaluation.indicators.scales import ACT

OF_WOMEN = [one for one in INDICATORS if one.table == "women" and one.numerator is not None]
WAVES = ["baseline"] * 3 + ["endline"] * 3


def women(code: str, rows: int = 6, **changed) -> tuple[pd.DataFrame, list[str]]:
    """Return women who all had a partner and another before, with 0 in every other column that `code` reads."""
    base = {name: [0] * rows for name in columns_of(INDICATORS[code])}
    known = {"module_status": [1] * rows, "partner_status": [1] * rows, "prev_partner": [1] * rows}
    values = base | {name: codes for name, codes in known.items() if name in base} | changed
    return pd.DataFrame({name: pd.array(codes, dtype="Int16") for name, codes in values.items()}), WAVES[:rows]


def test_a_full_table_keeps_the_definition():
    frame, waves = women("IMP-01")
    assert reduced(INDICATORS["IMP-01"], frame, waves) == (INDICATORS["IMP-01"], ())


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.code)
def test_the_hand_written_tables_keep_their_definition(spec):
    frame = spec.frame()
    found = reduced(INDICATORS[spec.code], frame, ["baseline"] * len(frame))
    assert found == (INDICATORS[spec.code], ())


def test_an_item_that_is_empty_for_a_whole_wave_leaves_both_waves():
    frame, waves = women("IMP-01_physical", ipv_phys_twist=[1, 0, 0, None, None, None], prev_phys=[0] * 6)
    kept, dropped = reduced(INDICATORS["IMP-01_physical"], frame, waves)
    assert dropped == ("ipv_phys_twist",)
    assert list(answers(kept, frame).numerator) == [0, 0, 0, 0, 0, 0]
    assert "ipv_phys_twist" not in columns_of(kept)


def test_an_item_answered_by_one_woman_of_each_wave_stays():
    frame, waves = women("IMP-01_physical", ipv_phys_twist=[0, None, None, None, None, 9])
    kept, dropped = reduced(INDICATORS["IMP-01_physical"], frame, waves)
    assert dropped == ()
    assert np.isnan(answers(kept, frame).numerator).tolist() == [False, True, True, True, True, True]


def test_an_absent_column_leaves():
    frame, waves = women("IMP-01_sexual")
    kept, dropped = reduced(INDICATORS["IMP-01_sexual"], frame.drop(columns=["ipv_sex_coerce", "prev_sex"]), waves)
    assert dropped == ("ipv_sex_coerce", "prev_sex")
    assert columns_of(kept) == ("module_status", "partner_status", "ipv_sex_force", "ipv_sex_acts")


def test_a_skip_is_not_an_empty_item():
    frame, waves = women(
        "IMP-01_physical", prev_partner=[1, 0, 0, 0, 0, 0], prev_phys=[1, None, None, None, None, None]
    )
    assert reduced(INDICATORS["IMP-01_physical"], frame, waves)[1] == ()


def test_an_item_that_is_empty_for_all_who_were_asked_leaves():
    asked = {"prev_partner": [1, 0, 0, 1, 0, 0], "prev_phys": [1, None, None, None, None, None]}
    frame, waves = women("IMP-01_physical", **asked)
    assert reduced(INDICATORS["IMP-01_physical"], frame, waves)[1] == ("prev_phys",)


def test_a_skip_whose_column_is_absent_takes_its_item_with_it():
    frame, waves = women("IMP-01_physical")
    kept, dropped = reduced(INDICATORS["IMP-01_physical"], frame.drop(columns="prev_partner"), waves)
    assert dropped == ("prev_phys",)


def test_women_outside_the_universe_do_not_keep_an_item():
    frame, waves = women("IMP-01_physical", module_status=[1, 1, 2, 1, 1, 1], ipv_phys_push=[None, None, 1, 0, 0, 0])
    assert reduced(INDICATORS["IMP-01_physical"], frame, waves)[1] == ("ipv_phys_push",)


def test_a_wave_without_women_in_the_universe_drops_nothing():
    status = [1, 1, 1, 2, 2, 2]
    frame, waves = women("IMP-01_physical", module_status=status, ipv_phys_push=[0, 0, 0, None, None, None])
    assert reduced(INDICATORS["IMP-01_physical"], frame, waves)[1] == ()


def test_an_item_leaves_base_and_numerator_of_a_conditional_indicator():
    frame, waves = women("IMP-08", ipv_phys_push=[1, 2, 0, 1, 2, 0], ipv_phys_twist=[None] * 6)
    kept, dropped = reduced(INDICATORS["IMP-08"], frame, waves)
    assert dropped == ("ipv_phys_twist",)
    found = answers(kept, frame)
    assert found.eligible.tolist() == [True, True, False] * 2
    np.testing.assert_array_equal(found.numerator, [1, 0, np.nan] * 2)


def test_the_items_of_a_skip_leave_too():
    frame, waves = women("OUT-02", ipv_phys_push=[1] * 6, report_phys=[0, 1, 0, 0, 1, 0])
    kept, dropped = reduced(INDICATORS["OUT-02"], frame.drop(columns=["np_phys", "np_psych"]), waves)
    assert dropped == ("np_phys", "np_psych")
    assert list(answers(kept, frame).numerator) == [0, 1, 0, 0, 1, 0]


def test_all_five_questions_or_none():
    frame, waves = women("OUT-03", just_burn=[0, 0, 0, None, None, None])
    assert reduced(INDICATORS["OUT-03"], frame, waves) is None
    assert reduced(INDICATORS["OUT-03_dhs"], frame, waves) is None


def test_what_has_no_item_or_no_universe_left_is_not_measurable():
    frame, waves = women("IMP-02")
    gone = ["emot_humiliate", "emot_threat", "emot_insult", "prev_emot"]
    assert reduced(INDICATORS["IMP-02"], frame.drop(columns=gone), waves) is None
    assert reduced(INDICATORS["IMP-02"], frame.drop(columns="module_status"), waves) is None


def test_a_base_without_items_is_not_measurable():
    frame, waves = women("OUT-01_physical")
    left = [name for name in frame if not name.startswith(("ipv_phys_", "prev_phys"))]
    assert reduced(INDICATORS["OUT-01_physical"], frame[left], waves) is None


def test_control_without_timing_is_not_read_as_no_violence_in_the_last_12_months():
    untimed = {"ctrl_jealous": [4, 0, 0, 4, 4, 0], "emot_humiliate": [1, 0, 3, 0, 2, 0]}
    frame, waves = women("IMP-03_12m", **untimed)
    kept, dropped = reduced(INDICATORS["IMP-03_12m"], frame, waves)
    assert dropped == ("ctrl_jealous",)
    assert list(answers(kept, frame).numerator) == [1, 0, 0, 0, 1, 0]
    assert reduced(INDICATORS["IMP-03"], frame, waves)[1] == ()


def test_some_answers_without_timing_are_missing_one_by_one():
    frame, waves = women("IMP-03_12m", ctrl_jealous=[4, 0, 3, 4, 1, 0])
    kept, dropped = reduced(INDICATORS["IMP-03_12m"], frame, waves)
    assert dropped == ()
    np.testing.assert_array_equal(answers(kept, frame).numerator, [np.nan, 0, 0, np.nan, 1, 0])


def test_reduction_keeps_whoever_is_yes_in_a_part_yes_in_the_whole():
    rng = np.random.default_rng(20180408)
    frame = random_women(rng, 8000)
    waves = rng.choice(["baseline", "endline"], len(frame))
    for dropping in ([], ["ipv_phys_twist", "np_psych", "ipv_sex_coerce"]):
        left = frame.drop(columns=dropping)
        found = {one.code: answers(reduced(one, left, waves)[0], left).numerator for one in OF_WOMEN}
        for whole in OF_WOMEN:
            for part in whole.parts:
                yes = found[part] == 1.0
                assert yes.sum() > 20
                assert (found[whole.code][yes] == 1.0).all(), (part, whole.code)


def random_women(rng: np.random.Generator, rows: int) -> pd.DataFrame:
    """Return women who answer every column at random, missing codes and impossible combinations included."""
    columns = dict.fromkeys(name for one in OF_WOMEN for name in columns_of(one))
    likely = {"module_status": ([1, 2], [0.9, 0.1]), "partner_status": ([0, 1, 2, 3, 9], [0.1, 0.5, 0.2, 0.1, 0.1])}
    codes, chances = [0, 1, 2, 3, 4, 8, 9], [0.88, 0.02, 0.03, 0.03, 0.01, 0.02, 0.01]
    return pd.DataFrame({name: _drawn(rng, rows, *likely.get(name, (codes, chances))) for name in columns})


def _drawn(rng: np.random.Generator, rows: int, codes: list[int], chances: list[float]) -> pd.Series:
    drawn = pd.Series(rng.choice(codes, rows, p=chances).astype(float))
    return drawn.mask(rng.random(rows) < 0.01)


def test_the_order_of_rows_and_the_labels_of_the_index_do_not_count():
    frame, waves = women("IMP-01", ipv_phys_push=[1, 0, 3, 0, 2, 0])
    shuffled = frame.iloc[[3, 1, 5, 0, 2, 4]]
    found = answers(INDICATORS["IMP-01"], shuffled).numerator
    assert list(found) == [0, 0, 0, 1, 0, 1]
    assert reduced(INDICATORS["IMP-01"], shuffled, pd.Series(waves)[shuffled.index])[1] == ()


def test_an_indicator_of_one_item_is_reduced_like_one_of_many():
    base = INDICATORS["IMP-01"]
    (push,) = items(("ipv_phys_push",), ACT["ever"])
    single = Indicator(
        **{name: getattr(base, name) for name in base.__slots__}
        | {"code": "X", "numerator": push, "denominator": AnyOf((push,))}
    )
    frame, waves = women("IMP-01", ipv_phys_push=[None] * 6)
    assert reduced(single, frame, waves) is None
    assert isinstance(single.numerator, Item)
    assert np.isnan(evaluate(single.numerator, frame)).all()
