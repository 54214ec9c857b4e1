"""The sample design of a table of rows, and the units whose spread makes the variance."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.errors import EvaluationError
from evaluation.statistics.codes import coded, crossed, in_order_of_rows

PSUS = ("shared", "new", "partial")
LONELY = ("fail", "remove", "adjust", "certainty", "average")

_NAMED = 5  # labels or rows that a message names before it stops


class LonelyStrata(EvaluationError):
    """Strata with a single PSU under the rule `fail`: no variance can be estimated inside them."""


@dataclass(frozen=True, slots=True)
class SampleDesign:
    """The design of n rows; `psus` is one of PSUS and `lonely` one of LONELY.

    stratum, psu: (n,) labels; weight: (n,) numbers not below 0, which a row without a value may lack; wave: (n,)
    integer codes. Or all of them columns of one Ibis table.
    `domain_lonely` applies `lonely` also to strata of which a cell holds a single PSU, as R's option
    survey.adjust.domain.lonely does (FALSE there too unless set).
    population: (n,) how many PSUs the row's stratum (stratum × wave where PSUs are new) has in the population, or, if
    none is above 1, the share of them that was drawn: the variance between PSUs is then that of a sample without
    replacement (R's fpc). None where the share is small or the design not of that kind; not for PSUs shared in part.
    """

    stratum: NDArray
    psu: NDArray
    weight: NDArray
    wave: NDArray
    psus: str
    lonely: str = "fail"
    domain_lonely: bool = False
    population: NDArray | None = None


@dataclass(frozen=True, slots=True)
class Units:
    """The P variance units of a design: PSUs where they are shared by the waves, PSU × wave otherwise.

    of_row: (n,) the unit of each row. psu, stratum, wave: (P,) codes, wave being 0 throughout where PSUs are shared.
    centring: (P,) the stratum (stratum × wave unless the PSUs are shared) on whose mean the unit is centred.
    restriction: (P,) the stratum that costs one degree of freedom: as `centring`, but one for two waves where the PSUs
    of one are among those of the other.
    correction: (P,) 1 less the share of the PSUs that was drawn, or None for 1 throughout.
    first: the units of the first stage where these are of a second one (`two_stage_units`); within: (P,) the place of
    each among them, and spread: (P,) by what the variance between the units of a PSU counts.
    """

    of_row: NDArray
    psu: NDArray
    stratum: NDArray
    wave: NDArray
    centring: NDArray
    restriction: NDArray
    correction: NDArray | None = None
    first: Units | None = None
    within: NDArray | None = None
    spread: NDArray | None = None

    @property
    def sizes(self) -> NDArray:
        """Units in each centring stratum, n_h; PSUs in which nobody was asked count."""
        return np.bincount(self.centring)


def variance_units(design: SampleDesign) -> Units:
    """Return the variance units of `design`, which do not depend on its weights.

    Raises ValueError for an unknown rule; EvaluationError for a row without stratum or PSU, a PSU in two strata (within
    a wave where PSUs are new), or a population that is not one number a stratum or is smaller than its sample;
    LonelyStrata for strata with one unit under the rule `fail`.
    """
    _check_rules(design)
    stratum, psu = _coded(design.stratum, "stratum"), _coded(design.psu, "psu")
    wave = np.zeros_like(psu) if design.psus == "shared" else coded(design.wave)
    if design.psus == "new":
        psu = crossed(psu, wave)
    _check_nesting(design, psu, stratum)
    of_row, first = in_order_of_rows(crossed(psu, wave) if design.psus == "partial" else psu)
    placed = psu[first], stratum[first], wave[first]
    units = Units(of_row, *placed, centring=crossed(*placed[1:]), restriction=_restrictions(*placed))
    if design.population is not None:
        units = replace(units, correction=finite_correction(design.population, of_row, units.centring))
    if design.lonely == "fail":
        _check_lonely(design, units, first)
    return units


def finite_correction(population: NDArray, of_row: NDArray, group: NDArray) -> NDArray:
    """Return (P,) 1 - n/N for each unit, n being the units of its group and N those of the group in the population.

    Cochran (1977), Sampling Techniques, theorem 2.2.

    population: (n,) N by row, or n/N where none is above 1. of_row: (n,) the unit of each row. group: (P,). Raises
    EvaluationError where N is missing, not one number in a group, or below n.
    """
    population, drawn = np.asarray(population, dtype=float), np.bincount(group)
    of_group, rows = group[of_row], np.zeros(len(drawn), dtype=np.intp)
    rows[of_group[::-1]] = np.arange(len(of_group))[::-1]
    size = population[rows]
    wrong = ~(population == size[of_group])
    if wrong.any():
        raise EvaluationError("population_not_one_number", count=int(wrong.sum()), rows=_some(_row_numbers(wrong)))
    share = size if (size <= 1).all() else drawn / np.where(size > 0, size, np.nan)
    if not ((share > 0) & (share <= 1)).all():
        low = ~((share > 0) & (share <= 1))[of_group]
        raise EvaluationError("population_below_sample", count=int(low.sum()), rows=_some(_row_numbers(low)))
    return (1 - share)[group]


def check_weights(weight: NDArray, needed: NDArray) -> None:
    """Raise EvaluationError where a weight is missing or negative in a row in which it is `needed` (n,) bool."""
    wrong = needed & ~(np.isfinite(weight) & (weight >= 0))
    if wrong.any():
        raise EvaluationError("weight_missing_or_negative", count=int(wrong.sum()), rows=_some(_row_numbers(wrong)))


def _check_rules(design: SampleDesign) -> None:
    if design.psus not in PSUS or design.lonely not in LONELY:
        raise ValueError(f"unknown rule of a sample design: psus={design.psus!r}, lonely={design.lonely!r}")
    if design.population is not None and design.psus == "partial":
        raise ValueError("no finite-population correction where the waves share a part of their PSUs")


def _check_nesting(design: SampleDesign, psu: NDArray, stratum: NDArray) -> None:
    """Raise where the rows of a PSU do not all stand in one stratum."""
    home = np.zeros(int(psu.max(initial=-1)) + 1, dtype=np.intp)
    home[psu] = stratum
    astray = stratum != home[psu]
    if astray.any():
        labels = pd.unique(np.asarray(design.psu)[astray])
        raise EvaluationError("psu_in_two_strata", count=len(labels), psus=_some(labels))


def _check_lonely(design: SampleDesign, units: Units, first: NDArray) -> None:
    alone = units.sizes[units.centring] == 1
    if units.correction is not None:
        alone &= units.correction > 0  # a stratum with one PSU, and that in the sample, has no variance
    if alone.any():
        labels = pd.unique(np.asarray(design.stratum)[first][alone])
        options = ", ".join(rule for rule in LONELY if rule != "fail")
        raise LonelyStrata("lonely_strata", strata=", ".join(map(str, labels)), count=len(labels), options=options)


def _coded(labels: NDArray, column: str) -> NDArray:
    """Return an integer code for each label; raise where one is missing."""
    codes = coded(labels)
    if (codes < 0).any():
        rows = _row_numbers(codes < 0)
        raise EvaluationError(f"{column}_missing", count=len(rows), rows=_some(rows))
    return codes


def _restrictions(psu: NDArray, stratum: NDArray, wave: NDArray) -> NDArray:
    """Return for each unit its stratum, apart from the waves before it if both it and they have PSUs of their own."""
    strata = stratum.max(initial=-1) + 1
    seen, before, part = np.zeros(psu.max(initial=-1) + 1, dtype=bool), np.zeros(strata, int), np.zeros(strata, int)
    parts = np.zeros_like(wave)
    for code in np.unique(wave):
        now = wave == code
        again = seen[psu[now]]
        added, kept = (np.bincount(stratum[now][chosen], minlength=strata) for chosen in (~again, again))
        part += (before > 0) & (added > 0) & (kept < before)
        parts[now] = part[stratum[now]]
        before += added
        seen[psu[now]] = True
    return crossed(stratum, parts)


def _row_numbers(wrong: NDArray) -> NDArray:
    return np.flatnonzero(wrong) + 1


def _some(values: NDArray) -> str:
    """Return the first few values as one text, with an ellipsis where there are more."""
    return ", ".join(map(str, values[:_NAMED])) + (", …" if len(values) > _NAMED else "")
