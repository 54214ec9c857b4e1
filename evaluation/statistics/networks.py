"""Networks of who coordinates with whom: density, reciprocity, centralisation, response, change over common nodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.errors import EvaluationError

Of = Literal["degree", "in-degree", "out-degree", "betweenness"]
Rule = Literal["either", "both"]


@dataclass(frozen=True, slots=True)
class Network:
    """Ties (n, n) from row to column: 1, 0, NaN where nobody told, and on the diagonal. nodes: (n,) names.

    responded: (n,) who answered. Without `directed` the matrix is symmetric.
    """

    ties: NDArray
    nodes: tuple[str, ...]
    responded: NDArray
    directed: bool


@dataclass(frozen=True, slots=True)
class Response:
    """share: of the nodes listed that answered. known: share of the pairs that at least one side told about."""

    share: float
    known: float
    answered: int
    listed: int


@dataclass(frozen=True, slots=True)
class NetworkChange:
    """Density of the pairs known in both waves among the nodes that are in both, and how single ties moved.

    gained, lost, kept: ties. jaccard: kept over all three, NaN without a tie. common: nodes in both waves. left and
    joined: nodes in the first or the second wave only.
    """

    density_before: float
    density_after: float
    change: float
    gained: int
    lost: int
    kept: int
    jaccard: float
    common: tuple[str, ...]
    left: tuple[str, ...]
    joined: tuple[str, ...]


def network(ties: ArrayLike, nodes: tuple[str, ...], *, directed: bool, responded: ArrayLike | None = None) -> Network:
    """Return the network of what each node said (n, n) about each other one; those who did not answer said nothing.

    Undirected: a tie is known as soon as one side told, and both must say the same. Raises EvaluationError where the
    matrix is not square, has other values than 0, 1 and NaN, names a node twice or, undirected, contradicts itself.
    """
    ties, n = np.array(ties, dtype=float), len(nodes)
    responded = np.ones(n, dtype=bool) if responded is None else np.asarray(responded, dtype=bool)
    if ties.shape != (n, n) or len(responded) != n or len(set(nodes)) != n:
        raise EvaluationError("network_shape", nodes=n, shape=" × ".join(str(one) for one in ties.shape))
    np.fill_diagonal(ties, np.nan)
    ties[~responded] = np.nan
    if not (np.isnan(ties) | (ties == 0) | (ties == 1)).all():
        raise EvaluationError("network_values")
    if not directed:
        if (ties != ties.T)[~np.isnan(ties) & ~np.isnan(ties.T)].any():
            raise EvaluationError("network_contradicts")
        ties = np.where(np.isnan(ties), ties.T, ties)
    return Network(ties, tuple(nodes), responded, directed)


def symmetrised(one: Network, rule: Rule) -> Network:
    """Return the undirected network of ties that "either" or "both" sides report; one report stands where the other
    side did not answer (reconstruction, Stork and Richards 1992, Group & Organization Management 17, 193-209)."""
    here = np.where(np.isnan(one.ties), one.ties.T, one.ties)
    there = here.T
    joined = np.maximum(here, there) if rule == "either" else np.minimum(here, there)
    return Network(joined, one.nodes, one.responded, False)


def density(one: Network) -> float:
    """Return ties over known pairs, NaN where none is known (Wasserman and Faust 1994, chapter 4)."""
    known = ~np.isnan(one.ties)
    return float(one.ties[known].mean()) if known.any() else float("nan")


def reciprocity(one: Network) -> float:
    """Return the share of ties that are returned, among pairs known from both sides; NaN without a tie.

    Garlaschelli and Loffredo (2004), Physical Review Letters 93, 268701, equation 1.
    """
    both = ~np.isnan(one.ties) & ~np.isnan(one.ties.T)
    given = both & (one.ties == 1)
    return float((one.ties.T[given] == 1).mean()) if given.any() else float("nan")


def response(one: Network) -> Response:
    """Return who answered and how much of the network is known."""
    n = len(one.nodes)
    told = ~np.isnan(one.ties) | ~np.isnan(one.ties.T)
    pairs = n * (n - 1)
    known = float(told.sum() / pairs) if pairs else float("nan")
    answered = int(one.responded.sum())
    return Response(answered / n if n else float("nan"), known, answered, n)


def centrality(one: Network, of: Of) -> NDArray:
    """Return the centrality (n,) of each node: ties, or shortest paths between others through it (Freeman 1977, 1979).

    "degree" is for undirected networks, "in-degree" and "out-degree" for directed ones, "betweenness" for both; in an
    undirected network a pair counts once. A tie that nobody told about counts as none. Raises EvaluationError where a
    degree does not fit the network.
    """
    ties = np.nan_to_num(one.ties)
    if of == "betweenness":
        return _betweenness(ties) / (1 if one.directed else 2)
    if (of == "degree") == one.directed:
        raise EvaluationError("network_degree", of=of)
    return ties.sum(axis=0 if of == "in-degree" else 1)


def centralisation(one: Network, of: Of) -> float:
    """Return Freeman's centralisation (1979, Social Networks 1, 215-239), from 0 (all alike) to 1 (a star).

    Σ (largest - own) over its maximum: (n - 1)(n - 2) for degree, (n - 1)² for in- and out-degree, and for betweenness
    (n - 1)² (n - 2) / 2, twice that if directed. NaN below three nodes.
    """
    n, values = len(one.nodes), centrality(one, of)
    if n < 3:
        return float("nan")
    largest = {"degree": (n - 1) * (n - 2), "betweenness": (n - 1) ** 2 * (n - 2) / (1 if one.directed else 2)}
    return float((values.max() - values).sum() / largest.get(of, (n - 1) ** 2))


def network_change(before: Network, after: Network) -> NetworkChange:
    """Return the change over the nodes of both waves and the pairs known in both, whatever joined or left.

    Undirected ties count once. Raises EvaluationError where fewer than two nodes are common or one wave is directed.
    """
    first, second = common_pairs(before, after)
    same = tuple(node for node in before.nodes if node in set(after.nodes))
    known = ~np.isnan(first)
    once = 1 if before.directed else 2
    gained, lost, kept = (
        int((known & (first == one) & (second == two)).sum()) // once for one, two in ((0, 1), (1, 0), (1, 1))
    )
    shares = [float(ties[known].mean()) if known.any() else float("nan") for ties in (first, second)]
    total = gained + lost + kept
    return NetworkChange(
        *shares,
        shares[1] - shares[0],
        gained,
        lost,
        kept,
        kept / total if total else float("nan"),
        same,
        tuple(node for node in before.nodes if node not in set(same)),
        tuple(node for node in after.nodes if node not in set(same)),
    )


def common_pairs(before: Network, after: Network) -> tuple[NDArray, NDArray]:
    """Return both matrices over the common nodes, in the order of `before`, NaN where either wave does not know."""
    same = [node for node in before.nodes if node in set(after.nodes)]
    if len(same) < 2 or before.directed != after.directed:
        raise EvaluationError("network_common", nodes=len(same))
    first, second = (
        one.ties[np.ix_(places, places)]
        for one, places in ((wave, [wave.nodes.index(node) for node in same]) for wave in (before, after))
    )
    unknown = np.isnan(first) | np.isnan(second)
    return np.where(unknown, np.nan, first), np.where(unknown, np.nan, second)


def _betweenness(ties: NDArray) -> NDArray:
    """Return betweenness (n,) over ordered pairs (Brandes 2001, J. Mathematical Sociology 25, 163-177)."""
    total = np.zeros(len(ties))
    for source in range(len(ties)):
        paths, layers = _shortest_paths(ties, source)
        through = np.zeros(len(ties))
        for nearer, farther in zip(layers[-2::-1], layers[:0:-1], strict=True):
            share = np.zeros(len(ties))
            share[farther] = (1 + through[farther]) / paths[farther]
            through[nearer] = paths[nearer] * (ties[nearer] @ share)
        through[source] = 0
        total += through
    return total


def _shortest_paths(ties: NDArray, source: int) -> tuple[NDArray, list[NDArray]]:
    """Return how many shortest paths lead to each node (n,), and the nodes at distance 0, 1, 2 …"""
    paths = np.zeros(len(ties))
    paths[source] = 1
    layers, seen = [np.array([source])], np.zeros(len(ties), dtype=bool)
    seen[source] = True
    while True:
        number = np.where(seen, 0, paths[layers[-1]] @ ties[layers[-1]])
        reached = np.flatnonzero(number)
        if not len(reached):
            return paths, layers
        paths[reached], seen[reached] = number[reached], True
        layers.append(reached)
