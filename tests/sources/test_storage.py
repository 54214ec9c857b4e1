"""What is written is whole or not there at all."""

import os
import threading

import pytest

from evaluation.sources import storage
from evaluation.sources.storage import locked, write_atomically


def test_a_file_and_its_folder_are_made(tmp_path):
    write_atomically(tmp_path / "new" / "a.json", b"{}")
    assert (tmp_path / "new" / "a.json").read_bytes() == b"{}"
    assert os.listdir(tmp_path / "new") == ["a.json"]


@pytest.mark.parametrize("refused", ["replace", "fsync"])
def test_a_refused_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, refused):
    target = tmp_path / "a.json"
    write_atomically(target, b"old")

    def refuse(*_):
        raise OSError(28, "no space")

    monkeypatch.setattr(storage.os, refused, refuse)
    with pytest.raises(OSError):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.json"]


def test_the_bytes_are_synced_before_they_take_the_name(tmp_path, monkeypatch):
    order = []
    monkeypatch.setattr(storage.os, "fsync", lambda handle: order.append("sync"))
    replace = os.replace
    monkeypatch.setattr(storage.os, "replace", lambda *names: (order.append("rename"), replace(*names)))
    write_atomically(tmp_path / "a", b"x")
    assert order[:2] == ["sync", "rename"]


def test_a_second_holder_waits_for_the_lock(tmp_path):
    pytest.importorskip("fcntl")
    order, waiting = [], threading.Event()

    def second():
        waiting.set()
        with locked(tmp_path):
            order.append("second")

    with locked(tmp_path):
        thread = threading.Thread(target=second)
        thread.start()
        waiting.wait(10)
        thread.join(0.05)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]
