"""Every indicator, row by row: which women count, how each is read, and the weighted share that follows."""

import numpy as np
import pandas as pd
import pytest
from spec_base import NAMES, TEXTS, Spec
from spec_tables import SPECS

from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.definition import Amount
from evaluation.indicators.rules import answers, columns_of

DESIGN = ("weight", "module_status", "partner_status", "country", "interview_month")


def summary(code: str, frame: pd.DataFrame) -> tuple[int, int | None, float]:
    """Return women with an answer, women who say yes, and the weighted share, by hand."""
    found = answers(INDICATORS[code], frame).numerator
    known = ~np.isnan(found)
    weight = frame["weight"].to_numpy(dtype=float)
    share = (weight[known] * found[known]).sum() / weight[known].sum()
    n_yes = None if isinstance(INDICATORS[code].numerator, Amount) else int(found[known].sum())
    return int(known.sum()), n_yes, share


def exchanged(frame: pd.DataFrame, one: int, other: int) -> pd.DataFrame:
    """Return the frame with two codes exchanged in every column of answers."""
    items = [name for name in frame if name not in DESIGN]
    return frame.assign(**{name: frame[name].replace({one: other, other: one}) for name in items})


def named(spec: Spec) -> str:
    return spec.code


def test_every_indicator_has_its_table_of_ten_rows():
    of_survey = [one.code for one in INDICATORS if one.table in ("women", "sample") and one.numerator is not None]
    assert sorted(spec.code for spec in SPECS) == sorted(of_survey)
    assert min(len(spec.frame()) for spec in SPECS) >= 10


@pytest.mark.parametrize("spec", SPECS, ids=named)
def test_every_woman_is_read_as_written(spec):
    found = answers(INDICATORS[spec.code], spec.frame())
    read = [
        ("." if np.isnan(answer) else f"{answer:g}") if eligible else "-"
        for answer, eligible in zip(found.numerator, found.eligible, strict=True)
    ]
    assert read == spec.answers()


@pytest.mark.parametrize("spec", SPECS, ids=named)
def test_the_numbers_of_every_table(spec):
    n, n_yes, share = summary(spec.code, spec.frame())
    assert (n, n_yes) == (spec.n, spec.n_yes)
    assert share == pytest.approx(spec.share[0] / spec.share[1], abs=1e-12)


@pytest.mark.parametrize("spec", SPECS, ids=named)
def test_float_columns_are_read_like_nullable_integers(spec):
    frame = spec.frame()
    floats = frame.astype({name: "float64" for name in frame if name not in TEXTS})
    assert summary(spec.code, floats) == summary(spec.code, frame)


# Where 3 and 8 count alike, other codes are exchanged: on the YN of the strict OUT-03 both are no answer; in the bases
# of OUT-02's forms both leave a woman outside.
OTHER_CODES = {
    "OUT-03": (0, 8),
    "OUT-02_physical": (2, 3),
    "OUT-02_sexual": (2, 3),
    "OUT-02_psychological": (2, 3),
    **dict.fromkeys(("IMP-09", "IMP-09_12m", "IMP-10", "IMP-10_30d", "IMP-10_ley30314"), (2, 8)),
    **dict.fromkeys(("OUT-06", "OUT-06_70", "PRO-04", "OUT-07"), (0, 1)),
    "OUT-06_deadline": (24, 72),
    "PRO-06": (5, 8),
    "IMP-05": (2, 8),  # on PREV 3 and 8 are both no answer for the last 12 months
}


@pytest.mark.parametrize("spec", SPECS, ids=named)
def test_exchanging_code_3_and_code_8_changes_the_numbers(spec):
    codes = OTHER_CODES.get(spec.code, (3, 8))
    assert summary(spec.code, exchanged(spec.frame(), *codes)) != pytest.approx(summary(spec.code, spec.frame()))


def test_the_tables_name_columns_that_the_indicators_read():
    read = {name for one in INDICATORS if one.sampling == "survey" for name in columns_of(one)}
    assert {name for name in NAMES.values() if name != "weight"} - read == {"help_inst_13"}  # shown apart, not counted
