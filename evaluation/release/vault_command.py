"""The commands of the vault: `evaluation vault key | close | open`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evaluation.errors import EvaluationError, message_language
from evaluation.locale import plural, text
from evaluation.project import open_project
from evaluation.release.terminal import Folder, Language, commands, out, speak

vault_app = commands("Bóveda cifrada de la carpeta de un proyecto · Encrypted vault of a project's folder")
Recipients = Annotated[list[str], typer.Option("--recipient", help="clave pública, repetible · public key, repeatable")]
Identity = Annotated[Path, typer.Option("--identity", help="archivo de la clave secreta · file of the secret key")]
KeyFile = Annotated[
    Path, typer.Argument(help="archivo nuevo, fuera del repositorio · new file, outside the repository")
]


@vault_app.command("key")
def key_command(file: KeyFile, language: Language = None) -> None:
    """Hace una clave nueva y dice la pública · Make a new key and tell the public one."""
    from evaluation.sources.vault import new_identity

    speak(language)
    out.print(text("privacy.vault_key", message_language(), file=file, recipient=_done(new_identity, file)))


@vault_app.command("close")
def close_command(project_dir: Folder, recipient: Recipients, language: Language = None) -> None:
    """Cifra la carpeta y quita los archivos sin cifrar · Encrypt the folder and remove the plain files."""
    from evaluation.sources.vault import close

    speak(language)
    _say_count("vault_closed", _done(close, open_project(project_dir), recipient), project_dir)


@vault_app.command("open")
def open_command(project_dir: Folder, identity: Identity, language: Language = None) -> None:
    """Restaura la carpeta · Restore the folder."""
    from evaluation.sources.vault import open_vault

    speak(language)
    _say_count("vault_opened", _done(open_vault, project_dir, identity), project_dir)


def _done(action, *arguments):
    try:
        return action(*arguments)
    except OSError:
        raise EvaluationError("vault_disk") from None


def _say_count(key: str, number: int, folder: Path) -> None:
    out.print(plural(f"privacy.{key}", number, message_language(), number=number, folder=folder), markup=False)
