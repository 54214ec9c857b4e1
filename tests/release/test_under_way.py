"""Kernels that start while the tables are read: they run no cell before, and none is left behind."""

import json
import threading

import nbformat
import psutil
import pytest
from kept_tables import bare_demo, keep_few_women

import evaluation as ev
from evaluation.analysis.items import to_payload
from evaluation.project import open_project
from evaluation.release import chapters as module
from evaluation.release.build import Run, reading
from evaluation.release.chapters import chapters, run
from evaluation.release.emit import ITEM_TYPE
from evaluation.release.manifest import today
from evaluation.sources.check_report import DataRejected
from evaluation.sources.tables import build_tables

ANALYSIS, SYNTHESIS = (
    next(path for path in chapters() if path.stem == name) for name in ("02_context", "09_achievement")
)


@pytest.fixture
def few_women(tmp_path):
    return keep_few_women(bare_demo(tmp_path))


@pytest.fixture
def told(monkeypatch) -> list[tuple[str, str]]:
    """What happened to each chapter: its kernel started, its cells ran. The kernels are stood in for."""
    found = []

    def run_here(chapter, parameters, record=True, results=None, ready=None):
        found.append(("started", chapter.stem))
        begun.set()
        if ready:
            ready()
        found.append(("ran", chapter.stem))
        output = nbformat.v4.new_output("display_data", {ITEM_TYPE: json.dumps(to_payload(ev.heading("context")))})
        return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("ev.emit()", outputs=[output], id="only")])

    begun = threading.Event()
    monkeypatch.setattr(module, "chapters", lambda: (ANALYSIS, SYNTHESIS))
    monkeypatch.setattr(module, "run", run_here)
    monkeypatch.setattr(
        "evaluation.release.build.build_tables", lambda project: begun.wait(60) and build_tables(project)
    )
    return found


def made(folder):
    with reading(Run(open_project(folder), "draft", today())) as found:
        return found()


def test_a_kernel_starts_while_tables_are_read_and_its_cells_run_after(few_women, told):
    with reading(Run(open_project(few_women), "draft", today())) as found:
        assert told == [("started", "02_context")]
        assert [name for name, _ in found()] == ["02_context", "09_achievement"]
    assert ("ran", "02_context") in told and told.index(("ran", "02_context")) < told.index(("ran", "09_achievement"))


def test_where_the_tables_stand_and_the_cache_holds_a_chapter_no_kernel_starts(few_women, told):
    first = made(few_women)
    told.clear()
    assert [name for name, _ in made(few_women)] == [name for name, _ in first] and told == []


def test_a_chapter_that_the_cache_holds_after_all_runs_no_cell(few_women, told):
    first = made(few_women)
    (open_project(few_women).processed / "tables" / "tables.json").unlink()
    told.clear()
    assert [name for name, _ in made(few_women)] == [name for name, _ in first]
    assert told == [("started", "02_context")]


def test_where_the_tables_are_refused_no_cell_runs(few_women, told):
    (few_women / "women.csv").write_text("woman_id\n1\n", encoding="utf-8")
    with pytest.raises(DataRejected):
        made(few_women)
    assert told == [("started", "02_context")]


def test_a_kernel_that_is_not_needed_is_stopped(demo):
    class NotNeeded(Exception):
        pass

    def kernels():
        alive = (one for one in psutil.Process().children() if one.status() != psutil.STATUS_ZOMBIE)
        return [one for one in alive if "ipykernel_launcher" in one.cmdline()]

    def ready():
        started.extend(one for one in kernels() if one not in before)
        raise NotNeeded

    before, started = kernels(), []
    with pytest.raises(NotNeeded):
        run(ANALYSIS, {"project_dir": str(demo)}, ready=ready)
    assert len(started) == 1 and not started[0].is_running()
