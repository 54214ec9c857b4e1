"""The table that reads prevalence, help-seeking and registered cases together, from values as they are shown."""

from __future__ import annotations

from evaluation.disclosure.protected import ProtectedItem
from evaluation.locale import text
from evaluation.report.grid import Line, Table
from evaluation.report.wording import change_verdict, label
from evaluation.statistics.equivalence import UNDETERMINED
from evaluation.statistics.reading import Reading, reading

SERIES = ("prevalence", "help", "cases")


def readings(item: ProtectedItem, language: str) -> Table:
    """Return by site what the three changes are, and what they say together; a series that is hidden, or that nobody
    measured, is undetermined."""
    codes = list(dict.fromkeys(row.indicator for row in item.rows))
    head = [text("readings.column_site", language)]
    head += [text(f"readings.column_{name}", language) for name in (*SERIES, "reading")]
    lines = tuple(
        Line((label(item, "site", site, language), *_site(item, site, codes, language)))
        for site in dict.fromkeys(row.site for row in item.rows)
    )
    return Table(tuple(head), lines, prose=True, widths=(1.2, 1.3, 1.3, 1.3, 3))


def _site(item: ProtectedItem, site: str, codes: list[str], language: str) -> tuple[str, ...]:
    rows = {row.indicator: row for row in item.rows if row.site == site}
    found = {code: change_verdict(item, rows[code]) if code in rows else UNDETERMINED for code in codes}
    told = [_told(found[code], code in rows and rows[code].mark == "x", language) for code in codes]
    together = reading(*(found[code] for code in codes[: len(SERIES)]))
    return (*told, _words(together, language))


def _told(verdict: str, absent: bool, language: str) -> str:
    return text("readings.not_measured", language) if absent else text(f"readings.verdict_{verdict}", language)


def _words(found: Reading, language: str) -> str:
    return text(f"readings.{found.reason or found.key}", language)
