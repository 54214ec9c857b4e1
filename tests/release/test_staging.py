"""A folder appears whole or not at all, whatever interrupts its making."""

import os

import pytest

from evaluation.errors import EvaluationError
from evaluation.release import staging
from evaluation.release.staging import staged


def content(folder) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(folder.iterdir())}


@pytest.fixture
def folder(tmp_path):
    with staged(tmp_path / "draft") as aside:
        (aside / "a").write_text("first")
    return tmp_path / "draft"


def test_a_new_folder_takes_the_place_of_the_old_one(folder):
    with staged(folder) as aside:
        (aside / "b").write_text("second")
        assert content(folder) == {"a": "first"}
    assert content(folder) == {"b": "second"}
    assert sorted(path.name for path in folder.parent.iterdir()) == [".lock", "draft"]


def test_an_error_leaves_the_old_folder_and_nothing_aside(folder):
    with pytest.raises(RuntimeError), staged(folder) as aside:
        (aside / "b").write_text("second")
        raise RuntimeError
    assert content(folder) == {"a": "first"}
    assert sorted(path.name for path in folder.parent.iterdir()) == [".lock", "draft"]


@pytest.mark.parametrize("call", [1, 2])
def test_a_run_cut_at_a_rename_loses_nothing(folder, monkeypatch, call):
    """Stop, as a power cut would, at the n-th rename, and let the next run recover."""
    renames = []
    real = os.rename

    def rename(source, target):
        renames.append(target)
        if len(renames) == call:
            raise KeyboardInterrupt
        real(source, target)

    monkeypatch.setattr(staging.os, "rename", rename)
    with pytest.raises(KeyboardInterrupt), staged(folder) as aside:
        (aside / "b").write_text("second")
    monkeypatch.setattr(staging.os, "rename", real)
    staging.recover(folder)
    assert content(folder) == {"a": "first"}


def test_what_a_killed_run_left_is_cleared(folder):
    left = folder.parent / ".staging-draft-killed"
    left.mkdir()
    (left / "half").write_text("")
    with staged(folder) as aside:
        (aside / "b").write_text("second")
    assert not left.exists()


def test_two_runs_do_not_overlap(folder):
    with staged(folder), pytest.raises(EvaluationError) as fault, staged(folder):
        pass
    assert fault.value.key == "another_run"
