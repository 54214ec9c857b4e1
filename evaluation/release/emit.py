"""The last word of a chapter's cell: record an item for the report, or show a preview of it to the evaluator."""

from __future__ import annotations

import json
import os

from IPython.display import display

from evaluation.analysis.items import to_payload
from evaluation.analysis.results import ReportItem

ITEM_TYPE = "application/vnd.evaluation.item"  # text: a notebook sorts the keys of JSON, and labels have an order
RECORD_VARIABLE = "EVALUATION_RECORD"
RESULTS_VARIABLE = "EVALUATION_RESULTS"  # the file of what the analysis chapters recorded


def emit(*items: ReportItem) -> None:
    """Record items in a report's kernel; anywhere else show previews of their unprotected rows.

    A preview is marked RESTRICTED, or SYNTHETIC where the project says so; no document writer accepts it.
    """
    for item in items:
        if os.environ.get(RECORD_VARIABLE):
            display({ITEM_TYPE: json.dumps(to_payload(item)), "text/plain": f"<{item.kind} {item.caption}>"}, raw=True)
        else:
            _show(item)


def _show(item: ReportItem) -> None:
    from evaluation.release.preview import preview  # a report's kernels load no plotting

    display(preview(item))
