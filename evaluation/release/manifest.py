"""What a draft or release says of itself: the hashes of its inputs, code, environment, parameters and products."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from evaluation.errors import EvaluationError
from evaluation.project import Project, own_file
from evaluation.release.environment import environment_facts
from evaluation.sources.narrative import logframe_files, words_files
from evaluation.sources.official import official_files
from evaluation.sources.plan import lock_files
from evaluation.sources.storage import write_atomically
from evaluation.sources.tables import input_files

PACKAGE = Path(__file__).parents[1]
ROOT = PACKAGE.parent
NOTEBOOKS = ROOT / "notebooks"
FILE = "manifest.json"
DRAFT = "draft"
KEY_FILE = "digest.key"
CODE_TYPES = (".py", ".po", ".csv", ".css", ".html", ".typ", ".toml", ".docx")

Progress = Callable[[str], None]  # hears which step a run is at


class Manifest(BaseModel):
    """The contents of manifest.json. `project` is the way from the report's folder to the project's, `earlier` the
    releases it was protected with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Literal[1] = 1
    kind: Literal["draft", "release"]
    project: str
    project_id: str
    data_class: str
    report_id: str
    date: datetime.date
    parameters: dict[str, Any]
    inputs: dict[str, str]
    code: dict[str, str]
    environment: dict[str, str]
    products: dict[str, str]
    approvers: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()


def parameters_of(project: Project) -> dict[str, Any]:
    """Return what one run chose, by which it can be run again. Of a run of one wave, that wave is the first and the
    last: no endline would mean that of project.toml."""
    return {
        "sites": [site.id for site in project.sites],
        "baseline": project.baseline.id,
        "endline": project.waves[-1].id,
        "confidence": project.confidence,
    }


def report_id(project: Project, inputs: dict[str, str], code: dict[str, str]) -> str:
    """Return the name of what is computed: the project and a digest of parameters, inputs, code and environment."""
    whole = [parameters_of(project), inputs, code, environment_facts()]
    return f"{project.id}-{digest(json.dumps(whole, sort_keys=True).encode())[:12]}"


def input_hashes(project: Project) -> dict[str, str]:
    """Return a digest of every file of the project that the report is made from.

    SHA-256; for a restricted project HMAC-SHA-256 with the key that stays in its folder, because whoever holds all of
    a file but one answer could find that answer out by trying.
    """
    return _sealed(project, [*input_files(project), *words_files(project), *lock_files(project)])


def computed_from(project: Project) -> dict[str, str]:
    """Return a digest of every file that the chapters read: the evaluator's words are read only when rendering."""
    return _sealed(project, [*input_files(project), *logframe_files(project), *lock_files(project)])


def _sealed(project: Project, files: Iterable[Path]) -> dict[str, str]:
    sealed = _seal(project) if project.settings.data_class == "restricted" else lambda told: told
    return {path.relative_to(project.path).as_posix(): sealed(file_digest(path)) for path in sorted(files)}


def _seal(project: Project) -> Callable[[str], str]:
    path = project.path / KEY_FILE
    if own_file(project.path, KEY_FILE) is None:
        write_atomically(path, secrets.token_hex(32).encode())
        path.chmod(0o600)
    key = path.read_bytes()
    return lambda told: hmac.new(key, told.encode(), hashlib.sha256).hexdigest()


def code_hashes() -> dict[str, str]:
    """Return the SHA-256 of every file of the package, every chapter and the official figures."""
    files = [path for path in PACKAGE.rglob("*") if path.suffix in CODE_TYPES and "__pycache__" not in path.parts]
    return hashes([*files, *NOTEBOOKS.glob("*.ipynb"), *official_files()], ROOT)


def hashes(files: Iterable[Path], root: Path) -> dict[str, str]:
    """Return the SHA-256 of files by their way from `root`, in the order of their names."""
    return {path.relative_to(root).as_posix(): file_digest(path) for path in sorted(files)}


def product_hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a report's folder but the manifest."""
    return hashes((path for path in folder.rglob("*") if path.is_file() and path.name != FILE), folder)


def file_digest(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def today() -> datetime.date:
    """Return the date that a report bears: SOURCE_DATE_EPOCH where it is set, else today's."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date() if epoch else datetime.date.today()


def way(start: Path, project: Project) -> str:
    """Return the way from a report's folder to its project's, with no name of the machine where both stand near."""
    return Path(os.path.relpath(project.path, start)).as_posix()


def write(manifest: Manifest, folder: Path) -> None:
    """Write manifest.json: the last file of a report."""
    text = json.dumps(manifest.model_dump(mode="json"), ensure_ascii=False, indent=1, sort_keys=True)
    (folder / FILE).write_text(text + "\n", encoding="utf-8")


def read(folder: Path) -> Manifest:
    """Return the manifest of a report's folder. Raises EvaluationError where there is none, or it is not one."""
    path = folder / FILE
    if not path.is_file():
        raise EvaluationError("no_manifest", folder=folder, file=FILE)
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except ValidationError:
        raise EvaluationError("manifest_invalid", folder=folder, file=FILE) from None
