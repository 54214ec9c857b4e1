"""Tables of rows drawn one after the other: the chances, the moments, and the CSV of the demo's registers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from evaluation.sources.synthetic.chance import MILLION, per_million
from evaluation.sources.synthetic.plan import SEED
from evaluation.sources.synthetic.services_plan import Speed

Row = dict[str, object]


@dataclass(frozen=True)
class Chance:
    """One stream of whole-number draws."""

    rng: np.random.Generator

    def below(self, top: int) -> int:
        return int(self.rng.integers(0, top))

    def happens(self, percent: float) -> bool:
        return self.below(MILLION) < int(per_million(percent))

    def one_of(self, table: Sequence[tuple[int, float]]) -> int:
        """Return a code; `table` has each with its percentage, and the last one takes what is left."""
        drawn, edge = self.below(MILLION), 0
        for code, percent in table[:-1]:
            edge += int(per_million(percent))
            if drawn < edge:
                return code
        return table[-1][0]

    def minutes(self, speeds: Sequence[Speed]) -> int | None:
        """Return how many minutes a step took; None where it was never taken."""
        drawn, edge = self.below(MILLION), 0
        for speed in speeds:
            edge += int(per_million(speed.percent))
            if drawn < edge:
                return 60 * speed.low + self.below(60 * (speed.high - speed.low))
        return None


def stream(number: int) -> Chance:
    """Return the stream of a family of tables: the same draws whatever other tables are made."""
    return Chance(np.random.Generator(np.random.PCG64([SEED, number])))


def after(start: datetime | None, minutes: int | None) -> datetime | None:
    return None if start is None or minutes is None else start + timedelta(minutes=minutes)


def written(moment: datetime | None, hour_known: bool) -> str:
    """Return a moment as a register writes it: the day, with its hour where that was put down."""
    return "" if moment is None else moment.strftime("%Y-%m-%dT%H:%M" if hour_known else "%Y-%m-%d")


def csv_of(rows: Iterable[Row]) -> bytes:
    """Return rows as CSV: UTF-8, LF, a column for each key of the first row."""
    every = list(rows)
    header = list(every[0])
    lines = [",".join(header), *(",".join(str(row[name]) for name in header) for row in every)]
    return ("\n".join(lines) + "\n").encode("utf-8")
