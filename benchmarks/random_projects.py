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
from evaluation.statistics.intervals import logit_interval, p_value, t_interval

ANY, PHYSICAL, SEXUAL = "IMP-01", "IMP-01_physical", "IMP-01_sexual"
PARTS = {ANY: (PHYSICAL, SEXUAL)}
SENSITIVE = frozenset({ANY, PHYSICAL, SEXUAL})
GROUPS = {"age_group": ("15-19", "20-29", "30-39", "40-49", "50+"), "education": ("primary", "secondary", "higher")}
SITE, WAVES = "el_alto", ("baseline", "endline")
SIZES = (150, 300, 600)
DF = 40
Women = dict[tuple[str, str, str], dict[str, np.ndarray]]  # by wave, group and level
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
    """Return the project of these women: a table for everybody, by age and by schooling, each with the changes."""
    women = _women(frame)
    return RandomProject(frame, tuple(_table(women, group) for group in ("", *GROUPS)))


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


def _table(women: Women, group: str) -> tuple[str, ReportItem]:
    rows, counts, sums = [], [], []
    for indicator, wave in product(sorted(SENSITIVE), WAVES):
        whole = _count(women, Cell("women", indicator, SITE, wave))
        own = [_count(women, Cell("women", indicator, SITE, wave, group, one)) for one in GROUPS.get(group, ())]
        counts += [whole, *own]
        rows += [_level(women, one) for one in own or [whole]]
        sums += [Sum(whole.cell, tuple(one.cell for one in own))] if own else []
    places = [("", "")] if not group else [(group, one) for one in GROUPS[group]]
    rows += [_change(women, indicator, *place) for indicator in sorted(SENSITIVE) for place in places]
    cells = [one.cell for one in counts]
    parts = [Part(one, replace(one, indicator=ANY)) for one in cells if one.indicator != ANY]
    unions = [
        Union(one, tuple(replace(one, indicator=part) for part in PARTS[ANY])) for one in cells if one.indicator == ANY
    ]
    found = Results(
        pd.DataFrame(rows, columns=list(ROW_COLUMNS)), tuple(counts), tuple(sums), tuple(parts), tuple(unions)
    )
    return "04_womens_lives", ReportItem("table", f"violence_{group or 'levels'}", found)


def _women(frame: pd.DataFrame) -> Women:
    """Return the answers and weights of every wave, and of every level of a group in it."""
    found = {}
    for wave, group in product(WAVES, ("", *GROUPS)):
        for level in GROUPS.get(group, ("",)):
            here = frame[(frame["wave"] == wave) & ((frame[group] == level) if group else True)]
            found[wave, group, level] = {name: here[name].to_numpy() for name in (*SENSITIVE, "weight")}
    return found


def _here(women: Women, cell: Cell) -> dict[str, np.ndarray]:
    return women[cell.wave, cell.group, cell.level]


def _count(women: Women, cell: Cell) -> Count:
    answers = _here(women, cell)[cell.indicator]
    return Count(cell, len(answers), int(answers.sum()))


def _share(women: Women, cell: Cell) -> tuple[float, float]:
    """Return the weighted share of yes with its standard error, every woman being drawn alone."""
    weights, yes = (_here(women, cell)[name] for name in ("weight", cell.indicator))
    n = len(yes)
    if n < 2:
        return (np.nan, np.nan)
    share = float(weights @ yes / weights.sum())
    return share, float(np.sqrt(n / (n - 1) * np.sum((weights * (yes - share)) ** 2)) / weights.sum())


def _level(women: Women, count: Count) -> dict:
    share, se = _share(women, count.cell)
    low, high = (float(end) for end in logit_interval(share, se, DF, 0.95))
    return _row(count.cell, "level", (count,), "percent") | {
        "estimate": share,
        "se": se,
        "ci_low": low,
        "ci_high": high,
    }


def _change(women: Women, indicator: str, group: str = "", level: str = "") -> dict:
    before, after = (_count(women, Cell("women", indicator, SITE, wave, group, level)) for wave in WAVES)
    (first, first_se), (last, last_se) = (_share(women, one.cell) for one in (before, after))
    change, se = last - first, float(np.hypot(first_se, last_se))
    low, high = (float(end) for end in t_interval(change, se, DF, 0.95))
    numbers = {"estimate": change, "se": se, "ci_low": low, "ci_high": high}
    row = _row(before.cell, "change", (after, before), "points") | {"wave": "", "contrast": "-".join(reversed(WAVES))}
    return row | numbers | {"p_value": float(p_value(change, se, DF)), "method": "t"}


def _row(cell: Cell, statistic: str, counts: tuple[Count, ...], unit: str) -> dict:
    place = {name: getattr(cell, name) for name in ("indicator", "site", "wave", "group", "level")}
    base = sum(one.base for one in counts)
    numbers = {"se": 0.02, "df": DF, "p_value": np.nan, "n": base, "n_yes": sum(one.yes for one in counts)}
    told = {
        "n_psu": 42,
        "n_effective": 300.0,
        "unit": unit,
        "method": "logit",
        "rests_on": tuple(c.cell for c in counts),
    }
    nothing = {"contrast": "", "kind": "", "source": "", "contributors": np.nan}
    return place | {"statistic": statistic} | numbers | told | nothing
