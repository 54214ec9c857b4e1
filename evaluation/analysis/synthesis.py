"""What the synthesis chapters read: the results that the analysis chapters recorded. Nothing is computed again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from evaluation.analysis.items import from_payload, to_payload
from evaluation.analysis.labels import merged
from evaluation.analysis.measures import combined
from evaluation.analysis.results import ROW_COLUMNS, ROW_KEY, ReportItem, Results

Row = Mapping[str, Any]


def write_recorded(chapters: Iterable[tuple[str, Iterable[ReportItem]]]) -> bytes:
    """Return the items of executed chapters as bytes: unprotected, for the restricted folder only."""
    told = [[chapter, [to_payload(item) for item in items]] for chapter, items in chapters]
    return json.dumps(told, ensure_ascii=False).encode()


def read_recorded(path: Path) -> Results:
    """Return every result row that the analysis chapters recorded, each once, with what it rests on."""
    told = json.loads(path.read_bytes())
    return together(from_payload(payload) for _, payloads in told for payload in payloads)


def together(items: Iterable[ReportItem]) -> Results:
    """Return the results of several items as one, each row once."""
    every = combined(*(item.results for item in items if item.results is not None))
    return replace(every, rows=every.rows.drop_duplicates(subset=list(ROW_KEY)).reset_index(drop=True))


def whole_rows(results: Results) -> dict[tuple[str, str, str, str], Row]:
    """Return the rows of everybody at a site and wave by (indicator, statistic, site, wave)."""
    found = (row for row in results.rows.to_dict("records") if not row["group"])
    return {(row["indicator"], row["statistic"], row["site"], row["wave"]): row for row in found}


def with_rows(results: Results, rows: Sequence[Row], labels: dict | None = None) -> Results:
    """Return results of some rows, with the counts that these rest on and the words of all."""
    cells = {cell for row in rows for cell in row["rests_on"]}
    return Results(
        rows=pd.DataFrame(rows, columns=list(ROW_COLUMNS)),
        counts=tuple(count for count in results.counts if count.cell in cells),
        labels=merged(results.labels, labels or {}),
        notes=results.notes,
    )
