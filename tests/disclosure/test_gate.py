"""What a release shows and hides, case by case."""

import random
from dataclasses import replace
from decimal import Decimal
from math import inf, nan

import pytest
from small_projects import (
    ANY,
    PHYSICAL,
    SENSITIVE,
    SITES,
    WAVES,
    by_age,
    draw,
    level,
    linked_tables,
    results,
    row,
    table,
)

from evaluation.analysis.results import Cell, Count, Part, ReportItem, Sum, asked
from evaluation.disclosure.gate import RELATIONS, protect
from evaluation.disclosure.policy import Policy
from evaluation.errors import EvaluationError

CELL = Cell("women", ANY, "el_alto", "baseline")
NORMS = "CAP-01"  # not sensitive


def released(*found, sensitive=SENSITIVE, policy=None):
    return protect([table(f"table {number}", one) for number, one in enumerate(found)], policy or Policy(), sensitive)


def rows(release) -> list:
    return [one for item in release.items for one in item.rows]


def marks(*found, **settings) -> list[str]:
    return [one.mark for one in rows(released(*found, **settings))]


def one_level(base: int, yes: int, indicator=ANY):
    count = Count(replace(CELL, indicator=indicator), base, yes)
    return results([level(count)], [count])


@pytest.mark.parametrize("yes, mark", [(0, "c"), (1, "c"), (9, "c"), (10, ""), (11, "")])
def test_ten_must_be_yes(yes, mark):
    assert marks(one_level(200, yes)) == [mark]


@pytest.mark.parametrize("no, mark", [(0, "c"), (9, "c"), (10, ""), (11, "")])
def test_ten_must_be_no(no, mark):
    assert marks(one_level(200, 200 - no)) == [mark]


@pytest.mark.parametrize("base, mark", [(29, "c"), (30, ""), (31, "")])
def test_thirty_must_be_under_a_percentage(base, mark):
    assert marks(one_level(base, 14)) == [mark]


@pytest.mark.parametrize("yes", [0, 3, 200])
def test_few_answers_are_shown_where_nothing_sensitive_is_asked(yes):
    assert marks(one_level(200, yes, NORMS)) == [""]


def test_a_hidden_row_holds_no_value():
    (hidden,) = rows(released(one_level(200, 3)))
    assert hidden.mark == "c"
    values = (hidden.estimate, hidden.ci_low, hidden.ci_high, hidden.df, hidden.p_value, hidden.n)
    assert values == (None,) * 6
    assert (hidden.caution, hidden.band) == (False, "")
    assert (hidden.indicator, hidden.site, hidden.wave) == (ANY, "el_alto", "baseline")


def test_a_shown_row_has_the_precision_of_the_policy():
    values = {"estimate": 0.3449, "ci_low": 0.3051, "ci_high": 0.3849, "p_value": 0.0004, "df": 40}
    (small,) = rows(released(results([row(CELL, **values)], [Count(CELL, 999, 345)])))
    assert (small.estimate, small.ci_low, small.ci_high) == (Decimal("34"), Decimal("31"), Decimal("38"))
    assert (small.n, small.df, small.p_value) == (1000, 40, Decimal("0.01"))
    (large,) = rows(released(results([row(CELL, **values)], [Count(CELL, 1000, 345)])))
    assert (large.estimate, large.ci_low, large.ci_high) == (Decimal("34.5"), Decimal("30.5"), Decimal("38.5"))


def test_a_contrast_has_the_decimals_of_its_smallest_base():
    after = replace(CELL, wave="endline")
    change = row(CELL, "change", (after, CELL), estimate=-0.0449, ci_low=-0.0949, ci_high=0.0051)
    shown = [
        rows(released(results([change], [Count(CELL, 5000, 900), Count(after, base, 300)])))[0].estimate
        for base in (999, 1000)
    ]
    assert shown == [Decimal("-4"), Decimal("-4.5")]


def test_one_small_age_group_takes_a_second_one_along():
    found = marks(by_age([60, 4, 70, 30, 55], [90, 80, 60, 70, 50]))
    assert found[0] == ""
    assert found[2] == "c"
    assert found.count("c") == 2


def test_the_second_group_is_the_smallest_that_serves():
    found = by_age([60, 4, 70, 12, 55], [90, 80, 60, 70, 50])
    assert [number for number, mark in enumerate(marks(found)) if mark] == [2, 4]


def test_an_unpublished_remainder_is_not_told_and_not_a_group():
    """Three women did not say their age: their cell is in no row, and nothing is hidden for its sake."""
    found = by_age([60, 40, 70], [90, 80, 60])
    unknown = Count(Cell("women", ANY, "el_alto", "baseline", "age_group", ""), 3, 1)
    whole = Count(CELL, 403, 171)
    (total,) = found.sums
    joined = results(
        [level(whole), *found.rows.to_dict("records")[1:]],
        [whole, *found.counts[1:], unknown],
        [Sum(CELL, (*total.parts, unknown.cell))],
    )
    assert marks(joined) == ["", "", "", ""]


def test_a_small_difference_between_a_whole_and_its_part_is_hidden():
    """300 suffered any violence and 296 physical violence: four suffered another form only."""
    part = replace(CELL, indicator=PHYSICAL)
    counts = [Count(CELL, 900, 300), Count(part, 900, 296)]
    assert marks(results(map(level, counts), counts)) == ["", ""]
    assert marks(results(map(level, counts), counts, parts=[Part(part, CELL)])) == ["", "c"]


@pytest.mark.parametrize("rest, hidden", [(0, 0), (1, 1), (9, 1), (10, 0)])
def test_a_rest_is_small_from_one_to_nine(rest, hidden):
    part = replace(CELL, indicator=PHYSICAL)
    counts = [Count(CELL, 900, 300), Count(part, 900, 300 - rest)]
    assert marks(results(map(level, counts), counts, parts=[Part(part, CELL)])).count("c") == hidden


def test_a_cell_is_hidden_in_both_waves():
    assert marks(by_age([60, 50], [90, 80]), by_age([61, 3], [91, 81], wave="endline")) == ["", "c", "c"] * 2


def test_what_rests_on_a_hidden_count_is_hidden():
    cells = {(site, wave): Cell("women", ANY, site, wave) for site in SITES for wave in WAVES}
    counts = [Count(cell, 400, 4 if key == ("el_alto", "endline") else 80) for key, cell in cells.items()]
    change = [row(cells[site, "baseline"], "change", [cells[site, wave] for wave in WAVES]) for site in SITES]
    gap = [row(cells["el_alto", wave], "gap", [cells[site, wave] for site in SITES], site="") for wave in WAVES]
    both = row(CELL, "difference_of_changes", cells.values(), site="")
    found = rows(released(results([*map(level, counts), *change, *gap, both], counts)))
    by_statistic = {}
    for one in found:
        by_statistic.setdefault(one.statistic, []).append(one.mark)
    assert by_statistic == {
        "level": ["c", "c", "", ""],
        "change": ["c", ""],
        "gap": ["c", "c"],
        "difference_of_changes": ["c"],
    }


def test_the_same_cell_in_two_tables_is_hidden_in_both():
    found = by_age([60, 4, 70], [90, 80, 60])
    again = replace(found, sums=())
    first, second = marks(found), marks(found, again)[3:]
    assert marks(found, again)[: len(first)] == first
    assert second[-len(first) :] == first


@pytest.mark.parametrize(
    "df, n_effective, mark", [(7, 100, "u"), (8, 100, ""), (9, 100, ""), (40, 29, "u"), (40, 30, "")]
)
def test_an_unreliable_estimate_is_marked(df, n_effective, mark):
    count = Count(CELL, 400, 80)
    assert marks(results([level(count) | {"df": df, "n_effective": n_effective}], [count])) == [mark]


def test_protection_comes_before_reliability():
    count = Count(CELL, 36, 3)
    assert marks(results([level(count) | {"df": 4}], [count])) == ["c"]


def test_what_is_not_shown_anyway_is_hidden_first():
    """The largest group protects the small one, because its percentage is not reliable and is lost in any case."""
    found = by_age([60, 4, 70, 12, 55], [90, 80, 160, 70, 50])
    unreliable = found.rows.to_dict("records")
    unreliable[3]["df"] = 5
    assert [
        number
        for number, mark in enumerate(
            marks(replace(found, rows=found.rows.assign(df=[one["df"] for one in unreliable])))
        )
        if mark
    ] == [2, 3]


def test_not_measured_is_not_zero():
    missing = row(CELL, estimate=nan, n=nan, df=nan, n_effective=nan, ci_low=nan, ci_high=nan) | {"rests_on": ()}
    (found,) = rows(released(results([missing])))
    assert (found.mark, found.estimate) == ("x", None)


def test_a_value_that_rests_on_nothing_is_refused():
    for cells in ((), (replace(CELL, site="lima"),)):
        with pytest.raises(EvaluationError) as raised:
            released(results([row(CELL) | {"rests_on": cells}], [Count(CELL, 400, 80)]))
        assert (raised.value.key, raised.value.values) == ("rests_on_nothing", {"indicator": ANY, "statistic": "level"})


def counted(*people: int):
    cells = [Cell("sample", "everybody", "el_alto", "baseline", "outcome", str(code)) for code in range(len(people))]
    counts = [Count(cell, number) for cell, number in zip(cells, people, strict=True)]
    whole = Count(Cell("sample", "everybody", "el_alto", "baseline"), sum(people))
    shown = [row(one.cell, "count", estimate=one.base, n=one.base, unit="people") for one in [whole, *counts]]
    return results(shown, [whole, *counts], [Sum(whole.cell, tuple(cells))])


@pytest.mark.parametrize("few, mark", [(0, ""), (1, "c"), (9, "c"), (10, ""), (12, "")])
def test_a_count_is_shown_from_ten_and_at_zero(few, mark):
    found = rows(released(counted(312, 58, few)))
    assert found[3].mark == mark
    assert [one.mark for one in found].count("c") == (2 if mark else 0)


def test_counts_are_rounded_to_five():
    found = rows(released(counted(312, 58, 10)))
    assert [(one.estimate, one.n) for one in found] == [(380, 380), (310, 310), (60, 60), (10, 10)]


def nonresponse(cell: Cell, n: int, share: float, cells=()) -> dict:
    return row(cell, "nonresponse", (cell, *cells), estimate=share, n=n, df=nan, n_effective=nan, wave=cell.wave)


@pytest.mark.parametrize("n, share, mark, band", [(29, 0.03, "c", ""), (30, 0.03, "", "<5"), (900, 0.2, "", "10-20")])
def test_nonresponse_is_judged_on_its_n(n, share, mark, band):
    (found,) = rows(released(results([nonresponse(CELL, n, share)], [Count(CELL, n - 1, 12)])))
    assert (found.mark, found.band, found.estimate) == (mark, band, None)


def test_the_missing_answers_of_a_hidden_base_are_hidden():
    """All sites together have 66 women and B has 60: who reads both knows of the six in A."""
    found = [
        Count(replace(CELL, site=site), base, yes) for site, base, yes in (("a", 6, 2), ("b", 60, 30), ("", 66, 32))
    ]
    whole = Sum(found[2].cell, (found[0].cell, found[1].cell))
    missing = [nonresponse(count.cell, count.base, 0.0) for count in found[:2]]
    assert marks(results(map(level, found), found, [whole]), results(missing, found)) == ["c", "c", "", "c", "c"]


def test_those_whom_a_conditional_indicator_asks_are_a_count_of_their_own():
    """Forty suffered it at some time and 35 of them last year: with the base of 40 the five others are told."""
    ever, year = (replace(CELL, indicator=code) for code in ("IMP-04_physical", "IMP-01_physical"))
    helped = replace(CELL, indicator="OUT-01_physical")
    told = replace(CELL, indicator=asked("OUT-01_physical"))
    counts = [Count(ever, 290, 40), Count(year, 290, 35), Count(helped, 40, 15), Count(told, 290, 40)]
    sensitive = frozenset(count.cell.indicator for count in counts)
    rests = [level(counts[0]), level(counts[1]), level(counts[2]) | {"rests_on": (helped, told)}]
    parts = [Part(year, ever), Part(ever, told), Part(told, ever)]
    found = marks(results(rests, counts[:3], parts=parts), results([], counts[3:]), sensitive=sensitive)
    assert found in (["", "c", ""], ["c", "", "c"])
    assert marks(results(rests[:2], counts[:2]), sensitive=sensitive) == ["", ""]


def test_the_no_of_a_smaller_base_is_taken_from_that_of_the_larger():
    """Of 176 women 96 sought no help, of the 150 with physical violence 90: six others sought none."""
    larger, smaller = (replace(CELL, indicator=code) for code in ("OUT-01", "OUT-01_physical"))
    counts = [Count(larger, 176, 80), Count(smaller, 150, 60)]
    inside = [Part(smaller, larger, same_base=False, same_numerator=True)]
    sensitive = frozenset(("OUT-01", "OUT-01_physical"))
    assert marks(results(map(level, counts), counts), sensitive=sensitive) == ["", ""]
    assert marks(results(map(level, counts), counts, parts=inside), sensitive=sensitive) == ["", "c"]


def test_hidden_rows_do_not_say_how_their_interval_was_made():
    counts = [Count(replace(CELL, site=site), 200, yes) for site, yes in (("a", 3), ("b", 80))]
    exact = level(counts[0]) | {"method": "korn_graubard"}
    hidden, shown = rows(released(results([exact, level(counts[1])], counts)))
    assert (hidden.mark, hidden.method) == ("c", "")
    assert (shown.mark, shown.method) == ("", "logit")


WRONG = {
    "n": {"n": 9},
    "yes": {"n_yes": 1},
    "place": {"group": "village", "level": "one"},
    "site": {"site": "independencia"},
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_a_row_under_the_cover_of_another_count_is_refused(change):
    found = one_level(300, 100)
    changed = replace(found, rows=found.rows.assign(**{name: [value] for name, value in change.items()}))
    with pytest.raises(EvaluationError) as raised:
        released(changed)
    assert (raised.value.key, raised.value.values) == ("row_disagrees", {"indicator": ANY, "statistic": "level"})
    assert raised.value.sentence("es") == (
        "Una fila de IMP-01 (level) no coincide con los recuentos en que dice apoyarse; vuelva a ejecutar el capítulo "
        "sin cambiar sus resultados a mano."
    )
    assert "does not agree with the counts" in raised.value.sentence("en")


def test_a_count_that_is_not_its_count_is_refused():
    wrong = row(CELL, "count", estimate=7, n=7, unit="people")
    with pytest.raises(EvaluationError) as raised:
        released(results([wrong], [Count(CELL, 300)]))
    assert raised.value.key == "row_disagrees"


@pytest.mark.parametrize("options", [{"n_yes": 3}, {"confidence": [1, 2, 3]}])
def test_an_item_carries_settings_only(options):
    with pytest.raises(EvaluationError) as raised:
        protect(
            [("03_methodology", ReportItem("paragraph", "methodology.intervals", None, options))], Policy(), SENSITIVE
        )
    assert (raised.value.key, raised.value.values["name"]) == ("option_unknown", next(iter(options)))


def test_what_the_project_is_judged_by_is_hidden_last():
    physical, sexual = replace(CELL, indicator=PHYSICAL), replace(CELL, indicator="IMP-03")
    counts = [Count(CELL, 290, 37), Count(physical, 290, 33), Count(sexual, 290, 20)]
    found = results(map(level, counts), counts, parts=[Part(physical, CELL), Part(sexual, CELL)])
    assert marks(found) == ["", "c", ""]
    kept = protect([table("table", found)], Policy(), SENSITIVE, frozenset({PHYSICAL}))
    assert [one.mark for one in rows(kept)] == ["c", "", ""]


def test_an_estimate_without_an_interval_is_not_reliable():
    count = Count(CELL, 400, 80)
    assert marks(results([level(count) | {"ci_low": nan, "ci_high": nan}], [count])) == ["u"]


def test_the_same_people_counted_differently_are_refused():
    with pytest.raises(EvaluationError) as raised:
        released(one_level(400, 80), one_level(400, 81))
    place = {"indicator": ANY, "site": "el_alto", "wave": "baseline", "group": "*"}
    assert (raised.value.key, raised.value.values) == ("counts_disagree", place)
    assert raised.value.sentence("es") == (
        "Dos capítulos cuentan de forma distinta a las mismas personas (indicador IMP-01, municipio el_alto, ronda "
        "baseline, grupo *); vuelva a ejecutar todos los capítulos con los mismos datos."
    )
    assert "Two chapters count the same people differently" in raised.value.sentence("en")


def test_a_total_that_does_not_add_up_is_refused():
    found = by_age([60, 40], [90, 80])
    for wrong in (replace(found.counts[1], base=151), replace(found.counts[1], yes=61)):
        counts = (found.counts[0], wrong, *found.counts[2:])
        with pytest.raises(EvaluationError) as raised:
            released(replace(found, counts=counts))
        assert raised.value.key == "sum_disagrees"


def test_a_sum_of_a_cell_without_a_count_is_refused():
    found = by_age([60, 40], [90, 80])
    with pytest.raises(EvaluationError) as raised:
        released(replace(found, counts=found.counts[:2], rows=found.rows[:2]))
    assert raised.value.key == "count_missing"


def test_the_order_of_the_tables_and_counts_does_not_matter():
    items = linked_tables(draw(5, 300))
    first = {key(one): one.mark for one in rows(protect(items, Policy(), SENSITIVE))}
    shuffle = random.Random(1).shuffle
    mixed = [(chapter, replace(item, results=mixed_up(item.results, shuffle))) for chapter, item in reversed(items)]
    second = {key(one): one.mark for one in rows(protect(mixed, Policy(), SENSITIVE))}
    assert "c" in first.values() and "" in first.values()
    assert first == second


def key(one) -> tuple:
    return (one.indicator, one.statistic, one.site, one.wave, one.group, one.level)


def mixed_up(found, shuffle):
    lists = {name: list(getattr(found, name)) for name in RELATIONS}
    for one in lists.values():
        shuffle(one)
    return replace(
        found, rows=found.rows.sample(frac=1, random_state=3), **{name: tuple(one) for name, one in lists.items()}
    )


def test_items_keep_their_order_words_and_options():
    heading = ("03_methodology", ReportItem("heading", "methodology"))
    figure = ("04_lives", ReportItem("figure", "levels", one_level(400, 80), {"kind": "levels"}))
    release = protect([heading, figure], Policy(), SENSITIVE)
    assert [(one.chapter, one.kind, one.caption, one.options, len(one.rows)) for one in release.items] == [
        ("03_methodology", "heading", "methodology", {}, 0),
        ("04_lives", "figure", "levels", {"kind": "levels"}, 1),
    ]
    assert release.policy["threshold"] == 10


def test_the_record_counts_each_value_once():
    hidden, shown = one_level(400, 4), one_level(400, 80, PHYSICAL)
    unreliable = Count(replace(CELL, indicator=NORMS), 400, 80)
    missing = row(replace(CELL, indicator="IMP-09"), estimate=nan) | {"rests_on": ()}
    more = results([level(unreliable) | {"df": 3}, missing], [unreliable])
    record = released(hidden, hidden, shown, more).record
    assert (record.requested, record.hidden) == (4, 3)
    assert record.by_reason == {"protected": 1, "unreliable": 1, "not_measured": 1}


# -- rows of institutions


def institutional(**values):
    """Return the row of a rate that rests on 60 cases, as the analysis of a register would make it."""
    cell = Cell("cases", "R2-04", "el_alto", "endline")
    count = Count(cell, 60, 45)
    told = row(cell, estimate=0.75, ci_low=0.6, ci_high=0.85, n=60, n_yes=45, n_effective=60.0, df=inf) | values
    return results([told], [count])


def test_a_value_of_two_institutions_is_hidden_and_of_three_is_shown():
    marks = [
        protect([table("registers", institutional(contributors=number))], Policy(), frozenset()).items[0].rows[0].mark
        for number in (2, 3)
    ]
    assert marks == ["c", ""]


def test_an_open_row_is_shown_as_it_was_published():
    told = {"kind": "open", "source": "meetings", "rests_on": (), "n": 12.0, "estimate": 0.9, "unit": "percent"}
    released = protect(
        [table("meetings", institutional(**told))], Policy(), frozenset(), open_tables=frozenset({"meetings"})
    )
    out = released.items[0].rows[0]
    assert (out.mark, out.estimate, out.n) == ("", 90, 12)


@pytest.mark.parametrize("told", [{"source": "cases", "rests_on": ()}, {"source": "meetings"}])
def test_an_open_row_of_a_closed_table_or_that_rests_on_people_is_refused(told):
    with pytest.raises(EvaluationError) as fault:
        protect(
            [table("meetings", institutional(kind="open", **told))],
            Policy(),
            frozenset(),
            open_tables=frozenset({"meetings"}),
        )
    assert fault.value.key == "table_not_open"


def test_an_opaque_row_needs_the_base_of_a_percentage_and_degrees_of_freedom():
    def mark(**values):
        released = protect([table("alpha", institutional(kind="opaque", **values))], Policy(), frozenset({"R2-04"}))
        return released.items[0].rows[0].mark

    assert (mark(df=40.0), mark(df=7.0)) == ("", "u")


def test_a_mean_has_no_yes_to_agree_with():
    cell = Cell("leaders", "OUT-04", "el_alto", "endline")
    mean = row(cell, estimate=3.2, ci_low=3.0, ci_high=3.4, n=60, n_yes=nan, n_effective=60.0, df=inf, unit="score")
    out = protect([table("means", results([mean], [Count(cell, 60)]))], Policy(), frozenset()).items[0].rows[0]
    assert (out.mark, str(out.estimate), out.df) == ("", "3.2", None)


def test_a_whole_of_one_part_and_an_empty_one_adds_up():
    whole, kept, gone = (Cell("leaders", name, "el_alto", "endline") for name in ("PRO-05", "everybody", "PRO-05|out"))
    counts = [Count(whole, 57, 45), Count(kept, 57), Count(gone, 0)]
    told = row(whole, estimate=45 / 57, ci_low=0.7, ci_high=0.9, n=57, n_yes=45)
    item = table("protocol", results([told], counts, [Sum(whole, (kept, gone))]))
    assert protect([item], Policy(), frozenset()).items[0].rows[0].mark == ""
