"""Attack random projects from their delivered files, and print how many hidden values were recovered.

make attack                                 200 projects of each size, half of them weighted
make attack ARGS="--projects 20"            fewer
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from scipy.stats import beta

from benchmarks import tauargus
from benchmarks.random_projects import HEAVIEST, PARTS, SENSITIVE, SIZES, deliver, draw, project_of, true_count
from evaluation.disclosure.gate import Context, protect_and_record
from evaluation.disclosure.policy import Policy
from evaluation.release.attack import Finding, Knowledge, attack

PROJECTS = 200
POLICY = Policy()
COLUMNS = ("women", "projects", "hidden", "recovered", "nested", "false", "seconds")


def knowledge(weighted: bool, policy: Policy = POLICY) -> Knowledge:
    """Return what the attacker knows: the true range of the weights too, and that every woman was drawn alone."""
    ratio = HEAVIEST if weighted else 1.0
    return Knowledge(PARTS, SENSITIVE, policy.threshold, policy.round_n, ratio, simple=not weighted)


def attacked(seed: int, women: int, policy: Policy = POLICY) -> tuple[list[Finding], list[Finding], int]:
    """Return the findings that are true of a random project, those that are not, and how many values it hides."""
    weighted = seed % 2 == 1
    frame = draw(seed, women, weighted)
    context = Context(weights=ranges(frame) if weighted else {})
    released, _ = protect_and_record(project_of(frame).items, policy, SENSITIVE, context=context)
    with tempfile.TemporaryDirectory() as workspace:
        found = attack(deliver(released, Path(workspace) / "release"), knowledge=knowledge(weighted, policy))
    true = [one for one in found if is_true(one, frame)]
    return true, [one for one in found if one not in true], released.record.hidden


def ranges(frame) -> dict:
    limits = {wave: (own["weight"].min(), own["weight"].max()) for wave, own in frame.groupby("wave")}
    return {(code, "el_alto", wave): limit for code in SENSITIVE for wave, limit in limits.items()}


def is_true(found: Finding, frame) -> bool:
    """Return whether a small group of that place is as small as the attacker says."""
    indicator, _, wave, *rest = found.place.partition(" − ")[0].split(" ")
    cell = (indicator, wave, *(rest or ("", "")))
    base, yes = (true_count(frame, cell, of) for of in ("base", "yes"))
    if found.kind == "nested":
        part = found.place.partition(" − ")[2]
        return found.low <= yes - true_count(frame, (part, *cell[1:]), "yes") <= found.high
    if found.kind == "both":
        return (
            found.low <= sum(true_count(frame, (one, *cell[1:]), "yes") for one in PARTS[indicator]) - yes <= found.high
        )
    numbers = [base] if found.kind == "small" else [yes, base - yes]
    numbers += [base] if found.kind == "marks" else []
    return any(found.low <= number <= found.high and number < 10 for number in numbers)


def upper_bound(events: int, of: int, confidence: float = 0.95) -> float:
    """Return the one-sided upper limit of Clopper and Pearson of a share (Biometrika 1934, 26, 404-413)."""
    return 1.0 if events == of else float(beta.ppf(confidence, events + 1, of - events))


def measured(projects: int, sizes: Iterable[int] = SIZES):
    """Yield for each size: women a wave, projects, hidden values, recovered values, nested groups, false claims."""
    for women in sizes:
        start, total = time.perf_counter(), Counter()
        for true, false, hidden in on_all_processors(attacked, [(seed, women) for seed in range(projects)]):
            nested = sum(one.kind in ("nested", "both") for one in true)
            total += Counter(hidden=hidden, nested=nested, recovered=len(true) - nested, false=len(false))
        numbers = (total[name] for name in COLUMNS[2:6])
        yield (women, projects, *numbers, time.perf_counter() - start)


def on_all_processors(task, arguments: list[tuple]) -> Iterator:
    """Yield what a task returns for each of its arguments, in their order."""
    with ProcessPoolExecutor(os.cpu_count()) as workers:
        yield from workers.map(task, *zip(*arguments, strict=True), chunksize=4)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.attack", description=__doc__.splitlines()[0])
    parser.add_argument("--projects", type=int, default=PROJECTS, help="random projects of each size")
    parser.add_argument("--tables", type=int, default=1000, help="random tables judged beside tau-argus")
    chosen = parser.parse_args()
    print(" ".join(f"{name:>9}" for name in COLUMNS))
    lines = []
    for line in measured(chosen.projects):
        lines.append(line)
        print(" ".join(f"{number:>9,}" for number in line[:6]), f"{line[6]:>9.0f}", flush=True)
    hidden, told = (sum(line[place] for line in lines) for place in (2, 3))
    nested = sum(line[4] for line in lines)
    bound = upper_bound(told, hidden)
    print(f"recovered: {told} of {hidden} hidden values; with 95 % confidence fewer than {100 * bound:.4f} %")
    print(f"nested groups below the threshold: {nested}")
    cells, given, different = tauargus.compared(chosen.tables)
    print(f"tau-argus: {chosen.tables} tables, {cells} hidden cells, {given} told; verdicts that differ: {different}")
    raise SystemExit(bool(told or nested or different))


if __name__ == "__main__":
    main()
