"""The table of what differs from the locked plan, with who registered it and why."""

from __future__ import annotations

import datetime

from evaluation.disclosure.protected import ProtectedItem
from evaluation.locale import has, text
from evaluation.report.grid import Line, Table
from evaluation.report.numbers import day

COLUMNS = ("part", "locked", "now", "reason", "who")


def deviations(item: ProtectedItem, language: str) -> Table:
    """Return a line a difference, under one that says when the plan was locked; or that there is none."""
    told = item.labels["lock"]
    lines = [Line((text("plan.locked", language, date=_day(told["date"][language], language), **_digest(item)),), True)]
    lines += [Line(_line(item, part, language)) for part in item.labels["before"]]
    if len(lines) == 1:
        lines.append(Line((text("plan.nothing", language), *[""] * (len(COLUMNS) - 1))))
    head = tuple(text(f"plan.column_{name}", language) for name in COLUMNS)
    return Table(head, tuple(lines), prose=True, widths=(1.6, 1.4, 1.4, 3, 1.5))


def part_name(part: str, language: str) -> str:
    """Return the words for a part of the plan: "margins.IMP-01" is "Margen, IMP-01"."""
    kind, _, name = part.partition(".")
    words = text(f"plan.part_{kind}", language)
    if not name:
        return words
    key = f"plan.test_{name}"
    return f"{words}: {text(key, language) if has(key, language) else _column(name, language)}"


def _line(item: ProtectedItem, part: str, language: str) -> tuple[str, ...]:
    before, after = (item.labels[side][part][language] for side in ("before", "after"))
    if part.startswith("subgroups."):
        before, after = (_column(name, language) for name in (before, after))
    reason = item.labels["reason"].get(part, {}).get(language) or text("plan.unregistered", language)
    who = item.labels["who"].get(part, {}).get(language, "")
    dated = item.labels["date"].get(part, {}).get(language, "")
    signed = ", ".join(words for words in (who, _day(dated, language) if dated else "") if words)
    return part_name(part, language), before, after, reason, signed or "–"


def _column(name: str, language: str) -> str:
    """Return the words for a column of the survey that groups women; its name where it has none."""
    key = f"indicator_sheets.column_{name}"
    return text(key, language) if has(key, language) else name


def _digest(item: ProtectedItem) -> dict[str, str]:
    return {"digest": item.labels["lock"]["sha256"]["es"]}


def _day(written: str, language: str) -> str:
    return day(datetime.date.fromisoformat(written), language)
