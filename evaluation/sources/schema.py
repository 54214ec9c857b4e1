"""What the codebook allows, as a pandera schema: one lazy pass finds every code and number that it doesn't declare."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evaluation.sources.codebook import Column

SITE, WAVE = "site", "wave"  # judged by the settings of the project, which say how the tables write them


def undeclared(values: pd.DataFrame, columns: dict[str, Column]) -> Iterator[tuple[str, str, np.ndarray]]:
    """Yield column, rule (undeclared_code or out_of_range) and data rows of what the codebook doesn't declare.

    `values` are numbers and text by column, empty where nothing was answered, indexed by data row.
    """
    import pandera.pandas as pa  # takes half a second, which a kernel that finds its tables built need not wait

    try:
        _schema(values, columns).validate(values, lazy=True)
    except pa.errors.SchemaErrors as found:
        for (name, rule), cases in found.failure_cases.groupby(["column", "check"], sort=False):
            yield name, rule, cases["index"].to_numpy(dtype=int)


def _schema(values: pd.DataFrame, columns: dict[str, Column]):
    import pandera.pandas as pa

    judged = {name: _check(column) for name, column in columns.items() if name in values and name not in (SITE, WAVE)}
    found = {name: pa.Column(None, check, nullable=True) for name, check in judged.items() if check is not None}
    return pa.DataFrameSchema(found)


def _check(column: Column):
    import pandera.pandas as pa

    rule = "out_of_range" if column.ranges else "undeclared_code"
    if column.type == "select_multiple":
        return pa.Check.isin((0, 1), error=rule)
    if not column.codes and not column.ranges:
        return None
    return pa.Check(lambda values: _allowed(values, column), error=rule)


def _allowed(values: pd.Series, column: Column) -> pd.Series:
    single = (*column.codes, *column.missing)
    if not column.numeric:
        return values.isin((*single, ""))
    allowed = values.isna() | values.isin([float(code) for code in single])
    for low, high in column.ranges:
        allowed |= values.between(low, high)
    return allowed
