"""Whether the fieldwork kept its protocol (PRO-05): counted in the rows as received, before any is dropped."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.sources.codebook import Codebook
from evaluation.sources.consent import CONSENT
from evaluation.sources.schema import SITE, WAVE

REFUSED = 0
OFFERED, DISTRESS = "referral_offered", "distress"
GIVEN, OPEN = (1, 2), 3  # took the list of services or declined it; the referral of a distressed woman still open
STEPS = ("respondents", "consented", "offered", "closed", "complied")


def compliance(values: pd.DataFrame, codebook: Codebook, refused: dict[str, NDArray[np.bool_]]) -> list[dict]:
    """Return by site and wave how many respondents there are, and for how many each step of the protocol is on record.

    A respondent is whoever was asked: every row but a recorded refusal that holds no answer of a sensitive column.
    `consented` has her own consent and, for a minor, that of the ethics committee's rule; `offered` was offered the
    list of services; `closed` has no open distress; `complied` is all that the form asks. A step that the form doesn't
    ask is None. An empty list for a table given under no consent.
    """
    if CONSENT not in values or not {SITE, WAVE} <= set(values):
        return []
    asked = _respondents(values, codebook)
    steps = _steps(values, refused)
    rows = []
    for (site, wave), here in values[asked].groupby([SITE, WAVE], sort=True):
        found = {name: mask[here.index] for name, mask in steps.items()}
        whole = np.logical_and.reduce(list(found.values()))
        told = {name: int(found[name].sum()) if name in found else None for name in STEPS[1:-1]}
        rows.append({SITE: site, WAVE: wave, "respondents": len(here), **told, "complied": int(whole.sum())})
    return rows


def _respondents(values: pd.DataFrame, codebook: Codebook) -> pd.Series:
    stored = codebook.stored()
    told = [name for name in values if _tells(stored[name])]
    answered = (values[told].notna() & (values[told] != "")).any(axis="columns")
    return (values[CONSENT] != REFUSED) | answered


def _tells(column) -> bool:
    return column.sensitive and bool(column.codes) and not column.identifier


def _steps(values: pd.DataFrame, refused: dict[str, NDArray[np.bool_]]) -> dict[str, pd.Series]:
    dropped = np.logical_or.reduce(list(refused.values()))
    steps = {"consented": pd.Series(~dropped, values.index)}
    if OFFERED in values:
        steps["offered"] = values[OFFERED].isin(GIVEN)
    if DISTRESS in values:
        steps["closed"] = values[DISTRESS].notna() & (values[DISTRESS] != OPEN)
    return steps
