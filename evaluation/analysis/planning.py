"""Before the fieldwork: what a planned survey can show of each indicator at each site, from assumptions alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from math import ceil, isfinite, nan, sqrt
from typing import Any

from evaluation.analysis.assumptions import IndicatorPlan, Planning, common_share, invalid, read_planning, value_at
from evaluation.errors import EvaluationError, UsageError
from evaluation.indicators.catalogue import INDICATORS
from evaluation.project import Project
from evaluation.statistics.power import (
    ChangePlan,
    WavePlan,
    clusters_needed,
    design_effect,
    detectable_proportions,
    dilution_bound,
    power_of_change,
)

ALMOST_WHOLE = 1e-9  # a root found by search may stand just above the whole number that it is


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """What two planned waves can show of one indicator at one site; shares of 1, NaN where there is no such number.

    detectable: the highest share below `level` and the lowest above it that are detected. clusters, interviews: what
    detecting `change` needs in each wave, whole numbers. chance: the power for `change` with the sample planned.
    alike, chosen: how far the people reached could move the share towards `change` if they alone changed, all of them,
    being like the others or chosen among those who could still change.
    """

    indicator: str
    site: str
    plan: ChangePlan
    level: float
    change: float
    power: float
    significance: float
    detectable: tuple[float, float]
    clusters: tuple[float, float]
    interviews: tuple[float, float]
    chance: float
    population: int | None
    reached: int | None
    alike: float
    chosen: float

    @property
    def levels(self) -> tuple[float, float]:
        """The assumed share of each wave."""
        return self.level, self.level + self.change

    @property
    def design_effects(self) -> tuple[float, float]:
        """The design effect of each wave."""
        found = (
            design_effect(one.take, self.plan.icc, one.take_variation, one.weighting)
            for one in (self.plan.before, self.plan.after)
        )
        before, after = (float(one) for one in found)
        return before, after

    @property
    def detectable_change(self) -> float:
        """The smallest change in the direction of `change` that is detected."""
        return self.detectable[int(self.change > 0)] - self.level


def planned_indicators(project: Project, chosen: Iterable[str] = ()) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the codes to plan, in the order of the catalogue, and the primary outcomes that no plan names.

    The primary outcomes where none is chosen. Raises UsageError for a code chosen that no plan names, and
    EvaluationError where none is left.
    """
    known = read_planning(project).indicators
    codes = tuple(dict.fromkeys(INDICATORS[code].code for code in chosen))
    if missing := [code for code in codes if code not in known]:
        raise UsageError("planning_without_indicator", names=", ".join(missing), known=", ".join(known))
    lacking = () if codes else tuple(code for code in INDICATORS.primary.codes if code not in known)
    found = tuple(code for code in INDICATORS.codes if code in (codes or INDICATORS.primary.codes) and code in known)
    if not found:
        raise UsageError("planning_without_indicator", names=", ".join(lacking), known=", ".join(known))
    return found, lacking


def planned_changes(project: Project, codes: Iterable[str]) -> tuple[PlannedChange, ...]:
    """Return what the planned survey can show of the indicators at the project's sites, one a code and site.

    The significance is one less the project's confidence. No table is read. Raises EvaluationError
    "planning_missing" where project.toml has no [planning], "planning_one_wave" without an endline, and
    "planning_invalid" naming what [planning] lacks or what cannot be.
    """
    planning = read_planning(project)
    if project.endline is None:
        raise EvaluationError("planning_one_wave")
    return tuple(_planned_change(project, planning, code, site.id) for code in codes for site in project.sites)


def _planned_change(project: Project, planning: Planning, code: str, site: str) -> PlannedChange:
    assumed, place = planning.indicators[code], f"indicators.{code}."
    level, change = (value_at(assumed, name, site, prefix=place) for name in ("level", "change"))
    if change == 0 or not 0 < level + change < 1:
        raise invalid(f"{place}change")
    plan = _plan(project, planning, code, site)
    test = {"power": planning.power, "significance": 1 - project.confidence}
    detected = partial(power_of_change, before=level, after=level + change, significance=test["significance"])
    clusters = _clusters(plan, clusters_needed(plan, detected, power=planning.power))
    waves = (plan.before, plan.after)
    return PlannedChange(
        indicator=code,
        site=site,
        plan=plan,
        level=level,
        change=change,
        **test,
        detectable=detectable_proportions(plan, level, **test),
        clusters=clusters,
        interviews=tuple(_up(many * one.selected * one.response) for many, one in zip(clusters, waves, strict=True)),
        chance=float(detected(plan)),
        **_dilution(planning, site, plan.after.applies, level, change),
    )


def _plan(project: Project, planning: Planning, code: str, site: str) -> ChangePlan:
    assumed, place = planning.indicators[code], f"indicators.{code}."
    waves = (_wave(planning, assumed, place, site, wave.id) for wave in project.waves)
    return ChangePlan(
        *waves,
        icc=value_at(assumed, "icc", site, prefix=place),
        common=common_share(project, planning, site),
        correlation=value_at(planning, "correlation", site),
        strata=value_at(planning, "strata", site),
    )


def _wave(planning: Planning, assumed: IndicatorPlan, place: str, site: str, wave: str) -> WavePlan:
    """Return one wave. Who answers is chance, so that the answers of a psu vary more than the women drawn there: their
    variance is that of a binomial of share q beside that of the women, and its part in v² is (1 - q) / take."""
    names = ("clusters", "women", "response", "take_variation", "weighting")
    clusters, women, response, variation, weighting = (value_at(planning, name, site, wave) for name in names)
    applies = value_at(assumed, "applies", site, wave, prefix=place)
    answering = response * applies
    variation = sqrt(variation**2 + (1 - answering) / (women * answering))
    return WavePlan(clusters, women, response, applies, variation, weighting)


def _clusters(plan: ChangePlan, before: float) -> tuple[float, float]:
    return _up(before), _up(before * plan.after.clusters / plan.before.clusters)


def _up(number: float) -> float:
    return float(ceil(number - ALMOST_WHOLE)) if isfinite(number) else nan


def _dilution(planning: Planning, site: str, applies: float, level: float, change: float) -> dict[str, Any]:
    """Return the people reached and how far they could move the share, those chosen all being of those asked."""
    people, reached = (value_at(planning, name, site) for name in ("population", "reached"))
    if people is None or reached is None:
        return {"population": people, "reached": reached, "alike": nan, "chosen": nan}
    if reached > people:
        raise invalid(f"reached.{site}")
    share, rises = reached / people, int(change > 0)
    alike = dilution_bound(share, level)[rises]
    chosen = dilution_bound(min(share / applies, 1.0), level, chosen=True)[rises]
    return {"population": people, "reached": reached, "alike": float(alike), "chosen": float(chosen)}
