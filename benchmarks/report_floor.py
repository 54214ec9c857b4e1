"""The least that a report of the demo can take: its chapters computed once, in kernels that do nothing else.

The floor is the time of twelve kernels, two at a time as in a report: each is started, imports the package, runs the
cells of its chapter once and is stopped, those of analysis first, then those of synthesis, which read what the others
recorded. Reading the received tables, protecting, both languages and every format are not in it: they are what the
ratio of the report to its floor is about.
"""

from __future__ import annotations

import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from jupyter_client.manager import start_new_kernel

from evaluation.analysis.synthesis import write_recorded
from evaluation.project import Project
from evaluation.release.chapters import CORES, SYNTHESIS, analysed, chapters
from evaluation.release.emit import RECORD_VARIABLE, RESULTS_VARIABLE
from evaluation.release.manifest import NOTEBOOKS
from evaluation.release.notebook_files import nbformat

FIXED = {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", RECORD_VARIABLE: "1"}


def floor(project: Project) -> float:
    """Return the seconds of a project's chapters; a report was made of it before, so that its tables are typed."""
    with tempfile.TemporaryDirectory() as folder:
        recorded = Path(folder) / "results.json"
        recorded.write_bytes(write_recorded(analysed(project)))
        every = chapters()
        parts = [[one for one in every if (one.stem in SYNTHESIS) == last] for last in (False, True)]
        sources = {chapter: cells(chapter, project) for chapter in every}
        start = time.perf_counter()
        for part in parts:
            with ThreadPoolExecutor(CORES) as pool:
                list(pool.map(lambda chapter: computed(sources[chapter], recorded), part))
        return time.perf_counter() - start


def cells(chapter: Path, project: Project) -> list[str]:
    """Return the source of a chapter's cells, its parameters first, with the project in the place of the demo."""
    notebook = nbformat.from_dict(nbformat.read(chapter, as_version=4))
    first, *others = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return [first, f"project_dir = {str(project.path)!r}", *others]


def computed(sources: list[str], recorded: Path) -> None:
    """Run cells in a kernel of their own. Raises SystemExit where one stops: it would have cost less than it should."""
    env = os.environ | FIXED | {RESULTS_VARIABLE: str(recorded)}
    manager, client = start_new_kernel(env=env, cwd=str(NOTEBOOKS))
    try:
        for source in sources:
            reply = client.execute_interactive(source, store_history=False, output_hook=lambda message: None)
            if reply["content"]["status"] != "ok":
                raise SystemExit(f"a chapter stopped: {reply['content'].get('evalue')}")
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
