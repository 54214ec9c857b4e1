"""Published figures and dated events (`data/raw/official`): context, typed in by hand, each with source and year."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from evaluation.errors import EvaluationError

FOLDER = Path(__file__).parents[2] / "data" / "raw" / "official"
FIGURES, EVENTS, BREAKS, MONTHS = "figures.csv", "events.csv", "breaks.csv", "complaints_monthly.csv"
TRUE = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Figure:
    """A published figure: of what, where, when, in which unit, of which population, who says so and when it was read.

    `site` is the municipality that it is of, by its id in project.toml, "" where it is of more than one. `verified` is
    false where it was transcribed from a secondary source and not seen in the original publication.
    """

    family: str
    code: str
    name: dict[str, str]
    country: str
    site: str
    area: dict[str, str]
    year: int
    value: float
    unit: str
    universe: dict[str, str]
    source: dict[str, str]
    retrieved: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Event:
    """A law or an event that may have moved the indicators whatever the project did; `date` is a day or a month."""

    date: str
    country: str
    kind: str
    words: dict[str, str]
    touches: dict[str, str]
    source: dict[str, str]
    verified: bool


@dataclass(frozen=True, slots=True)
class SeriesBreak:
    """A year from which a family of series is not measured as before, and why."""

    family: str
    year: int
    words: dict[str, str]
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Month:
    """The value of a monthly series (the code is that of its yearly one) in a month, "2018-01"."""

    code: str
    month: str
    value: int


def official_files() -> list[Path]:
    """Return the files of published figures and events; none where the package was installed without them."""
    return [path for name in (FIGURES, EVENTS, BREAKS, MONTHS) if (path := FOLDER / name).is_file()]


def read_figures(path: Path = FOLDER / FIGURES) -> tuple[Figure, ...]:
    """Return the published figures in the order of the file, none where there is no such file.

    Raises EvaluationError "official_incomplete" for a row that lacks a source, a unit, a population or a date.
    """
    return tuple(_figure(row, number, path.name) for number, row in _rows(path))


def read_events(path: Path = FOLDER / EVENTS) -> tuple[Event, ...]:
    """Return the events in the order of their dates, none where there is no such file."""
    return tuple(sorted((_event(row, number, path.name) for number, row in _rows(path)), key=lambda one: one.date))


def read_breaks(path: Path = FOLDER / BREAKS) -> tuple[SeriesBreak, ...]:
    """Return the years in which published series break, none where there is no such file."""
    return tuple(_break(row, number, path.name) for number, row in _rows(path))


def read_months(path: Path = FOLDER / MONTHS) -> tuple[Month, ...]:
    """Return the monthly series, months in order, none where there is no such file."""
    rows = (row for _, row in _rows(path))
    return tuple(sorted((Month(row["code"], row["month"], int(row["value"])) for row in rows), key=_by_month))


def _by_month(one: Month) -> tuple[str, str]:
    return one.code, one.month


def _break(row: dict[str, str], number: int, file: str) -> SeriesBreak:
    _refuse_incomplete(row, number, file)
    told = (row["source"], TRUE[row["verified"]])
    return SeriesBreak(row["family"], int(row["year"]), _words(row, "break"), *told)


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as source:
        return list(enumerate(csv.DictReader(source), 2))


def _figure(row: dict[str, str], number: int, file: str) -> Figure:
    _refuse_incomplete(row, number, file)
    try:
        year, value = int(row["year"]), float(row["value"])
    except ValueError:
        raise EvaluationError("official_incomplete", file=file, line=number, column="year, value") from None
    return Figure(
        family=row["family"],
        code=row["code"],
        name=_words(row, "name"),
        country=row["country"],
        site=row["site"],
        area=_words(row, "area"),
        year=year,
        value=value,
        unit=row["unit"],
        universe=_words(row, "universe"),
        source=_words(row, "source"),
        retrieved=row["retrieved"],
        verified=TRUE[row["verified"]],
    )


def _event(row: dict[str, str], number: int, file: str) -> Event:
    _refuse_incomplete(row, number, file)
    plain = {name: row[name] for name in ("date", "country", "kind")}
    told = {name: _words(row, name) for name in ("touches", "source")}
    return Event(**plain, **told, words=_words(row, "event"), verified=TRUE[row["verified"]])


def _refuse_incomplete(row: dict[str, str], number: int, file: str) -> None:
    lacking = [name for name, cell in row.items() if not cell and name != "site"]
    lacking += [] if row.get("verified") in TRUE else ["verified"]
    if lacking:
        raise EvaluationError("official_incomplete", file=file, line=number, column=lacking[0])


def _words(row: dict[str, str], name: str) -> dict[str, str]:
    return {language: row[f"{name}_{language}"] for language in ("es", "en")}
