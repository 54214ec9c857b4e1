"""Simulate how often the intervals hold what is true, and how often the tests reject what is true: the map of coverage.

python -m benchmarks.coverage --write docs/coverage.md        a part: --only panel    quick: --draws 100
"""

from __future__ import annotations

import argparse
import shlex
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from math import isfinite
from pathlib import Path

from benchmarks import coverage_exact, coverage_models, coverage_notes, coverage_panel, coverage_surveys
from benchmarks.coverage_tally import (
    CHANCE,
    FEWEST,
    LEAST_COVERAGE,
    MOST_ERRORS,
    Aims,
    Experiment,
    Row,
    rows,
)

DRAWS, SEED = 2000, 2025

INTRODUCTION = """# How often the intervals are right

An interval at 95 % should hold the true value in 95 of 100 surveys. Each row of this map is a simulation in which the
truth is known, analysed in each draw by the functions of the package as a report or a chapter would. An interval
reaches its aim if it holds the truth in at least {least} of the draws, a test at 5 % if it rejects a true null in at
most {most}. Numbers in bold are beyond the aim. ± is one Monte Carlo error, the standard error of the simulation; a
number counts as a miss if it is beyond the aim by more than {chance} of them, a rule set before the draws were made, as
the settings were. Nothing is left out: what is beyond the aim by less is listed too. With few draws the rule is blind:
200 do not tell a coverage of 90 % from one of 93 %, 2,000 do not tell 92 % from it.

Some records carry `warnings`, codes that the package finds in the data alone. A miss is one *without a warning* where
the draws that carried none, {fewest} at least, miss the aim by themselves.

| | |
|---|---|
| written | {date} |
| command | `{command}` |
| draws of each setting | {draws:,} (none in the small samples, whose outcomes are added up) |
| seed | {seed} |
| processor time | {minutes:.0f} minutes |
| versions | evaluation {evaluation}, numpy {numpy}, scipy {scipy} |
"""

COLUMNS: tuple[tuple[str, Callable[[Row], float], str], ...] = (
    ("coverage %", lambda row: 100 * row.aims.coverage, "{:.1f}"),
    ("±", lambda row: 100 * row.aims.coverage_error, "{:.1f}"),
    ("mean width", lambda row: row.width, "{:.3g}"),
    ("median width", lambda row: row.median_width, "{:.3g}"),
    ("without interval %", lambda row: 100 * (1 - row.shown), "{:.1f}"),
    ("rare-answer interval %", lambda row: 100 * row.special, "{:.0f}"),
    ("errors of the test %", lambda row: 100 * row.aims.errors, "{:.1f}"),
    ("± ", lambda row: 100 * row.aims.errors_error, "{:.1f}"),
    ("warned %", lambda row: 100 * row.warned, "{:.0f}"),
    ("coverage without a warning %", lambda row: 100 * _quietly(row).coverage, "{:.1f}"),
    ("±  ", lambda row: 100 * _quietly(row).coverage_error, "{:.1f}"),
)
SILENT = ("without interval %", "rare-answer interval %", "warned %")  # columns that say nothing where they are 0


def _quietly(row: Row) -> Aims:
    """Return the aims of the draws without a warning, where there were others."""
    return row.quiet if row.warned > 0 else Aims()


READING = """
**Reading.** *Without interval*: the draws in which the method said that it cannot tell, or failed; coverage and widths
are of the others. *Rare-answer interval*: those that were Korn and Graubard's (levels) or MOVER's (changes and gaps)
because yes or no were fewer than ten. *Errors of the test*: of tests of what did not change. Where no errors are given,
the test is the interval's own, and its errors are what its coverage lacks of 100 %. *Warned*: the part of the answers
that came with a warning; *coverage without a warning* is that of the others.
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.coverage", description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=DRAWS, help="draws of each setting")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--only", default="", help="the experiments whose name holds this text")
    parser.add_argument("--write", type=Path, help="the file for the map, instead of the terminal")
    chosen = parser.parse_args()
    start = time.process_time()
    found = simulated(chosen.draws, chosen.seed, chosen.only)
    text = page(found, chosen, time.process_time() - start)
    if chosen.write:
        chosen.write.parent.mkdir(parents=True, exist_ok=True)
        chosen.write.write_text(text, encoding="utf-8")
        print(summary(found))
    else:
        print(text)


def experiments() -> list[Experiment]:
    """Return every experiment of the map."""
    return [*coverage_surveys.experiments(), *coverage_panel.experiments(), *coverage_models.experiments()]


def simulated(draws: int, seed: int, only: str = "") -> list[Row]:
    """Return the rows of the experiments whose name holds `only`; without it, also those that need no draws."""
    found = []
    for one in experiments():
        if only in one.name:
            print(one.name, file=sys.stderr, flush=True)
            found += rows(one, draws, seed)
    return found if only else found + coverage_exact.exact_rows()


def page(found: list[Row], chosen: argparse.Namespace, seconds: float) -> str:
    """Return the map as Markdown."""
    heading = INTRODUCTION.format(
        draws=chosen.draws,
        least=percent(LEAST_COVERAGE),
        most=percent(MOST_ERRORS),
        chance={2: "two"}.get(CHANCE, CHANCE),
        fewest=FEWEST,
        date=f"{datetime.now(UTC):%d %B %Y}",
        command=command(chosen),
        seed=chosen.seed,
        minutes=seconds / 60,
        **{name: version(name) for name in ("evaluation", "numpy", "scipy")},
    )
    brief = ["## In brief\n", summary(found) + "\n", *overview(found), *shortfalls(found), READING]
    return "\n".join([heading, *brief, "## The simulations\n", coverage_notes.simulated(), *sections(found)]) + "\n"


def command(chosen: argparse.Namespace) -> str:
    """Return the command that makes the same numbers."""
    words = ["python", "-m", "benchmarks.coverage", "--draws", str(chosen.draws), "--seed", str(chosen.seed)]
    words += ["--only", chosen.only] if chosen.only else []
    return shlex.join(words + (["--write", chosen.write.as_posix()] if chosen.write else []))


def summary(found: list[Row]) -> str:
    """Return how many rows reach their aims, and how many miss them without a warning."""
    judged = [row for row in found if isfinite(row.aims.coverage)]
    tested = [row for row in found if isfinite(row.aims.errors)]
    covering, holding = sum(row.aims.covers for row in judged), sum(row.aims.holds for row in tested)
    return (
        f"{covering} of {len(judged)} intervals cover at least {percent(LEAST_COVERAGE)}; "
        f"{holding} of {len(tested)} tests reject at most {percent(MOST_ERRORS)}. "
        f"Misses without a warning: {sum(row.quiet.missed for row in found)}."
    )


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def overview(found: list[Row]) -> Iterator[str]:
    """Give one line for each thing asked: how many settings reach the aims, and the worst of them."""
    yield "| section | what | intervals that reach the aim | least coverage % | tests that do | most errors % |"
    yield "|---|---|--:|--:|--:|--:|"
    for section, asked in dict.fromkeys((row.section, row.asked) for row in found):
        here = [row.aims for row in found if (row.section, row.asked) == (section, asked)]
        intervals = [one for one in here if isfinite(one.coverage)]
        tests = [one for one in here if isfinite(one.errors)]
        least = min(intervals, key=lambda one: one.coverage, default=None)
        most = max(tests, key=lambda one: one.errors, default=None)
        cells = [f"{sum(one.covers for one in intervals)} of {len(intervals)}" if least else ""]
        cells += [_percent(least.coverage, least.coverage_error, least.covers) if least else ""]
        cells += [f"{sum(one.holds for one in tests)} of {len(tests)}" if most else ""]
        cells += [_percent(most.errors, most.errors_error, most.holds) if most else ""]
        yield " | ".join([f"| {section}", asked, *cells]) + " |"


def shortfalls(found: list[Row]) -> Iterator[str]:
    """Give the rows beyond an aim: misses that nothing warned of, those of which a warning tells, and near ones."""
    order = list(dict.fromkeys(row.section for row in found))
    beyond = [row for row in found if row.quiet.missed or not (row.aims.covers and row.aims.holds)]
    beyond.sort(key=lambda row: (order.index(row.section), row.asked))
    kinds = {"Misses without a warning": [], "Misses of which a warning tells beforehand": [], NEAR: []}
    for row in beyond:
        kinds[_kind(row)].append(row)
    for heading, chosen in kinds.items():
        yield f"\n### {heading}: {len(chosen)}\n"
        yield from _listed(chosen, warned="beforehand" in heading)


NEAR = "Beyond an aim by no more than the simulation's own error"


def _kind(row: Row) -> str:
    if row.quiet.missed:
        return "Misses without a warning"
    return "Misses of which a warning tells beforehand" if row.aims.missed else NEAR


def _listed(chosen: list[Row], warned: bool) -> Iterator[str]:
    if not chosen:
        return
    end = (" warning | warned % |", "---|--:|") if warned else ("", "")
    yield f"| section | what | setting | coverage % ± | errors of the test % ± |{end[0]}"
    yield f"|---|---|---|---|---|{end[1]}"
    for row in chosen:
        numbers = f"{_percent(row.aims.coverage, row.aims.coverage_error, row.aims.covers)} | "
        numbers += _percent(row.aims.errors, row.aims.errors_error, row.aims.holds)
        told = f" {row.warning} | {100 * row.warned:.0f} |" if warned else ""
        yield f"| {row.section} | {row.asked} | {row.setting} | {numbers} |{told}"


def sections(found: list[Row]) -> Iterator[str]:
    """Give the tables of all rows: a section each, and in it one table for each thing that was asked."""
    for section in dict.fromkeys(row.section for row in found):
        yield f"\n## {section}"
        yield from coverage_notes.why(section)
        here = [row for row in found if row.section == section]
        for asked in dict.fromkeys(row.asked for row in here):
            yield f"\n### {asked[0].upper()}{asked[1:]}\n"
            yield from table([row for row in here if row.asked == asked])


def table(found: list[Row]) -> Iterator[str]:
    """Give the lines of a table, without the columns that say nothing in any row."""
    kept = [one for one in COLUMNS if any(_says(one[0], one[1](row)) for row in found)]
    warned = any(row.warning for row in found)
    yield " | ".join(["| setting", *(name.strip() for name, *_ in kept), *(["warning"] if warned else [])]) + " |"
    yield "|---" + "|--:" * len(kept) + ("|---|" if warned else "|")
    for row in found:
        cells = [_cell(name, value(row), form, row) for name, value, form in kept]
        yield " | ".join([f"| {row.setting}", *cells, *([row.warning] if warned else [])]) + " |"


def _says(name: str, value: float) -> bool:
    return isfinite(value) and (value != 0 or name not in SILENT)


def _cell(name: str, value: float, form: str, row: Row) -> str:
    if not isfinite(value):
        return ""
    missed = (name == "coverage %" and not row.aims.covers) or (name == "errors of the test %" and not row.aims.holds)
    missed = missed or (name == "coverage without a warning %" and not row.quiet.covers)
    return f"**{form.format(value)}**" if missed else form.format(value)


def _percent(share: float, error: float, fine: bool) -> str:
    if not isfinite(share):
        return ""
    return f"{100 * share:.1f} ± {100 * error:.1f}" if fine else f"**{100 * share:.1f}** ± {100 * error:.1f}"


if __name__ == "__main__":
    main()
