"""The command line: one function a command, each saying what it did in the language asked for."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from evaluation.errors import EvaluationError, message_language
from evaluation.locale import text
from evaluation.project import Project, open_project
from evaluation.release.check_command import check_command
from evaluation.release.new_command import new_command
from evaluation.release.plan_command import plan_app
from evaluation.release.terminal import (
    Folder,
    Language,
    commands,
    err,
    near,
    out,
    progress,
    say,
    say_number,
    say_where,
    show_step,
    speak,
    unforeseen,
)
from evaluation.release.vault_command import vault_app

app = commands("Evaluación · Evaluation")
app.command("new")(new_command)
app.command("check")(check_command)
app.add_typer(plan_app, name="plan")
app.add_typer(vault_app, name="vault")

Sites = Annotated[list[str] | None, typer.Option("--site", help="municipio, repetible · site, repeatable")]
Baseline = Annotated[str | None, typer.Option(help="ronda inicial · first wave")]
Endline = Annotated[str | None, typer.Option(help="ronda final · last wave")]
Confidence = Annotated[float | None, typer.Option(help="0.95")]
Indicators = Annotated[list[str] | None, typer.Option("--indicator", help="código, repetible · code, repeatable")]
Approvers = Annotated[list[str] | None, typer.Option("--approver", help="rol de quien aprueba · role of an approver")]


@app.command("report")
def report_command(
    project_dir: Folder,
    site: Sites = None,
    baseline: Baseline = None,
    endline: Endline = None,
    confidence: Confidence = None,
    language: Language = None,
) -> None:
    """Borrador protegido en reports/ · Protected draft in reports/."""
    speak(language)
    project = _open(project_dir, site, baseline, endline, confidence)
    from evaluation.release.draft import draft

    with progress() as status:
        folder = draft(project, lambda step: show_step(status, step))
    say_where("draft_ready", folder)


@app.command("publish")
def publish_command(
    project_dir: Folder,
    approver: Approvers = None,
    site: Sites = None,
    baseline: Baseline = None,
    endline: Endline = None,
    confidence: Confidence = None,
    language: Language = None,
) -> None:
    """Edición publicable, inscrita en el registro · Release, entered in the ledger."""
    speak(language)
    project = _open(project_dir, site, baseline, endline, confidence)
    from evaluation.release.publish import publish

    with progress() as status:
        folder = publish(project, tuple(approver or ()), lambda step: show_step(status, step))
    say_where("release_ready", folder)


@app.command("verify")
def verify_command(
    folder: Annotated[Path, typer.Argument(help="borrador o edición · draft or release")],
    project: Annotated[Path | None, typer.Option(help="carpeta del proyecto · project folder")] = None,
    language: Language = None,
) -> None:
    """Reejecuta y compara · Re-execute and compare."""
    speak(language)
    from evaluation.release.verify import verify

    with progress() as status:
        found = verify(folder, project, lambda step: show_step(status, step))
    say(f"verdict_{found.verdict}", folder=folder)
    for one in found.differences[:10]:
        say(f"difference_{one.kind}", name=one.name, column=one.column, told=one.told or "–", found=one.found or "–")
    if len(found.differences) > 10:
        say_number("more_differences", len(found.differences) - 10)
    if found.verdict == "different":
        raise typer.Exit(1)


@app.command("attack")
def attack_command(
    release: Annotated[Path, typer.Argument(help="edición o borrador · release or draft")],
    earlier: Annotated[list[Path] | None, typer.Argument(help="ediciones anteriores · earlier releases")] = None,
    identities: Annotated[Path | None, typer.Option(help="nombres que no deben aparecer · names to look for")] = None,
    weights: Annotated[Path | None, typer.Option(help="pesos de zonas pequeñas, CSV · weights of small zones")] = None,
    own: Annotated[Path | None, typer.Option(help="la parte propia de una institución, CSV · its own part")] = None,
    every: Annotated[bool, typer.Option("--all", help="todas las líneas · every line")] = False,
    language: Language = None,
) -> None:
    """Lo que un extraño deduce de los archivos · What an outsider can tell from the files."""
    speak(language)
    from evaluation.release.attack import attack
    from evaluation.release.attack_report import report_lines

    with progress():
        found = attack(release, tuple(earlier or ()), identities, weights, own)
    if found:
        out.print("\n".join(report_lines(found, message_language(), whole=every)), markup=False)
        raise typer.Exit(1)
    say("attack_nothing", folder=release)


@app.command("compare")
def compare_command(
    old: Annotated[Path, typer.Argument(help="informe anterior · earlier report")],
    new: Annotated[Path, typer.Argument(help="informe nuevo · new report")],
    language: Language = None,
) -> None:
    """Qué cambió entre dos informes · What changed between two reports."""
    speak(language)
    from evaluation.release.compare import compare

    for one in (found := compare(old, new)):
        say(f"compare_{one.kind}", name=one.name, column=one.column, old=one.old, new=one.new)
    say_number("compare_changes", len(found))


@app.command("indicator")
def indicator_command(
    code: Annotated[str | None, typer.Argument(help="código; sin él, la lista · code; without it, the list")] = None,
    language: Language = None,
) -> None:
    """Ficha de un indicador · Reference sheet of an indicator."""
    speak(language)
    from evaluation.indicators.catalogue import INDICATORS
    from evaluation.report.indicator_sheets import lines

    language = message_language()
    listed = (f"{one.code}  {one.name[language]}" for one in INDICATORS)
    out.print("\n".join(lines(INDICATORS[code], INDICATORS, language) if code else listed), markup=False)


@app.command("power")
def power_command(
    project_dir: Folder,
    indicator: Indicators = None,
    site: Sites = None,
    baseline: Baseline = None,
    endline: Endline = None,
    confidence: Confidence = None,
    language: Language = None,
) -> None:
    """Antes de encuestar, qué podrá mostrarse · Before the fieldwork, what can be shown."""
    speak(language)
    project = _open(project_dir, site, baseline, endline, confidence)
    from evaluation.analysis.planning import planned_indicators
    from evaluation.release.planning import forecasts, write
    from evaluation.report.planning import heading, opening, sentences

    codes, lacking = planned_indicators(project, indicator or ())
    found = forecasts(project, codes)
    out.print(opening(found, message_language()), markup=False)
    for one in found:
        if one.change.site == project.sites[0].id:
            out.print(f"\n{heading(one.change.indicator, message_language())}", markup=False)
        out.print("- " + "\n  ".join(sentences(one, project, message_language())), markup=False)
    if lacking:
        say("power_lacking", codes=", ".join(lacking))
    say("power_files", folder=near(write(found, project, message_language())))


def _open(project_dir: Path, sites, baseline, endline, confidence) -> Project:
    return open_project(project_dir, sites=sites or None, baseline=baseline, endline=endline, confidence=confidence)


def main() -> None:
    """Run the command line: exit code 0; 1 where the data or the run is at fault; 2 for usage."""
    try:
        app()
    except EvaluationError as fault:
        err.print(fault.sentence(), markup=False)
        for violation in getattr(fault, "violations", ()):
            err.print(f"- {violation.sentence(message_language())}", markup=False)
        sys.exit(fault.exit_code)
    except KeyboardInterrupt:
        err.print(text("cli.interrupted", message_language()), markup=False)
        sys.exit(1)
    except Exception as fault:  # its text and its traceback could hold an answer
        err.print(unforeseen(fault).sentence(), markup=False)
        sys.exit(1)


if __name__ == "__main__":
    main()
