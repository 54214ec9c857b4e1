"""How far the project went from baseline to target, by the logframe and the results that the chapters recorded."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from evaluation.analysis.labels import Labels, indicator_labels, merged, project_labels, project_notes
from evaluation.analysis.measures import CENSUS
from evaluation.analysis.results import ROW_COLUMNS, Contributors, Results
from evaluation.analysis.synthesis import Row, whole_rows, with_rows
from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.logframe import Goal
from evaluation.locale import LANGUAGES, text
from evaluation.project import Project
from evaluation.sources.logframe import read_logframe
from evaluation.statistics.achievement import Achievement, Measured
from evaluation.statistics.achievement import achievement as share_of_the_way

HUNDREDTH = frozenset({"percent", "points"})
LEVELS = ("level", "count", "total")  # the statistics of which a target may speak
MISSING = dict.fromkeys(
    ("estimate", "se", "ci_low", "ci_high", "df", "p_value", "n", "n_yes", "n_psu", "n_effective", "contributors"),
    math.nan,
)
Found = Mapping[tuple[str, str, str, str], Row]


def achievement(project: Project, results: Results) -> Results:
    """Return for each line of the logframe and site the share g = (end - base) / (target - base) of the way that was
    gone (statistic "achievement", a percentage), and beside it the levels of both waves that were measured.

    The interval is Fieller's, the covariance of the waves that of the recorded change. The stated baseline, without
    error, stands in where none was measured. `method` is the class, or why there is none: a row that could not be
    made rests on no count. A census has no interval, and its share is cut, not rounded, so that 100 % is reached.
    """
    found = whole_rows(results)
    goals = [(goal, site) for goal in read_logframe(project) for site in _sites(goal, project)]
    between = _only_bounds(results)
    made = [_row(goal, site, found, between, project) for goal, site in goals]
    levels = [row for goal, site in goals for row in _levels(goal.indicator, site, found, project) if row is not None]
    labels = merged(_labels(project, [goal for goal, _ in goals]), {"warning": _warned(made)})
    whole = with_rows(results, [*made, *levels], labels)
    return Results(
        whole.rows,
        whole.counts,
        labels=whole.labels,
        notes=project_notes(project) | {"confidence": project.confidence},
    )


def _sites(goal: Goal, project: Project) -> Iterator[str]:
    yield from (site.id for site in project.sites if goal.site in ("", site.id))


def _levels(code: str, site: str, found: Found, project: Project) -> tuple[Row | None, Row | None]:
    """Return the recorded rows of baseline and endline, None where a wave was not measured."""

    def of(wave: str) -> Row | None:
        rows = (found.get((code, statistic, site, wave)) for statistic in LEVELS)
        return next((row for row in rows if row is not None and math.isfinite(row["estimate"])), None)

    return of(project.baseline.id), of(project.endline.id) if project.endline else None


def _only_bounds(results: Results) -> frozenset[tuple[str, str, str]]:
    """Return the indicators, sites and waves of which only bounds are known, as where hours are not."""
    rows = results.rows[(results.rows["group"] == "bound") & results.rows["estimate"].notna()]
    return frozenset(zip(rows["indicator"], rows["site"], rows["wave"], strict=True))


def _row(goal: Goal, site: str, found: Found, between: frozenset, project: Project) -> dict[str, Any]:
    base, end = _levels(goal.indicator, site, found, project)
    if goal.placeholder:
        return _none(goal, site, "target_placeholder")
    if end is None:
        bounded = project.endline and (goal.indicator, site, project.endline.id) in between
        return _none(goal, site, "end_bounds" if bounded else "end_missing")
    scale = 100 if end["unit"] in HUNDREDTH else 1
    if base is None and goal.baseline is None:
        return _none(goal, site, "base_missing")
    start = _measured(base) if base is not None else Measured(goal.baseline / scale)
    gone = share_of_the_way(
        start,
        _measured(end),
        math.nan if goal.target is None else goal.target / scale,
        confidence=project.confidence,
        covariance=_covariance(goal.indicator, site, base, end, found, project),
        direction=_direction(goal.indicator),
    )
    if gone.category == "not_measurable":
        return _none(goal, site, gone.reason)
    return _place(goal, site) | _numbers(gone, [end] if base is None else [base, end])


def _numbers(gone: Achievement, rows: list[Row]) -> dict[str, Any]:
    """Return the columns of a share of the way that rests on the rows of one wave or of both."""
    kinds = {row["kind"] if isinstance(row["kind"], str) else "" for row in rows}
    exact = all(row["method"] == CENSUS for row in rows)
    df = [row["df"] for row in rows if row["se"] > 0 and math.isfinite(row["df"])]
    return {
        "estimate": math.trunc(gone.share * 100) / 100 if exact else gone.share,
        "ci_low": math.nan if exact else gone.ci_low,
        "ci_high": math.nan if exact else gone.ci_high,
        "df": min(df, default=math.inf),
        "n": _sum(rows, "n"),
        "n_yes": _sum(rows, "n_yes"),
        "n_effective": min((row["n_effective"] for row in rows), default=math.nan),
        "contributors": _behind([row["contributors"] for row in rows if row["contributors"] == row["contributors"]]),
        "method": CENSUS if exact else gone.category,
        "rests_on": tuple(cell for row in rows for cell in row["rests_on"]),
        "kind": kinds.pop() if len(kinds) == 1 else "",
        "source": rows[-1]["source"],
        "warnings": () if exact else gone.warnings,
    }


def _behind(contributors: list[Contributors]) -> Contributors:
    """Return the parts of both waves where they are known, else the smaller number of institutions."""
    parts = tuple(one for one in contributors if isinstance(one, tuple))
    return parts or min(contributors, default=math.nan)


def _warned(made: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Return in words, by indicator and site, what the data say against an interval."""
    return {
        f"{row['indicator']}|{row['site']}": {
            language: " ".join(text(f"warnings.{code}", language) for code in row["warnings"]) for language in LANGUAGES
        }
        for row in made
        if row.get("warnings")
    }


def _sum(rows: list[Row], column: str) -> float:
    return float(sum(row[column] for row in rows))


def _measured(row: Row) -> Measured:
    known = math.isfinite(row["se"])
    if known or row["method"] == CENSUS or row["kind"] == "open":
        return Measured(row["estimate"], row["se"] if known else 0.0, row["df"] if known else math.inf)
    return Measured(row["estimate"], math.sqrt(row["estimate"] * (1 - row["estimate"]) / row["n"]), row["n"] - 1)


def _covariance(code: str, site: str, base: Row | None, end: Row, found: Found, project: Project) -> float:
    """Return the covariance of two waves from the standard errors of each and of their difference; 0 where none is
    recorded."""
    if base is None or project.endline is None:
        return 0.0
    change = found.get((code, "change", site, ""))
    errors = [row["se"] if row is not None else math.nan for row in (base, end, change)]
    if not all(map(math.isfinite, errors)):
        return 0.0
    return (errors[0] ** 2 + errors[1] ** 2 - errors[2] ** 2) / 2


def _direction(code: str):
    known = INDICATORS[code].direction if code in INDICATORS.codes else None
    return known if known in ("higher_is_better", "lower_is_better") else None


def _place(goal: Goal, site: str) -> dict[str, Any]:
    named = {"indicator": goal.indicator, "statistic": "achievement", "site": site, "unit": "percent"}
    empty = dict.fromkeys(("wave", "contrast", "group", "level", "kind", "source"), "")
    return dict.fromkeys(ROW_COLUMNS, "") | empty | MISSING | named | {"rests_on": ()}


def _none(goal: Goal, site: str, reason: str) -> dict[str, Any]:
    return _place(goal, site) | {"method": reason}


def _labels(project: Project, goals: list[Goal]) -> Labels:
    """Return the words of the logframe and of its indicators; a stated number is words too, for it is no result."""
    known = [INDICATORS[code] for code in {goal.indicator: None for goal in goals} if code in INDICATORS.codes]

    def both(told: object) -> dict[str, str]:
        return {"es": str(told), "en": str(told)}

    def by_place(values) -> dict[str, dict[str, str]]:
        return {f"{goal.indicator}|{goal.site}": value for goal, value in values}

    own = {
        "indicator": {goal.indicator: goal.name for goal in goals},
        "objective": {goal.level: goal.objective for goal in goals},
        "goal": {goal.indicator: both(goal.level) for goal in goals},
        "unit": {one.code: both(one.unit) for one in known},
        "stated": by_place((goal, both(goal.baseline)) for goal in goals if goal.baseline is not None),
        "target": by_place((goal, both(goal.target)) for goal in goals if goal.target is not None),
        "means": by_place((goal, goal.means) for goal in goals if any(goal.means.values())),
        "assumptions": by_place((goal, goal.assumptions) for goal in goals if any(goal.assumptions.values())),
    }
    return merged(project_labels(project), indicator_labels(known), own)
