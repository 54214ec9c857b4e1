"""A folder appears whole or not at all: it is written aside, synced, and renamed last."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has no advisory locks: there, two runs of one project must not overlap
    fcntl = None

from evaluation.errors import EvaluationError

STAGING = ".staging-"
REPLACED = ".replaced-"


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """Yield an empty folder that takes the place of `folder` when the block ends without an error.

    An interrupted run leaves `folder` as it was; what it left aside is cleared by the next one.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(folder.parent):
        recover(folder)
        aside = Path(tempfile.mkdtemp(prefix=f"{STAGING}{folder.name}-", dir=folder.parent))
        try:
            yield aside
            _sync(aside)
            _replace(aside, folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, which the system lets go when the process ends, however it ends."""
    with (folder / ".lock").open("w") as lock:
        try:
            if fcntl:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise EvaluationError("another_run", folder=folder.name) from None
        yield


def recover(folder: Path) -> None:
    """Put back the folder that an interrupted replacement set aside, and clear what interrupted runs left."""
    for replaced in sorted(folder.parent.glob(f"{REPLACED}{folder.name}")):
        if folder.exists():
            shutil.rmtree(replaced)
        else:
            os.rename(replaced, folder)
    for left in folder.parent.glob(f"{STAGING}{folder.name}-*"):
        shutil.rmtree(left, ignore_errors=True)


def _replace(aside: Path, folder: Path) -> None:
    aside.chmod(0o755)
    replaced = folder.parent / f"{REPLACED}{folder.name}"
    if folder.exists():
        os.rename(folder, replaced)
    os.rename(aside, folder)
    _sync_one(folder.parent)
    shutil.rmtree(replaced, ignore_errors=True)


def _sync(folder: Path) -> None:
    for path in [*folder.rglob("*"), folder]:
        _sync_one(path)


def _sync_one(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
