"""Typed tables: the kept rows with whole numbers, decimals and text, as the same Parquet bytes every time."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd

from evaluation.project import Project
from evaluation.sources.checks import settings_values
from evaluation.sources.codebook import Codebook, Column
from evaluation.sources.schema import SITE, WAVE

NAMES = {SITE: "sites", WAVE: "waves"}


def typed(values: pd.DataFrame, codebook: Codebook, project: Project) -> pd.DataFrame:
    """Return checked values with the type of each column, its sites and waves by their ids.

    Codes are Int16 (Int32 where they need it), whole numbers Int32 or Int64, decimals float64, the rest text.
    """
    columns = codebook.stored()
    return pd.DataFrame({name: _typed(values[name], columns[name], project) for name in values}).reset_index(drop=True)


def to_parquet(frame: pd.DataFrame) -> bytes:
    """Return the bytes of a typed table: no index, no times, no names of versions but Parquet's own."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    content = io.BytesIO()
    pq.write_table(table, content, compression="zstd", store_schema=False)
    return content.getvalue()


def from_parquet(content: bytes) -> pd.DataFrame:
    """Return the typed table of `to_parquet`."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    whole = {pa.int16(): pd.Int16Dtype(), pa.int32(): pd.Int32Dtype(), pa.int64(): pd.Int64Dtype()}
    return pq.read_table(io.BytesIO(content)).to_pandas(types_mapper=whole.get, ignore_metadata=True)


def _typed(values: pd.Series, column: Column, project: Project) -> pd.Series:
    if column.name in NAMES:
        return values.map(settings_values(getattr(project.settings, NAMES[column.name]))).astype("str")
    if not column.numeric:
        return values.mask(values == "").astype("str")
    if column.type == "decimal":
        return values.astype("float64")
    return values.astype(_whole(values, column))


def _whole(values: pd.Series, column: Column) -> str:
    """Return the type of whole numbers: by the codebook where it bounds them, so that data never change it."""
    if column.type == "select_multiple":
        return "Int16"
    bounds = [*map(float, (*column.codes, *column.missing)), *(edge for pair in column.ranges for edge in pair)]
    if column.codes or column.ranges:
        return "Int16" if max(map(abs, bounds)) <= np.iinfo(np.int16).max else "Int32"
    largest = values.abs().max()
    return "Int64" if largest > np.iinfo(np.int32).max else "Int32"
