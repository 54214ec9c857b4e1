"""A copy of the demo of which a few tables only were delivered; the codebook describes them all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd

DEMO = Path(__file__).parents[2] / "data" / "raw" / "demo"
BARE = ("project.toml", "codebook.csv", "women.csv")
SETTINGS = ("codebook.csv", "logframe.csv", "evidence.csv", "findings.csv", "matrix.csv", "recommendations.csv")


def keep_tables(folder: Path, *names: str) -> Path:
    """Return the folder after every other table was taken out of it."""
    for path in folder.glob("*.csv"):
        if path.stem not in names and path.name not in SETTINGS:
            path.unlink()
    return folder


def bare_demo(workspace: Path) -> Path:
    """Return the folder of the demo's survey, its codebook and its settings, and nothing else, in a workspace."""
    folder = workspace / "data" / "raw" / "demo"
    folder.mkdir(parents=True)
    for name in BARE:
        shutil.copy(DEMO / name, folder)
    return folder


def keep_few_women(folder: Path) -> Path:
    """Return the folder after all women but those of two PSUs a stratum and wave were taken out: read at once."""
    women = pd.read_csv(folder / "women.csv", dtype=str)
    units = women.drop_duplicates(["wave", "stratum", "psu"]).groupby(["wave", "stratum"]).head(2)
    women.merge(units[["wave", "psu"]], on=["wave", "psu"]).to_csv(folder / "women.csv", index=False)
    return folder
