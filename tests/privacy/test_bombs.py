"""Bombs are refused within a second and 200 MB, by the process that reads them."""

import json
import os
import subprocess
import sys

import pytest
from bombs import BOMBS, KNOWN

SECONDS, MEGABYTES = 1.0, 200
ATTEMPTS = 5  # on a busy machine the same work takes more of a processor's time
# Measured inside: what the libraries take to load is no part of what a bomb takes.
READ = """
import json, resource, sys, time
from pathlib import Path
from evaluation.errors import EvaluationError
from evaluation.project_file import TableSettings
from evaluation.sources import delimited, workbook
import pyreadstat, pyarrow.parquet, pyarrow.compute, python_calamine
path = Path(sys.argv[1])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
start = time.process_time()
try:
    from evaluation.sources import readers
    class Book:
        table = "women"
        def stored(self): return {sys.argv[2]: None}
    readers.read_file(path, Book(), TableSettings())
    said = "read"
except EvaluationError as fault:
    said = fault.key
taken = time.process_time() - start
print(json.dumps([said, taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - before]))
"""


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_opens(tmp_path, root, name):
    make, ending = BOMBS[name]
    path = tmp_path / f"women.{ending}"
    make(path)
    assert path.stat().st_blocks * 512 < 25_000_000
    own = os.environ | {"PYTHONPATH": str(root)}
    command = [sys.executable, "-c", READ, str(path), KNOWN]
    for _ in range(ATTEMPTS):
        told = subprocess.run(command, env=own, capture_output=True, text=True)
        said, seconds, megabytes = json.loads(told.stdout or '["", 0, 0]')
        assert said in ("workbook_too_large", "table_too_large", "file_unreadable"), told.stderr[-500:]
        if seconds < SECONDS:
            break
    assert seconds < SECONDS and megabytes < MEGABYTES, (said, seconds, megabytes)
