"""Documents made beside each other are those that would be made one after the other, and faults are told here."""

import os
import sys
import time

import psutil
import pytest

from evaluation.report import beside as module
from evaluation.report.beside import beside

COPIED = pytest.mark.skipif(sys.platform != "linux", reason="documents are made in copies of the process on Linux only")


@COPIED
def test_the_first_is_made_here_and_each_other_in_a_copy():
    held = object.__new__(type("Sealed", (), {"__reduce_ex__": refuses}))  # like what the gate lets through
    made = list(beside(lambda language: (language, os.getpid(), held is not None), ["es", "en", "qu"]))
    assert [language for language, _, _ in made] == ["es", "en", "qu"]
    processes = [process for _, process, _ in made]
    assert processes[0] == os.getpid() and len(set(processes)) == 3
    assert not any(map(psutil.pid_exists, processes[1:]))  # not even as what waits for its end to be noticed


@COPIED
def test_a_copy_that_has_come_to_a_halt_is_ended_and_its_document_made_here(monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    here, before = os.getpid(), {one.pid for one in psutil.Process().children()}

    def make(language):
        if os.getpid() != here:
            time.sleep(600)
        return language

    assert list(beside(make, ["es", "en"])) == ["es", "en"]
    assert {one.pid for one in psutil.Process().children()} <= before


def refuses(self, protocol):
    raise TypeError("neither copied nor pickled")


@COPIED
@pytest.mark.parametrize("end", (lambda: os._exit(1), lambda: 1 / 0, lambda: refuses(None, 4)))
def test_what_fails_in_a_copy_is_made_here_and_nothing_is_said_there(end, capfd):
    here = os.getpid()

    def make(language):
        return (language, os.getpid()) if os.getpid() == here else end()

    assert list(beside(make, ["es", "en"])) == [("es", here), ("en", here)]
    assert capfd.readouterr() == ("", "")


def test_a_fault_of_every_process_is_raised():
    def make(language):
        if language == "en":
            raise KeyError("no words")
        return language

    with pytest.raises(KeyError):
        list(beside(make, ["es", "en"]))


def test_without_copies_all_are_made_here(monkeypatch):
    monkeypatch.setattr(module.sys, "platform", "win32")
    assert list(beside(lambda language: (language, os.getpid()), ["es", "en"])) == [
        (one, os.getpid()) for one in ("es", "en")
    ]
