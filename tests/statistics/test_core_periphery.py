"""Core and periphery: ideal patterns, the definition by brute force, and the search against trying all."""

import itertools

import numpy as np
import pytest

from evaluation.statistics import core_periphery as module
from evaluation.statistics.core_periphery import core_periphery
from evaluation.statistics.networks import network


def of(ties, directed=False):
    ties = np.array(ties, dtype=float)
    return network(ties, tuple(f"n{one}" for one in range(len(ties))), directed=directed)


def ideal(core, between):
    core = np.array(core, dtype=bool)
    return of(np.logical_or.outer(core, core) if between else np.logical_and.outer(core, core))


def scattered(n, share, seed, directed=False, unknown=0.0):
    rng = np.random.default_rng(seed)
    ties = (rng.random((n, n)) < share).astype(float)
    if not directed:
        ties = np.triu(ties, 1) + np.triu(ties, 1).T
    ties[rng.random(n) < unknown] = np.nan
    return network(ties, tuple(map(str, range(n))), directed=directed)


def by_definition(ties, core, between):
    pattern = np.logical_or.outer(core, core).astype(float)
    if between == "ignored":
        pattern[np.not_equal.outer(core, core)] = np.nan
    known = ~np.isnan(ties) & ~np.isnan(pattern)
    first, second = ties[known], pattern[known]
    if not len(first) or np.ptp(first) == 0 or np.ptp(second) == 0:
        return -np.inf
    return np.corrcoef(first, second)[0, 1]


@pytest.mark.parametrize("between", ["ties", "ignored"])
@pytest.mark.parametrize("n", [8, 17])
def test_an_ideal_pattern_fits_perfectly(between, n):
    core = np.arange(n) < 3
    found = core_periphery(ideal(core, between == "ties"), between=between)
    assert found.fit == pytest.approx(1)
    assert (found.core == core).all()
    assert (found.density_core, found.density_periphery) == (1, 0)
    assert found.density_between == (1 if between == "ties" else 0)
    assert found.exhaustive == (n == 8)


def test_a_star_has_one_node_in_its_core():
    found = core_periphery(ideal([1, 0, 0, 0, 0], True))
    assert (found.fit, list(found.core)) == (pytest.approx(1), [True, False, False, False, False])
    assert np.isnan(found.density_core)


@pytest.mark.parametrize("between", ["ties", "ignored"])
@pytest.mark.parametrize(("directed", "unknown"), [(False, 0.0), (True, 0.0), (True, 0.3)])
def test_the_best_core_by_definition(between, directed, unknown):
    for seed in range(4):
        one = scattered(6, 0.4, seed, directed, unknown)
        cores = [np.array(core, dtype=bool) for core in itertools.product([0, 1], repeat=6) if 0 < sum(core) < 6]
        fits = [by_definition(one.ties, core, between) for core in cores]
        found = core_periphery(one, between=between)
        if np.isfinite(max(fits)):
            assert found.fit == pytest.approx(max(fits), abs=1e-10)
            assert by_definition(one.ties, found.core, between) == pytest.approx(max(fits), abs=1e-10)
        else:
            assert np.isnan(found.fit)


@pytest.mark.parametrize("between", ["ties", "ignored"])
def test_the_search_finds_what_trying_all_finds(between, monkeypatch):
    networks = [scattered(12, share, seed) for seed, share in itertools.product(range(6), [0.2, 0.35, 0.5])]
    best = [core_periphery(one, between=between) for one in networks]
    monkeypatch.setattr(module, "EXHAUSTIVE", 0)
    found = [core_periphery(one, between=between) for one in networks]
    assert [one.exhaustive for one in (best[0], found[0])] == [True, False]
    assert [one.fit for one in found] == pytest.approx([one.fit for one in best], abs=1e-10)


@pytest.mark.parametrize("share", [0, 1])
def test_nothing_to_tell(share):
    found = core_periphery(of(np.full((5, 5), share)))
    assert np.isnan(found.fit)
    assert not found.core.any()
