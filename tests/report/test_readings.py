"""What is said of a change inside its margin, of points of a score, and of three series together."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from small_report import changes, released

from evaluation.analysis.results import ROW_COLUMNS, ReportItem, Results
from evaluation.disclosure.gate import protect
from evaluation.disclosure.policy import Policy
from evaluation.report.notes import note
from evaluation.report.tables import table
from evaluation.report.wording import change_verdict, sentences

MARGIN = {"margins": {"IMP-01": 5, "OUT-03": 5}}


def with_margin(results: Results) -> Results:
    return replace(results, notes=results.notes | MARGIN)


def told(results: Results, language: str) -> str:
    (item,) = released(ReportItem("sentences", "change", results, {"about": "change"})).items
    return sentences(item, language)[0]


INSIDE = {"estimate": -0.01, "low": -0.04, "high": 0.02}
ACROSS = {"estimate": -0.01, "low": -0.07, "high": 0.05}
SMALL = {"estimate": -0.02, "low": -0.03, "high": -0.01}


def test_no_change_is_said_only_inside_the_margin():
    spanish = told(with_margin(changes(**INSIDE)), "es")
    assert "sin cambio que cuente; la diferencia estimada es de −1 punto porcentual" in spanish
    assert "dentro del margen declarado de 5 puntos porcentuales" in spanish
    assert "no change that counts" in told(with_margin(changes(**INSIDE)), "en")
    assert "no puede determinarse si cambió" in told(with_margin(changes(**ACROSS)), "es")


def test_a_change_inside_the_margin_is_not_judged_even_where_it_is_not_zero():
    spanish = told(with_margin(changes(**SMALL)), "es")
    assert "sin cambio que cuente" in spanish and "favorable" not in spanish


def test_without_a_margin_nothing_is_called_no_change():
    assert "no puede determinarse si cambió" in told(changes(**INSIDE), "es")
    assert "disminuyó 2 puntos porcentuales" in told(changes(**SMALL), "es")


def scored(results: Results) -> Results:
    rows = results.rows.assign(unit="score", estimate=2.4, ci_low=0.6, ci_high=5.5)
    return replace(results, rows=rows)


def test_a_change_of_a_score_is_in_points_of_the_scale_and_not_in_percentage_points():
    spanish, english = told(scored(changes(indicator="OUT-03")), "es"), told(scored(changes(indicator="OUT-03")), "en")
    assert "aumentó 2,4\u00a0puntos entre la línea de base" in spanish and "porcentual" not in spanish
    assert "2.4\u00a0points" in english and "percentage" not in english
    (item,) = released(ReportItem("table", "norms_change", scored(changes(indicator="OUT-03")))).items
    made = table(item, "es")
    assert made.head[1] == "Cambio (intervalo)"
    assert made.lines[1].cells[1] == "+2,4\u00a0puntos (0,6 a 5,5)"


def series(prevalence: dict, sought: dict, cases: tuple[float, float] | None = None, comparable=True) -> ReportItem:
    first, second = with_margin(changes(**prevalence)), changes(**sought, indicator="OUT-01")
    ratio = dict.fromkeys(ROW_COLUMNS, np.nan) | {"indicator": "R2-13", "statistic": "rate_ratio", "site": "el_alto"}
    ratio |= {"wave": "", "contrast": "", "group": "", "level": "", "unit": "ratio", "method": "not_asked"}
    ratio |= {"rests_on": (), "source": "service_months"}
    if cases:
        ratio |= {"estimate": 1.2, "ci_low": cases[0], "ci_high": cases[1], "kind": "open", "method": "garwood"}
    rows = pd.concat([first.rows[:1], second.rows[:1], pd.DataFrame([ratio])], ignore_index=True)
    rows["rests_on"] = [tuple(cells) for cells in rows["rests_on"]]
    notes = first.notes | {"comparable": {"el_alto": comparable}}
    return ReportItem("table", "reading", replace(first, rows=rows, notes=notes), {"layout": "readings"})


def reading_of(item: ReportItem) -> tuple[str, ...]:
    open_tables = frozenset({"service_months"})
    (made,) = protect([("06", item)], Policy(), frozenset({"IMP-01"}), frozenset(), open_tables).items
    (line,) = table(made, "es").lines
    return line.cells


FALLS = {"estimate": -0.1, "low": -0.16, "high": -0.06}
RISES = {"estimate": 0.1, "low": 0.06, "high": 0.16}


@pytest.mark.parametrize(
    "prevalence, sought, expected",
    [
        (FALLS, RISES, "Probable avance"),
        (RISES, FALLS, "Posible empeora"),
        (INSIDE, RISES, "No se puede interpretar: falta saber"),
        (ACROSS, RISES, "No se puede interpretar: falta saber"),
    ],
)
def test_three_series_are_read_together_and_cases_without_a_register_are_not_zero(prevalence, sought, expected):
    cells = reading_of(series(prevalence, sought))
    assert cells[0] == "El Alto" and cells[3] == "no se midió"
    assert cells[4].startswith(expected)


@pytest.mark.parametrize(
    "prevalence, sought, cases, expected",
    [
        (INSIDE, RISES, (1.1, 1.4), "Avance en el acceso"),
        (INSIDE, RISES, (0.6, 0.9), "Posible subregistro"),
        (INSIDE, RISES, (0.9, 1.4), "No se puede interpretar: falta saber"),
        (RISES, RISES, (1.1, 1.4), "No se puede interpretar: puede haber más violencia o más mujeres que la cuentan"),
    ],
)
def test_the_cases_go_up_or_down_by_whether_their_interval_leaves_one_out(prevalence, sought, cases, expected):
    assert reading_of(series(prevalence, sought, cases))[4].startswith(expected)


def test_cases_that_are_not_comparable_decide_nothing():
    cells = reading_of(series(INSIDE, RISES, (1.1, 1.4), comparable=False))
    assert cells[3] == "sube, pero no es comparable: cambiaron los servicios abiertos o la ley"
    assert cells[4].startswith("No se puede interpretar: falta saber")


def test_a_hidden_change_is_undetermined():
    (item,) = released(ReportItem("table", "change", with_margin(changes(**SMALL)))).items
    shown, hidden = item.rows
    assert (change_verdict(item, shown), change_verdict(item, hidden)) == ("same", "undetermined")


def test_the_note_of_the_reading_names_the_margins(demo):
    from evaluation.project import open_project

    (item,) = released(series(INSIDE, ACROSS)).items
    words = note(item, open_project(demo), "es")
    assert "IMP-01: ±5 puntos porcentuales" in words
