"""A project of records for tests: the demo's settings and codebook, and tables written by hand."""

import shutil
from functools import cache
from pathlib import Path

import pandas as pd

from evaluation.analysis.measures import measure
from evaluation.analysis.results import Results
from evaluation.indicators.catalogue import INDICATORS
from evaluation.project import Project, open_project

DEMO = Path(__file__).parents[2] / "data" / "raw" / "demo"
FEW = 2  # sampling units of a stratum and wave that the small survey keeps


def project_of(folder: Path, toml=(), **tables: str) -> Project:
    """Return a project that holds a small survey and these tables only; `toml` are words replaced in its settings."""
    folder.mkdir(exist_ok=True)
    shutil.copy(DEMO / "codebook.csv", folder / "codebook.csv")
    few_women().to_csv(folder / "women.csv", index=False)
    words = (DEMO / "project.toml").read_text(encoding="utf-8")
    for old, new in toml:
        assert old in words
        words = words.replace(old, new)
    (folder / "project.toml").write_text(words, encoding="utf-8")
    for name, rows in tables.items():
        lines = [line.strip() for line in rows.strip().splitlines()]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return open_project(folder)


@cache
def few_women() -> pd.DataFrame:
    """Return the women of the first sampling units of each stratum and wave: a survey that is read at once."""
    women = pd.read_csv(DEMO / "women.csv", dtype=str)
    first = women.drop_duplicates(["wave", "stratum", "psu"]).groupby(["wave", "stratum"]).head(FEW)
    return women.merge(first[["wave", "psu"]], on=["wave", "psu"])


def measured(project: Project, code: str) -> Results:
    return measure(project, INDICATORS[code])


def values(found: Results, *names: str) -> dict[tuple, float]:
    """Return the estimates by statistic and the columns named (default: site and level)."""
    keys = names or ("statistic", "site", "level")
    return {tuple(row[key] for key in keys): row["estimate"] for row in found.rows.to_dict("records")}


def one(found: Results, **where: str) -> dict:
    """Return the only row where the columns have these values."""
    rows = [row for row in found.rows.to_dict("records") if all(row[name] == value for name, value in where.items())]
    assert len(rows) == 1, len(rows)
    return rows[0]
