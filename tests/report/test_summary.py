"""The summary: its first page stands alone, its five figures stand beside the levels they lie between."""

import io
import shutil
from dataclasses import replace

import pandas as pd
import pypdf
import pytest
from small_report import LABELS, PUBLISHED, changes, levels

from evaluation.analysis.items import heading, paragraph
from evaluation.analysis.results import ReportItem
from evaluation.disclosure.gate import protect
from evaluation.disclosure.policy import Policy
from evaluation.locale import text
from evaluation.project import open_project
from evaluation.report.document import document
from evaluation.report.pdf import pdf
from evaluation.report.tables import table


def figures(**told):
    both = levels()
    told = changes(**told)
    rows = pd.concat([both.rows, told.rows], ignore_index=True)
    return replace(both, rows=rows, labels=LABELS)


def summary():
    items = [
        heading("summary"),
        paragraph("summary.lead"),
        heading("summary.figures"),
        ReportItem("table", "headline", figures(), {"layout": "headline"}),
        heading("summary.limits"),
        paragraph("summary.limits_how"),
        heading("summary.findings"),
        paragraph("summary.no_goals"),
    ]
    return protect([("01_summary", item) for item in items], Policy(), frozenset({"IMP-01"}))


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_first_page_of_the_summary_holds_the_figures_and_what_cannot_be_said_and_nothing_else(demo, language):
    for name in ("findings", "recommendations"):
        (demo / f"{name}.csv").unlink()  # they rest on results that this small release has not
    shutil.rmtree(demo / "narrative")
    made = pdf(document(summary(), open_project(demo), PUBLISHED, language), PUBLISHED.date)
    pages = [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(made)).pages]
    lead = text("summary.summary.lead", language)[:40]
    (first,) = [place for place, words in enumerate(pages) if lead in words]
    for key in ("figures", "limits"):
        assert text(f"summary.summary.{key}", language) in pages[first]
    assert text("summary.summary.limits_how", language)[-40:] in pages[first]
    assert text("summary.table_headline", language) in pages[first]
    assert text("summary.summary.findings", language) not in pages[first]
    assert text("summary.summary.findings", language) in pages[first + 1]


def test_a_figure_stands_beside_its_levels_under_its_site_and_says_what_it_means():
    item = next(one for one in summary().items if one.options.get("layout") == "headline")
    made = table(item, "es")
    assert made.head == ("Indicador", "Línea de base", "Línea final", "Cambio (intervalo)", "Qué dice")
    titles = [line.cells[0] for line in made.lines if line.title]
    assert titles == ["El Alto", "Lima <b>"]
    told, hidden = (line.cells for line in made.lines if not line.title)
    assert told == ("Violencia de pareja", "20\u00a0%", "10\u00a0%", "−10 (−16 a −4)", "disminuyó: favorable")
    assert hidden[-2:] == ("[c]", "no se publica")
