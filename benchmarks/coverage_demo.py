"""Generate the demo's tables from many seeds, and count how often the report's intervals hold what was planted.

python -m benchmarks.coverage_demo --write docs/coverage_demo.md        quick: --seeds 20
"""

from __future__ import annotations

import argparse
import csv
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from math import isfinite, sqrt
from pathlib import Path

import evaluation as ev
from benchmarks import demo_truth as truth
from benchmarks.coverage_tally import CONFIDENCE
from evaluation.project import Project
from evaluation.sources.synthetic import demo, leaders, records, register, route, wider
from evaluation.sources.synthetic.offices import populations, service_months, users
from evaluation.sources.synthetic.plan import SITES, WAVES

ROOT = Path(__file__).parents[1]
DEMO = ROOT / "data" / "raw" / "demo"
SEEDS, LEAST_EACH, LEAST_POOLED = 200, 0.90, 0.94
TABLES = ("women", "cases", "referrals", "users", "leader_tests", "leaders", "service_months", "populations")
CELLS = tuple((site, wave) for site in SITES for wave in WAVES)

Key = tuple[str, str, str]  # what was asked, indicator, place
Said = tuple[float, float, float]  # low, high, truth

PAGE = """# How often the demo's intervals hold what was planted

The demonstration's tables are drawn from a plan (`evaluation/sources/synthetic/*plan.py`) and a seed. Here they are
drawn from {seeds} other seeds, read, and analysed by the public functions that the notebooks call; each interval at
95 % is held against the true value of the invented population. The aim: each truth in at least {each} of the draws, all
of them together in at least {pooled}. ± is one Monte Carlo error.

`python -m benchmarks.coverage_demo --seeds {seeds} --write docs/coverage_demo.md`

**{summary}**

- A truth is a parameter of the plan, never of a drawn sample. A change, a gap and a difference of changes is the same
  contrast of true levels that the package makes of estimated ones.
- Of a share within a deadline the package gives two bounds, for files that note the day only; the interval judged runs
  from the lower end of the least to the upper end of the most, and so covers more often than asked.
- What has no interval is not here: all there are were counted (attendance of courses, steps of the ladder, scorecards,
  network, meetings, budget), so that nothing is estimated.
- Non-response is at random, but a yes stays known where an item of several is missing and a no does not: what is asked
  by many acts is estimated somewhat high. It is part of what is judged.

"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.coverage_demo", description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many, from 1")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--write", type=Path, help="the file for the page, instead of the terminal")
    chosen = parser.parse_args()
    found = simulated(range(1, chosen.seeds + 1), chosen.jobs)
    text = page(found, chosen.seeds)
    if chosen.write:
        chosen.write.write_text(text, encoding="utf-8")
        print(summary(found))
    else:
        print(text)


def simulated(seeds: range, jobs: int = 1) -> dict[Key, list[Said]]:
    """Return what was said at every seed, by what was asked."""
    found: dict[Key, list[Said]] = defaultdict(list)
    with ProcessPoolExecutor(jobs) as pool:
        for seed, said in zip(seeds, pool.map(drawn, seeds), strict=True):
            print(f"\r{seed}", end="", file=sys.stderr, flush=True)
            for key, one in said.items():
                found[key].append(one)
    return dict(found)


def drawn(seed: int) -> dict[Key, Said]:
    """Return every interval of the tables of one seed that has a planted truth."""
    with tempfile.TemporaryDirectory() as workspace:
        project = ev.open_project(write_project(Path(workspace) / "data" / "raw" / "demo", seed))
        said = dict(of_women(project)) | dict(of_records(project))
    return {key: one for key, one in said.items() if isfinite(one[0]) and isfinite(one[1])}


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Let the generator draw from another seed than the demo's own."""
    before = demo.SEED
    for module in (demo, wider, register, records):
        module.SEED = seed
    try:
        yield
    finally:
        for module in (demo, wider, register, records):
            module.SEED = before


def write_project(folder: Path, seed: int) -> Path:
    """Write a project with the demo's settings and the tables of a seed that are judged here."""
    folder.mkdir(parents=True)
    shutil.copy(DEMO / "project.toml", folder)
    with (DEMO / "codebook.csv").open(encoding="utf-8", newline="") as source:
        lines = list(csv.DictReader(source))
    with (folder / "codebook.csv").open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, lines[0])
        writer.writeheader()
        settings = ev.open_project(DEMO).settings
        writer.writerows(line for line in lines if line["table"] in (*TABLES, *settings.tables))
    with seeded(seed):
        women, _ = demo.demo_tables()
        (folder / "women.csv").write_bytes(demo._csv(demo.WOMEN, women))
        made = {"cases": route.cases, "referrals": route.referrals, "users": users}
        made |= {"service_months": service_months, "populations": populations}
        for name, rows in made.items():
            (folder / f"{name}.csv").write_bytes(register.csv_of(rows()))
        trained = leaders.tables()
        for name in ("leader_tests", "leaders"):
            (folder / f"{name}.csv").write_bytes(records.as_csv(trained[name]))
    return folder


def of_women(project: Project) -> Iterator[tuple[Key, Said]]:
    """Yield the levels, changes, gaps and differences of changes of the survey."""
    levels = ev.estimate(ev.survey(project), ev.INDICATORS.of(*truth.CODES))
    scale = {}
    for row in levels.tidy(CONFIDENCE).to_dict("records"):
        true = truth.survey_truth(row["indicator"], (row["site"], row["wave"]))
        scale[row["indicator"]] = 100 if row["unit"] == "percent" else 1
        if true is not None:
            yield _said("level", row, f"{row['site']}, {row['wave']}", true / scale[row["indicator"]])
    made = {"change": ev.change(levels), "gap": ev.gap(levels, of="site")}
    made["difference of changes"] = ev.difference_of_changes(levels, arm="site")
    for asked, contrasts in made.items():
        for code, lines in contrasts.tidy(CONFIDENCE).groupby("indicator", sort=False):
            for row, one in zip(lines.to_dict("records"), contrasts.of, strict=False):
                values = [(weight, truth.survey_truth(code, (place.site, place.wave))) for place, weight in one.weights]
                if all(value is not None for _, value in values):
                    true = sum(weight * value for weight, value in values) / scale[code]
                    yield _said(asked, row, f"{row['site']} {row['wave']} {row['contrast']}".strip(), true)


def of_records(project: Project) -> Iterator[tuple[Key, Said]]:
    """Yield the shares, means and deadlines of files, users and people of the project."""
    codes = ("R2-04", "OUT-08", "OUT-09", "R2-05", "R2-15", "R2-07", "R1-02", "R1-03")
    codes += ("R2-01", "R2-02", "R2-13")
    found = {code: _records(ev.measure(project, ev.INDICATORS[code])) for code in codes}
    by_hours = _records(ev.decisions_by_hours(project))
    for cell in CELLS:
        for code, true in truth.share_truths(cell).items():
            for row in _at(found[code], cell, statistic="level", group=""):
                yield _said("share", row, ", ".join(cell), true / 100)
        for code, true in truth.step_truths(cell).items():
            yield _between("deadline", code, cell, found[code], ("bound", "bound"), ("least", "most"), true / 100)
        for hours in truth.HOURS:
            true, groups = truth.decided(cell, hours) / 100, ("hours_least", "hours_most")
            yield _between(f"decided in {hours} h", "R2-01", cell, by_hours, groups, (f"{hours}", f"{hours}"), true)
        yield from _of_decisions(cell, found["R2-01"], found["R2-02"])
        for kind in truth.SERVICE_TYPES:
            for row in _at(found["R2-13"], cell, statistic="level", level=str(kind)):
                yield _said("rate", row, f"{', '.join(cell)}, {kind}", truth.case_rate(cell, kind))
    for site in SITES:
        for (code, statistic), true in truth.score_truths(site).items():
            for row in _at(found[code], (site, WAVES[1]), statistic=statistic, group=""):
                yield _said(f"mean {statistic}", row, site, true)


def _of_decisions(cell: tuple[str, str], by_law: list[dict], times: list[dict]) -> Iterator[tuple[Key, Said]]:
    """Yield what is said of decisions within the rule in force, and of the time until a decision."""
    in_time = truth.decided_by_law(cell)
    if in_time is not None:
        bounds = (("bound", "bound"), ("least", "most"))
        yield _between("in legal time", "R2-01", cell, by_law, *bounds, in_time / 100)
    for name, true in truth.decision_times(cell).items():
        yield _between(f"{name} hours", "R2-02", cell, times, ("time", "time"), (f"{name}_least", f"{name}_most"), true)


def _records(results) -> list[dict]:
    return results.rows.to_dict("records")


def _at(rows: list[dict], cell: tuple[str, str], **wanted: str) -> list[dict]:
    wanted |= {"site": cell[0], "wave": cell[1]}
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


def _said(asked: str, row: dict, place: str, true: float) -> tuple[Key, Said]:
    return (asked, row["indicator"], place), (row["ci_low"], row["ci_high"], true)


def _between(asked, code, cell, rows, groups, levels, true: float) -> tuple[Key, Said]:
    """Return the interval from the lower end of the least to the upper end of the most."""
    least, most = (_at(rows, cell, group=group, level=level)[0] for group, level in zip(groups, levels, strict=True))
    return (asked, code, ", ".join(cell)), (least["ci_low"], most["ci_high"], true)


def share(said: list[Said]) -> float:
    """Return the share of intervals that hold the truth."""
    return sum(low <= true <= high for low, high, true in said) / len(said)


def pooled(found: dict[Key, list[Said]]) -> float:
    return share([one for said in found.values() for one in said])


def short(found: dict[Key, list[Said]]) -> list[Key]:
    """Return what is covered less often than the aim for each."""
    return [key for key, said in found.items() if share(said) < LEAST_EACH]


def summary(found: dict[Key, list[Said]]) -> str:
    number, below = len(found), len(short(found))
    return (
        f"{number - below} of {number} planted truths are covered in at least {LEAST_EACH:.0%} of the draws; "
        f"together in {100 * pooled(found):.1f} % (least {100 * min(map(share, found.values())):.1f} %)."
    )


def page(found: dict[Key, list[Said]], seeds: int) -> str:
    """Return the page: each kind of question, then each truth."""
    told = PAGE.format(seeds=seeds, each=f"{LEAST_EACH:.0%}", pooled=f"{LEAST_POOLED:.0%}", summary=summary(found))
    lines = ["| asked | truths | coverage of all % | least % |", "|---|--:|--:|--:|"]
    for asked in dict.fromkeys(key[0] for key in found):
        here = {key: said for key, said in found.items() if key[0] == asked}
        least = 100 * min(map(share, here.values()))
        lines.append(f"| {asked} | {len(here)} | {100 * pooled(here):.1f} | {least:.1f} |")
    lines += ["", "| asked | indicator | where | truth | draws | coverage % | ± |", "|---|---|---|--:|--:|--:|--:|"]
    for key, said in found.items():
        p, n = share(said), len(said)
        number = f"{100 * p:.1f}" if p >= LEAST_EACH else f"**{100 * p:.1f}**"
        error = 100 * sqrt(p * (1 - p) / n)
        lines.append(f"| {' | '.join(key)} | {said[0][2]:.4g} | {n} | {number} | {error:.1f} |")
    return told + "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
