"""What must hold within the tables of people trained, public acts and accounts, whatever the codes say."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd
from numpy.typing import NDArray

from evaluation.project_file import BudgetSettings
from evaluation.sources.violations import Violation, in_rows, rows_where

KEYS = {  # what may stand once only
    "trainings": ("leader_id", "test_course"),
    "leader_tests": ("leader_id", "test_course", "test_moment"),
    "leaders": ("leader_id", "wave"),
    "scorecards_org": ("org_id", "wave"),
    "practices": ("practice_id", "receiver", "wave"),
}
ORDERED = {  # months of which a later one needs, and does not precede, the one before
    "oversight": ("tool_month", "report_month", "delivered_month", "answered_month"),
    "proposals": ("submitted_month", "received_month", "adopted_month", "budgeted_month"),
    "commitments": ("signed_month", "fulfilled_month"),
}
TOTAL, SAID_ONLY, WITHOUT_PROOF = 99, 0, 2
UNIT = 1.0  # stated totals may be rounded to whole units


def record_faults(table, values: pd.DataFrame) -> Iterator[Violation]:
    """Yield the faults of one of these tables; `table` is what `checks` knows of it, `values` its columns."""
    name, file = table.codebook.table, table.received.file
    kept = pd.Series(table.kept, index=values.index)
    if name in KEYS and {*KEYS[name]} <= set(values):
        repeated = values.duplicated(list(KEYS[name]), keep=False) & kept
        yield from _told(file, KEYS[name][0], "record_repeated", repeated, columns=", ".join(KEYS[name]))
    if name in ORDERED and {*ORDERED[name]} <= set(values):
        yield from _disordered(values, ORDERED[name], file)
    if name in _OWN and {*NEEDED[name]} <= set(values):
        yield from _OWN[name](table, values, file)


def euros(frame: pd.DataFrame, settings: BudgetSettings) -> NDArray:
    """Return the spending of each row in the currency of the accounts; NaN where project.toml has no rate for it."""
    rates = {settings.currency: 1.0} | {name: rate.value for name, rate in settings.rates.items()}
    return frame["accrued"].to_numpy(dtype=float) / frame["currency"].map(rates).to_numpy(dtype=float)


def _told(file: str, column: str, rule: str, mask: pd.Series, **values: object) -> Iterator[Violation]:
    found = mask.to_numpy(dtype=bool)
    if found.any():
        yield in_rows(file, column, rule, rows_where(found), **values)


def _disordered(values: pd.DataFrame, columns: tuple[str, ...], file: str) -> Iterator[Violation]:
    for before, after in zip(columns, columns[1:], strict=False):
        wrong = (values[after] != "") & ((values[before] == "") | (values[after] < values[before]))
        yield from _told(file, after, "months_disordered", wrong, before=before)


def _trainings(table, values: pd.DataFrame, file: str) -> Iterator[Violation]:
    wrong = (values["sessions_attended"] > values["sessions_planned"]) & table.kept
    yield from _told(file, "sessions_attended", "attended_too_many", wrong)


def _replicas(table, values: pd.DataFrame, file: str) -> Iterator[Violation]:
    yield from _told(file, "counting_unit", "unit_missing", values["counting_unit"].isna())


def _participation(table, values: pd.DataFrame, file: str) -> Iterator[Violation]:
    for lower, higher in (("present", "intervened"), ("intervened", "originated")):
        yield from _told(file, higher, "voice_without_presence", values[higher] > values[lower], lower=lower)


def _practices(table, values: pd.DataFrame, file: str) -> Iterator[Violation]:
    step = values["adoption_stage"].where(values["adoption_stage"] <= 6)
    wrong = (values["stage_evidence"] == SAID_ONLY) & (step > WITHOUT_PROOF)
    yield from _told(file, "adoption_stage", "stage_without_evidence", wrong)


def _budget(table, values: pd.DataFrame, file: str) -> Iterator[Violation]:
    settings = table.project.settings.budget or BudgetSettings(rule={"es": "", "en": ""})
    spent = pd.Series(euros(values, settings), index=values.index)
    missing = spent.isna() & values["accrued"].notna()
    yield from _told(file, "currency", "rate_missing", missing)
    for column, amounts in (("approved", values["approved"]), ("accrued", spent)):
        yield from _unequal_totals(values, amounts.fillna(0), column, file)


def _unequal_totals(values: pd.DataFrame, amounts: pd.Series, column: str, file: str) -> Iterator[Violation]:
    """Yield the stated totals that are not the sum of their lines."""
    keys = [values["site"], values["funder"]]
    stated = values["line"] == TOTAL
    lines = amounts.where(~stated, 0.0).groupby(keys).transform("sum")
    yield from _told(file, column, "total_unequal", stated & ((lines - amounts).abs() > UNIT))


def _municipal(table, values: pd.DataFrame, file: str) -> Iterator[Violation]:
    yield from _told(file, "accrued", "accrued_over_final", values["accrued"] > values["final"])
    keys = [values["site"], values["fiscal_year"]]
    whole = values["line"] == TOTAL
    for column in ("opening", "final", "accrued"):
        parts = values[column].where(~whole, 0.0).groupby(keys).transform("sum")
        yield from _told(file, column, "lines_over_whole", whole & (parts > values[column] + UNIT))


_OWN: dict[str, Callable] = {
    "trainings": _trainings,
    "replicas": _replicas,
    "participation": _participation,
    "practices": _practices,
    "budget": _budget,
    "municipal_budget": _municipal,
}
NEEDED = {
    "trainings": ("sessions_attended", "sessions_planned"),
    "replicas": ("counting_unit",),
    "participation": ("present", "intervened", "originated"),
    "practices": ("adoption_stage", "stage_evidence"),
    "budget": ("site", "line", "funder", "currency", "approved", "accrued"),
    "municipal_budget": ("site", "line", "fiscal_year", "opening", "final", "accrued"),
}
