"""A survey: the typed rows of a table and the names of the columns that hold its design."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from evaluation.errors import EvaluationError, UsageError
from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.definition import Indicator
from evaluation.indicators.reduced import reduced
from evaluation.project import Project
from evaluation.project_file import Group
from evaluation.sources.codebook import Codebook, read_codebook
from evaluation.sources.tables import read_table
from evaluation.statistics.design import SampleDesign


@dataclass(frozen=True, slots=True)
class Design:
    """The columns of a survey's design and its two rules, all named in `[survey]` of project.toml."""

    strata: str
    psu: str
    weight: str
    module_weight: str
    psus: str
    lonely: str
    wave: str = "wave"
    site: str = "site"


@dataclass(frozen=True)
class Survey:
    """The rows of one table, every one kept (domains are cells, never filtered rows), and their design."""

    project: Project
    table: str
    frame: pd.DataFrame
    design: Design

    @cached_property
    def measured(self) -> dict[str, tuple[Indicator, tuple[str, ...]]]:
        """The definition of every indicator of the catalogue that this table can feed, without the items that a wave
        was not asked, and the columns of those items."""
        of_table = (one for one in INDICATORS if one.table == self.table)
        found = {one.code: reduced(one, self.frame, self.frame[self.design.wave]) for one in of_table}
        return {code: definition for code, definition in found.items() if definition is not None}

    @cached_property
    def kept(self) -> dict:
        """What has been found of these rows and takes long to find again, by the code of its indicator."""
        return {}

    @property
    def definitions(self) -> tuple[Indicator, ...]:
        """The measured definitions of the catalogue."""
        return tuple(definition for definition, _ in self.measured.values())

    def definition(self, indicator: Indicator) -> tuple[Indicator, tuple[str, ...]] | None:
        """Return an indicator as this table can feed it, with the columns left out; None where it can't."""
        if indicator in tuple(INDICATORS):
            return self.measured.get(indicator.code)
        return reduced(indicator, self.frame, self.frame[self.design.wave])


def survey(project: Project, table: str | None = None) -> Survey:
    """Return the survey of `table` (default: the one `[survey]` names) at the project's sites and waves.

    Raises EvaluationError where the folder holds no such table.
    """
    settings = project.settings.survey
    name = table or settings.table
    frame = read_table(project, name)
    if frame is None:
        raise EvaluationError("table_missing", table=name, project=project.id)
    design = Design(
        settings.strata, settings.psu, settings.weight, settings.module_weight, settings.psus, settings.lonely
    )
    return Survey(project, name, _with_groups(_with_country(frame, project), project, name), design)


def _with_country(frame: pd.DataFrame, project: Project) -> pd.DataFrame:
    """Return the rows with the country of their site, by which a right answer or a service of the list goes."""
    countries = {site.id: site.country for site in project.sites}
    return frame.assign(country=frame["site"].astype(str).map(countries))


def sample_design(survey: Survey, weight: str) -> SampleDesign:
    """Return the arrays of the design; `weight` names the setting of the weight column (weight, module_weight)."""
    design, frame = survey.design, survey.frame
    waves = [wave.id for wave in survey.project.waves]
    return SampleDesign(
        stratum=frame[design.strata].to_numpy(),
        psu=frame[design.psu].to_numpy(),
        weight=frame[getattr(design, weight)].to_numpy(dtype=float, na_value=np.nan),
        wave=pd.Index(waves).get_indexer(frame[design.wave]),
        psus=design.psus,
        lonely=design.lonely,
    )


def group_levels(survey: Survey, group: str) -> tuple[str, ...]:
    """Return the levels of a group in their order: its bands, or the codes that occur."""
    settings = _group(survey.project, group)
    if settings.bands:
        return _band_names(settings.bands)
    return tuple(sorted(level for level in survey.frame[group].unique() if level))


def group_labels(survey: Survey, group: str) -> dict[str, dict[str, str]]:
    """Return the words of every level of a group, in both languages."""
    settings = _group(survey.project, group)
    if settings.bands:
        return {name: _band_words(name) for name in _band_names(settings.bands)}
    words = codebook(survey.project, survey.table).labels(settings.column)
    return {level: words[level] for level in words if level in group_levels(survey, group)}


def codebook(project: Project, table: str) -> Codebook:
    """Return the codebook of a table of the project."""
    return read_codebook(project.path / "codebook.csv")[table]


def _group(project: Project, group: str) -> Group:
    try:
        return project.settings.groups[group]
    except KeyError:
        raise UsageError("unknown_group", name=group, known=", ".join(project.settings.groups)) from None


def _with_groups(frame: pd.DataFrame, project: Project, table: str) -> pd.DataFrame:
    book = codebook(project, table)
    named = {
        group: _levels(frame[settings.column], settings, book[settings.column].missing)
        for group, settings in project.settings.groups.items()
        if settings.column in frame
    }
    return frame.assign(**named)


def _levels(column: pd.Series, settings: Group, missing: tuple[str, ...]) -> pd.Series:
    """Return the level of each row as text, "" where it is not known."""
    known = column.mask(column.astype("string").isin(missing))
    if not settings.bands:
        return known.astype("string").fillna("")
    edges = [*settings.bands, np.inf]
    values = known.to_numpy(dtype=float, na_value=np.nan)
    bands = pd.cut(values, edges, right=False, labels=_band_names(settings.bands))
    return pd.Series(bands, index=column.index).astype("string").fillna("")


def _band_words(name: str) -> dict[str, str]:
    """Return a band of a number in words: "15 a 29", "45 o más"."""
    low, _, high = name.partition("-")
    if not high:
        return {"es": f"{low[:-1]} o más", "en": f"{low[:-1]} and over"}
    return {"es": f"{low} a {high}", "en": f"{low} to {high}"}


def _band_names(bands: tuple[int, ...]) -> tuple[str, ...]:
    closed = [f"{low}-{high - 1}" for low, high in zip(bands, bands[1:], strict=False)]
    return (*closed, f"{bands[-1]}+")
