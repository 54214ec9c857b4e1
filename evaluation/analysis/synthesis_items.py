"""What the synthesis chapters ask the report to show, and where the evaluator's own words stand."""

from __future__ import annotations

import pandas as pd

from evaluation.analysis.items import heading, paragraph
from evaluation.analysis.labels import merged
from evaluation.analysis.results import ROW_COLUMNS, ReportItem, Results
from evaluation.analysis.synthesis import Row, with_rows
from evaluation.indicators.catalogue import INDICATORS
from evaluation.project import Project

FIGURES = 5


def goals(project: Project, achieved: Results) -> tuple[ReportItem, ...]:
    """Return the tables of the degree of achievement; a paragraph that says why there is none where no logframe is."""
    if not len(achieved.rows):
        return (paragraph("achievement.none"),)
    return (
        paragraph("achievement.how", confidence=project.confidence),
        ReportItem("table", "achievement", achieved, {"layout": "achievement"}),
        ReportItem("table", "achievement_by_result", achieved, {"layout": "achievement_by_result"}),
        ReportItem("table", "logframe", achieved, {"layout": "logframe"}),
    )


def goals_by_result(achieved: Results) -> tuple[ReportItem, ...]:
    """Return the table of how many targets of each result are of each class, or why there is none."""
    if not len(achieved.rows):
        return (paragraph("summary.no_goals"),)
    return (ReportItem("table", "achievement_by_result", achieved, {"layout": "achievement_by_result"}),)


def goals_drawn(achieved: Results) -> tuple[ReportItem, ...]:
    """Return the figure of how much of the way to each target was gone, where any has a value."""
    rows = achieved.rows[achieved.rows["statistic"] == "achievement"]
    if not rows["estimate"].notna().any():
        return ()
    kept = with_rows(achieved, rows.to_dict("records"))
    return (ReportItem("figure", "achievement", kept, {"kind": "achievement"}),)


def headline(results: Results, achieved: Results) -> tuple[ReportItem, ...]:
    """Return the table of the five changes by which the project is judged, with their levels: those of the primary
    outcomes, then those of the logframe in its order; or that there are none."""
    rows = [row for row in results.rows.to_dict("records") if not row["group"]]
    known = {row["indicator"] for row in rows if row["statistic"] == "change" and row["estimate"] == row["estimate"]}
    stated = achieved.rows.loc[achieved.rows["statistic"] == "achievement", "indicator"]
    codes = [code for code in dict.fromkeys((*INDICATORS.primary.codes, *stated)) if code in known][:FIGURES]
    if not codes:
        return (paragraph("summary.no_figures"),)
    told = [row for row in rows if row["indicator"] in codes and row["statistic"] in ("level", "change")]
    told.sort(key=lambda row: codes.index(row["indicator"]))
    return (ReportItem("table", "headline", with_rows(results, told), {"layout": "headline"}),)


def words(section: str) -> ReportItem:
    """Return the place of a section that the evaluator writes (narrative/<language>/<section>.md), or of a table of
    the evaluator: findings, recommendations, matrix, evidence."""
    return ReportItem("words", section)


def criteria(project: Project) -> tuple[ReportItem, ...]:
    """Return a heading for each criterion of the funder, and the place of the evaluator's judgement under it."""
    return tuple(
        item
        for name in project.settings.funder.criteria_named
        for item in (heading(f"judgement.{name}"), words(f"judgement_{name}"))
    )


def sections(chapter: str, *names: str) -> tuple[ReportItem, ...]:
    """Return a heading for each section of a chapter, and the place of what the evaluator writes under it."""
    return tuple(item for name in names for item in (heading(f"{chapter}.{name}"), words(f"{chapter}_{name}")))


def gathered(results: Results, *wanted: str, caption: str) -> tuple[ReportItem, ...]:
    """Return the table of levels that other chapters recorded, in the order of `wanted`: of everybody by the code of
    an indicator, of groups by "code:group", of one by "code:group:level"; nothing where none was measured."""
    levels = [row for row in results.rows.to_dict("records") if row["statistic"] == "level"]
    told = [row for name in wanted for row in levels if _is_named(row, *name.split(":"))]
    if not any(row["estimate"] == row["estimate"] for row in told):
        return ()
    return (ReportItem("table", caption, with_rows(results, told), {"layout": "gathered"}),)


def _is_named(row: Row, code: str, group: str = "", level: str = "") -> bool:
    return row["indicator"] == code and row["group"] == group and level in ("", row["level"])


def limits(results: Results, achieved: Results) -> tuple[ReportItem, ...]:
    """Return what the evaluation cannot say: what no wave measured, and the targets that cannot be judged."""
    every = [*results.rows.to_dict("records"), *achieved.rows.to_dict("records")]
    judged = [row for row in every if row["statistic"] in ("level", "achievement") and not row["group"]]
    known = {(row["indicator"], row["statistic"]) for row in judged if row["estimate"] == row["estimate"]}
    lacking = {
        (row["indicator"], row["statistic"]): row
        for row in judged
        if (row["indicator"], row["statistic"]) not in known and not row["rests_on"]
    }
    labels = merged(results.labels, achieved.labels)
    told = Results(pd.DataFrame(list(lacking.values()), columns=list(ROW_COLUMNS)), labels=labels, notes=results.notes)
    return (ReportItem("table", "limits", told, {"layout": "limits"}),) if lacking else ()
