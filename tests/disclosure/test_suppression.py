"""What is hidden for the sake of another cell."""

from small_projects import ANY, SENSITIVE, by_age

from evaluation.disclosure.equations import build_system
from evaluation.disclosure.gate import RELATIONS
from evaluation.disclosure.policy import Policy
from evaluation.disclosure.suppression import Pattern, suppress

OTHER = "IMP-09"


def pattern(*found, sensitive=SENSITIVE | {OTHER}) -> Pattern:
    every = ([one for of in found for one in getattr(of, name)] for name in RELATIONS)
    published = {cell: True for of in found for cells in of.rows["rests_on"] for cell in cells}
    return suppress(build_system(*every), published, Policy(), sensitive)


def levels(cells) -> dict[str, set[str]]:
    """Return the levels of the given cells by indicator."""
    found: dict[str, set[str]] = {}
    for cell in sorted(cells):
        found.setdefault(cell.indicator, set()).add(cell.level)
    return found


def test_the_base_of_a_hidden_percentage_stays_known_where_it_may():
    found = pattern(by_age([60, 4, 70, 12, 55], [90, 80, 60, 70, 50]))
    assert levels(found.answers) == {ANY: {"age 1", "age 3"}}
    assert found.bases == frozenset()


def test_a_small_base_takes_a_second_base_along():
    found = pattern(by_age([60, 4, 70], [90, 4, 60]))
    assert levels(found.bases)[ANY] == {"age 1", "age 2"}


def test_equal_bases_of_two_indicators_are_hidden_together():
    """Both ask the same women: a base that one table shows would give back the one that the other hides."""
    one = by_age([60, 4, 70, 45, 55], [90, 4, 60, 25, 65])
    two = by_age([145, 4, 70, 45, 112], [5, 4, 60, 25, 8], OTHER)
    found = levels(pattern(one, two).bases)
    assert "age 1" in found[ANY]
    assert found[ANY] == found[OTHER]
