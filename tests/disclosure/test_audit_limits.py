"""What the audit rests on that no other test holds fast: unions without an overlap, and numbers of thousands."""

import pytest
from small_projects import ANY, PHYSICAL, SENSITIVE, SEXUAL, by_age

from evaluation.analysis.results import Cell, Count, Sum, Union
from evaluation.disclosure.audit import audit
from evaluation.disclosure.gate import ALONE, Context
from evaluation.disclosure.policy import Policy


def cell(indicator: str, level: str = "") -> Cell:
    return Cell("women", indicator, "el_alto", "baseline", "age_group" if level else "", level)


@pytest.mark.parametrize(("physical", "found"), [(56, [("sexual", 4, 12)]), (60, [])])
def test_women_of_a_union_that_are_not_of_one_part_are_of_the_other(physical, found):
    """Sexual violence of two age groups is hidden, 4 + 8 = 12. Of the 60 women of the first who lived any violence 56
    lived the physical form, so that 4 at least lived the sexual one, and 12 at most: too narrow. If all 60 lived the
    physical form, it may be anything from 0 to 12."""
    counts = [
        Count(cell(ANY, "young"), 900, 60),
        Count(cell(PHYSICAL, "young"), 900, physical),
        Count(cell(SEXUAL), 1800, 12),
        Count(cell(SEXUAL, "young"), 900, 4),
        Count(cell(SEXUAL, "old"), 900, 8),
    ]
    sums = [Sum(cell(SEXUAL), (cell(SEXUAL, "young"), cell(SEXUAL, "old")))]
    unions = [Union(cell(ANY, "young"), (cell(PHYSICAL, "young"), cell(SEXUAL, "young")))]
    every = frozenset(count.cell for count in counts)
    shown = every - {cell(SEXUAL, "young"), cell(SEXUAL, "old")}
    told = audit(tuple(counts), tuple(sums), (), tuple(unions), shown, every, Policy(), SENSITIVE)
    named = [("sexual", one.low, one.high) for one in told if one.what == "yes" and one.cell == cell(SEXUAL, "young")]
    assert named == found


def test_a_hidden_number_of_thousands_has_room_above_it():
    of = by_age([60, 4, 3000], [90, 80, 7000])
    cells = [count.cell for count in of.counts]
    shown = frozenset(cells[:2])
    assert audit(of.counts, of.sums, of.parts, of.unions, shown, frozenset(cells), Policy(), SENSITIVE) == []


def test_a_change_that_isolates_a_group_is_hidden_and_refused_only_where_that_is_asked_for():
    assert (ALONE.strict, Context().strict, Context(strict=True).strict) == (False, False, True)
