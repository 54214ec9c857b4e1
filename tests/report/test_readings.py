"""What is said of a change inside its margin, and of points of a score."""

from dataclasses import replace

from small_report import changes, released

from evaluation.analysis.results import ReportItem, Results
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


def test_a_hidden_change_is_undetermined():
    (item,) = released(ReportItem("table", "change", with_margin(changes(**SMALL)))).items
    shown, hidden = item.rows
    assert (change_verdict(item, shown), change_verdict(item, hidden)) == ("same", "undetermined")
