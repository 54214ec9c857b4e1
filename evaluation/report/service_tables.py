"""The tables of services that are no levels: the rules in force, the ratio of rates, what the series say together."""

from __future__ import annotations

from decimal import Decimal

from evaluation.disclosure.protected import ProtectedItem, ProtectedRow
from evaluation.indicators.legal_deadlines import LegalDeadline, legal_deadlines
from evaluation.locale import text
from evaluation.report.grid import Line, Table
from evaluation.report.numbers import interval, number
from evaluation.report.wording import change_verdict, label, level_name
from evaluation.statistics.equivalence import DOWN, UNDETERMINED, UP
from evaluation.statistics.reading import reading

RULE_WIDTHS, READING_WIDTHS = (1.7, 1.0, 0.7, 1.4, 1.4, 1.7, 0.9), (1.1, 1.1, 1.1, 2.0, 2.6)
SERIES = {"prevalence": "IMP-01", "help": "OUT-01", "cases": "R2-13"}


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


def together(item: ProtectedItem, language: str) -> Table:
    """Return, for each site, where the three series went and what they say together; the cases say nothing where the
    services open or the rule in force changed."""
    head = (label(item, "kind", "site", language), *(text(f"services.column_{one}", language) for one in SERIES))
    comparable = item.notes.get("comparable", {})
    sites = dict.fromkeys(row.site for row in item.rows)
    lines = tuple(Line(_together(item, site, bool(comparable.get(site)), language)) for site in sites)
    return Table((*head, text("services.column_reading", language)), lines, True, READING_WIDTHS)


def direction(item: ProtectedItem, row: ProtectedRow | None) -> str:
    """Return whether a change (or a ratio) went up or down, by its interval, or stayed within the margin declared for
    none; a value not shown says nothing."""
    if row is None or row.mark or row.ci_low is None or row.ci_high is None:
        return UNDETERMINED
    if row.statistic == "change":
        return change_verdict(item, row)
    return UP if row.ci_low > 1 else DOWN if row.ci_high < 1 else UNDETERMINED


def _together(item: ProtectedItem, site: str, comparable: bool, language: str) -> tuple[str, ...]:
    rows = {row.indicator: row for row in item.rows if row.site == site}
    moved = {name: direction(item, rows.get(code)) for name, code in SERIES.items()}
    told = [text(f"services.moved_{moved[name]}", language) for name in SERIES]
    if not comparable:
        told[-1] = text("services.moved_not_comparable", language, moved=told[-1])
    found = reading(moved["prevalence"], moved["help"], moved["cases"] if comparable else UNDETERMINED)
    words = text(f"services.reading_{found.key}", language)
    if found.reason:
        words += " " + text(f"services.because_{found.reason}", language)
    return (label(item, "site", site, language), *told, words)


def _rule(one: LegalDeadline, language: str) -> tuple[str, ...]:
    hours = text("services.no_hours", language) if one.hours is None else number(Decimal(str(int(one.hours))), language)
    since = one.in_force_from or text("services.start_not_read", language)
    until = one.in_force_to or text("services.still_in_force", language)
    article = text("services.article", language, article=one.article) if one.article else ""
    return (
        text(f"services.step_{one.step}", language),
        text(f"services.risk_{one.risk}", language),
        hours,
        text(f"services.clock_{one.clock}", language),
        f"{since} – {until}",
        f"{_instrument(one.instrument, language)}{article}",
        text(f"services.verified_{'yes' if one.verified else 'no'}", language),
    )


def _instrument(name: str, language: str) -> str:
    """Return the name of an instrument with the words that say it was amended in the language of the report."""
    for english, key in (("as amended by", "amended_by"), ("as amended", "amended")):
        name = name.replace(english, text(f"services.{key}", language))
    return name.replace(" pub. ", ", ")


def _ratio(row: ProtectedRow, language: str) -> str:
    if row.mark:
        return f"[{row.mark}]"
    return f"{number(row.estimate, language)} ({interval(row.ci_low, row.ci_high, language)})"


LAYOUTS = {"rules": rules, "reading": together}
