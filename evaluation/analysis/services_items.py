"""What the chapters of services show beside results: the rules in force, and the words where nothing was measured."""

from __future__ import annotations

import pandas as pd

from evaluation.analysis.items import Tabular, paragraph
from evaluation.analysis.results import ROW_COLUMNS, ReportItem, Results
from evaluation.indicators.legal_deadlines import LegalDeadline, legal_deadlines
from evaluation.project import Project

STEPS = (
    *("judge_first_decision", "complaint_to_measure", "police_file_to_court"),
    *("preliminary_investigation", "measure_ordered", "measure_communicated", "measure_ratification"),
)


def rules_table(project: Project, caption: str) -> ReportItem:
    """Return the table of the rules that set a deadline for the route in the countries and between the first and the
    last month of the project, those whose start was not read among them."""
    named = {one.rule_id: {"es": one.rule_id, "en": one.rule_id} for one in legal_deadlines() if _of(project, one)}
    empty = pd.DataFrame(columns=list(ROW_COLUMNS))
    notes = {"data_class": project.settings.data_class}
    return ReportItem("table", caption, Results(empty, labels={"rule": named}, notes=notes), {"layout": "rules"})


def unless_measured(results: Tabular, caption: str) -> tuple[ReportItem, ...]:
    """Return the paragraph that says that something was not measured and why it matters; nothing where it was."""
    rows = results.rows if isinstance(results, Results) else results.results().rows
    return () if rows["estimate"].notna().any() else (paragraph(caption),)


def _of(project: Project, one: LegalDeadline) -> bool:
    if one.country not in {site.country for site in project.sites} or one.step not in STEPS:
        return False
    first, last = f"{project.waves[0].start}-01", f"{project.waves[-1].end}-31"
    return one.in_force_from <= last and (not one.in_force_to or one.in_force_to >= first)
