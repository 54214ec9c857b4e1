"""What the pages leave out because it stands there already, and what they keep although it looks alike."""

from decimal import Decimal

import pytest

from evaluation.disclosure.protected import _KEY, ProtectedItem, ProtectedRow
from evaluation.report.annex import _rows
from evaluation.report.annex_words import table_name
from evaluation.report.repeats import without_repeats


def row(wave="baseline", statistic="level", low=None, mark="", indicator="R2-20") -> ProtectedRow:
    value = None if mark else Decimal(50)
    names = (indicator, statistic, "el_alto", wave, "", "stage", "draft", "percent", "census", mark)
    return ProtectedRow(*names, value, low, low, None, None, 9, key=_KEY)


def item(kind: str, /, *rows: ProtectedRow, caption="protocol", chapter="06_services", **options) -> ProtectedItem:
    return ProtectedItem(chapter, kind, caption, rows or (row(), row("endline")), {}, options, {}, key=_KEY)


def kept(*items: ProtectedItem) -> list[str]:
    return [f"{one.kind} {one.caption}" for one in without_repeats(items)]


@pytest.mark.parametrize("kind", ["dumbbell", "ladder", "trend"])
def test_a_table_whose_values_its_figure_writes_stands_in_the_annex_alone(kind):
    assert kept(item("figure", kind=kind), item("table"), item("table", caption="moves")) == [
        "figure protocol",
        "table moves",
    ]


class Release:
    items = (item("figure", kind="dumbbell"), item("table"))


def test_the_annex_has_the_rows_of_a_table_that_is_left_out():
    assert [row.wave for _, row in _rows(Release)] == ["baseline", "endline"]


def test_the_annex_has_each_row_once_also_of_figures_and_sentences_without_a_table():
    first, last, other = row(), row("endline"), row(indicator="R2-10")

    class Shown:
        items = (item("sentences", other), item("figure", first, last, kind="course"), item("table", first))

    assert [(one.kind, each) for one, each in _rows(Shown)] == [
        ("sentences", other),
        ("figure", last),
        ("table", first),
    ]
    assert [table_name(one, "es") for one, _ in _rows(Shown)][0] == "en frases del texto"
    assert table_name(Shown.items[1], "en") == "Services that reach each stage of the protocol"


@pytest.mark.parametrize(
    "table, figure",
    [
        (item("table", row(low=Decimal(40))), item("figure", row(low=Decimal(40)), kind="dumbbell")),
        (item("table", row(mark="c")), item("figure", row(mark="c"), kind="dumbbell")),
        (item("table", row(), row("midline")), item("figure", kind="dumbbell")),
        (item("table"), item("figure", kind="course")),
        (item("table", chapter="07_coordination"), item("figure", kind="dumbbell")),
        (item("table"), item("figure", row(), row("endline"), row(indicator="x"), kind="trend")),
    ],
    ids=["intervals", "hidden", "more rows", "no numbers in it", "another chapter", "many lines"],
)
def test_a_table_that_says_more_than_its_figure_stays(table, figure):
    assert kept(figure, table) == ["figure protocol", "table protocol"]


def test_sentences_that_only_say_the_levels_of_a_table_again_are_left_out():
    assert kept(item("table"), item("sentences")) == ["table protocol"]
    changed = item("sentences", row(statistic="change"))
    assert kept(item("table"), changed) == ["table protocol", "sentences protocol"]
    hidden = item("sentences", row(mark="x"), row("endline"))  # it says why
    assert kept(item("table"), hidden) == ["table protocol", "sentences protocol"]


def test_ratios_are_told_in_sentences_with_what_they_mean():
    ratios = row(statistic="rate_ratio")
    assert kept(item("table", ratios), item("sentences", ratios)) == ["sentences protocol"]
    assert kept(item("table", ratios)) == ["table protocol"]


def test_the_targets_by_result_stand_once():
    def goals(chapter):
        return item("table", chapter=chapter, layout="achievement_by_result")

    assert [one.chapter for one in without_repeats([goals("01_summary"), goals("09_achievement")])] == ["01_summary"]
    assert [one.chapter for one in without_repeats([goals("09_achievement")])] == ["09_achievement"]


def test_what_has_no_rows_is_never_a_repeat():
    words = ProtectedItem("06_services", "sentences", "protocol", (), {}, {}, {}, key=_KEY)
    assert kept(item("table"), words) == ["table protocol", "sentences protocol"]
