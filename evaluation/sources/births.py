"""Dates of birth: an exact one is a name, so a table keeps the band of the age at the start of the wave."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evaluation.project import Project
from evaluation.sources.answers import Answers
from evaluation.sources.codebook import Column
from evaluation.sources.dates import OLDEST, ages_at, bands, youngest


def banded(answers: dict[str, Answers], columns: dict[str, Column], project: Project, wave: str) -> Iterator[tuple]:
    """Yield every date of birth as the band of ages; empty where `wave`, the column of the wave, doesn't tell it."""
    starts = {one.value or one.id: one.start for one in project.settings.waves}
    for name, answered in answers.items():
        if columns[name].type == "birth":
            begun = (
                answers[wave].values.map(starts).fillna("") if wave in answers else pd.Series("", answered.values.index)
            )
            ages = ages_at(answered.values, begun)
            impossible = ((ages < 0) | (ages > OLDEST)).to_numpy(dtype=bool)
            yield name, Answers(bands(ages), answered.broken | {"birth_impossible": impossible})


def with_ages(values: pd.DataFrame, columns: dict[str, Column], age: str) -> pd.DataFrame:
    """Return the values with the lowest age of the band where the table asks no age, so that a minor is known."""
    births = [name for name in values if columns[name].type == "birth"]
    return values.assign(**{age: youngest(values[births[0]])}) if births and age not in values else values
