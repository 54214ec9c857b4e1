"""A notebook is a chapter: which there are, what they may be told, and the one function that runs one."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import AsyncKernelManager
from traitlets.config import Config

from evaluation.analysis.items import from_payload
from evaluation.analysis.results import ReportItem
from evaluation.analysis.synthesis import write_recorded
from evaluation.errors import LANGUAGE_VARIABLE, EvaluationError, UsageError, message_language
from evaluation.project import Project
from evaluation.release.chapter_cache import ChapterCache, chapter_cache
from evaluation.release.emit import ITEM_TYPE, RECORD_VARIABLE, RESULTS_VARIABLE
from evaluation.release.manifest import NOTEBOOKS, file_digest, parameters_of
from evaluation.release.notebook_files import DeadKernelError, PapermillExecutionError, nbformat, papermill
from evaluation.sources.storage import keep_private

KINDS: dict[str, tuple[type, ...]] = {"str": (str,), "list": (list, tuple), "float": (float,), "int": (int,)}
SYNTHESIS = ("01_summary", "09_achievement", "11_crosscutting")  # they read what the others recorded
CORES = 2
PATIENCE = 600  # seconds for a kernel's start or output: the libraries' own 60 and 4 stop a report on a busy machine
Done = Callable[[str], None]
Found = list[tuple[str, tuple[ReportItem, ...]]]


class PreviewKernel(AsyncKernelManager):
    """A kernel with an environment of its own, which papermill has no way to hand over, and without the terminal:
    what it says outside its cells could quote a value, and at its end it may complain of being stopped."""

    recording = False
    results = ""  # the file of what the analysis chapters recorded

    async def start_kernel(self, **how: Any) -> None:
        # Papermill would change the working directory of the whole process, which two chapters share.
        own = {"env": _kernel_environment(self.recording, self.results), "stderr": DEVNULL, "cwd": str(NOTEBOOKS)}
        await super().start_kernel(**how | own)


class RecordingKernel(PreviewKernel):
    """A kernel whose chapter records its items for the report."""

    recording = True


def chapters(folder: Path = NOTEBOOKS) -> tuple[Path, ...]:
    """Return the chapters in report order."""
    return tuple(sorted(folder.glob("[0-9][0-9]_*.ipynb")))


def check_parameters(chapter: Path, parameters: dict[str, Any]) -> None:
    """Raise UsageError for a parameter that the chapter doesn't have or whose type is another: papermill would log
    the first and run on."""
    known = _parameters(chapter, file_digest(chapter))
    for name, value in parameters.items():
        if name not in known:
            raise UsageError("unknown_parameter", name=name, chapter=chapter.stem, known=", ".join(known))
        kind = known[name]["inferred_type_name"]
        if value is not None and not _fits(value, kind):
            raise UsageError("mistyped_parameter", name=name, chapter=chapter.stem, kind=kind)


@lru_cache
def _parameters(chapter: Path, digest: str) -> dict[str, dict[str, Any]]:
    """Return the parameters of the chapter as it is at this digest: papermill reads the whole notebook for them."""
    return papermill.inspect_notebook(str(chapter))


def run(
    chapter: Path, parameters: dict[str, Any], record: bool = True, results: Path | None = None
) -> nbformat.NotebookNode:
    """Return the chapter executed with `parameters`, in a kernel of its own; nothing is written.

    With `record` its items are recorded for the report, otherwise they are shown as previews. `results` is the file of
    what the analysis chapters recorded, for a chapter of synthesis. Raises UsageError for a
    parameter it can't take, EvaluationError with the cell's number where it stops.
    """
    check_parameters(chapter, parameters)
    kernel = type("Kernel", (RecordingKernel if record else PreviewKernel,), {"results": str(results or "")})
    settings = Config(
        {
            "KernelManager": {"transport_encryption": "auto"},
            "NotebookClient": {"kernel_manager_class": kernel, "iopub_timeout": PATIENCE},
        }
    )
    try:
        return papermill.execute_notebook(
            str(chapter),
            None,
            parameters={name: value for name, value in parameters.items() if value is not None},
            progress_bar=False,
            start_timeout=PATIENCE,
            config=settings,
        )
    except PapermillExecutionError as fault:
        raise _stopped(chapter, fault) from None
    except (DeadKernelError, NoSuchKernel):
        raise EvaluationError("kernel_died", chapter=chapter.stem) from None


def run_all(project: Project, parameters: dict[str, Any], fresh: bool = False, done: Done = lambda _: None) -> Found:
    """Return (chapter name, its items) for every chapter in report order, two kernels at a time: those that analyse
    first, then those of synthesis, which read what the first ones recorded.

    A chapter whose key is in the project's cache is not executed, unless `fresh`. `done` hears of each that is ready.
    """
    every = chapters()
    for chapter in every:
        check_parameters(chapter, parameters)
    read = [chapter for chapter in every if chapter.stem in SYNTHESIS]
    cache = None if fresh else chapter_cache(project)
    found = _each([chapter for chapter in every if chapter not in read], parameters, cache, done)
    if read:
        keep_private(project.processed)
        with tempfile.TemporaryDirectory(dir=project.processed) as folder:
            recorded = Path(folder) / "results.json"
            recorded.write_bytes(write_recorded(found))
            found += _each(read, parameters, cache, done, recorded)
    return sorted(found)


def analysed(project: Project) -> Found:
    """Return (chapter name, its items) for every chapter but those of synthesis, from the cache where it holds it."""
    parameters = parameters_of(project) | {"project_dir": str(project.path)}
    wanted = [chapter for chapter in chapters() if chapter.stem not in SYNTHESIS]
    return _each(wanted, parameters, chapter_cache(project))


def _each(
    wanted: list[Path],
    parameters: dict[str, Any],
    cache: ChapterCache | None,
    done: Done = lambda _: None,
    results: Path | None = None,
) -> Found:
    def one(chapter: Path) -> tuple[str, tuple[ReportItem, ...]]:
        made = _executed(chapter, parameters, cache, results)
        found = items(chapter.stem, made)
        done(chapter.stem)
        return chapter.stem, found

    with ThreadPoolExecutor(CORES) as pool:
        return list(pool.map(one, wanted))


def items(chapter: str, executed: nbformat.NotebookNode) -> tuple[ReportItem, ...]:
    """Return the items that an executed chapter recorded, in their order; a chapter without any raises
    EvaluationError, for a report with nothing in it would look like one."""
    outputs = (output for cell in executed.cells if cell.cell_type == "code" for output in cell.outputs)
    found = [
        from_payload(json.loads(output.data[ITEM_TYPE])) for output in outputs if ITEM_TYPE in output.get("data", {})
    ]
    if not found:
        raise EvaluationError("chapter_empty", chapter=chapter)
    return tuple(found)


def _executed(
    chapter: Path, parameters: dict[str, Any], cache: ChapterCache | None, results: Path | None = None
) -> nbformat.NotebookNode:
    """Return the executed chapter, from the cache where it holds it."""
    found = cache.read(chapter, results) if cache else None
    if found is None:
        found = run(chapter, parameters, results=results)
        if cache:
            cache.keep(chapter, clean(found), results)
    return found


def clean(executed: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return the notebook without times, durations and paths of the run."""
    executed.metadata.pop("papermill", None)
    executed.metadata.pop("widgets", None)
    for cell in executed.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
    return executed


def _fits(value: Any, kind: str) -> bool:
    if kind not in KINDS:
        return True
    if kind == "list" and isinstance(value, (list, tuple)):
        return all(isinstance(one, str) for one in value)
    return isinstance(value, KINDS[kind]) and not isinstance(value, bool)


def _kernel_environment(record: bool, results: str = "") -> dict[str, str]:
    own = {
        "PYTHONHASHSEED": "0",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        LANGUAGE_VARIABLE: message_language(),
    }
    recording = ({RECORD_VARIABLE: "1"} if record else {}) | ({RESULTS_VARIABLE: results} if results else {})
    not_handed_on = (RECORD_VARIABLE, RESULTS_VARIABLE)
    return {name: value for name, value in os.environ.items() if name not in not_handed_on} | own | recording


def _stopped(chapter: Path, fault: PapermillExecutionError) -> EvaluationError:
    """Return the error of a chapter that stopped: our own sentence, or only the kind of an unforeseen error, whose
    text could hold a value of a row."""
    ours = fault.ename in ("EvaluationError", "UsageError", "DataRejected", "LonelyStrata")
    return EvaluationError(
        "chapter_stopped", chapter=chapter.stem, cell=fault.exec_count, reason=fault.evalue if ours else fault.ename
    )
