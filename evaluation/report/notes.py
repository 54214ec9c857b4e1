"""What stands under a table or figure: how to read its numbers, the marks that occur, and the source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from evaluation.disclosure.protected import ProtectedItem, ProtectedRow
from evaluation.indicators.catalogue import INDICATORS
from evaluation.locale import has, text
from evaluation.project import Project
from evaluation.report import achievement, official
from evaluation.report.numbers import confidence
from evaluation.report.wording import amount, applying
from evaluation.statistics.exact import wilson_warnings

CONTRASTS = frozenset({"change", "gap", "difference_of_changes", "contrast"})
NOTED, NOTED_LAST = ("count", "nonresponse", "difference_of_changes"), ("alpha", "item_shift", "outcome_rate")
OWN_NOTES = {
    "events": "context.note_events",
    "rules": "services.note_rules",
    "definitions": "report.note_catalogue",
    "harmonised": "report.note_harmonised",
}
READ_TOGETHER = (
    "achievement",
    "achievement_by_result",
    "logframe",
    "limits",
    "headline",
    "gathered",
)  # from other chapters
WITHOUT_N = ("moves", "crossed", "rate_ratio", "count")  # no column of their tables holds n
NUMBERED = ("dumbbell",)  # figures that say the n of their rows
COUNTED = dict.fromkeys(("leader_tests", "leaders", "staff", "trainings", "users"), "people") | {
    "cases": "files",
    "referrals": "referrals",
    "registers": "cases",
    "service_months": "open_cases",
}
NETWORKS = ("R2-18", "R2-19")
METHODS = ("no_rule", "followed_too_short", "aalen_johansen", "kaplan_meier", "census", "jackknife", "garwood")


def note(item: ProtectedItem, project: Project, language: str) -> str:
    """Return the note of an item, one sentence after the other."""
    if item.options.get("layout") in official.LAYOUTS:
        return official.note(item, language)
    layout = item.options.get("layout")
    if layout in OWN_NOTES:
        return text(OWN_NOTES[layout], language)
    if layout in READ_TOGETHER:
        return " ".join([*_of_chapters(item, layout, project, language), text("report.note_chapters", language)])
    if item.options.get("kind") == "achievement":
        level = confidence(item.notes.get("confidence", project.confidence), language)
        told = text("achievement.note_figure", language, confidence=level)
        return f"{told} {text('report.note_chapters', language)}"
    if item.kind == "suppression":
        return text("report.note_suppression", language)
    if layout == "readings":
        return text("readings.note", language, margins=_margins(item, language))
    if layout == "planned":
        return text("report.note_planned", language)
    told = _told(item, project, language) if "source" not in item.labels else _of_records(item, project, language)
    return " ".join([*told, text("report.note_source", language, source=_source(item, project, language))])


def _of_chapters(item: ProtectedItem, layout: str, project: Project, language: str) -> Iterator[str]:
    """Yield how to read a table of results that other chapters tell in full."""
    level = confidence(item.notes.get("confidence", project.confidence), language)
    if layout == "achievement":
        yield text("achievement.note", language, confidence=level)
        yield from achievement.warnings(item, language)
        yield from _marks(item, language)
    elif layout == "headline":
        yield text("summary.note_headline", language, confidence=level)
        yield from _marks(item, language)
    elif layout == "gathered":
        yield text("crosscutting.note", language, confidence=level)
        yield from _marks(item, language)
        yield from [text("report.note_caution", language)] if any(row.caution for row in item.rows) else []


def _counted(row: ProtectedRow) -> str:
    """Return what the n of a row counts: people, case files, institutions, answers; else records."""
    if row.statistic == "completeness":
        return "answers"
    if row.unit == "people" or row.statistic == "cost":
        return "people"
    if row.indicator in NETWORKS:
        return "institutions"
    if row.unit == "coefficient":
        return "ratings"
    return COUNTED.get(INDICATORS[row.indicator].table if row.indicator in INDICATORS.codes else "", "records")


def _of_records(item: ProtectedItem, project: Project, language: str) -> Iterator[str]:
    """Yield how to read a table of people trained, acts or accounts."""
    rows = [row for row in item.rows if row.mark != "x"]
    if any(row.ci_low is not None for row in rows) and item.kind == "table":
        level = confidence(item.notes.get("confidence", project.confidence), language)
        yield text("sheets.note_interval", language, confidence=level)
        yield from _of_few(rows, language)
    methods = {row.method for row in item.rows}
    yield from (text(f"services.note_{one}", language) for one in METHODS if one in methods and one != "census")
    numbered = [row for row in rows if row.n is not None and row.statistic not in WITHOUT_N]
    with_n = item.options.get("kind") in NUMBERED
    if numbered and (item.kind == "table" or with_n):
        counted = dict.fromkeys(map(_counted, numbered))
        yield from (text(f"sheets.note_{one}", language) for one in counted)
    if with_n and _differ_by_wave(numbered):
        yield text("services.note_two_n", language)
    yield from _marks(item, language)


def _differ_by_wave(rows: list[ProtectedRow]) -> bool:
    found: dict[tuple[str, str, str, str], set[int]] = {}
    for row in rows:
        found.setdefault((row.indicator, row.site, row.group, row.level), set()).add(row.n)
    return any(len(numbers) > 1 for numbers in found.values())


def _margins(item: ProtectedItem, language: str) -> str:
    """Return the declared margins of the indicators of an item, or that there is none."""
    declared = item.notes.get("margins", {})
    rows = {row.indicator: row for row in item.rows if row.indicator in declared}
    told = (
        f"{code}: ±{amount(Decimal(str(declared[code])).normalize() + 0, row.unit, language)}"
        for code, row in rows.items()
    )
    return "; ".join(told) or text("report.no_margin", language)


def _source(item: ProtectedItem, project: Project, language: str) -> str:
    """Return where the rows come from: the tables of records that the item names, or those of its indicators that have
    words of their own, else the source that the project names."""
    records = [words[language] or _usual_source(table, language) for table, words in _named_sources(item)]
    if records:
        return "; ".join(dict.fromkeys(records)).rstrip(".")
    codes = {row.indicator for row in item.rows} & set(INDICATORS.codes)
    tables = sorted({INDICATORS[code].table for code in codes} or {row.unit for row in item.rows})
    named = [text(f"services.source_{one}", language) for one in tables if has(f"services.source_{one}", language)]
    own = [] if named and len(named) == len(tables) else [_survey_source(project, language)]
    return "; ".join([*own, *named]).rstrip(".")


def _named_sources(item: ProtectedItem) -> Iterator[tuple[str, dict[str, str]]]:
    yield from item.labels.get("source", {}).items()


def _usual_source(table: str, language: str) -> str:
    """Return what the rows of a table usually come from, where the project does not say."""
    own = f"services.source_{table}"
    return text(own if has(own, language) else "sheets.source_records", language)


def _survey_source(project: Project, language: str) -> str:
    return getattr(project.settings.source, language).rstrip(".")


def _told(item: ProtectedItem, project: Project, language: str) -> Iterator[str]:
    shown = {row.statistic for row in item.rows if row.mark != "x"}
    yield from _intervals(item, shown, project, language)
    yield from _statistics(item, shown, language)
    yield from _marks(item, language)
    yield from _cautions(item, shown, project, language)


def _intervals(item: ProtectedItem, shown: set[str], project: Project, language: str) -> Iterator[str]:
    limits = any(row.ci_low is not None for row in item.rows)
    if shown == {"level"} and item.kind == "table" and not limits and not any(row.mark for row in item.rows):
        yield text("sheets.note_people", language)
    elif shown & (CONTRASTS | {"level", "rate_ratio"}) and limits:
        level = confidence(item.notes.get("confidence", project.confidence), language)
        own = "report.note_interval" if _is_surveyed(item, project, language) else "services.note_interval"
        yield text("report.note_figure" if item.kind == "figure" else own, language, confidence=level)
    if shown & CONTRASTS and item.kind == "table":
        judged = any(row.p_value is not None for row in item.rows)
        yield from (text(f"report.note_{one}", language) for one in ("contrast", *["p"] * judged, "df"))


def _statistics(item: ProtectedItem, shown: set[str], language: str) -> Iterator[str]:
    """Yield what the statistics and methods that occur mean."""
    methods = {row.method for row in item.rows}
    yield from (text(f"report.note_{one}", language) for one in NOTED if one in shown)
    yield from (text(f"report.note_{one}", language) for one in ("not_alike", "unlike") if one in methods)
    yield from (text(f"services.note_{one}", language) for one in METHODS if one in methods)
    yield from (text(f"report.note_{one}", language) for one in NOTED_LAST if one in shown)
    yield from _of_few(item.rows, language)


def _of_few(rows: Iterable[ProtectedRow], language: str) -> Iterator[str]:
    """Yield what is said against Wilson's intervals of few people."""
    shown = (row for row in rows if row.method == "wilson" and row.ci_low is not None and row.n is not None)
    codes = dict.fromkeys(code for row in shown for code in wilson_warnings(row.n))
    yield from (text(f"warnings.{code}", language) for code in codes)


def _marks(item: ProtectedItem, language: str) -> Iterator[str]:
    marks = sorted({row.mark for row in applying(item) if row.mark})
    yield from (text(f"report.mark_{mark}", language) for mark in marks)


def _cautions(item: ProtectedItem, shown: set[str], project: Project, language: str) -> Iterator[str]:
    if item.kind == "table" and any(row.caution for row in item.rows):
        yield text("report.note_caution", language)
    reduced = [f"{code} ({', '.join(columns)})" for code, columns in item.notes.get("reduced", {}).items()]
    if reduced and shown:
        yield text("report.note_reduced", language, indicators="; ".join(reduced))
    if "level" in shown and project.settings.survey.weight_note and _is_surveyed(item, project, language):
        yield getattr(project.settings.survey.weight_note, language)


def _is_surveyed(item: ProtectedItem, project: Project, language: str) -> bool:
    return _source(item, project, language) == _survey_source(project, language)
