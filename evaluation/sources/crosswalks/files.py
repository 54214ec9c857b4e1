"""Columns of a received file by name, whatever the case of the letters; nothing else of the file is read."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from evaluation.errors import EvaluationError
from evaluation.project_file import TableSettings


def read_columns(path: Path, wanted: Collection[str], settings: TableSettings | None = None) -> pd.DataFrame:
    """Return the columns of a .dta or .csv file whose lower-case name is in `wanted`, under that name.

    A wanted column that the file lacks is absent. Raises EvaluationError where the file is missing, is of another
    format or cannot be read to its end.
    """
    if not path.is_file():
        raise EvaluationError("crosswalk_file_missing", file=path.name)
    readers = {".dta": _read_stata, ".csv": _read_delimited}
    if path.suffix.lower() not in readers:
        raise EvaluationError("crosswalk_file_format", file=path.name)
    frame = readers[path.suffix.lower()](path, wanted, settings or TableSettings())
    return frame.rename(columns=str.lower)


def require(frame: pd.DataFrame, needed: Collection[str], file: str) -> pd.DataFrame:
    """Return the frame; raises EvaluationError naming the columns of `needed` that it lacks."""
    absent = sorted(set(needed) - set(frame.columns))
    if absent:
        raise EvaluationError("crosswalk_column_missing", file=file, columns=", ".join(absent))
    return frame


def numbers(column: pd.Series) -> pd.Series:
    """Return a column of codes as integers, empty where it is empty; what is no number is left for the checks."""
    try:
        return pd.to_numeric(column).astype("Float64").astype("Int32")
    except (TypeError, ValueError):
        return column


def _read_stata(path: Path, wanted: Collection[str], settings: TableSettings) -> pd.DataFrame:
    import pyreadstat  # only where there is such a file: kernels start sooner

    options = {"encoding": "WINDOWS-1252"} if settings.encoding == "cp1252" else {}
    try:
        header = pyreadstat.read_dta(path, metadataonly=True, **options)[1].column_names
        chosen = [name for name in header if name.lower() in wanted]
        frame, about = pyreadstat.read_dta(path, usecols=chosen, **options) if chosen else (pd.DataFrame(), None)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError):
        raise EvaluationError("crosswalk_file_unreadable", file=path.name) from None
    if about is not None and (about.number_rows or 0) > len(frame):
        raise EvaluationError("crosswalk_file_unreadable", file=path.name)
    return frame


def _read_delimited(path: Path, wanted: Collection[str], settings: TableSettings) -> pd.DataFrame:
    try:
        return pd.read_csv(
            path,
            usecols=lambda name: name.lower() in wanted,
            sep=settings.separator,
            decimal=settings.decimal,
            encoding="utf-8-sig" if settings.encoding == "utf-8" else settings.encoding,
            keep_default_na=False,
            na_values=[""],
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError):
        raise EvaluationError("crosswalk_file_unreadable", file=path.name) from None
