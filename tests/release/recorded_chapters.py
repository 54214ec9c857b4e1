"""What the chapters of the demo's draft recorded, for its notebooks of synthesis: by themselves, and where the cache is
empty as in a new clone, they would execute the other chapters again, in kernels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evaluation.analysis.synthesis import write_recorded
from evaluation.project import Project
from evaluation.release.chapters import SYNTHESIS, analysed
from evaluation.release.emit import RESULTS_VARIABLE


def keep_recorded(project: Project, path: Path) -> None:
    """Write what the chapters of a project recorded, those in its cache without executing them."""
    path.write_bytes(write_recorded(analysed(project)))


class RecordedForNotebooks:
    """Names the file of `recorded` to the kernels of the notebooks of synthesis, as a report does."""

    def __init__(self, recorded: Callable[[], Path]):
        self.recorded = recorded

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patched:
            if item.path.suffix == ".ipynb" and item.path.stem in SYNTHESIS:
                patched.setenv(RESULTS_VARIABLE, str(self.recorded()))
            return (yield)
