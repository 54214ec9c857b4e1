"""The words that result rows carry with them, in both languages, so that one execution serves every report."""

from __future__ import annotations

from collections.abc import Iterable

from evaluation.analysis.survey import Survey, group_labels
from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.definition import Indicator
from evaluation.project import Project

Labels = dict[str, dict[str, dict[str, str]]]


def project_labels(project: Project) -> Labels:
    """Return the names of the sites and waves of a project, and what a site is."""
    return {
        "kind": {"site": project.settings.site_kind.model_dump()},
        "site": {site.id: site.name.model_dump() for site in project.sites},
        "wave": {wave.id: wave.name.model_dump() for wave in project.waves},
    }


def project_notes(project: Project) -> dict[str, str]:
    """Return what every preview and report of a project's rows must say: the class of its data."""
    return {"data_class": project.settings.data_class}


def reported(project: Project, indicators: Iterable[Indicator]) -> tuple[Indicator, ...]:
    """Return the indicators that the project chose to report: all of them where it names none."""
    wanted = project.settings.indicators
    return tuple(one for one in indicators if not wanted or one.code in wanted)


def indicator_labels(indicators: Iterable[Indicator]) -> Labels:
    """Return the name, definition, direction and pair of each indicator."""
    chosen = tuple(indicators)
    return {
        "indicator": {one.code: one.name for one in chosen},
        "definition": {one.code: one.definition for one in chosen},
        "direction": {one.code: {"es": one.direction, "en": one.direction} for one in chosen},
        "pair": {one.code: _pair_names(one) for one in chosen if _known_pairs(one)},
    }


def survey_labels(survey: Survey, groups: Iterable[str], indicators: Iterable[Indicator]) -> Labels:
    """Return all the words that rows of a survey by `groups` need."""
    settings = survey.project.settings.groups
    named = {group: group_labels(survey, group) for group in groups}
    return (
        project_labels(survey.project)
        | indicator_labels(indicators)
        | {"group": {group: settings[group].name.model_dump() for group in named}}
        | named
    )


def merged(*many: Labels) -> Labels:
    """Return one set of labels that holds all of `many`."""
    whole: Labels = {}
    for labels in many:
        for dimension, words in labels.items():
            whole.setdefault(dimension, {}).update(words)
    return whole


def _pair_names(indicator: Indicator) -> dict[str, str]:
    return {
        language: ", ".join(f"{code} ({INDICATORS[code].name[language]})" for code in _known_pairs(indicator))
        for language in ("es", "en")
    }


def _known_pairs(indicator: Indicator) -> list[str]:
    return [code for code in indicator.paired_with if code in INDICATORS.codes]
