"""The measures of R3: visits, practices with a card, the ladder of adoption and its moves, dissemination."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from evaluation.analysis.breakdown import Place
from evaluation.analysis.coordination_network import cross_ties
from evaluation.analysis.labels import Labels
from evaluation.analysis.measures import not_measured
from evaluation.analysis.records import SHARE, code_labels, places, record_row, recorded, records
from evaluation.analysis.results import Results
from evaluation.indicators.definition import Indicator
from evaluation.project import Project
from evaluation.statistics.ladders import ladder_change, stages_reached

STAGES = tuple(range(7))
SAID_ONLY, WITHOUT_PROOF = 0, 2  # what was only said counts as step 2 at most
CARD = tuple(f"card_parts_{part}" for part in range(1, 8))


def visits(project: Project, indicator: Indicator) -> Results:
    """Return the visits planned and carried out in each direction, and how many people went."""
    frame = records(project, indicator, "direction", "planned_month", "done_month", "delegates")
    if frame is None:
        return not_measured(project, indicator)
    rows = [
        row
        for place, here in places(project, frame)
        for way, part in here.groupby("direction")
        for row in _visits(project, indicator, replace(place, group="direction", level=f"{way}"), part, len(here))
    ]
    return recorded(project, indicator, rows, code_labels(project, indicator.table, "direction"))


def _visits(project: Project, indicator: Indicator, place: Place, frame: pd.DataFrame, n: int) -> Iterator[dict]:
    done = frame["done_month"].notna()
    told = {"planned": len(frame), "done": int(done.sum()), "delegates": int(frame.loc[done, "delegates"].sum())}
    for name, number in told.items():
        yield record_row(project, indicator, place, name, number, n=n, part=len(frame))


def documented(project: Project, indicator: Indicator) -> Results:
    """Return how many practices of each origin were named in the exchanges, and how many have a complete card."""
    frame = records(project, indicator, "practice_id", "practice_origin", *CARD)
    if frame is None:
        return not_measured(project, indicator)
    latest = frame[frame["wave"] == project.waves[-1].id]
    one_each = latest.drop_duplicates("practice_id")
    rows = [row for site in project.sites for row in _documented(project, indicator, site.id, one_each)]
    return recorded(project, indicator, rows)


def _documented(project: Project, indicator: Indicator, site: str, frame: pd.DataFrame) -> Iterator[dict]:
    here = frame[frame["practice_origin"] == site]
    place, n = Place(site, project.waves[-1].id), len(here)
    whole = int((here[list(CARD)] == 1).all(axis="columns").sum())
    if n:
        yield record_row(project, indicator, place, "named", n, n=n)
        yield record_row(project, indicator, place, "documented", whole, n=n)
        yield record_row(project, indicator, place, "documented_share", whole / n, unit=SHARE, n=n)


def adopted(project: Project, indicator: Indicator) -> Results:
    """Return how many adoptions stand at each step and at or above it in each wave, the moves between waves of the same
    practice and institution, and how many climbed, fell and stayed. The mean step is not told."""
    frame = records(project, indicator, "practice_id", "receiver", "adoption_stage", "stage_evidence")
    if frame is None:
        return not_measured(project, indicator)
    frame = frame.assign(step=proved_step(frame))
    rows = [row for place, here in places(project, frame) for row in _standing(project, indicator, place, here)]
    if project.endline is not None:
        for site in project.sites:
            rows += _climbed(project, indicator, site.id, frame[frame["site"] == site.id])
    return recorded(project, indicator, rows, _step_words(project, indicator.table))


def _step_words(project: Project, table: str) -> Labels:
    """Return the steps in words with their number for the lines, and their number alone for the columns of moves."""
    named = code_labels(project, table, "adoption_stage")["adoption_stage"]
    words = {
        step: {language: f"{step} · {said}" for language, said in named[step].items()} for step in map(str, STAGES)
    }
    numbers = {step: {"es": step, "en": step} for step in words}
    title = {"adoption_stage": {"es": "Peldaño", "en": "Step"}}
    return {"group": title, "adoption_stage": words, "contrast": numbers}


def proved_step(frame: pd.DataFrame) -> np.ndarray:
    """Return the step (n,) of each adoption that its evidence allows, NaN where it is not known."""
    step = frame["adoption_stage"].to_numpy(dtype=float, na_value=np.nan)
    said = frame["stage_evidence"].to_numpy(dtype=float, na_value=np.nan) == SAID_ONLY
    known = np.where(np.isin(step, STAGES), step, np.nan)
    return np.where(said, np.minimum(known, WITHOUT_PROOF), known)


def _standing(project: Project, indicator: Indicator, place: Place, frame: pd.DataFrame) -> Iterator[dict]:
    step = frame["step"].to_numpy()
    found = stages_reached(step, STAGES, confidence=project.confidence)
    for number, stage in enumerate(STAGES):
        at = replace(place, group="adoption_stage", level=f"{stage}")
        yield record_row(project, indicator, at, "at_step", int((step == stage).sum()), n=len(frame))
        yield record_row(project, indicator, at, "at_or_above", found.share[number], unit=SHARE, n=len(frame))


def _climbed(project: Project, indicator: Indicator, site: str, frame: pd.DataFrame) -> Iterator[dict]:
    first, last = (
        frame[frame["wave"] == wave.id].set_index(["practice_id", "receiver"])["step"] for wave in project.waves
    )
    if not len(last):
        return
    both = first.index.union(last.index)
    change = ladder_change(first.reindex(both), last.reindex(both), STAGES, census=True)
    place, n = Place(site, project.endline.id), len(last)
    for before in STAGES:
        at = replace(place, group="adoption_stage", level=f"{before}")
        for after in STAGES:
            told = {"n": n, "contrast": f"{after}"}
            yield record_row(project, indicator, at, "moves", int(change.moves.counts[before, after]), **told)
    signs = (("rose", change.signs.up), ("fell", change.signs.down), ("stayed", change.signs.zeros))
    for statistic, number in signs:
        yield record_row(project, indicator, place, statistic, number, n=n)


def disseminated(project: Project, indicator: Indicator) -> Results:
    """Return downloads, views and attendances by channel; channels are never added up."""
    frame = records(project, indicator, "channel", "number")
    if frame is None:
        return not_measured(project, indicator)
    rows = [
        record_row(
            project,
            indicator,
            replace(place, group="channel", level=f"{channel}"),
            "times",
            int(part["number"].sum()),
            n=len(here),
            part=len(part),
        )
        for place, here in places(project, frame)
        for channel, part in here.groupby("channel")
    ]
    return recorded(project, indicator, rows, code_labels(project, indicator.table, "channel"))


MEASURES = {"R3-01": visits, "R3-02": documented, "R3-03": adopted, "R3-05": cross_ties, "R3-06": disseminated}
