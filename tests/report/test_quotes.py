"""Free texts of people: closed, opened one by one after a review, and never with what points at somebody."""

import datetime
import io
import re
import sys
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfReader
from small_project import write_small
from small_report import PUBLISHED, released

from evaluation.analysis.results import ReportItem
from evaluation.errors import EvaluationError
from evaluation.project import open_project
from evaluation.report.annexes import annexes
from evaluation.report.document import document
from evaluation.report.docx import docx
from evaluation.report.evaluator import Evaluator
from evaluation.report.evaluator_checks import evaluator_faults
from evaluation.report.html import html
from evaluation.report.pdf import pdf
from evaluation.report.prose import Prose
from evaluation.sources.narrative import read_words, words_files
from evaluation.sources.quotes import digest_of

sys.path.append(str(Path(__file__).parents[1] / "privacy"))
from identities import people

SAID = "Antes no sabía adónde ir; ahora voy al servicio y me escuchan."
PERSON = people(1)[0]
TODAY = datetime.date(2026, 3, 1)
HEAD = "codigo,texto_es,texto_en,rol_es,rol_en\n"


def put(folder, said: str = SAID, cite: str = "Dijo una de ellas: {quote.T1}.", opened: bool = True, **review):
    """A project with a free text, a summary that cites it, and a review that opens it."""
    (folder / "quotes.csv").write_text(f'{HEAD}T1,"{said}",,usuaria,user\n', encoding="utf-8")
    (folder / "narrative" / "es").mkdir(parents=True, exist_ok=True)
    (folder / "narrative" / "es" / "summary.md").write_text(cite, encoding="utf-8")
    project = open_project(folder)
    if opened:
        seen = digest_of(read_words(project).quotes[0])
        own = {"id": "T1", "role": "responsable de ética", "date": "2020-05-02", "seen": seen} | review
        lines = "\n".join(
            f"{name} = {value}" if name == "date" else f'{name} = "{value}"' for name, value in own.items()
        )
        path = folder / "project.toml"
        path.write_text(path.read_text(encoding="utf-8") + f"\n[[opened_texts]]\n{lines}\n", encoding="utf-8")
    return open_project(folder)


@pytest.fixture
def folder(tmp_path):
    return write_small(tmp_path / "p")


def cited(project, language: str = "es") -> list:
    return list(Evaluator(project, released(), language).section("summary"))


def refused(project) -> EvaluationError:
    """Return the error that stops a report; the check tells the same one, and neither says what is in the text."""
    with pytest.raises(EvaluationError) as fault:
        cited(project)
    assert fault.value.key in [one.key for one in evaluator_faults(project)]
    for language in ("es", "en"):
        said = fault.value.sentence(language)
        assert "servicio y me" not in said and not any(word in said for word in PERSON.words)
    return fault.value


def test_a_text_is_closed_until_somebody_opens_it(folder):
    found = refused(put(folder, opened=False))
    assert (found.key, found.values["line"], len(found.values["seen"])) == ("quote_closed", 1, 12)
    assert found.sentence("es").startswith("narrative/es/summary.md, línea 1: el texto libre T1 está cerrado; quien lo")
    assert f'seen = "{found.values["seen"]}"' in found.sentence("en")


def test_an_opened_text_stands_in_the_report_with_the_role_of_who_said_it(folder):
    project = put(folder)
    assert cited(project) == [Prose((("", f"Dijo una de ellas: «{SAID}» (usuaria)."),))]
    assert evaluator_faults(project) == ()
    assert folder / "quotes.csv" in words_files(project)


def test_who_opened_it_and_when_is_printed(folder):
    project = put(folder)
    for language, said in (
        ("es", "responsable de ética el 2 de mayo de 2020"),
        ("en", "responsable de ética on 2 May 2020"),
    ):
        told = dict(annexes(released(), project, Evaluator(project, released(), language), language))
        assert said in told["suppression"]


def test_from_the_project_to_the_delivered_files(folder):
    """The page, the Word file and the PDF of a project hold the quotation, as words and nothing else."""
    cites = released(ReportItem("words", "summary"))
    made = document(cites, put(folder), PUBLISHED, "es")
    assert f"«{SAID}» (usuaria)" in html(made)
    with zipfile.ZipFile(io.BytesIO(docx(made, TODAY))) as archive:
        assert SAID in re.sub(r"<[^>]+>", "", archive.read("word/document.xml").decode("utf-8"))
    pages = PdfReader(io.BytesIO(pdf(made, TODAY))).pages
    assert SAID.replace(" ", "") in "".join("".join(page.extract_text() for page in pages).split())
    (folder / "project.toml").write_text((folder / "project.toml").read_text("utf-8").split("[[opened")[0], "utf-8")
    with pytest.raises(EvaluationError) as fault:
        document(cites, open_project(folder), PUBLISHED, "es")
    assert fault.value.key == "quote_closed"


def test_a_text_nobody_cites_is_not_in_the_report_though_it_is_open(folder):
    assert SAID not in repr(cited(put(folder, cite="Nada.")))


def test_a_text_that_was_changed_after_its_review_is_closed_again(folder):
    put(folder)
    (folder / "quotes.csv").write_text(f'{HEAD}T1,"{SAID} Y otra cosa.",,usuaria,user\n', encoding="utf-8")
    found = refused(open_project(folder))
    assert found.key == "quote_changed" and "quotes.csv, fila 2" in found.sentence("es")
    (folder / "quotes.csv").write_text(f'{HEAD}T1,"{SAID}",,lideresa,user\n', encoding="utf-8")
    assert refused(open_project(folder)).key == "quote_changed"


@pytest.mark.parametrize(
    "word",
    [
        *(PERSON.dni, PERSON.ci, PERSON.ruc, PERSON.phone, PERSON.abroad, PERSON.mail, PERSON.place, PERSON.born),
        *(PERSON.name, "Rosa de la Cruz", "el 3 de mayo", "DNI 12" + "34567", "70 12" + "3 456"),
    ],
)
def test_an_identifier_within_an_opened_text_is_refused(folder, word):
    assert refused(put(folder, f"Me atendió {word} y me escuchó.")).key == "quote_identifies"


@pytest.mark.parametrize(
    "said", ["Voy a El Alto con mi hija de 12 años.", "Fui 3 veces en 2019.", "Ella me escuchó. Volveré."]
)
def test_places_of_the_project_ages_and_years_point_at_nobody(folder, said):
    assert f"«{said}»" in repr(cited(put(folder, said)))


@pytest.mark.parametrize("code", ["T2", "", "T1.x"])
def test_a_code_that_no_text_has_is_refused(folder, code):
    assert refused(put(folder, cite=f"{{quote.{code}}}")).key == "quote_unknown"


@pytest.mark.parametrize("said", ["<b>a</b>", "[a](b)", "*a*", "{IMP-01.level.el_alto}", "https://evil.test"])
def test_marks_within_an_opened_text_are_refused(folder, said):
    with pytest.raises(EvaluationError) as fault:
        cited(put(folder, said))
    assert fault.value.key == "words_markup"


@pytest.mark.parametrize("review", [{"role": "x"}, {"date": '"mañana"'}, {"seen": "abc"}, {"name": "x"}])
def test_a_review_needs_a_role_a_day_and_what_was_seen(folder, review):
    with pytest.raises(EvaluationError) as fault:
        put(folder, **review)
    assert fault.value.key in ("settings_invalid", "settings_unknown")


@pytest.mark.parametrize("word", [f"DNI {PERSON.dni}", PERSON.ci, PERSON.ruc, PERSON.abroad, PERSON.place])
def test_the_evaluators_own_words_hold_no_document_telephone_or_place(folder, word):
    put(folder, cite="Nada.")
    (folder / "narrative" / "es" / "lessons.md").write_text(f"Uno.\n\nLo dijo {word}.", encoding="utf-8")
    (folder / "evidence.csv").write_text(f"codigo,tipo,texto,solidez\nE1,entrevista,{word},media\n", encoding="utf-8")
    faults = evaluator_faults(open_project(folder))
    assert {(one.values["file"], one.values["line"]) for one in faults} == {
        ("narrative/es/lessons.md", 3),
        ("evidence.csv", 2),
    }
    assert not any(word in one.sentence(language) for one in faults for language in ("es", "en"))
    with pytest.raises(EvaluationError):
        read_words(open_project(folder))


def test_an_address_of_the_evaluator_may_stand(folder):
    put(folder, cite="Escriba a evaluacion@" + "ong.bo.")
    assert evaluator_faults(open_project(folder)) == ()
