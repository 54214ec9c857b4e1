"""Whether a network has a core that everyone turns to: Borgatti and Everett's discrete model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from evaluation.statistics.networks import Network

Between = Literal["ties", "ignored"]
EXHAUSTIVE = 12


@dataclass(frozen=True, slots=True)
class CorePeriphery:
    """core: (n,) who is in it. fit: correlation of the known ties with the ideal pattern, 1 where it is perfect.

    density_core, density_between, density_periphery: of the three blocks, NaN where a block has no known pair.
    exhaustive: every possible core was tried; otherwise the best that a search from many starts found.
    """

    core: NDArray
    fit: float
    density_core: float
    density_between: float
    density_periphery: float
    exhaustive: bool


def core_periphery(one: Network, *, between: Between = "ties") -> CorePeriphery:
    """Return the core whose ideal pattern correlates most with the ties.

    Borgatti and Everett (2000), Social Networks 21, 375-395: in the pattern members of the core are tied to each other
    and those of the periphery are not; "ties": core and periphery are tied as well (a star with a thick centre);
    "ignored": pairs between the two are left out. Of several that fit alike the largest core is taken. A core or a
    periphery of a single node is allowed. Up to 12 nodes by trying all; above that by steepest ascent, moving or
    swapping nodes, from the nodes with most ties, for every size. NaN where no pattern varies together with the ties
    (an empty or complete network).
    """
    n = len(one.nodes)
    if n <= EXHAUSTIVE:
        best = _of_all(one.ties, between)
    else:
        order = np.argsort(-np.nansum(one.ties, axis=0) - np.nansum(one.ties, axis=1), kind="stable")
        starts = [np.isin(np.arange(n), order[:size]) for size in range(1, n)]
        best = max((_climbed(one.ties, start, between) for start in starts), key=_preference)
    fit, core = best
    if not np.isfinite(fit):
        core = np.zeros(n, dtype=bool)
    blocks = (np.outer(core, core), np.not_equal.outer(core, core), np.outer(~core, ~core))
    densities = [_density(one.ties, block) for block in blocks]
    return CorePeriphery(core, fit if np.isfinite(fit) else float("nan"), *densities, n <= EXHAUSTIVE)


def _density(ties: NDArray, block: NDArray) -> float:
    known = block & ~np.isnan(ties)
    return float(ties[known].mean()) if known.any() else float("nan")


def _of_all(ties: NDArray, between: Between) -> tuple[float, NDArray]:
    n = len(ties)
    cores = (np.arange(1, 2**n - 1)[:, None] >> np.arange(n)) & 1 == 1
    fits = _fits(ties, cores, between)
    if not np.isfinite(fits).any():
        return -np.inf, np.zeros(n, dtype=bool)
    best = np.flatnonzero(fits >= fits.max() - 1e-12)
    return max(((float(fits[place]), cores[place]) for place in best), key=_preference)


def _preference(found: tuple[float, NDArray]) -> tuple[float, int]:
    return round(found[0], 10), int(found[1].sum())


def _climbed(ties: NDArray, core: NDArray, between: Between) -> tuple[float, NDArray]:
    """Return the fit and core of the top above `core`, by the best single move or swap at each step."""
    n = len(core)
    flips = np.eye(n, dtype=bool)
    swaps = (flips[:, None] | flips[None])[np.triu_indices(n, 1)]
    moves = np.vstack([flips, swaps])
    fit = float(_fits(ties, core[None], between)[0])
    while True:
        fits = _fits(ties, core ^ moves, between)
        place = int(np.argmax(fits))
        if not fits[place] > fit + 1e-12:
            return fit, core
        fit, core = float(fits[place]), core ^ moves[place]


def _fits(ties: NDArray, cores: NDArray, between: Between) -> NDArray:
    """Return the correlation (B,) of the ties with the ideal pattern of each core (B, n); -inf where there is none."""
    known = (~np.isnan(ties)).astype(float)
    tied, inside = np.nan_to_num(ties), cores.astype(float)
    outside = 1 - inside
    pairs, ones = ([_both(one, part) for part in (inside, outside)] for one in (known, tied))
    if between == "ties":
        total, sum_ties = np.full(len(cores), known.sum()), np.full(len(cores), tied.sum())
        ideal, together = total - pairs[1], sum_ties - ones[1]
    else:
        total, sum_ties, ideal, together = pairs[0] + pairs[1], ones[0] + ones[1], pairs[0], ones[0]
    total = np.where(total > 0, total, np.nan)
    covariance = together / total - ideal / total * sum_ties / total
    variance = ideal / total * (1 - ideal / total) * (sum_ties / total) * (1 - sum_ties / total)
    fits = covariance / np.sqrt(np.where(variance > 1e-15, variance, np.nan))
    return np.where(np.isnan(fits), -np.inf, fits)


def _both(matrix: NDArray, part: NDArray) -> NDArray:
    return np.einsum("bi,bi->b", part @ matrix, part)
