"""Outcome rates: by hand from one table of dispositions, in limits, and from visits to final dispositions."""

from dataclasses import astuple, fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.errors import EvaluationError
from evaluation.statistics.response import (
    Dispositions,
    OutcomeRates,
    disposition_counts,
    final_outcomes,
    outcome_rates,
    proportional_eligibility,
)

# the contact outcomes of a survey of women: postponed and absent are non-contacts of the woman, a stop for safety is an
# eligible case without interview for another reason, a dwelling vacant or not found is of unknown occupancy
CONTACTS = {1: "I", 2: "P", 3: "NC", 4: "NC", 5: "R", 6: "R", 7: "NE", 10: "UH", 11: "O"}


def cases(*counts: float) -> Dispositions:
    return Dispositions(*(np.array([count], dtype=float) for count in counts))


# I P R NC O UH UO NE
TABLE = cases(500, 40, 100, 150, 10, 120, 30, 200)


def test_rates_by_hand():
    # eligible 800, unknown 150, e = 800 / 1000 = 0.8, so 800 + 0.8 × 150 = 920 likely; 650 contacted
    expected = {
        **{"rr1": 500 / 950, "rr2": 540 / 950, "rr3": 500 / 920, "rr4": 540 / 920, "rr5": 500 / 800, "rr6": 540 / 800},
        **{"coop1": 500 / 650, "coop2": 540 / 650, "coop3": 500 / 640, "coop4": 540 / 640},
        **{"ref1": 100 / 950, "ref2": 100 / 920, "ref3": 100 / 800},
        **{"con1": 650 / 950, "con2": 650 / 920, "con3": 650 / 800, "eligibility": 0.8},
    }
    found = outcome_rates(TABLE)
    assert {name: getattr(found, name)[0] for name in expected} == pytest.approx(expected, rel=1e-14)
    assert set(expected) == {field.name for field in fields(OutcomeRates)}


@pytest.mark.parametrize(("e", "same"), [(1.0, "rr1"), (0.0, "rr5")])
def test_the_share_of_eligible_unknowns_moves_rr3_between_rr1_and_rr5(e, same):
    found = outcome_rates(TABLE, eligibility=e)
    assert found.rr3 == pytest.approx(getattr(found, same), rel=1e-14)
    assert outcome_rates(TABLE, eligibility=0.5).rr3 == pytest.approx(500 / 875, rel=1e-14)


@pytest.mark.parametrize("e", [-0.01, 1.01])
def test_a_share_outside_0_to_1_is_refused(e):
    with pytest.raises(ValueError, match="eligibility"):
        outcome_rates(TABLE, eligibility=e)


def test_where_nothing_is_known_the_rate_is_not_a_number():
    nobody = outcome_rates(cases(0, 0, 0, 0, 0, 0, 0, 9))
    assert np.isnan(nobody.rr1[0]) and np.isnan(nobody.coop1[0])
    unknown = outcome_rates(cases(0, 0, 0, 0, 0, 5, 0, 0))
    assert unknown.rr1[0] == 0 and np.isnan(unknown.eligibility[0]) and np.isnan(unknown.rr3[0])


def test_without_unknown_cases_rates_with_and_without_them_are_one():
    found = outcome_rates(cases(5, 1, 2, 3, 0, 0, 0, 0), eligibility=np.nan)
    assert found.rr1[0] == found.rr3[0] == found.rr5[0] == 5 / 11


@given(st.lists(st.integers(0, 500), min_size=8, max_size=8))
def test_rates_keep_their_order(counts):
    found = OutcomeRates(*(value[0] for value in astuple(outcome_rates(cases(*counts)))))
    ordered = [
        *((found.rr1, found.rr3), (found.rr3, found.rr5), (found.rr1, found.rr2), (found.rr4, found.rr6)),
        *((found.rr5, found.coop1), (found.coop1, found.coop3), (found.ref1, found.ref3), (found.con1, found.con3)),
        *((found.con1, 1.0), (found.coop4, 1.0), (found.rr6, 1.0)),
    ]
    assert all(not low > high * (1 + 1e-12) for low, high in ordered)
    if counts[0]:
        # what is reached and cooperates is what responds
        assert found.con1 * found.coop1 == pytest.approx(found.rr1, rel=1e-12)


def test_counts_by_cell_and_weighted():
    outcome, cell = np.array([1, 1, 4, 6, 10, 1, 7]), np.array([0, 0, 0, 1, 1, -1, 1])
    found = disposition_counts(outcome, CONTACTS, cell, 2)
    assert (found.complete.tolist(), found.noncontact.tolist()) == ([2, 0], [1, 0])
    assert (found.refusal.tolist(), found.unknown_household.tolist(), found.ineligible.tolist()) == ([0, 1],) * 3
    weighted = disposition_counts(outcome, CONTACTS, cell, 2, weight=np.array([1, 2, 3, 4, 5, 6, 7.0]))
    assert outcome_rates(weighted).rr1.tolist() == [3 / 6, 0]
    assert proportional_eligibility(weighted).tolist() == [1, 4 / 11]


def test_a_code_without_a_group_is_named():
    with pytest.raises(EvaluationError) as error:
        disposition_counts(np.array([1, 9, 12]), CONTACTS, np.zeros(3, int), 1)
    assert (error.value.key, error.value.values["codes"]) == ("outcome_code_without_group", "9, 12")
    with pytest.raises(ValueError, match="XX"):
        disposition_counts(np.array([1]), {1: "XX"}, np.zeros(1, int), 1)


@pytest.mark.parametrize(
    ("visits", "final"),
    [
        ([4, 4, 1], 1),
        ([1, 4], 1),  # rows in any order of visits: an interview stands
        ([2, 6], 2),  # a partial interview before a refusal to go on
        ([6, 4], 6),  # nobody at home after a refusal
        ([5, 7], 7),  # the later of two sure outcomes
        ([7, 5], 5),
        ([10, 3], 3),
        ([3, 10], 3),
        ([4, 3], 3),
        ([10], 10),
    ],
)
def test_the_final_outcome_of_a_case(visits, final):
    number = np.arange(1, len(visits) + 1)
    for order in (np.arange(len(visits)), np.arange(len(visits))[::-1]):
        labels, outcome = final_outcomes(np.repeat("a", len(visits)), number[order], np.array(visits)[order], CONTACTS)
        assert (labels.tolist(), outcome.tolist()) == (["a"], [final])


def test_cases_stand_apart():
    case, visit = np.array(["b", "a", "b", "c"]), np.array([1, 1, 2, 1])
    labels, outcome = final_outcomes(case, visit, np.array([4, 6, 1, 11]), CONTACTS)
    assert dict(zip(labels.tolist(), outcome.tolist(), strict=True)) == {"a": 6, "b": 1, "c": 11}
    assert [len(part) for part in final_outcomes(case[:0], visit[:0], visit[:0], CONTACTS)] == [0, 0]


def test_a_rate_of_nobody_makes_no_noise(recwarn):
    assert np.isnan(outcome_rates(cases(0, 0, 0, 0, 0, 0, 0, 9)).rr1[0]) and not recwarn.list
