"""Whether a survey can be evaluated as project.toml says: every place has rows, weights weigh, strata hold two PSUs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evaluation.indicators.catalogue import INDICATORS
from evaluation.sources.violations import Violation, in_rows, of_file, shown_codes

SITE, WAVE = "site", "wave"


def survey_faults(table, values: pd.DataFrame) -> Iterator[Violation]:
    """Yield the faults of the survey's table as a whole; `table` is what `checks` knows of it, `values` its numbers."""
    file, project = table.received.file, table.project
    for group, settings in project.settings.groups.items():
        if settings.column not in table.columns:
            yield of_file(file, settings.column, "group_column_missing", group=group)
        elif table.columns[settings.column].sensitive or settings.column in INDICATORS.sensitive_columns:
            yield of_file(file, settings.column, "group_column_sensitive", group=group)
    yield from _places_without_rows(table, file)
    survey = project.settings.survey
    if survey.weight in values and (values[survey.weight][table.kept].fillna(1) == 0).all() and table.kept.any():
        yield of_file(file, survey.weight, "weights_all_zero")
    if survey.lonely == "fail" and {WAVE, survey.strata, survey.psu} <= set(values):
        yield from _lonely_strata(table, values, file)


def _places_without_rows(table, file: str) -> Iterator[Violation]:
    settings = table.project.settings
    for name, records, rule in (
        (SITE, settings.sites, "site_without_rows"),
        (WAVE, settings.waves, "wave_without_rows"),
    ):
        if name not in table.answers or not table.kept.any():
            continue
        found, written = set(table.answers[name].values[table.kept]), {one.value or one.id: one.id for one in records}
        empty = [known for value, known in written.items() if value not in found]
        if empty and found <= written.keys():  # else the names are badly written, which is a fault of its own
            yield of_file(file, name, rule, names=", ".join(empty))


def _lonely_strata(table, values: pd.DataFrame, file: str) -> Iterator[Violation]:
    """Yield the strata with one PSU: in all waves together where these share their PSUs, in any wave otherwise."""
    survey = table.project.settings.survey
    waves = [wave.value or wave.id for wave in table.project.settings.waves]
    placed = table.answers[WAVE].values.isin(waves).to_numpy(dtype=bool)
    known = ~(table.answers[survey.strata].empty | table.answers[survey.psu].empty) & table.kept & placed
    rows = values[known]
    by = [survey.strata] if survey.psus == "shared" else [survey.strata, WAVE]
    psus = rows.groupby(by)[survey.psu].transform("nunique")
    lonely = psus[psus == 1].index.to_numpy(dtype=int)
    if len(lonely):
        declared = table.columns[survey.strata].codes
        strata = shown_codes(np.unique(values[survey.strata].loc[lonely].astype(str)), declared)
        yield in_rows(file, survey.strata, "stratum_lonely", lonely, strata=strata)
