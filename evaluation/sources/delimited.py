"""Text tables (.csv), read strictly: what is not as declared is refused with the place and the remedy."""

from __future__ import annotations

import codecs
import csv
import io
import re
from itertools import islice
from pathlib import Path

import pandas as pd

from evaluation.errors import EvaluationError
from evaluation.project_file import TableSettings
from evaluation.sources.headers import refuse_repeated, unread
from evaluation.sources.limits import refuse_hollow, refuse_wide

SEPARATORS = (",", ";", "\t")
BLOCK = 50_000
# UTF-8 read as Latin-1 and saved again: "Perú" became "PerÃº". No Spanish word holds these pairs.
GARBLED = re.compile("[ÃÂ][\u0080-\u00bf]|Ã[€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
LINE_ENDS = (b"\n", b"\r")
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_delimited(path: Path, table: str, settings: TableSettings, known: set[str]) -> tuple[pd.DataFrame, list[str]]:
    """Return the columns of `known` as text ("" where empty), and the names of the columns not read.

    Raises EvaluationError where the file is empty, cut short, or written otherwise than `settings` declares.
    """
    text = _decoded(path, table, settings)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=settings.separator, strict=True)
    try:
        header = _header([name.strip() for name in next(reader, [])], text, path, table, settings, known)
        columns = _columns(reader, header, known, path, ends_well=text.endswith(("\n", "\r")))
    except csv.Error:
        raise _quote_fault(text, settings.separator, path.name) from None
    return pd.DataFrame(columns, dtype="str"), unread(header, known)


def _decoded(path: Path, table: str, settings: TableSettings) -> str:
    refuse_hollow(path)
    content = path.read_bytes()
    refuse_wide(content[: content.find(b"\n") + 1 or None], path.name)
    if not content.strip():
        raise EvaluationError("file_empty", file=path.name)
    if content.startswith(WIDE):
        raise EvaluationError("encoding_wide", file=path.name)
    text = _decode(
        content.rstrip(b"\r\n") + (b"\n" if content.endswith(LINE_ENDS) else b""), path.name, table, settings
    )
    if (place := text.find("\0")) >= 0:
        raise EvaluationError("file_damaged", file=path.name, line=_line(text, place))
    if found := GARBLED.search(text):
        raise EvaluationError("text_garbled", file=path.name, line=_line(text, found.start()))
    return text


def _decode(content: bytes, file: str, table: str, settings: TableSettings) -> str:
    try:
        if settings.encoding == "cp1252":
            return _decode_cp1252(content, file, table)
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        key = "encoding_undeclared" if settings.encoding == "utf-8" else "encoding_wrong"
        raise EvaluationError(key, file=file, line=line, table=table) from None


def _decode_cp1252(content: bytes, file: str, table: str) -> str:
    """Every UTF-8 file with accents also decodes as cp1252, with the letters silently changed: that is refused."""
    if not content.isascii():
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            return content.decode("cp1252")
        raise EvaluationError("encoding_is_utf8", file=file, table=table)
    return content.decode("cp1252")


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _header(
    header: list[str], text: str, path: Path, table: str, settings: TableSettings, known: set[str]
) -> list[str]:
    matches = {separator: len(known & set(_first_row(text, separator))) for separator in SEPARATORS}
    best = max(SEPARATORS, key=lambda separator: (matches[separator], separator == settings.separator))
    if best != settings.separator:
        shown = {"\t": "\\t"}.get(best, best)
        raise EvaluationError("separator_undeclared", file=path.name, table=table, separator=shown)
    if not matches[best]:
        raise EvaluationError("header_unknown", file=path.name, table=table)
    refuse_repeated(header, path.name, known)
    return header


def _first_row(text: str, separator: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])]
    except csv.Error:
        return []


def _columns(reader, header: list[str], known: set[str], path: Path, ends_well: bool) -> dict[str, list[str]]:
    places = [place for place, name in enumerate(header) if name in known]
    columns: dict[str, list[str]] = {header[place]: [] for place in places}
    ragged: list[int] = []
    rows = 0
    while block := list(islice(reader, BLOCK)):
        ragged += [rows + number for number, cells in enumerate(block, 1) if len(cells) != len(header)]
        if not ragged:
            by_column = list(zip(*block, strict=True))
            for place in places:
                columns[header[place]].extend(by_column[place])
        rows += len(block)
    if ragged:
        raise _ragged_fault(ragged, rows, path, ends_well)
    return columns


def _ragged_fault(ragged: list[int], rows: int, path: Path, ends_well: bool) -> EvaluationError:
    if ragged == [rows] and not ends_well:
        return EvaluationError("file_cut_short", file=path.name)
    listed = ", ".join(map(str, ragged[:10])) + (" …" if len(ragged) > 10 else "")
    return EvaluationError("rows_ragged", file=path.name, rows=listed, count=len(ragged))


def _quote_fault(text: str, separator: str, file: str) -> EvaluationError:
    """Return the fault of the first record that breaks off: a quote never closed, or one in the wrong place."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 0
    try:
        for _ in reader:
            line = reader.line_num
    except csv.Error as fault:
        key = "quote_misplaced" if "expected after" in str(fault) else "quote_open"
        return EvaluationError(key, file=file, line=line + 1)
    return EvaluationError("file_damaged", file=file, line=line)
