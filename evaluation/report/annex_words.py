"""What stands in the annex instead of the keys of results.csv: the words of chapters, tables, units and methods."""

from __future__ import annotations

from evaluation.disclosure.protected import ProtectedItem, ProtectedRelease, ProtectedRow
from evaluation.locale import MissingText, has, text
from evaluation.report.fillings import named
from evaluation.report.wording import caption, label

WORDS = ("report.value", "sheets.column", "report.unit", "achievement.class", "achievement.reason")


def words(key: str, language: str) -> str:
    """Return the words of a statistic, a unit, a group or a method; the key itself where it has none. The head of a
    column begins with a capital letter, a value does not."""
    kind = next((one for one in WORDS if has(f"{one}_{key}", language)), "")
    found = text(f"{kind}_{key}", language) if kind else key
    return found[:1].lower() + found[1:] if kind == "sheets.column" else found


def chapters(release: ProtectedRelease, language: str) -> dict[str, str]:
    """Return the heading of each chapter that has one."""
    heads = [item for item in release.items if item.kind == "heading" and "." not in item.caption]
    return {item.chapter: caption(item, item.caption, language) for item in reversed(heads)}


def table_name(item: ProtectedItem, language: str) -> str:
    """Return the caption of a table or a figure, without its number, or that a row stands in sentences; the key of the
    caption where no catalogue has words for it."""
    if item.kind == "sentences":
        return text("report.sheet_sentences", language)
    name = f"figure_{item.caption}" if item.kind == "figure" else f"table_{item.caption}"
    try:
        return caption(item, name, language, **named(item, language))
    except MissingText:
        return item.caption


def contrast(item: ProtectedItem, row: ProtectedRow, language: str) -> str:
    """Return the sides of a comparison: "Línea final − Línea de base"; the words of a crossed level; "" for neither."""
    if not row.contrast:
        return ""
    first, minus, second = row.contrast.partition("-")
    if not minus:
        return label(item, "contrast", first, language)
    dimension = "wave" if first in item.labels.get("wave", {}) else "site"
    return " − ".join(label(item, dimension, side, language) for side in (first, second))


def group(item: ProtectedItem, row: ProtectedRow, language: str) -> str:
    """Return the words of what a row is grouped by."""
    own = item.labels.get("group", {}).get(row.group, {}).get(language)
    return own or words(row.group, language)


def band(row: ProtectedRow, language: str) -> str:
    """Return the words of a band of missing answers; what is no band as it is."""
    key = f"report.band_{row.band.replace('<', 'below_').replace('>', 'above_').replace('-', '_')}"
    return text(key, language) if has(key, language) else row.band
