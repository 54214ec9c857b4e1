"""The complaints files of Peru's Ministry of the Interior (SIDPOL): a district by month, in cumulative editions.

Each edition repeats all months since January 2018 and revises some of them, so that two editions are never added.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from evaluation.errors import EvaluationError

COLUMNS = {"AÑO": "year", "MES": "month", "UBIGEO_HECHO": "ubigeo", "DIST_HECHO": "district", "CANTIDAD": "complaints"}
PLACE = ["ubigeo", "year", "month"]
DIGITS = 6  # two of the department, two of the province, two of the district; a leading zero is often lost


@dataclass(frozen=True)
class Edition:
    """An edition of the file: its name and its rows (ubigeo, district, year, month, complaints)."""

    name: str
    rows: pd.DataFrame


@dataclass(frozen=True)
class Revision:
    """What a later edition says otherwise than an earlier one: cells of both with another number, cells that only the
    later one has among the months of both, cells that it no longer has, and the months that it adds."""

    changed: pd.DataFrame
    appeared: pd.DataFrame
    vanished: pd.DataFrame
    months_added: tuple[str, ...]


def read_edition(path: Path) -> Edition:
    """Return an edition, whatever the order of its columns.

    Raises EvaluationError where a column is missing, a number is none, or a district has two rows for one month.
    """
    try:
        frame = pd.read_csv(path, encoding="utf-8-sig", dtype=str)
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError):
        raise EvaluationError("file_unreadable", file=path.name) from None
    lacking = [name for name in COLUMNS if name not in frame]
    if lacking:
        raise EvaluationError("sidpol_column", file=path.name, columns=", ".join(lacking))
    return Edition(path.name, _typed(frame.rename(columns=COLUMNS)[list(COLUMNS.values())], path.name))


def complaints(editions: Sequence[Edition], ubigeo: str) -> pd.DataFrame:
    """Return the complaints of a district (year, month, complaints), months in order, from one edition.

    A district is found by its code, for several bear one name. Raises EvaluationError for more than one edition, which
    would count each month twice, and for a code that the edition lacks.
    """
    if len(editions) != 1:
        raise EvaluationError("sidpol_editions", count=len(editions), files=", ".join(one.name for one in editions))
    (edition,) = editions
    rows = edition.rows[edition.rows["ubigeo"] == ubigeo.zfill(DIGITS)]
    if rows.empty:
        raise EvaluationError("sidpol_district", file=edition.name, ubigeo=ubigeo)
    return rows[["year", "month", "complaints"]].sort_values(["year", "month"]).reset_index(drop=True)


def revision(earlier: Edition, later: Edition) -> Revision:
    """Return what a later edition revised: told, so that nobody takes another edition's number for a new fact."""
    both = earlier.rows.merge(later.rows, on=PLACE, how="outer", suffixes=("_earlier", "_later"), indicator="side")
    common = _months(earlier) & _months(later)
    within = pd.Series(list(zip(both["year"], both["month"], strict=True)), index=both.index).isin(common)
    paired = both[both["side"] == "both"]
    kept = [*PLACE, "complaints_earlier", "complaints_later"]
    return Revision(
        changed=paired.loc[paired["complaints_earlier"] != paired["complaints_later"], kept].reset_index(drop=True),
        appeared=both.loc[(both["side"] == "right_only") & within, kept].reset_index(drop=True),
        vanished=both.loc[(both["side"] == "left_only") & within, kept].reset_index(drop=True),
        months_added=tuple(f"{year}-{month:02d}" for year, month in sorted(_months(later) - _months(earlier))),
    )


def _typed(frame: pd.DataFrame, file: str) -> pd.DataFrame:
    numbers = frame[["year", "month", "complaints"]].apply(pd.to_numeric, errors="coerce")
    if numbers.isna().to_numpy().any() or not numbers["month"].between(1, 12).all():
        raise EvaluationError("sidpol_number", file=file, line=int(numbers.isna().any(axis=1).to_numpy().argmax()) + 2)
    codes = frame["ubigeo"].str.strip().str.zfill(DIGITS)
    typed = frame.assign(ubigeo=codes, **{name: numbers[name].astype(int) for name in numbers})
    if typed.duplicated(PLACE).any():
        raise EvaluationError("sidpol_twice", file=file, line=int(typed.duplicated(PLACE).to_numpy().argmax()) + 2)
    return typed


def _months(edition: Edition) -> set[tuple[int, int]]:
    return set(zip(edition.rows["year"], edition.rows["month"], strict=True))
