"""Break the statistics and the gate in small ways and see whether the tests notice.

make mutants                               a sample: make mutants ARGS="--sample 200 --seed 3"
make mutants ARGS="evaluation/statistics/rates.py"

Every mutant is one change of a sign, a threshold, a degree of freedom, a correction or a condition. It lives in memory,
in a process of its own: the files of the working copy stay as they are, so other work can go on beside it.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import importlib.abc
import importlib.util
import io
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import hypothesis
import numpy
import pandas
import pytest
import scipy.stats  # noqa: F401  loaded once, so that every mutant starts from it

from benchmarks.mutations import Mutation, mutations
from benchmarks.survivors import FRESH, REASONS, SLOW, TESTS

ROOT = Path(__file__).parents[1]
FOLDERS = ("evaluation/statistics", "evaluation/disclosure")
SECONDS = 120  # of processor time: a mutant that runs on is a mutant found
PAUSE = 0.02
KILLED, SURVIVED = "killed", "survived"


@dataclass(frozen=True, slots=True)
class Trial:
    """A mutant and what became of it."""

    mutation: Mutation
    outcome: str
    seconds: float


class _Mutant(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads a module with its mutation in the place of the file's."""

    def __init__(self, mutation: Mutation) -> None:
        self.mutation = mutation
        self.name = mutation.file.removesuffix(".py").replace("/", ".")

    def find_spec(self, name, path, target=None):
        return importlib.util.spec_from_loader(name, self) if name == self.name else None

    def exec_module(self, module) -> None:
        module.__file__ = str(ROOT / self.mutation.file)
        exec(compile(self.mutation.source, module.__file__, "exec"), module.__dict__)


class _Quick:
    """Leaves out the slow simulations: what a mutant breaks, the exact tests beside them notice."""

    @staticmethod
    def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
        items[:] = [one for one in items if getattr(one, "originalname", one.name) not in SLOW]


def tried(chosen: list[Mutation], jobs: int) -> Iterator[Trial]:
    """Yield the outcome of each mutant as it is known, `jobs` at a time."""
    waiting, running = list(reversed(chosen)), {}
    while waiting or running:
        while waiting and len(running) < jobs:
            mutation = waiting.pop()
            running[_started(mutation)] = mutation, time.perf_counter()
        pid, status = _ended(list(running))
        mutation, start = running.pop(pid)
        survived = os.waitstatus_to_exitcode(status) == 0
        yield Trial(mutation, SURVIVED if survived else KILLED, time.perf_counter() - start)


def _ended(pids: list[int]) -> tuple[int, int]:
    """Wait for one of our own processes: others may be running beside them."""
    while True:
        for pid in pids:
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                return pid, status
        time.sleep(PAUSE)


def _started(mutation: Mutation) -> int:
    """Return the process that runs the tests of a mutated module: it ends with 0 where they all pass."""
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    _forget_ours()
    sys.meta_path.insert(0, _Mutant(mutation))
    arguments = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:nbval", "-p", "no:xdist", "-o", "addopts="]
    os._exit(int(pytest.main([*arguments, "--hypothesis-seed=0", *tests_of(mutation.file)], plugins=[_Quick()])))


def _load_libraries() -> None:
    """Collect the tests once, so that every mutant starts with all libraries loaded: seconds for each of hundreds."""
    folders = [f"tests/{Path(one).name}" for one in FOLDERS]
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", "-o", "addopts=", *folders])
    _forget_ours()


def _forget_ours() -> None:
    """Unload the package and its tests, which may have been loaded without the mutation."""
    ours = (str(ROOT / "evaluation"), str(ROOT / "tests"))
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None) or "").startswith(ours):
            del sys.modules[name]


def tests_of(file: str) -> list[str]:
    """Return the test files that answer for a module: those of its name, and those that `survivors.TESTS` adds."""
    folder, _, name = file.removeprefix("evaluation/").partition("/")
    own = Path("tests") / folder / f"test_{name}"
    return [str(own)] * (ROOT / own).is_file() + [f"tests/{one}" for one in TESTS.get(file, TESTS.get(folder, ()))]


def report(trials: list[Trial], of: int, told: argparse.Namespace) -> str:
    """Return the page that says how many mutants the tests find, and why each survivor is let live."""
    files = sorted({trial.mutation.file for trial in trials})
    killed = sum(trial.outcome == KILLED for trial in trials)
    findable = len(trials) - sum(trial.outcome == SURVIVED and trial.mutation.key in REASONS for trial in trials)
    command = f"python -m benchmarks.mutants --sample {told.sample or of} --seed {told.seed}"
    lines = [
        "# Mutants",
        "",
        f"Of {of:,} possible mutants of `evaluation/statistics` and of the gate, {len(trials):,} were tried "
        f"({datetime.date.today()}, `{command}{_origin(told)}`): the tests found {killed:,}, "
        f"{killed / len(trials):.1%}, which is {killed / findable:.1%} of the {findable:,} that change anything that "
        f"could be found; each of the others has its reason below. numpy {numpy.__version__}, pandas "
        f"{pandas.__version__}, hypothesis {hypothesis.__version__}.",
        *_of_a_commit(told),
        "",
        "| module | tried | found |",
        "|---|---|---|",
    ]
    for file in files:
        here = [trial for trial in trials if trial.mutation.file == file]
        lines.append(f"| `{file}` | {len(here)} | {sum(trial.outcome == KILLED for trial in here)} |")
    lines += ["", "## Survivors", "", "| where | mutant | why it lives |", "|---|---|---|"]
    for mutation in (trial.mutation for trial in trials if trial.outcome == SURVIVED):
        reason = REASONS.get(mutation.key, "**not yet looked into**")
        changed = f"`{mutation.before}` → `{mutation.after}`".replace("|", "\\|")
        lines.append(f"| `{mutation.file}`, line {mutation.line} | {changed} | {reason} |")
    return "\n".join(lines) + "\n"


def _origin(told: argparse.Namespace) -> str:
    return f" --drawn-from {told.drawn_from}" if told.drawn_from else ""


def _of_a_commit(told: argparse.Namespace) -> list[str]:
    if not told.drawn_from:
        return []
    return [
        "",
        "The sample is one of the code of that commit, and tests have been written for what it left alive: of a sample "
        "drawn anew fewer are found.",
        "",
        "## Drawn anew",
        "",
        "Samples as they were found, each drawn from all mutants and tried before a test was written for what "
        "it left alive. The last column leaves out those that change nothing that could be found.",
        "",
        "| seed | tried | found | of those that change anything |",
        "|---|---|---|---|",
        *(
            f"| {one.seed} | {one.tried} | {one.found} ({one.found / one.tried:.1%}) | "
            f"{one.found / (one.tried - one.alike):.1%} |"
            for one in FRESH
        ),
        "",
        "## The sample by module",
    ]


def _until_interrupted(trying: Iterator[Trial]) -> list[Trial]:
    """Return the trials, those made so far where somebody interrupts them, and print each survivor as it is known.

    The mutants come in an order of chance, so those tried first are a sample of all.
    """
    trials = []
    for one in (signal.SIGINT, signal.SIGTERM):  # a shell lets what it runs behind it ignore the first
        signal.signal(one, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        for trial in trying:
            trials.append(trial)
            lives, one = trial.outcome == SURVIVED, trial.mutation
            if lives:
                print(f"{len(trials)}: {one.file}:{one.line}  {one.before} → {one.after}  {one.place}", flush=True)
    return trials


def drawn(every: list[Mutation], told: argparse.Namespace) -> list[Mutation]:
    """Return a sample of mutants: of `every` one, or those of a sample of another commit's that are still there."""
    chance = random.Random(told.seed)
    if not told.drawn_from:
        return chance.sample(every, min(told.sample or len(every), len(every)))
    files = dict.fromkeys(one.file for one in every)
    then = [one.key for file in files for one in mutations(file, _as_of(told.drawn_from, file))]
    here = {one.key: one for one in every}
    return [here[key] for key in chance.sample(then, min(told.sample or len(then), len(then))) if key in here]


def _as_of(commit: str, file: str) -> str:
    found = subprocess.run(["git", "show", f"{commit}:{file}"], cwd=ROOT, capture_output=True, text=True)
    return found.stdout  # empty where the file is younger


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants", description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", help="modules; without any, all of statistics and disclosure")
    parser.add_argument("--sample", type=int, help="try so many, chosen at random, instead of all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--drawn-from", help="draw from the code of this commit, so that a sample stays while tests grow"
    )
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write", type=Path, help="write the page here")
    told = parser.parse_args()
    files = told.files or [str(path.relative_to(ROOT)) for one in FOLDERS for path in sorted((ROOT / one).glob("*.py"))]
    every = [one for file in files for one in mutations(file, (ROOT / file).read_text(encoding="utf-8"))]
    chosen = drawn(every, told)
    _load_libraries()
    trials = _until_interrupted(tried(chosen, told.jobs))
    killed = sum(trial.outcome == KILLED for trial in trials)
    print(f"{killed} of {len(trials)} mutants found ({killed / max(len(trials), 1):.1%}), of {len(every)} possible")
    if told.write:
        trials.sort(key=lambda trial: trial.mutation.key)
        told.write.write_text(report(trials, len(every), told), encoding="utf-8")


if __name__ == "__main__":
    main()
