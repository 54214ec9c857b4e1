"""What stands under the tables of services: what n counts, where it is written, and how values were made."""

from functools import cache

import pytest

from evaluation.analysis.items import table
from evaluation.analysis.measures import measure
from evaluation.disclosure.gate import protect
from evaluation.disclosure.policy import Policy
from evaluation.indicators.catalogue import INDICATORS
from evaluation.project import open_project
from evaluation.report.notes import note
from evaluation.report.tables import table as laid


@pytest.fixture(scope="module")
def project(root):
    return open_project(root / "data" / "raw" / "demo")


@pytest.fixture(scope="module")
def shown(project):
    """Return what the gate lets through of an item of the demo."""
    opened = frozenset(name for name, one in project.settings.tables.items() if one.open)

    @cache
    def of(code, *statistics):
        found = measure(project, INDICATORS[code])
        item = table(found.only(*statistics) if statistics else found, "x")
        return protect([("06_services", item)], Policy(), frozenset(), open_tables=opened).items[0]

    return of


NOTES = {  # code, statistics, unit: what n counts
    ("R2-13", "es"): ("n: casos nuevos.", "Fuente: Registros mensuales de los servicios."),
    ("R2-18", "es"): ("n: instituciones.", "encuesta a las instituciones de la lista."),
    ("R2-04", "es"): ("n: expedientes, redondeado a múltiplos de 5.", "Fuente: Expedientes de los servicios"),
    ("R2-11", "en"): ("n: people, rounded to multiples of 5.", "anonymous"),
    ("R2-15", "en"): ("n: referrals, rounded to multiples of 5.", "Source: Referral"),
}


@pytest.mark.parametrize(("code", "language"), NOTES)
def test_the_note_says_what_is_counted_and_where_it_is_written(shown, project, code, language):
    told = note(shown(code, "level"), project, language)
    for words in NOTES[code, language]:
        assert words in told
    assert told.count("n: ") == 1


def test_a_table_without_n_explains_none(shown, project):
    assert "n:" not in note(shown("R3-03", "moves"), project, "es")
    assert "n:" not in note(shown("R2-13", "rate_ratio"), project, "en")


def test_a_method_is_explained_where_it_is_used(shown, project):
    assert "Garwood" in note(shown("R2-13", "level"), project, "es")
    assert "ninguna regla con plazo en horas" in note(shown("R2-01"), project, "es")


def test_a_place_without_the_question_is_no_row_and_one_without_an_answer_is(shown, project):
    of_bolivia = laid(shown("R2-08"), "es")
    assert [line.cells[0] for line in of_bolivia.lines if line.title] == ["El Alto"]
    assert "[x]" not in note(shown("R2-08"), project, "es")
    everywhere = laid(shown("R2-01"), "es")
    assert [line.cells[0] for line in everywhere.lines if line.title] == ["El Alto", "Independencia"]
