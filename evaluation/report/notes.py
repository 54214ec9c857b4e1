"""What stands under a table or figure: how to read its numbers, the marks that occur, and the source."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.disclosure.protected import ProtectedItem
from evaluation.locale import text
from evaluation.project import Project
from evaluation.report import official
from evaluation.report.numbers import confidence

CONTRASTS = frozenset({"change", "gap", "difference_of_changes", "contrast"})


def note(item: ProtectedItem, project: Project, language: str) -> str:
    """Return the note of an item, one sentence after the other."""
    if item.options.get("layout") in official.LAYOUTS:
        return official.note(item, language)
    source = getattr(project.settings.source, language).rstrip(".")
    return " ".join([*_told(item, project, language), text("report.note_source", language, source=source)])


def _told(item: ProtectedItem, project: Project, language: str) -> Iterator[str]:
    shown = {row.statistic for row in item.rows if row.mark != "x"}
    if "achievement" in shown:
        yield text("achievement.note", language, confidence=confidence(project.confidence, language))
        yield from (text(f"report.mark_{mark}", language) for mark in sorted({r.mark for r in item.rows if r.mark}))
        return
    if shown & (CONTRASTS | {"level"}):
        level = confidence(item.notes.get("confidence", project.confidence), language)
        key = "note_figure" if item.kind == "figure" else "note_interval"
        yield text(f"report.{key}", language, confidence=level)
    if shown & CONTRASTS and item.kind == "table":
        yield text("report.note_contrast", language)
    for statistic in ("count", "nonresponse", "difference_of_changes"):
        if statistic in shown:
            yield text(f"report.note_{statistic}", language)
    if any(row.method == "not_alike" for row in item.rows):
        yield text("report.note_not_alike", language)
    for statistic in ("alpha", "item_shift"):
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
