"""What the chapters on method and on cross-cutting approaches say of the project's own records."""

import pandas as pd
import pytest

from evaluation.analysis.method_items import harmonised, limitations
from evaluation.analysis.results import Results
from evaluation.analysis.synthesis_items import gathered
from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.definition import Reference
from evaluation.project import open_project
from evaluation.report.annexes import acronyms


@pytest.fixture(scope="module")
def project(root):
    return open_project(root / "data" / "raw" / "demo")


def test_what_every_wave_was_asked_is_counted_from_the_codebook(project):
    *_, made = harmonised(project, "harmonised")
    asked = made.results.notes["asked"]
    assert asked["women"] == (123, 0)  # of 125 columns two identify somebody
    assert "trainings" not in asked  # asked for at the endline alone
    assert asked["sample"][1] == 1


def test_a_run_of_one_wave_has_no_table_of_what_each_was_asked(project, root):
    alone = open_project(root / "data" / "raw" / "demo", endline="baseline")
    assert [item.kind for item in harmonised(alone, "harmonised")] == ["paragraph", "paragraph"]
    assert [item.caption for item in limitations(alone)][0] == "methodology.limit_one_wave"


def test_the_limits_are_those_of_the_design_and_the_tables(project, root):
    told = [item.caption for item in limitations(project)]
    assert told == [
        f"methodology.limit_{name}" for name in ("before_after", "units", "power", "told", "registers", "hidden")
    ]
    alone = open_project(root / "data" / "raw" / "demo", sites=["el_alto"])
    assert "methodology.limit_units" not in [item.caption for item in limitations(alone)]


def row(code, group="", level="", estimate=0.5):
    return {"indicator": code, "statistic": "level", "group": group, "level": level, "estimate": estimate}


def results(*rows):
    empty = {"site": "el_alto", "wave": "endline", "rests_on": ()}
    return Results(pd.DataFrame([one | empty for one in rows]))


def test_levels_are_gathered_by_code_group_and_level_in_the_order_asked_for():
    every = results(
        row("A"), row("B", "age", "15-29"), row("B", "age", "30+"), row("B"), row("C", estimate=float("nan"))
    )
    (made,) = gathered(every, "B:age:15-29", "A", caption="gender")
    assert list(zip(made.results.rows["indicator"], made.results.rows["level"], strict=True)) == [
        ("B", "15-29"),
        ("A", ""),
    ]
    assert len(gathered(every, "B:age", caption="x")[0].results.rows) == 2
    assert gathered(every, "C", caption="x") == ()


def test_acronyms_are_those_that_occur_as_the_language_writes_them(project):
    said = "Of the DAC criteria; SDG 5.2.1; CEM. df"
    assert [line.cells[0] for line in acronyms(project, said, "en").lines] == ["CEM", "DAC", "df", "SDG"]
    assert [line.cells[0] for line in acronyms(project, "CAD, ODS y UPM", "es").lines] == ["CAD", "ODS", "UPM"]


def test_a_reference_is_cited_in_the_language_of_the_report():
    one = Reference("Perú, Ley 30364", 2015, False, en="Peru, Ley 30364")
    assert (one.words("es"), one.words("en")) == ("Perú, Ley 30364", "Peru, Ley 30364")
    words = {code: [one.words("en") for one in INDICATORS[code].references] for code in INDICATORS.codes}
    spanish = ("Perú", "Naciones Unidas", "Organización", "Encuesta", " y ", "módulo")
    said = [(code, told) for code, every in words.items() for told in every if "«" not in told and "Ley 38" not in told]
    assert [one for one in said if any(word in one[1] for word in spanish)] == []
