"""What a chapter asks the report to show, made from results and a caption key; and its form on the way to the gate."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from evaluation.analysis.breakdown import DIMENSIONS
from evaluation.analysis.comparisons import Contrasts
from evaluation.analysis.labels import indicator_labels, reported
from evaluation.analysis.levels import Levels, estimate
from evaluation.analysis.results import ROW_COLUMNS, Cell, Contributors, Count, Part, ReportItem, Results, Sum, Union
from evaluation.analysis.survey import Survey, codebook
from evaluation.indicators.definition import Indicator
from evaluation.indicators.rules import columns
from evaluation.project import Project
from evaluation.sources.inputs import codebooks_of

Tabular = Levels | Contrasts | Results

NUMBERS = ("estimate", "se", "ci_low", "ci_high", "df", "p_value", "n", "n_yes", "n_psu", "n_effective")


def heading(caption: str) -> ReportItem:
    """Return a heading; its words stand in the catalogue under `caption`."""
    return ReportItem("heading", caption)


def paragraph(caption: str, **values: Any) -> ReportItem:
    """Return a paragraph whose placeholders the report fills with settings, never with results."""
    return ReportItem("paragraph", caption, options=values)


def table(results: Tabular, caption: str) -> ReportItem:
    """Return a table of the result rows."""
    return ReportItem("table", caption, _results(results))


def told(results: Results, caption: str, kind: str = "") -> tuple[ReportItem, ...]:
    """Return the table of the results, or their figure where a `kind` is named; nothing where nothing was measured."""
    if not _any_measured(results):
        return ()
    return (figure(results, kind, caption) if kind else table(results, caption),)


def explained(results: Results, caption: str) -> tuple[ReportItem, ...]:
    """Return the paragraph that explains results; where nothing was measured, `<caption>_not_measured`, which says what
    is not known and why it matters; nothing where the project chose not to report the indicator."""
    if not len(results.rows):
        return ()
    return (paragraph(caption if _any_measured(results) else f"{caption}_not_measured"),)


def published(project: Project, caption: str) -> tuple[ReportItem, ...]:
    """Return the table of what the project itself published of the sites of the run and of all together, beside which
    its targets stand where there were any."""
    wanted = {None, *(site.id for site in project.sites)}
    said = [one for one in project.settings.published if one.site in wanted]
    if not said:
        return ()
    numbers = {str(place): one for place, one in enumerate(said)}
    labels = {
        "published": {key: one.name.model_dump() for key, one in numbers.items()},
        "source": {key: one.source.model_dump() for key, one in numbers.items()},
        "published_number": {key: dict.fromkeys(("es", "en"), str(one.number)) for key, one in numbers.items()},
        "published_target": {
            key: dict.fromkeys(("es", "en"), "" if one.target is None else str(one.target))
            for key, one in numbers.items()
        },
    }
    empty = pd.DataFrame(columns=list(ROW_COLUMNS))
    return (ReportItem("table", caption, Results(empty, labels=labels), {"layout": "published"}),)


def _any_measured(results: Results) -> bool:
    return bool(results.rows["estimate"].notna().any())


def tables_by_group(survey: Survey, indicator: Indicator, caption: str) -> tuple[ReportItem, ...]:
    """Return a table of an indicator for each group of project.toml by whose column it is disaggregated; none where
    there is no such group."""
    groups = survey.project.settings.groups.items() if reported(survey.project, [indicator]) else ()
    wanted = [name for name, group in groups if group.column in indicator.disaggregate_by]
    return tuple(table(estimate(survey, indicator, by=[*DIMENSIONS, name]), caption) for name in wanted)


def figure(results: Tabular, kind: str, caption: str) -> ReportItem:
    """Return a figure of the result rows; `kind` is "levels" or "change"."""
    return ReportItem("figure", caption, _results(results), {"kind": kind})


def sentence(results: Tabular, about: str) -> ReportItem:
    """Return the generated sentences about the result rows, one an indicator and place."""
    return ReportItem("sentences", about, _results(results), {"about": about})


def definitions(indicators: Iterable[Indicator], project: Project, caption: str) -> ReportItem:
    """Return the table of what each indicator that the project reports and asks measures, with direction and pair."""
    empty = pd.DataFrame(columns=list(ROW_COLUMNS))
    labels = indicator_labels(one for one in reported(project, indicators) if _is_asked(one, project))
    return ReportItem("table", caption, Results(empty, labels=labels), {"layout": "definitions"})


def _is_asked(indicator: Indicator, project: Project) -> bool:
    """Return whether the codebook describes the columns of those asked and at least one question of the indicator."""
    books = codebooks_of(project)
    if indicator.table not in books:
        return False
    stored = set(books[indicator.table].stored())
    needed = (indicator.universe.rule, indicator.denominator)
    numerator = indicator.numerator is None or bool(stored & set(columns(indicator.numerator)))
    return numerator and all(stored & set(columns(rule)) for rule in needed if rule)


def settings(project: Project) -> dict[str, Any]:
    """Return the settings that a paragraph on method may name."""
    survey = project.settings.survey
    return {
        "confidence": project.confidence,
        "psus": survey.psus if project.endline else "single",
        "waves": "two" if project.endline else "one",
        "weights": "module" if survey.module_weight in codebook(project, survey.table).stored() else "women",
        "lonely": survey.lonely,
        "few_answers": survey.few_answers,
        "design_effect": survey.design_effect,
    }


def suppression(caption: str) -> ReportItem:
    """Return the record of what the gate hid, which the gate itself fills."""
    return ReportItem("suppression", caption)


def to_payload(item: ReportItem) -> dict:
    """Return an item as plain JSON values: unprotected, for the restricted executed chapter only."""
    return {"kind": item.kind, "caption": item.caption, "options": item.options, "results": _packed(item.results)}


def from_payload(payload: dict) -> ReportItem:
    """Return the item that `to_payload` wrote."""
    return ReportItem(payload["kind"], payload["caption"], _unpacked(payload["results"]), payload["options"])


def _results(results: Tabular) -> Results:
    return results if isinstance(results, Results) else results.results()


def _packed(results: Results | None) -> dict | None:
    if results is None:
        return None
    rows = [{name: _plain(value) for name, value in row.items()} for row in results.records]
    return {
        "rows": rows,
        "counts": _told(results.counts),
        "sums": _told(results.sums),
        "parts": _told(results.parts),
        "unions": _told(results.unions),
        "labels": results.labels,
        "notes": results.notes,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_told_of(one) if isinstance(one, Cell) else _plain(one) for one in value]
    if value is None or isinstance(value, str):
        return value
    number = float(value)
    return None if math.isnan(number) else number


def _told(records: Iterable[Any]) -> list[dict]:
    """Return cells, or counts of them and their relations, as plain values. `asdict` would copy every word of them."""
    return [{name: _told_of(getattr(one, name)) for name in one.__slots__} for one in records]


def _told_of(value: Any) -> Any:
    if isinstance(value, Cell):
        return _told((value,))[0]
    return _told(value) if isinstance(value, tuple) else value


def _unpacked(packed: dict | None) -> Results | None:
    if packed is None:
        return None
    return Results(
        rows=_frame(packed["rows"]),
        counts=tuple(Count(_cell(one["cell"]), one["base"], one["yes"]) for one in packed["counts"]),
        sums=tuple(Sum(_cell(one["whole"]), tuple(map(_cell, one["parts"]))) for one in packed["sums"]),
        parts=tuple(Part(**one | {side: _cell(one[side]) for side in ("part", "whole")}) for one in packed["parts"]),
        unions=tuple(Union(_cell(one["whole"]), tuple(map(_cell, one["parts"]))) for one in packed["unions"]),
        labels=packed["labels"],
        notes=packed["notes"],
    )


def _frame(rows: list[dict]) -> pd.DataFrame:
    """Return rows as a frame, made column by column: pandas would look at the type of every value."""
    if not rows:
        return pd.DataFrame(columns=list(ROW_COLUMNS)).astype(dict.fromkeys(NUMBERS, float))
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in ROW_COLUMNS}
    columns |= {name: np.array(columns[name], dtype=float) for name in NUMBERS}  # None becomes NaN
    columns["rests_on"] = [tuple(map(_cell, cells)) for cells in columns["rests_on"]]
    columns["contributors"] = [_parts(behind) for behind in columns["contributors"]]
    return pd.DataFrame(columns)


def _parts(contributors: list | float | None) -> Contributors:
    if isinstance(contributors, list):
        return tuple(map(_parts, contributors))
    return math.nan if contributors is None else contributors


def _cell(values: dict) -> Cell:
    return Cell(**values)
