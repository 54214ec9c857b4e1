"""Excel tables (.xlsx): the sheet found by name, limits set before anything is unpacked, error cells refused."""

from __future__ import annotations

import datetime
import re
import zipfile
import zlib
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd

from evaluation.errors import EvaluationError
from evaluation.sources.headers import refuse_repeated, sayable, unread
from evaluation.sources.limits import refuse_packed, refuse_repeated_text, refuse_sparse

SHARED_PART = "xl/sharedStrings.xml"
IDENTITY = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}sheet"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# What a damaged archive raises: its directory, a part's packing, a part that is missing or is no XML.
DAMAGE = (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, KeyError, ElementTree.ParseError)
ERROR_TYPE = re.compile(rb"""t\s*=\s*["']e["']""")
ERROR_CELL = re.compile(rb"""<c\s[^>]*?\bt\s*=\s*["']e["'][^>]*>""")
PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]+[0-9]+)["']""")


def read_workbook(path: Path, table: str, known: set[str]) -> tuple[pd.DataFrame, list[str]]:
    """Return the columns of `known` as text ("" where empty), and the names of the columns not read.

    The sheet is the one with the table's name, or the only one. Raises EvaluationError where the file is damaged or
    too large, no sheet can be told, a cell holds an error such as #N/A, or two columns have the same name.
    """
    _refuse_damaged(path)
    from python_calamine import CalamineError, CalamineWorkbook  # only where there is an .xlsx: kernels start sooner

    try:
        book = CalamineWorkbook.from_path(path)
        sheet = _sheet(book.sheet_names, table, path.name)
        _refuse_content(path, sheet, _said(book.sheet_names, sheet, table))
        rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except (CalamineError, *DAMAGE):
        raise EvaluationError("file_unreadable", file=path.name) from None
    header = [str(cell_text(cell)).strip() for cell in rows[0]] if rows else []
    if not known & set(header):
        raise EvaluationError("sheet_header_unknown", file=path.name, sheet=_said(book.sheet_names, sheet, table))
    refuse_repeated(header, path.name, known)
    columns = {name: [cell_text(row[place]) for row in rows[1:]] for place, name in enumerate(header) if name in known}
    return pd.DataFrame(columns, dtype="str"), unread(_without_blank_end(header), known)


def cell_text(cell: object) -> str:
    """Return a cell as a text file would have it: 3.0 as 3, a date as YYYY-MM-DD."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return "" if cell != cell else str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat()
    return "" if cell is None else str(cell)


def _refuse_damaged(path: Path) -> None:
    """Only the directory of the archive is read before its limits hold: a bomb is refused before it is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            refuse_packed(archive, path)
            whole = archive.testzip() is None
    except DAMAGE:
        whole = False
    if not whole:
        raise EvaluationError("file_unreadable", file=path.name)


def _sheet(names: list[str], table: str, file: str) -> str:
    for name in names:
        if name.strip().lower() == table:
            return name
    if len(names) != 1:
        raise EvaluationError("sheet_unknown", file=file, table=table, sheets=_listed(names, table))
    return names[0]


def _listed(names: list[str], table: str) -> str:
    return ", ".join(_said(names, name, table) for name in names)


def _said(names: list[str], sheet: str, table: str) -> str:
    return sayable(sheet, names.index(sheet) + 1, {table})


def _refuse_content(path: Path, sheet: str, said: str) -> None:
    """The reader makes a grid up to the farthest cell, and gives an error cell back as an empty one: a silent
    change."""
    with zipfile.ZipFile(path) as archive:
        content = archive.read(_part(archive, sheet))
        shared = archive.read(SHARED_PART) if SHARED_PART in archive.namelist() else b""
    refuse_sparse(content, path.name)
    refuse_repeated_text(content, shared, path.name)
    if ERROR_TYPE.search(content) and (found := ERROR_CELL.search(content)):
        place = PLACE.search(found[0])
        raise EvaluationError("error_cell", file=path.name, sheet=said, cell=place[1].decode() if place else "?")


def _part(archive: zipfile.ZipFile, sheet: str) -> str:
    """Return the part of the archive that holds a sheet (ECMA-376 part 1, 18.2.19 and part 2, 6.5)."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    parts = {one.get("name"): one.get(IDENTITY) for one in book.iter(SHEET)}
    targets = {one.get("Id"): one.get("Target", "") for one in relations.iter(RELATION)}
    target = targets[parts[sheet]]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _without_blank_end(header: list[str]) -> list[str]:
    named = [place for place, name in enumerate(header, 1) if name]
    return header[: max(named, default=0)]
