"""What a whole report costs as its user waits for it: the command from cold to both languages, with nothing cached."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from benchmarks.endes import write_project

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "data" / "raw" / "demo"
ENDES = ROOT.parent / "shared" / "data" / "endes_2020"
COLUMNS = ("report", "women", "seconds", "MB")
PAUSE = 0.05


def measured() -> list[tuple[str, str, float, float]]:
    """Return for each report its name, its women, the seconds and the largest memory of all its processes together."""
    found = [("demo", "1,684", *_of(_demo))]
    return [*found, ("endes_2020", "27,922", *_of(_endes))] if ENDES.is_dir() else found


def _of(write: Callable[[Path], Path]) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as workspace:
        folder = write(Path(workspace) / "data" / "raw")
        start = time.perf_counter()
        command = [sys.executable, "-m", "evaluation", "report", str(folder)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        peak = _peak(process)
        if process.returncode:
            raise SystemExit(process.stderr.read().decode())
        return time.perf_counter() - start, peak / 1e6


def _demo(raw: Path) -> Path:
    return Path(shutil.copytree(DEMO, raw / "demo"))


def _endes(raw: Path) -> Path:
    return write_project(raw / "endes_2020", ENDES, DEMO / "codebook.csv")


def _peak(process: subprocess.Popen) -> int:
    """Return the most bytes that a command and all it starts held at once, looking every 50 ms."""
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(map(_resident, _tree(process.pid))))
        time.sleep(PAUSE)
    return peak


def _tree(pid: int) -> list[psutil.Process]:
    try:
        first = psutil.Process(pid)
        return [first, *first.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _resident(process: psutil.Process) -> int:
    try:
        return process.memory_info().rss
    except psutil.Error:
        return 0
