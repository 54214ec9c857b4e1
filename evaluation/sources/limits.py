"""How large a received file may become when it is read: judged from its outside, so that a bomb is never unpacked."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from evaluation.errors import EvaluationError

UNPACKED = 500_000_000
RATIO = 100
BLOCK = 512  # bytes of the unit in which POSIX counts what a disk holds
CELLS = 5_000_000  # below, a table is read whatever its size on disk
CELLS_PER_BYTE = 100
COLUMNS = 5_000
SHARED_CELL = re.compile(rb"""<c\b[^>]*\bt=["']s["'][^>]*>\s*<v>(\d+)</v>""")
PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]*)([0-9]*)["']""")


def refuse_packed(archive: zipfile.ZipFile, path: Path) -> None:
    """Raise EvaluationError where the parts of an archive are too large by its directory, which alone is read."""
    unpacked = sum(part.file_size for part in archive.infolist())
    if unpacked > UNPACKED or unpacked > RATIO * path.stat().st_size:
        raise EvaluationError("workbook_too_large", file=path.name)


def refuse_hollow(path: Path) -> None:
    """Raise EvaluationError for a file that is far larger than what the disk holds of it: the rest is empty bytes."""
    told = path.stat()
    if told.st_size > UNPACKED and getattr(told, "st_blocks", told.st_size) * BLOCK * RATIO < told.st_size:
        raise EvaluationError("table_too_large", file=path.name)


def refuse_wide(head: bytes, file: str) -> None:
    """Raise EvaluationError for the first line of a text that separates more columns than a table can have."""
    if max(head.count(separator) for separator in (b",", b";", b"\t")) > COLUMNS:
        raise EvaluationError("table_too_large", file=file)


def refuse_cells(rows: int, columns: int, size: int, file: str) -> None:
    """Raise EvaluationError for a table of more cells than a file of `size` bytes can hold."""
    if columns > COLUMNS or rows * columns > max(CELLS, CELLS_PER_BYTE * size):
        raise EvaluationError("table_too_large", file=file)


def refuse_sparse(sheet: bytes, file: str) -> None:
    """Raise EvaluationError for a sheet whose farthest cells make a grid far larger than what is written in it."""
    rows, columns = _bounds(sheet)
    if rows * columns > max(CELLS, CELLS_PER_BYTE * len(sheet)) or columns > COLUMNS:
        places = [(_column(letters), int(number or 0)) for letters, number in PLACE.findall(sheet)]
        refuse_cells(max(row for _, row in places), max(column for column, _ in places), len(sheet), file)


def refuse_repeated_text(sheet: bytes, shared: bytes, file: str) -> None:
    """Raise EvaluationError where a few long texts, each written once, would be repeated in very many cells."""
    lengths = [len(one) for one in shared.split(b"<si")[1:]]
    if max(lengths, default=0) * sheet.count(b"<c") <= UNPACKED:
        return
    used = [int(found[1]) for found in SHARED_CELL.finditer(sheet)]
    if sum(lengths[one] for one in used if one < len(lengths)) > UNPACKED:
        raise EvaluationError("workbook_too_large", file=file)


def _bounds(sheet: bytes) -> tuple[int, int]:
    """Return bounds of the rows and columns by how many digits and letters their names have, without naming each."""
    # A pattern that begins with a letter is searched many times faster than one that begins with a boundary.
    digits = next((n for n in range(9, 0, -1) if re.search(rb"""r\s*=\s*["'][A-Z]*[0-9]{%d}""" % n, sheet)), 0)
    letters = next((n for n in (4, 3, 2) if re.search(rb"""r\s*=\s*["'][A-Z]{%d}""" % n, sheet)), 1)
    return 10**digits, sum(26**n for n in range(1, letters + 1))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
