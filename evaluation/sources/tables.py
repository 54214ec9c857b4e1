"""The tables of a project: checked, without refusals and identifiers, typed, and rebuilt when their sources change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from evaluation.errors import EvaluationError
from evaluation.project import Project
from evaluation.project_file import SETTINGS_FILE
from evaluation.sources.check_report import CheckReport, DataRejected
from evaluation.sources.git_exposure import refuse_exposed
from evaluation.sources.inputs import (
    CODEBOOK,
    codebooks_of,
    digest_of,
    files_of,
    key_of,
)
from evaluation.sources.intake import Taken, take
from evaluation.sources.pseudonyms import fingerprint, read_key
from evaluation.sources.starting import unfinished
from evaluation.sources.storage import keep_private, locked, write_atomically
from evaluation.sources.typed import from_parquet, to_parquet, typed
from evaluation.sources.violations import Violation, of_file, of_reading

FOLDER, RECORD = "tables", "tables.json"


def table_names(project: Project) -> tuple[str, ...]:
    """Return the tables that the codebook describes and the folder holds, in the order of the codebook."""
    return tuple(_files(project))


def input_files(project: Project) -> list[Path]:
    """Return every file that the computation depends on: settings, codebook and the files of the tables."""
    files = [path for found in _files(project).values() for path in found]
    return list(dict.fromkeys([project.path / SETTINGS_FILE, project.path / CODEBOOK, *files]))


def _files(project: Project) -> dict[str, list[Path]]:
    """Return the files of every table of the codebook that has any."""
    found = {name: files_of(project, name) for name in codebooks_of(project)}
    return {name: files for name, files in found.items() if files}


def check_project(project: Project) -> CheckReport:
    """Return all that is found in the received tables; nothing is written.

    Raises EvaluationError where the settings or the codebook themselves can't be used.
    """
    return _take_in(project)[0]


def up_to_date(project: Project) -> bool:
    """Return whether the typed tables rest on the received files as they are. Raises EvaluationError where the settings
    or the codebook themselves can't be used."""
    try:
        return _record(project) is not None
    except OSError:
        return False


def build_tables(project: Project) -> CheckReport:
    """Write the typed tables of a project where they are not up to date, and return what was found in the received.

    Raises DataRejected with every violation where there is any, and EvaluationError where the disk refuses; then the
    tables are as they were.
    """
    folder = project.processed / FOLDER
    try:
        keep_private(project.processed)
        with locked(folder):
            found = _record(project)
            whole = found and all(digest_of(folder / name) == told for name, told in found["products"].items())
            return _report(found) if whole else _build(project, folder)
    except OSError:
        raise EvaluationError("tables_not_written", project=project.id, folder=FOLDER) from None


def read_table(project: Project, name: str) -> pd.DataFrame | None:
    """Return a typed table at the sites and waves of the project, built again where its sources changed.

    None where the folder holds no such table. Raises DataRejected where the received tables have faults.
    """
    if name not in codebooks_of(project) or not files_of(project, name):
        return None
    content = _current(project, name)
    if content is None:
        build_tables(project)
        content = _current(project, name)
    frame = from_parquet(content)
    sites, waves = [site.id for site in project.sites], [wave.id for wave in project.waves]
    return frame[frame["site"].isin(sites) & frame["wave"].isin(waves)].reset_index(drop=True)


def drop_report(project: Project) -> CheckReport:
    """Return what was found when the typed tables were built, building them where they are not up to date."""
    found = _record(project)
    return _report(found) if found else build_tables(project)


def _build(project: Project, folder: Path) -> CheckReport:
    key = _key(project)
    report, taken = _take_in(project)
    if report.violations:
        files = ", ".join(dict.fromkeys(one.file for one in report.violations))
        count = len(report.violations)
        raise DataRejected("data_rejected", violations=report.violations, project=project.id, count=count, files=files)
    products = dict(_written(project, folder, taken))
    record = {"key": key, "products": products, "report": asdict(report)}
    write_atomically(
        folder / RECORD, (json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    )
    _clear_leftovers(folder, products)
    return report


def _written(project: Project, folder: Path, taken: dict[str, Taken]) -> Iterator[tuple[str, str]]:
    codebooks = codebooks_of(project)
    for name, one in taken.items():
        content = to_parquet(pd.concat([typed(one.kept, codebooks[name], project), one.hours], axis=1))
        write_atomically(folder / f"{name}.parquet", content)
        yield f"{name}.parquet", hashlib.sha256(content).hexdigest()


def _clear_leftovers(folder: Path, products: dict[str, str]) -> None:
    """Remove the tables that are no longer there and what a killed run left: what is not wanted is not kept."""
    for path in [*folder.glob("*.parquet"), *folder.glob(".*.tmp")]:
        if path.name not in products:
            path.unlink(missing_ok=True)


def _take_in(project: Project) -> tuple[CheckReport, dict[str, Taken]]:
    violations: list[Violation] = [*_unfinished(project), *_exposed(project)]
    taken: dict[str, Taken] = {}
    codebooks = codebooks_of(project)
    for name in dict.fromkeys([*codebooks, project.settings.survey.table]):
        try:
            if one := take(project, name, codebooks):
                taken[name] = one
                violations += one.examined.violations
        except EvaluationError as fault:
            violations.append(of_reading(str(fault.values.get("file", name)), fault))
    absent = [name for name in codebooks if not files_of(project, name)]
    return _found(taken, tuple(violations), absent), taken


def _unfinished(project: Project) -> list[Violation]:
    left = ", ".join(unfinished(project))
    return [of_file(SETTINGS_FILE, "", "settings_unfinished", settings=left)] if left else []


def _exposed(project: Project) -> list[Violation]:
    try:
        refuse_exposed(project)
    except EvaluationError as fault:
        return [of_file(SETTINGS_FILE, "", fault.key, **fault.values)]
    return []


def _found(taken: dict[str, Taken], violations: tuple[Violation, ...], absent: list[str]) -> CheckReport:
    return CheckReport(
        absent=absent,
        violations=violations,
        dropped={name: one.examined.dropped for name, one in taken.items()},
        undeclared={name: list(one.received.undeclared) for name, one in taken.items()},
        identifiers={name: list(one.kinds) for name, one in taken.items()},
        kinds={name: one.kinds for name, one in taken.items()},
        pseudonyms={name: list(one.pseudonyms) for name, one in taken.items()},
        protocol={name: one.protocol for name, one in taken.items() if one.protocol},
        rows={name: len(one.received.frame) for name, one in taken.items()},
    )


def _record(project: Project) -> dict | None:
    """Return what was written of the last build, or None where it is missing, damaged, or rests on other inputs."""
    try:
        found = json.loads((project.processed / FOLDER / RECORD).read_bytes())
    except (OSError, ValueError):
        return None
    return found if found.get("key") == _key(project) else None


def _key(project: Project) -> dict[str, str]:
    """Return what the typed tables rest on; where they hold pseudonyms, their key too, by its fingerprint."""
    keyed = any(column.pseudonym for codebook in codebooks_of(project).values() for column in codebook.columns)
    own = {"pseudonyms": fingerprint(read_key(project.path))} if keyed else {}
    return key_of(input_files(project), project.path) | own


def _current(project: Project, name: str) -> bytes | None:
    """Return the bytes of a typed table that is up to date and undamaged, else None."""
    found, path = _record(project), project.processed / FOLDER / f"{name}.parquet"
    if not found or not path.is_file():
        return None
    content = path.read_bytes()
    return content if hashlib.sha256(content).hexdigest() == found["products"].get(path.name) else None


def _report(found: dict) -> CheckReport:
    return CheckReport(**found["report"] | {"violations": ()})
