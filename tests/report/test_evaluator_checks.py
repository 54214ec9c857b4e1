"""All faults of the evaluator's words at once, each with file, place and remedy in both languages."""

from typer.testing import CliRunner

from evaluation.__main__ import app
from evaluation.project import open_project
from evaluation.report.evaluator_checks import evaluator_faults


def rewritten(path, before, after):
    text = path.read_text("utf-8")
    assert before in text, before
    path.write_text(text.replace(before, after, 1), "utf-8")


def broken(demo):
    """Break each table and text of the evaluator once."""
    rewritten(demo / "findings.csv", "eficacia", "eficasia")
    rewritten(demo / "recommendations.csv", "H2; H3", "H2; H99")
    rewritten(demo / "evidence.csv", "E02,", "E01,")
    rewritten(demo / "matrix.csv", "IMP-01; OUT-01", "IMP-01; OUT-99")
    rewritten(demo / "logframe.csv", ",el_alto,21,10,", ",la_paz,21,10,")
    rewritten(demo / "logframe.csv", ",independencia,14,10,", ",independencia,catorce,10,")
    text = demo / "narrative" / "es" / "summary.md"
    text.write_text(text.read_text("utf-8") + "\n{IMP-01.change.el_ato}\n\n<b>negrita</b>\n", "utf-8")
    return len(text.read_text("utf-8").splitlines())


def test_the_demo_has_no_fault(demo):
    assert evaluator_faults(open_project(demo)) == ()


def test_every_fault_is_told_at_once_with_its_place(demo):
    last = broken(demo)
    found = {(one.key, one.values["file"], one.values["line"]) for one in evaluator_faults(open_project(demo))}
    assert {key for key, *_ in found} == {
        *("words_choice", "words_code_unknown", "words_code_twice", "logframe_site", "logframe_number"),
        *("placeholder_unknown", "words_markup"),
    }
    assert ("words_choice", "findings.csv", 2) in found and ("words_code_twice", "evidence.csv", 3) in found
    assert ("placeholder_unknown", "narrative/es/summary.md", last - 2) in found
    assert ("words_markup", "narrative/es/summary.md", last) in found
    assert ("words_code_unknown", "matrix.csv", 2) in found


def test_the_command_says_them_all_in_both_languages(demo):
    broken(demo)
    for language, words in (("es", "fila 2"), ("en", "row 2")):
        told = CliRunner().invoke(app, ["check", str(demo), "--language", language])
        assert told.exit_code == 1
        lines = told.output.splitlines()
        for file in ("findings.csv", "recommendations.csv", "evidence.csv", "matrix.csv", "logframe.csv"):
            assert any(line.startswith(file) for line in lines), file
        assert any(line.startswith("findings.csv") and words in line for line in lines)
        assert any("IMP-01.change.el_ato" in line for line in lines)
