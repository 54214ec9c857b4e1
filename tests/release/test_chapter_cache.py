"""What runs again when something changes, counted: kernels and documents are stood in for, nothing else is."""

import json
import shutil

import in_process
import nbformat
import pandas as pd
import pytest
from kept_tables import bare_demo, keep_few_women
from recorded_chapters import keep_recorded

import evaluation as ev
from evaluation.analysis.items import to_payload
from evaluation.errors import EvaluationError
from evaluation.project import open_project
from evaluation.release import build, chapter_cache, chapters, draft, manifest
from evaluation.release.chapters import items
from evaluation.release.emit import ITEM_TYPE, RESULTS_VARIABLE
from evaluation.release.recorded import results
from evaluation.sources.tables import build_tables

ANALYSIS, SYNTHESIS = "02_context.ipynb", "11_crosscutting.ipynb"


def executed(caption: str) -> nbformat.NotebookNode:
    """A chapter that recorded one heading."""
    told = {ITEM_TYPE: json.dumps(to_payload(ev.heading(caption)))}
    output = nbformat.v4.new_output("display_data", told)
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("ev.emit()", outputs=[output], id="only")])


@pytest.fixture
def counted(monkeypatch) -> dict[str, list]:
    """The chapters that a kernel executed, and the folders that documents were written to."""
    found = {"executed": [], "rendered": []}

    def execute(path, target, **how):
        found["executed"].append(path.rsplit("/", 1)[-1])
        return executed("context")

    def render(release, project, stamp, folder):
        found["rendered"].append(folder)
        (folder / "es").mkdir()
        (folder / "es" / "report.html").write_text("<p>12 %</p>", encoding="utf-8")

    every = [path for path in chapters.chapters() if path.name in (ANALYSIS, SYNTHESIS)]
    monkeypatch.setattr(chapters, "chapters", lambda: tuple(every))
    monkeypatch.setattr(chapters.papermill, "execute_notebook", execute)
    monkeypatch.setattr(build, "render", render)
    return found


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """A workspace with the demo's settings and a few women of its survey, whose typed tables are built."""
    folder = keep_few_women(bare_demo(tmp_path_factory.mktemp("few")))
    build_tables(open_project(folder))
    return folder.parents[2]


@pytest.fixture
def folder(workspace, tmp_path):
    """A copy of it that a test may change."""
    shutil.copytree(workspace, tmp_path / "workspace")
    return tmp_path / "workspace" / "data" / "raw" / "demo"


@pytest.fixture
def package(monkeypatch, root, tmp_path):
    """A copy of the package whose files are taken for the code."""
    copy = tmp_path / "code" / "evaluation"
    shutil.copytree(root / "evaluation", copy, ignore=shutil.ignore_patterns("__pycache__"))

    def hashed():
        return manifest.hashes((path for path in copy.rglob("*") if path.suffix in manifest.CODE_TYPES), copy.parent)

    monkeypatch.setattr(chapter_cache, "PACKAGE", copy)
    for module in (manifest, build):
        monkeypatch.setattr(module, "code_hashes", hashed)
    return copy


def run(folder, counted) -> tuple[list[str], int]:
    """Return the chapters that a run executed, and how many times it rendered."""
    for found in counted.values():
        found.clear()
    made = draft.draft(open_project(folder))
    assert (made / "es" / "report.html").read_text("utf-8") == "<p>12 %</p>"
    return sorted(counted["executed"]), len(counted["rendered"])


def add_line(path, line: str = "\n") -> None:
    with path.open("a", encoding="utf-8") as target:
        target.write(line)


def change_an_answer(folder) -> None:
    text = (folder / "women.csv").read_text(encoding="utf-8")
    header, first, rest = text.split("\n", 2)
    cells = dict(zip(header.split(","), first.split(","), strict=True))
    cells["just_goout"] = "1" if cells["just_goout"] == "0" else "0"
    (folder / "women.csv").write_text("\n".join((header, ",".join(cells.values()), rest)), encoding="utf-8")


BOTH = [ANALYSIS, SYNTHESIS]


def test_nothing_runs_again_where_nothing_changed(folder, counted, package):
    assert run(folder, counted) == (BOTH, 1)
    assert run(folder, counted) == ([], 0)


def test_a_word_of_the_evaluator_or_of_the_catalogue_is_rendered_only(folder, counted, package):
    run(folder, counted)
    words = folder / "narrative" / "es"
    words.mkdir(parents=True)
    (words / "context.md").write_text("Los talleres empezaron en mayo.\n", encoding="utf-8")
    assert run(folder, counted) == ([], 1)
    (words / "context.md").write_text("Los talleres empezaron en junio.\n", encoding="utf-8")
    assert run(folder, counted) == ([], 1)
    for name in ("locale/es/report.po", "report/wording.py", "report/report.css", "disclosure/policy.py"):
        add_line(package / name)
        assert run(folder, counted) == ([], 1), name
    assert run(folder, counted) == ([], 0)


def test_an_input_is_executed(folder, counted, package):
    run(folder, counted)
    change_an_answer(folder)
    assert run(folder, counted) == (BOTH, 1)
    assert run(folder, counted) == ([], 0)


@pytest.mark.parametrize(
    "name",
    [
        *("statistics/variance.py", "indicators/impact.py", "indicators/legal_deadlines.csv", "analysis/levels.py"),
        *("sources/consent.py", "release/emit.py", "project_file.py"),
    ],
)
def test_code_that_computes_is_executed(folder, counted, package, name):
    run(folder, counted)
    add_line(package / name)
    assert run(folder, counted) == (BOTH, 1)


def test_another_library_or_parameter_is_executed(folder, counted, package, monkeypatch):
    run(folder, counted)
    known = chapter_cache.environment_facts()
    for module in (chapter_cache, draft, build, manifest):
        monkeypatch.setattr(module, "environment_facts", lambda: known | {"numpy": "0.0"})
    assert run(folder, counted) == (BOTH, 1)
    counted["executed"].clear()
    draft.draft(open_project(folder, confidence=0.9))
    assert sorted(counted["executed"]) == BOTH


def test_what_the_analysis_recorded_is_executed_in_the_synthesis(folder, counted, package, monkeypatch):
    run(folder, counted)
    monkeypatch.setattr(chapters, "write_recorded", lambda found: b"[1]")
    add_line(package / "report" / "report.css")
    assert run(folder, counted) == ([SYNTHESIS], 1)


def test_a_changed_product_is_rendered_again(folder, counted, package):
    run(folder, counted)
    product = open_project(folder).reports / "draft" / "es" / "report.html"
    product.write_text("<p>13 %</p>", encoding="utf-8")
    assert run(folder, counted) == ([], 1)


def test_another_day_is_rendered_again(folder, counted, package, monkeypatch):
    run(folder, counted)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764720000")
    assert run(folder, counted) == ([], 1)


def kept(folder):
    return next((open_project(folder).processed / "chapters").glob("02_context-*.ipynb"))


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text.replace("heading", "headimg", 1),
        lambda text: "",
        lambda text: "[]",
        lambda text: json.dumps(json.loads(text) | {"metadata": {}}),
    ],
    ids=["half", "a letter", "empty", "another kind", "without its seal"],
)
def test_a_damaged_chapter_is_not_read(folder, counted, package, damage):
    run(folder, counted)
    whole = kept(folder).read_text(encoding="utf-8")
    kept(folder).write_text(damage(whole), encoding="utf-8")
    add_line(package / "report" / "report.css")
    assert run(folder, counted) == ([ANALYSIS], 1)
    assert kept(folder).read_text(encoding="utf-8") == whole


def test_the_cache_keeps_what_was_executed_for_its_owner_only(folder, counted, package):
    run(folder, counted)
    project = open_project(folder)
    found = chapter_cache.chapter_cache(project).read(chapters.NOTEBOOKS / ANALYSIS)
    assert items("02_context", found) == items("02_context", executed("context"))
    assert (project.processed.stat().st_mode | kept(folder).parent.stat().st_mode) & 0o077 == 0


def test_a_draft_does_not_stand_beside_a_lost_record_of_a_release(folder, counted, package, monkeypatch):
    run(folder, counted)
    project = open_project(folder)
    path = project.reports / "draft" / manifest.FILE
    told = json.loads(path.read_text(encoding="utf-8")) | {"earlier": ["2025-11-01-first"]}
    path.write_text(json.dumps(told), encoding="utf-8")
    project.ledger.write_text('{"release": "2025-11-01-first", "record": "00"}\n', encoding="utf-8")
    with pytest.raises(EvaluationError) as fault:
        draft.draft(project)
    assert fault.value.key == "ledger_record_lost"


def test_outside_a_report_synthesis_executes_what_the_cache_lacks_and_reads_the_same(small_demo, monkeypatch, tmp_path):
    project, executed_now = open_project(small_demo), []

    def run_here(chapter, *told, **how):
        executed_now.append(chapter.stem)
        return in_process.executed(chapter, *told, **how)

    monkeypatch.setattr(chapters, "run", run_here)
    monkeypatch.delenv(RESULTS_VARIABLE, raising=False)
    kept_by_the_report = results(project)
    assert executed_now == []
    shutil.rmtree(chapter_cache.chapter_cache(project).folder)
    made_again = results(project)
    assert executed_now == ["04_womens_lives"]
    keep_recorded(project, tmp_path / "recorded.json")
    monkeypatch.setenv(RESULTS_VARIABLE, str(tmp_path / "recorded.json"))
    in_a_report = results(project)
    assert executed_now == ["04_womens_lives"] and len(in_a_report.rows) > 100
    for found in (kept_by_the_report, made_again):
        pd.testing.assert_frame_equal(found.rows, in_a_report.rows)
        assert found.counts == in_a_report.counts
