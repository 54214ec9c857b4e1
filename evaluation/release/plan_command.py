"""The commands of the plan of analysis: `evaluation plan lock | show | check`."""

from __future__ import annotations

import typer

from evaluation.errors import EvaluationError, message_language
from evaluation.locale import plural, text
from evaluation.project import Project, open_project
from evaluation.release.manifest import today
from evaluation.release.terminal import Folder, Language, commands, out, speak
from evaluation.report.plan_table import part_name
from evaluation.sources.plan import LOCK, Difference, Lock, differences, lock, read_lock

plan_app = commands(
    "Plan de análisis, fijado antes de leer la línea final · Plan of analysis, locked before the endline is read"
)


@plan_app.command("lock")
def lock_command(project_dir: Folder, language: Language = None) -> None:
    """Fija el plan, una sola vez · Lock the plan, once."""
    speak(language)
    made = lock(open_project(project_dir), today())
    _say("told_locked", file=LOCK, date=made.locked_on, digest=made.sha256)


@plan_app.command("show")
def show_command(project_dir: Folder, language: Language = None) -> None:
    """Dice qué fija el plan · Tell what the plan fixes."""
    speak(language)
    made = _locked(open_project(project_dir))
    _say("told_locked", file=LOCK, date=made.locked_on, digest=made.sha256)
    for part, told in made.plan.items():
        out.print(f"- {part_name(part, message_language())}: {told}", markup=False)


@plan_app.command("check")
def check_command(project_dir: Folder, language: Language = None) -> None:
    """Dice qué se apartó del plan · Tell what differs from the plan."""
    speak(language)
    project = open_project(project_dir)
    found = differences(project, _locked(project))
    for one in found:
        _say_difference(one)
    silent = [one for one in found if one.registered is None]
    if silent:
        out.print(plural("plan.told_unregistered", len(silent), message_language(), number=len(silent)), markup=False)
        raise typer.Exit(1)
    _say("told_registered" if found else "told_same")


def _locked(project: Project) -> Lock:
    made = read_lock(project)
    if made is None:
        raise EvaluationError("plan_not_locked", project=project.id)
    return made


def _say_difference(one: Difference) -> None:
    language = message_language()
    reason = getattr(one.registered.reason, language) if one.registered else text("plan.unregistered", language)
    _say("told_difference", part=part_name(one.part, language), locked=one.locked, now=one.now, reason=reason)


def _say(key: str, **values: object) -> None:
    out.print(text(f"plan.{key}", message_language(), **values), markup=False)
