"""What a document leaves out because it stands there already: annex.xlsx and results.csv hold it in any case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evaluation.disclosure.protected import ProtectedItem

IN_NUMBERS = ("dumbbell", "ladder")  # kinds of figure that write each value, and on how many it rests
ONCE = ("achievement_by_result",)  # layouts of the summary that a later chapter would show again


def without_repeats(items: Iterable[ProtectedItem]) -> Iterator[ProtectedItem]:
    """Yield the items, in order, that say something of their own: no table whose every value its figure or its list of
    sentences tells, no list that only says a table's values again, and no table a second time."""
    every = tuple(items)
    shown: set[str] = set()
    for item in every:
        layout = item.options.get("layout", "")
        again = layout in ONCE and layout in shown
        shown.add(layout)
        if not (again or _in_figure(item, every) or _in_sentences(item, every) or _in_table(item, every)):
            yield item


def _in_figure(item: ProtectedItem, every: tuple[ProtectedItem, ...]) -> bool:
    """Return whether a figure of the same name writes all that a table shows: intervals and marks it would not."""
    plain = not any(row.mark or row.ci_low is not None for row in item.rows)
    return item.kind == "table" and plain and any(_writes_all(one) and _holds(one, item) for one in every)


def _writes_all(item: ProtectedItem) -> bool:
    kind = item.options.get("kind")
    alone = kind == "trend" and len({row.indicator for row in item.rows}) == 1
    return item.kind == "figure" and (kind in IN_NUMBERS or alone)


def _in_sentences(item: ProtectedItem, every: tuple[ProtectedItem, ...]) -> bool:
    """Return whether a list says each ratio of a table with its interval, and which way it went."""
    ratios = item.kind == "table" and all(row.statistic == "rate_ratio" for row in item.rows)
    return ratios and any(one.kind == "sentences" and _holds(one, item) for one in every)


def _in_table(item: ProtectedItem, every: tuple[ProtectedItem, ...]) -> bool:
    """Return whether a list only says levels that the table of the same name shows."""
    plain = all(row.statistic == "level" and not row.mark for row in item.rows)
    return item.kind == "sentences" and plain and any(one.kind == "table" and _holds(one, item) for one in every)


def _holds(one: ProtectedItem, item: ProtectedItem) -> bool:
    same = (one.chapter, one.caption) == (item.chapter, item.caption)
    return same and bool(item.rows) and {row.identity for row in item.rows} <= {row.identity for row in one.rows}
