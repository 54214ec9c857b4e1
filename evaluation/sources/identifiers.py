"""What points at a person: used by the checks, and never kept. By codebook, by name, by question and by content."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pandas as pd

from evaluation.project import Project
from evaluation.sources.answers import as_text
from evaluation.sources.codebook import Codebook, Column
from evaluation.sources.consent import AGE, CONSENT, CONSENT_MINOR
from evaluation.sources.identifier_patterns import kind_in_any, kind_of_numbers, official_in
from evaluation.sources.identifier_words import kind_of_name, kind_of_question
from evaluation.sources.identity_numbers import like_cards
from evaluation.sources.schema import SITE, WAVE
from evaluation.sources.violations import Violation, of_file

DECLARED, OFFICIAL, CARDS = "codebook", "official", "cards"
TIMES = ("month", "date", "birth")
MODULE_STATUS = "module_status"
LONGITUDE, LATITUDE = (-82.0, -57.0), (-23.0, 0.0)  # between which Peru and Bolivia lie
PLACES_OF_A_HOUSE = 4  # decimals of a degree: eleven metres


def identifying(values: pd.DataFrame, codebook: Codebook, needed: Collection[str] = (), public: bool = False):
    """Return by name the columns that identify people, each with its kind: "codebook", "system", or that of a form.

    A column whose codes or range the codebook declares can't hold anything else, and is not suspected. Of the columns
    that the computation needs, numbers and names of places are not. What is `public` may hold words.
    """
    stored = codebook.stored()
    kinds = {name: _kind(values[name], name, stored[name], name in needed, public) for name in values}
    return {name: kind for name, kind in (kinds | dict(_coordinates(values, stored, needed))).items() if kind}


def without_identifiers(values: pd.DataFrame, kinds: Collection[str]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the table without the columns that identify, and their names."""
    names = tuple(name for name in values if name in kinds)
    return values.drop(columns=list(names)), names


def needed_columns(project: Project) -> frozenset[str]:
    """Return the columns without which a table can't be evaluated."""
    settings = project.settings
    survey = settings.survey
    design = (survey.strata, survey.psu, survey.weight, survey.module_weight, MODULE_STATUS)
    groups = (group.column for group in settings.groups.values())
    return frozenset((SITE, WAVE, CONSENT, CONSENT_MINOR, AGE, *design, *groups))


def needed_faults(file: str, kinds: dict[str, str], needed: Collection[str]) -> Iterator[Violation]:
    """Yield a fault for every needed column that identifies: dropping it would make another survey of this one."""
    for name, kind in kinds.items():
        if name in needed and kind != DECLARED:
            yield of_file(file, name, "column_identifies", kind=kind)


def _kind(values: pd.Series, name: str, column: Column, needed: bool, public: bool) -> str | None:
    if column.identifier:
        return DECLARED
    if column.pseudonym or closed(column):
        return None
    by_name = kind_of_name(name) or kind_of_question(column.question)
    if by_name and not (by_name == "date" and column.type in TIMES or by_name == OFFICIAL and column.type != "text"):
        return by_name
    if column.type in TIMES or column.numeric and (needed or public or column.type == "decimal"):
        return None
    told = [answer for answer in as_text(values.dropna()) if answer and answer not in column.missing]
    if column.numeric:
        return kind_of_numbers(told) or (CARDS if like_cards(told) else None)
    found = kind_in_any(told)
    if found == "text" and (needed or public):
        return OFFICIAL if any(map(official_in, told)) else None
    return found or (CARDS if not (needed or public) and like_cards(told) else None)


def closed(column: Column) -> bool:
    """Return whether the codebook lists all that a column may hold."""
    return bool(column.codes or column.ranges) or column.type == "select_multiple"


def _coordinates(values: pd.DataFrame, stored: dict[str, Column], needed: Collection[str]) -> Iterator[tuple]:
    """Yield a longitude of the region among the decimals, and the latitudes beside it."""
    decimals = [name for name in values if stored[name].type == "decimal" and not closed(stored[name])]
    asked = [name for name in decimals if name not in needed]
    if longitudes := [name for name in asked if _within(values[name], LONGITUDE)]:
        yield from ((name, "coordinates") for name in asked if name in longitudes or _within(values[name], LATITUDE))


def _within(values: pd.Series, bounds: tuple[float, float]) -> bool:
    numbers = values.dropna().astype(float)
    exact = (numbers * 10 ** (PLACES_OF_A_HOUSE - 1)).round(6) % 1 != 0
    return bool(len(numbers) and (numbers.between(*bounds) & exact).mean() >= 0.5)
