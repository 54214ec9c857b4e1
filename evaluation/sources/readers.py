"""One table of a project folder, whatever its format, as it was received: no value changed, no unnamed column read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from evaluation.errors import EvaluationError
from evaluation.project_file import TableSettings
from evaluation.sources.codebook import Codebook
from evaluation.sources.delimited import read_delimited
from evaluation.sources.headers import refuse_repeated, unread
from evaluation.sources.limits import RATIO, UNPACKED, refuse_cells
from evaluation.sources.workbook import cell_text, read_workbook

FORMATS = (".csv", ".xlsx", ".dta", ".sav", ".parquet")
UNPACKED_AT_ONCE = 5_000_000  # a small table packs well by chance
STATA_START, STATA_END = b"<stata_dta>", b"</stata_dta>"  # Stata 13 and later: dta(5), formats 117 to 119


@dataclass(frozen=True)
class Received:
    """A table as received: its columns of the codebook, as text or numbers, indexed by data row from 1; the names of
    the columns that were not read."""

    file: str
    frame: pd.DataFrame
    undeclared: tuple[str, ...]


def find_file(folder: Path, table: str, settings: TableSettings) -> Path | None:
    """Return the file of a table: the one that `settings` names, else `<table>` with an extension of FORMATS.

    None where there is none. Raises EvaluationError where the named file is missing or outside the folder, its
    format is not read, or several files could be the table.
    """
    if settings.file is not None:
        return _declared(folder, table, settings.file)
    found = [path for path in (folder / f"{table}{ending}" for ending in FORMATS) if path.is_file()]
    if len(found) > 1:
        raise EvaluationError("file_ambiguous", table=table, files=", ".join(path.name for path in found))
    return _inside(folder, table, found[0].name) if found else None


def read_file(path: Path, codebook: Codebook, settings: TableSettings) -> Received:
    """Return the table of a file. Raises EvaluationError where it can't be read as declared."""
    known = set(codebook.stored())
    ending = path.suffix.lower()
    if ending == ".csv":
        frame, undeclared = read_delimited(path, codebook.table, settings, known)
    elif ending == ".xlsx":
        frame, undeclared = read_workbook(path, codebook.table, known)
    elif ending == ".parquet":
        frame, undeclared = _read_parquet(path, known)
    else:
        frame, undeclared = _read_statistical(path, settings, known)
    return received(path.name, frame, undeclared)


def received(file: str, frame: pd.DataFrame, undeclared: list[str]) -> Received:
    """Return a frame as received: without the empty rows at its end, its rows numbered from 1."""
    filled = (frame.notna() & (frame != "")).any(axis="columns").to_numpy()
    rows = int(filled.nonzero()[0][-1]) + 1 if filled.any() else 0
    kept = frame.iloc[:rows]
    return Received(file, kept.set_axis(pd.RangeIndex(1, rows + 1), axis="index"), tuple(undeclared))


def _declared(folder: Path, table: str, file: str) -> Path:
    path = _inside(folder, table, file)
    if not path.is_file():
        raise EvaluationError("file_missing", table=table, file=file)
    if path.suffix.lower() not in FORMATS:
        raise EvaluationError("file_format", file=file, known=", ".join(FORMATS))
    return path


def _inside(folder: Path, table: str, file: str) -> Path:
    """Return the path of a file of the folder; a link is no file of it, wherever it leads."""
    path = folder / file
    try:
        steps = [path, *(one for one in path.parents if one.is_relative_to(folder) and one != folder)]
        inside = path.resolve().is_relative_to(folder.resolve()) and not any(one.is_symlink() for one in steps)
    except (ValueError, OSError, RuntimeError):  # a name that no file can have, a link to itself
        inside = False
    if not inside or Path(file).is_absolute() or "\\" in file or ".." in Path(file).parts:
        raise EvaluationError("file_outside", table=table, file=file)
    return path


def _read_statistical(path: Path, settings: TableSettings, known: set[str]) -> tuple[pd.DataFrame, list[str]]:
    """Return the columns of a Stata or SPSS file; declared missing values (.a to .z) are empty."""
    import pyreadstat  # only where there is such a file: kernels start sooner

    read = pyreadstat.read_dta if path.suffix.lower() == ".dta" else pyreadstat.read_sav
    options = {"encoding": "WINDOWS-1252"} if settings.encoding == "cp1252" else {}
    try:
        about = read(path, metadataonly=True, **options)[1]
        header = about.column_names
        refuse_cells(about.number_rows or 0, len(header), path.stat().st_size, path.name)
        wanted = [name for name in header if name in known]
        frame, about = read(path, usecols=wanted, **options) if wanted else (pd.DataFrame(), None)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError):
        raise EvaluationError("file_unreadable", file=path.name) from None
    if not wanted:
        raise EvaluationError("header_unknown", file=path.name, table=path.stem)
    if (about.number_rows or 0) > len(frame) or _stata_cut_short(path):
        raise EvaluationError("file_unreadable", file=path.name)
    return _plain_frame(frame, wanted), unread(header, known)


def _stata_cut_short(path: Path) -> bool:
    with path.open("rb") as source:
        starts = source.read(len(STATA_START)) == STATA_START
        source.seek(-len(STATA_END), 2)
        return starts and source.read() != STATA_END


def _read_parquet(path: Path, known: set[str]) -> tuple[pd.DataFrame, list[str]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as source:
            header = source.schema_arrow.names
            _refuse_unpacked(source.metadata, path)
        refuse_repeated(header, path.name, known)
        wanted = [name for name in header if name in known]
        frame = pq.read_table(path, columns=wanted, read_dictionary=wanted)
        frame = _written_out(frame, path.name).to_pandas(ignore_metadata=True)
    except (pa.ArrowException, OSError):
        raise EvaluationError("file_unreadable", file=path.name) from None
    if not wanted:
        raise EvaluationError("header_unknown", file=path.name, table=path.stem)
    return _plain_frame(frame, wanted), unread(header, known)


def _refuse_unpacked(about, path: Path) -> None:
    """Judged from the footer: what its pages hold unpacked, and its cells, of which many thousands can be one byte."""
    size = path.stat().st_size
    refuse_cells(about.num_rows, about.num_columns, size, path.name)
    unpacked = sum(about.row_group(number).total_byte_size for number in range(about.num_row_groups))
    if unpacked > max(UNPACKED_AT_ONCE, RATIO * size):
        raise EvaluationError("table_too_large", file=path.name)


def _written_out(table, file: str):
    """Return a table whose texts are written out, cell by cell, where that is no more than a table may hold."""
    import pyarrow as pa
    import pyarrow.compute as pc

    packed = [place for place, field in enumerate(table.schema) if pa.types.is_dictionary(field.type)]
    for place in packed:
        for chunk in table.column(place).chunks:
            lengths = pc.binary_length(chunk.dictionary)
            if (pc.sum(pc.take(lengths, chunk.indices)).as_py() or 0) > UNPACKED:
                raise EvaluationError("table_too_large", file=file)
        column = table.column(place)
        table = table.set_column(place, table.schema.names[place], column.cast(column.type.value_type))
    return table


def _plain_frame(frame: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    return pd.DataFrame({name: _plain(frame[name]) for name in names})


def _plain(column: pd.Series) -> pd.Series:
    """Return numbers as they are, and anything else (words, dates) as text."""
    if pd.api.types.is_bool_dtype(column):
        return column.astype("float64")
    if pd.api.types.is_numeric_dtype(column):
        return column
    return column.map(cell_text, na_action="ignore").fillna("").astype("str")
