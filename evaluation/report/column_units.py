"""What a column counts, said once at its head and not in each of its cells."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from evaluation.disclosure.protected import ProtectedRow
from evaluation.locale import has, text
from evaluation.report.numbers import between, measured, number, shortest, unit_words

NAMED = frozenset({"median_months"})  # statistics whose own head says what they count
SEVERAL = Decimal(2)


def shared_unit(rows: Iterable[ProtectedRow]) -> str:
    """Return the unit that all the rows share and that a head can name, "" where there is none: a sign of percent and
    the points of a difference belong to their numbers."""
    units = {row.unit for row in rows if not row.mark}
    unit = units.pop() if len(units) == 1 else ""
    return unit if unit not in ("", "percent", "points") and unit_words(SEVERAL, unit, "es") else ""


def head_words(unit: str, language: str) -> str:
    """Return the words of a unit for the head of a column: in full where its cells would have a sign."""
    key = f"report.head_{unit}"
    return text(key, language) if has(key, language) else unit_words(SEVERAL, unit, language)


def with_unit(head: str, statistic: str, unit: str, language: str) -> str:
    """Return the head of a column with what it counts; where a statistic's own words say it, the head alone."""
    return head if not unit or statistic in NAMED else f"{head} ({head_words(unit, language)})"


def decimals(rows: Iterable[ProtectedRow]) -> int | None:
    """Return the fewest decimals with which the exact values of a column stand under each other; None where they are
    percentages, or of several kinds."""
    shown = [row for row in rows if not row.mark]
    exact = [shortest(row.estimate) for row in shown if _is_exact(row)]
    if len({row.unit for row in shown}) != 1 or shown[0].unit == "percent" or not exact:
        return None
    return max(max(-value.as_tuple().exponent, 0) for value in exact)


def aligned(row: ProtectedRow, places: int | None) -> Decimal:
    """Return the value of a row that is shown; where it is exact, with the decimals of its column, or those it has."""
    if not _is_exact(row):
        return row.estimate
    return shortest(row.estimate) if places is None else row.estimate.quantize(Decimal(1).scaleb(-places))


def cell(row: ProtectedRow, unit: str, places: int | None, language: str) -> str:
    """Return the words of the value of a row that is shown, without its unit where the head names it."""
    value = aligned(row, places)
    return number(value, language) if unit else measured(value, row.unit, language)


def level_cells(row: ProtectedRow | None, unit: str, places: int | None, language: str) -> tuple[str, str]:
    """Return the cells of a level: its value with its interval, and its n."""
    if row is None:
        return "", ""
    if row.mark:
        return f"[{row.mark}]", f"[{row.mark}]"
    limits = "" if row.ci_low is None else f" ({between(row.ci_low, row.ci_high, language)})"
    value = f"{cell(row, unit, places, language)}{limits}"
    return value + (" *" if row.caution else ""), "" if row.n is None else number(row.n, language)


def _is_exact(row: ProtectedRow) -> bool:
    return row.method == "census" or row.ci_low is None
