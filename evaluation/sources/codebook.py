"""The codebook: what every column of every table may hold, whether it may be kept, and the words for its codes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from evaluation.errors import EvaluationError, UsageError

HEADER = tuple("table name type codes missing waves sensitive identifier merges question_es question_en".split())
TYPES = ("integer", "decimal", "select_one", "ordinal", "select_multiple", "text", "month", "date", "birth", "moment")
NUMBERS = ("integer", "decimal")
WRITTEN = ("text", "month", "date", "birth", "moment")
PSEUDONYM = "pseudonym"
WHOLE = re.compile(r"-?\d+")
RANGE = re.compile(r"(-?\d+(?:\.\d+)?)-(-?\d+(?:\.\d+)?)")
MERGE = re.compile(r"([^>]+)>(.+)")

Words = dict[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """One row of the codebook. `codes` has the labels of each code in its order; `ranges` the bounds of numbers.

    Without codes and ranges any value of the type may stand. `waves` are those in which the column is required. An
    exact `date` is kept as its month, a `birth` as a band of ages; a `pseudonym` stands for a value not kept.
    """

    line: int
    table: str
    name: str
    type: str
    codes: dict[str, Words]
    ranges: tuple[tuple[float, float], ...]
    missing: tuple[str, ...]
    waves: tuple[str, ...]
    sensitive: bool
    identifier: bool
    pseudonym: bool
    merges: tuple[tuple[tuple[str, ...], str], ...]
    question: Words

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers: not text, not a time, and no code of letters or with a leading zero."""
        if self.pseudonym:
            return False
        if self.type in NUMBERS or self.type == "select_multiple":
            return True
        return self.type not in WRITTEN and bool(self.codes) and all(map(_plain_number, self.codes))

    def stored(self) -> tuple[str, ...]:
        """Return the columns of the file that hold it: one a code for a select_multiple, else its own name."""
        if self.type == "select_multiple":
            return tuple(f"{self.name}_{code}" for code in self.codes)
        return (self.name,)


@dataclass(frozen=True)
class Codebook:
    """The columns of one table, in the order of the codebook."""

    table: str
    columns: tuple[Column, ...]

    def __contains__(self, name: str) -> bool:
        return any(column.name == name for column in self.columns)

    def __getitem__(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        known = ", ".join(column.name for column in self.columns)
        raise UsageError("unknown_column", name=name, table=self.table, known=known)

    def labels(self, name: str) -> dict[str, Words]:
        """Return the words of every code of a column, in the order of the codebook; no entry for ranges.

        Raises UsageError where the table has no such column.
        """
        return self[name].codes

    def question(self, name: str) -> Words:
        """Return the wording of a column's question in both languages."""
        return self[name].question

    def stored(self) -> dict[str, Column]:
        """Return the columns that a file of the table may hold, by the name they have there."""
        return {name: column for column in self.columns for name in column.stored()}


def read_codebook(path: Path) -> dict[str, Codebook]:
    """Return the codebook of every table that codebook.csv names, in its order.

    Raises EvaluationError, with the line, where the file is missing, not UTF-8, or a row is malformed.
    """
    if not path.is_file():
        raise EvaluationError("codebook_missing", file=path.name, folder=path.parent.name)
    return dict(_books(path.read_bytes(), path.name))


@lru_cache(maxsize=8)  # a chapter asks for it some fifty times
def _books(content: bytes, file: str) -> dict[str, Codebook]:
    columns = [_column(line, row, file) for line, row in _rows(content, file)]
    _refuse_repeated(columns, file)
    tables = dict.fromkeys(column.table for column in columns)
    return {table: Codebook(table, tuple(one for one in columns if one.table == table)) for table in tables}


def _rows(content: bytes, file: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(_text(content, file), newline=""), strict=True)
    try:
        header = next(reader, [])
        if absent := [name for name in HEADER if name not in header]:
            raise EvaluationError("codebook_header", file=file, columns=", ".join(absent))
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, _row(header, cells, reader.line_num, file)
    except csv.Error:
        raise EvaluationError("codebook_row", file=file, line=reader.line_num) from None


def _text(content: bytes, file: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        raise EvaluationError("codebook_encoding", file=file, line=line) from None


def _row(header: list[str], cells: list[str], line: int, file: str) -> dict[str, str]:
    if len(cells) != len(header):
        raise EvaluationError("codebook_row", file=file, line=line)
    return {name: cell.strip() for name, cell in zip(header, cells, strict=True)}


def _column(line: int, row: dict[str, str], file: str) -> Column:
    def malformed(field: str) -> EvaluationError:
        return EvaluationError("codebook_field", file=file, line=line, field=field, column=row["name"] or "?")

    for field in ("table", "name"):
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", row[field]):
            raise malformed(field)
    if row["type"] not in TYPES:
        raise malformed("type")
    codes, ranges = _codes(row, malformed)
    if (pseudonym := row["identifier"] == PSEUDONYM) and (codes or ranges or row["type"] == "decimal"):
        raise malformed("identifier")
    return Column(
        line=line,
        table=row["table"],
        name=row["name"],
        type=row["type"],
        codes=codes,
        ranges=ranges,
        missing=_missing(row, codes, malformed),
        waves=_parts(row["waves"]),
        sensitive=_flag(row, "sensitive", malformed),
        identifier=not pseudonym and _flag(row, "identifier", malformed),
        pseudonym=pseudonym,
        merges=_merges(row, codes, malformed),
        question={"es": row["question_es"], "en": row["question_en"]},
    )


def _codes(row, malformed) -> tuple[dict[str, Words], tuple[tuple[float, float], ...]]:
    codes: dict[str, Words] = {}
    ranges = []
    for part in _parts(row["codes"]):
        code, equals, label = (piece.strip() for piece in part.partition("="))
        bounds = RANGE.fullmatch(code) if row["type"] in NUMBERS else None
        if (
            not code
            or not equals
            or code in codes
            or (row["type"] in NUMBERS and not (bounds or WHOLE.fullmatch(code)))
        ):
            raise malformed("codes")
        if bounds:
            ranges.append((float(bounds[1]), float(bounds[2])))
        else:
            codes[code] = _words(label, malformed)
    if row["type"] == "select_multiple" and not codes or any(low > high for low, high in ranges):
        raise malformed("codes")
    return codes, tuple(ranges)


def _words(label: str, malformed) -> Words:
    """Return both halves of `es/en`, cut at the slash in the middle ("y/o/and/or"); one word serves both languages."""
    pieces = label.split("/")
    if len(pieces) == 1:
        return {"es": label, "en": label}
    if len(pieces) % 2:
        raise malformed("codes")
    half = len(pieces) // 2
    return {"es": "/".join(pieces[:half]).strip(), "en": "/".join(pieces[half:]).strip()}


def _missing(row, codes, malformed) -> tuple[str, ...]:
    named = _parts(row["missing"])
    answered = codes and row["type"] not in NUMBERS
    if answered and not set(named) <= set(codes) or row["type"] in NUMBERS and not all(map(WHOLE.fullmatch, named)):
        raise malformed("missing")
    return named


def _merges(row, codes, malformed) -> tuple[tuple[tuple[str, ...], str], ...]:
    merges = []
    for part in _parts(row["merges"]):
        found = MERGE.fullmatch(part)
        merged = tuple(code.strip() for code in found[1].split("+")) if found else ()
        if len(merged) < 2 or not set(merged) <= set(codes):
            raise malformed("merges")
        merges.append((merged, found[2].strip()))
    return tuple(merges)


def _flag(row, field, malformed) -> bool:
    if row[field] not in ("yes", "no"):
        raise malformed(field)
    return row[field] == "yes"


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _plain_number(code: str) -> bool:
    return bool(WHOLE.fullmatch(code)) and str(int(code)) == code


def _refuse_repeated(columns: list[Column], file: str) -> None:
    seen: dict[tuple[str, str], int] = {}
    for column in columns:
        for name in column.stored():
            first = seen.setdefault((column.table, name), column.line)
            if first != column.line:
                raise EvaluationError("codebook_repeated", file=file, line=column.line, column=name, first=first)
