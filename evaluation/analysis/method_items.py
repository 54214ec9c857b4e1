"""What the chapter on method says of harmonisation and of limits, from the project's own records."""

from __future__ import annotations

import pandas as pd

from evaluation.analysis.items import paragraph
from evaluation.analysis.labels import project_labels, project_notes
from evaluation.analysis.results import ROW_COLUMNS, ReportItem, Results
from evaluation.project import Project
from evaluation.sources.codebook import Codebook
from evaluation.sources.inputs import codebooks_of

REGISTERS = {"service_months", "registers", "cases"}
FEW_UNITS = 5  # sites: with fewer than so many no test tells their changes apart


def harmonised(project: Project, caption: str) -> tuple[ReportItem, ...]:
    """Return how sites and waves were made comparable, and how many columns of each instrument are asked for in every
    wave and in some only; no table where there is a single wave."""
    pooled = "pooled" if project.settings.pooled else "one_by_one"
    how = (paragraph("methodology.harmonised"), paragraph(f"methodology.{pooled}"))
    waves = {wave.id for wave in project.waves}
    told = {name: _asked(book, waves) for name, book in codebooks_of(project).items()}
    repeated = {name: asked for name, asked in told.items() if asked[0]}
    if len(waves) < 2 or not repeated:
        return how
    empty = pd.DataFrame(columns=list(ROW_COLUMNS))
    notes = project_notes(project) | {"asked": repeated}
    made = Results(empty, labels=project_labels(project), notes=notes)
    return (*how, ReportItem("table", caption, made, {"layout": "harmonised"}))


def _asked(book: Codebook, waves: set[str]) -> tuple[int, int]:
    """Return how many columns are required in every wave, and how many in some only; identifiers are none of them."""
    required = [set(column.waves) & waves for column in book.columns if not column.identifier and column.waves]
    whole = sum(one == waves for one in required)
    return whole, sum(bool(one) for one in required) - whole


def limitations(project: Project) -> tuple[ReportItem, ...]:
    """Return a paragraph a limit that the project's design and tables have."""
    settings, tables = project.settings, set(codebooks_of(project))
    there = {
        "before_after": project.endline is not None,
        "one_wave": project.endline is None,
        "units": settings.survey.assignment_unit == "site" and 1 < len(project.sites) < FEW_UNITS,
        "power": bool(settings.planning) and project.endline is not None,
        "told": settings.survey.table in tables,
        "registers": bool(tables & REGISTERS),
        "hidden": True,
    }
    return tuple(paragraph(f"methodology.limit_{name}") for name, applies in there.items() if applies)
