"""The chapters of a report run in the process of the test: the same cells, without the start of a kernel each."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from evaluation.release import chapters as chapters_module
from evaluation.release import emit as emit_module
from evaluation.release.emit import RECORD_VARIABLE, RESULTS_VARIABLE
from evaluation.release.notebook_files import nbformat


@contextmanager
def without_kernels():
    """Let every chapter run in this process, one after the other; parameters are checked and items recorded as ever."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(chapters_module, "run", executed)
        patched.setattr(chapters_module, "CORES", 1)
        yield


def executed(
    chapter: Path,
    parameters: dict[str, Any],
    record: bool = True,
    results: Path | None = None,
    ready: Callable[[], None] | None = None,
) -> nbformat.NotebookNode:
    """Return the chapter with what its cells recorded."""
    chapters_module.check_parameters(chapter, parameters)
    if ready:
        ready()
    notebook = nbformat.read(chapter, as_version=4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    variables: dict[str, Any] = {}
    exec(cells[0].source, variables)
    variables |= {name: value for name, value in parameters.items() if value is not None}
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(RECORD_VARIABLE, "1" if record else "")
        patched.setenv(RESULTS_VARIABLE, str(results or ""))
        for cell in cells:
            cell.outputs = []
            patched.setattr(emit_module, "display", lambda data, raw, cell=cell: cell.outputs.append(shown(data)))
            if cell is not cells[0]:
                exec(cell.source, variables)
    return notebook


def shown(data: dict[str, str]) -> nbformat.NotebookNode:
    return nbformat.v4.new_output("display_data", data=data)
