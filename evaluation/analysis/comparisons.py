"""Comparisons are contrasts: weights on the estimated cells of an indicator, with their covariance carried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.analysis.bounds import contrast_interval, level_intervals
from evaluation.analysis.breakdown import Place
from evaluation.analysis.levels import (
    IndicatorLevels,
    Levels,
    difference_unit,
    place_columns,
    unmeasured,
)
from evaluation.analysis.results import Results
from evaluation.analysis.scales import unlike_scales
from evaluation.analysis.tallies import rests_on
from evaluation.errors import UsageError
from evaluation.statistics.contrasts import ContrastEstimates, linear_contrasts
from evaluation.statistics.intervals import p_value

Weights = Mapping[Place, float]


@dataclass(frozen=True, slots=True)
class Contrast:
    """Weights on places, and the place and name under which their sum is shown."""

    place: Place
    name: str
    weights: tuple[tuple[Place, float], ...]


@dataclass(frozen=True)
class Contrasts:
    """The same contrasts of every indicator of `levels`.

    `judged` says whether the contrast is tested: with fewer than two independent units an arm a difference of changes
    has no p-value for an effect (Donald and Lang 2007; Conley and Taber 2011).
    """

    levels: Levels
    statistic: str
    of: tuple[Contrast, ...]
    judged: bool = True
    refused: frozenset[str] = frozenset()  # scales of which an item means something else at one of the sites

    def tidy(self, confidence: float | None = None) -> pd.DataFrame:
        """Return one row an indicator and contrast (ROW_COLUMNS), estimates in points on the scale -1 to 1."""
        return self.results(confidence).rows

    def without_forms(self) -> Contrasts:
        """Return the contrasts without the single forms of an indicator that stands here too."""
        return replace(self, levels=self.levels.without_forms())

    def primary(self) -> Contrasts:
        """Return the contrasts of the primary outcomes."""
        return replace(self, levels=self.levels.primary())

    def results(self, confidence: float | None = None) -> Results:
        """Return the rows with the counts they rest on and the equations between those counts."""
        level = self.levels.survey.project.confidence if confidence is None else confidence
        weights = self._weights()
        measured = [one for one in self.levels.of if one.estimates is not None]
        made = linear_contrasts([one.estimates for one in measured], weights)
        found = dict(zip((one.indicator.code for one in measured), made, strict=True))
        rows = [row for one in self.levels.of for row in self._rows(one, found.get(one.indicator.code), weights, level)]
        return self.levels.with_rows(rows, level)

    def _weights(self) -> NDArray:
        """Return the weights (contrasts, places), zeros for a contrast that cannot be made."""
        number = {place: column for column, place in enumerate(self.levels.breakdown.places)}
        weights = np.zeros((len(self.of), len(number)))
        for line, contrast in enumerate(self.of):
            for place, weight in contrast.weights:
                weights[line, number[place]] = weight
        return weights

    def _rows(self, one: IndicatorLevels, found: ContrastEstimates | None, weights, confidence: float):
        why = "not_asked" if found is None else "not_alike" if one.indicator.code in self.refused else ""
        if why:
            yield from (unmeasured(one.indicator, self.statistic, wanted.place, wanted.name, why) for wanted in self.of)
            return
        settings = self.levels.survey.project.settings.survey
        bounds = None if one.is_mean else level_intervals(one.estimates, confidence, settings)
        p_values = p_value(found.estimate, found.se, found.df)
        for line, wanted in enumerate(self.of):
            if not wanted.weights:
                yield unmeasured(one.indicator, self.statistic, wanted.place, wanted.name, "one_wave")
                continue
            interval = contrast_interval(one.estimates, found, line, weights[line], bounds, confidence)
            p = p_values[line] if self.judged else np.nan
            yield (
                place_columns(one.indicator, self.statistic, wanted.place, wanted.name)
                | _numbers(one, found, line, weights[line] != 0, interval, p)
                | {"rests_on": tuple(cell for place, _ in wanted.weights for cell in rests_on(one.indicator, place))}
            )


def change(levels: Levels, baseline: str | None = None, endline: str | None = None) -> Contrasts:
    """Return the change from baseline to endline (endline minus baseline) at every site and level.

    The waves default to the project's. Where there is one wave only, every row says so.
    """
    before, after = _waves(levels, baseline, endline)
    return Contrasts(levels, "change", tuple(_changes(levels, before, after)))


def gap(levels: Levels, of: str = "site", between: tuple[str, str] | None = None) -> Contrasts:
    """Return the gap between two sites, or two levels of the group, in each wave: the first minus the second.

    With two values of the dimension they are compared in the project's order; with any other number `between` must
    name two, and without it there is no gap (places are never ranked).
    """
    pair = between or _pair(levels, of)
    found = _gaps(levels, of, *pair) if pair else ()
    return Contrasts(levels, "gap", tuple(found), refused=_unlike(levels, of))


def difference_of_changes(levels: Levels, arm: str = "site", between: tuple[str, str] | None = None) -> Contrasts:
    """Return the change at the first of two arms minus the change at the second.

    `assignment_unit` of project.toml says what was chosen for the project; where an arm holds fewer than two such
    units the contrast carries no p-value.
    """
    pair = between or _pair(levels, arm)
    before, after = _waves(levels, None, None)
    found = _differences(levels, arm, *pair, before, after) if pair and after else ()
    return Contrasts(levels, "difference_of_changes", tuple(found), _enough_units(levels, arm), _unlike(levels, arm))


def contrast(levels: Levels, weights: Mapping[tuple[str, ...], float], name: str = "contrast") -> Contrasts:
    """Return the weighted sum of cells: `weights` maps (site, wave) or (site, wave, level) to a number.

    Raises UsageError for a cell that the levels do not hold.
    """
    group = levels.breakdown.group
    chosen = tuple(
        (Place(key[0], key[1], group, key[2] if len(key) > 2 else ""), value) for key, value in weights.items()
    )
    for place, _ in chosen:
        if place not in levels.breakdown.places:
            raise UsageError(
                "unknown_cell", cell=" × ".join(part for part in (place.site, place.wave, place.level) if part)
            )
    return Contrasts(levels, "contrast", (Contrast(Place("", "", group), name, chosen),))


def _numbers(one: IndicatorLevels, found: ContrastEstimates, line: int, used: NDArray, interval, p: float) -> dict:
    low, high, method = interval
    return {
        "estimate": found.estimate[line],
        "se": found.se[line],
        "ci_low": low,
        "ci_high": high,
        "df": int(found.df[line]),
        "p_value": p,
        "n": int(one.estimates.n[used].sum()),
        "n_yes": np.nan if one.is_mean else int(one.estimates.n_yes[used].sum()),
        "n_psu": int(found.n_psu[line]),
        "n_effective": np.min(one.estimates.n_effective[used]),
        "unit": difference_unit(one.indicator),
        "method": method,
    }


def _waves(levels: Levels, baseline: str | None, endline: str | None) -> tuple[str, str | None]:
    project = levels.survey.project
    known = [wave.id for wave in project.waves]
    for wave in (baseline, endline):
        if wave is not None and wave not in known:
            raise UsageError("unknown_wave", name=wave, known=", ".join(known))
    last = project.endline.id if project.endline else None
    return baseline or project.baseline.id, endline or last


def _changes(levels: Levels, before: str, after: str | None) -> Iterator[Contrast]:
    for start in (place for place in levels.breakdown.places if place.wave == before):
        weights = ((replace(start, wave=after), 1.0), (start, -1.0)) if after else ()
        yield Contrast(replace(start, wave=""), f"{after or ''}-{before}", weights)


def _gaps(levels: Levels, of: str, first: str, second: str) -> Iterator[Contrast]:
    for place in (place for place in levels.breakdown.places if _value(place, of) == first):
        weights = ((place, 1.0), (_moved(place, of, second), -1.0))
        yield Contrast(_moved(place, of, ""), f"{first}-{second}", weights)


def _differences(levels: Levels, arm: str, first: str, second: str, before: str, after: str) -> Iterator[Contrast]:
    for place in (p for p in levels.breakdown.places if p.wave == before and _value(p, arm) == first):
        other = _moved(place, arm, second)
        weights = (
            (replace(place, wave=after), 1.0),
            (place, -1.0),
            (replace(other, wave=after), -1.0),
            (other, 1.0),
        )
        yield Contrast(replace(_moved(place, arm, ""), wave=""), f"{first}-{second}", weights)


def _unlike(levels: Levels, dimension: str) -> frozenset[str]:
    scales = [one.indicator for one in levels.of if one.estimates is not None and dimension == "site"]
    return frozenset(one.code for one in scales if unlike_scales(levels.survey, one))


def _pair(levels: Levels, of: str) -> tuple[str, str] | None:
    values = [value for value in dict.fromkeys(_value(place, of) for place in levels.breakdown.places) if value]
    return (values[0], values[1]) if len(values) == 2 else None


def _value(place: Place, dimension: str) -> str:
    if dimension == "site":
        return place.site
    return place.level if dimension == place.group else ""


def _moved(place: Place, dimension: str, value: str) -> Place:
    return replace(place, site=value) if dimension == "site" else replace(place, level=value)


def _enough_units(levels: Levels, arm: str) -> bool:
    """Return whether each arm holds two or more units of assignment: never where the arm is the unit itself."""
    unit = levels.survey.project.settings.survey.assignment_unit
    if unit == arm:
        return False
    frame = levels.survey.frame
    return bool(frame.groupby(arm)[unit].nunique().min() >= 2)
