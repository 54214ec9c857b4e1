"""The `[planning]` table of project.toml: the sample of a survey to come and what is assumed of each indicator.

Every number stands for all sites and waves, or is a table by site, by wave, or by site and in it by wave:
`clusters = 32`, `clusters = { el_alto = 40, independencia = { baseline = 24, endline = 20 } }`. Shares go from 0 to 1.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, ValidationError

from evaluation.errors import EvaluationError
from evaluation.indicators.catalogue import INDICATORS
from evaluation.project import Project
from evaluation.project_file import Record

COMMON = {"shared": 1.0, "new": 0.0}  # share of the psus in both waves that `psus` of [survey] says


def _anywhere(kind: Any) -> Any:
    return kind | dict[str, kind | dict[str, kind]]


Share = _anywhere(Annotated[float, Field(gt=0, le=1)])
ShareOrNone = _anywhere(Annotated[float, Field(ge=0, le=1)])
Level = _anywhere(Annotated[float, Field(gt=0, lt=1)])
Change = _anywhere(Annotated[float, Field(gt=-1, lt=1)])
Correlation = _anywhere(Annotated[float, Field(ge=-1, le=1)])
Clustering = _anywhere(Annotated[float, Field(ge=0, lt=1)])
Variation = _anywhere(Annotated[float, Field(ge=0)])
Effect = _anywhere(Annotated[float, Field(ge=1)])
Number = _anywhere(Annotated[int, Field(ge=1)])
NumberOrNone = _anywhere(Annotated[int, Field(ge=0)])


class IndicatorPlan(Record):
    """What is assumed of an indicator. `icc` has no default: whoever plans states it, with its source."""

    level: Level  # share of yes at the baseline
    change: Change  # to be detected; below 0 a fall
    icc: Clustering  # intra-cluster correlation
    applies: Share = 1.0  # of the women interviewed, those to whom the question applies and who answer it


class Planning(Record):
    """The sample at a site in a wave, the people reached there, and the indicators."""

    indicators: dict[str, IndicatorPlan] = Field(min_length=1)
    clusters: Number  # psus
    women: Number  # drawn in each psu
    response: Share = 1.0  # of the women drawn, those interviewed
    strata: Number = 1
    common: ShareOrNone | None = None  # of the psus, those of both waves; None: as `psus` of [survey] says
    correlation: Correlation = 0.0  # of a psu's level in one wave with the other; 0 gains nothing from common psus
    take_variation: Variation = 0.0  # coefficient of variation of the women drawn in a psu
    weighting: Effect = 1.0  # design effect of unequal weights: n Σ w² / (Σ w)²
    power: float = Field(0.8, gt=0.5, lt=1)
    population: Number | None = None  # women of the site who could be interviewed
    reached: NumberOrNone | None = None  # those of them whom the project reaches


def read_planning(project: Project) -> Planning:
    """Return the project's [planning].

    Raises EvaluationError "planning_missing" where project.toml has none, and "planning_invalid" naming all entries
    that are unknown, lacking or cannot be.
    """
    if project.settings.planning is None:
        raise EvaluationError("planning_missing", project=project.id)
    try:
        found = Planning.model_validate(project.settings.planning)
    except ValidationError as fault:
        raise invalid(*_places(project.settings.planning, fault)) from None
    if unknown := [code for code in found.indicators if code not in INDICATORS.codes]:
        raise invalid(*(f"indicators.{code}" for code in unknown))
    return found


def value_at(record: Record, name: str, site: str, wave: str = "", prefix: str = "") -> Any:
    """Return a number of `record` at a site and wave; raises EvaluationError where its table has none for them."""
    found = getattr(record, name)
    while isinstance(found, dict):
        if site not in found and wave not in found:
            raise invalid(f"{prefix}{name}.{site}")
        found = found[site] if site in found else found[wave]
    return found


def common_share(project: Project, planning: Planning, site: str) -> float:
    """Return the share of the psus of both waves; raises EvaluationError where `psus` of [survey] says another, or
    "partial" and [planning] says none."""
    told, ruled = value_at(planning, "common", site), COMMON.get(project.settings.survey.psus)
    if told is None and ruled is None or None not in (told, ruled) and told != ruled:
        raise invalid("common")
    return ruled if told is None else told


def invalid(*places: str) -> EvaluationError:
    """Return the error that names entries of [planning]."""
    return EvaluationError("planning_invalid", places=", ".join(dict.fromkeys(places)))


def _places(told: Any, fault: ValidationError) -> list[str]:
    """Return where the faults are, each once: a table of values is at fault where one of them is."""
    found = dict.fromkeys(_place(told, error["loc"], error["type"] == "missing") for error in fault.errors())
    return [one for one in found if not any(other.startswith(f"{one}.") for other in found)]


def _place(told: Any, location: tuple, missing: bool) -> str:
    """Return the way to a fault through what was written, without pydantic's names for how a value may be written."""
    way = []
    for part in location:
        if isinstance(told, dict) and (missing or part in told):
            way.append(str(part))
            told = told.get(part)
    return ".".join(way)
