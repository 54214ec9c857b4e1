"""The logframe of a project: `logframe.csv` or `logframe.xlsx`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from evaluation.errors import EvaluationError
from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.logframe import LEVELS, Goal
from evaluation.project import Project
from evaluation.sources.narrative_tables import Line, Refuse, read_lines, stop

TABLE = "logframe"
PLACEHOLDER = "placeholder"
HEADINGS = {
    "level": ("nivel", "level", "Nivel", "Level"),
    "objective": ("objetivo", "objective", "Objetivo", "Objective"),
    "indicator": ("indicador", "indicator", "Indicador", "Indicator", "codigo", "código", "code"),
    "name": ("nombre", "name", "Nombre", "Name"),
    "site": ("municipio", "site", "Municipio", "Site"),
    "baseline": ("linea_base", "baseline", "línea_base", "Línea de base", "Baseline"),
    "target": ("meta", "target", "Meta", "Target"),
    "means": ("fuente_verificacion", "means_of_verification", "Fuente de verificación", "Means of verification"),
    "assumptions": ("supuestos", "assumptions", "Supuestos", "Assumptions"),
    "primary": ("principal", "primary", "Principal", "Primary"),
}
NEEDED = ("level", "objective", "indicator", "target")


def read_logframe(project: Project, refuse: Refuse = stop) -> tuple[Goal, ...]:
    """Return the lines of the logframe in the order of the objectives, none where the folder holds no logframe.

    `refuse` has the fault, with file and line, where a level, an indicator or a site is not known, a number is none,
    or an indicator stands twice for one site.
    """
    goals = list(_goals(read_lines(project.path, TABLE, HEADINGS, NEEDED, refuse), project, refuse))
    seen: set[tuple[str, str]] = set()
    for goal in goals:
        if (goal.indicator, goal.site) in seen:
            refuse(_line(goal).fault("logframe_twice", indicator=goal.indicator))
        seen.add((goal.indicator, goal.site))
    return tuple(sorted(goals, key=lambda goal: LEVELS.index(goal.level)))


def _goals(lines: Iterable[Line], project: Project, refuse: Refuse) -> Iterator[Goal]:
    for line in lines:
        try:
            yield _goal(line, project)
        except EvaluationError as fault:
            refuse(fault)


def _line(goal: Goal) -> Line:
    return Line(TABLE, goal.line, {})


def _goal(line: Line, project: Project) -> Goal:
    level, code, site = (line.cells.get(name, "") for name in ("level", "indicator", "site"))
    if level not in LEVELS:
        raise line.fault("logframe_level", value=level, known=", ".join(LEVELS))
    named = line.words("name")
    if code in INDICATORS.codes:
        named = INDICATORS[code].name
    elif not named["es"]:
        raise line.fault("logframe_indicator", value=code)
    known = [one.id for one in project.settings.sites]
    if site and site not in known:
        raise line.fault("logframe_site", value=site, known=", ".join(known))
    placeholder = line.cells["target"].lower() == PLACEHOLDER
    return Goal(
        line=line.number,
        level=level,
        objective=line.words("objective"),
        indicator=code,
        name=named,
        site=site,
        baseline=_number(line, "baseline"),
        target=None if placeholder else _number(line, "target"),
        placeholder=placeholder,
        means=line.words("means"),
        assumptions=line.words("assumptions"),
        primary=line.says_yes("primary"),
    )


def _number(line: Line, column: str) -> float | None:
    """Return the number of a cell, written with a decimal comma or point and with or without %; None where empty."""
    cell = line.cells.get(column, "")
    if not cell:
        return None
    plain = re.sub(r"[\s%\u00a0\u202f]", "", cell).replace(",", ".")
    if not re.fullmatch(r"-?\d+(\.\d+)?", plain):
        raise line.fault("logframe_number", column=HEADINGS[column][0])
    return float(plain)
