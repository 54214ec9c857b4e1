"""From received values to answers: numbers and text by the codebook's type, and which rows could not be understood."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.sources.codebook import Column
from evaluation.sources.dates import dates, months
from evaluation.sources.workbook import cell_text

NUMBER = {mark: rf"[+-]?(?:\d+(?:\{mark}\d*)?|\{mark}\d+)(?:[eE][+-]?\d+)?" for mark in ".,"}
OTHER_DECIMAL = {".": r"[+-]?\d*,\d+", ",": r"[+-]?\d*\.\d+"}
MONTH = r"\d{4}-(?:0[1-9]|1[0-2])"
MOMENT = rf"{MONTH}-\d{{2}}(?:[ T](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)?"
MIDNIGHT = r"(\d{4}-\d{2}-\d{2})[ T]00:00(?::00)?"  # what a spreadsheet makes of a day without its hour
FIRST_OF_MONTH = rf"({MONTH})-01"  # what a spreadsheet makes of 2018-05

DATES = {"date": months, "birth": dates}

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Answers:
    """The values of a column: numbers (empty: NaN) or text (empty: ""), and by rule the rows that break its form.

    Where a form is broken the value is empty, so that no other rule judges it.
    """

    values: pd.Series
    broken: dict[str, Mask]

    @property
    def empty(self) -> Mask:
        """The rows in which nothing was received."""
        blank = (self.values.isna() | (self.values == "")).to_numpy(dtype=bool)
        for mask in self.broken.values():
            blank = blank & ~mask
        return blank


def understood(received: pd.Series, column: Column, decimal: str) -> Answers:
    """Return the answers of a received column; `decimal` is the mark declared for the file."""
    if column.numeric:
        return _numbers(received, column, decimal)
    text = as_text(received)
    if column.type == "moment":
        return _moments(text)
    if column.type == "month":
        return _months(text)
    if column.type in DATES:
        values, broken = DATES[column.type](text)
        return Answers(values, {"date_malformed": broken})
    return Answers(text, {})


def as_text(received: pd.Series) -> pd.Series:
    """Return values as text without blanks around them, "" where empty: 3.0 as "3"."""
    if pd.api.types.is_numeric_dtype(received):
        values = received.to_numpy(dtype=float, na_value=np.nan)
        return pd.Series([cell_text(value) for value in values.tolist()], received.index, dtype="str")
    return received.fillna("").astype("str").str.strip()


def _numbers(received: pd.Series, column: Column, decimal: str) -> Answers:
    if pd.api.types.is_numeric_dtype(received):
        values, broken = pd.Series(received.to_numpy(dtype=float, na_value=np.nan), received.index), {}
    else:
        values, broken = _parsed(as_text(received), decimal)
    endless = np.isinf(values).to_numpy()
    broken, values = broken | {"not_finite": endless}, values.mask(endless)
    if column.type != "decimal":
        part = (values.notna() & (values % 1 != 0)).to_numpy()
        broken = broken | {"not_whole": part}
        values = values.mask(part)
    return Answers(values, broken)


def _parsed(text: pd.Series, decimal: str) -> tuple[pd.Series, dict[str, Mask]]:
    number = text.str.fullmatch(NUMBER[decimal]).to_numpy(dtype=bool)
    strange = (text != "").to_numpy(dtype=bool) & ~number
    other = strange & text.str.fullmatch(OTHER_DECIMAL[decimal]).to_numpy(dtype=bool)
    plain = text.where(number, "nan")
    values = pd.Series(plain.str.replace(decimal, ".").to_numpy(dtype=object).astype(float), text.index)
    key = "decimal_comma" if decimal == "." else "decimal_point"
    return values, {key: other, "not_a_number": strange & ~other}


def _months(text: pd.Series) -> Answers:
    months = text.str.replace(f"^{FIRST_OF_MONTH}$", r"\1", regex=True)
    malformed = ((months != "") & ~months.str.fullmatch(MONTH)).to_numpy(dtype=bool)
    return Answers(months.mask(malformed, ""), {"month_malformed": malformed})


def _moments(text: pd.Series) -> Answers:
    """Return moments as they were written; midnight on the dot is a day whose hour is not known."""
    moments = text.str.replace(f"^{MIDNIGHT}$", r"\1", regex=True)
    real = pd.to_datetime(moments.where(moments != "", None), format="ISO8601", errors="coerce").notna()
    malformed = ((moments != "") & ~(moments.str.fullmatch(MOMENT) & real)).to_numpy(dtype=bool)
    return Answers(moments.mask(malformed, ""), {"moment_malformed": malformed})
