"""The degree of achievement by the logframe: from recorded rows, with the covariance of the waves."""

import math

import pandas as pd
import pytest

from evaluation.analysis.achievement import achievement
from evaluation.analysis.items import table, to_payload
from evaluation.analysis.results import ROW_COLUMNS, Cell, Count, Results
from evaluation.analysis.synthesis import read_recorded, together, write_recorded
from evaluation.errors import EvaluationError
from evaluation.locale import LANGUAGES, text
from evaluation.project import open_project
from evaluation.statistics.achievement import Measured
from evaluation.statistics.achievement import achievement as direct

HEAD = "nivel,objetivo,indicador,nombre,municipio,linea_base,meta\n"


def row(statistic: str, wave: str, estimate: float, se: float, **told) -> dict:
    site = told.pop("site", "el_alto")
    waves = [wave] if wave else ["baseline", "endline"]
    cells = tuple(Cell("women", "OUT-03", site, one) for one in waves)
    numbers = {"estimate": estimate, "se": se, "df": 30.0, "n": 400.0 * len(cells), "n_yes": 200.0 * len(cells)}
    named = {"indicator": "OUT-03", "statistic": statistic, "site": site, "wave": wave, "unit": "percent"}
    own = {"n_effective": 300.0, "method": "logit", "rests_on": cells}
    empty = dict.fromkeys(("ci_low", "ci_high", "p_value", "n_psu", "contributors"), math.nan)
    return dict.fromkeys(ROW_COLUMNS, "") | empty | numbers | named | own | told


def recorded(*rows: dict) -> Results:
    counts = tuple(Count(cell, 400, 200) for one in rows for cell in one["rests_on"])
    return Results(pd.DataFrame(list(rows), columns=list(ROW_COLUMNS)), counts)


def reached(demo, lines: str, *rows: dict) -> pd.DataFrame:
    (demo / "logframe.csv").write_text(HEAD + lines, encoding="utf-8")
    made = achievement(open_project(demo, sites=["el_alto"]), recorded(*rows))
    return made.rows[made.rows["statistic"] == "achievement"].reset_index(drop=True)


LEVELS = (row("level", "baseline", 0.5, 0.02), row("level", "endline", 0.6, 0.03))
BOUNDS = tuple(row("level", "endline", 0.6, 0.03, group="bound", level=which) for which in ("least", "most"))


def test_the_share_of_the_way_has_fieller_s_interval_with_the_covariance_of_the_recorded_change(demo):
    found = reached(demo, 'OE,Normas,OUT-03,,,,"70 %"\n', *LEVELS, row("change", "", 0.1, 0.025)).iloc[0]
    covariance = (0.02**2 + 0.03**2 - 0.025**2) / 2
    told = direct(Measured(0.5, 0.02, 30), Measured(0.6, 0.03, 30), 0.7, confidence=0.95, covariance=covariance)
    assert covariance == pytest.approx(0.0003375)
    assert found["estimate"] == pytest.approx(0.5)
    assert (found["ci_low"], found["ci_high"]) == pytest.approx((told.ci_low, told.ci_high))
    assert found["method"] == told.category == "partly"
    assert (found["n"], found["n_yes"]) == (800, 400)
    assert [cell.wave for cell in found["rests_on"]] == ["baseline", "endline"]


@pytest.mark.parametrize(("target", "warned"), [(57, True), (70, False)])
def test_a_baseline_close_to_the_target_is_warned_of_in_words(demo, target, warned):
    (demo / "logframe.csv").write_text(f"{HEAD}OE,Normas,OUT-03,,,,{target}\n", encoding="utf-8")
    made = achievement(open_project(demo, sites=["el_alto"]), recorded(*LEVELS))
    words = {language: text("warnings.base_close_to_target", language) for language in LANGUAGES}
    assert made.labels.get("warning", {}) == ({"OUT-03|el_alto": words} if warned else {})
    assert "warnings" not in made.rows


def test_without_a_recorded_change_the_waves_count_as_independent(demo):
    found = reached(demo, "OE,Normas,OUT-03,,,,70\n", *LEVELS).iloc[0]
    told = direct(Measured(0.5, 0.02, 30), Measured(0.6, 0.03, 30), 0.7, confidence=0.95)
    assert found["ci_low"] == pytest.approx(told.ci_low)


def test_the_measured_baseline_goes_before_the_stated_one_which_stands_in_where_there_is_none(demo):
    both = reached(demo, "OE,Normas,OUT-03,,,40,70\n", *LEVELS).iloc[0]
    alone = reached(demo, "OE,Normas,OUT-03,,,40,70\n", LEVELS[1]).iloc[0]
    assert both["estimate"] == pytest.approx(0.5)
    assert alone["estimate"] == pytest.approx((0.6 - 0.4) / (0.7 - 0.4))
    assert alone["n"] == 400


@pytest.mark.parametrize(
    ("line", "rows", "reason"),
    [
        ("OE,Normas,OUT-03,,,,placeholder\n", LEVELS, "target_placeholder"),
        ("OE,Normas,OUT-03,,,40,70\n", LEVELS[:1], "end_missing"),
        ("OE,Normas,OUT-03,,,40,70\n", (LEVELS[0], *BOUNDS), "end_bounds"),
        ("OE,Normas,OUT-03,,,,70\n", LEVELS[1:], "base_missing"),
        ("OE,Normas,OUT-03,,,,50\n", LEVELS, "target_is_base"),
        ("OE,Normas,OUT-03,,,,45\n", LEVELS, "target_not_ahead"),
        ("OE,Normas,OUT-03,,,,52\n", LEVELS, "base_too_uncertain"),
    ],
)
def test_what_cannot_be_measured_says_why_and_is_never_zero(demo, line, rows, reason):
    found = reached(demo, line, *rows).iloc[0]
    assert found["method"] == reason
    assert math.isnan(found["estimate"]) and found["rests_on"] == ()


def test_a_census_has_no_interval_and_its_share_is_cut_so_that_the_whole_way_is_gone(demo):
    levels = (
        row("level", "baseline", 0.5, math.nan, method="census", df=math.inf),
        row("level", "endline", 0.6996, math.nan, method="census", df=math.inf),
    )
    found = reached(demo, "R2,Servicios,OUT-03,,,,70\n", *levels).iloc[0]
    assert (found["estimate"], found["method"]) == (0.99, "census")
    assert math.isnan(found["ci_low"])


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("R9,Normas,OUT-03,,,,70\n", "logframe_level"),
        ("OE,Normas,OUT-99,,,,70\n", "logframe_indicator"),
        ("OE,Normas,OUT-03,,lima,,70\n", "logframe_site"),
        ("OE,Normas,OUT-03,,,,mucho\n", "logframe_number"),
        ("OE,Normas,OUT-03,,,,70\nOE,Normas,OUT-03,,,,80\n", "logframe_twice"),
        ("OE,Normas,OUT-03,,,,\n", "words_cell_empty"),
    ],
)
def test_a_logframe_that_cannot_be_read_is_refused_with_its_line(demo, line, key):
    with pytest.raises(EvaluationError) as fault:
        reached(demo, line, *LEVELS)
    assert fault.value.key == key
    assert fault.value.values["line"] == line.count("\n") + 1
    assert "logframe" in fault.value.sentence("es") and "logframe" in fault.value.sentence("en")


def test_what_chapters_recorded_is_read_back_each_row_once(tmp_path):
    results = recorded(*LEVELS)
    items = [table(results, "a"), table(results, "b")]
    path = tmp_path / "results.json"
    path.write_bytes(write_recorded([("04_x", items), ("05_y", items[:1])]))
    found = read_recorded(path)
    assert len(found.rows) == 2 and set(found.counts) == set(results.counts)
    assert found.rows["estimate"].tolist() == [0.5, 0.6]
    assert to_payload(items[0])["results"]["rows"] and len(together(items).rows) == 2
