"""A release: made like a draft, named, approved, and written into the project's ledger."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from evaluation.errors import EvaluationError, UsageError
from evaluation.project import Project
from evaluation.release.build import Progress, Run, make, today
from evaluation.release.manifest import FILE, file_digest, read
from evaluation.release.staging import staged
from evaluation.sources.storage import write_atomically

PUBLISHABLE = ("synthetic", "public")
APPROVERS = 2
MADE = ".release"


def publish(project: Project, approvers: tuple[str, ...], progress: Progress = lambda step: None) -> Path:
    """Return the folder of a new release, `reports/<project>/<date>-<id>`, entered in `releases.jsonl`.

    Raises EvaluationError for a restricted project: its releases must be protected together with all earlier ones,
    which this version doesn't do; and for a release that exists already. Raises UsageError without two approvers.
    """
    if project.settings.data_class not in PUBLISHABLE:
        raise EvaluationError("publish_restricted", project=project.id)
    if len(set(approvers)) < APPROVERS:
        raise UsageError("publish_approvers", needed=APPROVERS)
    with staged(project.reports / MADE) as aside:
        manifest = make(
            Run(project, "release", today(), tuple(approvers)), aside, project.reports / "release", progress
        )
    return _named(project, f"{manifest.date}-{manifest.report_id.rsplit('-', 1)[-1]}")


def _named(project: Project, name: str) -> Path:
    """Give the finished release its name, then enter it in the ledger; a release not yet entered is entered now."""
    made, folder = project.reports / MADE, project.reports / name
    if folder.exists():
        shutil.rmtree(made)
        if any(entry["release"] == name for entry in ledger(project)):
            raise EvaluationError("release_exists", release=name)
    else:
        made.rename(folder)
    _enter(project, folder)
    return folder


def ledger(project: Project) -> list[dict]:
    """Return the entries of the ledger, oldest first."""
    if not project.ledger.is_file():
        return []
    return [json.loads(line) for line in project.ledger.read_text(encoding="utf-8").splitlines()]


def _enter(project: Project, folder: Path) -> None:
    manifest = read(folder)
    entry = {
        "release": folder.name,
        "date": manifest.date.isoformat(),
        "report_id": manifest.report_id,
        "approvers": list(manifest.approvers),
        "parameters": manifest.parameters,
        "manifest": file_digest(folder / FILE),
    }
    lines = [json.dumps(one, ensure_ascii=False, sort_keys=True) for one in [*ledger(project), entry]]
    write_atomically(project.ledger, ("\n".join(lines) + "\n").encode())
