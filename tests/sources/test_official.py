"""Published figures: every one with its source, unit and population; those that many people quote, number by number."""

import pytest

from evaluation.analysis.items import published
from evaluation.analysis.official import official
from evaluation.errors import EvaluationError
from evaluation.project import open_project
from evaluation.sources.official import FIGURES, FOLDER, read_events, read_figures


def test_every_figure_says_of_what_where_when_and_by_whom():
    figures = read_figures()
    assert len(figures) > 100 and not [one for one in figures if one.code.startswith("PRJ")]  # those of project.toml
    assert len({(one.code, one.year) for one in figures}) == len(figures)
    assert {one.verified for one in figures} == {True, False}
    assert all(
        all(one.source.values()) and one.unit and all(one.universe.values()) and one.retrieved for one in figures
    )


def test_known_figures_are_as_published():
    found = {(one.code, one.year): one.value for one in read_figures()}
    assert found["PE-ENDES-EVER", 2018] == 63.2 and found["PE-ENDES-EVER", 2024] == 52.0
    assert found["PE-CEM-CASES", 2018] == 133_697 and found["PE-CEM-N", 2018] == 346
    assert found["PE-SIDPOL-150112", 2018] == 2575


def test_a_figure_without_a_source_is_refused(tmp_path):
    text = (FOLDER / FIGURES).read_text(encoding="utf-8").splitlines()
    (tmp_path / "figures.csv").write_text(f"{text[0]}\n{text[1].replace(',no', ',perhaps')}\n", encoding="utf-8")
    with pytest.raises(EvaluationError) as fault:
        read_figures(tmp_path / "figures.csv")
    assert fault.value.values == {"file": "figures.csv", "line": 2, "column": "verified"}


def test_events_are_in_the_order_of_their_dates():
    dates = [one.date for one in read_events()]
    assert dates == sorted(dates) and "2015-11-23" in dates


def shown(demo, **narrowed) -> set[str]:
    items = official(open_project(demo, **narrowed))
    return {code for item in items for code in item.results.rows["indicator"]}


def test_a_figure_of_one_municipality_is_shown_where_it_is_a_site_of_the_run(demo):
    """A figure of the country, such as cases at its centres, is shown in any run of that country."""
    of_one = {"el_alto": {"BO-POP-ELALTO-2012", "BO-POP-ELALTO-2024", "BO-POP-ELALTO-WOMEN-2012"}}
    of_one["independencia"] = {"PE-POP-INDEP-2007", "PE-SIDPOL-150112"}
    of_all = {"el_alto": {"BO-EDSA-12M-2016"}, "independencia": {"PE-CEM-CASES"}}
    assert shown(demo) >= set().union(*of_one.values(), *of_all.values())
    for site, other in (("el_alto", "independencia"), ("independencia", "el_alto")):
        found = shown(demo, sites=[site])
        assert found & of_one[other] == set() and found >= of_one[site] | of_all[site]


def test_what_the_project_published_of_another_municipality_is_left_out(demo):
    def numbers(**narrowed) -> list[str]:
        (item,) = published(open_project(demo, **narrowed), "published")
        return [one["es"] for one in item.results.labels["published_number"].values()]

    assert numbers() == ["92", "65", "69", "108", "106", "71", "5022", "2829", "10"]
    assert numbers(sites=["independencia"]) == ["92", "69", "106", "71", "5022", "2829", "10"]
    assert numbers(sites=["el_alto"]) == ["65", "108", "106", "71", "5022", "2829", "10"]


def test_a_published_result_of_no_site_of_the_project_is_refused(demo):
    path = demo / "project.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('number = 65\nsite = "el_alto"', 'number = 65\nsite = "la_paz"'), encoding="utf-8")
    with pytest.raises(EvaluationError) as fault:
        open_project(demo)
    assert (fault.value.key, fault.value.values["places"]) == ("settings_invalid", "published")
