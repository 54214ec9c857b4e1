"""Tables, figures and sentences of people trained, acts and accounts, as they stand in the report."""

import io
from dataclasses import replace

import pytest
import seaborn as sns
from PIL import Image

from evaluation.analysis.items import explained, figure, published, table, told
from evaluation.analysis.measures import combined, measure
from evaluation.analysis.results import ReportItem
from evaluation.disclosure.gate import protect
from evaluation.disclosure.policy import Policy
from evaluation.indicators.catalogue import INDICATORS
from evaluation.project import open_project
from evaluation.project_file import BudgetSettings
from evaluation.report.budget_rules import budget_rules
from evaluation.report.drawings import DRAWN, legible_on
from evaluation.report.figures import alternative
from evaluation.report.figures import figure as drawn
from evaluation.report.notes import note
from evaluation.report.stamp import Stamp
from evaluation.report.tables import table as laid

OPEN = frozenset({"budget", "municipal_budget", "practices", "scorecards_org", "oversight"})


@pytest.fixture(scope="module")
def project(root):
    return open_project(root / "data" / "raw" / "demo")


@pytest.fixture(scope="module")
def shown(project):
    """Return what the gate lets through of an item of the demo."""
    found = {code: measure(project, INDICATORS[code]) for code in ("EFI-01", "EFI-03", "OUT-11", "R1-02", "R3-03")}

    def of(code, *statistics, kind=""):
        chosen = found[code].only(*statistics) if statistics else found[code]
        item = figure(chosen, kind, "x") if kind else table(chosen, "x")
        return protect([("10_budget", item)], Policy(), frozenset(), open_tables=OPEN).items[0]

    return of


def test_accounts_have_a_line_a_funder_under_each_place(shown):
    made = laid(shown("EFI-01"), "es")
    assert made.head == ("Financiador", "Aprobado (€)", "Ejecutado (€)", "Ejecución", "n")
    assert [line.cells for line in made.lines if line.title] == [("El Alto",), ("Independencia",), ("Todos",)]
    assert made.lines[1].cells == (
        "Ayuntamiento de Madrid",
        "143\u202f000",
        "138\u202f060",
        "97\u00a0%",
        "11",
    )
    assert made.lines[4].cells[0] == "Total"


def test_the_n_of_a_line_is_that_of_one_column_throughout(shown):
    """Of those who did not come back 35 tell where they started; the share of them is one of the 180 who began."""
    item = shown("R1-02", "lost", "before_lost")
    assert {row.statistic: row.n for row in item.rows if (row.site, row.group) == ("el_alto", "")} == {
        "lost": 180,
        "before_lost": 35,
    }
    lines = [line.cells for line in laid(item, "en").lines]
    assert [cells[-1] for cells in lines[1:4]] == ["180", "85", "90"]


def test_the_waves_of_a_wide_table_stand_one_under_the_other(shown):
    made = laid(shown("OUT-11"), "en")
    assert made.head[1:5] == ("Opening", "Final", "Accrued", "Execution")
    assert made.lines[0].cells == ("El Alto · Baseline",)


def test_the_waves_of_a_narrow_table_stand_side_by_side(shown):
    made = laid(shown("R3-03", "at_step"), "es")
    assert made.head == ("Peldaño", "Línea de base", "Línea final", "n")
    assert made.lines[1].cells == ("0 · No la conoce", "4", "1", "12")


def test_moves_are_crossed(shown):
    made = laid(shown("R3-03", "moves"), "en")
    assert made.head == ("Step", *map(str, range(7)))
    rows = [line.cells for line in made.lines if not line.title]
    assert sum(int(cell) for cells in rows for cell in cells[1:]) == 24


def test_a_gain_has_its_sign_and_interval_and_everybody_is_named_so(shown):
    made = laid(shown("R1-02", "before", "after", "gain", "effect_size"), "es")
    assert [line.cells[0] for line in made.lines[:4]] == ["El Alto", "Total", "Persona adulta", "Adolescente"]
    assert made.lines[1].cells[3] == "+19,7 (16,2 a 23,1)"


def test_a_cost_is_shown_without_the_decimals_that_it_does_not_have(shown):
    made = laid(shown("EFI-03"), "en")
    assert (made.head[1], made.lines[0].cells) == ("Cost per person (EUR)", ("El Alto", "420", "145"))


def test_the_note_names_the_source_and_what_n_counts(shown, project):
    assert note(shown("EFI-01"), project, "es") == (
        "n: registros con los que se calcula cada fila. Fuente: Registros y listas del proyecto."
    )
    assert note(shown("EFI-03"), project, "en").startswith("n: people, rounded to multiples of 5.")
    assert "95\u00a0%" in note(shown("R1-02", "gain"), project, "es")


@pytest.mark.parametrize(
    "code, kind, statistics",
    [("R3-03", "ladder", ("at_step",)), ("R1-02", "gains", ("before", "after")), ("EFI-01", "execution", ())],
)
def test_every_drawing_is_a_picture_with_words_that_say_its_numbers(shown, code, kind, statistics):
    item = shown(code, *statistics, kind=kind)
    stamp = Stamp("draft", "synthetic", "x", None, (), {})
    first, second = drawn(item, stamp, "es"), drawn(item, stamp, "es")
    assert first == second and Image.open(io.BytesIO(first)).width > 800
    words = alternative(item, "Figura", "es")
    assert len(words.split(".")) > len(item.rows) and "_" not in words
    assert set(DRAWN) == {"ladder", "gains", "execution"}


def test_the_words_of_the_ladder_count_practices_and_name_no_step_by_a_number(shown):
    words = alternative(shown("R3-03", "at_step", kind="ladder"), "Figura", "es")
    assert "0 · No la conoce (El Alto, Línea de base): 4 en este peldaño." in words


@pytest.mark.parametrize("steps", range(2, 9))
def test_every_number_of_the_ladder_stands_out_from_its_bar(steps):
    for colour in sns.color_palette("viridis_r", steps):
        ink = 0.0 if legible_on(colour) == "black" else 1.0
        light, dark = sorted((luminance(colour), luminance((ink, ink, ink))), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5  # WCAG 2.2, 1.4.3


def luminance(colour) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def test_published_figures_are_real_and_have_no_target(project):
    (item,) = published(project, "published")
    protected = protect([("05_citizenship", item)], Policy(), frozenset()).items[0]
    made = laid(protected, "es")
    assert made.head == ("Producto publicado (dato real)", "Número", "Meta")
    assert ("Alcance de las réplicas: mujeres", "5022", "no se publicó") in [line.cells for line in made.lines]
    adults = [int(line.cells[1]) for line in made.lines[:2]]
    assert sum(adults) == 157 and "alianzaporlasolidaridad.org" in note(protected, project, "en")


def test_what_was_not_measured_is_said_and_what_was_not_chosen_is_not(project):
    absent = measure(project, replace(INDICATORS["R3-04"], table="nowhere"))
    assert explained(absent, "applied") == (ReportItem("paragraph", "applied_not_measured"),)
    assert told(absent, "applied") == told(combined(), "applied") == explained(combined(), "applied") == ()
    assert explained(measure(project, INDICATORS["R3-01"]), "visits") == (ReportItem("paragraph", "visits"),)


def test_the_rules_of_the_accounts_are_those_of_the_project():
    settings = BudgetSettings(
        rule={"es": "Regla.", "en": "Rule."},
        rates={"PEN": {"value": 3.85, "source": {"es": "BCE", "en": "ECB"}, "verified": True}},
        tolerance=0.1,
        citation={"es": "Art. 5.", "en": "Art. 5."},
    )
    spanish = list(budget_rules(settings, "es"))
    assert spanish[1] == "Tipos de cambio: 1 EUR = 3,85 PEN (BCE)."
    assert spanish[2].endswith("10\u00a0%. Art. 5. No se han verificado.")
    assert list(budget_rules(BudgetSettings(rule={"es": "Regla.", "en": "Rule."}), "en")) == ["Rule."]
