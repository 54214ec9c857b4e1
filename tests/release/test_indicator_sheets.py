"""The command that shows a reference sheet, and the document made of all of them."""

import subprocess
import sys

import pytest

from evaluation.indicators.catalogue import INDICATORS
from evaluation.locale import LANGUAGES, has
from evaluation.release.indicator_document import DOCUMENT
from evaluation.report.indicator_sheets import document, lines, sheet

TERMS = {"theme": "theme", "recall": "recall", "measure": "measure", "unit": "unit", "sampling": "sampling"}


def said(code: str, language: str) -> dict[str, str]:
    return dict(sheet(INDICATORS[code], INDICATORS, language))


def test_the_document_is_what_the_records_say():
    assert DOCUMENT.read_text(encoding="utf-8") == document(INDICATORS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_of_every_record_has_words(language):
    lacking = set()
    for one in INDICATORS:
        keys = [f"{kind}_{getattr(one, name)}" for kind, name in TERMS.items()]
        keys += [f"source_{key}" for key in one.sources] + [f"column_{key}" for key in one.disaggregate_by]
        lacking |= {key for key in keys if not has(f"indicator_sheets.{key}", language)}
    assert lacking == set()


def test_a_sheet_says_what_its_record_says():
    told = said("IMP-01", "es")
    assert told["A quiénes se refiere"].startswith("Mujeres alguna vez casadas o convivientes")
    assert told["Periodo"] == "últimos 12 meses"
    assert told["Lectura"] == "menos es mejor"
    assert told["Resultado primario"] == "sí"
    assert "OUT-10 (Razón de notificación" in told["Léase con"]
    assert "ipv_phys_push" in told["Columnas"]
    assert "Resultado primario" not in said("IMP-02", "es")


def test_a_reference_that_was_not_verified_is_marked():
    assert "[sin verificar]" in said("OUT-04", "es")["Referencias"]
    assert "[not verified]" in said("OUT-04", "en")["References"]
    assert "verif" not in said("IMP-01", "es")["Referencias"]


def test_how_missing_answers_are_dealt_with_depends_on_the_numerator():
    assert said("IMP-01", "en")["Missing answers"].startswith("one yes is enough")
    assert said("OUT-06", "en")["Missing answers"].startswith("the score is made")
    assert "never as zero" in said("OUT-10", "en")["Missing answers"]


def run(*arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "evaluation", "indicator", *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")


def test_the_command_shows_a_sheet_in_the_language_asked_for():
    shown = run("OUT-07", "--language", "en")
    assert shown.returncode == 0
    assert shown.stdout.splitlines() == lines(INDICATORS["OUT-07"], INDICATORS, "en")


def test_the_command_lists_all_indicators_and_refuses_an_unknown_one():
    listed = run("--language", "es").stdout.splitlines()
    assert [line.split()[0] for line in listed] == list(INDICATORS.codes)
    assert run("OUT-99").returncode == 2
