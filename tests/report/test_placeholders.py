"""Numbers in the evaluator's texts come from protected rows; what names none, or a hidden one, stops the report."""

import pytest
from small_report import changes, levels, released

from evaluation.analysis.results import ReportItem
from evaluation.errors import EvaluationError
from evaluation.report.placeholders import shown
from evaluation.report.prose import Prose, ProseList, Title, parsed, spans
from evaluation.sources.narrative import Text


@pytest.fixture(scope="module")
def rows():
    return shown(released(ReportItem("table", "a", levels()), ReportItem("table", "b", changes())))


def blocks(rows, words: str, language: str = "es"):
    text = Text("narrative/es/summary.md", words)
    return list(parsed(text, lambda name, file, line: rows.words(name, file, line, language)))


def test_a_text_is_filled_with_the_protected_values(rows):
    words = "# Título\n\nBajó {IMP-01.change.el_alto.size} ({IMP-01.change.el_alto.interval}),\n"
    words += "de {IMP-01.level.el_alto.baseline}."
    assert blocks(rows, words) == [
        Title(1, "Título"),
        Prose((("", "Bajó 10 puntos porcentuales (−16 a −4), de 20\u00a0%."),)),
    ]
    assert rows.words("IMP-01.change.el_alto", "f", 1, "en") == "−10 percentage points"
    assert rows.words("IMP-01.level.el_alto.baseline.n", "f", 1, "es") == "300"


@pytest.mark.parametrize("name", ["IMP-99.change.el_alto", "IMP-01.level.el_alto", "IMP-01", "", "IMP-01.change.x.y.z"])
def test_a_placeholder_without_a_result_is_refused_with_file_and_line(rows, name):
    with pytest.raises(EvaluationError) as fault:
        blocks(rows, f"Uno.\n\nDos {{{name}}}.")
    assert fault.value.key == "placeholder_unknown"
    assert "narrative/es/summary.md, línea 3" in fault.value.sentence("es")
    assert "narrative/es/summary.md, line 3" in fault.value.sentence("en")


def test_a_placeholder_of_a_hidden_value_is_refused_and_does_not_say_it(rows):
    with pytest.raises(EvaluationError) as fault:
        blocks(rows, "En Lima, {IMP-01.level.lima.baseline}.")
    assert fault.value.key == "placeholder_hidden"
    assert "protegido" in fault.value.sentence("es")


@pytest.mark.parametrize(
    "words",
    [
        "<b>fuerte</b>",
        "<script>alert(1)</script>",
        "[aquí](documento.html)",
        "![foto](foto.png)",
        "véase https://example.org",
        "| a | b |",
        "`código`",
        "[aquí]: documento.html",
    ],
)
def test_markup_outside_the_subset_is_refused(rows, words):
    with pytest.raises(EvaluationError) as fault:
        blocks(rows, f"Uno.\n{words}")
    assert (fault.value.key, fault.value.values["line"]) == ("words_markup", 2)


def test_a_brace_that_closes_nothing_is_refused(rows):
    with pytest.raises(EvaluationError):
        blocks(rows, "Uno {IMP-01.change.el_alto")


def test_lists_and_emphasis_are_kept(rows):
    assert blocks(rows, "Hay:\n- uno\n- **dos** y *tres*\n\n1. primero\n2. segundo") == [
        Prose((("", "Hay:"),)),
        ProseList(((("", "uno"),), (("strong", "dos"), ("", " y "), ("emph", "tres")))),
        ProseList(((("", "primero"),), (("", "segundo"),)), ordered=True),
    ]
    assert spans("2 * 3 * 4") == (("", "2 * 3 * 4"),)
