"""The crosswalks by the name that `project.toml` gives them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from evaluation.project_file import TableSettings
from evaluation.sources.crosswalks import dhs, endes


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """`read(folder, settings)` returns the women's table of a project folder, as the settings of the table say."""

    read: Callable[[Path, TableSettings], pd.DataFrame]


CROSSWALKS = {"dhs": Crosswalk(dhs.read), "endes": Crosswalk(endes.read)}
