"""What printed percentages tell where the weights are known to a range."""

from dataclasses import replace

import pytest
from small_projects import ANY, SENSITIVE, by_age, level, results, table

from evaluation.analysis.results import Cell, Count, Sum
from evaluation.disclosure.gate import Context, protect
from evaluation.disclosure.policy import Policy
from evaluation.disclosure.suppression import Pattern
from evaluation.disclosure.weighted import _families, _printed, _Solver, hide_pinned
from evaluation.errors import EvaluationError

WHOLE = Cell("women", ANY, "el_alto", "baseline")
AGES = [replace(WHOLE, group="age_group", level=f"age {number}") for number in range(3)]
EQUAL = {(ANY, "el_alto", "baseline"): (1.0, 1.0)}


def hidden(found, pattern: set[Cell], weights, **policy) -> set[Cell]:
    counts = {count.cell: count for count in found.counts}
    before = Pattern(frozenset(pattern), frozenset())
    rules = Policy().model_copy(update=policy)
    return set(hide_pinned(counts, found.sums, [found], before, rules, SENSITIVE, weights).answers)


def test_two_hidden_groups_of_equal_weights_protect_each_other():
    """8 and 30 yes are hidden; everybody and the third level, 78 and 40, leave 38 for the two together."""
    found = by_age([8, 30, 40], [60, 60, 60])
    assert hidden(found, {AGES[0], AGES[1]}, EQUAL) == {AGES[0], AGES[1]}


def test_a_single_hidden_group_is_told_and_the_cheapest_level_is_hidden_with_it():
    found = by_age([8, 30, 40], [60, 60, 60])
    assert hidden(found, {AGES[0]}, EQUAL) == {AGES[0], AGES[1]}


@pytest.mark.parametrize("limits, more", [((10.0, 10.0), True), ((1.0, 10.0), False)])
def test_weights_pin_what_counts_alone_leave_open(limits, more):
    """8 of 68 are yes at one site and 30 of 90 at the other, both hidden; 38 of 158 in all leave the eight open.

    Where women weigh 1 at the first site and 10 at the other, the weighted 32 % of all, 308 of 968, is between 31.5 and
    32.5: only with 30 yes at the other site. Then all sites together are hidden too.
    """
    sites = [replace(WHOLE, site=site) for site in ("el_alto", "independencia")]
    pooled = replace(WHOLE, site="")
    counts = [Count(sites[0], 68, 8), Count(sites[1], 90, 30), Count(pooled, 158, 38)]
    rows = [level(one) | ({"estimate": 308 / 968} if one.cell == pooled else {}) for one in counts]
    found = results(rows, counts, [Sum(pooled, tuple(sites))])
    first = (1.0, 1.0) if more else limits
    weights = {(ANY, "el_alto", "baseline"): first, (ANY, "independencia", "baseline"): limits}
    weights[ANY, "", "baseline"] = (1.0, 10.0)
    assert hidden(found, set(sites), weights) == {*sites, *([pooled] if more else [])}


@pytest.mark.parametrize("heavier, more", [(1.001564, False), (1.0022, True)])
def test_a_percentage_is_taken_to_be_known_a_hundred_times_better_than_printed(heavier, more):
    """Whole percents: half of one, over a hundred, is 0.00005. A yes moved from one site to the other moves the share
    of all by 0.0000099: five either way, 3 to 13, keep the eight open. By 0.0000139: three either way don't."""
    sites = [replace(WHOLE, site=site) for site in ("el_alto", "independencia")]
    pooled = replace(WHOLE, site="")
    counts = [Count(sites[0], 68, 8), Count(sites[1], 90, 30), Count(pooled, 158, 38)]
    share = (8 + 30 * heavier) / (68 + 90 * heavier)
    rows = [level(one) | ({"estimate": share} if one.cell == pooled else {}) for one in counts]
    weights = {(ANY, "el_alto", "baseline"): (1.0, 1.0), (ANY, "independencia", "baseline"): (heavier, heavier)}
    weights[ANY, "", "baseline"] = (1.0, heavier)
    found = hidden(results(rows, counts, [Sum(pooled, tuple(sites))]), set(sites), weights)
    assert found == {*sites, *([pooled] if more else [])}


def test_a_number_that_reaches_the_threshold_but_spans_too_few_is_told_however_often_it_is_asked_for():
    """Three yes either way of the eight, 5 to 11: more than ten are possible, but not ten numbers."""
    sites = [replace(WHOLE, site=site) for site in ("el_alto", "independencia")]
    pooled = replace(WHOLE, site="")
    counts = {one.cell: one for one in (Count(sites[0], 68, 8), Count(sites[1], 90, 30), Count(pooled, 158, 38))}
    weights = {(ANY, site, "baseline"): (low, high) for site, low, high in
               (("el_alto", 1.0, 1.0), ("independencia", 1.0022, 1.0022), ("", 1.0, 1.0022))}  # fmt: skip
    (family,) = _families(counts, [Sum(pooled, tuple(sites))], weights, SENSITIVE)
    share = (8 + 30 * 1.0022) / (68 + 90 * 1.0022)
    solve = _Solver(family, {pooled: (share - 0.00005, share + 0.00005)}, frozenset(sites), frozenset())
    key = sites[0], "yes"
    assert [solve.is_open(key, 10), solve.is_open(key, 10)] == [False, False]
    assert (solve.lows[key], solve.highs[key]) == (5, 11)
    assert solve.is_open(key, 7) and not solve.is_open(key, 8)  # seven numbers, 5 to 11
    wide = _Solver(family, {pooled: (share - 0.1, share + 0.1)}, frozenset(sites), frozenset())
    assert wide.is_open(key, 10)


def test_a_share_is_taken_to_be_known_to_a_hundredth_of_half_a_point_either_way():
    found = by_age([15], [60])
    printed = _printed([found], {count.cell: count for count in found.counts}, Policy())
    assert printed[AGES[0]] == pytest.approx((0.2 - 0.00005, 0.2 + 0.00005), rel=1e-12)


def test_a_large_hidden_group_is_no_reason_to_hide_more():
    """2,100 hidden yes are within what is allowed for."""
    found = by_age([8, 2100, 40], [60, 3000, 60])
    assert hidden(found, {AGES[0], AGES[1]}, EQUAL) == {AGES[0], AGES[1]}


def test_without_weights_nothing_is_looked_at():
    found = by_age([8, 30, 40], [60, 60, 60])
    assert hidden(found, {AGES[0]}, {}) == {AGES[0]}


def test_the_gate_asks_for_it(monkeypatch):
    """With the first protection off, the second one alone hides the level from which the small one would be told."""
    from evaluation.disclosure import gate

    small = Pattern(frozenset({AGES[0]}), frozenset())
    monkeypatch.setattr(gate, "suppress", lambda *_, **__: small)
    items = [table("by", by_age([8, 30, 40], [60, 60, 60]))]
    with pytest.raises(EvaluationError) as raised:
        protect(items, Policy(), SENSITIVE)
    assert raised.value.key == "audit_failed"
    made = protect(items, Policy(), SENSITIVE, context=Context(weights=EQUAL))
    assert [row.mark for row in made.items[0].rows] == ["", "c", "c", ""]


def test_where_everybody_is_one_level_everybody_is_hidden_with_it():
    found = by_age([8], [60])
    assert hidden(found, {AGES[0]}, EQUAL) == {AGES[0], WHOLE}
