"""People measured twice: what changed among those with both measurements, and who was lost on the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.analysis.breakdown import Place
from evaluation.analysis.levels import place_columns
from evaluation.analysis.results import Cell, Count, Sum
from evaluation.indicators.definition import Indicator
from evaluation.statistics.design import SampleDesign
from evaluation.statistics.panel import MeanChange, design_change, hedges_g, paired_mean

SCORE, STANDARD_DEVIATIONS = "scale", "deviations"  # units whose name the caption says


@dataclass(frozen=True)
class Pairs:
    """The people of a site and wave with a first score: `before`, and `after`, NaN for those who were lost.

    cluster: their group where people of a group resemble each other, None where each was measured on her own.
    """

    place: Place
    before: NDArray
    after: NDArray
    cluster: NDArray | None = None

    @property
    def kept(self) -> NDArray:
        return np.isfinite(self.after)


def cells(indicator: Indicator, pairs: Pairs) -> tuple[Cell, Cell, Cell]:
    """Return the cells of all with a first score, of those with both, and of those who were lost."""
    whole = pairs.place.cell(indicator.table, indicator.code)
    named = f"{whole.group}:{whole.level}:" if whole.group else ""
    return whole, *(replace(whole, group="pair", level=f"{named}{one}") for one in ("both", "lost"))


def counts(indicator: Indicator, pairs: Pairs) -> tuple[tuple[Count, ...], Sum]:
    """Return the counts that the rows of pairs rest on, and how they add up."""
    whole, both, lost = cells(indicator, pairs)
    kept = int(pairs.kept.sum())
    number = len(pairs.before)
    return (Count(whole, number, number - kept), Count(both, kept, 0), Count(lost, number - kept, number - kept)), Sum(
        whole, (both, lost)
    )


def rows(indicator: Indicator, pairs: Pairs, confidence: float) -> Iterator[dict]:
    """Yield the means before and after, the mean change, its size, and the share lost with their first score.

    No change is told of people without both scores. Means and change have Student's interval over people, over groups
    where they have any; the size is Hedges' g over the mean of both spreads.
    """
    whole, both, lost = cells(indicator, pairs)
    kept = pairs.kept
    first, last = pairs.before[kept], pairs.after[kept]
    groups = _groups(pairs, kept)
    yield _mean(indicator, pairs.place, "before", first, groups, both, confidence)
    yield _mean(indicator, pairs.place, "after", last, groups, both, confidence)
    change = _change(first, last, groups, confidence)
    yield _row(indicator, pairs.place, "gain", change.estimate, (change.low, change.high), int(kept.sum()), both) | {
        "se": change.se,
        "df": float(change.df),
        "p_value": change.p,
        "n_psu": float(change.n_psu),
    }
    size = hedges_g(first, last, confidence)
    yield _row(indicator, pairs.place, "effect_size", size.g, (size.low, size.high), int(kept.sum()), both) | {
        "unit": STANDARD_DEVIATIONS,
        "df": float(max(kept.sum() - 1, 0)),
    }
    number = len(pairs.before)
    share = (number - kept.sum()) / number if number else np.nan
    told = {"unit": "percent", "n_yes": float(number - kept.sum()), "method": "census"}
    yield _row(indicator, pairs.place, "lost", share, (np.nan, np.nan), number, whole) | told
    yield _mean(indicator, pairs.place, "before_lost", pairs.before[~kept], _groups(pairs, ~kept), lost, confidence)


def _groups(pairs: Pairs, which: NDArray) -> NDArray | None:
    return None if pairs.cluster is None else pairs.cluster[which]


def _change(before: NDArray, after: NDArray, groups: NDArray | None, confidence: float) -> MeanChange:
    if groups is None:
        return paired_mean(before, after, confidence)
    alike = np.zeros(len(groups), dtype=int)
    design = SampleDesign(alike, groups, np.ones(len(groups)), alike, "new", "remove")
    return design_change(before, after, design, confidence)


def _mean(
    indicator: Indicator,
    place: Place,
    statistic: str,
    scores: NDArray,
    groups: NDArray | None,
    cell: Cell,
    confidence: float,
) -> dict:
    """Return the row of a mean: that of the change from nothing, over groups where the people have any."""
    n = len(scores)
    if n < 2:
        mean = float(scores.mean()) if n else np.nan
        return _row(indicator, place, statistic, mean, (np.nan, np.nan), n, cell) | {"df": 0.0}
    found = _change(np.zeros(n), scores, groups, confidence)
    made = _row(indicator, place, statistic, found.estimate, (found.low, found.high), n, cell)
    return made | {"se": found.se, "df": float(found.df)}


def _row(indicator: Indicator, place: Place, statistic: str, estimate: float, bounds, n: int, cell: Cell) -> dict:
    low, high = (float(one) for one in bounds)
    numbers = {"estimate": float(estimate), "se": np.nan, "ci_low": low, "ci_high": high, "n": n}
    yes = 0.0 if cell.level.endswith("both") else float(n)
    rest = {"n_yes": yes, "n_effective": float(n), "unit": SCORE, "method": "t", "rests_on": (cell,)}
    return place_columns(indicator, statistic, place) | numbers | rest


def unique_people(frame: pd.DataFrame, column: str, person: str = "leader_id") -> pd.Series:
    """Return the mean of a column for each person of a frame, by the person's pseudonym."""
    return frame.groupby(person)[column].mean()
