"""Exact dates become months and bands of ages: the day of a complaint or of a birth finds a woman in a newspaper."""

from __future__ import annotations

import datetime
import re

import numpy as np
import pandas as pd

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
CLOCK = r"[T ]\d{2}:\d{2}.*"
AGES = (
    (0, "0-14"),
    (15, "15-17"),
    (18, "18-24"),
    (25, "25-34"),
    (35, "35-44"),
    (45, "45-54"),
    (55, "55-64"),
    (65, "65+"),
)
OLDEST = 110


def date_of(text: str) -> datetime.date | None:
    """Return the date of YYYY-MM-DD, else None."""
    try:
        return datetime.date.fromisoformat(text) if ISO_DATE.fullmatch(text) else None
    except ValueError:
        return None


def month_of(text: str) -> str:
    """Return the month YYYY-MM of a date YYYY-MM-DD, "" where that is no date."""
    return text[:7] if date_of(text) else ""


def dates(text: pd.Series) -> tuple[pd.Series, np.ndarray]:
    """Return dates YYYY-MM-DD ("" where empty or not possible), and where something else was written.

    A clock time after the date is left out.
    """
    days = text.str.replace(CLOCK, "", regex=True)
    possible = {day: date_of(day) is not None for day in days.unique()}
    good = days.map(possible).to_numpy(dtype=bool)
    return days.where(good, ""), (days != "").to_numpy(dtype=bool) & ~good


def months(text: pd.Series) -> tuple[pd.Series, np.ndarray]:
    """Return the months YYYY-MM of dates, and where something else was written."""
    days, broken = dates(text)
    return days.str[:7], broken


def ages_at(births: pd.Series, starts: pd.Series) -> pd.Series:
    """Return completed years on the first day of the month `starts` (YYYY-MM), NaN where either is empty."""
    known = (births != "") & (starts != "")
    born, begun = births.where(known, "1900-01-01"), starts.where(known, "1900-01")
    year, month = begun.str[:4].astype(float), begun.str[5:7].astype(float)
    born_in, day = born.str[5:7].astype(float), born.str[8:10].astype(float)
    later = (born_in > month) | ((born_in == month) & (day > 1))
    return (year - born.str[:4].astype(float) - later).where(known)


def bands(ages: pd.Series) -> pd.Series:
    """Return the band of AGES of each age, "" where it is not known or not possible."""
    edges = [start for start, _ in AGES]
    place = np.searchsorted(edges, ages.fillna(-1).to_numpy(), side="right") - 1
    names = np.array([name for _, name in AGES] + [""], dtype=object)
    possible = ((ages >= 0) & (ages <= OLDEST)).to_numpy(dtype=bool)
    return pd.Series(np.where(possible, names[place], ""), ages.index, dtype="str")


def youngest(found: pd.Series) -> pd.Series:
    """Return the lowest age of each band, NaN where there is none."""
    return found.map({name: float(start) for start, name in AGES}).astype(float)
