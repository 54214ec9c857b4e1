"""Published figures as tables: one unit a column, countries as titles, and a note that repeats no name."""

import re

import pytest

from evaluation.analysis.official import events, official
from evaluation.disclosure.gate import protect
from evaluation.disclosure.policy import Policy
from evaluation.project import open_project
from evaluation.report.notes import note
from evaluation.report.tables import table


@pytest.fixture(scope="module")
def project(root):
    return open_project(root / "data" / "raw" / "demo")


@pytest.fixture(scope="module")
def shown(project):
    items = {item.caption: item for item in (*official(project), *events(project))}

    def one(caption: str):
        return protect(
            [("02_context", items[caption])], Policy(), frozenset(), open_tables=frozenset({"official"})
        ).items[0]

    return one


def test_the_years_of_a_series_have_one_precision_and_their_unit_at_the_head(shown):
    peru = table(shown("official_violence_peru"), "es")
    first = [line.cells[1].removesuffix(" †") for line in peru.lines]
    assert all(re.fullmatch(r"\d+,\d\u00a0%", cell) for cell in first) and len(first) > 10
    services = table(shown("official_services_peru"), "es")
    assert services.head[1] == "Casos atendidos en CEM"
    assert services.lines[0].cells[1:3] == ("42\u202f537 †", "–")


@pytest.mark.parametrize(("language", "words"), [("es", "sin verificar en la publicación"), ("en", "not verified in")])
def test_the_note_explains_the_mark_of_a_series_once_and_names_nothing(shown, project, language, words):
    told = note(shown("official_violence_peru"), project, language)
    end = {"es": "publicación original.", "en": "original publication."}[language]
    assert told.count("†") == 1 and words in told and told.endswith(end)
    assert "†" not in note(shown("official_others"), project, language)
    assert re.search(r"\d+ de noviembre de 2026|\d+ November 2026", told)


def test_a_list_stands_under_its_countries(shown):
    made = table(shown("official_others"), "es")
    titles = [line.cells[0] for line in made.lines if line.title]
    assert titles == ["Bolivia", "Perú"]
    assert not [line for line in made.lines if not line.title and line.cells[0].startswith(("Bolivia:", "Perú:"))]


def test_the_date_of_an_event_is_written_as_people_do_and_never_breaks(shown):
    dates = {line.cells[0] for line in table(shown("events"), "es").lines}
    assert {"9\u00a0mar\u00a02013", "oct\u00a02018"} <= dates
    assert "9\u00a0Mar\u00a02013" in {line.cells[0] for line in table(shown("events"), "en").lines}
