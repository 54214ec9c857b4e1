"""The memory of a command and of all that it starts."""

from __future__ import annotations

import subprocess
import time

import psutil

PAUSE = 0.05


def most_held(process: subprocess.Popen) -> int:
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
