"""A survey and its settings are a project: every chapter says what else was not delivered, in both languages."""

import csv
import re

import pytest
from in_process import without_kernels
from kept_tables import bare_demo

from evaluation.indicators.catalogue import INDICATORS
from evaluation.project import open_project
from evaluation.release.build import report


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """The report of a folder that holds a survey, its codebook and its settings, and nothing else."""
    with without_kernels():
        return report(open_project(bare_demo(tmp_path_factory.mktemp("bare"))))


def words(folder, language: str) -> str:
    page = (folder / language / "report.html").read_text("utf-8")
    body = re.sub(r"(?s)<(style|svg)\b.*?</\1>", " ", page[page.index("<main") :])
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body))


SAID = {
    "es": (
        "No puede decirse qué se logró de lo comprometido: el proyecto no entregó un marco lógico con metas.",
        "Decisión sobre medidas de protección dentro del plazo legal no se midió en ninguna ronda",
        "No se registraron recomendaciones (recommendations.csv)",
        "No se recibieron comentarios de las entidades (narrative/es/comments.md).",
    ),
    "en": (
        "what was achieved of what had been promised: the project handed in no logframe with targets.",
        "No recommendations were registered (recommendations.csv)",
    ),
}


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_chapter_says_what_was_not_delivered(bare, language):
    told = words(bare, language)
    for sentence in SAID[language]:
        assert sentence in told


def test_what_the_survey_measures_is_shown(bare):
    told = words(bare, "es")
    assert "Rechazo total a la justificación de la violencia 58 % 67 % +9 (2 a 15) aumentó: favorable" in told


def test_nothing_of_other_tables_has_a_value(bare):
    with (bare / "results.csv").open(encoding="utf-8-sig", newline="") as source:
        rows = [row for row in csv.DictReader(source) if row["indicator"] in INDICATORS.codes]
    measured = {INDICATORS[row["indicator"]].table for row in rows if row["estimate"]}
    asked = {INDICATORS[row["indicator"]].table for row in rows}
    assert measured == {"women"} and {"cases", "staff", "registers", "meetings"} <= asked
