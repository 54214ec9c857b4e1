"""What may not enter git: refused when it is staged, and found wherever it stands in the history."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from identities import people

from evaluation.locale import text
from evaluation.release.guard import MADE_UP, findings, history, messages, reasons, staged

PERSON = people(1)[0]
ROOT = Path(__file__).parents[2]
CARD = next(value for value, files in MADE_UP.items() if "tests/privacy/test_pseudonyms.py" in files)
SYNTHETIC = "SINTÉTICO · SYNTHETIC"


def git(root, *words) -> str:
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    author = ["-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "commit.gpgsign=false"]
    return subprocess.run(
        ["git", *author, *words], cwd=root, env=own, check=True, capture_output=True, text=True
    ).stdout


@pytest.fixture
def clone(tmp_path):
    git(tmp_path, "init", "-q")
    return tmp_path


def put(root, name: str, content: bytes | str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    git(root, "add", "-f", name)


def notebook(*outputs: dict) -> str:
    return json.dumps({"cells": [{"cell_type": "code", "outputs": list(outputs)}], "nbformat": 4})


def shown(words: str, kind: str = "display_data") -> dict:
    return {"output_type": kind, "data": {"text/plain": words, "text/html": f"<b>{words}</b>"}}


def displayed(kind: str, content: str) -> dict:
    return {"output_type": "display_data", "data": {kind: content}}


REFUSED = {
    "a table": ("encuesta.csv", b"a,b\n1,2\n", ["data"]),
    "a table in a folder of the package": ("evaluation/sources/women.csv", b"a\n", ["data"]),
    "a table in capitals": ("docs/WOMEN.CSV", b"a\n", ["data"]),
    "a zip under another name": ("docs/notes.md", b"PK\x03\x04....", ["data"]),
    "Stata under another name": ("x.bin", b"<stata_dta><header>", ["data"]),
    "SPSS": ("x.txt", b"$FL2@(#) SPSS", ["data"]),
    "Parquet": ("x", b"PAR1....PAR1", ["data"]),
    "gzip": ("evaluation/a.py", b"\x1f\x8b\x08", ["data"]),
    "a photograph": ("docs/a.md", b"\xff\xd8\xff\xe0", ["data"]),
    "a scan": ("docs/a.png", b"\x89PNG\r\n\x1a\n", ["data"]),
    "a report under another name": ("docs/a", b"%PDF-1.7", ["data"]),
    "a table among the tests": ("tests/women.csv", b"a\n", ["data"]),
    "a table beside the laws": ("evaluation/indicators/women.csv", b"a\n", ["data"]),
    "a vault": ("a.txt", b"age-encryption.org/v1\n", ["data"]),
    "a real project": ("data/raw/lima/project.toml", b"id = 'lima'", ["built"]),
    "what is made of it": ("data/processed/lima/tables/women.parquet", b"PAR1", ["built"]),
    "a report": ("reports/lima/draft/es/report.html", b"<html>", ["built"]),
    "a key": ("notes.txt", "AGE-SECRET-KEY-1" + "Q" * 58, ["secret"]),
    "a telephone": ("docs/a.md", f"llamar al {PERSON.abroad}", ["identifier"]),
    "an e-mail": ("evaluation/a.py", f"AUTHOR = '{PERSON.mail}'", ["identifier"]),
    "a document": ("README.md", f"DNI {PERSON.dni}", ["identifier"]),
    "a card": ("a.toml", f"x = '{PERSON.ci}'", ["identifier"]),
    "a RUC": ("a.json", f'{{"x": {PERSON.ruc}}}', ["identifier"]),
    "a document among planted people": ("tests/privacy/identities.py", f"DNI {PERSON.dni}", ["identifier"]),
    "a telephone in a test of identifiers": ("tests/privacy/test_identifiers.py", PERSON.abroad, ["identifier"]),
    "a card in a test of the attack": ("tests/release/test_attack_from_files.py", PERSON.ci, ["identifier"]),
    "a made-up card beside a real one": ("tests/privacy/test_pseudonyms.py", f"{CARD} {PERSON.ci}", ["identifier"]),
    "a made-up card elsewhere": ("tests/privacy/identities.py", CARD, ["identifier"]),
    "a made-up card in a longer one": ("tests/privacy/test_pseudonyms.py", f"cel. 7654{CARD}", ["identifier"]),
    "an e-mail in the lock": ("requirements.lock", f"# {PERSON.mail}\n", ["identifier"]),
    "a telephone in UTF-16": ("docs/a.txt", PERSON.abroad.encode("utf-16"), ["identifier"]),
    "coordinates": ("tests/a.py", f"AT = '{PERSON.place}'", ["identifier"]),
    "an identifier in the demo": ("data/raw/demo/women.csv", f"x\n{PERSON.mail}\n", ["identifier"]),
    "outputs elsewhere": ("analysis/a.ipynb", notebook(shown(f"<table x: 1 rows, {SYNTHETIC}>")), ["outputs"]),
    "real outputs": ("notebooks/a.ipynb", notebook(shown("<table x: 1 rows, RESTRINGIDO · RESTRICTED>")), ["outputs"]),
    "both stamps": ("notebooks/a.ipynb", notebook(shown(f"{SYNTHETIC} RESTRICTED")), ["outputs"]),
    "no stamp": ("notebooks/a.ipynb", notebook(shown("   age\n0   31")), ["outputs"]),
    "something printed": ("notebooks/a.ipynb", notebook({"output_type": "stream", "text": "31"}), ["outputs"]),
    "an error": ("notebooks/a.ipynb", notebook({"output_type": "error", "evalue": "31"}), ["outputs"]),
    "a bare picture": ("notebooks/a.ipynb", notebook(displayed("image/png", "a")), ["outputs"]),
    "no notebook": ("notebooks/a.ipynb", "{", ["notebook_unreadable"]),
}  # fmt: skip
ACCEPTED = {
    "code": ("evaluation/a.py", "x = 12345678\ny = '2018-05-03'\nz = 'me@example.org'"),
    "the demo": ("data/raw/demo/women.csv", "site,wave\nel_alto,baseline\n"),
    "official": ("data/raw/official/series.csv", "year,value\n2018,7851\n"),
    "a test's table": ("tests/oracles/data.csv", "a\n1\n"),
    "a made-up card in its test": ("tests/privacy/test_pseudonyms.py", f"x = '{CARD}'"),
    "a hash that looks like a RUC": ("requirements.lock", f"--hash=sha256:{PERSON.ruc}{'a' * 53}"),
    "the words of a folder": ("data/raw/README.md", "# Datos"),
    "a page": ("docs/pages/a.png", b"\x89PNG\r\n\x1a\n"),
    "a synthetic table": ("notebooks/a.ipynb", notebook(shown(f"<table x: 4 rows, {SYNTHETIC}, sha256 c0f4e472>"))),
    "a heading": ("notebooks/a.ipynb", notebook(displayed("text/plain", "<heading: a.b>"))),
    "a clean notebook": ("analysis/a.ipynb", notebook()),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_may_not_enter_is_refused_with_its_reason(case, clone):
    path, content, why = REFUSED[case]
    put(clone, path, content)
    found = findings(staged(clone))
    assert [(one.path, one.reason, one.commit) for one in found] == [(path, reason, "") for reason in why]
    for language in ("es", "en"):
        said = found[0].sentence(language)
        assert said.startswith(f"{path}: ") and "{" not in said and not any(word in said for word in PERSON.words)


@pytest.mark.parametrize("case", ACCEPTED)
def test_what_may_enter_is_not(case, clone):
    path, content = ACCEPTED[case]
    put(clone, path, content)
    assert findings(staged(clone)) == []


def test_what_was_removed_again_is_still_found_in_the_history(clone):
    put(clone, "odd name\n.csv", "a\n")
    put(clone, "fine.py", "x = 1\n")
    git(clone, "commit", "-qm", "one")
    git(clone, "rm", "-q", "odd name\n.csv")
    git(clone, "commit", "-qm", "two")
    git(clone, "checkout", "-qb", "side")
    put(clone, "side.dta", b"x")
    git(clone, "commit", "-qm", "three")
    git(clone, "checkout", "-q", "-")
    assert findings(staged(clone)) == []
    found = findings(history(clone))
    assert sorted((one.path, one.reason) for one in found) == [("odd name\n.csv", "data"), ("side.dta", "data")]
    assert all(len(one.commit) == 40 for one in found)


def test_the_same_content_under_another_name_is_judged_by_that_name(clone):
    put(clone, "tests/oracles/a.csv", "a\n")
    git(clone, "commit", "-qm", "one")
    git(clone, "mv", "tests/oracles/a.csv", "a.csv")
    git(clone, "commit", "-qm", "two")
    assert [one.path for one in findings(history(clone))] == ["a.csv"]


@pytest.mark.parametrize("apart", range(7))
def test_lines_that_are_free_of_identifiers_apart_may_make_one_together(clone, apart):
    """Of an earlier version only what differs from a later one is searched, with all that it stands beside."""
    number, word, filler = f"{PERSON.dni}\n", "documento\n", [f"line {place}\n" for place in range(20)]
    blank = ["\n"] * apart
    put(clone, "a.txt", "".join([*filler[:10], word, *blank, number, *filler]))
    git(clone, "commit", "-qm", "one")
    put(clone, "a.txt", "".join([*filler[:10], word, *blank, *filler[10:], *blank, number, *filler]))
    git(clone, "commit", "-qm", "two")
    expected = ["one"] if apart < 6 else []  # the end of the line of the word is one of six signs
    assert [named(clone)[one.commit] for one in findings(history(clone))] == expected


def test_every_version_with_an_identifier_is_named_and_no_other(clone):
    lines = [f"line {place}\n" for place in range(30)]
    for place, line in enumerate(("x\n", f"{PERSON.mail}\n", f"{PERSON.mail} again\n", "y\n")):
        put(clone, "a.txt", "".join([*lines, line, f"version {place}\n", *lines]))
        git(clone, "commit", "-qm", f"v{place}")
    assert [named(clone)[one.commit] for one in findings(history(clone))] == ["v2", "v1"]


def named(clone) -> dict[str, str]:
    """Return the commits of a clone with their messages."""
    return dict(line.split() for line in git(clone, "log", "--format=%H %s").splitlines())


def test_a_message_is_part_of_the_history(clone):
    put(clone, "a.py", "")
    git(clone, "commit", "-qm", f"Fix what {PERSON.mail} said")
    assert [one.reason for one in messages(clone)] == ["message"]


def test_the_history_of_a_merge_and_of_no_commit(clone):
    assert findings(history(clone)) == messages(clone) == []
    put(clone, "a.py", "x")
    git(clone, "commit", "-qm", "one")
    git(clone, "checkout", "-qb", "side")
    put(clone, "b.py", "x")
    git(clone, "commit", "-qm", "two")
    git(clone, "checkout", "-q", "-")
    put(clone, "c.py", "x")
    git(clone, "commit", "-qm", "three")
    git(clone, "merge", "-q", "--no-commit", "side")
    put(clone, "merged.sav", "x")
    git(clone, "commit", "-qm", "four")
    assert [one.path for one in findings(history(clone))] == ["merged.sav"]


def run(folder, *words, language="es") -> subprocess.CompletedProcess:
    own = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    own |= {"PYTHONPATH": str(ROOT), "EVALUATION_LANGUAGE": language}
    command = [sys.executable, "-m", "evaluation.release.guard", *words]
    return subprocess.run(command, cwd=folder, env=own, capture_output=True, text=True)


def test_the_command_names_the_files_and_ends_with_1(clone):
    put(clone, "a.csv", "a\n")
    told = run(clone)
    assert told.returncode == 1 and told.stderr.splitlines() == [
        f"a.csv: {text('privacy.guard_data', 'es')}",
        "1 archivo que no puede entrar en git",
    ]
    git(clone, "rm", "-q", "--cached", "a.csv")
    assert (run(clone).returncode, run(clone, "--history").returncode) == (0, 0)


def test_outside_git_the_command_says_so(tmp_path):
    told = run(tmp_path, "--history", language="en")
    assert (
        told.returncode == 2 and told.stderr == "git could not be asked; run this in a repository with git installed.\n"
    )


def test_the_hook_refuses_a_commit_and_lets_another_through(clone):
    git(clone, "config", "core.hooksPath", str(ROOT / ".githooks"))
    (clone / ".venv" / "bin").mkdir(parents=True)
    python = clone / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    put(clone, "a.csv", "a\n")
    with pytest.raises(subprocess.CalledProcessError) as refused:
        git(clone, "commit", "-m", "one")
    assert "a.csv" in refused.value.stderr and "git rm --cached" in refused.value.stderr
    git(clone, "rm", "-q", "--cached", "a.csv")
    put(clone, "a.py", "x = 1\n")
    git(clone, "commit", "-m", "one")
    python.unlink()
    put(clone, "b.py", "x = 1\n")
    with pytest.raises(subprocess.CalledProcessError) as refused:
        git(clone, "commit", "-m", "two")
    assert "make setup" in refused.value.stderr


def needs_clone() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("this copy is no clone: it has no history")
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    told = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True)
    if told.returncode:
        pytest.skip("git can't read this clone, which may be another user's")


def test_nothing_in_the_history_of_this_repository_may_not_be_there():
    needs_clone()
    found = findings(history(ROOT)) + messages(ROOT)
    assert [one.sentence("en") for one in found] == []


def test_git_ignores_real_projects_and_their_formats_and_not_the_demo():
    needs_clone()
    ignored = ["data/raw/lima/women.csv", "data/processed/lima/a", "reports/lima/a", "x.dta", "docs/a.xlsx", "a.age"]
    ignored += ["tests/a.dta"]
    kept = ["data/raw/demo/women.csv", "data/raw/demo/a.xlsx", "data/raw/official/a.csv", "tests/oracles/a.dta"]
    asked = subprocess.run(
        ["git", "check-ignore", "--no-index", *ignored, *kept], cwd=ROOT, capture_output=True, text=True
    )
    assert asked.stdout.split() == ignored


def test_no_reason_without_words():
    assert {why for _, _, several in REFUSED.values() for why in several} | {"message"} == {
        "built", "data", "secret", "outputs", "notebook_unreadable", "identifier", "message"
    }  # fmt: skip
    assert list(reasons("a.py", b"")) == []


@pytest.mark.parametrize("value", MADE_UP)
def test_an_identifier_of_nobody_is_passed_over_in_its_own_files_alone(value):
    for path in MADE_UP[value]:
        assert list(reasons(path, value.encode())) == []
        assert list(reasons(path, f"{value}; {PERSON.mail}".encode())) == ["identifier"]
    for path in ("tests/privacy/planted.py", "tests/privacy/test_identifiers.py.txt", "README.md", "docs/privacy.md"):
        assert list(reasons(path, value.encode())) == ["identifier"]


def test_every_identifier_of_nobody_is_needed():
    """What no file of the history holds any more would be a hole for nothing."""
    needs_clone()
    told = b"".join(content for _, path, content in history(ROOT) if path.startswith("tests/")).decode()
    assert [value for value in MADE_UP if value not in told] == []
