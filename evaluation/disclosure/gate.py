"""The only way out: counts protected as one system, rows marked and rounded, and the whole audited before it goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from math import isfinite
from typing import Any

import pandas as pd

from evaluation.analysis.results import Cell, Count, ReportItem, Results
from evaluation.disclosure.audit import audit
from evaluation.disclosure.equations import System, build_system
from evaluation.disclosure.policy import Policy
from evaluation.disclosure.protected import (
    _KEY,
    Mark,
    ProtectedItem,
    ProtectedRelease,
    ProtectedRow,
    SuppressionRecord,
)
from evaluation.disclosure.reliability import caution, unreliable
from evaluation.disclosure.rounding import as_published, band, people, probability, value
from evaluation.disclosure.suppression import Pattern, suppress
from evaluation.errors import EvaluationError

CENSUS = "census"  # all there are: nothing is estimated, so nothing is unreliable
NONRESPONSE = "nonresponse"  # judged on its own n: a missing answer says nothing of a person
OPTIONS = frozenset(
    ("confidence", "psus", "waves", "weights", "lonely", "few_answers", "design_effect", "kind", "about", "layout")
)  # settings that an item may carry: no result
NAMES = ("indicator", "statistic", "site", "wave", "contrast", "group", "level", "unit", "method")
RELATIONS = ("counts", "sums", "parts", "unions")
REASONS = {"c": "protected", "u": "unreliable", "x": "not_measured"}

Row = Mapping[str, Any]


def protect(
    items: Sequence[tuple[str, ReportItem]],
    policy: Policy,
    sensitive: frozenset[str],
    kept: frozenset[str] = frozenset(),
    open_tables: frozenset[str] = frozenset(),
) -> ProtectedRelease:
    """Return what may go out of the items of a run, each given with its chapter, in the same order.

    `sensitive` are the codes of the indicators whose yes and no both need `policy.threshold` people, `kept` of those
    that are hidden last where one of several must be, `open_tables` the tables whose institutions publish them or
    agreed in writing to share them. All counts are protected as one system; a value is shown only if every count it
    rests on is. Raises EvaluationError where the counts contradict each other, where a value rests on no count and is
    not of an open table, and "audit_failed" where a small group could be told.
    """
    results = [item.results for _, item in items if item.results is not None]
    system = build_system(*(_all(results, name) for name in RELATIONS))
    _refuse_if_foreign(items, system, open_tables)
    published = _published(results, system, policy)
    pattern = suppress(system, published, policy, sensitive, kept)
    protected = tuple(_item(chapter, item, system, pattern, policy) for chapter, item in items)
    _refuse_if_told(items, protected, frozenset(published), pattern, policy, sensitive)
    return ProtectedRelease(protected, _record(protected), policy.model_dump(mode="json"), key=_KEY)


def _all(results: Sequence[Results], name: str) -> list:
    return [one for result in results for one in getattr(result, name)]


def _kind(row: Row) -> str:
    """Return what the analysis says a row is; by its statistic where it says nothing."""
    if isinstance(row["kind"], str) and row["kind"]:
        return row["kind"]
    return row["statistic"] if row["statistic"] in ("count", NONRESPONSE) else "derived"


def _rows(results: Results | None) -> Iterator[Row]:
    return iter(()) if results is None else iter(results.rows.to_dict("records"))


def _published(results: Sequence[Results], system: System, policy: Policy) -> dict[Cell, bool]:
    """Return the cells that rows rest on, and whether some row would show them if none were small."""
    found: dict[Cell, bool] = {}
    for row in (row for result in results for row in _rows(result)):
        worth = _kind(row) != NONRESPONSE and not _quality(row, policy)
        for cell in _cells(row, system):
            found[cell] = found.get(cell, False) or worth
    return found


def _refuse_if_foreign(items: Sequence[tuple[str, ReportItem]], system: System, open_tables: frozenset[str]) -> None:
    """Raise EvaluationError for an option that is no setting, for an open row of a table that is not, and for a row
    whose numbers are not those of the counts that it names: it would go out under the cover of a larger group."""
    for chapter, item in items:
        for name, told in item.options.items():
            if name not in OPTIONS or not isinstance(told, (str, int, float)):
                raise EvaluationError("option_unknown", name=name, chapter=chapter)
        for row in _rows(item.results):
            if _kind(row) == "open" and (row["source"] not in open_tables or row["rests_on"]):
                raise EvaluationError("table_not_open", table=row["source"], indicator=row["indicator"])
            if not _agrees(row, [system.counts[cell] for cell in _cells(row, system)]):
                raise EvaluationError("row_disagrees", indicator=row["indicator"], statistic=row["statistic"])


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
    if _kind(row) == NONRESPONSE:
        return bool(own) and row["n"] >= base
    if _kind(row) == "count":
        return row["n"] == row["estimate"] == base
    counted = any(count.yes is not None for count in own)
    return bool(own) and row["n"] == base and (row["n_yes"] == yes or not counted)


def _elsewhere(row: Row, cell: Cell) -> bool:
    return any(row[name] != getattr(cell, name) for name in ("site", "wave", "group", "level"))


def _cells(row: Row, system: System) -> tuple[Cell, ...]:
    """Return the cells that a row rests on; raises EvaluationError for a value whose counts are not known."""
    unknown = [cell for cell in row["rests_on"] if cell not in system.counts]
    loose = not row["rests_on"] and isfinite(row["estimate"]) and _kind(row) != "open"
    if unknown or loose:
        raise EvaluationError("rests_on_nothing", indicator=row["indicator"], statistic=row["statistic"])
    return row["rests_on"]


def _quality(row: Row, policy: Policy) -> Mark:
    """Return the mark that a row has whatever the counts."""
    kind = _kind(row)
    if not isfinite(row["estimate"]) and (not row["rests_on"] or row["n"] == 0):
        return "x"
    if kind in ("count", "open", NONRESPONSE) or row["method"] == CENSUS:
        return ""
    if kind == "opaque":
        return "" if not isfinite(row["df"]) or row["df"] >= policy.min_df else "u"
    return "u" if unreliable(row, policy) else ""


def _mark(row: Row, system: System, pattern: Pattern, policy: Policy) -> Mark:
    quality = _quality(row, policy)
    if _kind(row) == "open":
        return quality
    few = _kind(row) in ("opaque", NONRESPONSE) and not quality and not row["n"] >= policy.base
    alone = row["contributors"] < policy.contributors  # nan where no institution stands behind the value
    told = set(_cells(row, system))
    hidden = told & pattern.bases or (told - _bases_only(row)) & pattern.answers
    return "c" if few or alone or hidden else quality


def _bases_only(row: Row) -> set[Cell]:
    """Return the cells of which a row tells only how many people they hold: a count, an opaque value, and a share of
    missing answers of its own indicator."""
    if _kind(row) in ("count", "opaque"):
        return set(row["rests_on"])
    return {cell for cell in row["rests_on"] if _kind(row) == NONRESPONSE and cell.indicator == row["indicator"]}


def _item(chapter: str, item: ReportItem, system: System, pattern: Pattern, policy: Policy) -> ProtectedItem:
    results = item.results or Results(pd.DataFrame())
    rows = tuple(_row(row, system, _mark(row, system, pattern, policy), policy) for row in _rows(item.results))
    return ProtectedItem(
        chapter, item.kind, item.caption, rows, dict(results.labels), dict(item.options), dict(results.notes), key=_KEY
    )


def _row(row: Row, system: System, mark: Mark, policy: Policy) -> ProtectedRow:
    names = {name: row[name] for name in NAMES} | ({"method": ""} if mark in ("c", "u") else {})
    nothing = dict.fromkeys(("estimate", "ci_low", "ci_high", "df", "p_value", "n"))
    shown = {} if mark else _shown(row, system, policy)
    return ProtectedRow(**names | {"mark": mark} | nothing | shown, key=_KEY)


def _shown(row: Row, system: System, policy: Policy) -> dict[str, Any]:
    """Return the values of a row at the precision of the policy."""
    if _kind(row) == "open":
        limits = {name: as_published(row[name], row["unit"]) for name in ("estimate", "ci_low", "ci_high")}
        return limits | {"n": int(row["n"]) if isfinite(row["n"]) else None}
    n = people(row["n"], policy)
    if _kind(row) == "count":
        return {"estimate": Decimal(people(row["estimate"], policy)), "n": n}
    if _kind(row) == NONRESPONSE:
        return {"band": band(row["estimate"], row["n"]), "n": n}
    base = min(system.counts[cell].base for cell in row["rests_on"])
    return {name: value(row[name], row["unit"], base, policy) for name in ("estimate", "ci_low", "ci_high")} | {
        "df": int(row["df"]) if isfinite(row["df"]) else None,
        "p_value": probability(row["p_value"]),
        "n": n,
        "caution": caution(row, policy),
    }


def _refuse_if_told(
    items: Sequence[tuple[str, ReportItem]],
    protected: tuple[ProtectedItem, ...],
    published: frozenset[Cell],
    pattern: Pattern,
    policy: Policy,
    sensitive: frozenset[str],
) -> None:
    """Raise "audit_failed" if a small group can be told from the rows as they stand, or from what was left open."""
    shown, bases = published - pattern.answers, published - pattern.bases
    for (_, item), released in zip(items, protected, strict=True):
        for row, out in zip(_rows(item.results), released.rows, strict=True):
            if not out.mark:
                bases |= set(row["rests_on"])
                shown |= set(row["rests_on"]) - _bases_only(row)
    results = [item.results for _, item in items if item.results is not None]
    findings = audit(*(_all(results, name) for name in RELATIONS), shown, bases, policy, sensitive)
    if findings:
        raise EvaluationError("audit_failed", number=len(findings), indicators=_codes(findings))


def _codes(findings: Sequence) -> str:
    return ", ".join(sorted({finding.cell.indicator for finding in findings}))


def _record(items: tuple[ProtectedItem, ...]) -> SuppressionRecord:
    """Return how many different rows were asked for, and hidden for each reason."""
    rows = {tuple(getattr(row, name) for name in NAMES): row.mark for item in items for row in item.rows}
    marks = Counter(rows.values())
    by_reason = {reason: marks[mark] for mark, reason in REASONS.items()}
    return SuppressionRecord(len(rows), sum(by_reason.values()), by_reason)
