"""What stands under a table or figure: how to read its numbers, the marks that occur, and the source."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.disclosure.protected import ProtectedItem, ProtectedRow
from evaluation.locale import text
from evaluation.project import Project
from evaluation.report.numbers import confidence

CONTRASTS = frozenset({"change", "gap", "difference_of_changes", "contrast"})


def note(item: ProtectedItem, project: Project, language: str) -> str:
    """Return the note of an item, one sentence after the other."""
    told = _told(item, project, language) if "source" not in item.labels else _of_records(item, project, language)
    return " ".join([*told, text("report.note_source", language, source=_source(item, project, language))])


def _source(item: ProtectedItem, project: Project, language: str) -> str:
    """Return where the rows of an item come from: the tables of records that it names, else the project's survey."""
    named = [words[language] or text("sheets.source_records", language) for words in _named_sources(item)]
    return "; ".join(dict.fromkeys(named)) or getattr(project.settings.source, language).rstrip(".")


def _named_sources(item: ProtectedItem) -> Iterator[dict[str, str]]:
    yield from item.labels.get("source", {}).values()


def _counted(rows: list[ProtectedRow]) -> str:
    """Return what n counts: people, records or answers."""
    if any(row.statistic == "completeness" for row in rows):
        return "answers"
    people = any(row.method != "census" or row.unit == "people" or row.statistic == "cost" for row in rows)
    return "people" if people else "records"


def _of_records(item: ProtectedItem, project: Project, language: str) -> Iterator[str]:
    """Yield how to read a table of people trained, acts or accounts."""
    rows = [row for row in item.rows if row.mark != "x"]
    if any(row.ci_low is not None for row in rows) and item.kind == "table":
        level = confidence(item.notes.get("confidence", project.confidence), language)
        yield text("sheets.note_interval", language, confidence=level)
    if any(row.n is not None for row in rows) and item.kind == "table":
        yield text(f"sheets.note_{_counted(rows)}", language)
    yield from (text(f"report.mark_{mark}", language) for mark in sorted({row.mark for row in rows if row.mark}))


def _told(item: ProtectedItem, project: Project, language: str) -> Iterator[str]:
    shown = {row.statistic for row in item.rows if row.mark != "x"}
    if shown == {"level"} and item.kind == "table" and not any(row.mark or row.ci_low is not None for row in item.rows):
        yield text("sheets.note_people", language)
    elif shown & (CONTRASTS | {"level"}):
        level = confidence(item.notes.get("confidence", project.confidence), language)
        key = "note_figure" if item.kind == "figure" else "note_interval"
        yield text(f"report.{key}", language, confidence=level)
    if shown & CONTRASTS and item.kind == "table":
        yield text("report.note_contrast", language)
    for statistic in ("count", "nonresponse", "difference_of_changes"):
        if statistic in shown:
            yield text(f"report.note_{statistic}", language)
    yield from (text(f"report.mark_{mark}", language) for mark in sorted({row.mark for row in item.rows if row.mark}))
    if item.kind == "table" and any(row.caution for row in item.rows):
        yield text("report.note_caution", language)
    reduced = [f"{code} ({', '.join(columns)})" for code, columns in item.notes.get("reduced", {}).items()]
    if reduced and shown:
        yield text("report.note_reduced", language, indicators="; ".join(reduced))
    if "level" in shown and project.settings.survey.weight_note:
        yield getattr(project.settings.survey.weight_note, language)
