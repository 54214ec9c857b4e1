"""Groups that an earlier release cut otherwise: the women between the two cuts, counted while rows are still seen.

"15 to 29" and "15 to 30" tell, by difference, of those who are 30. Every stretch between the bounds of both cuts is
counted, with the sums that make up the groups of either, so that the gate protects them together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import pandas as pd

from evaluation.analysis.breakdown import breakdown
from evaluation.analysis.results import Cell, Count, Results, Sum
from evaluation.analysis.survey import Survey, group_levels, survey
from evaluation.analysis.tallies import tallies
from evaluation.disclosure.past import Past
from evaluation.disclosure.policy import Policy
from evaluation.errors import EvaluationError
from evaluation.project import Project
from evaluation.project_file import Group


def bridge(project: Project, earlier: Iterable[Past]) -> Results | None:
    """Return the counts between this run's groups and those of earlier releases that are cut otherwise, with the sums
    that join them; None where no group was.

    Raises EvaluationError "group_redefined" where codes took the place of bands, or bands that of codes.
    """
    found = [_between(project, past, *pair) for past in earlier for pair in _moved(project, past)]
    if not found:
        return None
    counts = {count.cell: count for one in found for count in one.counts}
    sums = dict.fromkeys(one for of in found for one in of.sums)
    return Results(pd.DataFrame(), tuple(counts.values()), tuple(sums))


def refuse_small_stretch(found: Results | None, earlier: Iterable[Past], policy: Policy) -> None:
    """Raise EvaluationError "cut_isolates" where the women between an earlier cut and this one are too few."""
    if found is None:
        return
    told = {(cell.site, cell.wave) for past in earlier for cell in past.bases | past.shown if cell.group}
    levels = {one.whole.level for one in found.sums}
    small = [
        count.cell
        for count in found.counts
        if count.cell.level not in levels and 0 < count.base < policy.count_threshold and count.cell.level
        if (count.cell.site, count.cell.wave) in told
    ]
    if small:
        raise EvaluationError(
            "cut_isolates", group=small[0].group, levels=", ".join(sorted({cell.level for cell in small}))
        )


def _moved(project: Project, past: Past) -> Iterator[tuple[str, str, Group]]:
    """Yield the earlier name, the present name and the present cut of every group of one column cut otherwise."""
    for name, now in project.settings.groups.items():
        for before, cut in past.groups.items():
            if cut["column"] != now.column or (name == before and tuple(cut["bands"]) == now.bands):
                continue
            if bool(cut["bands"]) != bool(now.bands):
                raise EvaluationError("group_redefined", group=name, release=past.release)
            if now.bands:
                yield before, name, now


def _between(project: Project, past: Past, before: str, name: str, now: Group) -> Results:
    finest = tuple(sorted({*past.groups[before]["bands"], *now.bands}))
    cut = survey(_cut(project, {name: now.model_copy(update={"bands": finest})}))
    counts = [count for code in _codes(past, before) for count in _tallied(cut, code, name)]
    known = {count.cell: count for count in counts}
    sums: list[Sum] = []
    for group, bands in ((before, tuple(past.groups[before]["bands"])), (name, now.bands)):
        ends = dict(zip(bands, [*bands[1:], float("inf")], strict=True))
        levels = dict(zip(bands, _levels(project, name, now, bands), strict=True))
        stretches = dict(zip(finest, group_levels(cut, name), strict=True))
        for whole, parts in _made_of(known, group, name, levels, ends, stretches):
            known.setdefault(whole, _added(whole, parts, known))
            sums.append(Sum(whole, parts))
    return Results(pd.DataFrame(), tuple(known.values()), tuple(sums))


def _cut(project: Project, groups: dict[str, Group]) -> Project:
    return replace(project, settings=project.settings.model_copy(update={"groups": groups}))


def _levels(project: Project, name: str, now: Group, bands: tuple[int, ...]) -> tuple[str, ...]:
    """Return the names of the levels that bands have: those that the analysis gives them."""
    return group_levels(survey(_cut(project, {name: now.model_copy(update={"bands": bands})})), name)


def _codes(past: Past, group: str) -> list[str]:
    return sorted({count.cell.indicator.removesuffix("|asked") for count in past.counts if count.cell.group == group})


def _tallied(cut: Survey, code: str, group: str) -> Iterator[Count]:
    if code in cut.measured:
        cells = breakdown(cut, ("site", "wave", group))
        yield from (
            count for tally in tallies(cut.measured[code][0], cut.frame, cells) for count in tally.counts
            if count.cell.group == group and count.cell.level
        )  # fmt: skip


def _made_of(known, group: str, name: str, levels, ends, stretches) -> Iterator[tuple[Cell, tuple[Cell, ...]]]:
    """Yield every level of a cut with the stretches that it is made of, at every indicator, site and wave."""
    places = {replace(cell, level="") for cell in known if cell.group == name and cell.level in stretches.values()}
    for place in sorted(places):
        for start, level in levels.items():
            parts = tuple(replace(place, level=stretches[at]) for at in stretches if start <= at < ends[start])
            yield replace(place, group=group, level=level), parts


def _added(whole: Cell, parts: tuple[Cell, ...], known: dict[Cell, Count]) -> Count:
    return Count(whole, sum(known[part].base for part in parts), sum(known[part].yes for part in parts))
