"""The rules as data: what each kind of rule makes of yes, no, missing and skipped."""

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import EvaluationError
from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.definition import AllOf, AnyOf, Condition, Item
from evaluation.indicators.rules import columns, columns_of, evaluate

NAN = np.nan
YES, NO = frozenset({1}), frozenset({0})


def read(rule, **answers) -> list:
    frame = pd.DataFrame({name: pd.array(codes, dtype="Int16") for name, codes in answers.items()})
    return [None if np.isnan(value) else value for value in evaluate(rule, frame)]


def test_a_condition_is_unknown_where_it_is_empty_or_holds_a_missing_code():
    assert read(Condition("a", frozenset({1, 2})), a=[1, 2, 3, 0, 8, 9, None]) == [1, 1, 0, 0, None, None, None]
    assert read(Condition("a", frozenset({1}), frozenset({98})), a=[1, 8, 98]) == [1, 0, None]


def test_an_item_is_missing_at_every_code_that_is_neither_yes_nor_no():
    assert read(Item("a", YES, NO), a=[1, 0, 2, 8, 9, -1, None]) == [1, 0, None, None, None, None, None]


def test_a_skip_is_no_and_an_unknown_skip_is_missing():
    rule = Item("b", YES, NO, asked_if=Condition("a", frozenset({1})))
    assert read(rule, a=[1, 1, 0, 0, 9, None], b=[1, None, None, 1, 1, 0]) == [1, None, 0, 0, None, None]


PAIRS = {"a": [1, 1, 1, 0, 0, 9, 9], "b": [1, 0, 9, 0, 9, 9, 1]}


def test_any_is_yes_by_one_yes_and_no_only_by_all():
    assert read(AnyOf((Item("a", YES, NO), Item("b", YES, NO))), **PAIRS) == [1, 1, 1, 0, None, None, 1]


def test_all_is_no_by_one_no_and_yes_only_by_all():
    assert read(AllOf((Item("a", YES, NO), Item("b", YES, NO))), **PAIRS) == [1, 0, None, 0, 0, None, None]


def test_a_complete_all_is_missing_as_soon_as_one_is():
    rule = AllOf((Item("a", YES, NO), Item("b", YES, NO)), complete=True)
    assert read(rule, **PAIRS) == [1, 0, None, 0, None, None, None]


def test_rules_nest():
    inner = AllOf((Item("a", YES, NO), Item("b", YES, NO)))
    assert read(AnyOf((inner, Item("c", YES, NO))), a=[1, 1, 0], b=[1, 0, 9], c=[0, 0, 1]) == [1, 0, 1]


def test_no_rows_give_no_answers():
    assert read(AnyOf((Item("a", YES, NO),)), a=[]) == []


def test_the_columns_of_a_rule_include_those_of_its_skips():
    rule = AnyOf((Item("a", YES, NO, asked_if=Condition("g", YES)), Item("b", YES, NO, asked_if=Condition("g", YES))))
    assert columns(rule) == ("a", "g", "b")
    assert columns(None) == ()


def test_the_columns_of_an_indicator_are_those_of_universe_denominator_and_numerator():
    assert columns_of(INDICATORS["OUT-03"]) == (
        "just_goout",
        "just_neglect",
        "just_argue",
        "just_refusesex",
        "just_burn",
    )
    assert set(columns_of(INDICATORS["OUT-02_sexual"])) == {
        *("module_status", "partner_status", "prev_partner", "prev_sex", "np_sex_force", "np_sex_other"),
        *("ipv_sex_force", "ipv_sex_acts", "ipv_sex_coerce", "report_sex"),
    }


def test_a_column_that_is_absent_is_named_in_both_languages():
    with pytest.raises(EvaluationError) as caught:
        evaluate(Item("ipv_phys_push", YES, NO), pd.DataFrame({"a": [1]}))
    assert caught.value.key == "rule_column_missing"
    assert caught.value.sentence("es") == (
        "La tabla no tiene la columna «ipv_phys_push», que el indicador necesita: añádala a la tabla y al libro de "
        "códigos, o quite el indicador de project.toml."
    )
    assert caught.value.sentence("en") == (
        "The table has no column “ipv_phys_push”, which the indicator needs: add it to the table and to the codebook, "
        "or remove the indicator from project.toml."
    )
