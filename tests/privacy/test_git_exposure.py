"""A folder of real data that git would publish is refused; synthetic, published or ignored data are not."""

import subprocess

import pytest
from small_project import write_small
from test_commands import call
from test_guard import git

from evaluation.errors import EvaluationError
from evaluation.project import open_project
from evaluation.sources import git_exposure
from evaluation.sources.git_exposure import refuse_exposed, worktree_of
from evaluation.sources.tables import DataRejected, build_tables, check_project


def project(folder, kind="restricted"):
    return open_project(write_small(folder, replaced=(('"synthetic"', f'"{kind}"'),)))


def rule(one) -> list[str]:
    return [found.rule for found in check_project(one).violations]


@pytest.fixture
def clone(tmp_path):
    git(tmp_path, "init", "-q")
    return tmp_path


def test_a_folder_outside_git_is_fine(tmp_path):
    assert rule(project(tmp_path / "p")) == []
    assert worktree_of(tmp_path) is None


def test_real_data_that_git_would_take_are_refused_and_nothing_is_built(clone):
    one = project(clone / "p")
    with pytest.raises(DataRejected) as fault:
        build_tables(one)
    assert fault.value.violations[0].sentence("es") == (
        "git publicaría 4 archivos de la carpeta del proyecto small, cuyos datos son restringidos; muévala fuera del "
        "repositorio o añádala a .gitignore, y si ya están en la historia, bórrelos de ella."
    )
    assert not list(one.processed.rglob("*.parquet"))


@pytest.mark.parametrize("kind", ["synthetic", "public"])
def test_synthetic_and_public_data_may_be_published(clone, kind):
    assert rule(project(clone / "p", kind)) == []


def test_what_is_ignored_is_fine_unless_it_was_added_all_the_same(clone):
    (clone / ".gitignore").write_text("/data/\n")
    one = project(clone / "data" / "raw" / "p")
    assert rule(one) == []
    git(clone, "add", "-f", "data/raw/p/women.csv")
    assert rule(one) == ["git_would_publish"]
    assert check_project(one).violations[0].values["count"] == 1


def test_a_deeper_ignore_file_and_the_environment_are_not_trusted_blindly(clone, monkeypatch):
    one = project(clone / "p")
    monkeypatch.setenv("GIT_DIR", str(clone / "nowhere"))
    assert rule(one) == ["git_would_publish"]
    (clone / "p" / ".gitignore").write_text("*\n")
    assert rule(one) == []


@pytest.mark.parametrize("fault", ["missing", "slow", "refuses"])
def test_where_git_cannot_tell_the_folder_is_refused(clone, monkeypatch, fault):
    one = project(clone / "p")

    def asked(*_, **__):
        if fault == "missing":
            raise FileNotFoundError
        if fault == "slow":
            raise subprocess.TimeoutExpired("git", 60)
        return subprocess.CompletedProcess([], 128, b"", b"fatal: detected dubious ownership")

    monkeypatch.setattr(git_exposure.subprocess, "run", asked)
    with pytest.raises(EvaluationError) as refused:
        refuse_exposed(one)
    assert refused.value.key == "git_unknown"


def test_check_says_it_in_both_languages(clone, capsys, monkeypatch):
    folder = project(clone / "p").path
    code, said, _ = call(capsys, monkeypatch, "check", folder)
    assert code == 1 and said.startswith("git publicaría 4 archivos")
    code, said, _ = call(capsys, monkeypatch, "check", folder, "--language", "en")
    assert code == 1 and said.startswith("git would publish 4 files of the folder of project small")
