"""The evaluator's tables: what stops a report before anything is computed, with file, line and remedy."""

import pytest

from evaluation.errors import EvaluationError
from evaluation.project import open_project
from evaluation.sources.narrative import chosen, read_words, words_files

FINDINGS = "codigo,criterio,texto,resultados,evidencias\n"
RECOMMENDATIONS = "code,text,findings,addressee,priority,deadline\n"


def test_the_demo_s_words_are_read_in_both_languages(demo):
    words = read_words(open_project(demo))
    assert len(words.findings) == 8 and len(words.recommendations) == 5
    assert words.findings[0].words("words")["es"].startswith("En El Alto")
    assert words.findings[0].words("words")["en"].startswith("In El Alto")
    assert chosen(words.findings[4], "strength") == "weak"
    assert words.text("en", "summary").file == "narrative/en/summary.md"
    assert {path.name for path in words_files(open_project(demo))} >= {"findings.csv", "logframe.csv", "summary.md"}


def test_a_folder_without_words_has_none(demo):
    for name in ("evidence", "findings", "recommendations", "matrix"):
        (demo / f"{name}.csv").unlink()
    assert read_words(open_project(demo)).findings == ()


@pytest.mark.parametrize(
    ("file", "text", "key", "line"),
    [
        ("findings", FINDINGS + "H1,eficacia,Algo,,\n", "finding_without_ground", 2),
        ("findings", FINDINGS + "H1,eficacia,Algo,,E99\n", "words_code_unknown", 2),
        ("findings", FINDINGS + "H1,belleza,Algo,,E01\n", "words_choice", 2),
        ("findings", FINDINGS + "H1,eficacia,Algo,,E01\nH1,eficacia,Algo,,E01\n", "words_code_twice", 3),
        ("findings", FINDINGS + "H1,eficacia,,,E01\n", "words_cell_empty", 2),
        ("recommendations", RECOMMENDATIONS + "R1,Do,,Council,high,2027\n", "recommendation_without_finding", 2),
        ("recommendations", RECOMMENDATIONS + "R1,Do,H99,Council,high,2027\n", "words_code_unknown", 2),
    ],
)
def test_a_broken_link_is_refused_with_file_line_and_remedy(demo, file, text, key, line):
    (demo / f"{file}.csv").write_text(text, encoding="utf-8")
    with pytest.raises(EvaluationError) as fault:
        read_words(open_project(demo))
    assert (fault.value.key, fault.value.values["line"]) == (key, line)
    for language, word in (("es", "fila"), ("en", "row")):
        assert f"{file}.csv, {word} {line}" in fault.value.sentence(language)


def test_a_missing_column_is_named(demo):
    (demo / "findings.csv").write_text("codigo,texto\nH1,Algo\n", encoding="utf-8")
    with pytest.raises(EvaluationError) as fault:
        read_words(open_project(demo))
    assert "criterio" in fault.value.sentence("es")


def test_a_spreadsheet_with_semicolons_is_read_too(demo):
    (demo / "findings.csv").write_text("codigo;criterio;texto;evidencias\nH1;eficacia;Algo;E01\n", encoding="utf-8")
    (demo / "recommendations.csv").unlink()
    assert read_words(open_project(demo)).findings[0].listed("evidence") == ("E01",)
