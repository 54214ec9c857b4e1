"""The received rows of one table against the codebook and the project: every fault at once, in the codebook's order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from evaluation.project import Project
from evaluation.sources.answers import Answers, Mask, as_text, understood
from evaluation.sources.births import banded, with_ages
from evaluation.sources.codebook import Codebook, Column
from evaluation.sources.consent import AGE, CONSENT, CONSENT_MINOR, NO_CONSENT, refusals
from evaluation.sources.milestones import disorder
from evaluation.sources.readers import Received
from evaluation.sources.record_checks import record_faults
from evaluation.sources.schema import SITE, WAVE, undeclared
from evaluation.sources.survey_checks import survey_faults
from evaluation.sources.violations import Violation, in_rows, of_file, rows_where, shown_codes

PERSON = "woman_id"
MODULE_STATUS, INTERVIEWED, WITHOUT_MODULE = "module_status", 1, 2


@dataclass(frozen=True)
class Examined:
    """One table understood: its values by column (numbers: NaN where empty; text: ""), which rows may be kept, which
    are refused and how many dropped by reason, what is wrong. `values` are to be used only where nothing is."""

    values: pd.DataFrame
    kept: Mask
    refused: dict[str, Mask]
    dropped: dict[str, int]
    violations: tuple[Violation, ...]


@dataclass(frozen=True)
class _Table:
    """What the rules look at."""

    project: Project
    codebook: Codebook
    received: Received
    answers: dict[str, Answers]
    refused: dict[str, Mask]
    crosswalked: bool

    @property
    def columns(self) -> dict[str, Column]:
        return self.codebook.stored()

    @cached_property
    def kept(self) -> Mask:
        kept = np.ones(len(self.received.frame), dtype=bool)
        for mask in self.refused.values():
            kept = kept & ~mask
        return kept

    @cached_property
    def at(self) -> dict[str, Mask]:
        """The kept rows of each wave, by its id: none where the file doesn't say which they are."""
        waves = self.project.settings.waves
        if WAVE not in self.answers:
            return {wave.id: np.zeros_like(self.kept) for wave in waves}
        said = self.answers[WAVE].values
        return {wave.id: (said == (wave.value or wave.id)).to_numpy(dtype=bool) & self.kept for wave in waves}

    def judged(self, name: str) -> Mask:
        """Return the rows in which a column is judged: those kept, and what decides which are kept in more."""
        if name == CONSENT:
            return np.ones_like(self.kept)
        if name in (AGE, CONSENT_MINOR) and self.refused:
            return ~self.refused[NO_CONSENT]
        return self.kept

    def hidden(self, name: str) -> bool:
        """Whether no value of a column may be named."""
        column = self.columns[name]
        return column.sensitive or column.identifier or column.pseudonym

    def in_rows(self, name: str, rule: str, mask: Mask, **values: object) -> Iterator[Violation]:
        if mask.any():
            yield in_rows(self.received.file, name, rule, rows_where(mask), **values)

    def of_column(self, name: str, rule: str, **values: object) -> Violation:
        return of_file(self.received.file, name, rule, **values)


def examine(
    received: Received, codebook: Codebook, project: Project, decimal: str, crosswalked: bool = False
) -> Examined:
    """Return a received table understood and checked by every rule.

    `crosswalked` tables may have columns that are empty in a whole wave: their source never asked them.
    """
    columns = codebook.stored()
    answers = {name: _understood(received, columns[name], name, decimal) for name in columns if name in received.frame}
    answers |= dict(banded(answers, columns, project, WAVE))
    values = pd.DataFrame({name: one.values for name, one in answers.items()}, index=received.frame.index)
    refused = refusals(with_ages(values, columns, AGE), _missing_ages(codebook))
    table = _Table(project, codebook, received, answers, refused, crosswalked)
    found = [*_structure(table), *_forms(table), *_places(table), *_codes(table, values), *_design(table, values)]
    found += record_faults(table, values)
    dropped = {reason: int(mask.sum()) for reason, mask in refused.items() if mask.any()}
    return Examined(values, table.kept, refused, dropped, _in_order(found, columns))


def _understood(received: Received, column: Column, name: str, decimal: str) -> Answers:
    """Sites and waves are names even where they look like numbers (2018)."""
    if name in (SITE, WAVE):
        return Answers(as_text(received.frame[name]), {})
    return understood(received.frame[name], column, decimal)


def settings_values(records) -> dict[str, str]:
    """Return the ids of sites or waves by how the tables write them."""
    return {record.value or record.id: record.id for record in records}


def _missing_ages(codebook: Codebook) -> tuple[float, ...]:
    return tuple(map(float, codebook[AGE].missing)) if AGE in codebook else ()


def _in_order(found: list[Violation], columns: dict[str, Column]) -> tuple[Violation, ...]:
    place = {name: number for number, name in enumerate(columns)}
    return tuple(sorted(found, key=lambda one: place.get(one.column, -1)))


def _structure(table: _Table) -> Iterator[Violation]:
    if table.received.frame.empty:
        yield table.of_column("", "no_rows")
    for name in _always(table):
        if name not in table.columns:
            yield table.of_column(name, "column_not_in_codebook")
        elif name not in table.answers:
            yield table.of_column(name, "column_missing")
    for name, column in table.columns.items():
        if name not in _always(table):
            yield from _required(table, name, column)


def _always(table: _Table) -> list[str]:
    """Return the columns that no table of this kind can do without."""
    survey, stored = table.project.settings.survey, table.columns
    always = [SITE, WAVE, *([CONSENT] if CONSENT in stored else [])]
    if table.codebook.table == survey.table:
        always += [
            survey.strata,
            survey.psu,
            survey.weight,
            *([survey.module_weight] if MODULE_STATUS in stored else []),
        ]
    return list(dict.fromkeys(always))


def _required(table: _Table, name: str, column: Column) -> Iterator[Violation]:
    here = [wave for wave, rows in table.at.items() if wave in column.waves and rows.any()]
    if here and name not in table.answers:
        yield table.of_column(name, "column_missing")
    elif not table.crosswalked:
        for wave in here:
            if table.answers[name].empty[table.at[wave]].all():
                yield table.of_column(name, "column_empty_in_wave", wave=wave)


def _forms(table: _Table) -> Iterator[Violation]:
    for name, answers in table.answers.items():
        for rule, mask in answers.broken.items():
            yield from table.in_rows(name, rule, mask & table.judged(name))


def _places(table: _Table) -> Iterator[Violation]:
    settings = table.project.settings
    for name, records, rule in (
        (SITE, settings.sites, "site_not_in_settings"),
        (WAVE, settings.waves, "wave_not_in_settings"),
    ):
        if name in table.answers:
            written, answers = settings_values(records), table.answers[name]
            strange = ~answers.values.isin([*written, ""]).to_numpy(dtype=bool) & table.kept
            codes = shown_codes(answers.values[strange], [*written, *written.values()])
            yield from table.in_rows(name, rule, strange, codes=codes, known=", ".join(written))


def _codes(table: _Table, values: pd.DataFrame) -> Iterator[Violation]:
    shown = {
        name: values[name].where(table.judged(name), "" if values[name].dtype == "str" else np.nan) for name in values
    }
    for name, rule, rows in undeclared(pd.DataFrame(shown, index=values.index), table.columns):
        if table.hidden(name):
            yield in_rows(table.received.file, name, f"{rule}_hidden", rows)
        else:
            codes = shown_codes(as_text(table.received.frame.loc[rows, name]), table.columns[name].codes)
            yield in_rows(table.received.file, name, rule, rows, codes=codes)


def _design(table: _Table, values: pd.DataFrame) -> Iterator[Violation]:
    survey = table.project.settings.survey
    for name in (SITE, WAVE, survey.strata, survey.psu):
        if name in table.answers:
            yield from table.in_rows(name, "value_empty", table.answers[name].empty & table.kept)
    yield from _repeated(table)
    for name, rule, rows in disorder(values, table.codebook.table):
        yield from table.in_rows(name, rule, rows & table.kept)
    if {WAVE, survey.strata, survey.psu} <= set(values):
        yield from _across_strata(table, values)
    if table.codebook.table == survey.table:
        yield from _weights(table, values)
        yield from survey_faults(table, values)
    if {CONSENT, MODULE_STATUS} <= set(values):
        broken = (values[CONSENT] == WITHOUT_MODULE) & (values[MODULE_STATUS] == INTERVIEWED)
        yield from table.in_rows(MODULE_STATUS, "module_without_consent", broken.to_numpy())


def _repeated(table: _Table) -> Iterator[Violation]:
    """Ids are compared as text: read as numbers, two long ones could become one."""
    if {PERSON, WAVE} <= set(table.answers):
        person = as_text(table.received.frame[PERSON]).str.lstrip("0")
        keys = pd.DataFrame({"wave": table.answers[WAVE].values, "person": person})
        mask = keys.duplicated(keep=False) & (person != "")
        yield from table.in_rows(PERSON, "person_repeated", mask.to_numpy(dtype=bool))


def _across_strata(table: _Table, values: pd.DataFrame) -> Iterator[Violation]:
    survey = table.project.settings.survey
    empty = table.answers[survey.strata].empty | table.answers[survey.psu].empty
    rows = values[table.kept & ~empty]
    strata = rows.groupby([WAVE, survey.psu])[survey.strata].transform("nunique")
    mask = np.zeros(len(values), dtype=bool)
    mask[strata[strata > 1].index.to_numpy(dtype=int) - 1] = True
    yield from table.in_rows(survey.psu, "psu_across_strata", mask)


def _weights(table: _Table, values: pd.DataFrame) -> Iterator[Violation]:
    survey = table.project.settings.survey
    module = values[MODULE_STATUS] == INTERVIEWED if MODULE_STATUS in values else pd.Series(False, values.index)
    needed = {survey.module_weight: module.to_numpy() & table.kept, survey.weight: table.kept}
    for name, rows in needed.items():
        if name in table.answers:
            yield from table.in_rows(name, "weight_empty", table.answers[name].empty & rows)
            yield from table.in_rows(name, "weight_negative", (values[name] < 0).to_numpy() & table.kept)
