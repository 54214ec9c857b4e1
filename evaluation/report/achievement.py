"""The degree of achievement as tables and sentences, from protected rows: the class only where its value is shown."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from evaluation.disclosure.protected import ProtectedItem, ProtectedRow
from evaluation.locale import text
from evaluation.report.grid import Line, Table
from evaluation.report.numbers import between, confidence, measured, number, percent

CENSUS = "census"
CLASSES = ("achieved", "achieved_uncertain", "partly", "partly_uncertain", "no_progress_shown", "reversed")
CLASSES = (*CLASSES, "inconclusive", "not_measurable", "hidden")
LEVELS = ("level", "count", "total")
MARK, FEW = "*", 3  # beside the values of which a note warns, where their names would fill it


def words(item: ProtectedItem, dimension: str, key: str, language: str) -> str:
    """Return the words of a label, "" where the item has none."""
    return item.labels.get(dimension, {}).get(key, {}).get(language, "")


def category(row: ProtectedRow) -> str:
    """Return the class of a row of achievement: "hidden" where its value is not shown."""
    if row.mark:
        return "not_measurable" if row.mark == "x" else "hidden"
    if row.method != CENSUS:
        return row.method
    if row.estimate >= 100:
        return "achieved"
    return "partly" if row.estimate > 0 else "reversed" if row.estimate < 0 else "no_progress_shown"


def achievements(item: ProtectedItem, language: str) -> Table:
    """Return a line a site under a title for each indicator, with the stated and the measured baseline."""
    columns = ("place", "stated", "base", "target", "end", "share", "class")
    head = tuple(text(f"achievement.column_{name}", language) for name in columns)
    levels = _levels(item)
    lines: list[Line] = []
    for code in dict.fromkeys(row.indicator for row in item.rows if row.statistic == "achievement"):
        title = f"{words(item, 'goal', code, language)} · {words(item, 'indicator', code, language)}"
        lines.append(Line((title,), title=True))
        rows = (row for row in item.rows if row.statistic == "achievement" and row.indicator == code)
        lines += [Line(_cells(item, row, levels, language)) for row in rows]
    return Table(head, tuple(lines), prose=True, widths=(1.42, 1.1, 1.12, 1.1, 0.92, 1.72, 2.62))


def by_result(item: ProtectedItem, language: str) -> Table:
    """Return how many targets each objective or result has, and how many of them are of each class."""
    rows = [row for row in item.rows if row.statistic == "achievement"]
    counted = Counter((words(item, "goal", row.indicator, language), category(row)) for row in rows)
    head = tuple(text(f"achievement.column_{name}", language) for name in ("level", "total", "classes"))
    lines = []
    for level in dict.fromkeys(words(item, "goal", row.indicator, language) for row in rows):
        of_class = {name: counted[level, name] for name in CLASSES if counted[level, name]}
        told = (
            f"{text(f'achievement.class_{name}', language)}: {number(count, language)}"
            for name, count in of_class.items()
        )
        name = f"{level}. {words(item, 'objective', level, language)}".rstrip(". ")
        lines.append(Line((name, number(sum(of_class.values()), language), "; ".join(told))))
    return Table(head, tuple(lines), prose=True, widths=(4, 0.8, 4))


def logframe(item: ProtectedItem, language: str) -> Table:
    """Return the targets with their means of verification and assumptions, as the project stated them."""
    columns = ("level", "place", "target", "means", "assumptions")
    head = tuple(text(f"achievement.column_{name}", language) for name in columns)
    head = (head[0], text("report.column_indicator", language), *head[2:])
    lines = []
    for code in dict.fromkeys(row.indicator for row in item.rows if row.statistic == "achievement"):
        sites = dict.fromkeys(("", *(row.site for row in item.rows if row.indicator == code)))
        told = [_stated(item, "target", code, site, language, exact=True) for site in sites]
        named = "; ".join(
            f"{words(item, 'site', site, language)}: {value}" if site else value
            for site, value in zip(sites, told, strict=True)
            if value
        )
        cells = [named or text("achievement.no_target", language)]
        for dimension in ("means", "assumptions"):
            every = dict.fromkeys(words(item, dimension, f"{code}|{site}", language) for site in sites)
            cells.append("; ".join(one for one in every if one))
        lines.append(Line((words(item, "goal", code, language), words(item, "indicator", code, language), *cells)))
    return Table(head, tuple(lines), prose=True, widths=(0.7, 2.8, 2, 1.8, 2.6))


def limits(item: ProtectedItem, language: str) -> Table:
    """Return what was not measured and the targets that cannot be judged, each with the reason."""
    head = (text("report.column_indicator", language), text("achievement.column_why", language))
    lines = (Line((words(item, "indicator", row.indicator, language), _why(row, language))) for row in item.rows)
    return Table(head, tuple(lines), prose=True)


def _why(row: ProtectedRow, language: str) -> str:
    if row.statistic == "achievement":
        return text("achievement.why_no_goal", language, reason=_reason(row, language))
    return text("achievement.why_not_measured", language)


def sentence(item: ProtectedItem, row: ProtectedRow, subject: dict[str, str], language: str) -> str:
    """Return what a row of achievement says, with its class."""
    if row.mark == "x":
        return text("achievement.told_none", language, reason=_reason(row, language), **subject)
    named = {"class": text(f"achievement.class_{category(row)}", language)} | subject
    if row.ci_low is None:
        return text("achievement.told_exact", language, value=percent(row.estimate, language), **named)
    level = confidence(item.notes.get("confidence", 0.95), language)
    limits = between(row.ci_low, row.ci_high, language)
    told = text("achievement.interval_words", language, confidence=level, interval=limits)
    key = "told_back" if row.estimate < 0 else "told"
    said = text(f"achievement.{key}", language, value=percent(abs(row.estimate), language), interval=told, **named)
    return f"{said} {_warning(item, row, language)}".rstrip()


def _warning(item: ProtectedItem, row: ProtectedRow, language: str) -> str:
    """Return what the data say against the interval of a row that is shown, "" where nothing does."""
    return "" if row.ci_low is None else words(item, "warning", f"{row.indicator}|{row.site}", language)


def warnings(item: ProtectedItem, language: str) -> tuple[str, ...]:
    """Return what the data say against the intervals of an item, each once with the indicators and places it is said
    of; where these are many, with the mark that stands beside their values."""
    said: dict[str, list[str]] = {}
    for row in item.rows:
        told = _warning(item, row, language)
        if row.statistic == "achievement" and told:
            place = words(item, "site", row.site, language) or text("report.all_site", language)
            said.setdefault(told, []).append(f"{words(item, 'indicator', row.indicator, language)}, {place}")
    return tuple(f"{MARK if len(places) > FEW else '; '.join(places) + ':'} {told}" for told, places in said.items())


def _marked(item: ProtectedItem, row: ProtectedRow, language: str) -> bool:
    told = _warning(item, row, language)
    return bool(told) and sum(_warning(item, one, language) == told for one in item.rows) > FEW


def _levels(item: ProtectedItem) -> dict[tuple[str, str], list[ProtectedRow]]:
    found: dict[tuple[str, str], list[ProtectedRow]] = {}
    for row in item.rows:
        if row.statistic in LEVELS:
            found.setdefault((row.indicator, row.site), []).append(row)
    return found


def _cells(item: ProtectedItem, row: ProtectedRow, levels, language: str) -> tuple[str, ...]:
    waves = list(item.labels.get("wave", {}))
    found = {one.wave: one for one in levels.get((row.indicator, row.site), [])}
    base, end = (_value(found.get(wave), language) for wave in (waves + ["", ""])[:2])
    stated, target = (_stated(item, name, row.indicator, row.site, language) for name in ("stated", "target"))
    place = words(item, "site", row.site, language) or text("report.all_site", language)
    target = target or text("achievement.no_target", language)
    return (place, stated or "–", base, target, end, _share(item, row, language), _class(row, language))


def _value(row: ProtectedRow | None, language: str) -> str:
    if row is None:
        return "[x]"
    return f"[{row.mark}]" if row.mark else measured(row.estimate, row.unit, language)


def _stated(item: ProtectedItem, dimension: str, code: str, site: str, language: str, exact: bool = False) -> str:
    told = words(item, dimension, f"{code}|{site}", language)
    told = told or ("" if exact else words(item, dimension, f"{code}|", language))
    unit = words(item, "unit", code, language)
    value = Decimal(told).normalize() + 0 if told else None
    return "" if value is None else measured(value, unit or "number", language)


def _share(item: ProtectedItem, row: ProtectedRow, language: str) -> str:
    if row.mark:
        return f"[{row.mark}]"
    limits = "" if row.ci_low is None else f" ({between(row.ci_low, row.ci_high, language)})"
    return percent(row.estimate, language) + limits + (f" {MARK}" if _marked(item, row, language) else "")


def _class(row: ProtectedRow, language: str) -> str:
    told = text(f"achievement.class_{category(row)}", language)
    return f"{told}: {_reason(row, language)}" if row.mark == "x" else told


def _reason(row: ProtectedRow, language: str) -> str:
    return text(f"achievement.reason_{row.method}", language)
