"""The tables of services that are no levels: the rules in force, the ratio of rates, what the series say together."""

from __future__ import annotations

import re
from decimal import Decimal

from evaluation.disclosure.protected import ProtectedItem, ProtectedRow
from evaluation.indicators.legal_deadlines import LegalDeadline, legal_deadlines
from evaluation.locale import text
from evaluation.report.grid import Line, Table
from evaluation.report.numbers import between, number, short_date
from evaluation.report.wording import label, level_name

JOINTS = {
    "amended_by": "as amended by",
    "amended": "as amended",
    "present": "present text",
    "kept": "kept as 16.c by",
    "published": "published",
    "pub": "pub.",
    "into": "->",
    "unnamed": "not named",
}
WRITTEN_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
RULE_WIDTHS = (1.7, 1.0, 0.7, 1.4, 1.4, 1.7, 0.9)


def rules(item: ProtectedItem, language: str) -> Table:
    """Return the rules that an item names, with clock, dates and whether the text was verified."""
    known = {one.rule_id: one for one in legal_deadlines()}
    columns = ("step", "risk", "hours", "clock", "from", "instrument", "verified")
    head = tuple(text(f"services.column_{name}", language) for name in columns)
    return Table(head, tuple(Line(_rule(known[name], language)) for name in item.labels["rule"]), True, RULE_WIDTHS)


def ratios(item: ProtectedItem, language: str) -> Table:
    """Return endline over baseline of each register, under a title for each site."""
    head = tuple(text(f"services.column_{name}", language) for name in ("register", "ratio"))
    lines: list[Line] = []
    for site in dict.fromkeys(row.site for row in item.rows):
        lines.append(Line((label(item, "site", site, language),), title=True))
        here = (row for row in item.rows if row.site == site)
        lines += [Line((level_name(item, row, language), _ratio(row, language))) for row in here]
    return Table(head, tuple(lines))


def _rule(one: LegalDeadline, language: str) -> tuple[str, ...]:
    hours = text("services.no_hours", language) if one.hours is None else number(Decimal(str(int(one.hours))), language)
    since, until = (short_date(day, language) if day else "" for day in (one.in_force_from, one.in_force_to))
    since = since or text("services.start_not_read", language)
    until = until or text("services.still_in_force", language)
    article = text("services.article", language, article=one.article) if one.article else ""
    return (
        text(f"services.step_{one.step}", language),
        text(f"services.risk_{one.risk}", language),
        hours,
        text(f"services.clock_{one.clock}", language),
        f"{since} – {until}",
        _instrument(one.instrument, language) + article,
        text(f"services.verified_{'yes' if one.verified else 'no'}", language),
    )


def _instrument(words: str, language: str) -> str:
    """Return the name of a rule, without the English that joins its parts in the table of deadlines."""
    for name, joint in JOINTS.items():
        words = words.replace(joint, text(f"services.instrument_{name}", language))
    return WRITTEN_DATE.sub(lambda found: short_date(found[0], language), words)


def _ratio(row: ProtectedRow, language: str) -> str:
    if row.mark:
        return f"[{row.mark}]"
    return f"{number(row.estimate, language)} ({between(row.ci_low, row.ci_high, language)})"


LAYOUTS = {"rules": rules}
