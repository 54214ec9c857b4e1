"""The matrix of readings: complete, and never kinder than the three series allow."""

from itertools import product

import pytest

from evaluation.statistics.equivalence import VERDICTS
from evaluation.statistics.reading import MATRIX, reading

STEPS = ("down", "same", "up")


def keys(**fixed) -> set[str]:
    """The keys of all combinations in which the named series have the given verdicts."""
    places = {"prevalence": 0, "help_seeking": 1, "cases": 2}
    chosen = [one for one in MATRIX if all(one[places[name]] in values for name, values in fixed.items())]
    return {MATRIX[one].key for one in chosen}


def test_every_combination_has_a_reading():
    assert set(MATRIX) == set(product(VERDICTS, repeat=3)) and len(MATRIX) == 64
    assert {one.key for one in MATRIX.values()} == {
        "likely_progress",
        "access_progress",
        "no_change",
        "possible_under_registration",
        "possible_worsening",
        "not_interpretable",
    }


def test_only_what_is_not_interpretable_has_a_reason():
    assert all((one.reason is not None) == (one.key == "not_interpretable") for one in MATRIX.values())


@pytest.mark.parametrize(
    ("verdicts", "key", "reason"),
    [
        (("down", "up", "up"), "likely_progress", None),
        (("down", "same", "down"), "likely_progress", None),
        (("same", "up", "up"), "access_progress", None),
        (("same", "same", "same"), "no_change", None),
        (("same", "same", "down"), "possible_under_registration", None),
        (("same", "up", "down"), "possible_under_registration", None),
        (("up", "down", "down"), "possible_worsening", None),
        (("up", "same", "up"), "possible_worsening", None),
        (("down", "down", "down"), "not_interpretable", "less_violence_or_more_silence"),
        (("up", "up", "up"), "not_interpretable", "more_violence_or_more_disclosure"),
        (("same", "same", "up"), "not_interpretable", "register_moved_alone"),
        (("down", "down", "up"), "not_interpretable", "series_disagree"),
        (("undetermined", "same", "same"), "not_interpretable", "undetermined"),
        (("undetermined", "up", "up"), "not_interpretable", "undetermined"),
    ],
)
def test_readings(verdicts, key, reason):
    found = reading(*verdicts)
    assert (found.key, found.reason) == (key, reason)


def test_progress_needs_less_violence_and_help_that_did_not_fall():
    assert "likely_progress" not in keys(prevalence=("same", "up", "undetermined"))
    assert "likely_progress" not in keys(help_seeking=("down", "undetermined"))
    assert "access_progress" not in keys(prevalence=("down", "up", "undetermined"))
    assert "access_progress" not in keys(help_seeking=("same", "down", "undetermined"))


def test_cases_alone_are_neither_progress_nor_worsening():
    alone = keys(prevalence=("same",), help_seeking=("same",))
    assert alone == {"no_change", "possible_under_registration", "not_interpretable"}
    unknown = keys(prevalence=("undetermined",), help_seeking=("undetermined",))
    assert unknown == {"not_interpretable"}


def test_no_change_is_said_only_where_all_three_are_the_same():
    assert [one for one, found in MATRIX.items() if found.key == "no_change"] == [("same", "same", "same")]


def test_worsening_needs_more_violence():
    assert "possible_worsening" not in keys(prevalence=("down", "same", "undetermined"))
    assert keys(prevalence=("up",), help_seeking=("down", "same")) == {"possible_worsening"}


def test_an_undetermined_series_decides_nothing():
    assert reading("down", "up", "undetermined").key == "likely_progress"
    assert reading("up", "undetermined", "down").reason == "undetermined"
    for verdicts, found in MATRIX.items():
        completed = product(*[STEPS if one == "undetermined" else (one,) for one in verdicts])
        possible = {MATRIX[one] for one in completed}
        assert found in possible if len(possible) == 1 else found.reason == "undetermined"


@pytest.mark.parametrize("wrong", [("better", "same", "same"), ("down", "same", ""), ("down", "same", None)])
def test_another_word(wrong):
    with pytest.raises(ValueError):
        reading(*wrong)


def test_the_matrix_cannot_be_changed():
    with pytest.raises(TypeError):
        MATRIX["down", "down", "down"] = reading("down", "up", "up")
