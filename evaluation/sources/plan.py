"""The plan of analysis, locked before the endline is read: what it fixes, its file, and what differs from it since."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluation.errors import EvaluationError
from evaluation.indicators.catalogue import INDICATORS
from evaluation.project import Project, own_file
from evaluation.project_file import Deviation
from evaluation.sources.codebook import read_codebook
from evaluation.sources.inputs import CODEBOOK
from evaluation.sources.logframe import read_logframe
from evaluation.sources.plan_definitions import defined
from evaluation.sources.storage import write_atomically

LOCK = "plan.lock.json"
TESTS = ("psus", "lonely", "assignment_unit", "few_answers", "design_effect")
ABSENT = "–"


@dataclass(frozen=True, slots=True)
class Lock:
    """A locked plan: its parts by name, the day, and the SHA-256 of the parts and the day."""

    plan: dict[str, str]
    locked_on: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What the project says now where its locked plan said something else, and what was registered about it."""

    part: str
    locked: str
    now: str
    registered: Deviation | None


def plan_of(project: Project) -> dict[str, str]:
    """Return every part of the plan as text, by a name such as "margins.IMP-01": indicators, primary outcomes, margins,
    tests, subgroups, waves, and the definition and coding of each primary outcome."""
    settings = project.settings
    goals = [goal for goal in read_logframe(project) if goal.indicator]
    every = set(settings.indicators) or {*INDICATORS.primary.codes, *(goal.indicator for goal in goals)}
    primary = {*INDICATORS.primary.codes, *(goal.indicator for goal in goals if goal.primary)}
    parts: dict[str, Any] = {"indicators": sorted(every), "primary": sorted(primary)}
    parts |= {f"margins.{code}": margin for code, margin in settings.margins.items()}
    parts |= {"tests.confidence": settings.confidence}
    parts |= {f"tests.{name}": getattr(settings.survey, name) for name in TESTS}
    for name, group in settings.groups.items():
        parts[f"subgroups.{name}"] = [group.column, *group.bands]
    parts |= {f"waves.{wave.id}": [wave.start, wave.end] for wave in settings.waves}
    parts |= {"waves": [settings.baseline, settings.endline or ABSENT]}
    parts |= defined(parts["primary"], read_codebook(project.path / CODEBOOK))
    return {name: _written(value) for name, value in sorted(parts.items())}


def lock(project: Project, today: datetime.date) -> Lock:
    """Write the plan of a project into its folder and return it.

    Raises EvaluationError "plan_locked" where there is one: a plan is locked once, and what changes is registered.
    """
    path = project.path / LOCK
    if path.exists():
        raise EvaluationError("plan_locked", file=LOCK)
    plan = plan_of(project)
    made = Lock(plan, today.isoformat(), _digest(plan, today.isoformat()))
    told = {"locked_on": made.locked_on, "sha256": made.sha256, "plan": plan}
    write_atomically(path, (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))
    return made


def read_lock(project: Project) -> Lock | None:
    """Return the locked plan of a project, None where it was never locked.

    Raises EvaluationError "plan_altered" where the file is not what was locked.
    """
    path = own_file(project.path, LOCK)
    if path is None:
        return None
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        found = Lock(dict(told["plan"]), str(told["locked_on"]), str(told["sha256"]))
    except (ValueError, KeyError, TypeError):
        raise EvaluationError("plan_altered", file=LOCK) from None
    if found.sha256 != _digest(found.plan, found.locked_on):
        raise EvaluationError("plan_altered", file=LOCK)
    return found


def differences(project: Project, locked: Lock) -> tuple[Difference, ...]:
    """Return what differs from a locked plan, each with the deviation that project.toml registers, if any."""
    now, registered = plan_of(project), {one.part: one for one in project.settings.deviations}
    names = sorted({*locked.plan, *now})
    changed = (name for name in names if locked.plan.get(name) != now.get(name))
    return tuple(
        Difference(name, *_differing(locked.plan.get(name), now.get(name)), registered.get(name)) for name in changed
    )


def lock_files(project: Project) -> Iterator[Path]:
    """Yield the file of the locked plan, which the chapter on method reads."""
    path = own_file(project.path, LOCK)
    yield from [] if path is None else [path]


def _differing(before: str | None, after: str | None) -> tuple[str, str]:
    """Return both sides; of two lists only what the other one lacks."""
    if before is None or after is None or "; " not in before + after:
        return before or ABSENT, after or ABSENT
    first, second = before.split("; "), after.split("; ")
    only = ("; ".join(one for one in side if one not in other) for side, other in ((first, second), (second, first)))
    left, right = only
    return left or ABSENT, right or ABSENT


def _written(value: Any) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _digest(plan: dict[str, str], day: str) -> str:
    return hashlib.sha256(json.dumps([day, plan], ensure_ascii=False, sort_keys=True).encode("utf-8")).hexdigest()
