"""Documents of several languages made beside each other: drawing keeps Python busy, so threads would take turns."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from evaluation.report.document import Document

PATIENCE = 600  # seconds: a copy that has come to a halt must not keep a report waiting for ever
Make = Callable[[str], Document]


def beside(make: Make, languages: Sequence[str]) -> Iterator[Document]:
    """Yield the document of each language, the same wherever it is made: the first here, the others meanwhile, each in
    a copy of this process where the system has safe ones.

    A copy holds what the gate let through without having been handed it, writes no file, and sends the finished
    document back. Where it fails the document is made here, which tells the fault.
    """
    copied = {language: _copied(make, language) for language in languages[1:]} if _copies_are_safe() else {}
    for language in languages:
        yield (_received(*copied[language]) if language in copied else None) or make(language)


def _copies_are_safe() -> bool:
    """Return whether the process can be copied: not on Windows, which has no copies, nor on macOS, whose own libraries
    may stop in one; nor may a process that serves another have any of its own."""
    return sys.platform == "linux" and not multiprocessing.current_process().daemon


def _copied(make: Make, language: str) -> tuple[BaseProcess, Connection]:
    copies = multiprocessing.get_context("fork")
    here, there = copies.Pipe(duplex=False)
    copy = copies.Process(target=_sent, args=(make, language, there), daemon=True)
    copy.start()
    there.close()  # so that the end of the copy ends the waiting
    return copy, here


def _sent(make: Make, language: str, there: Connection) -> None:
    with suppress(BaseException):  # nothing is said of a fault here: its text could hold a value
        there.send(make(language))


def _received(copy: BaseProcess, here: Connection) -> Document | None:
    """Return what a copy made, None where it failed or has come to a halt; the copy is gone afterwards."""
    made = None
    with here, suppress(EOFError):
        made = here.recv() if here.poll(PATIENCE) else None
    copy.kill()
    copy.join()
    return made
