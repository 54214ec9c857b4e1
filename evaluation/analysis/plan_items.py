"""The locked plan and what differs from it, as the chapter on method shows them."""

from __future__ import annotations

import pandas as pd

from evaluation.analysis.items import paragraph
from evaluation.analysis.labels import Labels
from evaluation.analysis.results import ROW_COLUMNS, ReportItem, Results
from evaluation.project import Project
from evaluation.sources.plan import LOCK, Difference, Lock, differences, read_lock


def plan(project: Project) -> tuple[ReportItem, ...]:
    """Return the table of what differs from the locked plan; a paragraph where no plan was locked.

    Raises EvaluationError "plan_altered" where the file is not what was locked.
    """
    locked = read_lock(project)
    if locked is None:
        return (paragraph("methodology.plan_none"),)
    empty = pd.DataFrame(columns=list(ROW_COLUMNS))
    results = Results(empty, labels=_labels(locked, differences(project, locked)))
    return (paragraph("methodology.plan"), ReportItem("table", "plan", results, {"layout": "plan"}))


def _labels(locked: Lock, found: tuple[Difference, ...]) -> Labels:
    known = {one.part: one for one in found}
    return {
        "lock": {"date": _both(locked.locked_on), "sha256": _both(locked.sha256[:16])},
        "before": {part: _both(one.locked) for part, one in known.items()},
        "after": {part: _both(one.now) for part, one in known.items()},
        "who": {part: one.registered.role.model_dump() for part, one in known.items() if one.registered},
        "date": {part: _both(one.registered.date) for part, one in known.items() if one.registered},
        "reason": {part: one.registered.reason.model_dump() for part, one in known.items() if one.registered},
        "source": {"plan": {"es": f"{LOCK} y project.toml", "en": f"{LOCK} and project.toml"}},
    }


def _both(words: object) -> dict[str, str]:
    return {"es": str(words), "en": str(words)}
