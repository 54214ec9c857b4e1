"""Which indicators refuse to be compared, and when a change is for the better."""

from dataclasses import replace
from itertools import permutations

import pytest

from evaluation.errors import EvaluationError
from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.comparison import check_comparable, definition_key, verdict
from evaluation.indicators.definition import AllOf, AnyOf, Condition

REFUSED = {
    ("IMP-02", "IMP-03"): "not_comparable_recall",
    ("IMP-02", "IMP-03_12m"): "not_comparable_items",
    ("IMP-03", "IMP-03_12m"): "not_comparable_recall",
    ("IMP-01", "IMP-01_physical"): "not_comparable_items",
    ("IMP-08", "IMP-08_all"): "not_comparable_base",
    ("OUT-01", "OUT-01_physical"): "not_comparable_universe",
    ("OUT-02", "OUT-02_sexual"): "not_comparable_base",
    ("OUT-03", "OUT-03_dhs"): "not_comparable_items",
}
SPANISH = {
    "not_comparable_universe": "se preguntan a mujeres distintas (no tienen el mismo universo)",
    "not_comparable_recall": "se refieren a períodos distintos",
    "not_comparable_base": "sus porcentajes tienen bases distintas",
    "not_comparable_items": "cuentan preguntas o respuestas distintas",
}
ENGLISH = {
    "not_comparable_universe": "different women are asked (their universes differ)",
    "not_comparable_recall": "they refer to different periods",
    "not_comparable_base": "their percentages have different bases",
    "not_comparable_items": "they count different questions or answers",
}


@pytest.mark.parametrize("pair", REFUSED)
def test_different_definitions_are_refused(pair):
    first, second = pair
    with pytest.raises(EvaluationError) as caught:
        check_comparable(INDICATORS[first], INDICATORS[second])
    key = REFUSED[pair]
    assert (caught.value.key, caught.value.values) == (key, {"first": first, "second": second})
    assert caught.value.sentence("es") == (
        f"{first} y {second} no se pueden comparar porque {SPANISH[key]}: compare cada uno consigo mismo entre "
        "rondas o municipios."
    )
    assert caught.value.sentence("en") == (
        f"{first} and {second} cannot be compared because {ENGLISH[key]}: compare each with itself between waves or "
        "municipalities."
    )


def test_no_two_indicators_of_the_catalogue_have_one_definition():
    for first, second in permutations(INDICATORS, 2):
        with pytest.raises(EvaluationError):
            check_comparable(first, second)


def test_an_indicator_is_comparable_with_itself_under_another_name_and_order():
    one = INDICATORS["IMP-02"]
    other = replace(one, code="IMP-99", name={"es": "Otro", "en": "Other"}, direction="ambiguous")
    turned = replace(other, numerator=AnyOf(tuple(reversed(one.numerator.items))))
    check_comparable(one, other)
    check_comparable(one, turned)
    assert hash(definition_key(one)) == hash(definition_key(turned))


def test_a_reduced_indicator_is_not_comparable_with_the_whole():
    one = INDICATORS["IMP-02"]
    with pytest.raises(EvaluationError):
        check_comparable(one, replace(one, numerator=AnyOf(one.numerator.items[1:])))


def test_complete_or_not_and_another_code_are_other_definitions():
    one = INDICATORS["OUT-03"]
    with pytest.raises(EvaluationError):
        check_comparable(one, replace(one, numerator=AllOf(one.numerator.items)))
    wider = replace(one.universe, rule=Condition("consent", frozenset({1})))
    with pytest.raises(EvaluationError) as caught:
        check_comparable(one, replace(one, universe=wider))
    assert caught.value.key == "not_comparable_universe"


VERDICTS = {
    ("higher_is_better", 0.01, 0.09): "better",
    ("higher_is_better", -0.09, -0.01): "worse",
    ("higher_is_better", -0.01, 0.09): "undetermined",
    ("lower_is_better", -0.09, -0.01): "better",
    ("lower_is_better", 0.01, 0.09): "worse",
    ("lower_is_better", -0.01, 0.09): "undetermined",
    ("lower_is_better", -0.09, 0.0): "undetermined",
    ("higher_is_better", 0.0, 0.09): "undetermined",
    ("higher_is_better", float("nan"), float("nan")): "undetermined",
    ("ambiguous", 0.01, 0.09): "not_judged",
    ("ambiguous", -0.09, -0.01): "not_judged",
    ("context_only", -0.09, -0.01): "not_judged",
    ("context_only", 0.01, 0.09): "not_judged",
    ("target_band", 0.01, 0.09): "not_judged",
}


@pytest.mark.parametrize("case", VERDICTS)
def test_the_verdict_on_a_change(case):
    assert verdict(*case) == VERDICTS[case]
