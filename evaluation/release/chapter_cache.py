"""Executed chapters that need not run again: kept by all that their results depend on, and read only undamaged.

They hold unprotected results: they stay in the project's processed folder, which its owner alone can enter.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from evaluation.project import Project
from evaluation.release.environment import environment_facts
from evaluation.release.manifest import (
    CODE_TYPES,
    PACKAGE,
    computed_from,
    digest,
    file_digest,
    hashes,
    parameters_of,
)
from evaluation.release.notebook_files import nbformat
from evaluation.sources.official import official_files
from evaluation.sources.storage import keep_private, write_atomically

ROOTS = ("project_file.py", "project.py", "errors.py")
COMPUTES = (*ROOTS, "indicators", "sources", "statistics", "analysis", "release/emit.py", "release/recorded.py")
FOLDER, SEAL = "chapters", "evaluation"
SHORT = 20  # letters of the key in a file's name


@dataclass(frozen=True)
class ChapterCache:
    """The executed chapters of a project. `rests_on` is what all its chapters rest on: inputs, code, parameters and
    environment; a change of wording or of the evaluator's words leaves it as it is."""

    folder: Path
    rests_on: str

    def holds(self, chapter: Path) -> bool:
        """Return whether there is a file of the chapter, whole or not."""
        return self._path(chapter, None).exists()

    def read(self, chapter: Path, results: Path | None = None) -> nbformat.NotebookNode | None:
        """Return the executed chapter, None where it is not there or is not what was written."""
        path = self._path(chapter, results)
        try:
            found = json.loads(path.read_bytes())
            whole = found["metadata"].pop(SEAL) == _seal(found)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return nbformat.from_dict(found) if whole else None

    def keep(self, chapter: Path, executed: nbformat.NotebookNode, results: Path | None = None) -> None:
        """Write an executed chapter: after a crash or a full disk it is there whole or not at all."""
        plain = json.loads(json.dumps(executed))
        plain["metadata"][SEAL] = _seal(plain)
        keep_private(self.folder)
        write_atomically(self._path(chapter, results), json.dumps(plain, ensure_ascii=False).encode())

    def _path(self, chapter: Path, results: Path | None) -> Path:
        return self.folder / f"{chapter.stem}-{chapter_key(chapter, self.rests_on, results)[:SHORT]}.ipynb"


def chapter_cache(project: Project) -> ChapterCache:
    """Return the cache of a project as its files, the code and the environment are now."""
    return ChapterCache(project.processed / FOLDER, common_key(project, computed_from(project)))


def common_key(project: Project, inputs: dict[str, str]) -> str:
    """Return the digest of all that the results of every chapter depend on."""
    code, official = hashes(_computing_files(), PACKAGE), [file_digest(path) for path in official_files()]
    whole = (code, official, parameters_of(project), sorted(inputs.items()), environment_facts())
    return digest(repr(whole).encode())


def chapter_key(chapter: Path, rests_on: str, results: Path | None = None) -> str:
    """Return the digest of what one chapter's results depend on; `results` are those that a synthesis chapter reads."""
    own = (rests_on, file_digest(chapter), file_digest(results) if results else "")
    return digest(repr(own).encode())


def _computing_files() -> list[Path]:
    parts = (PACKAGE / part for part in COMPUTES)
    found = [path for part in parts for path in ([part] if part.is_file() else part.rglob("*"))]
    return [path for path in found if path.suffix in CODE_TYPES]


def _seal(notebook: dict) -> str:
    """Return the digest of a notebook without the seal itself."""
    return digest(json.dumps(notebook, sort_keys=True, ensure_ascii=False).encode())
