"""What `project.toml` may say: frozen records, checked when they are read."""

from __future__ import annotations

import datetime
import tomllib
from math import inf
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator

from evaluation.errors import EvaluationError

SETTINGS_FILE = "project.toml"
DAC = {
    "dac1991": ("relevance", "effectiveness", "efficiency", "impact", "sustainability"),
    "dac2019": ("relevance", "coherence", "effectiveness", "efficiency", "impact", "sustainability"),
}
MONTH = r"^\d{4}-(0[1-9]|1[0-2])$"


class Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(Record):
    """The same words in both languages."""

    es: str
    en: str


class Site(Record):
    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: Words
    country: str = Field(pattern=r"^[A-Z]{2}$")
    value: str | None = None  # how the tables write it, where that is not the id


class Wave(Record):
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_]*$")
    name: Words
    start: str = Field(pattern=MONTH)
    end: str = Field(pattern=MONTH)
    value: str | None = None


class Group(Record):
    """A disaggregation: the codes of a column, or bands of a number by their lower bounds (the last one open)."""

    column: str
    name: Words
    bands: tuple[int, ...] = ()


class SurveySettings(Record):
    table: str = "women"
    strata: str = "stratum"
    psu: str = "psu"
    weight: str = "weight"
    module_weight: str = "weight_dv"
    psus: Literal["shared", "new", "partial"]
    lonely: Literal["fail", "remove", "adjust", "certainty", "average"] = "fail"
    assignment_unit: str = "site"
    few_answers: int = Field(10, ge=0)  # Korn-Graubard interval when yes or no falls below
    design_effect: float = Field(1.25, ge=1)  # declared: the least that few answers show (docs/coverage.md)
    sample_note: Words | None = None  # how the women were chosen
    weight_note: Words | None = None  # how they are weighted, where that is not by both weights


class Permission(Record):
    """Where an institution said in writing that its figures may be shown: who for it, by role, when, and in what."""

    role: str = Field(min_length=3)
    date: datetime.date
    document: str = Field(min_length=3)


class TableSettings(Record):
    """How a table of the folder is read, where that is not the default."""

    file: str | None = None
    separator: Literal[",", ";", "\t"] = ","
    decimal: Literal[".", ","] = "."
    encoding: Literal["utf-8", "cp1252"] = "utf-8"
    crosswalk: str | None = None
    ever_timing_unknown: bool = False  # DHS code 4 counts as ever
    source: Words | None = None  # where its rows come from, where that is not the survey
    open: bool = False  # its institutions publish it, or agreed in writing to share it: nothing of it is hidden
    permission: Permission | None = None  # without it a restricted project is not published


class Rate(Record):
    """How many units of a currency one unit of the currency of the accounts was worth, and who says so."""

    value: float = Field(gt=0)
    source: Words
    verified: bool = False


class BudgetSettings(Record):
    """The rules of the accounts: those of the call, none of them assumed by the program. Shares are from 0 to 1."""

    currency: str = Field("EUR", pattern=r"^[A-Z]{3}$")
    rule: Words  # which exchange rate the call asks for, and how costs that serve all are shared out
    rates: dict[str, Rate] = {}
    tolerance: float | None = Field(None, gt=0, lt=1)  # deviation of a line that the call allows without permission
    indirect_ceiling: float | None = Field(None, gt=0, lt=1)
    citation: Words | None = None  # where the call says so
    verified: bool = False


class Published(Record):
    """A result that the project itself published before the evaluation: real also where the tables are synthetic.

    `site` is that of a result of one site alone; a report of other sites leaves it out.
    """

    name: Words
    site: str | None = None
    number: int = Field(ge=0)
    source: Words
    verified: bool = False
    target: int | None = Field(None, ge=0)  # none where no target was published


class Deviation(Record):
    """What was decided otherwise after the plan was locked: which part of it, by whom (a role), when, and why."""

    part: str  # as `evaluation plan check` names it: margins.IMP-01, subgroups.education
    role: Words
    date: datetime.date
    reason: Words


class OpenedText(Record):
    """A free text that may be shown: who reviewed it (a role), when, and the start of its digest as reviewed."""

    id: str = Field(min_length=1)
    role: str = Field(min_length=3)
    date: datetime.date
    seen: str = Field(pattern=r"^[0-9a-f]{12}$")


class FunderProfile(Record):
    """What the funder asks of an evaluation: the criteria by which it is judged, and where that is said."""

    name: Words | None = None
    criteria: Literal["dac2019", "dac1991"] = "dac2019"
    added: tuple[Literal["coverage", "ownership", "alignment", "harmonisation", "participation"], ...] = ()
    citation: Words | None = None

    @property
    def criteria_named(self) -> tuple[str, ...]:
        """The criteria in order: those of the Development Assistance Committee of 2019 or of 1991, then the others."""
        return (*DAC[self.criteria], *self.added)


class Settings(Record):
    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Words
    source: Words
    data_class: Literal["synthetic", "public", "restricted"] = "restricted"
    languages: tuple[Literal["es", "en"], ...] = ("es", "en")
    confidence: float = Field(0.95, gt=0.5, lt=1)
    sites: tuple[Site, ...] = Field(min_length=1)
    waves: tuple[Wave, ...] = Field(min_length=1)
    baseline: str
    endline: str | None = None
    survey: SurveySettings
    groups: dict[str, Group] = {}
    site_kind: Words = Words(es="Municipio", en="Municipality")  # what a site is
    pooled: bool = False  # a row for all sites together, only where they are harmonised
    partners: tuple[Words, ...] = ()
    roles: tuple[Words, ...] = ()  # by which interviews and addressees are named; none: what is like a name is refused
    ethics: Words | None = None
    consent_ruling: Permission | None = None  # the ethics committee's on interviews whose consent is not on record
    notes: tuple[Words, ...] = ()
    funder: FunderProfile = FunderProfile()
    tables: dict[str, TableSettings] = {}
    indicators: tuple[str, ...] = ()  # codes to report; empty means every indicator the tables can feed
    disclosure: dict[str, Any] = {}
    margins: dict[str, float] = {}  # by indicator: a change inside it is none; in points, or in the indicator's unit
    budget: BudgetSettings | None = None
    published: tuple[Published, ...] = ()
    opened_texts: tuple[OpenedText, ...] = ()  # of quotes.csv: all others are closed
    deviations: tuple[Deviation, ...] = ()  # from the locked plan (plan.lock.json)
    planning: dict[str, Any] | None = None  # the assumptions of `evaluation power`, checked by analysis.planning

    @field_validator("waves")
    @classmethod
    def _waves_in_order(cls, waves: tuple[Wave, ...]) -> tuple[Wave, ...]:
        if any(wave.end < wave.start for wave in waves):
            raise ValueError("a wave ends before it starts")
        return waves

    @model_validator(mode="after")
    def _baseline_first(self) -> Settings:
        start = {wave.id: wave.start for wave in self.waves}
        if self.endline in start and self.baseline in start and start[self.endline] < start[self.baseline]:
            raise ValueError("endline")
        return self

    @field_validator("published")
    @classmethod
    def _published_of_known_sites(cls, published: tuple[Published, ...], info: ValidationInfo):
        if {one.site for one in published} - {None, *(site.id for site in info.data.get("sites", ()))}:
            raise ValueError("a published result of no site of the project")
        return published

    @field_validator("margins")
    @classmethod
    def _margins_above_zero(cls, margins: dict[str, float]) -> dict[str, float]:
        if not all(0 < margin < inf for margin in margins.values()):
            raise ValueError("a margin is not above 0")
        return margins

    @field_validator("groups")
    @classmethod
    def _one_group_a_column(cls, groups: dict[str, Group]) -> dict[str, Group]:
        """Two bandings of one column would give the women between their limits away by difference."""
        columns = [group.column for group in groups.values()]
        if len(set(columns)) < len(columns):
            raise ValueError("two groups of one column")
        return groups


def read_settings(path: Path) -> Settings:
    """Return the settings of a project.toml; raises EvaluationError where it can't be read or says what it may not."""
    try:
        return Settings.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as fault:
        raise EvaluationError("settings_unreadable", file=path.name, fault=fault) from None
    except ValidationError as fault:
        raise _invalid(path.name, fault) from None
    except UnicodeDecodeError:
        raise EvaluationError("settings_unreadable", file=path.name, fault="UTF-8") from None


def _invalid(file: str, fault: ValidationError) -> EvaluationError:
    """Return the error of settings: what is missing first, then what there is no such setting of, then wrong values."""
    places: dict[str, list[str]] = {"settings_missing": [], "settings_unknown": [], "settings_invalid": []}
    kinds = {"missing": "settings_missing", "extra_forbidden": "settings_unknown"}
    for error in fault.errors():
        place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in error["loc"])
        places[kinds.get(error["type"], "settings_invalid")].append(place or "baseline, endline")
    key, found = next((key, found) for key, found in places.items() if found)
    return EvaluationError(key, file=file, places=", ".join(found))
