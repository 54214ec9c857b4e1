"""95 % intervals hold the true value in at least 93 % of drawn samples, in every design served; their width is kept."""

import numpy as np
import pytest
from designs import design

from evaluation.statistics.contrasts import linear_contrast
from evaluation.statistics.design import variance_units
from evaluation.statistics.estimates import ratio_of_totals
from evaluation.statistics.intervals import difference_interval, korn_graubard_interval, logit_interval, t_interval

DRAWS, STRATA, WOMEN = 1000, 6, 8
COMMON = {"shared": 5, "partial": 2, "new": 0}


def places(psus: str):
    """Return stratum, psu and wave of the women of 5 PSUs a stratum and wave."""
    shift = 5 - COMMON[psus]
    psu = np.concatenate([np.arange(5), np.arange(shift, shift + 5)])
    stratum = np.repeat(np.arange(STRATA), 10)
    psu, wave = np.tile(psu, STRATA) + 100 * stratum, np.tile(np.repeat([0, 1], 5), STRATA)
    return tuple(np.repeat(column, WOMEN) for column in (stratum, psu, wave))


def samples(psus: str, before: float, after: float, spread: float, seed: int):
    """Draw estimates of the two waves. A PSU is `spread` above or below the level of the wave, the same in both."""
    stratum, psu, wave = places(psus)
    random = np.random.default_rng(seed)
    units = variance_units(design(stratum, psu, wave=wave, psus=psus))
    for _ in range(DRAWS):
        sign = random.choice([-1, 1], psu.max() + 1)[psu]
        yes = (random.random(len(psu)) < np.where(wave, after, before) + spread * sign) * 1.0
        drawn = design(stratum, psu, random.lognormal(sigma=0.3, size=len(psu)), wave, psus)
        yield ratio_of_totals(yes, np.ones(len(psu)), wave, 2, drawn, units)


def share_and_width(bounds: list, truth: float) -> tuple[float, float]:
    low, high = np.array(bounds, float).T
    return float(np.mean((low <= truth) & (truth <= high))), float(np.mean(high - low))


@pytest.mark.parametrize(("psus", "width"), [("shared", 0.177), ("partial", 0.212), ("new", 0.232)])
def test_changes(psus, width):
    """`width` is the mean width measured when this was written: a wider interval covers too, and says less."""
    found = [linear_contrast(levels, [-1, 1]) for levels in samples(psus, 0.4, 0.3, 0.15, 11)]
    bounds = [t_interval(one.estimate[0], one.se[0], one.df[0], 0.95) for one in found]
    covered, mean_width = share_and_width(bounds, -0.1)
    assert covered >= 0.93
    assert mean_width == pytest.approx(width, rel=0.02)


@pytest.mark.parametrize("psus", COMMON)
def test_levels(psus):
    found = samples(psus, 0.3, 0.2, 0.15, 12)
    bounds = [logit_interval(levels.estimate[0], levels.se[0], levels.df[0], 0.95) for levels in found]
    assert share_and_width(bounds, 0.3)[0] >= 0.93


@pytest.mark.parametrize("rare", [0.004, 0.02])
def test_rare_levels_and_their_changes(rare):
    changes, first = [], []
    for levels in samples("shared", rare, rare, 0.0, 13):
        low, high = korn_graubard_interval(levels.estimate, levels.se, levels.n, levels.df, 0.95)
        (before, after), correlation = levels.estimate, _correlation(levels)
        changes.append(difference_interval(after, (low[1], high[1]), before, (low[0], high[0]), correlation))
        first.append((low[0], high[0]))
    assert share_and_width(first, rare)[0] >= 0.93
    assert share_and_width(changes, 0.0)[0] >= 0.93


def _correlation(levels) -> float:
    product = levels.se[0] * levels.se[1]
    return levels.covariance[0, 1] / product if product else 0.0
