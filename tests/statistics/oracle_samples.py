"""What the comparisons with R share: a pair of numbers, and a sample whose variables become cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pandas as pd

from evaluation.statistics.contrasts import ContrastEstimates
from evaluation.statistics.design import SampleDesign, Units
from evaluation.statistics.estimates import CellEstimates, ratio_of_totals, total
from evaluation.statistics.intervals import t_interval
from evaluation.statistics.stages import two_stage_units

EXACT = 1e-10
ITERATED = 1e-6  # svyciprop's "logit" stops its GLM at a relative change of 1e-8 in the deviance
INTERPOLATED = 1e-4  # its "likelihood" reads bounds off straight lines between some points of the profile
TIES = 2e-2  # svyranktest ranks tied rows of unequal weight by the order of the file
SEARCHED = 3e-5  # svyolr's optim stops at a relative change of 1e-8 in the likelihood
SADDLEPOINT = 3e-8  # R finds the saddlepoint to 1e-8, and a tail moves by a little more

_BY_ROW = ("stratum", "psu", "weight", "wave", "population")


@dataclass(frozen=True)
class Pair:
    """What is compared: ours, R's, and the largest difference allowed relative to `scale` (default: R's own size)."""

    what: str
    ours: np.ndarray
    theirs: np.ndarray
    relative: float = EXACT
    scale: np.ndarray | None = None

    @property
    def worst(self) -> float:
        """The largest difference relative to the scale; infinite where a number or a place is missing."""
        if self.ours.shape != self.theirs.shape or not (np.isfinite(self.ours) & np.isfinite(self.theirs)).all():
            return np.inf
        size = np.abs(self.theirs) if self.scale is None else self.scale
        far = np.abs(self.ours - self.theirs)
        return float(np.max(np.where(far == 0, 0.0, far / np.where(size == 0, np.finfo(float).tiny, size)), initial=0))


def pair(what: str, ours, theirs, relative: float = EXACT) -> Pair:
    return Pair(what, np.atleast_1d(np.asarray(ours, float)), np.atleast_1d(np.asarray(theirs, float)), relative)


def covariances(ours, theirs) -> Pair:
    """Compare covariances relative to the standard errors that belong to them."""
    theirs = np.atleast_2d(np.asarray(theirs, float))
    deviation = np.sqrt(np.diagonal(theirs))
    return Pair("covariance", np.atleast_2d(ours), theirs, scale=np.outer(deviation, deviation))


def estimates(found: CellEstimates | ContrastEstimates, answer: dict, covariance: bool = True) -> Iterator[Pair]:
    """Compare estimates, standard errors, covariances and t intervals at R's degrees of freedom."""
    yield pair("estimate", found.estimate, answer["est"])
    yield pair("se", found.se, answer["se"])
    if "vcov" in answer and covariance:
        yield covariances(found.covariance, answer["vcov"])
    if "lo" in answer:
        yield from _t_bounds(found, answer)


def _t_bounds(found: CellEstimates | ContrastEstimates, answer: dict) -> Iterator[Pair]:
    """Compare t intervals; where the standard error is 0, R writes one without width and we write none."""
    varies = np.atleast_1d(answer["se"]) > 0
    low, high = t_interval(found.estimate, found.se, _df(answer), 0.95)
    yield pair("low", low[varies], np.atleast_1d(answer["lo"])[varies])
    yield pair("high", high[varies], np.atleast_1d(answer["hi"])[varies])
    yield pair("no interval", np.isnan(low) & np.isnan(high), ~varies)


def _df(answer: dict) -> float:
    return np.inf if answer["df"] is None else answer["df"]  # R's default df is infinite, which JSON has not


@dataclass(frozen=True)
class Sample:
    """A table, its design, and how several variables become cells: one block of the same rows a variable."""

    frame: pd.DataFrame
    design: SampleDesign
    second: tuple[np.ndarray, np.ndarray] | None = None  # units of a second stage and their number in the population

    @property
    def units(self) -> Units | None:
        """The units of both stages, None where there is one and the design is enough."""
        return None if self.second is None else two_stage_units(self.design, *self.second)

    def means(self, variables: list[str], cell: np.ndarray | None = None) -> CellEstimates:
        values, cells, count, stacked = self._stacked(variables, cell)
        return ratio_of_totals(values, np.ones_like(values), cells, count, stacked.design, stacked.units)

    def totals(self, variables: list[str], cell: np.ndarray | None = None) -> CellEstimates:
        values, cells, count, stacked = self._stacked(variables, cell)
        return total(values, cells, count, stacked.design, stacked.units)

    def _stacked(self, variables: list[str], cell: np.ndarray | None):
        cell = np.zeros(len(self.frame), int) if cell is None else cell
        count, times = int(cell.max()) + 1, len(variables)
        shifted = [np.where(cell >= 0, cell + block * count, -1) for block in range(times)]
        columns = [name for name in _BY_ROW if getattr(self.design, name) is not None]
        design = replace(self.design, **{name: np.tile(getattr(self.design, name), times) for name in columns})
        second = None if self.second is None else tuple(np.tile(column, times) for column in self.second)
        values = np.concatenate([self.frame[name].to_numpy(float) for name in variables])
        return values, np.concatenate(shifted), times * count, Sample(self.frame, design, second)

    def cells(self, *columns: str) -> np.ndarray:
        """Return the cell of each row in R's order: the first column fastest."""
        levels = [sorted(self.frame[column].unique()) for column in reversed(columns)]
        place = {combination[::-1]: number for number, combination in enumerate(product(*levels))}
        return np.array([place[row] for row in self.frame[list(columns)].itertuples(index=False, name=None)])
