"""The files of a folder as one stream: a tar that `age -d | tar x` opens too, with no plain copy of it on disk."""

from __future__ import annotations

import hashlib
import os
import tarfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

CHUNK = 1 << 20
BLOCK = 512


class Changed(Exception):
    """A file became shorter or longer while it was read."""


class Outgoing:
    """A tar of files, to be read; `digests` are the SHA-256 of what was read, by name."""

    def __init__(self, folder: Path, names: list[str]):
        self.digests: dict[str, str] = {}
        self._parts = self._chunks(folder, names)
        self._left = b""

    def read(self, size: int = -1) -> bytes:
        while not self._left and (part := next(self._parts, None)) is not None:
            self._left = part
        taken, self._left = (self._left, b"") if size < 0 else (self._left[:size], self._left[size:])
        return taken

    def _chunks(self, folder: Path, names: list[str]) -> Iterator[bytes]:
        for name in names:
            about = (folder / name).stat()
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime, entry.mode = about.st_size, int(about.st_mtime), 0o600
            yield entry.tobuf(tarfile.PAX_FORMAT)
            yield from self._content(folder / name, name, entry.size)
        yield bytes(2 * BLOCK)

    def _content(self, path: Path, name: str, size: int) -> Iterator[bytes]:
        digest, read = hashlib.sha256(), 0
        with path.open("rb") as source:
            while part := source.read(CHUNK):
                read += len(part)
                digest.update(part)
                yield part
        if read != size:
            raise Changed
        self.digests[name] = digest.hexdigest()
        yield bytes(-size % BLOCK)


def incoming(fill: Callable[[BinaryIO], None]) -> Iterator[tuple[tarfile.TarInfo, BinaryIO | None]]:
    """Yield the members of the tar that `fill` writes into the file it is given, in another thread, with their content.

    The error of `fill` is raised at the end, when the stream is known to be whole or not: until then nothing that was
    read may be used.
    """
    source, target = os.pipe()
    faults: list[BaseException] = []
    writer = threading.Thread(target=_filled, args=(fill, target, faults))
    writer.start()
    try:
        with os.fdopen(source, "rb") as stream:
            yield from _members(stream)
            while stream.read(CHUNK):
                pass
    except tarfile.TarError as fault:
        faults.append(fault)
    finally:
        writer.join()
    if faults:
        raise faults[0]


def _members(stream: BinaryIO) -> Iterator[tuple[tarfile.TarInfo, BinaryIO | None]]:
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for entry in archive:
            yield entry, archive.extractfile(entry) if entry.isreg() else None


def _filled(fill: Callable[[BinaryIO], None], target: int, faults: list[BaseException]) -> None:
    try:
        with os.fdopen(target, "wb") as stream:
            fill(stream)
    except BrokenPipeError:  # whoever reads has stopped, for a reason of its own
        return
    except BaseException as fault:  # told in the thread that reads
        faults.append(fault)


def safe(entry: tarfile.TarInfo) -> bool:
    """Return whether a member is a plain file that stays inside the folder it is unpacked into."""
    parts = entry.name.split("/")
    plain = entry.isreg() and not entry.issparse() and "\\" not in entry.name and "\0" not in entry.name
    return plain and bool(entry.name) and not any(part in ("", ".", "..") or part.endswith(":") for part in parts)
