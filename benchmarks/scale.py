"""Print how time and memory grow with the rows of a Parquet file: 725 estimates and 325 differences through DuckDB.

make bench-scale                          from 1e5 to 1e7 rows; further: make bench-scale ARGS="--rows 1e6 1e7 1e8"

Each size runs in a process of its own, on one thread, with complete answers and with missing ones. The slope is that of
log seconds on log rows between the two greatest sizes: 1 is time in proportion to the rows.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.estimation import BANDS, CELLS, INDICATORS, SCORES, differences, women
from evaluation.statistics.contrasts import linear_contrasts
from evaluation.statistics.design import SampleDesign
from evaluation.statistics.domains import overlapping_cells
from evaluation.statistics.estimates import ratios_of_totals
from evaluation.statistics.totals import Ratio

ROOT = Path(__file__).parents[1]
CHUNK, GROUP, DISTINCT = 1_000_000, 250_000, 10  # rows made at once, rows of a row group, chunks before they repeat
MEMORY = "700MB"


def written(rows: int, complete: bool, file: Path) -> None:
    """Write a simulated survey, a million rows at a time; scores as doubles, other answers as bytes."""
    made: list[pa.Table] = []
    for start in range(0, rows, CHUNK):
        number = start // CHUNK
        if number < DISTINCT:
            made.append(_chunk(min(CHUNK, rows - start), 2025 + number, complete))
        if number == 0:
            writer = pq.ParquetWriter(file, made[0].schema)
        writer.write_table(made[number % DISTINCT].slice(0, rows - start), row_group_size=GROUP)
    writer.close()


def _chunk(rows: int, seed: int, complete: bool) -> pa.Table:
    survey = women(rows, seed, complete)
    small = {"stratum": survey.design.stratum, "psu": survey.design.psu}
    codes = {"wave": survey.wave, "site": survey.site, "band": survey.band}
    columns = {name: pa.array(values.astype(np.int32)) for name, values in small.items()}
    columns |= {name: pa.array(values.astype(np.int8)) for name, values in codes.items()}
    columns["weight"] = pa.array(survey.design.weight)
    for number, answer in enumerate(survey.answers.T):
        values = answer if number < SCORES else np.nan_to_num(answer).astype(np.int8)
        columns[f"y{number}"] = pa.array(values, mask=np.isnan(answer))
    return pa.table(columns)


def estimate(table: ibis.Table) -> tuple[int, int]:
    """Make every estimate and difference of a table with its standard error; return how many there are."""
    place, banded = 2 * table.site + table.wave, 2 * (BANDS * table.site + table.band) + table.wave
    groupings = [0 * table.site, 1 + table.site, 3 + table.wave, 5 + place, 9 + banded]
    design = SampleDesign(table.stratum, table.psu, table.weight, table.wave, "shared")
    ratios = [Ratio(table[f"y{number}"]) for number in range(INDICATORS)]
    levels = ratios_of_totals(ratios, overlapping_cells(groupings, CELLS), design)
    found = (levels, linear_contrasts(levels, differences()))
    return tuple(sum(int(np.isfinite(one.se).sum()) for one in every) for every in found)


def one_size(file: str) -> None:
    """Print the estimates and differences made, the seconds of CPU and of the clock, and the most memory held (MB)."""
    table = ibis.duckdb.connect(threads=1, memory_limit=MEMORY).read_parquet(file)
    clock, cpu = time.perf_counter(), time.process_time()
    made = estimate(table)
    spent = time.process_time() - cpu, time.perf_counter() - clock
    print(*made, *spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3)


def measured(rows: int, complete: bool) -> tuple[int, int, float, float, float]:
    """Return what `one_size` prints of a new file of `rows` rows."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "women.parquet"
        # Linux counts into a process's peak what the one that started it held: this one has to stay small.
        writer = multiprocessing.get_context("spawn").Process(target=written, args=(rows, complete, file))
        writer.start()
        writer.join()
        command = [sys.executable, "-m", "benchmarks.scale", "--file", str(file)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    values = done.stdout.split()
    return int(values[0]), int(values[1]), *map(float, values[2:])


def slope(rows: list[int], seconds: list[float]) -> float:
    """Return by which power of the rows the seconds grow between the two greatest sizes."""
    return math.log(seconds[-1] / seconds[-2]) / math.log(rows[-1] / rows[-2])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--rows", type=lambda text: int(float(text)), nargs="+", default=[100_000, 1_000_000, 10_000_000]
    )
    parser.add_argument("--file", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.file:
        one_size(chosen.file)
        return
    print("{:>12} {:>9} {:>9} {:>10} {:>10} {:>8}".format("rows", "answers", "estimates", "CPU s", "clock s", "MB"))
    for complete in (True, False):
        seconds = []
        for rows in sorted(chosen.rows):
            levels, changes, cpu, clock, memory = measured(rows, complete)
            kind, made = "complete" if complete else "missing", levels + changes
            print(f"{rows:>12,} {kind:>9} {made:>9,} {cpu:>10.2f} {clock:>10.2f} {memory:>8.0f}", flush=True)
            seconds.append(cpu)
        if len(seconds) > 1:
            print(f"slope {slope(sorted(chosen.rows), seconds):.2f}", flush=True)


if __name__ == "__main__":
    main()
