"""What R survey and svy need for the same work as ours, each in a process of its own, on the same women."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.estimation import Women
from benchmarks.memory import most_held

ROOT = Path(__file__).parents[1]
COLUMNS = ("stratum", "psu", "wave", "site", "band", "weight", *(f"y{number}" for number in range(25)))


@dataclass(frozen=True)
class Peer:
    """A program that was timed: seconds of CPU, the most memory it held (MB), and the standard errors it found."""

    name: str
    seconds: float
    memory: float
    errors: np.ndarray


def measured(survey: Women) -> list[Peer | str]:
    """Return each peer's measurement, or the sentence that it is absent."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "women.bin"
        rows = written(survey, file)
        return [_r_survey(rows, file), _svy(rows, file)]


def written(survey: Women, file: Path) -> int:
    """Write the columns of a survey one after the other as doubles, and return how many women it has."""
    design = survey.design
    with file.open("wb") as target:
        for column in (design.stratum, design.psu, survey.wave, survey.site, survey.band, design.weight):
            target.write(np.asarray(column, float).tobytes())
        for answer in survey.answers.T:
            target.write(answer.tobytes())
    return len(design.weight)


def _r_survey(rows: int, file: Path) -> Peer | str:
    found = shutil.which("Rscript")
    if found is None or subprocess.run([found, "-e", "library(survey)"], capture_output=True, check=False).returncode:
        return "R survey: absent (no Rscript with the package survey)"
    return _run("R survey", [found, str(ROOT / "benchmarks" / "peers.R"), str(rows), str(file)])


def _svy(rows: int, file: Path) -> Peer | str:
    if importlib.util.find_spec("svy") is None:
        return "svy: absent"
    return _run("svy", [sys.executable, "-m", "benchmarks.peers_survey", str(rows), str(file)])


def _run(name: str, command: list[str]) -> Peer | str:
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.DEVNULL)
        held = most_held(process)
        output.seek(0)
        if process.returncode:
            return f"{name}: failed with exit code {process.returncode}"
        seconds, errors = output.read().strip().splitlines()
    return Peer(name, float(seconds), held / 1e6, np.array(errors.split(), float))
