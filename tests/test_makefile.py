"""The Makefile and the command of continuous integration only call run.py."""

import os
import re
import stat
import subprocess

import pytest


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["report"], "run.py report"),
        (["report", "PROJECT=my folder"], 'run.py report "my folder"'),
        (["test", "ARGS=-k tables"], "run.py test -k tables"),
        (["PY=python3.12", "setup"], "python3.12 run.py setup"),
    ],
)
def test_make_only_calls_it(root, arguments, told):
    # The make that runs these tests hands its own variables on.
    known = {name: value for name, value in os.environ.items() if name not in ("PY", "ARGS", "PROJECT")}
    known = {name: value for name, value in known.items() if not name.startswith(("MAKE", "MFLAGS"))}
    command = ["make", "-n", *arguments]
    done = subprocess.run(command, cwd=root, env=known, capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith(told)


def test_every_task_is_a_target(root):
    tasks = re.search(r"^TASKS = \{$(.*?)^\}$", (root / "run.py").read_text("utf-8"), re.MULTILINE | re.DOTALL).group(1)
    phony = re.search(r"^\.PHONY: (.*)$", (root / "Makefile").read_text("utf-8"), re.MULTILINE).group(1)
    assert sorted(phony.split()) == sorted(re.findall(r"^    \"([\w-]+)\":", tasks, re.MULTILINE))
    assert "report" in phony


def test_ci_runs_the_test_command(root):
    path = root / ".ci" / "run"
    text = path.read_text()
    assert path.stat().st_mode & stat.S_IXUSR
    assert text.startswith("#!/usr/bin/env bash\n") and "set -euo pipefail\n" in text and text.endswith("\nmake test\n")
