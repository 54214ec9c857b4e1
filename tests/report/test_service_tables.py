"""The tables of services: which rules are shown, where each series went, and what three series say together."""

from dataclasses import replace

import pandas as pd
import pytest

from evaluation.analysis.results import ROW_COLUMNS, ReportItem, Results
from evaluation.analysis.services_items import rules_table, unless_measured
from evaluation.disclosure.gate import protect
from evaluation.disclosure.policy import Policy
from evaluation.project import open_project
from evaluation.report.readings import verdict
from evaluation.report.tables import table
from evaluation.report.wording import sentences

LABELS = {
    "kind": {"site": {"es": "Municipio", "en": "Municipality"}},
    "site": {"a": {"es": "A", "en": "A"}},
    "indicator": {"R2-13": {"es": "Casos nuevos", "en": "New cases"}},
    "service_type": {"1": {"es": "CEM", "en": "CEM"}},
}


def row(indicator, statistic, estimate, low, high):
    numbers = dict.fromkeys(ROW_COLUMNS, float("nan"))
    words = dict.fromkeys(("wave", "group", "level", "method", "contrast"), "")
    own = {"indicator": indicator, "statistic": statistic, "site": "a", "unit": "ratio", "kind": "open"}
    values = {"estimate": estimate, "ci_low": low, "ci_high": high, "source": "open", "rests_on": ()}
    return numbers | words | own | values


def protected(rows, comparable, options=None):
    frame = pd.DataFrame(rows, columns=list(ROW_COLUMNS))
    notes = {"comparable": {"a": comparable}}
    item = ReportItem("table", "x", Results(frame, labels=LABELS, notes=notes), options or {"layout": "readings"})
    return protect([("06", item)], Policy(), frozenset(), frozenset(), frozenset({"open"})).items[0]


def series(prevalence, help_sought, cases):
    ends = {"up": (0.02, 0.08), "down": (-0.08, -0.02), "flat": (-0.03, 0.03)}
    ratio = {"up": (1.2, 1.6), "down": (0.5, 0.8), "flat": (0.9, 1.1)}
    return [
        row("IMP-01", "change", sum(ends[prevalence]) / 2, *ends[prevalence]) | {"unit": "points"},
        row("OUT-01", "change", sum(ends[help_sought]) / 2, *ends[help_sought]) | {"unit": "points"},
        row("R2-13", "rate_ratio", sum(ratio[cases]) / 2, *ratio[cases]) | {"group": "service_type", "level": "1"},
    ]


@pytest.mark.parametrize(
    ("moved", "comparable", "words"),
    [
        (("down", "up", "up"), True, "Probable avance"),
        (("down", "down", "down"), True, "No se puede interpretar: puede haber menos violencia o más silencio."),
        (("up", "down", "up"), True, "Posible empeoramiento"),
        (("up", "up", "up"), True, "No se puede interpretar: puede haber más violencia o más mujeres que la cuentan."),
        (("up", "up", "up"), False, "No se puede interpretar: falta saber"),
        (("down", "up", "down"), False, "Probable avance"),  # whatever the cases did
        (("flat", "up", "up"), True, "No se puede interpretar"),
    ],
)
def test_what_three_series_say_together(moved, comparable, words):
    line = table(protected(series(*moved), comparable), "es").lines[0]
    assert line.cells[-1].startswith(words)
    assert ("no es comparable" in line.cells[3]) is not comparable


def test_a_ratio_goes_up_only_above_one():
    item = protected(series("up", "up", "flat"), True)
    assert [verdict(item, one) for one in item.rows] == ["up", "up", "undetermined"]
    hidden = protected([row("R2-13", "rate_ratio", float("nan"), float("nan"), float("nan"))], True)
    assert verdict(hidden, hidden.rows[0]) == "undetermined"


def test_the_sentence_of_a_ratio_gives_no_cause():
    item = protected(series("up", "up", "up")[2:], True, {"about": "x"})
    assert sentences(item, "es")[0].startswith(
        "Casos nuevos, A, CEM: el valor final es 1,40 veces el inicial "
        "(intervalo de confianza al 95\u00a0%: 1,20 a 1,60); es mayor."
    )
    assert table(item, "en").lines[-1].cells == ("CEM", "1.40 (1.20 to 1.60)")


def test_the_rules_are_those_of_the_countries_and_the_years_of_the_project(root):
    project = open_project(root / "data" / "raw" / "demo")
    item = rules_table(project, caption="x")
    named = set(item.results.labels["rule"])
    assert {"PE-JUDGE-2015", "PE-JUDGE-2018-SEVERE", "BO-PREL-97"} <= named
    assert not [name for name in named if "2023" in name or "COVID" in name]
    alone = rules_table(replace(project, sites=project.sites[:1]), caption="x")
    started = {"BO-1173-389TER-24", "BO-1173-389TER-72"}  # their start was not read: shown as such, in force never
    assert set(alone.results.labels["rule"]) == {"BO-PREL-97", "BO-348-MEASURE"} | started
    shown = table(protect([("06", item)], Policy(), frozenset()).items[0], "es")
    first = next(line.cells for line in shown.lines if line.cells[1] == "severo")
    assert first[2:4] == ("24", "el juzgado conoce la denuncia") and first[-1] == "sin verificar"


def test_where_law_and_bylaw_differ_both_are_shown_with_their_clocks(root):
    project = open_project(root / "data" / "raw" / "demo")
    later = project.endline.model_copy(update={"end": "2021-12"})
    item = rules_table(replace(project, endline=later), caption="x")
    shown = table(protect([("06", item)], Policy(), frozenset()).items[0], "es")
    told = [line.cells for line in shown.lines if line.cells[0] == "Comunicación de la medida"]
    assert [cells[2:4] for cells in told] == [
        ("sin horas en el texto", "se dicta la medida"),
        ("24", "se dicta la medida"),
    ]
    police = [line.cells[3] for line in shown.lines if line.cells[0] == "La policía remite el expediente al juzgado"]
    assert {"la policía conoce el hecho", "se presenta la denuncia"} <= set(police)


def test_what_was_not_measured_is_said_once():
    nothing = pd.DataFrame([row("R2-13", "level", float("nan"), 0.0, 0.0)], columns=list(ROW_COLUMNS))
    assert [item.kind for item in unless_measured(Results(nothing), "services.registers_unmeasured")] == ["paragraph"]
    assert unless_measured(Results(nothing.assign(estimate=1.0)), "x") == ()
