"""What points at a person: used by the checks, and never kept."""

from __future__ import annotations

import pandas as pd

from evaluation.sources.codebook import Codebook


def without_identifiers(values: pd.DataFrame, codebook: Codebook) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the table without the columns that the codebook calls identifiers, and their names."""
    stored = codebook.stored()
    names = tuple(name for name in values if stored[name].identifier)
    return values.drop(columns=list(names)), names
