"""Chapters: their parameters, their cells, their committed outputs, and what happens when one stops."""

import ast
import json
import re

import nbformat
import pytest

from evaluation.analysis.items import from_payload, to_payload
from evaluation.errors import EvaluationError, UsageError
from evaluation.release import chapters as chapters_module
from evaluation.release.chapters import chapters, check_parameters, items, run

PARAMETERS = ["project_dir", "sites", "baseline", "endline", "confidence"]
EVERY = chapters()
METHODOLOGY = next(path for path in EVERY if path.stem == "03_methodology")


def code_cells(path):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_the_chapters_bear_their_final_numbers():
    assert [path.stem for path in EVERY] == [
        "01_summary",
        "02_context",
        "03_methodology",
        "04_womens_lives",
        "05_citizenship",
        "06_services",
        "07_coordination",
        "08_exchange",
        "09_achievement",
        "10_budget",
        "11_crosscutting",
        "12_judgement",
    ]


@pytest.mark.parametrize("chapter", EVERY, ids=lambda path: path.stem)
class TestEveryChapter:
    def test_has_the_parameters_with_type_and_comment(self, chapter):
        first = code_cells(chapter)[0]
        assert first.metadata["tags"] == ["parameters"]
        lines = first.source.splitlines()
        assert [re.match(r"\w+", line)[0] for line in lines] == PARAMETERS
        assert all(re.match(r"\w+: \w+ = .+  # .+ · .+", line) for line in lines)

    def test_has_short_cells_that_only_call_the_library(self, chapter):
        for cell in code_cells(chapter)[1:]:
            tree = ast.parse(cell.source)
            assert len([line for line in cell.source.splitlines() if line.strip()]) <= 4
            forbidden = (ast.FunctionDef, ast.For, ast.While, ast.If, ast.IfExp, ast.Lambda, ast.ListComp, ast.With)
            assert not [node for node in ast.walk(tree) if isinstance(node, forbidden)]
            words = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
            assert not [word for word in words if "/" in word or " " in word]

    def test_is_committed_executed_and_cleaned(self, chapter):
        text = chapter.read_text(encoding="utf-8")
        assert '"papermill"' not in text and "iopub." not in text and "/home/" not in text
        cells = code_cells(chapter)
        assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
        assert all(cell.outputs for cell in cells if "ev.emit" in cell.source)
        assert not [out for cell in cells for out in cell.outputs if out.output_type in ("stream", "error")]

    def test_shows_every_preview_of_results_stamped_with_a_digest(self, chapter):
        shown = [out.data["text/plain"] for cell in code_cells(chapter) for out in cell.outputs if "data" in out]
        tables = [text for text in shown if " rows, " in text]
        assert bool(tables) == (chapter.stem != "12_judgement")  # all the evaluator's words
        assert all(re.search(r"SINTÉTICO · SYNTHETIC, sha256 [0-9a-f]{16}>$", text) for text in tables)

    def test_refuses_an_unknown_or_mistyped_parameter_before_anything_runs(self, chapter, monkeypatch):
        monkeypatch.setattr(chapters_module.papermill, "execute_notebook", lambda *_, **__: pytest.fail("it ran"))
        with pytest.raises(UsageError) as fault:
            run(chapter, {"regoin": "sur"})
        assert fault.value.sentence("es") == (
            f"El capítulo {chapter.stem} no tiene el parámetro «regoin»; tiene: {', '.join(PARAMETERS)}."
        )
        for name, value in {"sites": "el_alto", "confidence": "0.95", "baseline": 1, "endline": ["endline"]}.items():
            with pytest.raises(UsageError) as fault:
                run(chapter, {name: value})
            assert fault.value.key == "mistyped_parameter" and fault.value.values["name"] == name
        check_parameters(chapter, dict.fromkeys(PARAMETERS))


def test_a_chapter_stops_with_the_sentence_of_its_cause(demo):
    with pytest.raises(EvaluationError) as fault:
        run(METHODOLOGY, {"project_dir": str(demo), "sites": ["lima"]})
    assert fault.value.sentence("es") == (
        "El capítulo 03_methodology se detuvo en la celda 3 (No existe el municipio «lima»; "
        "los del proyecto son: el_alto, independencia.); corrija la causa y vuelva a generar el informe."
    )


def written(chapter, folder):
    path = folder / METHODOLOGY.name
    path.write_text(nbformat.writes(chapter), encoding="utf-8")
    return path


def test_the_error_of_a_program_fault_shows_no_value(tmp_path, demo):
    broken = nbformat.read(METHODOLOGY, as_version=4)
    broken.cells[2].source = 'raise ValueError("nombre: 77777")'
    with pytest.raises(EvaluationError) as fault:
        run(written(broken, tmp_path), {"project_dir": str(demo)})
    assert "77777" not in fault.value.sentence("es") and "ValueError" in fault.value.sentence("en")


@pytest.fixture(scope="module")
def beginning(tmp_path_factory):
    """The first cells of the chapter on method, up to its first table: the others take half a minute."""
    chapter = nbformat.read(METHODOLOGY, as_version=4)
    first = next(place for place, cell in enumerate(chapter.cells) if "sample_size" in cell.source)
    chapter.cells = chapter.cells[: first + 1]
    return written(chapter, tmp_path_factory.mktemp("beginning"))


def test_items_survive_their_way_through_the_executed_chapter(survey_alone, beginning):
    executed = run(beginning, {"project_dir": str(survey_alone), "sites": ["el_alto"]})
    recorded = items(METHODOLOGY.stem, executed)
    assert [item.kind for item in recorded][:3] == ["heading", "heading", "words"]
    table = next(item for item in recorded if item.caption == "sample_size")
    assert set(table.results.rows["site"]) == {"el_alto"}
    again = from_payload(json.loads(json.dumps(to_payload(table))))
    assert again.results.counts == table.results.counts
    assert again.results.rows.equals(table.results.rows)


def test_a_chapter_that_records_nothing_is_an_error(survey_alone, beginning):
    executed = run(beginning, {"project_dir": str(survey_alone)}, record=False)
    with pytest.raises(EvaluationError) as fault:
        items("03_methodology", executed)
    assert fault.value.sentence("en") == (
        "Chapter 03_methodology left no result in the report; end its cells with ev.emit(...) and make the report "
        "again."
    )
