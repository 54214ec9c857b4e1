"""Whether tau-argus and the gate agree on what a table gives away: random tables of one dimension by yes and no.

tau-argus (pytauargus) hides cells by its own optimal suppression and computes between what numbers each hidden one
must lie; `evaluation.disclosure.attacker` judges the same pattern. It takes ASCII codes only, and leaves files with raw
values in the current folder, so it works in a temporary one.

python -m benchmarks.tauargus --tables 1000             part of make attack
"""

from __future__ import annotations

import argparse
import contextlib
import os
import tempfile
from collections.abc import Iterator

import numpy as np
import pandas as pd

from evaluation.analysis.results import Cell, Count, Sum
from evaluation.disclosure.attacker import View, is_safe
from evaluation.disclosure.equations import System, Variable, build_system
from evaluation.disclosure.primary import Target

THRESHOLD = 10
ROOF = 10_000.0
WHOLE = Cell("women", "IMP-01", "el_alto", "baseline")
KINDS = {"Total": "base", "y": "yes", "n": "no"}


def drawn(seed: int) -> pd.DataFrame:
    """Return women in three to six groups, some of them small, with a rare or a common answer."""
    chance = np.random.default_rng(seed)
    groups = list("abcdef"[: chance.integers(3, 7)])
    women = int(chance.integers(60, 400))
    group = chance.choice(groups, women, p=chance.dirichlet(np.ones(len(groups))))
    answer = np.where(chance.random(women) < chance.uniform(0.03, 0.6), "y", "n")
    return pd.DataFrame({"group": group, "answer": answer, "one": 1.0})


def verdicts(frame: pd.DataFrame) -> list[tuple[bool, bool]]:
    """Return of every cell that tau-argus hides whether it is told: by tau-argus, and by the gate."""
    from pytauargus import protect

    made = protect(frame, ["group", "answer"], "one", f"FREQ({THRESHOLD},0)", "OPT(1)", workdir=os.getcwd())
    made.engine._table_cell_bounds = lambda table: (0.0, ROOF)  # else whoever reads knows the least and largest cell
    cells = made.tables[0].dataframe().reset_index(drop=True)
    limits = {one["cell"]: (one["min"], one["max"]) for one in made.engine.audit(0)}
    system = _system(frame)
    number = {place: _number(system, cells.loc[place]) for place in limits}
    hidden = np.zeros(len(system.variables), dtype=bool)
    hidden[list(number.values())] = True
    view = View(system, hidden)
    theirs = {at: round(high) < THRESHOLD or round(high - low) < THRESHOLD - 1 for at, (low, high) in limits.items()}
    return [(theirs[at], not is_safe(view, Target(number[at], THRESHOLD))) for at in sorted(limits)]


def _system(frame: pd.DataFrame) -> System:
    counts = [Count(WHOLE, len(frame), int((frame["answer"] == "y").sum()))]
    for level, own in frame.groupby("group"):
        cell = Cell("women", "IMP-01", "el_alto", "baseline", "group", level)
        counts.append(Count(cell, len(own), int((own["answer"] == "y").sum())))
    return build_system(counts, [Sum(WHOLE, tuple(one.cell for one in counts[1:]))], ())


def _number(system: System, line: pd.Series) -> int:
    level, kind = line["group"].strip(), KINDS[line["answer"].strip()]
    cell = WHOLE if level == "Total" else Cell("women", "IMP-01", "el_alto", "baseline", "group", level)
    return system.base[cell] if kind == "base" else system.number[Variable(cell, kind)]


@contextlib.contextmanager
def own_folder() -> Iterator[None]:
    """Work in a folder that goes with all that is left in it."""
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(before)


def compared(tables: int) -> tuple[int, int, int]:
    """Return how many hidden cells were judged, how many of them are told, and on how many the two differ."""
    judged: list[tuple[bool, bool]] = []
    for seed in range(tables):
        with own_folder():
            judged += verdicts(drawn(seed))
    return len(judged), sum(ours for _, ours in judged), sum(theirs != ours for theirs, ours in judged)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tauargus", description=__doc__.splitlines()[0])
    parser.add_argument("--tables", type=int, default=1000)
    tables = parser.parse_args().tables
    cells, told, different = compared(tables)
    print(f"tau-argus: {tables} tables, {cells} hidden cells, {told} told by both counts; verdicts differ: {different}")
    raise SystemExit(bool(different))


if __name__ == "__main__":
    main()
