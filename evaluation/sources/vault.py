"""A project's raw folder as one encrypted file (age, X25519): closed when nobody works with it, opened with the key.

In every moment either all plain files are there or the whole vault is: `vault.age` takes its name only when it has
been decrypted and compared, and loses it only when every file stands beside it again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO

from evaluation.errors import EvaluationError
from evaluation.project import VAULT_FILE, Project
from evaluation.sources.git_exposure import worktree_of
from evaluation.sources.storage import locked, sync_folder, write_once
from evaluation.sources.vault_archive import CHUNK, Changed, Outgoing, incoming, safe

OPENED = "vault.opened.age"  # the vault as it was last opened, until it is closed again
LOCK, OPENING, CLOSING = ".lock", ".opening-", f".{VAULT_FILE}."


def new_identity(path: Path) -> str:
    """Write a new secret key to a file that only its owner can read, and return its public recipient.

    Raises EvaluationError where the file is there already, or would lie in a git repository.
    """
    from pyrage import x25519  # only where a vault is: kernels start sooner

    if path.exists():
        raise EvaluationError("vault_key_exists", file=path.name)
    if worktree_of(path.parent):
        raise EvaluationError("vault_key_inside", file=path.name)
    identity = x25519.Identity.generate()
    path.parent.mkdir(parents=True, exist_ok=True)
    write_once(path, f"# public key: {identity.to_public()}\n{identity}\n".encode())
    return str(identity.to_public())


def close(project: Project, recipients: Sequence[str]) -> int:
    """Encrypt every file of a project's folder for the recipients, remove the plain ones, and return their number.

    The vault is decrypted and compared with the files before any is removed. Typed tables and executed chapters, which
    can be built again, are removed too; reports stay. Raises EvaluationError where a recipient is none, a file is a
    link, or the vault is not what the files are: then nothing was removed.
    """
    from pyrage import x25519

    keys, folder = _recipients(recipients), project.path
    check = x25519.Identity.generate()  # lives for this one comparison
    with locked(folder):
        _clear(folder)
        names = _files(project)
        aside = folder / f"{CLOSING}{os.getpid()}.tmp"
        try:
            digests = _encrypted(folder, names, aside, [*keys, check.to_public()])
            if not digests == _digests(aside, [check]) == _plain_digests(folder, names):
                raise EvaluationError("vault_not_equal")
            os.replace(aside, folder / VAULT_FILE)
        finally:
            aside.unlink(missing_ok=True)
        sync_folder(folder)
        _remove(project, names)
    return len(names)


def open_vault(folder: Path, identity_file: Path) -> int:
    """Restore every file of a closed folder and return how many the vault holds; the vault stays as `vault.opened.age`.

    Nothing is restored unless the whole vault decrypts; a file that is there and differs is never overwritten. Raises
    EvaluationError where there is no vault, the key doesn't open it, or it was changed.
    """
    if not (folder / VAULT_FILE).is_file():
        raise EvaluationError("vault_missing", folder=folder.name)
    identities = _identities(identity_file)
    with locked(folder):
        _clear(folder)
        aside = Path(tempfile.mkdtemp(prefix=OPENING, dir=folder))
        try:
            names = _unpacked(folder / VAULT_FILE, identities, aside)
            _restore(aside, folder, names)
            os.replace(folder / VAULT_FILE, folder / OPENED)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        sync_folder(folder)
    return len(names)


def _recipients(words: Sequence[str]) -> list:
    from pyrage import RecipientError, x25519

    try:
        found = [x25519.Recipient.from_str(one.strip()) for one in words]
    except RecipientError:
        found = []
    if not found:
        raise EvaluationError("vault_recipient")
    return found


def _identities(path: Path) -> list:
    from pyrage import IdentityError, x25519

    try:
        lines = [line.strip() for line in path.read_text(encoding="ascii").splitlines()]
        found = [x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (OSError, UnicodeDecodeError, IdentityError):
        found = []
    if not found:
        raise EvaluationError("vault_identity", file=path.name)
    return found


def _files(project: Project) -> list[str]:
    """Return the files of the folder, by their way from it. What the package builds there is none of them."""
    built = [folder for folder in (project.processed, project.reports) if folder.is_relative_to(project.path)]
    found = []
    for path in sorted(project.path.rglob("*")):
        if path.name in (LOCK, OPENED) or path.name.startswith(CLOSING) or any(path.is_relative_to(b) for b in built):
            continue
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise EvaluationError("vault_link")
        found += [path.relative_to(project.path).as_posix()] if path.is_file() else []
    return found


def _encrypted(folder: Path, names: list[str], path: Path, keys: list) -> dict[str, str]:
    from pyrage import encrypt_io

    source = Outgoing(folder, names)
    try:
        with path.open("xb") as target:
            encrypt_io(source, target, keys)
            target.flush()
            os.fsync(target.fileno())
    except Changed:
        raise EvaluationError("vault_not_equal") from None
    return source.digests


def _digests(vault: Path, identities: list) -> dict[str, str]:
    with _members(vault, identities) as members:
        return {entry.name: _digest(content) for entry, content in members}


def _plain_digests(folder: Path, names: list[str]) -> dict[str, str]:
    def digest(path: Path) -> str:
        with path.open("rb") as source:
            return _digest(source)

    return {name: digest(folder / name) for name in names}


def _digest(content: BinaryIO) -> str:
    digest = hashlib.sha256()
    while part := content.read(CHUNK):
        digest.update(part)
    return digest.hexdigest()


@contextmanager
def _members(vault: Path, identities: list) -> Iterator[Iterator[tuple]]:
    """Yield the members of a vault. Raises EvaluationError, at the latest at its end, where any of it was changed."""
    from pyrage import DecryptError, decrypt_io

    def fill(target: BinaryIO) -> None:
        try:
            with vault.open("rb") as source:
                decrypt_io(source, target, identities)
        except OSError as fault:
            if fault.errno is None:  # age's own: a part that doesn't authenticate
                raise DecryptError from None
            raise

    try:
        with closing(incoming(fill)) as members:
            yield (_checked(entry, content, vault.name) for entry, content in members)
    except (DecryptError, tarfile.TarError, EOFError):
        raise EvaluationError("vault_damaged", file=vault.name) from None


def _checked(entry: tarfile.TarInfo, content: BinaryIO | None, file: str) -> tuple[tarfile.TarInfo, BinaryIO]:
    if content is None or not safe(entry):
        raise EvaluationError("vault_damaged", file=file)
    return entry, content


def _unpacked(vault: Path, identities: list, aside: Path) -> list[str]:
    with _members(vault, identities) as members:
        return [_put(aside / entry.name, entry, content) for entry, content in members]


def _put(path: Path, entry: tarfile.TarInfo, content: BinaryIO) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as target:
        shutil.copyfileobj(content, target, CHUNK)
        target.flush()
        os.fsync(target.fileno())
    os.utime(path, (entry.mtime, entry.mtime))
    return entry.name


def _restore(aside: Path, folder: Path, names: list[str]) -> None:
    there = [name for name in names if (folder / name).exists()]
    if _plain_digests(folder, there) != _plain_digests(aside, there):
        raise EvaluationError("vault_conflict")
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if name not in there:
            os.rename(aside / name, folder / name)
    for parent in {(folder / name).parent for name in names}:
        sync_folder(parent)


def _remove(project: Project, names: list[str]) -> None:
    """Remove what the vault holds, project.toml last; then what can be built again, and the vault opened before."""
    for name in sorted(names, key=lambda name: name == "project.toml"):
        (project.path / name).unlink()
    for folder in sorted({(project.path / name).parent for name in names} - {project.path}, reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
    shutil.rmtree(project.processed, ignore_errors=True)
    (project.path / OPENED).unlink(missing_ok=True)


def _clear(folder: Path) -> None:
    """Remove what a run that was killed left aside: a part of a vault, or files that were being unpacked."""
    for path in folder.glob(f"{CLOSING}*.tmp"):
        path.unlink()
    for path in folder.glob(f"{OPENING}*"):
        shutil.rmtree(path)
