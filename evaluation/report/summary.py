"""The figures of the summary: a few changes beside the levels they lie between, each municipality by itself."""

from __future__ import annotations

from collections import Counter

from evaluation.disclosure.protected import ProtectedItem, ProtectedRow
from evaluation.indicators.comparison import verdict
from evaluation.locale import text
from evaluation.report.grid import Line, Table
from evaluation.report.numbers import between, difference, measured, number
from evaluation.report.wording import course, inside_margin, label

FEW_SITES = 3  # up to so many are told one by one on a page
WIDTHS = (3.4, 1.1, 1.1, 1.9, 2.2)
MARKS = {"c": "protected", "u": "unreliable", "x": "not_measured"}


def headline(item: ProtectedItem, language: str) -> Table:
    """Return the changes of an item with their levels under a title for each site; of many sites, how many changed
    which way."""
    changes = [row for row in item.rows if row.statistic == "change"]
    sites = list(dict.fromkeys(row.site for row in changes))
    if len(sites) > FEW_SITES:
        return _counted(item, changes, language)
    levels = {(row.indicator, row.site, row.wave): row for row in item.rows if row.statistic == "level"}
    waves = list(item.labels.get("wave", {}))[:2]
    lines: list[Line] = []
    for site in item.labels.get("site", {}):
        here = [row for row in changes if row.site == site]
        lines += [Line((label(item, "site", site, language),), title=True)] if here else []
        for row in here:
            told = (_level(levels.get((row.indicator, site, wave)), language) for wave in waves)
            name = label(item, "indicator", row.indicator, language)
            lines.append(Line((name, *told, _change(row, language), answered(item, row, language))))
    head = [text("report.column_indicator", language), *(label(item, "wave", wave, language) for wave in waves)]
    head += [text(f"summary.column_{name}", language) for name in ("change", "answer")]
    return Table(tuple(head), tuple(lines), prose=True, widths=WIDTHS)


def answered(item: ProtectedItem, row: ProtectedRow, language: str) -> str:
    """Return what a change says in few words: "aumentó, favorable", "no puede determinarse"."""
    return text(f"summary.answer_{_answer(item, row, language)}", language)


def _answer(item: ProtectedItem, row: ProtectedRow, language: str) -> str:
    if row.mark:
        return MARKS[row.mark]
    if inside_margin(item, row):
        return "same"
    way = course(row)
    judged = verdict(label(item, "direction", row.indicator, language), row.ci_low, row.ci_high)
    return f"{way}_{judged}" if way != "undetermined" and judged in ("better", "worse") else way


def _level(row: ProtectedRow | None, language: str) -> str:
    if row is None:
        return "[x]"
    return f"[{row.mark}]" if row.mark else measured(row.estimate, row.unit, language)


def _change(row: ProtectedRow, language: str) -> str:
    if row.mark:
        return f"[{row.mark}]"
    return f"{difference(row.estimate, row.unit, language)} ({between(row.ci_low, row.ci_high, language)})"


def _counted(item: ProtectedItem, changes: list[ProtectedRow], language: str) -> Table:
    """Return how many sites gave each answer, by indicator: no site is ranked or named."""
    counted = Counter((row.indicator, _answer(item, row, language)) for row in changes)
    lines = []
    for code in dict.fromkeys(row.indicator for row in changes):
        told = {answer: times for (one, answer), times in counted.items() if one == code}
        words = (f"{text(f'summary.answer_{answer}', language)}: {number(told[answer], language)}" for answer in told)
        lines.append(Line((label(item, "indicator", code, language), "; ".join(words))))
    head = (text("report.column_indicator", language), text("summary.column_counted", language))
    return Table(head, tuple(lines), prose=True, widths=(1, 1.4))
