"""A survey with everything that can go wrong in one, as arrays and as a table, and the one call that takes either."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.testing import assert_allclose, assert_array_equal

from evaluation.statistics.design import SampleDesign
from evaluation.statistics.domains import overlapping_cells
from evaluation.statistics.estimates import CellEstimates, ratios_of_totals
from evaluation.statistics.totals import Ratio

RATIOS = (
    ("everybody", None),
    ("some", None),
    ("truth", None),
    ("score", None),
    ("year", None),
    ("one_site", None),
    ("one_wave", None),
    ("share", None),
    ("events", "months"),
    ("some", "months"),
    ("score", "months"),
)
GROUPINGS = ("all", "by_wave", "by_site", "by_both")
CELLS = 10  # everybody, 2 waves, 2 sites, 2 × 2 of them, and one that holds nobody
PER_ROW = ("estimate", "denominator", "spread", "n_effective", "se")
EXACT = ("n", "n_yes", "n_psu", "df", "constant")


def women(rows: int, seed: int = 1, psus: int = 60) -> pd.DataFrame:
    """Return a survey: strata of which some have one PSU, answers missing, weights of 0, women of no site."""
    rng = np.random.default_rng(seed)
    psu, wave, site = rng.integers(0, psus, rows), rng.integers(0, 2, rows), rng.integers(-1, 2, rows)
    stratum = np.where(psu < 2, 100 + psu, psu // 6)
    weight = np.where(rng.random(rows) < 0.1, 0.0, rng.lognormal(size=rows))
    yes, gone = (rng.random(rows) < 0.3).astype(float), rng.random((2, rows)) < 0.2
    score, months = rng.normal(5, 2, rows), rng.integers(0, 4, rows).astype(float)
    return pd.DataFrame(
        {
            "stratum": [f"h{code}" for code in stratum],
            "psu": psu,
            "wave": wave,
            "weight": weight,
            "population": 2.0 * psus,
            "all": 0,
            "by_wave": 1 + wave,
            "by_site": np.where(site < 0, -1, 3 + site),
            "by_both": np.where(site < 0, -1, 5 + 2 * site + wave),
            "everybody": pd.array(yes, dtype="Int8"),
            "some": pd.array(np.where(gone[0], None, yes), dtype="Int8"),
            "truth": pd.array(np.where(gone[1], None, yes > 0), dtype="boolean"),
            "score": np.where(gone[1], np.nan, score),
            "year": 2020 + rng.integers(-5, 6, rows),
            "one_site": np.where(site == 1, 0.1, score),
            "one_wave": pd.array(np.where(wave == 1, None, yes), dtype="Int8"),
            "share": yes,
            "events": np.where(gone[0], np.nan, months * rng.integers(0, 3, rows)),
            "months": np.where(gone[1] & (months == 1), np.nan, months),
        }
    )


def arrays(frame: pd.DataFrame) -> dict[str, np.ndarray]:
    """Return the columns as arrays, answers as floats with NaN where they are missing."""
    answers = {name for pair in RATIOS for name in pair if name}
    return {
        name: frame[name].to_numpy(dtype=float, na_value=np.nan) if name in answers else frame[name].to_numpy()
        for name in frame
    }


def estimated(columns: Mapping, psus: str, lonely: str = "adjust", **rules) -> tuple[CellEstimates, ...]:
    """Return the estimates of RATIOS from `columns`: arrays, or an Ibis table. The call is one and the same."""
    design = SampleDesign(columns["stratum"], columns["psu"], columns["weight"], columns["wave"], psus, lonely, **rules)
    ratios = [Ratio(columns[above], None if below is None else columns[below]) for above, below in RATIOS]
    return ratios_of_totals(ratios, overlapping_cells([columns[name] for name in GROUPINGS], CELLS), design)


def assert_same(found, expected, tolerance: float = 1e-12) -> None:
    """Raise where estimates differ by more than the tolerance, relative to each of them."""
    assert len(found) == len(expected) > 0
    for one, other in zip(found, expected, strict=True):
        for name in EXACT:
            assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
        for name in PER_ROW:
            assert_allclose(getattr(one, name), getattr(other, name), rtol=tolerance, atol=1e-28, err_msg=name)
        size = np.sqrt(np.diagonal(other.covariance))
        scale = np.where(np.outer(size, size) > 0, np.outer(size, size), 1.0)
        assert_allclose(one.covariance / scale, other.covariance / scale, rtol=0, atol=tolerance)
