"""Before the fieldwork: what the gate will hide of a planned survey, from assumptions alone."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from evaluation.analysis.planning import PlannedChange
from evaluation.disclosure.policy import Policy
from evaluation.statistics.cell_counts import cluster_counts, probability_too_few
from evaluation.statistics.power import WavePlan


@dataclass(frozen=True, slots=True)
class PlannedCell:
    """The women of a site in a wave whom an indicator will count.

    n, yes: expected unweighted numbers. hidden: the probability that the cell is hidden for its own numbers.
    df, n_effective: what its estimate will rest on; unreliable: too little to be shown, whatever the counts.
    """

    wave: str
    level: float
    n: float
    yes: float
    hidden: float
    df: float
    n_effective: float
    unreliable: bool


@dataclass(frozen=True, slots=True)
class Forecast:
    """A planned change, with what the gate will do with the cells of its two waves."""

    change: PlannedChange
    cells: tuple[PlannedCell, PlannedCell]

    @property
    def hidden(self) -> float:
        """The probability that both cells are hidden because one is small: the gate hides a cell in all its waves.

        As if the waves had no psu in common; with common psus it is a little lower.
        """
        return 1 - prod(1 - one.hidden for one in self.cells)


def forecast(change: PlannedChange, waves: tuple[str, str], policy: Policy, sensitive: frozenset[str]) -> Forecast:
    """Return what the gate will do under `policy` with the cells of a planned change; `sensitive` are codes.

    What may have to be hidden for the sake of other cells, and levels of groups, are not foreseen.
    """
    plans, strict = (change.plan.before, change.plan.after), change.indicator in sensitive
    told = zip(waves, plans, change.levels, change.design_effects, strict=True)
    before, after = (
        _cell(wave, plan, level, effect, change.plan, policy, strict) for wave, plan, level, effect in told
    )
    return Forecast(change, (before, after))


def _cell(wave: str, plan: WavePlan, level: float, effect: float, change, policy: Policy, strict: bool) -> PlannedCell:
    df, n_effective = plan.clusters - change.strata, plan.n / effect
    return PlannedCell(
        wave=wave,
        level=level,
        n=plan.n,
        yes=plan.n * level,
        hidden=probability_hidden(plan, level, change.icc, policy, strict),
        df=df,
        n_effective=n_effective,
        unreliable=not (df >= policy.min_df and n_effective >= policy.min_effective_n),
    )


def probability_hidden(plan: WavePlan, level: float, icc: float, policy: Policy, strict: bool) -> float:
    """Return the probability that a cell is too small to be shown: too few answers, or yes or no of a `strict` one.

    Clusters and women are whole numbers; each woman drawn answers by chance with the share `response` × `applies`.
    """
    few = policy.threshold if strict else 0
    answers = max(policy.base, policy.threshold if strict else policy.count_threshold)
    one = cluster_counts(int(plan.selected), plan.response * plan.applies, level, icc)
    return probability_too_few(int(plan.clusters), one, yes=few, no=few, answers=answers)
