"""The kernels that chapters run in: what they see of the environment, and that they may be started ahead."""

from __future__ import annotations

import os
from collections.abc import Callable
from subprocess import DEVNULL
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from traitlets.config import Config

from evaluation.errors import LANGUAGE_VARIABLE, message_language
from evaluation.release.emit import RECORD_VARIABLE, RESULTS_VARIABLE
from evaluation.release.manifest import NOTEBOOKS

PATIENCE = 600  # seconds for a kernel's start or output: the libraries' own 60 and 4 stop a report on a busy machine
LOADED = "import evaluation; [getattr(evaluation, name) for name in evaluation.__all__]; del evaluation"


class PreviewKernel(AsyncKernelManager):
    """A kernel with an environment of its own, which papermill has no way to hand over, and without the terminal:
    what it says outside its cells could quote a value, and at its end it may complain of being stopped."""

    recording = False
    results = ""  # the file of what the analysis chapters recorded
    ready: Callable[[], None] | None = None  # waits until its cells may run; where it raises the kernel is stopped

    async def start_kernel(self, **how: Any) -> None:
        # Papermill would change the working directory of the whole process, which two chapters share.
        own = {"env": _environment(self.recording, self.results), "stderr": DEVNULL, "cwd": str(NOTEBOOKS)}
        if self.ready:  # it loads the package while it waits
            own["extra_arguments"] = [*how.get("extra_arguments", ()), f"--IPKernelApp.exec_lines={LOADED}"]
        await super().start_kernel(**how | own)
        if self.ready:
            try:
                self.ready()
            except BaseException:
                await self.shutdown_kernel(now=True)
                raise


class RecordingKernel(PreviewKernel):
    """A kernel whose chapter records its items for the report."""

    recording = True


def kernel_settings(record: bool, results: str, ready: Callable[[], None] | None) -> Config:
    """Return the settings with which papermill starts a kernel that records or previews, at once or when `ready`."""
    own = {"results": results, "ready": staticmethod(ready) if ready else None}
    kernel = type("Kernel", (RecordingKernel if record else PreviewKernel,), own)
    client = {"kernel_manager_class": kernel, "iopub_timeout": PATIENCE}
    client["shutdown_kernel"] = "immediate"  # it has told all it knows; to let it end by itself takes half a second
    return Config({"KernelManager": {"transport_encryption": "auto"}, "NotebookClient": client})


def _environment(record: bool, results: str = "") -> dict[str, str]:
    own = {
        "PYTHONHASHSEED": "0",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        LANGUAGE_VARIABLE: message_language(),
    }
    recording = ({RECORD_VARIABLE: "1"} if record else {}) | ({RESULTS_VARIABLE: results} if results else {})
    not_handed_on = (RECORD_VARIABLE, RESULTS_VARIABLE)
    return {name: value for name, value in os.environ.items() if name not in not_handed_on} | own | recording
