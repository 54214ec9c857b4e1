"""A release beside earlier ones: what they showed stays known, and those who came, left or changed are groups."""

import json
from dataclasses import replace

import pytest
from small_projects import ANY, PHYSICAL, SENSITIVE, by_age, results, row, table

from evaluation.analysis.results import Cell, Count, Sum
from evaluation.disclosure.gate import Context, protect, protect_and_record
from evaluation.disclosure.past import Past, _between, _few, from_record, joined, to_record
from evaluation.disclosure.policy import Policy
from evaluation.errors import EvaluationError

CELL = Cell("women", ANY, "el_alto", "baseline")


def run(found, earlier=(), strict=True):
    """Return the marks of a release by level, and the record of it."""
    items = [table("by", found)]
    made, past = protect_and_record(items, Policy(), SENSITIVE, context=Context(earlier=tuple(earlier), strict=strict))
    marks = {(one.indicator, one.wave, one.level): one.mark for item in made.items for one in item.rows}
    return marks, replace(past, release=f"r{len(earlier) + 1}")


def test_the_same_women_are_the_same_unknowns():
    first, past = run(by_age([30, 40], [50, 60]))
    again, _ = run(by_age([30, 40], [50, 60]), [past])
    assert first == again and set(first.values()) == {""}


def test_what_an_earlier_release_hid_is_not_given_away_by_a_later_one():
    """The youngest are six, and the next were hidden with them; a later table without the youngest hides them too."""
    first, past = run(by_age([6, 40, 30], [50, 60, 70]))
    assert [first[ANY, "baseline", f"age {one}"] for one in range(3)].count("c") == 2
    kept = next(level for level in ("age 1", "age 2") if first[ANY, "baseline", level] == "c")
    numbers = {"age 1": Count(replace(CELL, group="age_group", level="age 1"), 100, 40)}
    numbers["age 2"] = Count(replace(CELL, group="age_group", level="age 2"), 100, 30)
    count = numbers[kept]
    share = row(count.cell, estimate=count.yes / 100, n=count.base, n_yes=count.yes)
    alone = results([share], [count])
    assert run(alone)[0] == {(ANY, "baseline", kept): ""}
    assert run(alone, [past])[0] == {(ANY, "baseline", kept): "c"}


@pytest.mark.parametrize("yes, no", [(1, 2), (12, 3), (12, 0)])
def test_a_few_late_records_are_refused_with_the_remedy(yes, no):
    _, past = run(by_age([30, 40], [50, 60]))
    with pytest.raises(EvaluationError) as raised:
        run(by_age([30 + yes, 40], [50 + no, 60]), [past])
    assert (raised.value.key, raised.value.values["release"]) == ("release_isolates", "r1")
    assert raised.value.values["number"] == 2  # the level and everybody
    assert "publish with the data of that release, wait until they are enough" in raised.value.sentence("en")
    assert "publique con los datos de esa edición, espere a que sean suficientes" in raised.value.sentence("es")


@pytest.mark.parametrize(("more", "few"), [(0, False), (1, True), (9, True), (10, False)])
def test_a_count_that_is_not_sensitive_may_not_move_by_fewer_than_ten_either(more, few):
    cell = Cell("cases", "SER-01", "el_alto", "baseline")
    for yes in (None, 30):  # answers that are not sensitive tell nothing: the people do
        assert _few(Count(cell, 100, yes), Count(cell, 100 + more, yes), False, Policy()) is few
        assert _few(Count(cell, 100 + more, yes), Count(cell, 100, yes), False, Policy()) is few
    assert _few(Count(cell, 100, None), Count(cell, 100 + more, None), True, Policy()) is few


def test_enough_late_records_are_a_group_like_any_other():
    _, past = run(by_age([30, 40], [50, 60]))
    assert set(run(by_age([42, 40], [65, 60]), [past])[0].values()) == {""}


def test_a_draft_hides_what_a_release_is_refused_for():
    _, past = run(by_age([30, 40], [50, 60]))
    marks, _ = run(by_age([31, 40], [52, 60]), [past], strict=False)
    assert marks == {(ANY, "baseline", ""): "c", (ANY, "baseline", "age 0"): "c", (ANY, "baseline", "age 1"): ""}


def test_a_woman_who_withdraws_her_consent_is_hidden_not_refused():
    _, past = run(by_age([30, 40], [50, 60]))
    marks, after = run(by_age([29, 40], [50, 60]), [past])
    assert marks == {(ANY, "baseline", ""): "c", (ANY, "baseline", "age 0"): "c", (ANY, "baseline", "age 1"): ""}
    assert not any(cell.level in ("", "age 0") for cell in after.shown)


def test_when_many_leave_their_group_is_no_secret():
    _, past = run(by_age([30, 40], [50, 60]))
    assert set(run(by_age([18, 40], [38, 60]), [past])[0].values()) == {""}


@pytest.mark.parametrize("change, allowed", [(2, False), (12, True)])
def test_changed_answers_are_refused_where_they_are_few(change, allowed):
    """The same women, of whom some are yes now: a corrected rule tells whom it was corrected for."""
    _, past = run(by_age([30, 40], [50, 60]))
    corrected = by_age([30 + change, 40], [50 - change, 60])
    if allowed:
        assert set(run(corrected, [past])[0].values()) == {""}
        return
    with pytest.raises(EvaluationError) as raised:
        run(corrected, [past])
    assert raised.value.key == "release_isolates"
    assert set(run(corrected, [past], strict=False)[0].values()) == {"c", ""}


def test_a_wave_that_is_added_is_protected_with_the_one_that_went_out():
    """The endline is small: its change is hidden, and the baseline, known already, is not shown anew."""
    _, past = run(by_age([30, 40], [50, 60]))
    endline = by_age([3, 40], [50, 60], wave="endline")
    both = results(
        [*by_age([30, 40], [50, 60]).rows.to_dict("records"), *endline.rows.to_dict("records")],
        [*by_age([30, 40], [50, 60]).counts, *endline.counts],
        [*by_age([30, 40], [50, 60]).sums, *endline.sums],
    )
    marks, _ = run(both, [past])
    assert marks[ANY, "endline", "age 0"] == marks[ANY, "baseline", "age 0"] == "c"
    assert marks[ANY, "endline", "age 1"] == "c" or marks[ANY, "endline", ""] == "c"


def test_three_releases_are_one_system():
    """Everybody, then one half, then the other: the third would tell by difference what the second one hid."""
    whole = by_age([9, 31], [50, 60])
    everybody = results([whole.rows.to_dict("records")[0]], whole.counts, whole.sums)
    _, first = run(everybody)
    old = results([whole.rows.to_dict("records")[2]], whole.counts, whole.sums)
    assert run(old)[0] == {(ANY, "baseline", "age 1"): ""}
    assert run(old, [first])[0] == {(ANY, "baseline", "age 1"): "c"}


def test_what_earlier_releases_gave_away_does_not_stop_later_ones():
    """Two releases made apart, before there was a ledger, tell of nine women; a third one is judged by what it adds."""
    whole = by_age([9, 31], [50, 60])
    parts = [results([whole.rows.to_dict("records")[at]], whole.counts, whole.sums) for at in (0, 2)]
    apart = [replace(run(found)[1], release=f"r{number}") for number, found in enumerate(parts)]
    other = by_age([30, 40], [50, 60], indicator=PHYSICAL, wave="endline")
    assert set(run(other, apart)[0].values()) == {""}


def test_a_record_says_the_same_when_it_is_read_again():
    _, past = run(by_age([6, 40, 30], [50, 60, 70]))
    again = from_record(json.loads(json.dumps(to_record(past))))
    assert again == replace(past, counts=again.counts, sums=again.sums)
    assert set(again.counts) == set(past.counts) and set(again.sums) == set(past.sums)
    with pytest.raises(KeyError):
        from_record({"release": "x", "cells": []})


def test_the_equation_of_those_who_came_is_that_of_the_two_releases():
    now = {CELL: Count(CELL, 100, 40)}
    past = Past("r1", (Count(CELL, 97, 39),), shown=frozenset({CELL}), bases=frozenset({CELL}))
    found = joined(now, ((), (), ()), [past], Policy(), SENSITIVE)
    late, old = replace(CELL, population="women+r1"), replace(CELL, population="women@r1")
    assert Count(late, 3, 1) in found.counts and Count(old, 97, 39) in found.counts
    assert found.sums == (Sum(CELL, (old, late)),)
    assert found.shown == {old}
    assert [(one.cell, one.kind) for one in found.isolated] == [(CELL, "late")]


def test_the_ledger_is_seen_by_the_audit(monkeypatch):
    from evaluation.disclosure import gate
    from evaluation.disclosure.suppression import suppress

    def forgetful(*arguments, told, **options):
        return suppress(*arguments, **options)

    whole = by_age([9, 31], [50, 60])
    _, first = run(results([whole.rows.to_dict("records")[0]], whole.counts, whole.sums))
    monkeypatch.setattr(gate, "suppress", forgetful)
    with pytest.raises(EvaluationError) as raised:
        run(results([whole.rows.to_dict("records")[2]], whole.counts, whole.sums), [first])
    assert raised.value.key == "audit_failed"


def test_a_release_without_earlier_ones_is_as_before():
    found = by_age([6, 40, 30], [50, 60, 70])
    plain = protect([table("by", found)], Policy(), SENSITIVE)
    beside = protect([table("by", found)], Policy(), SENSITIVE, context=Context(strict=True))
    assert [one.mark for one in plain.items[0].rows] == [one.mark for one in beside.items[0].rows]


@pytest.mark.parametrize(
    ("before", "now", "strict", "few"),
    [
        ((100, 40), (120, 50), True, False),  # ten yes, ten no and twenty women more
        ((100, 40), (119, 50), True, True),
        ((100, 40), (119, 49), True, True),
        ((120, 50), (100, 40), True, False),
        ((100, 40), (115, 40), True, True),  # all who came said no
        ((100, 40), (100, 60), True, False),  # nobody came, twenty said otherwise
        ((100, 40), (100, 49), True, True),
        ((100, None), (110, 40), True, False),
        ((100, 40), (109, None), True, True),
        ((100, None), (100, 40), True, False),
        ((100, 40), (110, 41), False, False),
        ((100, 40), (91, 40), False, True),
    ],
)
def test_few_are_those_below_the_threshold_by_any_number_that_is_told(before, now, strict, few):
    policy = Policy(threshold=10, count_threshold=10)
    assert _few(Count(CELL, *before), Count(CELL, *now), strict, policy) is few


def test_of_what_is_sensitive_the_threshold_counts_and_of_the_rest_that_of_counts():
    before, now, policy = Count(CELL, 100), Count(CELL, 111), Policy(threshold=12, count_threshold=11)
    assert (_few(before, now, True, policy), _few(before, now, False, policy)) == (True, False)


@pytest.mark.parametrize(
    ("before", "now", "kind", "between"),
    [
        ((100, 40), (110, 40), "late", (10, 0)),
        ((100, 40), (110, 50), "late", (10, 10)),
        ((100, 40), (90, 30), "left", (10, 10)),
        ((100, 40), (90, 40), "left", (10, 0)),
        ((100, 40), (110, 39), "changed", None),
        ((100, 40), (90, 41), "changed", None),
        ((100, 40), (101, 42), "changed", None),
        ((100, None), (103, 40), "late", (3, None)),
        ((100, 40), (97, None), "left", (3, None)),
    ],
)
def test_who_came_or_left_is_counted_and_who_changed_is_not(before, now, kind, between):
    found, count = _between(Count(CELL, *before), Count(CELL, *now), "r1")
    assert (found, None if count is None else (count.base, count.yes)) == (kind, between)
    if count is not None:
        assert count.cell.population == f"women{'+' if kind == 'late' else '-'}r1"
