"""The wild cluster bootstrap of 25 outcomes, 9,999 draws, 40 clusters: ours with and without weights, wildboottest.

The test of treat × wave in y ~ 1 + treat + wave + treat × wave + x, 4,000 women.
"""

from __future__ import annotations

import importlib.util
import time
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from benchmarks.estimation import cpu
from evaluation.statistics.cluster_sums import cluster_sums
from evaluation.statistics.wild_bootstrap import ClusterSigns, WildBootstrap, cluster_signs, wild_bootstrap

CLUSTERS, ROWS, OUTCOMES, DRAWS, TESTED, SEED = 40, 4000, 25, 9999, 3, 12


@dataclass(frozen=True)
class Trial:
    """Outcomes (n, M), columns (n, 5), clusters and weights (n,)."""

    Y: NDArray
    X: NDArray
    cluster: NDArray
    weight: NDArray


def trial(seed: int) -> Trial:
    """Return a simulated comparison of 40 clusters, every second one treated."""
    rng = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(CLUSTERS), ROWS // CLUSTERS)
    treat, wave = cluster % 2.0, rng.integers(0, 2, ROWS).astype(float)
    X = np.column_stack([np.ones(ROWS), treat, wave, treat * wave, rng.standard_normal(ROWS)])
    Y = rng.standard_normal((ROWS, OUTCOMES)) + rng.standard_normal((CLUSTERS, OUTCOMES))[cluster]
    return Trial(Y, X, cluster, rng.uniform(0.5, 2, ROWS))


def ours(data: Trial, weight: NDArray | None, signs: ClusterSigns | None = None) -> WildBootstrap:
    signs = cluster_signs(CLUSTERS, DRAWS, np.random.default_rng(1)) if signs is None else signs
    return wild_bootstrap(cluster_sums(data.Y, data.X, data.cluster, weight, tested=TESTED), signs)


def theirs(data: Trial) -> list[tuple[float, float]]:
    """Return t and p of each outcome by wildboottest; its first run, which compiles, is done before."""
    import pandas as pd
    import statsmodels.api as sm
    from wildboottest.wildboottest import wildboottest

    found = []
    for y in data.Y.T:
        model = sm.OLS(y, pd.DataFrame(data.X, columns=list("abcde")))
        table = wildboottest(
            model, B=DRAWS, cluster=pd.Series(data.cluster), param="d", seed=SEED, parallel=False, show=False
        )
        found.append((float(table["statistic"].iloc[0]), float(table["p-value"].iloc[0])))
    return found


def their_signs() -> ClusterSigns:
    """Return the signs that wildboottest draws of the seed."""
    drawn = np.random.default_rng(SEED).choice([-1, 1], size=CLUSTERS * DRAWS, replace=True)
    return ClusterSigns(drawn.reshape(CLUSTERS, DRAWS).astype(float), exact=False)


def lines(repeats: int) -> list[str]:
    """Return what was measured, a line each."""
    data = trial(7)
    weighted, plain = (median(cpu(lambda w=w: ours(data, w)) for _ in range(repeats)) for w in (data.weight, None))
    told = [f"{'ours, weighted':<24}{weighted:>8.3f} s CPU", f"{'ours':<24}{plain:>8.3f} s CPU"]
    if importlib.util.find_spec("wildboottest") is None:
        return [*told, "wildboottest: absent"]
    theirs(data)
    start = time.process_time()
    found = np.array(theirs(data))
    seconds, mine = time.process_time() - start, ours(data, None, their_signs())
    counted = ((1 + DRAWS) * mine.p_value - 1) / DRAWS  # as they do: the sample itself is not among the draws
    far = np.abs(mine.statistic - found[:, 0]).max(), np.abs(counted - found[:, 1]).max()
    return [
        *told,
        f"{'wildboottest':<24}{seconds:>8.3f} s CPU{seconds / plain:>8.0f} times ours",
        f"greatest difference of t: {far[0]:.0e}, of p with the same draws: {far[1]:.0e}",
    ]
