"""A project folder: its settings, sites, waves and paths. A setting has one home: `project.toml`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evaluation.errors import EvaluationError, UsageError
from evaluation.project_file import SETTINGS_FILE, Settings, Site, Wave, read_settings

ROOT_MARKER = "pyproject.toml"
VAULT_FILE = "vault.age"
TYPED = 20_000_000  # bytes: what somebody types is never larger


@dataclass(frozen=True)
class Project:
    """A project narrowed to the sites, waves and confidence of one run."""

    path: Path
    settings: Settings
    sites: tuple[Site, ...]
    baseline: Wave
    endline: Wave | None
    confidence: float

    @property
    def id(self) -> str:
        return self.settings.id

    @property
    def waves(self) -> tuple[Wave, ...]:
        """The waves compared, in the order of time: one where the project has no endline."""
        return (self.baseline,) if self.endline is None else (self.baseline, self.endline)

    @property
    def processed(self) -> Path:
        """The folder of typed tables and executed chapters: restricted, rebuilt at will."""
        return self._products("data/processed", "processed")

    @property
    def reports(self) -> Path:
        """The folder of this project's drafts and releases."""
        return self._products("reports", "reports")

    @property
    def ledger(self) -> Path:
        """The list of published releases, which `publish` alone writes."""
        return self.path / "releases.jsonl"

    def _products(self, inside: str, outside: str) -> Path:
        raw = self.path.parent
        if raw.name == "raw" and raw.parent.name == "data":
            return raw.parent.parent / inside / self.path.name
        return self.path / outside


def open_project(
    project_dir: str | Path,
    *,
    sites: list[str] | None = None,
    baseline: str | None = None,
    endline: str | None = None,
    confidence: float | None = None,
) -> Project:
    """Return the project of a folder; an argument left at None means "as in project.toml".

    A relative folder is looked for from the working directory and then from the root of this package,
    so that a notebook finds it wherever it is run.
    """
    path = _folder(project_dir)
    settings = read_settings(own_file(path, SETTINGS_FILE) or path / SETTINGS_FILE)
    project = Project(
        path=path,
        settings=settings,
        sites=settings.sites,
        baseline=_named(settings.waves, settings.baseline, "wave"),
        endline=None if settings.endline is None else _named(settings.waves, settings.endline, "wave"),
        confidence=settings.confidence,
    )
    return narrow(project, sites=sites, baseline=baseline, endline=endline, confidence=confidence)


def own_file(folder: Path, name: str, most: int = TYPED) -> Path | None:
    """Return a file of a project's folder, None where nothing is called so.

    Raises EvaluationError "file_not_own" for a link, wherever it leads, also one on the way to the file, for a folder,
    a pipe or a device; and "file_too_large" for more than `most` bytes.
    """
    path = folder / name
    steps = [path, *(one for one in path.parents if one != folder and one.is_relative_to(folder))]
    linked = ".." in path.relative_to(folder).parts or any(step.is_symlink() for step in steps)
    if not linked and not path.exists():
        return None
    if linked or not path.is_file():
        raise EvaluationError("file_not_own", file=name)
    if path.stat().st_size > most:
        raise EvaluationError("file_too_large", file=name)
    return path


def narrow(project: Project, *, sites=None, baseline=None, endline=None, confidence=None) -> Project:
    """Return the project with the sites, waves and confidence that are not None put in the place of its own; the same
    wave first and last is a run of that wave alone."""
    chosen: dict[str, Any] = {}
    if isinstance(sites, str):
        raise UsageError("sites_not_a_list", value=sites)
    if sites is not None:
        chosen["sites"] = tuple(_named(project.settings.sites, site, "site") for site in sites)
        if not sites:
            raise UsageError("no_site", known=_ids(project.settings.sites))
    if baseline is not None:
        chosen["baseline"] = _named(project.settings.waves, baseline, "wave")
    if endline is not None:
        chosen["endline"] = _named(project.settings.waves, endline, "wave")
    if confidence is not None:
        if isinstance(confidence, str) or not 0.5 < confidence < 1:
            raise UsageError("confidence_out_of_range", value=confidence)
        chosen["confidence"] = confidence
    found = replace(project, **chosen)
    return replace(found, endline=None) if found.endline == found.baseline else found


def _named(known, wanted: str, kind: str):
    for record in known:
        if record.id == wanted:
            return record
    raise UsageError(f"unknown_{kind}", name=wanted, known=_ids(known))


def _ids(records) -> str:
    return ", ".join(record.id for record in records)


def _folder(project_dir: str | Path) -> Path:
    wanted = Path(project_dir)
    for candidate in (wanted, _root() / wanted):
        if (candidate / VAULT_FILE).is_file():
            raise EvaluationError("project_closed", folder=wanted)
        if (candidate / SETTINGS_FILE).is_file():
            return candidate.resolve()
    raise EvaluationError("project_missing", folder=wanted, file=SETTINGS_FILE)


def _root() -> Path:
    """Return the nearest folder upwards of the working directory that holds the root's marker file."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / ROOT_MARKER).is_file():
            return folder
    return here
