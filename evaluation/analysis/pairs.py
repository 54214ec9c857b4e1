"""Prevalence, help-seeking and registered cases side by side, so that the report reads them together."""

from __future__ import annotations

from evaluation.analysis.comparisons import Contrasts
from evaluation.analysis.labels import project_labels
from evaluation.analysis.levels import unmeasured
from evaluation.analysis.measures import combined, results_of
from evaluation.analysis.results import ReportItem, Results
from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.definition import Indicator


def reading(prevalence: Contrasts, help_seeking: Contrasts, caption: str) -> ReportItem:
    """Return the table that reads together the changes of violence, of help-seeking and of registered cases.

    Cases are not measured where no register of the project covers whom the survey asks; they are then not known, and
    never taken to be the same.
    """
    results = combined(prevalence.results(), help_seeking.results(), _cases(prevalence, INDICATORS["OUT-10"]))
    return ReportItem("table", caption, results, {"layout": "readings"})


def _cases(like: Contrasts, indicator: Indicator) -> Results:
    """Return the change of the registered cases at the places of another change: not measured, for the registers of
    two waves are compared by their ratio only where both say whom they count."""
    rows = (unmeasured(indicator, "change", one.place, one.name) for one in like.of)
    found = results_of(like.levels.survey.project, indicator, rows)
    found.labels.update(project_labels(like.levels.survey.project))
    return found
