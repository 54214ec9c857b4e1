"""Coordination bodies: what they have in place, how regularly they met, and who came."""

from __future__ import annotations

import numpy as np

from evaluation.analysis.measures import is_open, not_measured, open_row, table_rows
from evaluation.analysis.results import Results
from evaluation.analysis.services_rows import at_level, each, made, missing, of_institutions, with_words, words
from evaluation.analysis.survey import codebook
from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.definition import Indicator
from evaluation.project import Project

ITEMS = tuple(
    f"coord_{name}"
    for name in "ordinance rules plan budget secretariat chair monthly minutes followup justice women planning".split()
)
POINTS = 2


def body_score(project: Project, indicator: Indicator) -> Results:
    """Return the points of the coordination body over those possible, 0 to 100; items that do not apply and items not
    known are left out."""
    rows = table_rows(project, indicator.table)
    if rows is None or not set(ITEMS) & set(rows.frame):
        return not_measured(project, indicator)
    pairs = []
    for place, here in each(rows.frame, project):
        met = _points(here)
        known = met[np.isfinite(met)]
        if not len(known):
            pairs.append((missing(indicator, place), ()))
            continue
        pairs.append(of_institutions(project, indicator, place, known.mean() / POINTS * 100, len(met), "index"))
    return made(project, indicator, pairs)


def body_items(project: Project) -> Results:
    """Return each item of the coordination body, in points of 100."""
    indicator, rows = INDICATORS["R2-16"], table_rows(project, "scorecards_coordination")
    if rows is None or not is_open(project, "scorecards_coordination"):
        return not_measured(project, indicator)
    found = []
    for place, here in each(rows.frame, project):
        for name, value in zip(ITEMS, np.nanmean(_points(here), axis=0) if len(here) else (), strict=False):
            target = at_level(place, "body_item", name.removeprefix("coord_"))
            row = open_row(indicator, target, "level", value / POINTS * 100, "index")
            found.append((row if np.isfinite(value) else missing(indicator, target), ()))
    return with_words(
        made(project, indicator, found), words("body_item", [name.removeprefix("coord_") for name in ITEMS])
    )


def regularity(project: Project, indicator: Indicator) -> Results:
    """Return the share of the meetings planned in the wave that were held."""
    rows = table_rows(project, indicator.table)
    if rows is None:
        return not_measured(project, indicator)
    pairs = []
    for place, here in each(rows.frame, project):
        held = here.groupby("meeting_month")["held"].max().astype(float).dropna()
        pairs.append(
            of_institutions(project, indicator, place, held.mean(), len(held), "percent")
            if len(held)
            else (missing(indicator, place), ())
        )
    return made(project, indicator, pairs)


def attendance(project: Project) -> Results:
    """Return the attendances over those possible at the meetings held, by kind of institution."""
    indicator, rows = INDICATORS["R2-17_attendance"], table_rows(project, "meetings")
    if rows is None:
        return not_measured(project, indicator)
    kinds = codebook(project, "meetings")["institution_type"]
    pairs = []
    for place, here in each(rows.frame, project):
        for code in kinds.codes:
            target = at_level(place, "institution_type", code)
            came = here[(here["institution_type"] == int(code)).to_numpy(dtype=bool)]
            came = came[(came["held"] == 1).to_numpy(dtype=bool)]["attended"].astype(float).dropna()
            pairs.append(
                of_institutions(project, indicator, target, came.mean(), len(came), "percent")
                if len(came)
                else (missing(indicator, target), ())
            )
    labels = {"group": {"institution_type": kinds.question}, "institution_type": dict(kinds.codes)}
    return with_words(made(project, indicator, pairs), labels)


def _points(here):
    """Return the points (bodies, items), nan where an item does not apply or is not known."""
    bodies = here[here["body_type"].notna().to_numpy(dtype=bool)]
    met = bodies[list(ITEMS)].astype(float).to_numpy()
    return np.where(met <= POINTS, met, np.nan)
