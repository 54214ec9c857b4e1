"""What a result row says of itself, and whether its numbers are those of the counts it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from typing import Any

from evaluation.analysis.results import Cell, Count, ReportItem, Results
from evaluation.disclosure.equations import System
from evaluation.disclosure.protected import BaseOf
from evaluation.errors import EvaluationError
from evaluation.indicators.counted import OF_RECORDS

NONRESPONSE = "nonresponse"  # judged on its own n: a missing answer says nothing of a person
SURVIVAL = frozenset({"survival", "incidence"})  # at a deadline: who had the event and who had not are both told
OPTIONS = frozenset(
    ("confidence", "psus", "waves", "weights", "lonely", "few_answers", "design_effect", "kind", "about", "layout")
)  # settings that an item may carry: no result

Row = Mapping[str, Any]


def kind_of(row: Row) -> str:
    """Return what the analysis says a row is; by its statistic where it says nothing."""
    if isinstance(row["kind"], str) and row["kind"]:
        return row["kind"]
    return row["statistic"] if row["statistic"] in ("count", NONRESPONSE) else "derived"


def rows_of(results: Results | None) -> Iterator[Row]:
    """Yield the rows of results, none where there are none."""
    return iter(()) if results is None else iter(results.records)


def cells_of(row: Row, system: System) -> tuple[Cell, ...]:
    """Return the cells that a row rests on; raises EvaluationError for a value whose counts are not known."""
    unknown = [cell for cell in row["rests_on"] if cell not in system.counts]
    loose = not row["rests_on"] and isfinite(row["estimate"]) and kind_of(row) not in ("open", "network")
    if unknown or loose:
        raise EvaluationError("rests_on_nothing", indicator=row["indicator"], statistic=row["statistic"])
    return row["rests_on"]


def base_of(row: Row) -> BaseOf:
    """Return what the n of a row counts, by the table it was made from; people where that is not known."""
    tables = {cell.population for cell in row["rests_on"]} or {row["source"]}
    return "records" if kind_of(row) == "network" or tables <= OF_RECORDS else "people"


def bases_only(row: Row) -> set[Cell]:
    """Return the cells of which a row tells only how many people they hold: a count, an opaque value that is no
    survival, and a share of missing answers of its own indicator."""
    if kind_of(row) == "count" or (kind_of(row) == "opaque" and row["statistic"] not in SURVIVAL):
        return set(row["rests_on"])
    return {cell for cell in row["rests_on"] if kind_of(row) == NONRESPONSE and cell.indicator == row["indicator"]}


def refuse_if_foreign(items: Sequence[tuple[str, ReportItem]], system: System, open_tables: frozenset[str]) -> None:
    """Raise EvaluationError for an option that is no setting, for an open row of a table that is not, for survival at
    no declared deadline, and for a row whose numbers are not those of the counts that it names: it would go out under
    the cover of a larger group."""
    for chapter, item in items:
        for name, told in item.options.items():
            if name not in OPTIONS or not isinstance(told, (str, int, float)):
                raise EvaluationError("option_unknown", name=name, chapter=chapter)
        for row in rows_of(item.results):
            if kind_of(row) == "open" and (row["source"] not in open_tables or row["rests_on"]):
                raise EvaluationError("table_not_open", table=row["source"], indicator=row["indicator"])
            counts = [system.counts[cell] for cell in cells_of(row, system)]
            if row["statistic"] in SURVIVAL and not _at_a_deadline(row, counts):
                raise EvaluationError("survival_without_deadline", indicator=row["indicator"])
            if not _agrees(row, counts):
                raise EvaluationError("row_disagrees", indicator=row["indicator"], statistic=row["statistic"])


def _at_a_deadline(row: Row, counts: Sequence[Count]) -> bool:
    """Return whether a survival names its deadline (in `contrast`) and rests on those at risk, of whom the yes had the
    event. An open table's and a missing one need neither."""
    if kind_of(row) == "open" or not isfinite(row["estimate"]):
        return True
    return bool(row["contrast"]) and any(count.yes is not None for count in counts)


def _agrees(row: Row, counts: Sequence[Count]) -> bool:
    """Return whether a row stands at the place of its counts and has their numbers. A missing share is of all who were
    asked, who may be more than answered."""
    own = [count for count in counts if count.cell.indicator == row["indicator"]]
    if not counts:
        return True
    placed = row["statistic"] in ("level", "count", NONRESPONSE)
    if placed and any(_elsewhere(row, count.cell) for count in own):
        return False
    base, yes = sum(count.base for count in own), sum(count.yes or 0 for count in own)
    if kind_of(row) == NONRESPONSE:
        return bool(own) and row["n"] >= base
    if kind_of(row) == "count":
        return row["n"] == row["estimate"] == base
    counted = any(count.yes is not None for count in own)
    return bool(own) and row["n"] == base and (row["n_yes"] == yes or not counted)


def _elsewhere(row: Row, cell: Cell) -> bool:
    return any(row[name] != getattr(cell, name) for name in ("site", "wave", "group", "level"))
