"""The second opinion: what it finds in patterns that protect too little."""

from dataclasses import replace

import pytest
from small_projects import ANY, PHYSICAL, SENSITIVE, SEXUAL, by_age, draw, linked_tables, results, row, table

from evaluation.analysis.results import Cell, Count, Part, Sum, Union
from evaluation.disclosure import gate
from evaluation.disclosure.audit import audit
from evaluation.disclosure.equations import build_system
from evaluation.disclosure.policy import Policy
from evaluation.disclosure.suppression import Pattern, suppress
from evaluation.errors import EvaluationError

CELL = Cell("women", ANY, "el_alto", "baseline")


def audited(of, hidden: set[int]):
    """Return what the audit finds with the answers of the numbered counts hidden and every base known."""
    cells = [count.cell for count in of.counts]
    shown = frozenset(cell for number, cell in enumerate(cells) if number not in hidden)
    return [
        (finding.cell.level, finding.what, finding.low, finding.high)
        for finding in audit(of.counts, of.sums, of.parts, of.unions, shown, frozenset(cells), Policy(), SENSITIVE)
    ]


def test_a_shown_small_cell_is_found():
    assert audited(by_age([60, 4], [90, 80]), set()) == [("age 1", "yes", 4, 4)]


def test_a_hidden_cell_that_a_difference_gives_back_is_found():
    assert audited(by_age([60, 4], [90, 80]), {2}) == [("age 1", "yes", 4, 4)]


def test_two_small_cells_do_not_protect_each_other():
    """4 + 3 = 7 is known: neither can be ten."""
    assert audited(by_age([60, 4, 3], [90, 80, 70]), {2, 3}) == [("age 1", "yes", 0, 7), ("age 2", "yes", 0, 7)]


def test_a_large_cell_protects_a_small_one():
    assert audited(by_age([60, 4, 30], [90, 80, 70]), {2, 3}) == []


@pytest.mark.parametrize("other, safe", [(5, False), (6, True)])
def test_the_range_must_reach_ten(other, safe):
    """4 + other is known: with six the small one can be anything from 0 to 10."""
    found = audited(by_age([60, 4, other], [90, 80, 70]), {2, 3})
    assert (found == []) is safe


def test_everyone_is_as_telling_as_no_one():
    assert audited(by_age([60, 80], [90, 0]), set()) == [("age 1", "no", 0, 0)]


def test_a_rest_between_whole_and_part_is_found():
    part = replace(CELL, indicator=PHYSICAL)
    counts = (Count(CELL, 900, 300), Count(part, 900, 296))
    shown = frozenset({CELL, part})
    found = audit(counts, (), (Part(part, CELL),), (), shown, shown, Policy(), SENSITIVE)
    assert {(one.what, one.low, one.high) for one in found} == {
        ("yes without the part", 4, 4),
        ("no to the part", 4, 4),
    }
    assert audit(counts, (), (Part(part, CELL),), (), frozenset({CELL}), shown, Policy(), SENSITIVE) == []


def test_a_relation_that_names_a_cell_without_a_count_says_nothing():
    part, other = replace(CELL, indicator=PHYSICAL), replace(CELL, indicator=SEXUAL)
    counts, shown = (Count(CELL, 900, 300), Count(part, 900)), frozenset({CELL, part})
    parts, unions = (Part(part, CELL), Part(other, CELL)), (Union(CELL, (part, other)),)
    sums = (Sum(CELL, (replace(CELL, group="age_group", level="young"), part)),)
    assert audit(counts, sums, parts, unions, shown, shown, Policy(), SENSITIVE) == []


def test_the_people_in_both_parts_are_found():
    """26 suffered physical and 19 sexual violence, 37 one or the other: eight suffered both."""
    physical, sexual = replace(CELL, indicator=PHYSICAL), replace(CELL, indicator="other")
    counts = (Count(CELL, 285, 37), Count(physical, 288, 26), Count(sexual, 286, 19))
    unions, bases = (Union(CELL, (physical, sexual)),), frozenset({CELL, physical, sexual})
    found = audit(counts, (), (), unions, bases, bases, Policy(), SENSITIVE)
    assert [(one.what, one.low, one.high) for one in found] == [("yes to both parts", 8, 8)]
    assert audit(counts, (), (), unions, bases - {sexual}, bases, Policy(), SENSITIVE) == []


def test_a_narrow_range_is_found_though_it_reaches_ten():
    """Any violence 12 and sexual 8 are known: physical violence is 4 to 12, nine numbers and not ten."""
    physical, sexual = replace(CELL, indicator=PHYSICAL), replace(CELL, indicator="other")
    counts = (Count(CELL, 400, 12), Count(physical, 400, 7), Count(sexual, 400, 8))
    parts, unions = (Part(physical, CELL), Part(sexual, CELL)), (Union(CELL, (physical, sexual)),)
    shown = frozenset({CELL, sexual})
    found = audit(counts, (), parts, unions, shown, shown | {physical}, Policy(), frozenset({PHYSICAL}))
    assert ("yes", 4, 12) in {(one.what, one.low, one.high) for one in found}


def test_a_count_that_slips_through_is_found(monkeypatch):
    cells = [Cell("sample", "everybody", "el_alto", "baseline", "outcome", code) for code in ("1", "2")]
    counts = [Count(cells[0], 4), Count(cells[1], 300)]
    rows = [row(one.cell, "count", estimate=one.base, n=one.base, unit="people") for one in counts]
    monkeypatch.setattr(gate, "_mark", lambda *_: "")
    with pytest.raises(EvaluationError) as raised:
        gate.protect([table("outcomes", results(rows, counts))], Policy(), SENSITIVE)
    assert (raised.value.key, raised.value.values) == ("audit_failed", {"number": 1, "indicators": "everybody"})


@pytest.mark.parametrize("seed", range(6))
def test_it_agrees_with_the_suppression_and_not_with_less(seed):
    items = [item.results for _, item in linked_tables(draw(seed, 300))]
    every = [[one for of in items for one in getattr(of, name)] for name in gate.RELATIONS]
    system = build_system(*every)
    published = {cell: True for of in items for cells in of.rows["rests_on"] for cell in cells}
    for jointly, safe in ((True, True), (False, False)):
        pattern = suppress(system, published, Policy(), SENSITIVE, jointly=jointly)
        shown, bases = frozenset(published) - pattern.answers, frozenset(published) - pattern.bases
        assert (audit(*every, shown, bases, Policy(), SENSITIVE) == []) is safe


def small_item():
    return [table("by_age", by_age([60, 4, 70], [90, 80, 60]))]


def test_the_gate_refuses_what_the_audit_finds(monkeypatch):
    monkeypatch.setattr(gate, "suppress", lambda *_, **__: Pattern(frozenset(), frozenset()))
    with pytest.raises(EvaluationError) as raised:
        gate.protect(small_item(), Policy(), SENSITIVE)
    assert (raised.value.key, raised.value.values) == ("audit_failed", {"number": 1, "indicators": ANY})
    assert raised.value.sentence("es") == (
        "El informe no se publica porque hay valores ocultos que se podrían deducir de lo que se muestra (1 en total; "
        "indicadores: IMP-01); agrupe categorías pequeñas o retire una de las tablas de esos indicadores y vuelva a "
        "ejecutarlo."
    )
    assert raised.value.sentence("en").startswith("The report is not released because hidden values could be told")


def test_the_gate_audits_the_rows_and_not_what_it_meant(monkeypatch):
    """A row that slips through with a hidden count is found although the pattern was right."""
    monkeypatch.setattr(gate, "_mark", lambda *_: "")
    with pytest.raises(EvaluationError) as raised:
        gate.protect(small_item(), Policy(), SENSITIVE)
    assert raised.value.key == "audit_failed"


def test_a_count_is_audited_without_answers():
    cells = [Cell("sample", "everybody", "el_alto", "baseline", "outcome", code) for code in ("1", "2")]
    counts = [Count(cells[0], 4), Count(cells[1], 300)]
    found = audit(counts, (), (), (), frozenset(), frozenset(cells), Policy(), SENSITIVE)
    assert [(one.cell.level, one.what) for one in found] == [("1", "base")]
