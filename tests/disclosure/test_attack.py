"""Forty random reports against an attacker who joins all their tables."""

import pytest
from small_attacker import shown_cells, told
from small_projects import SENSITIVE, SITES, draw, linked_tables

from evaluation.disclosure.equations import build_system
from evaluation.disclosure.gate import RELATIONS, protect
from evaluation.disclosure.policy import Policy
from evaluation.disclosure.suppression import suppress

SIZES = (150, 300, 600, 900)
PROJECTS = range(40)


def project(seed: int):
    return linked_tables(draw(seed, SIZES[seed % len(SIZES)], sites=SITES[:1]))


def small_cells_only(items) -> set:
    """Return the cells that are shown if only the small ones are hidden."""
    found = [item.results for _, item in items]
    system = build_system(*([one for of in found for one in getattr(of, name)] for name in RELATIONS))
    published = {cell: True for of in found for cells in of.rows["rests_on"] for cell in cells}
    return set(published) - suppress(system, published, Policy(), SENSITIVE, jointly=False).answers


@pytest.mark.parametrize("seed", PROJECTS)
def test_nothing_small_can_be_told_from_a_report(seed):
    items = project(seed)
    release = protect(items, Policy(), SENSITIVE)
    assert told(items, shown_cells(release, items)) == []


def test_the_attacker_has_teeth():
    """With the joint protection off the same attacker undoes nearly every report."""
    undone = [bool(told(items, small_cells_only(items))) for items in map(project, PROJECTS)]
    assert sum(undone) >= 36


def test_a_report_is_not_protected_by_hiding_everything():
    """Of 57 rows a report on 900 women shows more than a third."""
    marks = [
        row.mark
        for seed in (3, 7, 11)
        for item in protect(project(seed), Policy(), SENSITIVE).items
        for row in item.rows
    ]
    assert marks.count("") / len(marks) > 0.33
