"""What a project promised: its objectives and results, and for each indicator the stated baseline and the target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LEVELS = ("OG", "OE", "R1", "R2", "R3")
Level = Literal["OG", "OE", "R1", "R2", "R3"]


@dataclass(frozen=True, slots=True)
class Goal:
    """A line of the logframe: an indicator of an objective or result, at one site or (site "") at each of them.

    `baseline` and `target` are in the unit of the indicator as it is printed (percentages from 0 to 100). `target` is
    None and `placeholder` true where the project never published one. `line` is its place in the file.
    """

    line: int
    level: Level
    objective: dict[str, str]
    indicator: str
    name: dict[str, str]
    site: str
    baseline: float | None
    target: float | None
    placeholder: bool
    means: dict[str, str]
    assumptions: dict[str, str]
    primary: bool
