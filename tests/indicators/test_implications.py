"""Which yes implies which: read from the rules, and true of every woman of the demonstration."""

import itertools

import numpy as np
import pytest

from evaluation.analysis.survey import survey
from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.definition import AllOf, AnyOf, AtLeast, Condition, Item, Rule
from evaluation.indicators.implications import asked_rule, implies, is_union, yes_rule
from evaluation.indicators.rules import answers, is_yes
from evaluation.project import open_project

YES, OFTEN, NO = frozenset({1, 2}), frozenset({1}), frozenset({3})
SURVEY = [one for one in INDICATORS if one.sampling == "survey"]
PARTNER, DATING = Condition("partner", frozenset({1, 2})), Condition("partner", frozenset({1, 2, 3}))


def item(column: str, yes=YES, asked_if=None) -> Item:
    return Item(column, yes, NO, asked_if)


@pytest.mark.parametrize(
    "first, second, expected",
    [
        (item("push"), item("push"), True),
        (item("push", OFTEN), item("push"), True),
        (item("push"), item("push", OFTEN), False),
        (item("push"), item("slap"), False),
        (item("push"), AnyOf((item("push"), item("slap"))), True),
        (AnyOf((item("push"), item("slap"))), item("push"), False),
        (AnyOf((item("push"), item("slap"))), AnyOf((item("slap"), item("push"), item("kick"))), True),
        (AnyOf((item("push"), item("kick"))), AnyOf((item("slap"), item("push"))), False),
        (AllOf((PARTNER, item("push"))), item("push"), True),
        (item("push"), AllOf((PARTNER, item("push"))), False),
        (PARTNER, DATING, True),
        (DATING, PARTNER, False),
        (item("push"), item("push", asked_if=DATING), False),
        (AllOf((PARTNER, item("push"))), item("push", asked_if=DATING), True),
        (AllOf((DATING, item("push"))), item("push", asked_if=PARTNER), False),
        (AtLeast(2, (item("push"), item("slap"))), AnyOf((item("slap"), item("push"), item("kick"))), True),
        (AtLeast(2, (item("push"), item("slap"))), item("push"), False),
        (AtLeast(2, (item("push"), item("slap"))), AtLeast(1, (item("push"), item("slap"))), True),
        (AtLeast(1, (item("push"), item("slap"))), AtLeast(2, (item("push"), item("slap"))), False),
        (item("push", asked_if=PARTNER), PARTNER, True),
        (item("push", asked_if=PARTNER), DATING, True),
    ],
)
def test_a_yes_implies_another_only_where_the_rules_show_it(first, second, expected):
    assert implies(first, second) is expected


def test_forms_are_held_by_their_whole_and_the_asked_by_the_lifetime_form():
    year, ever = yes_rule(INDICATORS["IMP-01_physical"]), yes_rule(INDICATORS["IMP-04_physical"])
    assert implies(year, ever) and not implies(ever, year)
    assert asked_rule(INDICATORS["OUT-01_physical"]) == AllOf(
        (*INDICATORS["OUT-01_physical"].universe.rule.items, ever.items[-1])
    )
    assert implies(asked_rule(INDICATORS["OUT-01_physical"]), ever)
    assert implies(ever, asked_rule(INDICATORS["OUT-01_physical"]))
    assert implies(yes_rule(INDICATORS["IMP-01_sexual"]), asked_rule(INDICATORS["OUT-02_sexual"]))
    assert not implies(asked_rule(INDICATORS["OUT-02_sexual"]), yes_rule(INDICATORS["IMP-01_sexual"]))


def test_a_union_is_its_parts_and_nothing_else():
    physical, sexual = yes_rule(INDICATORS["IMP-01_physical"]), yes_rule(INDICATORS["IMP-01_sexual"])
    assert is_union(yes_rule(INDICATORS["IMP-01"]), (physical, sexual))
    assert not is_union(yes_rule(INDICATORS["IMP-01"]), (physical,))
    assert not is_union(yes_rule(INDICATORS["IMP-04"]), (physical, sexual))


def test_every_part_of_the_catalogue_is_held_by_its_whole():
    pairs = [(INDICATORS[part], whole) for whole in INDICATORS for part in whole.parts]
    assert len(pairs) >= 14
    assert all(implies(yes_rule(part), yes_rule(whole)) for part, whole in pairs)


def test_what_the_rules_imply_is_true_of_every_woman(demo):
    frame = survey(open_project(demo)).frame
    shares = [one for one in INDICATORS if one.table == "women" and isinstance(one.numerator, Rule)]
    found = {one.code: (yes_rule(one), answers(one, frame).numerator == 1.0) for one in shares}
    asked = [one for one in shares if one.denominator is not None]
    found |= {f"{one.code} asked": (asked_rule(one), is_yes(asked_rule(one), frame)) for one in asked}
    implied = 0
    for (first, has_first), (second, has_second) in itertools.permutations(found.values(), 2):
        if implies(first, second):
            implied += 1
            assert not np.any(has_first & ~has_second)
    assert implied > 100
    assert implies(yes_rule(INDICATORS["IMP-07"]), yes_rule(INDICATORS["IMP-03"]))
    assert implies(yes_rule(INDICATORS["IMP-01"]), yes_rule(INDICATORS["IMP-01_wide"]))
