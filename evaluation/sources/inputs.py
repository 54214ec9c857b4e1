"""Which files a project's tables come from, and the key that changes when any of them does."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from evaluation.errors import EvaluationError
from evaluation.project import Project, own_file
from evaluation.project_file import TableSettings
from evaluation.sources.codebook import Codebook, read_codebook
from evaluation.sources.headers import may_be_said
from evaluation.sources.identifier_patterns import strong_kinds
from evaluation.sources.readers import find_file

LONG_NUMBER = re.compile(r"(?<!\d)(?:\d{8}|9\d{8})(?!\d)")  # as a DNI or a mobile telephone
CODEBOOK = "codebook.csv"
STATISTICAL = (".dta", ".sav")
RECEIVED = 100_000_000_000  # bytes: what a survey sends has its own limits where it is read


def codebooks_of(project: Project) -> dict[str, Codebook]:
    """Return the codebook of every table. Raises EvaluationError where it can't be used with the settings."""
    own_file(project.path, CODEBOOK)
    codebooks = read_codebook(project.path / CODEBOOK)
    for table in project.settings.tables:
        if table not in codebooks:
            raise EvaluationError("table_not_in_codebook", table=table, file=CODEBOOK)
    _refuse_unknown_waves(project, codebooks)
    _refuse_identities(project.path / CODEBOOK, digest_of(project.path / CODEBOOK))
    return codebooks


@lru_cache(maxsize=8)  # by the digest of the file: what was found clean is not looked through at every table read
def _refuse_identities(path: Path, digest: str) -> None:
    """Labels and questions go out in the report, and names of columns into messages."""
    for codebook in read_codebook(path).values():
        for column in codebook.columns:
            words = [column.name, *column.codes, *column.question.values()]
            words += [label for labels in column.codes.values() for label in labels.values()]
            if any(next(strong_kinds(one), None) or LONG_NUMBER.search(one) for one in words):
                raise EvaluationError("codebook_identifies", file=CODEBOOK, line=column.line)


def _refuse_unknown_waves(project: Project, codebooks: dict[str, Codebook]) -> None:
    known = [wave.id for wave in project.settings.waves]
    for codebook in codebooks.values():
        for column in codebook.columns:
            if strange := [wave for wave in column.waves if wave not in known]:
                values = {"line": column.line, "column": column.name, "known": ", ".join(known)}
                raise EvaluationError("codebook_wave", file=CODEBOOK, name=strange[0], **values)


def table_settings(project: Project, table: str) -> TableSettings:
    """Return how a table is read: as project.toml says, else by the defaults."""
    return project.settings.tables.get(table, TableSettings())


def files_of(project: Project, table: str) -> list[Path]:
    """Return the files of a table. A crosswalk that names none may read every Stata or SPSS file of the folder."""
    settings = table_settings(project, table)
    if settings.crosswalk and settings.file is None:
        names = sorted(path.name for path in project.path.iterdir() if path.suffix.lower() in STATISTICAL)
        found = [path for path in (own_file(project.path, name, most=RECEIVED) for name in names) if path is not None]
    else:
        path = find_file(project.path, table, settings)
        found = [] if path is None else [path]
    if project.settings.data_class == "restricted" and not all(may_be_said(one.stem, {table}) for one in found):
        raise EvaluationError("file_name_private", table=table)
    return found


def key_of(files: list[Path], folder: Path) -> dict[str, str]:
    """Return the hashes of all that typed tables rest on: their files, this folder's code, the libraries that type."""
    inputs = {path.relative_to(folder).as_posix(): digest_of(path) for path in files}
    return inputs | {"code": _code_digest(), "pandas": version("pandas"), "pyarrow": version("pyarrow")}


@lru_cache
def _code_digest() -> str:
    files = sorted(Path(__file__).parent.rglob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, or "" where there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
