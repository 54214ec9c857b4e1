"""The demo cut down to what a test of whole reports needs: the survey, the logframe, four indicators, and two of the
twelve chapters, one that analyses and one that reads what it recorded."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

from evaluation.release import chapters as chapters_module

ROOT = Path(__file__).parents[2]
CHAPTERS = ("04_womens_lives", "09_achievement")
TABLES = ("women.csv", "sample.csv", "codebook.csv", "logframe.csv")
REPORTED = ("IMP-01", "OUT-01", "OUT-02", "OUT-03")
EVERY = chapters_module.chapters()


def make_small_demo(workspace: Path) -> Path:
    """Return the folder of the small project, a copy of part of the demo inside a workspace of its own."""
    folder = workspace / "data" / "raw" / "demo"
    folder.mkdir(parents=True)
    for name in TABLES:
        shutil.copy(ROOT / "data" / "raw" / "demo" / name, folder)
    said = (ROOT / "data" / "raw" / "demo" / "project.toml").read_text(encoding="utf-8")
    asked = f'data_class = "synthetic"\nindicators = {list(REPORTED)}\n'.replace("'", '"')
    (folder / "project.toml").write_text(said.replace('data_class = "synthetic"\n', asked), encoding="utf-8")
    return folder


@contextmanager
def few_chapters(*names: str):
    """Make reports of a few chapters only: each costs the start of a kernel."""
    wanted = tuple(path for path in EVERY if path.stem in (names or CHAPTERS))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(chapters_module, "chapters", lambda: wanted)
        yield


def written_in(folder: Path, *languages: str) -> None:
    """Let the reports of a project be written in some languages."""
    path = folder / "project.toml"
    said = path.read_text(encoding="utf-8")
    asked = ", ".join(f'"{language}"' for language in languages)
    path.write_text(said.replace('languages = ["es", "en"]', f"languages = [{asked}]"), encoding="utf-8")
