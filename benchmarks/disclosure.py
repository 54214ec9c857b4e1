"""How much of the demonstration's report stays readable: the share of values hidden for protection, by sample size.

python -m benchmarks.disclosure             part of make bench
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from evaluation.analysis.results import ReportItem
from evaluation.disclosure import gate
from evaluation.disclosure.audit import audit
from evaluation.disclosure.equations import agreed, build_system
from evaluation.disclosure.policy import Policy
from evaluation.disclosure.protected import ProtectedItem
from evaluation.disclosure.suppression import suppress
from evaluation.indicators.catalogue import INDICATORS
from evaluation.project import Project, open_project
from evaluation.release.build import Run, kept_longest, open_tables, reading, sensitive_indicators
from evaluation.release.manifest import today
from evaluation.release.weights import weight_ranges

DEMO = Path(__file__).parents[1] / "data" / "raw" / "demo"
SIZES = (300, 600, 1200)
COLUMNS = ("women", "values", "joint %", "primary %", "table %", "changes", "protect s", "audit s")
SEED = 20180201

Items = Sequence[tuple[str, ReportItem]]


def measured(sizes: Sequence[int] = SIZES) -> Iterator[tuple]:
    """Yield, for as many women a wave in both municipalities together: the values asked for; the percentages of them
    hidden by the gate, if only small cells were hidden, and if every table were protected by itself; how many changes
    of primary outcomes at a municipality can be read, of how many; the seconds of the gate and of its audit."""
    for women in sizes:
        with tempfile.TemporaryDirectory() as workspace:
            project = open_project(written(Path(workspace) / "data" / "raw" / "demo", women))
            yield (women, *_of(project, requested(project)))


def written(folder: Path, women: int) -> Path:
    """Write the demonstration with so many women a wave, drawn from its own with replacement within site and wave."""
    shutil.copytree(DEMO, folder, ignore=shutil.ignore_patterns("sample.csv", "releases.jsonl", "ledger"))
    settings = (folder / "project.toml").read_text(encoding="utf-8").replace('lonely = "fail"', 'lonely = "adjust"')
    (folder / "project.toml").write_text(settings, encoding="utf-8")
    rows = pd.read_csv(folder / "women.csv", dtype=str, keep_default_na=False)
    chance = np.random.Generator(np.random.PCG64(SEED))
    places = [own for _, own in rows.groupby(["site", "wave"], sort=True)]
    each = women * 2 // len(places)
    drawn = pd.concat([own.iloc[np.sort(chance.integers(0, len(own), each))] for own in places], ignore_index=True)
    drawn["woman_id"] = [str(number + 1) for number in range(len(drawn))]
    drawn.to_csv(folder / "women.csv", index=False)
    return folder


def requested(project: Project) -> Items:
    """Return all that the chapters ask for."""
    with reading(Run(project, "draft", today())) as chapters:
        return [(chapter, item) for chapter, items in chapters() for item in items]


def _of(project: Project, items: Items) -> tuple:
    sensitive, context = sensitive_indicators(project), gate.Context(weights=weight_ranges(project))
    opened = open_tables(project)
    start = time.perf_counter()
    joint = gate.protect(items, Policy(), sensitive, kept_longest(), opened, context).items
    seconds = time.perf_counter() - start
    single = [one for item in items for one in gate.protect([item], Policy(), sensitive, kept_longest(), opened).items]
    primary = only_small(items, sensitive)
    changes = [row for one in joint for row in one.rows if row.statistic == "change" and _is_primary(row)]
    readable = {(row.indicator, row.site) for row in changes if not row.mark}
    every = {(row.indicator, row.site) for row in changes}
    shares = [100 * hidden_share(found) for found in (joint, primary, single)]
    return (len(_marks(joint)), *shares, f"{len(readable)}/{len(every)}", seconds, _audited(items, joint, sensitive))


def _is_primary(row) -> bool:
    return row.indicator in INDICATORS.primary.codes and bool(row.site) and not row.group


def only_small(items: Items, sensitive: frozenset[str]) -> list[ProtectedItem]:
    """Return the items as if nothing were hidden for the sake of another."""
    results = [item.results for _, item in items if item.results is not None]
    counts, *relations = ([one for of in results for one in getattr(of, name)] for name in gate.RELATIONS)
    system = build_system(agreed(counts).values(), *relations)
    published = gate._published(results, system, Policy())
    pattern = suppress(system, published, Policy(), sensitive, kept_longest(), jointly=False)
    return [gate._item(chapter, item, system, pattern, Policy()) for chapter, item in items]


def _audited(items: Items, joint: Sequence[ProtectedItem], sensitive: frozenset[str]) -> float:
    results = [item.results for _, item in items if item.results is not None]
    relations = ([one for of in results for one in getattr(of, name)] for name in gate.RELATIONS)
    shown, bases = gate._told(items, tuple(joint))
    start = time.perf_counter()
    audit(*relations, shown, bases, Policy(), sensitive)
    return time.perf_counter() - start


def hidden_share(items: Sequence[ProtectedItem]) -> float:
    """Return the share of the values asked for and measured that are hidden for protection."""
    marks = _marks(items)
    return sum(mark == "c" for mark in marks) / len(marks)


def _marks(items: Sequence[ProtectedItem]) -> list[str]:
    rows = {tuple(getattr(row, name) for name in gate.NAMES[:7]): row.mark for one in items for row in one.rows}
    return [mark for mark in rows.values() if mark != "x"]


def main() -> None:
    print(" ".join(f"{name:>9}" for name in COLUMNS))
    for women, values, *shares, changes, seconds, audited in measured():
        told = " ".join(f"{share:>9.1f}" for share in shares)
        print(f"{women:>9,} {values:>9,} {told} {changes:>9} {seconds:>9.1f} {audited:>9.1f}", flush=True)


if __name__ == "__main__":
    main()
