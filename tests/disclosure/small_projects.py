"""Small made-up projects in the form that the gate takes, drawn from rows of women with a seed."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd

from evaluation.analysis.results import ROW_COLUMNS, Cell, Count, Part, ReportItem, Results, Sum, Union

ANY, PHYSICAL, SEXUAL = "IMP-01", "IMP-02", "IMP-03"
SENSITIVE = frozenset({ANY, PHYSICAL, SEXUAL})
PARTS = ((PHYSICAL, ANY), (SEXUAL, ANY))
GROUPS = {"age_group": ("15-19", "20-29", "30-39", "40-49", "50+"), "education": ("primary", "secondary", "higher")}
SITES, WAVES = ("el_alto", "independencia"), ("baseline", "endline")


def row(cell: Cell, statistic="level", cells=None, **values) -> dict:
    """Return a reliable result row about `cell`, with `values` in the place of its own."""
    return {
        "indicator": cell.indicator,
        "statistic": statistic,
        "site": cell.site,
        "wave": cell.wave if statistic in ("level", "count", "gap") else "",
        "contrast": "" if statistic in ("level", "count") else statistic,
        "group": cell.group,
        "level": cell.level,
        "estimate": 0.4,
        "se": 0.02,
        "ci_low": 0.36,
        "ci_high": 0.44,
        "df": 40,
        "p_value": np.nan,
        "n": 500,
        "n_yes": 200,
        "n_psu": 42,
        "n_effective": 300.0,
        "unit": "percent" if statistic == "level" else "points",
        "method": "logit",
        "rests_on": tuple(cells or (cell,)),
        "kind": "",
        "source": "",
        "contributors": np.nan,
    } | values


def level(count: Count) -> dict:
    """Return the row of a count's percentage."""
    share = count.yes / count.base if count.base else np.nan
    limits = {"ci_low": max(share - 0.05, 0), "ci_high": min(share + 0.05, 1)}
    return row(count.cell, estimate=share, n=count.base, n_yes=count.yes, **limits)


def results(rows, counts=(), sums=(), parts=(), unions=()) -> Results:
    """Return results of rows given as dicts; percentages and contrasts get the numbers of the counts they rest on."""
    known = {count.cell: count for count in counts}
    frame = pd.DataFrame([_numbered(one, known) for one in rows], columns=list(ROW_COLUMNS))
    return Results(frame, tuple(counts), tuple(sums), tuple(parts), tuple(unions))


def _numbered(one: dict, known: dict[Cell, Count]) -> dict:
    counted = [known[cell] for cell in one["rests_on"] if cell in known and known[cell].yes is not None]
    if not counted or one["statistic"] in ("count", "nonresponse"):
        return one
    return one | {"n": sum(count.base for count in counted), "n_yes": sum(count.yes for count in counted)}


def table(caption: str, of: Results, chapter: str = "04_lives") -> tuple[str, ReportItem]:
    """Return a table as the gate takes it."""
    return chapter, ReportItem("table", caption, of)


def by_age(yes: list[int], no: list[int], indicator=ANY, site="el_alto", wave="baseline") -> Results:
    """Return an indicator at one site and wave, for everybody and by as many age groups as numbers are given."""
    whole = Cell("women", indicator, site, wave)
    cells = [Cell("women", indicator, site, wave, "age_group", f"age {number}") for number in range(len(yes))]
    parts = [Count(cell, some + others, some) for cell, some, others in zip(cells, yes, no, strict=True)]
    counts = [Count(whole, sum(yes) + sum(no), sum(yes)), *parts]
    return results(map(level, counts), counts, [Sum(whole, tuple(cells))])


def draw(seed: int, women: int, missing: float = 0.02, sites=SITES) -> pd.DataFrame:
    """Return answers of as many women at each site and wave, True, False or missing."""
    chance = np.random.default_rng(seed)
    frames = []
    for site, wave in product(sites, WAVES):
        frame = pd.DataFrame({"site": site, "wave": wave}, index=range(women))
        for group, levels in GROUPS.items():
            frame[group] = chance.choice(levels, women, p=chance.dirichlet(np.full(len(levels), 3.0)))
        frame[PHYSICAL] = chance.random(women) < chance.uniform(0.1, 0.4)
        frame[SEXUAL] = chance.random(women) < chance.uniform(0.03, 0.2)
        frame[ANY] = frame[PHYSICAL] | frame[SEXUAL]
        for indicator in (PHYSICAL, SEXUAL):
            frame[indicator] = frame[indicator].astype(object).where(chance.random(women) >= missing, None)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def linked_tables(frame: pd.DataFrame) -> list[tuple[str, ReportItem]]:
    """Return three linked tables and a change: for everybody, by age and by education, of three joined indicators."""
    return [table(group or "everybody", _tabulated(frame, group)) for group in ("", *GROUPS)]


def _tabulated(frame: pd.DataFrame, group: str) -> Results:
    rows, counts, sums, parts = [], [], [], []
    sites = sorted(frame["site"].unique())
    for indicator, site, wave in product(sorted(SENSITIVE), sites, WAVES):
        here = frame[(frame["site"] == site) & (frame["wave"] == wave)]
        whole = _count(here, Cell("women", indicator, site, wave))
        own = [_count(here, Cell("women", indicator, site, wave, group, one)) for one in GROUPS.get(group, ())]
        counts += [whole, *own]
        rows += [level(count) for count in own or [whole]]
        sums += [Sum(whole.cell, tuple(count.cell for count in own))] if own else []
    if not group:
        rows += [_change(indicator, site) for indicator, site in product(sorted(SENSITIVE), sites)]
    for part, whole in PARTS:
        parts += [Part(one, replace(one, indicator=whole)) for one in (c.cell for c in counts) if one.indicator == part]
    wholes = (count.cell for count in counts if count.cell.indicator == ANY)
    unions = [Union(one, tuple(replace(one, indicator=part) for part, _ in PARTS)) for one in wholes]
    return results(rows, counts, sums, parts, unions)


def _change(indicator: str, site: str) -> dict:
    before, after = (Cell("women", indicator, site, wave) for wave in WAVES)
    return row(before, "change", (after, before), estimate=-0.04, ci_low=-0.09, ci_high=0.01, p_value=0.12)


def _count(here: pd.DataFrame, cell: Cell) -> Count:
    inside = here[here[cell.group] == cell.level] if cell.group else here
    answers = inside[cell.indicator].dropna()
    return Count(cell, len(answers), int(answers.astype(bool).sum()))
