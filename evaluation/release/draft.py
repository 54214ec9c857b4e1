"""The draft of a project: the one that stands where nothing has changed since, else a new one."""

from __future__ import annotations

from pathlib import Path

from evaluation.errors import EvaluationError
from evaluation.project import Project
from evaluation.release import manifest as manifests
from evaluation.release.environment import environment_facts
from evaluation.release.ledger import earlier, entries
from evaluation.release.manifest import DRAFT, Progress, today


def draft(project: Project, progress: Progress = lambda step: None) -> Path:
    """Return the folder of the draft; no chapter is executed and nothing rendered where it is what a run would make."""
    folder = project.reports / DRAFT
    if stands(project, folder):
        progress("unchanged")
        return folder
    from evaluation.release.build import report  # seconds to load, which a draft that stands does not need

    return report(project, progress)


def stands(project: Project, folder: Path) -> bool:
    """Return whether a folder holds the draft of these inputs, code, environment, parameters and earlier releases, of
    today, and each of its files as it was made."""
    try:
        told = manifests.read(folder)
    except EvaluationError:
        return False
    names = tuple(entry["release"] for entry in entries(project))
    asked = (DRAFT, today(), manifests.parameters_of(project), names, manifests.way(folder, project))
    if (told.kind, told.date, told.parameters, told.earlier, told.project) != asked:
        return False
    rests_on = (manifests.input_hashes(project), manifests.code_hashes(), environment_facts())
    if (told.inputs, told.code, told.environment) != rests_on:
        return False
    earlier(project, names)  # raises where the record of a release is lost: a run would not protect the draft either
    return manifests.product_hashes(folder) == told.products
