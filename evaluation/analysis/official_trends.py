"""Published series over time: their figure, and what a break in the monthly complaints can and cannot say."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from evaluation.analysis.items import paragraph
from evaluation.analysis.labels import merged
from evaluation.analysis.official import NUMBERS, SOURCE, official
from evaluation.analysis.results import ROW_COLUMNS, ReportItem
from evaluation.errors import EvaluationError
from evaluation.project import Project
from evaluation.sources.official import Month, read_breaks, read_events, read_figures, read_months
from evaluation.statistics.time_series import (
    POINTS_A_SIDE,
    InterruptedSeries,
    Segments,
    log_rate_series,
    placebo_rank,
    segments,
)

DRAWN = ("violence_peru", "complaints")
TOO_SHORT, HARMONICS = "series_too_short", 1


@dataclass(frozen=True)
class Break:
    """A month at which a series may have changed, and why: words in both languages."""

    month: str
    why: dict[str, str]


def trends(project: Project, *families: str) -> tuple[ReportItem, ...]:
    """Return a figure for each family of published series of the countries and sites of the run, its breaks marked."""
    return tuple(_drawn(item) for item in official(project, *(families or DRAWN)))


def interrupted(project: Project) -> tuple[ReportItem, ...]:
    """Return the table of what the monthly complaints say at the start of the project and at the events of the period:
    change of level, of slope and the rank of that month among all, or why none is estimated. Nothing without a series
    of a site of the run."""
    known = [one for one in read_figures() if one.site in {site.id for site in project.sites}]
    found = []
    for code in dict.fromkeys(one.code for one in known):
        months = [one for one in read_months() if one.code == code]
        if months:
            figure = next(one for one in known if one.code == code)
            item = _series(project, code, months, _breaks(project, figure.country))
            found += [paragraph("context.series_how"), item]
    return tuple(found)


def _drawn(item: ReportItem) -> ReportItem:
    family = item.caption.removeprefix("official_")
    words = {str(one.year): one.words for one in read_breaks() if one.family == family}
    results = replace(item.results, labels=merged(item.results.labels, {"break": words}))
    return ReportItem("figure", item.caption, results, {"layout": "official_series", "kind": "trend"})


def _breaks(project: Project, country: str) -> Iterator[Break]:
    yield Break(project.waves[0].start, {"es": "Inicio del proyecto", "en": "Start of the project"})
    for one in read_events():
        if one.kind == "event" and country in one.country.split("+"):
            yield Break(one.date[:7], one.words)


def _series(project: Project, code: str, months: Sequence[Month], breaks: Iterator[Break]) -> ReportItem:
    named = {f"{one.month}": one for one in breaks}
    rows, points, ranks = [], {}, {}
    for month in named:
        before = sum(each.month < month for each in months)
        points[month] = _both(f"{before}|{len(months) - before}|{POINTS_A_SIDE}")
        told, rank = _at_break(code, month, [each.value for each in months], before, project.confidence)
        rows += told
        ranks |= {month: _both(rank)} if rank else {}
    (table,) = official(project, "complaints")
    labels = merged(table.results.labels, {"why": {month: one.why for month, one in named.items()}})
    checked = all(one.verified for one in read_figures() if one.code == code)
    verified = {f"{code}|{month}": _both("yes" if checked else "no") for month in named}
    labels = merged(labels, {"points": points, "rank": ranks, "verified": verified})
    results = replace(table.results, rows=pd.DataFrame(rows, columns=list(ROW_COLUMNS)), labels=labels)
    return ReportItem("table", "official_break", results, {"layout": "official_break"})


def _at_break(code: str, month: str, counts: list[float], place: int, confidence: float) -> tuple[list[dict], str]:
    """Return the rows of a break, and its rank among all months that may be one; with too few points, one row that says
    so and no rank."""
    try:
        parts = segments(counts, place, harmonics=HARMONICS)
    except EvaluationError as fault:
        if fault.key != TOO_SHORT:
            raise
        return [_row(code, month, "series_level", math.nan, method=TOO_SHORT)], ""

    def fit(one: Segments) -> InterruptedSeries:
        return log_rate_series(one, confidence=confidence)

    found, rank = fit(parts), placebo_rank(parts, fit)
    changes = {"series_level": found.level, "series_slope": found.slope}
    rows = [_row(code, month, name, one.ratio, (one.ci_low, one.ci_high)) for name, one in changes.items()]
    return rows, f"{rank.rank}|{rank.of}"


def _row(code: str, month: str, statistic: str, value: float, limits=(math.nan, math.nan), method="log_rate") -> dict:
    named = {"indicator": code, "statistic": statistic, "group": "break", "level": month, "unit": "ratio"}
    empty = dict.fromkeys(("site", "wave", "contrast"), "") | dict.fromkeys(NUMBERS, math.nan)
    told = {"estimate": value, "ci_low": limits[0], "ci_high": limits[1], "method": method}
    return empty | named | told | {"kind": "open", "source": SOURCE, "rests_on": ()}


def _both(words: str) -> dict[str, str]:
    return {"es": words, "en": words}
