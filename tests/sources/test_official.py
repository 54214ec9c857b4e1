"""Published figures: every one with its source, unit and population; those that many people quote, number by number."""

import pytest

from evaluation.errors import EvaluationError
from evaluation.sources.official import FIGURES, FOLDER, read_events, read_figures


def test_every_figure_says_of_what_where_when_and_by_whom():
    figures = read_figures()
    assert len(figures) > 100
    assert len({(one.code, one.year) for one in figures}) == len(figures)
    assert {one.verified for one in figures} == {True, False}
    assert all(one.source and one.unit and all(one.universe.values()) and one.retrieved for one in figures)


def test_known_figures_are_as_published():
    found = {(one.code, one.year): one.value for one in read_figures()}
    assert found["PE-ENDES-EVER", 2018] == 63.2 and found["PE-ENDES-EVER", 2024] == 52.0
    assert found["PE-CEM-CASES", 2018] == 133_697 and found["PE-CEM-N", 2018] == 346
    assert found["PE-SIDPOL-150112", 2018] == 2575
    assert found["PRJ-peoplereachedbyreplicas", 2019] == 7851


def test_a_figure_without_a_source_is_refused(tmp_path):
    text = (FOLDER / FIGURES).read_text(encoding="utf-8").splitlines()
    (tmp_path / "figures.csv").write_text(f"{text[0]}\n{text[1].replace(',no', ',perhaps')}\n", encoding="utf-8")
    with pytest.raises(EvaluationError) as fault:
        read_figures(tmp_path / "figures.csv")
    assert fault.value.values == {"file": "figures.csv", "line": 2, "column": "verified"}


def test_events_are_in_the_order_of_their_dates():
    dates = [one.date for one in read_events()]
    assert dates == sorted(dates) and "2015-11-23" in dates
