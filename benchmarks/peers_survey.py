"""svy does the work of estimation.py, in a process of its own: `python -m benchmarks.peers_survey WOMEN FILE`.

Prints the seconds of CPU and the standard errors of the 325 differences, indicators fastest.
"""

from __future__ import annotations

import sys
import time

import numpy as np
import polars as pl
import svy

from benchmarks.peers import COLUMNS

ANSWERS = list(COLUMNS[-25:])


def main(rows: int, file: str) -> None:
    columns = zip(COLUMNS, np.fromfile(file).reshape(len(COLUMNS), rows), strict=True)
    data = pl.DataFrame(
        {name: values if name in ("weight", *ANSWERS) else values.astype(int) for name, values in columns}
    )
    start = time.process_time()
    sample = svy.Sample(data, svy.Design(stratum="stratum", psu="psu", wgt="weight"))
    for by in (None, "site"):
        sample.estimation.mean(ANSWERS, by=by)
    errors: list[float] = []
    for by in ("wave", ["site", "wave"], ["site", "band", "wave"]):
        errors += differences(sample.estimation.mean(ANSWERS, by=by))
    print(time.process_time() - start)
    print(*errors)


def differences(levels: list) -> list[float]:
    """Return the standard errors of the second wave less the first, the wave being the last part of a key."""
    names = levels[0].keys()
    pairs = [(key, (*key[:-1], 1)) if isinstance(key, tuple) else (0, 1) for key in names if last(key) == 0]
    asked = {str(number): {after: 1, before: -1} for number, (before, after) in enumerate(pairs)}
    errors = [[one["se"] for one in level.contrast(asked).to_dicts()] for level in levels]
    return [of[number] for number in range(len(pairs)) for of in errors]


def last(key: tuple | int) -> int:
    return key[-1] if isinstance(key, tuple) else key


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
