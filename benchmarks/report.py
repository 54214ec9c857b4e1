"""What a whole report costs as its user waits for it: the command from cold to both languages, with nothing cached;
that beside its floor (`report_floor`); and the command again where nothing, or one narrative, has changed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import report_floor
from benchmarks.endes import write_project
from benchmarks.memory import most_held
from evaluation.project import open_project

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "data" / "raw" / "demo"
ENDES = ROOT.parent / "shared" / "data" / "endes_2020"
COLUMNS = ("report", "women", "seconds", "MB")


def measured() -> Iterator[tuple[str, str, float, float]]:
    """Yield for each report its name, its women, the seconds and the largest memory of all its processes together."""
    yield "demo", "1,684", *_of(_demo)
    if ENDES.is_dir():
        yield "endes_2020", "27,922", *_of(_endes)


def beside_its_floor() -> list[str]:
    """Return the lines about the demo's report, its floor and their ratio, and about what is left of it in a second
    run: after no change, and after one of a narrative."""
    with tempfile.TemporaryDirectory() as workspace:
        folder = _demo(Path(workspace) / "data" / "raw")
        whole, again = _seconds(folder), _seconds(folder)
        with next((folder / "narrative" / "es").glob("*.md")).open("a", encoding="utf-8") as target:
            target.write("\n")
        rendered = _seconds(folder)
        least = report_floor.floor(open_project(folder))
    return [
        f"demo: whole report {whole:.1f} s, floor {least:.1f} s, ratio {whole / least:.2f}",
        f"demo: again with nothing changed {again:.1f} s, with a narrative changed {rendered:.1f} s",
    ]


def _of(write: Callable[[Path], Path]) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as workspace:
        return _report(write(Path(workspace) / "data" / "raw"))


def _seconds(folder: Path) -> float:
    """Return the seconds of a report while nothing looks at its memory, which would take a twentieth of a core."""
    return _report(folder, watched=subprocess.Popen.wait)[0]


def _report(folder: Path, watched: Callable[[subprocess.Popen], int] = most_held) -> tuple[float, float]:
    start = time.perf_counter()
    command = [sys.executable, "-m", "evaluation", "report", str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peak = watched(process)
    if process.returncode:
        raise SystemExit(process.stderr.read().decode())
    return time.perf_counter() - start, peak / 1e6


def _demo(raw: Path) -> Path:
    return Path(shutil.copytree(DEMO, raw / "demo"))


def _endes(raw: Path) -> Path:
    return write_project(raw / "endes_2020", ENDES, DEMO / "codebook.csv")


if __name__ == "__main__":
    print(*beside_its_floor(), sep="\n")
