"""Public acts: replicas, oversight, proposals and commitments by the step they reached, outcomes, organisations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from evaluation.analysis.breakdown import Place
from evaluation.analysis.measures import not_measured
from evaluation.analysis.records import (
    Steps,
    code_labels,
    months_between,
    places,
    reached,
    record_row,
    recorded,
    records,
)
from evaluation.analysis.results import Results
from evaluation.indicators.definition import Indicator
from evaluation.project import Project
from evaluation.statistics.exact import sign_test
from evaluation.statistics.survival import median_time, survival_curve

YEAR = 12  # months
WORDS = {
    "planned": {"es": "Planificadas", "en": "Planned"},
    "tool": {"es": "Herramienta aplicada", "en": "Tool applied"},
    "report": {"es": "Informe escrito", "en": "Report written"},
    "delivered": {"es": "Informe entregado a la autoridad", "en": "Report delivered to the authority"},
    "answered": {"es": "Respuesta de la autoridad", "en": "Answer of the authority"},
    "submitted": {"es": "Presentadas", "en": "Submitted"},
    "received": {"es": "Recibidas formalmente", "en": "Formally received"},
    "adopted": {"es": "Incorporadas en una norma, plan o protocolo", "en": "Incorporated in a rule, plan or protocol"},
    "budgeted": {"es": "Con presupuesto", "en": "Given a budget"},
    "followed": {"es": "Firmados, con 12 meses de seguimiento", "en": "Signed, followed for 12 months"},
    "fulfilled": {"es": "Cumplidos en 12 meses, según se dijo", "en": "Fulfilled in 12 months, as was said"},
    "proved": {"es": "Cumplidos en 12 meses, con documento", "en": "Fulfilled in 12 months, with a document"},
}
DOMAINS = {
    "gov": {"es": "Gobierno interno", "en": "Internal governance"},
    "adv": {"es": "Incidencia", "en": "Advocacy"},
    "fin": {"es": "Finanzas", "en": "Finance"},
    "net": {"es": "Redes", "en": "Networks"},
    "care": {"es": "Cuidado", "en": "Care"},
}


def replicas(project: Project, indicator: Indicator) -> Results:
    """Return women, men and both of the replicas by their counting unit; people and attendances are never added up."""
    frame = records(project, indicator, "counting_unit", "women", "men")
    if frame is None:
        return not_measured(project, indicator)
    rows = [
        row
        for place, here in places(project, frame)
        for unit, part in here.groupby("counting_unit")
        for row in _reach(project, indicator, replace(place, group="counting_unit", level=f"{unit}"), part, len(here))
    ]
    return recorded(project, indicator, rows, code_labels(project, indicator.table, "counting_unit"))


def _reach(project: Project, indicator: Indicator, place: Place, frame: pd.DataFrame, n: int) -> Iterator[dict]:
    women, men = float(frame["women"].sum()), float(frame["men"].sum())
    for name, number in (("women", women), ("men", men), ("both_sexes", women + men)):
        yield record_row(project, indicator, place, name, number, n=n, part=len(frame))


def oversight(project: Project, indicator: Indicator) -> Results:
    """Return how many oversight rounds reached each step; an answer is told apart from a delivery."""
    names = ("planned", "tool", "report", "delivered", "answered")
    return reached(project, indicator, _months(names), lambda frame: _filled(frame, names), WORDS)


def _months(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{name}_month" for name in names)


def _filled(frame: pd.DataFrame, names: tuple[str, ...]) -> Steps:
    return {name: frame[f"{name}_month"].notna().to_numpy() for name in names}


def proposals(project: Project, indicator: Indicator) -> Results:
    """Return how many proposals reached each step, and the median months from submission to incorporation.

    The median is Kaplan and Meier's: proposals not yet incorporated count until they were last followed. It is missing
    where fewer than half were.
    """
    names = ("submitted", "received", "adopted", "budgeted")
    found = reached(project, indicator, _months(names), lambda frame: _filled(frame, names), WORDS)
    frame = records(project, indicator, *_months(names), "followed_month")
    if frame is None:
        return found
    times = [
        row for place, here in places(project, frame) for row in _time_to_adoption(project, indicator, place, here)
    ]
    return replace(found, rows=pd.concat([found.rows, recorded(project, indicator, times).rows], ignore_index=True))


def _time_to_adoption(project: Project, indicator: Indicator, place: Place, frame: pd.DataFrame) -> Iterator[dict]:
    adopted = frame["adopted_month"].notna()
    end = frame["adopted_month"].where(adopted, frame["followed_month"])
    time = months_between(frame["submitted_month"], end)
    known = time.notna().to_numpy()
    if known.any():
        curve = survival_curve(time.to_numpy()[known], adopted.to_numpy()[known])
        median = median_time(curve, project.confidence).median
        value = median if np.isfinite(median) else np.nan
        yield record_row(project, indicator, place, "median_months", value, unit="months", n=len(frame))


def commitments(project: Project, indicator: Indicator) -> Results:
    """Return how many commitments followed for 12 months were fulfilled in that time, as said and with a document."""
    needed = ("signed_month", "fulfilled_month", "followed_month", "evidence")
    return reached(project, indicator, needed, _commitment_steps, WORDS)


def _commitment_steps(frame: pd.DataFrame) -> Steps:
    followed = (months_between(frame["signed_month"], frame["followed_month"]) >= YEAR).to_numpy()
    kept = (months_between(frame["signed_month"], frame["fulfilled_month"]) <= YEAR).to_numpy() & followed
    proved = kept & (frame["evidence"] == 1).to_numpy(dtype=bool, na_value=False)
    return {"followed": followed, "fulfilled": kept, "proved": proved}


def outcomes(project: Project, indicator: Indicator) -> Results:
    """Return the substantiated outcomes by significance and contribution; they are not added up into an index.

    An outcome without an independent source is counted as harvested only.
    """
    frame = records(project, indicator, "significance", "contribution", "independent_sources")
    if frame is None:
        return not_measured(project, indicator)
    labels = code_labels(project, indicator.table, "significance", "contribution")
    labels["contrast"] = labels.pop("contribution")
    rows = [row for place, here in places(project, frame) for row in _crossed(project, indicator, place, here, labels)]
    return recorded(project, indicator, rows, labels)


def _crossed(project: Project, indicator: Indicator, place: Place, frame: pd.DataFrame, labels) -> Iterator[dict]:
    confirmed = frame[frame["independent_sources"] >= 1]
    for level in labels["significance"]:
        for contribution in labels["contrast"]:
            here = (confirmed["significance"] == int(level)) & (confirmed["contribution"] == int(contribution))
            at = replace(place, group="significance", level=level)
            told = {"n": len(frame), "contrast": contribution}
            yield record_row(project, indicator, at, "crossed", int(here.sum()), **told)
    yield record_row(project, indicator, place, "harvested", len(frame), n=len(frame))
    yield record_row(project, indicator, place, "substantiated", len(confirmed), n=len(frame))


def organisations(project: Project, indicator: Indicator) -> Results:
    """Return the median level of the organisations in each domain and wave, and how many rose, fell and stayed."""
    frame = records(project, indicator, "org_id")
    if frame is None:
        return not_measured(project, indicator)
    scored = frame.assign(**{name: _domain(frame, name) for name in DOMAINS})
    rows = [row for place, here in places(project, scored) for row in _medians(project, indicator, place, here)]
    if project.endline is not None:
        for site in project.sites:
            rows += _moves(project, indicator, Place(site.id, project.endline.id), scored[scored["site"] == site.id])
    words = {"group": {"domain": {"es": "Ámbito", "en": "Domain"}}, "domain": DOMAINS}
    return recorded(project, indicator, rows, words)


def _domain(frame: pd.DataFrame, name: str) -> pd.Series:
    """Return the mean of the items of a domain, those that could not be rated left out."""
    items = frame[[column for column in frame if column.startswith(f"oca_{name}_")]].astype("Float64")
    return items.where(items <= 4).mean(axis="columns").astype("float64")


def _medians(project: Project, indicator: Indicator, place: Place, frame: pd.DataFrame) -> Iterator[dict]:
    for name in DOMAINS:
        at = replace(place, group="domain", level=name)
        yield record_row(project, indicator, at, "median", frame[name].median(), unit="level", n=len(frame))


def _moves(project: Project, indicator: Indicator, place: Place, frame: pd.DataFrame) -> Iterator[dict]:
    first, last = (frame[frame["wave"] == wave.id].set_index("org_id") for wave in project.waves)
    both = first.index.intersection(last.index)
    for name in DOMAINS if len(last) else ():
        signs = sign_test((last.loc[both, name] - first.loc[both, name]).to_numpy(), census=True)
        at = replace(place, group="domain", level=name)
        for statistic, number in (("rose", signs.up), ("fell", signs.down), ("stayed", signs.zeros)):
            yield record_row(project, indicator, at, statistic, number, n=len(last))
