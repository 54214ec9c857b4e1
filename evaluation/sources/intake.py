"""One table of a project taken in: read, examined, and cleared of what points at a person."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from evaluation.errors import EvaluationError
from evaluation.project import Project
from evaluation.project_file import TableSettings
from evaluation.sources.checks import Examined, examine, settings_values
from evaluation.sources.codebook import Codebook
from evaluation.sources.headers import unread
from evaluation.sources.identifiers import identifying, needed_columns, needed_faults, without_identifiers
from evaluation.sources.inputs import files_of, table_settings
from evaluation.sources.milestones import hours, moment_columns
from evaluation.sources.protocol import compliance
from evaluation.sources.pseudonyms import pseudonyms, read_key
from evaluation.sources.readers import Received, read_file, received
from evaluation.sources.schema import SITE, WAVE


@dataclass(frozen=True)
class Taken:
    """One table taken in: as received, understood, the columns that may be kept, and why others are not."""

    received: Received
    examined: Examined
    kept: pd.DataFrame
    kinds: dict[str, str]
    pseudonyms: tuple[str, ...]
    protocol: list[dict]
    hours: pd.DataFrame


def take(project: Project, name: str, codebooks: dict[str, Codebook]) -> Taken | None:
    """Return one table taken in, None where the folder doesn't hold it and no survey rests on it."""
    if crosswalk := table_settings(project, name).crosswalk:
        _crosswalk(crosswalk)
    if name not in codebooks or not files_of(project, name):
        if name == project.settings.survey.table:
            raise EvaluationError("table_missing", table=name, project=project.id)
        return None
    codebook, settings = codebooks[name], table_settings(project, name)
    raw = _received(project, codebook, settings)
    examined = examine(raw, codebook, project, settings.decimal, crosswalked=settings.crosswalk is not None)
    needed = needed_columns(project)
    kinds = identifying(examined.values, codebook, needed, public=settings.open)
    faults = (*examined.violations, *needed_faults(raw.file, kinds, needed))
    answers = examined.values[examined.kept]
    plain = without_identifiers(answers, kinds)[0].drop(columns=list(moment_columns(codebook)), errors="ignore")
    kept, hidden = _pseudonymised(plain, codebook, project)
    examined = replace(examined, violations=faults)
    protocol = _protocol(examined, codebook, project)
    return Taken(raw, examined, kept, kinds, hidden, protocol, _hours(answers, faults, codebook, project))


def _hours(answers: pd.DataFrame, faults: tuple, codebook: Codebook, project: Project) -> pd.DataFrame:
    """Return how long the steps of each row took; nothing where the table has faults, of which it is not built."""
    return pd.DataFrame() if faults else hours(answers, codebook, project)


def _pseudonymised(kept: pd.DataFrame, codebook: Codebook, project: Project) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the table with its pseudonyms in the place of what they stand for, and the names of those columns."""
    names = [name for name, column in codebook.stored().items() if column.pseudonym and name in kept]
    key = read_key(project.path) if names else b""
    made = {name: pseudonyms(kept[name], key, project.id, codebook.table, name) for name in names}
    return kept.assign(**made), tuple(names)


def _protocol(examined: Examined, codebook: Codebook, project: Project) -> list[dict]:
    """Return the protocol's counts at the project's sites and waves, by their ids."""
    sites, waves = settings_values(project.settings.sites), settings_values(project.settings.waves)
    found = compliance(examined.values, codebook, examined.refused)
    return [
        row | {SITE: sites[row[SITE]], WAVE: waves[row[WAVE]]}
        for row in found
        if row[SITE] in sites and row[WAVE] in waves
    ]


def _received(project: Project, codebook: Codebook, settings: TableSettings) -> Received:
    if settings.crosswalk is None:
        path = files_of(project, codebook.table)[0]
        try:
            return read_file(path, codebook, settings)
        except OSError:
            raise EvaluationError("file_unopened", file=path.name) from None
    frame = _crosswalk(settings.crosswalk).read(project.path, settings)
    known = codebook.stored()
    undeclared = [name for name in frame if name not in known]
    name = settings.file or f"{codebook.table} ({settings.crosswalk})"
    return received(name, frame.drop(columns=undeclared), unread(frame, known))


def _crosswalk(name: str):
    from evaluation.sources.crosswalks.registry import CROSSWALKS  # reads Stata: only where a table asks for it

    if name not in CROSSWALKS:
        raise EvaluationError("crosswalk_unknown", name=name, known=", ".join(CROSSWALKS))
    return CROSSWALKS[name]
