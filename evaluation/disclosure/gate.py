"""The only way out: counts protected as one system, rows marked and rounded, and the whole audited before it goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import isfinite
from typing import Any

import pandas as pd

from evaluation.analysis.results import Cell, ReportItem, Results
from evaluation.disclosure.audit import audit
from evaluation.disclosure.equations import System, agreed, build_system
from evaluation.disclosure.institutions import gives_one_away, too_few_nodes
from evaluation.disclosure.past import Joined, Past, joined
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
from evaluation.disclosure.rows import (
    NONRESPONSE,
    Row,
    base_of,
    bases_only,
    cells_of,
    kind_of,
    refuse_if_foreign,
    rows_of,
)
from evaluation.disclosure.suppression import Pattern, Told, suppress
from evaluation.disclosure.weighted import hide_pinned
from evaluation.errors import EvaluationError

CENSUS = "census"  # all there are: nothing is estimated, so nothing is unreliable
NAMES = ("indicator", "statistic", "site", "wave", "contrast", "group", "level", "unit", "method")
RELATIONS = ("counts", "sums", "parts", "unions")
REASONS = {"c": "protected", "u": "unreliable", "x": "not_measured"}


@dataclass(frozen=True)
class Context:
    """What a run is protected with, beside its own counts: earlier releases (oldest first); counts that link their
    groups to this run's where these are cut otherwise; the range of the weights of an indicator at a site and wave; and
    whether a change since an earlier release that isolates a group is refused (`strict`) rather than hidden."""

    earlier: tuple[Past, ...] = ()
    bridge: Results | None = None
    weights: Mapping[tuple[str, str, str], tuple[float, float]] = field(default_factory=dict)
    strict: bool = False


ALONE = Context()


def protect(
    items: Sequence[tuple[str, ReportItem]],
    policy: Policy,
    sensitive: frozenset[str],
    kept: frozenset[str] = frozenset(),
    open_tables: frozenset[str] = frozenset(),
    context: Context = ALONE,
) -> ProtectedRelease:
    """Return what may go out of the items of a run, each given with its chapter, in the same order.

    `sensitive` are the codes of the indicators whose yes and no both need `policy.threshold` people, `kept` of those
    that are hidden last where one of several must be, `open_tables` the tables whose institutions publish them or
    agreed in writing to share them. All counts are protected as one system, together with those of earlier releases; a
    value is shown only if every count it rests on is. Raises EvaluationError where the counts contradict each other,
    where a value rests on no count and is not of an open table, "release_isolates" where a change since an earlier
    release would tell of a small group, and "audit_failed" where a small group could be told.
    """
    return protect_and_record(items, policy, sensitive, kept, open_tables, context)[0]


def protect_and_record(
    items: Sequence[tuple[str, ReportItem]],
    policy: Policy,
    sensitive: frozenset[str],
    kept: frozenset[str] = frozenset(),
    open_tables: frozenset[str] = frozenset(),
    context: Context = ALONE,
) -> tuple[ProtectedRelease, Past]:
    """Return what `protect` does, and the restricted record of it with which later releases are protected."""
    results = [item.results for _, item in items if item.results is not None]
    counts, *relations = (_all([*results, *filter(None, [context.bridge])], name) for name in RELATIONS)
    sensitive = sensitive.union(*(past.sensitive for past in context.earlier))
    whole = joined(agreed(counts), tuple(relations), context.earlier, policy, sensitive)
    system = build_system(*whole.relations)
    refuse_if_foreign(items, system, open_tables)
    published = _published(results, system, policy)
    if context.strict:
        _refuse_if_isolated(whole, published)
    told = Told(whole.shown, whole.bases, whole.forced, _of_few_institutions(results, system, policy))
    pattern = suppress(system, published, policy, sensitive, kept, told=told)
    pattern = hide_pinned(system.counts, whole.sums, results, pattern, policy, sensitive, context.weights)
    protected = tuple(_item(chapter, item, system, pattern, policy) for chapter, item in items)
    shown, bases = _told(items, protected)
    _refuse_if_told(whole, frozenset(published), shown, bases, pattern, policy, sensitive)
    own = Past("", tuple(agreed(counts).values()), *map(tuple, relations), shown, bases, sensitive)
    return ProtectedRelease(protected, _record(protected), policy.model_dump(mode="json"), key=_KEY), own


def _refuse_if_isolated(whole: Joined, published: Mapping[Cell, bool]) -> None:
    """Raise "release_isolates" where women came late, or changed their answers, too few to be a group of their own; of
    those who left, whose consent may be withdrawn, the gate hides what would isolate them."""
    found = [one for one in whole.isolated if one.kind != "left" and published.get(one.cell)]
    if found:
        places = sorted({f"{one.cell.site or '*'} {one.cell.wave or '*'}" for one in found})
        raise EvaluationError("release_isolates", number=len(found), release=found[0].release, places=", ".join(places))


def _all(results: Sequence[Results], name: str) -> list:
    return [one for result in results for one in getattr(result, name)]


def _published(results: Sequence[Results], system: System, policy: Policy) -> dict[Cell, bool]:
    """Return the cells that rows rest on, and whether some row would show them if none were small."""
    found: dict[Cell, bool] = {}
    for row in (row for result in results for row in rows_of(result)):
        worth = kind_of(row) != NONRESPONSE and not _quality(row, policy)
        for cell in cells_of(row, system):
            found[cell] = found.get(cell, False) or worth
    return found


def _of_few_institutions(results: Sequence[Results], system: System, policy: Policy) -> frozenset[Cell]:
    """Return the cells of rows that would give one institution away: what adds up to them must not either."""
    every = (row for result in results for row in rows_of(result))
    alone = (row for row in every if gives_one_away(row["contributors"], policy) and kind_of(row) != "open")
    return frozenset(cell for row in alone for cell in cells_of(row, system))


def _quality(row: Row, policy: Policy) -> Mark:
    """Return the mark that a row has whatever the counts."""
    kind = kind_of(row)
    if not isfinite(row["estimate"]) and (not row["rests_on"] or row["n"] == 0):
        return "x"
    if kind in ("count", "open", "network", NONRESPONSE) or row["method"] == CENSUS:
        return ""
    if kind == "opaque":
        return "" if not isfinite(row["df"]) or row["df"] >= policy.min_df else "u"
    return "u" if unreliable(row, policy) else ""


def _mark(row: Row, system: System, pattern: Pattern, policy: Policy) -> Mark:
    quality = _quality(row, policy)
    if kind_of(row) == "open":
        return quality
    few = kind_of(row) in ("opaque", NONRESPONSE) and not quality and not row["n"] >= policy.base
    alone = gives_one_away(row["contributors"], policy)
    alone = alone or too_few_nodes(kind_of(row), row["n"], row["contributors"], policy)
    told = set(cells_of(row, system))
    hidden = told & pattern.bases or (told - bases_only(row)) & pattern.answers
    return "c" if few or alone or hidden else quality


def _item(chapter: str, item: ReportItem, system: System, pattern: Pattern, policy: Policy) -> ProtectedItem:
    results = item.results or Results(pd.DataFrame())
    rows = tuple(_row(row, system, _mark(row, system, pattern, policy), policy) for row in rows_of(item.results))
    return ProtectedItem(
        chapter, item.kind, item.caption, rows, dict(results.labels), dict(item.options), dict(results.notes), key=_KEY
    )


def _row(row: Row, system: System, mark: Mark, policy: Policy) -> ProtectedRow:
    names = {name: row[name] for name in NAMES} | ({"method": ""} if mark in ("c", "u") else {})
    nothing = dict.fromkeys(("estimate", "ci_low", "ci_high", "df", "p_value", "n"))
    shown = {} if mark else _shown(row, system, policy)
    return ProtectedRow(**names | {"mark": mark, "base_of": base_of(row)} | nothing | shown, key=_KEY)


def _shown(row: Row, system: System, policy: Policy) -> dict[str, Any]:
    """Return the values of a row at the precision of the policy."""
    if kind_of(row) == "open":
        limits = {name: as_published(row[name], row["unit"]) for name in ("estimate", "ci_low", "ci_high")}
        return limits | {"n": int(row["n"]) if isfinite(row["n"]) else None}
    n = people(row["n"], policy)
    if kind_of(row) == "count":
        return {"estimate": Decimal(people(row["estimate"], policy)), "n": n}
    if kind_of(row) == NONRESPONSE:
        return {"band": band(row["estimate"], row["n"]), "n": n}
    base = min((system.counts[cell].base for cell in row["rests_on"]), default=0)
    return {name: value(row[name], row["unit"], base, policy) for name in ("estimate", "ci_low", "ci_high")} | {
        "df": int(row["df"]) if isfinite(row["df"]) else None,
        "p_value": probability(row["p_value"]),
        "n": n,
        "caution": caution(row, policy),
    }


def _told(
    items: Sequence[tuple[str, ReportItem]], protected: tuple[ProtectedItem, ...]
) -> tuple[frozenset[Cell], frozenset[Cell]]:
    """Return the cells whose answers, and those whose bases, the rows tell as they stand."""
    shown: set[Cell] = set()
    bases: set[Cell] = set()
    for (_, item), released in zip(items, protected, strict=True):
        for row, out in zip(rows_of(item.results), released.rows, strict=True):
            if not out.mark:
                bases |= set(row["rests_on"])
                shown |= set(row["rests_on"]) - bases_only(row)
    return frozenset(shown), frozenset(bases)


def _refuse_if_told(
    whole: Joined,
    published: frozenset[Cell],
    shown: frozenset[Cell],
    bases: frozenset[Cell],
    pattern: Pattern,
    policy: Policy,
    sensitive: frozenset[str],
) -> None:
    """Raise "audit_failed" if a small group can be told from the rows as they stand, from what was left open and from
    earlier releases, that these alone did not give away."""
    shown, bases = shown | (published - pattern.answers), bases | (published - pattern.bases)
    findings = audit(*whole.relations, shown | whole.shown, bases | whole.bases, policy, sensitive)
    if findings and (whole.shown or whole.bases):
        before = audit(*whole.relations, whole.shown, whole.bases, policy, sensitive)
        told = {(one.cell, one.what) for one in before}
        findings = [one for one in findings if (one.cell, one.what) not in told]
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
