"""The ledger of a project: which releases went out, and what each showed. It stays in the project folder.

`releases.jsonl` names them, oldest first; `ledger/<release>.json` holds the counts that a release rested on and which
of them it showed, readable by the folder's owner only. No row of a person and no pseudonym is kept: a woman whose
consent is withdrawn must not live on in the ledger.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from evaluation.disclosure.past import Past, from_record, to_record
from evaluation.errors import EvaluationError
from evaluation.project import Project, own_file
from evaluation.release.manifest import digest, file_digest
from evaluation.sources.storage import keep_private, write_atomically

FOLDER = "ledger"
RECORD = 1_000_000_000  # bytes


def entries(project: Project) -> list[dict]:
    """Return what `releases.jsonl` says of each release, oldest first; raises EvaluationError where it is broken."""
    if own_file(project.path, project.ledger.name) is None:
        return []
    try:
        found = [json.loads(line) for line in project.ledger.read_text(encoding="utf-8").splitlines() if line.strip()]
        return [entry for entry in found if entry["release"]]
    except (ValueError, KeyError, TypeError):
        raise EvaluationError("ledger_unreadable", file=project.ledger.name) from None


def earlier(project: Project, names: tuple[str, ...] | None = None) -> tuple[Past, ...]:
    """Return the records of the named releases of the ledger, or of all of them, oldest first.

    Raises EvaluationError where the record of a release is missing or is not the one that was entered: without it a
    later release cannot be protected.
    """
    every = entries(project)
    chosen = every if names is None else [entry for entry in every if entry["release"] in names]
    if names is not None and len(chosen) < len(names):
        lost = sorted(set(names) - {entry["release"] for entry in chosen})
        raise EvaluationError("ledger_record_lost", release=lost[0], folder=FOLDER)
    return tuple(_record(project, entry) for entry in chosen)


def _record(project: Project, entry: dict) -> Past:
    path = own_file(project.path, _record_name(entry["release"]), most=RECORD)
    if path is None or file_digest(path) != entry.get("record"):
        raise EvaluationError("ledger_record_lost", release=entry["release"], folder=FOLDER)
    try:
        return from_record(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError, IndexError):
        raise EvaluationError("ledger_record_lost", release=entry["release"], folder=FOLDER) from None


def record_path(project: Project, release: str) -> Path:
    """Return where the record of a release stands."""
    return project.path / _record_name(release)


def _record_name(release: str) -> str:
    return f"{FOLDER}/{release}.json"


def enter(project: Project, release: str, past: Past, facts: dict) -> None:
    """Write the record of a release, then its entry: a release is in the ledger before it is seen."""
    own_file(project.path, _record_name(release), most=RECORD)  # a link on the way would lead it out of the folder
    path = record_path(project, release)
    keep_private(path.parent)
    content = json.dumps(
        to_record(replace(past, release=release, groups=groups_of(project))), ensure_ascii=False, sort_keys=True
    ).encode()
    write_atomically(path, content)
    path.chmod(0o600)
    others = [entry for entry in entries(project) if entry["release"] != release]
    every = [*others, {"release": release} | facts | {"record": digest(content)}]
    lines = [json.dumps(one, ensure_ascii=False, sort_keys=True) for one in every]
    write_atomically(project.ledger, ("\n".join(lines) + "\n").encode())


def groups_of(project: Project) -> dict[str, dict]:
    """Return how the project cuts its groups: the column of each, and the bounds of its bands."""
    return {name: {"column": one.column, "bands": list(one.bands)} for name, one in project.settings.groups.items()}
