"""A release: made like a draft, named, approved, and written into the project's ledger."""

from __future__ import annotations

import shutil
from pathlib import Path

from evaluation.errors import EvaluationError, UsageError
from evaluation.project import Project
from evaluation.release.build import Made, Run, make
from evaluation.release.ledger import enter, entries
from evaluation.release.manifest import FILE, Progress, code_hashes, file_digest, input_hashes, report_id, today
from evaluation.release.staging import staged
from evaluation.sources.roles import role_faults
from evaluation.sources.tables import drop_report

APPROVERS = 2
MADE = ".release"


def publish(project: Project, approvers: tuple[str, ...], progress: Progress = lambda step: None) -> Path:
    """Return the folder of a new release, `reports/<project>/<date>-<id>`, entered in `releases.jsonl`.

    It is protected together with every release of the ledger. Raises UsageError without two approvers, and
    EvaluationError for a release that exists, for an approver by name and not by role, for people interviewed without a
    consent on record, for open tables of a restricted project without a recorded permission, and where the release, or
    a change since an earlier one, would tell of a small group.
    """
    if len({role.strip().casefold() for role in approvers} - {""}) < APPROVERS:
        raise UsageError("publish_approvers", needed=APPROVERS)
    for fault in role_faults(project, approvers):
        raise fault
    _refuse_without_permission(project)
    _refuse_without_consent(project)
    date = today()
    name = f"{date}-{report_id(project, input_hashes(project), code_hashes()).rsplit('-', 1)[-1]}"
    names = tuple(entry["release"] for entry in entries(project))
    if name in names and (project.reports / name).exists():
        raise EvaluationError("release_exists", release=name)
    before = tuple(one for one in names if one != name)
    with staged(project.reports / MADE) as aside:
        run = Run(project, "release", date, tuple(approvers), earlier=before)
        made = make(run, aside, project.reports / "release", progress)
    return _named(project, name, made)


def _refuse_without_permission(project: Project) -> None:
    """Raise EvaluationError for open tables of a restricted project whose institutions' permission is not recorded."""
    settings = project.settings
    lacking = [name for name, table in settings.tables.items() if table.open and table.permission is None]
    if settings.data_class == "restricted" and lacking:
        raise EvaluationError("permission_missing", tables=", ".join(sorted(lacking)), table=sorted(lacking)[0])


def _refuse_without_consent(project: Project) -> None:
    """Raise EvaluationError where people of a restricted project were interviewed without a consent on record (PRO-05)
    and no ruling of the ethics committee is recorded. Their rows are never used; that they exist is a fault."""
    if project.settings.data_class != "restricted" or project.settings.consent_ruling is not None:
        return
    sites, waves = {site.id for site in project.sites}, {wave.id for wave in project.waves}
    told = [one for rows in drop_report(project).protocol.values() for one in rows]
    short = [one for one in told if one["consented"] < one["respondents"]]
    places = {f"{one['site']} {one['wave']}" for one in short if one["site"] in sites and one["wave"] in waves}
    if places:
        raise EvaluationError("consent_incomplete", places=", ".join(sorted(places)))


def _named(project: Project, name: str, made: Made) -> Path:
    """Enter the finished release in the ledger, then give it its name: what has been seen is always in the ledger."""
    aside, folder = project.reports / MADE, project.reports / name
    enter(project, name, made.past, _facts(made, file_digest(aside / FILE)))
    if folder.exists():
        shutil.rmtree(folder)
    aside.rename(folder)
    return folder


def _facts(made: Made, digest: str) -> dict:
    manifest = made.manifest
    return {
        "date": manifest.date.isoformat(),
        "report_id": manifest.report_id,
        "approvers": list(manifest.approvers),
        "parameters": manifest.parameters,
        "manifest": digest,
    }
