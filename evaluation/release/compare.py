"""What changed between two reports: every result that came, went, or has another value."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evaluation.errors import EvaluationError

RESULTS = "results.csv"
NAMES = ("indicator", "statistic", "site", "wave", "contrast", "group", "level")
VALUES = ("estimate", "ci_low", "ci_high", "p_value", "n", "band")


@dataclass(frozen=True, slots=True)
class Change:
    """A result that is not the same: `kind` is added, removed, hidden, shown or value."""

    kind: str
    name: str
    column: str = ""
    old: str = ""
    new: str = ""


def compare(old: Path, new: Path) -> tuple[Change, ...]:
    """Return the differences between the results of two report folders, in the order of the new one, those that went
    last. Raises EvaluationError where a folder has no readable results."""
    before, after = _results(old), _results(new)
    found = [change for name, row in after.items() for change in _changes(name, before.get(name), row)]
    return (*found, *(Change("removed", name) for name in before if name not in after))


def _changes(name: str, before: dict[str, str] | None, after: dict[str, str]) -> Iterator[Change]:
    if before is None:
        yield Change("added", name)
    elif bool(before["mark"]) != bool(after["mark"]):
        yield Change("hidden" if after["mark"] else "shown", name)
    else:
        differing = (column for column in VALUES if before[column] != after[column])
        yield from (Change("value", name, column, before[column] or "–", after[column] or "–") for column in differing)


def _results(folder: Path) -> dict[str, dict[str, str]]:
    path = folder / RESULTS
    if not path.is_file():
        raise EvaluationError("attack_no_results", folder=folder, file=RESULTS)
    try:
        with path.open(encoding="utf-8", newline="") as source:
            rows = list(csv.DictReader(source))
        return {
            " ".join(row[part] for part in NAMES if row[part]): {k: row[k] for k in ("mark", *VALUES)} for row in rows
        }
    except (UnicodeDecodeError, csv.Error, KeyError, TypeError):
        raise EvaluationError("results_unreadable", file=path.name) from None
