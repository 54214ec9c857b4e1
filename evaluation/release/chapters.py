"""A notebook is a chapter: which there are, what they may be told, and the one function that runs one."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import NoSuchKernel

from evaluation.analysis.items import from_payload
from evaluation.analysis.results import ReportItem
from evaluation.analysis.synthesis import write_recorded
from evaluation.errors import EvaluationError, UsageError
from evaluation.project import Project
from evaluation.release.chapter_cache import ChapterCache, chapter_cache
from evaluation.release.emit import ITEM_TYPE
from evaluation.release.kernels import PATIENCE, kernel_settings
from evaluation.release.manifest import NOTEBOOKS, file_digest, parameters_of
from evaluation.release.notebook_files import DeadKernelError, PapermillExecutionError, nbformat, papermill
from evaluation.sources.storage import keep_private
from evaluation.sources.tables import up_to_date

KINDS: dict[str, tuple[type, ...]] = {"str": (str,), "list": (list, tuple), "float": (float,), "int": (int,)}
SYNTHESIS = ("01_summary", "09_achievement", "11_crosscutting")  # they read what the others recorded
CORES = 2
Done = Callable[[str], None]
Found = list[tuple[str, tuple[ReportItem, ...]]]


class _Kept(Exception):
    """A chapter is in the cache: its kernel, started ahead, is not needed."""


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
    chapter: Path,
    parameters: dict[str, Any],
    record: bool = True,
    results: Path | None = None,
    ready: Callable[[], None] | None = None,
) -> nbformat.NotebookNode:
    """Return the chapter executed with `parameters`, in a kernel of its own; nothing is written.

    With `record` its items are recorded for the report, otherwise they are shown as previews. `results` is the file of
    what the analysis chapters recorded, for a chapter of synthesis. No cell runs before `ready` has returned, which is
    called when the kernel is starting; what it raises stops the kernel. Raises UsageError for a parameter it can't
    take, EvaluationError with the cell's number where it stops.
    """
    check_parameters(chapter, parameters)
    try:
        return papermill.execute_notebook(
            str(chapter),
            None,
            parameters={name: value for name, value in parameters.items() if value is not None},
            progress_bar=False,
            start_timeout=PATIENCE,
            config=kernel_settings(record, str(results or ""), ready),
        )
    except PapermillExecutionError as fault:
        raise _stopped(chapter, fault) from None
    except (DeadKernelError, NoSuchKernel):
        raise EvaluationError("kernel_died", chapter=chapter.stem) from None


@contextmanager
def under_way(
    project: Project, parameters: dict[str, Any], fresh: bool = False, done: Done = lambda _: None
) -> Iterator[Callable[[], Found]]:
    """Yield a function that returns (chapter name, its items) for every chapter in report order: those that analyse are
    executed first, then those of synthesis, which read what the first ones recorded.

    Where the tables are still to be read the first kernels are started at once, and run no cell before the function is
    called: reading keeps one core busy, they the other. A block that raises stops them. A chapter whose key is in the
    project's cache is not executed, unless `fresh`. `done` hears of each that is ready.
    """
    every = chapters()
    for chapter in every:
        check_parameters(chapter, parameters)
    analyses, syntheses = ([one for one in every if (one.stem in SYNTHESIS) == last] for last in (False, True))
    tables, recorded = Future(), Future()  # each is the cache, once there is what the chapters that wait for it read

    def found() -> Found:
        tables.set_result(cache := None if fresh else chapter_cache(project))
        anew = cache is None or not all(map(cache.holds, analyses))
        keep_private(project.processed)
        with tempfile.TemporaryDirectory(dir=project.processed) as folder:
            results = Path(folder) / "results.json"
            reading = _begun(pool, syntheses, parameters, done, recorded, anew, results)
            found = [one.result() for one in analysing]
            results.write_bytes(write_recorded(found))
            recorded.set_result(cache)
            return sorted(found + [one.result() for one in reading])

    with ThreadPoolExecutor(CORES) as pool:
        try:
            analysing = _begun(pool, analyses, parameters, done, tables, not up_to_date(project))
            yield found
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            for awaited in (tables, recorded):
                awaited.cancel()


def _begun(pool: ThreadPoolExecutor, wanted: list[Path], *how: Any) -> list[Future]:
    """Hand chapters to the pool, and return them as wanted. Those that take longest are handed over first, so that the
    last kernels end together: a notebook that shows more takes longer."""
    longest = sorted(wanted, key=lambda chapter: chapter.stat().st_size, reverse=True)
    begun = {chapter: pool.submit(_one, chapter, *how) for chapter in longest}
    return [begun[chapter] for chapter in wanted]


def analysed(project: Project) -> Found:
    """Return (chapter name, its items) for every chapter but those of synthesis, from the cache where it holds it."""
    parameters = parameters_of(project) | {"project_dir": str(project.path)}
    cache: Future[ChapterCache | None] = Future()
    cache.set_result(chapter_cache(project))
    wanted = [chapter for chapter in chapters() if chapter.stem not in SYNTHESIS]
    with ThreadPoolExecutor(CORES) as pool:
        return list(pool.map(lambda chapter: _one(chapter, parameters, lambda _: None, cache), wanted))


def _one(
    chapter: Path,
    parameters: dict[str, Any],
    done: Done,
    cache: Future[ChapterCache | None],
    ahead: bool = False,
    results: Path | None = None,
) -> tuple[str, tuple[ReportItem, ...]]:
    found = items(chapter.stem, _executed(chapter, parameters, cache, ahead, results))
    done(chapter.stem)
    return chapter.stem, found


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
    chapter: Path,
    parameters: dict[str, Any],
    cache: Future[ChapterCache | None],
    ahead: bool,
    results: Path | None,
) -> nbformat.NotebookNode:
    """Return the executed chapter, from the cache where it holds it; `ahead` starts its kernel before that is known."""

    def unless_kept() -> None:
        held = cache.result()
        if held and (found := held.read(chapter, results)) is not None:
            raise _Kept(found)

    try:
        if not ahead:
            unless_kept()
        found = run(chapter, parameters, results=results, ready=unless_kept if ahead else None)
    except _Kept as kept:
        return kept.args[0]
    if held := cache.result():
        held.keep(chapter, clean(found), results)
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


def _stopped(chapter: Path, fault: PapermillExecutionError) -> EvaluationError:
    """Return the error of a chapter that stopped: our own sentence, or only the kind of an unforeseen error, whose
    text could hold a value of a row."""
    ours = fault.ename in ("EvaluationError", "UsageError", "DataRejected", "LonelyStrata")
    return EvaluationError(
        "chapter_stopped", chapter=chapter.stem, cell=fault.exec_count, reason=fault.evalue if ours else fault.ename
    )
