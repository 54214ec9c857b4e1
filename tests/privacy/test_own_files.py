"""What the evaluator writes, and what the program keeps in a project's folder, is read from that folder alone."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from small_project import write_small

from benchmarks.bombs import HEADER, PEAK, sheet, workbook
from evaluation.errors import EvaluationError
from evaluation.project import open_project, own_file
from evaluation.release.ledger import earlier, enter
from evaluation.release.manifest import computed_from, input_hashes
from evaluation.report.evaluator_checks import evaluator_faults
from evaluation.sources.narrative import read_words, words_files
from evaluation.sources.narrative_tables import FORMATS
from evaluation.sources.plan import read_lock
from evaluation.sources.tables import check_project

SECRET = "hunter 77777"
WRITTEN = ("narrative/es/summary.md", "narrative/en/lessons.md", "narrative/es/.hidden.md", "narrative/es/=1+1.md")
TYPED = ("evidence.csv", "findings.csv", "recommendations.csv", "matrix.csv", "logframe.csv", "findings.xlsx")
OF_PROGRAM = ("project.toml", "codebook.csv", "plan.lock.json", "releases.jsonl", "digest.key")
LINKS = ("absolute", "upwards", "inside", "to itself", "to nothing", "through a folder")
OTHERS = ("pipe", "folder", "device")


@pytest.fixture
def folder(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.md").write_text(SECRET, encoding="utf-8")
    made = write_small(tmp_path / "p")
    (made / "notes.md").write_text(SECRET, encoding="utf-8")
    return made


def put(folder: Path, name: str, how: str) -> None:
    """Put a link, or something that is no file, in the place of a file of the project."""
    path, outside = folder / name, folder.parent / "outside"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    up = os.path.relpath(outside / "secret.md", path.parent)
    targets = {"absolute": outside / "secret.md", "upwards": up, "inside": folder / "notes.md", "to itself": path.name}
    targets |= {"to nothing": outside / "none", "device": "/dev/zero", "through a folder": outside / "secret.md"}
    if how == "through a folder" and path.parent != folder:
        path.parent.rmdir()
        (outside / path.name).write_text(SECRET, encoding="utf-8")
        path.parent.symlink_to(outside)
    elif how == "pipe":
        os.mkfifo(path)
    elif how == "folder":
        path.mkdir()
    else:
        path.symlink_to(targets[how])


def refused(read, *arguments) -> str:
    """Return the key of the error that reading raises, which says nothing of what stands elsewhere."""
    with pytest.raises(EvaluationError) as fault:
        read(*arguments)
    assert not any("hunter" in fault.value.sentence(language) for language in ("es", "en"))
    return fault.value.key


@pytest.mark.parametrize(
    ("name", "how"),
    [(name, how) for name in (WRITTEN[0], TYPED[1]) for how in LINKS + OTHERS]
    + [(name, "upwards") for name in (*WRITTEN[1:], *TYPED)],
)
def test_the_evaluators_words_are_no_link_and_no_device(folder, name, how):
    put(folder, name, how)
    project = open_project(folder)
    assert refused(words_files, project) == refused(input_hashes, project) == "file_not_own"
    assert "file_not_own" in [one.key for one in evaluator_faults(project)]
    if name != "logframe.csv":
        assert refused(read_words, project) == "file_not_own"


@pytest.mark.parametrize("how", LINKS + OTHERS)
@pytest.mark.parametrize("name", OF_PROGRAM)
def test_the_files_of_the_program_are_none_either(folder, name, how):
    put(folder, name, how)
    reads = {
        "project.toml": lambda project: open_project(project.path),
        "codebook.csv": check_project,
        "plan.lock.json": read_lock,
        "releases.jsonl": earlier,
        "digest.key": computed_from,
    }
    text = (write_small(folder.parent / "q") / "project.toml").read_text(encoding="utf-8")
    (folder.parent / "q" / "project.toml").write_text(text.replace('"synthetic"', '"restricted"'), encoding="utf-8")
    if name == "project.toml":
        assert refused(open_project, folder) in ("file_not_own", "project_missing")
        return
    (folder / "project.toml").write_bytes((folder.parent / "q" / "project.toml").read_bytes())
    assert refused(reads[name], open_project(folder)) == "file_not_own"


def test_a_ledger_that_is_a_link_is_neither_read_nor_written(folder):
    (folder / "ledger").symlink_to(folder.parent / "outside")
    project = open_project(folder)
    assert refused(enter, project, "2026-01-01-first", None, {}) == "file_not_own"
    assert sorted(path.name for path in (folder.parent / "outside").iterdir()) == ["secret.md"]


@pytest.mark.parametrize("release", ["../../outside/secret", "..", "/etc/hosts", "a/../../../outside/secret"])
def test_a_ledger_does_not_name_a_record_elsewhere(folder, release):
    (folder / "releases.jsonl").write_text(f'{{"release": "{release}", "record": ""}}\n', encoding="utf-8")
    assert refused(earlier, open_project(folder)) in ("file_not_own", "ledger_record_lost")


@pytest.mark.parametrize("name", ["../p/notes.md", "narrative/../../outside/secret.md", ".."])
def test_a_name_does_not_lead_out(folder, name):
    assert refused(own_file, folder, name) == "file_not_own"


def test_what_is_there_is_read_and_what_is_not_is_none(folder):
    assert own_file(folder, "codebook.csv") == folder / "codebook.csv"
    assert own_file(folder, "none.csv") is None and own_file(folder, "none/none.csv") is None


BOMB = f"""{PEAK}
import json, sys
from evaluation.errors import EvaluationError
from evaluation.project import open_project
from evaluation.sources import workbook
from evaluation.sources.narrative import read_words
project = open_project(sys.argv[1])
before = peak()
try:
    read_words(project)
    said = "read"
except EvaluationError as fault:
    said = fault.key
print(json.dumps([said, peak() - before]))
"""


@pytest.mark.parametrize("name", ["narrative/es/summary.md", "findings.csv", "evidence.xlsx"])
def test_a_bomb_among_the_evaluators_words_is_not_opened(folder, root, name):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if name.endswith(FORMATS[1]):
        workbook(path, sheet(HEADER) + b" " * 400_000_000)
    else:
        with path.open("wb") as target:
            target.truncate(3_000_000_000)  # a file with a hole: nothing on the disk, three gigabytes when read
    own = os.environ | {"PYTHONPATH": str(root)}
    told = subprocess.run([sys.executable, "-c", BOMB, str(folder)], env=own, capture_output=True, text=True)
    said, megabytes = json.loads(told.stdout or '["", 0]')
    assert said in ("file_too_large", "workbook_too_large"), told.stderr[-500:]
    assert megabytes < 200
