"""A new project folder: settings to complete, and a codebook with the project's own sites and strata to edit."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

from evaluation.errors import EvaluationError, UsageError
from evaluation.project import Project
from evaluation.project_file import SETTINGS_FILE
from evaluation.sources.inputs import CODEBOOK
from evaluation.sources.storage import write_atomically

SETTINGS = Path(__file__).with_suffix(".toml")
TO_COMPLETE = ("CAMBIE", "CHANGE", "1900-")
STRATA = 2  # lines a site, as a pattern of how they are written
_SITE = re.compile(r"(?P<name>[^\W\d_][^:;=/\"\\\n]*):(?P<country>[A-Z]{2})")


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality of the new project: id as tables write it, name, and country (ISO 3166-1, two letters)."""

    id: str
    name: str
    country: str


def place_of(told: str) -> Place:
    """Return the place that "El Alto:BO" names; raises UsageError "site_not_told" for anything else."""
    found = _SITE.fullmatch(told.strip())
    if not found:
        raise UsageError("site_not_told", value=told)
    return Place(_id_of(found["name"]), found["name"].strip(), found["country"])


def start_project(folder: Path, places: Sequence[Place], codebook: Path) -> None:
    """Write `project.toml` and `codebook.csv` into a new folder; `codebook` is the one to start from.

    Raises EvaluationError "folder_not_empty" where the folder holds anything, "codebook_not_found" where there is none
    to start from, and "folder_not_written" where the disk refuses; UsageError "site_twice" for two places of one id.
    """
    ids = [place.id for place in places]
    if len(set(ids)) < len(ids):
        raise UsageError("site_twice", names=", ".join(place.name for place in places))
    if not codebook.is_file():
        raise EvaluationError("codebook_not_found", file=codebook.name)
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise EvaluationError("folder_not_empty", folder=folder)
        write_atomically(folder / CODEBOOK, _codebook(codebook.read_text(encoding="utf-8"), places).encode())
        write_atomically(folder / SETTINGS_FILE, _settings(folder, places).encode())
    except OSError:
        raise EvaluationError("folder_not_written", folder=folder) from None


def unfinished(project: Project) -> Iterator[str]:
    """Yield the settings that still hold what `start_project` left to complete, as "title.es"."""
    yield from _unfinished(project.settings.model_dump(), ())


def _unfinished(value: object, path: tuple[str, ...]) -> Iterator[str]:
    if isinstance(value, str) and value.startswith(TO_COMPLETE):
        yield ".".join(path)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _unfinished(inner, (*path, str(name)))
    elif isinstance(value, tuple):
        for number, inner in enumerate(value, 1):
            yield from _unfinished(inner, (*path, str(number)))


def _id_of(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")


def _settings(folder: Path, places: Sequence[Place]) -> str:
    named = _id_of(folder.resolve().name)
    own = named if named[:1].isalpha() else f"project_{named}".rstrip("_")
    sites = "".join(
        f'\n[[sites]]\nid = "{one.id}"\ncountry = "{one.country}"\n[sites.name]\nes = {_quoted(one.name)}\n'
        f"en = {_quoted(one.name)}\n"
        for one in places
    )
    return Template(SETTINGS.read_text(encoding="utf-8")).substitute(id=_quoted(own), sites=sites)


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)  # a string of JSON is one of TOML


def _codebook(start: str, places: Sequence[Place]) -> str:
    """Return a codebook in which the codes of sites and strata are those of the places."""
    rows = list(csv.DictReader(io.StringIO(start)))
    codes = {row["name"]: row["codes"] for row in reversed(rows) if row["name"] in ("site", "stratum")}
    own = {
        codes["site"]: "; ".join(f"{one.id}={one.name}/{one.name}" for one in places),
        codes["stratum"]: "; ".join(
            f"{one.id}_{number}={one.name}, estrato {number}/{one.name}, stratum {number}"
            for one in places
            for number in range(1, STRATA + 1)
        ),
    }
    made = io.StringIO()
    writer = csv.DictWriter(made, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(row | {"codes": own.get(row["codes"], row["codes"])} for row in rows)
    return made.getvalue()
