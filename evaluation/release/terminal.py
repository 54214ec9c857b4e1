"""What commands share: the options that they all have, and what they say on the terminal in the language asked for."""

from __future__ import annotations

import os
import traceback
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.status import Status

from evaluation.errors import LANGUAGE_VARIABLE, EvaluationError, UsageError, message_language
from evaluation.locale import LANGUAGES, plural, text

PACKAGE = Path(__file__).resolve().parents[1]
out, err = Console(highlight=False, soft_wrap=True), Console(stderr=True, highlight=False, soft_wrap=True)

Folder = Annotated[Path, typer.Argument(help="carpeta del proyecto · project folder")]
Language = Annotated[str | None, typer.Option("--language", help="es | en")]


def commands(told: str) -> typer.Typer:
    """Return an empty group of commands, described by `told` in both languages; errors are told by the caller."""
    return typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, help=told)


def speak(language: str | None) -> None:
    """Take the language of messages from an option, where one is given; raises UsageError for an unknown one."""
    if language is None:
        return
    if language not in LANGUAGES:
        raise UsageError("unknown_language", name=language, known=", ".join(LANGUAGES))
    os.environ[LANGUAGE_VARIABLE] = language


def progress() -> Status:
    """Return the line of progress, to be entered with `with`."""
    return err.status(text("cli.step_starting", message_language()))


def show_step(status: Status, step: str) -> None:
    """Say which step a run is at: on a terminal in the line of progress, elsewhere on a line of its own."""
    words = text("cli.step_chapter", message_language(), chapter=step) if step[:2].isdigit() else _step(step)
    status.update(words)
    if not err.is_terminal:
        err.print(words, markup=False)


def _step(step: str) -> str:
    return text(f"cli.step_{step}", message_language())


def say(key: str, **values: object) -> None:
    """Say a sentence of the command line."""
    out.print(text(f"cli.{key}", message_language(), **values), markup=False)


def say_number(key: str, number: int, **values: object) -> None:
    """Say a sentence that counts something, in the grammatical number of the language."""
    out.print(plural(f"cli.{key}", number, message_language(), number=number, **values), markup=False)


def say_where(key: str, folder: Path) -> None:
    """Say that something is ready and where, with the pages to open."""
    say(key, folder=near(folder))
    for path in sorted(folder.rglob("report.html")):
        out.print(f"  {near(path)}", markup=False)


def near(path: Path) -> Path:
    """Return the way to a path from the working directory where it lies below it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def unforeseen(fault: Exception) -> EvaluationError:
    """Return what may be said of an error that nobody foresaw: its kind, and the last line of ours that it passed."""
    ours = [frame for frame in traceback.extract_tb(fault.__traceback__) if PACKAGE in Path(frame.filename).parents]
    place = f"{Path(ours[-1].filename).relative_to(PACKAGE).as_posix()}:{ours[-1].lineno}" if ours else "?"
    return EvaluationError("unforeseen", kind=type(fault).__name__, place=place)
