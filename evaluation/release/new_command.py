"""The command that starts a project: `evaluation new FOLDER --site "El Alto:BO"`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evaluation.release.terminal import PACKAGE, Language, near, say, speak

DEMO = PACKAGE.parent / "data" / "raw" / "demo"


def new_command(
    folder: Annotated[Path, typer.Argument(help="carpeta nueva · new folder")],
    site: Annotated[
        list[str], typer.Option("--site", help="«Nombre:PAÍS», repetible · “Name:COUNTRY”, repeatable (El Alto:BO)")
    ],
    language: Language = None,
) -> None:
    """Carpeta de un proyecto nuevo, por completar · Folder of a new project, to be completed."""
    speak(language)
    from evaluation.sources.starting import place_of, start_project

    start_project(folder, [place_of(one) for one in site], DEMO / "codebook.csv")
    say("folder_started", folder=near(folder.resolve()))
