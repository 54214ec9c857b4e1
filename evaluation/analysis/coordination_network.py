"""The network of institutions: density, reciprocity, centralisation and response, and the change over common nodes."""

from __future__ import annotations

from math import isfinite

import numpy as np
import pandas as pd

from evaluation.analysis.breakdown import Place
from evaluation.analysis.measures import not_measured, table_rows
from evaluation.analysis.results import Results
from evaluation.analysis.services_rows import at_level, each, made, missing, of_institutions, rows_at, with_words, words
from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.definition import Indicator
from evaluation.project import Project
from evaluation.statistics.core_periphery import core_periphery
from evaluation.statistics.intervals import t_interval
from evaluation.statistics.network_tests import density_change, jackknife, qap_correlation
from evaluation.statistics.networks import (
    Network,
    centralisation,
    common_pairs,
    density,
    network,
    network_change,
    reciprocity,
    response,
    symmetrised,
)

TIE = 2  # "we exchange information", or closer
TO_SITE, LATELY = "net_to_site", "net_last6"
NODES = 5  # fewest institutions of which totals are shown
SEED = 20180846
DENSITY, SHAPE, CHANGE = "density", "shape", "tie_change"
DENSITIES = ("density", "response", "known")
SHAPES = ("reciprocity", "centralisation", "core")
CHANGES = ("common", "before", "after", "change", "gained", "lost", "kept", "qap")


def network_density(project: Project, indicator: Indicator) -> Results:
    """Return the density of the ties known, with the jackknife interval over institutions; how many institutions of the
    roster answered; and how many pairs at least one side told about."""
    return _each_network(project, indicator, DENSITY, DENSITIES, _density_rows)


def network_shape(project: Project, indicator: Indicator) -> Results:
    """Return the reciprocity and the centralisation of the ties, and how well a core and a periphery describe them."""
    return _each_network(project, indicator, SHAPE, SHAPES, _shape_rows)


def tie_changes(project: Project) -> Results:
    """Return how the ties between the institutions of both waves changed, over the pairs known in both: densities,
    their difference with the paired jackknife, single ties, and the correlation of both waves with its QAP p-value."""
    indicator, rows = INDICATORS["R2-18"], table_rows(project, "scorecards_coordination")
    if rows is None or project.endline is None or "net_level" not in rows.frame:
        return not_measured(project, indicator)
    pairs = []
    for site in project.sites:
        waves = [network_of(rows_at(rows.frame, Place(site.id, wave.id))) for wave in project.waves]
        place = Place(site.id, project.endline.id)
        if any(one is None for one in waves):
            pairs.append((missing(indicator, place), ()))
            continue
        pairs += _changes(project, indicator, place, *waves)
    return with_words(made(project, indicator, pairs), words(CHANGE, CHANGES))


def network_of(here: pd.DataFrame) -> Network | None:
    """Return the directed network that the rows of pairs tell; None with fewer than 5 institutions on the roster.

    A pair whose other institution is of another municipality is none of its ties (R3-05 counts it).
    """
    told = here[here["net_from"].notna().to_numpy(dtype=bool) & ~is_cross(here)]
    nodes = sorted({*told["net_from"].astype(int), *told["net_to"].astype(int)})
    if len(nodes) < NODES:
        return None
    place = {node: number for number, node in enumerate(nodes)}
    level = told["net_level"].astype(float)
    level = level.where(level <= 5)
    ties = np.full((len(nodes), len(nodes)), np.nan)
    ones, others = (told[side].astype(int).map(place).to_numpy() for side in ("net_from", "net_to"))
    ties[ones, others] = np.where(level.isna(), np.nan, level >= TIE)
    answered = np.isfinite(ties).any(axis=1)
    return network(ties, tuple(map(str, nodes)), directed=True, responded=answered)


def is_cross(frame: pd.DataFrame) -> np.ndarray:
    """Return which rows are of pairs of institutions of two municipalities."""
    if TO_SITE not in frame:
        return np.zeros(len(frame), dtype=bool)
    return (frame[TO_SITE].notna() & (frame[TO_SITE] != "") & (frame[TO_SITE] != frame["site"])).to_numpy(dtype=bool)


def cross_ties(project: Project, indicator: Indicator) -> Results:
    """Return, in each wave, the share of the pairs of institutions of two municipalities with an exchange in the last
    six months, by either side; a pair of which no side answered is not known and stays out of the base."""
    rows = table_rows(project, indicator.table)
    if rows is None or not {TO_SITE, LATELY} <= set(rows.frame) or not is_cross(rows.frame).any():
        return not_measured(project, indicator)
    pairs = []
    for wave in project.waves:
        told = _cross_pairs(rows.frame[(rows.frame["wave"] == wave.id) & is_cross(rows.frame)])
        place = Place("", wave.id)
        if not len(told):
            pairs.append((missing(indicator, place), ()))
            continue
        row, counts = of_institutions(project, indicator, place, float(told.mean()), len(told), indicator.unit)
        pairs.append((row | {"n_yes": float(told.sum())}, counts))
    return made(project, indicator, pairs)


def _cross_pairs(frame: pd.DataFrame) -> pd.Series:
    """Return whether each pair had an exchange, whichever side said so; those of which no side answered are left out.

    The institutions that do not work with the other are not asked about the last six months: that is no exchange.
    """
    lately = frame[LATELY].astype(float)
    level = frame["net_level"].astype(float)
    active = np.where(level == 0, 0.0, np.where(lately.isin((0, 1)), lately, np.nan))
    ends = [
        frozenset({(site, one), (other_site, other)})
        for site, one, other_site, other in zip(
            frame["site"], frame["net_from"], frame[TO_SITE], frame["net_to"], strict=True
        )
    ]
    return pd.Series(active, index=ends).groupby(level=0).max().dropna()


def _each_network(project: Project, indicator: Indicator, group: str, levels: tuple[str, ...], make) -> Results:
    rows = table_rows(project, indicator.table)
    if rows is None or "net_level" not in rows.frame:
        return not_measured(project, indicator)
    pairs = []
    for place, here in each(rows.frame, project):
        one = network_of(here)
        for level in levels:
            target = at_level(place, group, level)
            pairs.append((missing(indicator, target), ()) if one is None else make(project, indicator, target, one))
    return with_words(made(project, indicator, pairs), words(group, levels))


def _density_rows(project: Project, indicator: Indicator, target: Place, one: Network):
    if target.level != "density":
        share = response(one).share if target.level == "response" else response(one).known
        return of_institutions(project, indicator, target, share, len(one.nodes), "percent")
    found = jackknife(one, density)
    limits = t_interval(found.estimate, found.se, found.nodes - 1, project.confidence)
    limits = (max(float(limits[0]), 0.0), min(float(limits[1]), 1.0))
    return of_institutions(project, indicator, target, found.estimate, len(one.nodes), "coefficient", limits)


def _shape_rows(project: Project, indicator: Indicator, target: Place, one: Network):
    values = {
        "reciprocity": lambda: reciprocity(one),
        "centralisation": lambda: centralisation(symmetrised(one, "either"), "degree"),
        "core": lambda: core_periphery(symmetrised(one, "either")).fit,
    }
    value = values[target.level]()
    if not isfinite(value):
        return missing(indicator, target), ()
    return of_institutions(project, indicator, target, value, len(one.nodes), "coefficient")


def _changes(project: Project, indicator: Indicator, place: Place, before: Network, after: Network):
    moved, paired = network_change(before, after), density_change(before, after)
    limits = t_interval(paired.estimate, paired.se, paired.nodes - 1, project.confidence)
    limits = tuple(float(end) for end in limits)
    qap = qap_correlation(*common_pairs(before, after), seed=SEED)
    numbers = {
        "common": (len(moved.common), "institutions", None),
        "before": (moved.density_before, "coefficient", None),
        "after": (moved.density_after, "coefficient", None),
        "change": (paired.estimate, "coefficient", limits),
        "gained": (moved.gained, "ties", None),
        "lost": (moved.lost, "ties", None),
        "kept": (moved.kept, "ties", None),
        "qap": (qap.statistic, "coefficient", None),
    }
    for level, (value, unit, ends) in numbers.items():
        target = at_level(place, CHANGE, level)
        if not isfinite(value):
            yield missing(indicator, target, unit=unit), ()
            continue
        row, counts = of_institutions(project, indicator, target, value, len(moved.common), unit, ends)
        yield row | ({"p_value": qap.p_value, "method": "qap"} if level == "qap" else {}), counts
