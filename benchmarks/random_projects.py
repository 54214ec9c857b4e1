"""Random projects as the gate takes them, delivered as files: answers of women, three linked tables, two waves."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from evaluation.analysis.results import ROW_COLUMNS, Cell, Count, Part, ReportItem, Results, Sum, Union
from evaluation.disclosure.protected import ProtectedRelease
from evaluation.report.annex import annex_xlsx, results_csv
from evaluation.report.stamp import Stamp

ANY, PHYSICAL, SEXUAL = "IMP-01", "IMP-01_physical", "IMP-01_sexual"
PARTS = {ANY: (PHYSICAL, SEXUAL)}
SENSITIVE = frozenset({ANY, PHYSICAL, SEXUAL})
GROUPS = {"age_group": ("15-19", "20-29", "30-39", "40-49", "50+"), "education": ("primary", "secondary", "higher")}
SITE, WAVES = "el_alto", ("baseline", "endline")
SIZES = (150, 300, 600)
HEAVIEST = 2.0  # weight of the heaviest woman of a weighted project, the lightest being 1


@dataclass(frozen=True)
class RandomProject:
    """The women of a project, and the tables that a report of it asks for."""

    frame: pd.DataFrame
    items: tuple[tuple[str, ReportItem], ...]


def draw(seed: int, women: int, weighted: bool) -> pd.DataFrame:
    """Return answers of as many women in each wave; where not `weighted` every weight is 1."""
    chance = np.random.default_rng(seed)
    frames = []
    for wave in WAVES:
        frame = pd.DataFrame({"wave": wave}, index=range(women))
        for group, levels in GROUPS.items():
            frame[group] = chance.choice(levels, women, p=chance.dirichlet(np.full(len(levels), 3.0)))
        frame[PHYSICAL] = chance.random(women) < chance.uniform(0.05, 0.4)
        frame[SEXUAL] = chance.random(women) < chance.uniform(0.02, 0.2)
        frame[ANY] = frame[PHYSICAL] | frame[SEXUAL]
        frame["weight"] = chance.uniform(1, HEAVIEST, women) if weighted else 1.0
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def project_of(frame: pd.DataFrame) -> RandomProject:
    """Return the project of these women: a table for everybody, by age and by schooling, and the changes."""
    return RandomProject(frame, tuple(_table(frame, group) for group in ("", *GROUPS)))


def true_count(frame: pd.DataFrame, cell: tuple[str, str, str, str], of: str) -> int:
    """Return the base, yes or no of a cell (indicator, wave, group, level)."""
    indicator, wave, group, level = cell
    here = frame[(frame["wave"] == wave) & ((frame[group] == level) if group else True)]
    yes = int(here[indicator].sum())
    return {"base": len(here), "yes": yes, "no": len(here) - yes}[of]


def deliver(released: ProtectedRelease, folder: Path) -> Path:
    """Write what a reader of numbers gets of a release (results.csv and annex.xlsx) into a folder, and return it."""
    folder.mkdir(parents=True)
    stamp = Stamp("release", "synthetic", folder.name, datetime.date(2025, 12, 1), (), {})
    (folder / "results.csv").write_bytes(results_csv(released))
    (folder / "annex.xlsx").write_bytes(annex_xlsx(released, stamp))
    return folder


def _table(frame: pd.DataFrame, group: str) -> tuple[str, ReportItem]:
    rows, counts, sums = [], [], []
    for indicator, wave in product(sorted(SENSITIVE), WAVES):
        whole = _count(frame, Cell("women", indicator, SITE, wave))
        own = [_count(frame, Cell("women", indicator, SITE, wave, group, one)) for one in GROUPS.get(group, ())]
        counts += [whole, *own]
        rows += [_level(frame, one) for one in own or [whole]]
        sums += [Sum(whole.cell, tuple(one.cell for one in own))] if own else []
    rows += [] if group else [_change(frame, indicator) for indicator in sorted(SENSITIVE)]
    cells = [one.cell for one in counts]
    parts = [Part(one, replace(one, indicator=ANY)) for one in cells if one.indicator != ANY]
    unions = [
        Union(one, tuple(replace(one, indicator=part) for part in PARTS[ANY])) for one in cells if one.indicator == ANY
    ]
    found = Results(
        pd.DataFrame(rows, columns=list(ROW_COLUMNS)), tuple(counts), tuple(sums), tuple(parts), tuple(unions)
    )
    return "04_womens_lives", ReportItem("table", f"violence_{group or 'levels'}", found)


def _here(frame: pd.DataFrame, cell: Cell) -> pd.DataFrame:
    return frame[(frame["wave"] == cell.wave) & ((frame[cell.group] == cell.level) if cell.group else True)]


def _count(frame: pd.DataFrame, cell: Cell) -> Count:
    here = _here(frame, cell)
    return Count(cell, len(here), int(here[cell.indicator].sum()))


def _share(frame: pd.DataFrame, cell: Cell) -> float:
    here = _here(frame, cell)
    return float(here["weight"] @ here[cell.indicator] / here["weight"].sum()) if len(here) else np.nan


def _level(frame: pd.DataFrame, count: Count) -> dict:
    share = _share(frame, count.cell)
    numbers = {"estimate": share, "ci_low": max(share - 0.05, 0), "ci_high": min(share + 0.05, 1)}
    return _row(count.cell, "level", (count,), "percent") | numbers


def _change(frame: pd.DataFrame, indicator: str) -> dict:
    before, after = (_count(frame, Cell("women", indicator, SITE, wave)) for wave in WAVES)
    change = _share(frame, after.cell) - _share(frame, before.cell)
    row = _row(before.cell, "change", (after, before), "points") | {"wave": "", "contrast": "change"}
    return row | {"estimate": change, "ci_low": change - 0.06, "ci_high": change + 0.06, "p_value": 0.2}


def _row(cell: Cell, statistic: str, counts: tuple[Count, ...], unit: str) -> dict:
    place = {name: getattr(cell, name) for name in ("indicator", "site", "wave", "group", "level")}
    base = sum(one.base for one in counts)
    numbers = {"se": 0.02, "df": 40, "p_value": np.nan, "n": base, "n_yes": sum(one.yes for one in counts)}
    told = {
        "n_psu": 42,
        "n_effective": 300.0,
        "unit": unit,
        "method": "logit",
        "rests_on": tuple(c.cell for c in counts),
    }
    nothing = {"contrast": "", "kind": "", "source": "", "contributors": np.nan}
    return place | {"statistic": statistic} | numbers | told | nothing
