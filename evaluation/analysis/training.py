"""People trained and leaders interviewed: who completed the courses, what they learnt, and how active they became."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluation.analysis import paired
from evaluation.analysis.breakdown import Place
from evaluation.analysis.labels import merged
from evaluation.analysis.levels import place_columns, unmeasured
from evaluation.analysis.measures import CENSUS, not_measured, results_of
from evaluation.analysis.paired import Pairs
from evaluation.analysis.records import code_labels, places, records
from evaluation.analysis.results import Count, Results, Sum
from evaluation.indicators.definition import Indicator
from evaluation.project import Project
from evaluation.statistics.scales import mean_score

ENOUGH = 0.8  # share of the sessions, and of the items of a test
KIND = "leader_kind"
RIGHT = {
    **dict.fromkeys(
        ("law_psych", "law_econ", "law_marital", "law_anyone", "law_free", "law_measures", "law_harass"), 1
    ),
    **dict.fromkeys(("law_noproof", "law_conciliate"), 0),
    "test_case": 1,
}
AGENCY = tuple(f"agency_{name}" for name in ("speak", "petition", "meet", "accompany", "lead", "oversee", "space"))
ABLE = tuple(f"eff_{name}" for name in ("routes", "able", "together", "start"))
ANSWERED = 8  # of the eleven
FIRST, LAST = 1, 2  # moments of a test


def completed(project: Project, indicator: Indicator) -> Results:
    """Return how many people were enrolled and completed the training, and their share, everybody and by kind.

    A person counts once: her sessions of all courses are added up.
    """
    frame = records(project, indicator, "leader_id", KIND, "sessions_planned", "sessions_attended")
    if frame is None:
        return not_measured(project, indicator)
    rows, counts, sums = [], [], []
    for place, here in places(project, frame):
        kinds = {f"{kind}": part for kind, part in here.groupby(KIND)}
        people = {place: _people(here)} | {_at(place, KIND, kind): _people(part) for kind, part in kinds.items()}
        rows += [row for at, done in people.items() for row in _completion(indicator, at, done)]
        found = [_tally(indicator, at, done) for at, done in people.items()]
        counts += [count for tally, _ in found for count in tally]
        sums += [equation for _, equation in found]
        sums.append(Sum(_cell(indicator, place), tuple(_cell(indicator, _at(place, KIND, kind)) for kind in kinds)))
    return _labelled(project, results_of(project, indicator, rows, counts=tuple(counts), sums=tuple(sums)), indicator)


def learnt(project: Project, indicator: Indicator) -> Results:
    """Return the change of the tests' scores of the people with both, at each site, everybody and by kind."""
    frame = records(project, indicator, "leader_id", KIND, "test_moment", *RIGHT)
    if frame is None:
        return not_measured(project, indicator)
    frame = frame.assign(score=score(frame))
    every = [
        _test_pairs(at, part)
        for place, here in places(project, frame)
        for at, part in [(place, here), *((_at(place, KIND, f"{kind}"), one) for kind, one in here.groupby(KIND))]
    ]
    return _labelled(project, _of_pairs(project, indicator, every), indicator)


def active(project: Project, indicator: Indicator) -> Results:
    """Return the change of the agency index of the leaders interviewed in both waves, by groups."""
    frame = records(project, indicator, "leader_id", "leader_group", *AGENCY, *ABLE)
    if frame is None:
        return not_measured(project, indicator)
    if project.endline is None:
        waves = [Place(site.id, project.baseline.id) for site in project.sites]
        return results_of(project, indicator, (unmeasured(indicator, "level", one, method="one_wave") for one in waves))
    frame = frame.assign(index=agency_index(frame))
    return _of_pairs(project, indicator, [_leader_pairs(project, frame, site.id) for site in project.sites])


def score(frame: pd.DataFrame) -> NDArray:
    """Return the score (n,) of each test, from 0 to 100: the share of right answers, NaN below 80 % of the items.

    "Don't know" is not right; an item that is empty or refused is not counted.
    """
    items = np.column_stack([_right(frame[name], right) for name, right in RIGHT.items()])
    return 100 * mean_score(items, at_least=ENOUGH)


def agency_index(frame: pd.DataFrame) -> NDArray:
    """Return the index (n,) from 0 to 100: the mean of what she did and of what she feels able to do, half each; NaN
    below 8 answers of the 11, or where one half has none."""
    done = np.column_stack([_scaled(frame[name], 0, 3) for name in AGENCY])
    able = np.column_stack([_scaled(frame[name], 1, 5) for name in ABLE])
    enough = np.isfinite(np.hstack([done, able])).sum(axis=1) >= ANSWERED
    halves = (mean_score(done, at_least=0) + mean_score(able, at_least=0)) / 2
    return np.where(enough, halves, np.nan)


def _right(column: pd.Series, right: int) -> NDArray:
    given = column.to_numpy(dtype=float, na_value=np.nan)
    return np.where(np.isnan(given) | (given == 9), np.nan, given == right)


def _scaled(column: pd.Series, low: int, high: int) -> NDArray:
    given = column.to_numpy(dtype=float, na_value=np.nan)
    return np.where((given >= low) & (given <= high), 100 * (given - low) / (high - low), np.nan)


def _people(frame: pd.DataFrame) -> NDArray:
    """Return whether each person completed: 80 % of the sessions of all her courses."""
    sums = frame.groupby("leader_id")[["sessions_attended", "sessions_planned"]].sum()
    return (sums["sessions_attended"] >= ENOUGH * sums["sessions_planned"]).to_numpy(dtype=bool)


def _completion(indicator: Indicator, place: Place, done: NDArray) -> Iterator[dict]:
    n, yes = len(done), int(done.sum())
    whole, (some, _) = _cell(indicator, place), _halves(indicator, place)
    told = {"method": CENSUS, "n_effective": float(n)}
    for statistic, number, cell in (("enrolled", n, whole), ("completed", yes, some)):
        counted = {"estimate": float(number), "n": number, "unit": "people", "kind": "count", "rests_on": (cell,)}
        yield place_columns(indicator, statistic, place) | told | counted
    share = {"estimate": yes / n, "n": n, "n_yes": float(yes), "unit": "percent", "rests_on": (whole,)}
    yield place_columns(indicator, "completed_share", place) | told | share


def _tally(indicator: Indicator, place: Place, done: NDArray) -> tuple[tuple[Count, ...], Sum]:
    n, yes = len(done), int(done.sum())
    whole, halves = _cell(indicator, place), _halves(indicator, place)
    parts = (Count(halves[0], yes, yes), Count(halves[1], n - yes, 0))
    return (Count(whole, n, yes), *parts), Sum(whole, halves)


def _cell(indicator: Indicator, place: Place):
    return place.cell(indicator.table, indicator.code)


def _halves(indicator: Indicator, place: Place):
    named = f"{place.group}:{place.level}:" if place.group else ""
    return tuple(_cell(indicator, _at(place, "completed", f"{named}{one}")) for one in ("yes", "no"))


def _at(place: Place, group: str, level: str) -> Place:
    return Place(place.site, place.wave, group, level)


def _test_pairs(place: Place, frame: pd.DataFrame) -> Pairs:
    """Return the mean score of each person before and after, over the courses of which she took that test."""
    scored = frame[frame["score"].notna()]
    before = paired.unique_people(scored[scored["test_moment"] == FIRST], "score")
    after = paired.unique_people(scored[scored["test_moment"] == LAST], "score").reindex(before.index)
    return Pairs(place, before.to_numpy(), after.to_numpy())


def _leader_pairs(project: Project, frame: pd.DataFrame, site: str) -> Pairs:
    scored = frame[(frame["site"] == site) & frame["index"].notna()]
    first, last = (scored[scored["wave"] == wave.id].set_index("leader_id") for wave in project.waves)
    after = last["index"].reindex(first.index)
    return Pairs(
        Place(site, project.endline.id), first["index"].to_numpy(), after.to_numpy(), first["leader_group"].to_numpy()
    )


def _of_pairs(project: Project, indicator: Indicator, every: Iterable[Pairs]) -> Results:
    rows, counts, sums = [], [], []
    known = [pairs for pairs in every if len(pairs.before)]
    for pairs in known:
        rows += paired.rows(indicator, pairs, project.confidence)
        tally, equation = paired.counts(indicator, pairs)
        counts += tally
        sums.append(equation)
    for pairs in (one for one in known if not one.place.group):
        parts = [one for one in known if one.place.group and one.place.site == pairs.place.site]
        sums += _by_kind(indicator, pairs, [one for one in parts if one.place.wave == pairs.place.wave])
    return results_of(project, indicator, rows, counts=tuple(counts), sums=tuple(sums))


def _by_kind(indicator: Indicator, whole: Pairs, parts: list[Pairs]) -> Iterator[Sum]:
    """Yield that all with a first score, those with both, and those lost, are each the sum of the kinds."""
    split = [paired.cells(indicator, one) for one in parts]
    for place, cell in enumerate(paired.cells(indicator, whole)):
        if split:
            yield Sum(cell, tuple(one[place] for one in split))


def _labelled(project: Project, found: Results, indicator: Indicator) -> Results:
    words = code_labels(project, indicator.table, KIND)
    return Results(found.rows, found.counts, found.sums, labels=merged(found.labels, words), notes=found.notes)
