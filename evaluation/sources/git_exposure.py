"""Whether git would publish the data of a project: its folder in a working tree, and not ignored."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from evaluation.errors import EvaluationError
from evaluation.project import Project

LISTED = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", "."]
NO_DATA = frozenset({"README.md", ".gitignore", ".lock"})


def refuse_exposed(project: Project) -> None:
    """Raise EvaluationError where git has files of a restricted project, or would take them with `git add`."""
    if project.settings.data_class != "restricted" or worktree_of(project.path) is None:
        return
    found = _published(project.path)
    if found is None:
        raise EvaluationError("git_unknown", project=project.id)
    if found:
        raise EvaluationError("git_would_publish", project=project.id, count=len(found))


def worktree_of(folder: Path) -> Path | None:
    """Return the nearest folder upwards that git looks after, None where there is none."""
    here = folder.resolve()
    return next((one for one in (here, *here.parents) if (one / ".git").exists()), None)


def _published(folder: Path) -> list[str] | None:
    """Return the files of a folder that git has or would take, None where git can't tell."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        told = subprocess.run(LISTED, cwd=folder, env=own, capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    names = told.stdout.decode("utf-8", errors="replace").split("\0")
    return None if told.returncode else [name for name in names if name and Path(name).name not in NO_DATA]
