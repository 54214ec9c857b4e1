"""The policy of a project: defaults, what it refuses, and what a looser rule must say."""

import datetime

import pytest

from evaluation.disclosure.policy import Policy, loosened, policy_from
from evaluation.errors import EvaluationError

WHO = {
    "lowered_by": "coordinación de evaluación",
    "lowered_on": datetime.date(2024, 5, 2),
    "lowered_because": "Datos públicos y anonimizados por el INEI.",
}


def test_an_empty_table_gives_the_defaults():
    policy = policy_from({})
    assert (policy.threshold, policy.count_threshold, policy.base, policy.round_n) == (10, 10, 30, 5)
    assert (policy.one_decimal_from, policy.min_df, policy.min_effective_n) == (1000, 8, 30)
    assert (policy.caution_width, policy.caution_relative_width) == (30, 130)


def test_every_rule_gives_its_reason():
    assert all(len(rule.description) > 3 for rule in Policy.model_fields.values())


def test_a_stricter_rule_needs_no_reason():
    assert policy_from({"threshold": 15, "base": 50}).threshold == 15


@pytest.mark.parametrize(
    "table, places",
    [
        ({"treshold": 10}, "treshold"),
        ({"threshold": "ten"}, "threshold"),
        ({"threshold": 2}, "threshold"),
        ({"base": -1, "colour": "red"}, "base, colour"),
    ],
)
def test_an_invalid_entry_is_named(table, places):
    with pytest.raises(EvaluationError) as raised:
        policy_from(table)
    assert raised.value.key == "policy_invalid"
    assert raised.value.values == {"places": places}


def test_the_sentence_of_an_invalid_entry():
    with pytest.raises(EvaluationError) as raised:
        policy_from({"treshold": 10})
    assert raised.value.sentence("es") == (
        "La tabla [disclosure] de project.toml tiene entradas desconocidas o con valores no admitidos (treshold); "
        "corríjalas o bórrelas para que valga la regla por defecto."
    )
    assert raised.value.sentence("en") == (
        "The [disclosure] table of project.toml has unknown entries or values that cannot be (treshold); "
        "correct them, or delete them to take the default rule."
    )


@pytest.mark.parametrize(
    "rule, least",
    [
        ("threshold", 3),
        ("count_threshold", 3),
        ("base", 3),
        ("contributors", 2),
        ("nodes", 3),
        ("dominance", 0),
        ("round_n", 1),
        ("one_decimal_from", 1),
        ("min_df", 0),
        ("min_effective_n", 0),
    ],
)
def test_no_decision_lowers_a_rule_below_what_protects_at_all(rule, least):
    assert getattr(policy_from({rule: least} | WHO), rule) == least
    with pytest.raises(EvaluationError) as raised:
        policy_from({rule: least - 1} | WHO)
    assert (raised.value.key, raised.value.values) == ("policy_invalid", {"places": rule})


@pytest.mark.parametrize("rule", ["caution_width", "caution_relative_width"])
def test_a_width_of_nothing_marks_nothing(rule):
    assert getattr(policy_from({rule: 0.5} | WHO), rule) == 0.5
    with pytest.raises(EvaluationError):
        policy_from({rule: 0} | WHO)


def test_defaults_of_values_that_rest_on_institutions():
    assert (Policy().contributors, Policy().nodes, Policy().dominance) == (3, 5, 10)


@pytest.mark.parametrize(
    "said, too_short", [({"lowered_by": "ONG"}, "OM"), ({"lowered_because": "Del INEI.."}, "Del INEI.")]
)
def test_who_and_why_are_words(said, too_short):
    ((name, _),) = said.items()
    assert policy_from({"base": 20} | WHO | said).model_dump()[name] == said[name]
    with pytest.raises(EvaluationError) as raised:
        policy_from({"base": 20} | WHO | {name: too_short})
    assert raised.value.values == {"places": name}


@pytest.mark.parametrize(
    "rule, value",
    [
        ("threshold", 9),
        ("count_threshold", 9),
        ("base", 29),
        ("round_n", 1),
        ("one_decimal_from", 100),
        ("min_df", 7),
        ("min_effective_n", 20),
        ("caution_width", 40),
        ("caution_relative_width", 200),
    ],
)
def test_a_looser_rule_says_who_when_and_why(rule, value):
    with pytest.raises(EvaluationError) as raised:
        policy_from({rule: value})
    assert (raised.value.key, raised.value.values) == ("policy_lowered", {"places": rule})
    for left_out in WHO:
        with pytest.raises(EvaluationError):
            policy_from({rule: value} | {name: said for name, said in WHO.items() if name != left_out})
    policy = policy_from({rule: value} | WHO)
    assert loosened(policy) == (rule,)
    assert policy.model_dump(mode="json")["lowered_on"] == "2024-05-02"


def test_the_sentence_of_a_looser_rule():
    with pytest.raises(EvaluationError) as raised:
        policy_from({"threshold": 5, "base": 20})
    assert raised.value.sentence("es") == (
        "La tabla [disclosure] de project.toml relaja reglas de protección (threshold, base) sin decir quién lo "
        "decidió, cuándo y por qué; añada lowered_by (un cargo), lowered_on (una fecha) y lowered_because, o vuelva "
        "a los valores por defecto."
    )
    assert raised.value.sentence("en").startswith("The [disclosure] table of project.toml loosens rules of protection")


def test_a_policy_cannot_be_changed():
    with pytest.raises(ValueError):
        Policy().threshold = 1
