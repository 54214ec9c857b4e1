"""The table that reads prevalence, help-seeking and registered cases together, from values as they are shown."""

from __future__ import annotations

from evaluation.disclosure.protected import ProtectedItem, ProtectedRow
from evaluation.locale import text
from evaluation.report.grid import Line, Table
from evaluation.report.wording import change_verdict, label
from evaluation.statistics.equivalence import DOWN, UNDETERMINED, UP
from evaluation.statistics.reading import Reading, reading

SERIES = {"prevalence": "IMP-01", "help": "OUT-01", "cases": "R2-13"}
WIDTHS = (1.2, 1.3, 1.3, 1.6, 3)


def readings(item: ProtectedItem, language: str) -> Table:
    """Return by site where the three series went, and what they say together.

    A series that is hidden, or that nobody measured, is undetermined; so are the cases where the services open or the
    rule in force changed between the waves: they would say more about the supply than about violence.
    """
    head = (label(item, "kind", "site", language), *(text(f"readings.column_{name}", language) for name in SERIES))
    sites = dict.fromkeys(row.site for row in item.rows)
    lines = tuple(Line((label(item, "site", site, language), *_site(item, site, language))) for site in sites)
    return Table((*head, text("readings.column_reading", language)), lines, prose=True, widths=WIDTHS)


def verdict(item: ProtectedItem, row: ProtectedRow) -> str:
    """Return where a series went: a change by its margin, a ratio of rates by whether its interval leaves 1 out."""
    if row.statistic != "rate_ratio":
        return change_verdict(item, row)
    if row.mark or row.ci_low is None or row.ci_high is None:
        return UNDETERMINED
    return UP if row.ci_low > 1 else DOWN if row.ci_high < 1 else UNDETERMINED


def _site(item: ProtectedItem, site: str, language: str) -> tuple[str, ...]:
    rows = {row.indicator: row for row in item.rows if row.site == site}
    found = {name: verdict(item, rows[code]) if code in rows else UNDETERMINED for name, code in SERIES.items()}
    absent = {name for name, code in SERIES.items() if code not in rows or rows[code].mark == "x"}
    told = {name: _told(found[name], name in absent, language) for name in SERIES}
    if not item.notes.get("comparable", {}).get(site, False):
        found["cases"] = UNDETERMINED
        if "cases" not in absent:
            told["cases"] = text("readings.not_comparable", language, moved=told["cases"])
    return (*told.values(), _words(reading(*found.values()), language))


def _told(verdict: str, absent: bool, language: str) -> str:
    return text("readings.not_measured", language) if absent else text(f"readings.verdict_{verdict}", language)


def _words(found: Reading, language: str) -> str:
    return text(f"readings.{found.reason or found.key}", language)
