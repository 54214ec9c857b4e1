"""The results of the analysis chapters, for the chapters of synthesis."""

from __future__ import annotations

import os
from pathlib import Path

from evaluation.analysis.results import Results
from evaluation.analysis.synthesis import read_recorded, together
from evaluation.project import Project
from evaluation.release.emit import RESULTS_VARIABLE


def results(project: Project) -> Results:
    """Return the rows that the analysis chapters of this run recorded, each once; nothing is computed again.

    In a report's kernel they stand in the file that the run names. In JupyterLab, and for the committed notebooks, the
    chapters are executed first where the project's cache does not hold them.
    """
    path = os.environ.get(RESULTS_VARIABLE)
    if path:
        return read_recorded(Path(path))
    from evaluation.release.chapters import analysed  # a report's kernels start no kernels

    return together(item for _, items in analysed(project) for item in items)
