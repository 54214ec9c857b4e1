"""Whose answers may be kept: nobody's without her consent, and no minor's without what the ethics committee decided."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

CONSENT, CONSENT_MINOR, AGE = "consent", "consent_minor", "age"
ASSENT, GUARDIAN = "assent", "guardian_consent"  # where a form asks for them apart
NO_CONSENT, MINOR_WITHOUT_CONSENT = "no_consent", "minor_without_consent"
AGREED = (1, 2)  # 2: to everything but the violence module
ADULT = 18


def refusals(values: pd.DataFrame, missing_ages: tuple[float, ...] = ()) -> dict[str, NDArray[np.bool_]]:
    """Return by reason the rows that may not be kept: (n,) masks that don't overlap; none where nobody is asked.

    `values` are the numbers of a table; a table without a column `consent` holds no answers given under one. Under
    18 only `consent_minor` = 1 is kept, or both `assent` = 1 and `guardian_consent` = 1 where the form asks these
    apart; a 0 in any of them drops. Where the age is not known (`missing_ages`, empty), only a 0 drops.
    """
    if CONSENT not in values:
        return {}
    refused = ~values[CONSENT].isin(AGREED).to_numpy()
    return {NO_CONSENT: refused, MINOR_WITHOUT_CONSENT: _minors(values, missing_ages) & ~refused}


def _minors(values: pd.DataFrame, missing_ages: tuple[float, ...]) -> NDArray[np.bool_]:
    nobody = pd.Series(np.nan, values.index)
    decided, assent, guardian = (values.get(name, nobody) for name in (CONSENT_MINOR, ASSENT, GUARDIAN))
    denied = (decided == 0) | (assent == 0) | (guardian == 0)
    allowed = ((decided == 1) | ((assent == 1) & (guardian == 1))) & ~denied
    age = values.get(AGE, nobody).replace(list(missing_ages), np.nan)
    return (((age < ADULT) & ~allowed) | (age.isna() & denied)).to_numpy(dtype=bool)
