"""The evaluator's tables (.csv or .xlsx): few lines typed by hand, under Spanish or English headings."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from evaluation.errors import EvaluationError
from evaluation.project import own_file
from evaluation.project_file import TableSettings
from evaluation.sources.delimited import SEPARATORS, read_delimited
from evaluation.sources.workbook import read_workbook

FORMATS = (".csv", ".xlsx")
LANGUAGES = ("es", "en")
YES = frozenset({"si", "sí", "yes", "true", "1", "x"})
Headings = Mapping[str, tuple[str, ...]]
Refuse = Callable[[EvaluationError], None]  # what becomes of a fault: a run stops at the first, a check notes them all


def stop(fault: EvaluationError) -> None:
    """Stop at a fault."""
    raise fault


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: its file, its number (the head is line 1) and its cells by the name of the column."""

    file: str
    number: int
    cells: dict[str, str]

    def words(self, column: str) -> dict[str, str]:
        """Return the words of a column in both languages; a table in one language serves both."""
        plain = self.cells.get(column, "")
        found = {language: self.cells.get(f"{column}_{language}", "") or plain for language in LANGUAGES}
        known = next((words for words in found.values() if words), "")
        return {language: words or known for language, words in found.items()}

    def listed(self, column: str) -> tuple[str, ...]:
        """Return the codes of a cell, separated by semicolons."""
        return tuple(one.strip() for one in self.cells.get(column, "").split(";") if one.strip())

    def says_yes(self, column: str) -> bool:
        return self.cells.get(column, "").strip().lower() in YES

    def fault(self, key: str, **values: object) -> EvaluationError:
        """Return the error of this line."""
        return EvaluationError(key, file=self.file, line=self.number, **values)


def table_file(folder: Path, name: str) -> Path | None:
    """Return the file of a table of the evaluator, None where there is none; raises EvaluationError as `own_file`."""
    found = (own_file(folder, f"{name}{ending}") for ending in FORMATS)
    return next((path for path in found if path is not None), None)


def read_lines(
    folder: Path, name: str, headings: Headings, needed: Iterable[str], refuse: Refuse = stop
) -> tuple[Line, ...]:
    """Return the lines of a table that hold anything, none where there is no such file.

    `headings` has for each column the headings under which it may stand; one that may end in _es or _en is words.
    Where a needed column is missing, a needed cell is empty, or the file cannot be read, `refuse` has the fault.
    """
    try:
        path = table_file(folder, name)
    except EvaluationError as fault:
        refuse(fault)
        return ()
    if path is None:
        return ()
    columns = {
        heading + ending: column + ending
        for column, every in headings.items()
        for heading in every
        for ending in ("", "_es", "_en")
    }
    try:
        named = _frame(path, name, set(columns)).rename(columns=columns)
        _refuse_missing(path.name, set(named), headings, needed)
    except EvaluationError as fault:
        refuse(fault)
        return ()
    lines = (
        Line(path.name, number, {column: str(value).strip() for column, value in row.items()})
        for number, row in enumerate(named.to_dict("records"), 2)
    )
    found = tuple(line for line in lines if any(line.cells.values()))
    for line in found:
        _refuse_empty(line, headings, needed, refuse)
    return found


def _frame(path: Path, name: str, known: set[str]):
    if path.suffix == ".xlsx":
        return read_workbook(path, name, known)[0]
    return read_delimited(path, name, TableSettings(separator=_separator(path, known)), known)[0]


def _separator(path: Path, known: set[str]) -> str:
    """Return the separator of the head of a file: a spreadsheet in Spanish writes semicolons."""
    head = path.read_bytes().split(b"\n", 1)[0].decode("utf-8-sig", errors="replace").strip("\r")

    def matches(separator: str) -> int:
        return len(known & {cell.strip() for cell in next(csv.reader(io.StringIO(head), delimiter=separator), [])})

    return max(SEPARATORS, key=matches)


def _refuse_missing(file: str, found: set[str], headings: Headings, needed: Iterable[str]) -> None:
    for column in needed:
        if not found & {column, f"{column}_es", f"{column}_en"}:
            raise EvaluationError("words_column_missing", file=file, columns=" / ".join(headings[column][:2]))


def _refuse_empty(line: Line, headings: Headings, needed: Iterable[str], refuse: Refuse) -> None:
    for column in needed:
        if not any(line.words(column).values()):
            refuse(line.fault("words_cell_empty", column=headings[column][0]))
