"""Values that institutions make together: how many there must be, and what one of them learns of another."""

from dataclasses import replace

import numpy as np
import pytest
from small_projects import SENSITIVE, results, row, table

from evaluation.analysis.results import Cell, Count, Sum
from evaluation.disclosure.gate import protect
from evaluation.disclosure.institutions import gives_one_away
from evaluation.disclosure.policy import Policy
from evaluation.errors import EvaluationError

CELL = Cell("cases", "SER-01", "el_alto", "baseline")


def mark(**values) -> str:
    cells = values.pop("cells", (CELL,))
    counts = [Count(CELL, 100, values.pop("yes", None))]
    one = row(CELL, values.pop("statistic", "level"), cells, **{"n": 100, "n_yes": 0} | values)
    made = protect([table("t", results([one], counts))], Policy(), SENSITIVE)
    return made.items[0].rows[0].mark


@pytest.mark.parametrize(
    "contributors, away",
    [
        (np.nan, False),
        (2, True),
        (3, False),
        ((60, 50, 40), False),
        ((60, 50), True),  # each knows the other's
        ((60, 50, 0), True),  # a service without cases is none
        ((60, 5, 4), True),  # the first one sees that the others have nine
        ((40, 5, 4), True),  # the same, though the second is far from telling the first
        ((900, 800, 80), True),  # the second tells the first to 9 percent
        ((900, 800, 90), False),
        ((10_000, 9_000, 995), True),  # to 9.95 percent
        ((10_000, 9_000, 1_000), False),
        ([40, 40, 40], False),
        (((60, 50, 40), (60, 50, 40)), False),
        (((60, 50, 40), (95, 3, 2)), True),  # a value of two waves, one of which gives somebody away
    ],
)
def test_an_institution_that_knows_its_own_part_learns_no_other(contributors, away):
    assert gives_one_away(contributors, Policy()) is away


def test_the_gate_hides_what_an_insider_would_learn():
    assert mark(contributors=(60, 20, 20)) == ""
    assert mark(contributors=(95, 3, 2)) == "c"
    assert mark(contributors=2) == "c"


def kinds(shown_contributors) -> tuple[str, ...]:
    """The marks of a total of 400 files and of the two kinds of office that they are of, one of two offices only."""
    cells = [CELL, *(replace(CELL, group="office", level=level) for level in ("police", "court"))]
    bases = (400, 250, 150)
    rows = [
        row(cell, "count", (cell,), n=base, estimate=base, contributors=behind)
        for cell, base, behind in zip(cells, bases, (9, 7, shown_contributors), strict=True)
    ]
    counts = [Count(cell, base, None) for cell, base in zip(cells, bases, strict=True)]
    found = results(rows, counts, sums=[Sum(cells[0], tuple(cells[1:]))])
    made = protect([table("t", found)], Policy(), SENSITIVE)
    return tuple(one.mark for one in made.items[0].rows)


def test_what_adds_up_to_a_value_of_two_institutions_does_not_give_it_back():
    """400 less 250 would be the 150 files of two offices, each of which knows its own."""
    assert kinds(3) == ("", "", "")
    total, police, court = kinds(2)
    assert court == "c" and "c" in (total, police)


NETWORK = {"kind": "network", "statistic": "density", "rests_on": (), "unit": "share", "method": "census"}


@pytest.mark.parametrize(
    "n, contributors, expected", [(8, 8, ""), (5, 3, ""), (4, 4, "c"), (8, 2, "c"), (8, np.nan, "c")]
)
def test_a_network_has_at_least_five_nodes_and_three_institutions(n, contributors, expected):
    assert mark(**NETWORK, n=n, contributors=contributors) == expected


SURVIVAL = {"kind": "opaque", "statistic": "survival", "unit": "share"}


@pytest.mark.parametrize("yes, expected", [(40, ""), (4, "c"), (96, "c")])
def test_survival_tells_of_the_event_and_of_those_without(yes, expected):
    """Opaque values show when there are enough people; of a survival both who had the event and who had not are few."""
    cell = Cell("women", "IMP-01", "el_alto", "baseline")
    one = row(cell, contrast="72h", n=100, n_yes=yes, **SURVIVAL)
    made = protect([table("t", results([one], [Count(cell, 100, yes)]))], Policy(), SENSITIVE)
    assert made.items[0].rows[0].mark == expected


@pytest.mark.parametrize("contrast, yes", [("", 40), ("72h", None)])
def test_survival_at_no_deadline_or_without_its_counts_is_refused(contrast, yes):
    one = row(CELL, contrast=contrast, n=100, n_yes=yes or 0, **SURVIVAL)
    with pytest.raises(EvaluationError) as raised:
        protect([table("t", results([one], [Count(CELL, 100, yes)]))], Policy(), SENSITIVE)
    assert raised.value.key == "survival_without_deadline"
