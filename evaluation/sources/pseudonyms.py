"""Keyed pseudonyms: the same person is the same word in a column, and only the holder of the key could tell which.

A plain hash of a DNI is no protection: a laptop tries all hundred million in a minute.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
import sys
import unicodedata
from pathlib import Path

import pandas as pd

from evaluation.errors import EvaluationError
from evaluation.sources.git_exposure import worktree_of
from evaluation.sources.storage import write_once

VARIABLE = "EVALUATION_KEY_FILE"
BYTES = 32
DOMAIN = b"evaluation pseudonym"
LENGTH = 32  # hexadecimal digits: 128 bits, so that two people of one table never share one


def key_path() -> Path:
    """Return where the key of this user stands: the file that EVALUATION_KEY_FILE names, else one of the user's own
    configuration."""
    if named := os.environ.get(VARIABLE):
        return Path(named).expanduser()
    home = os.environ.get("APPDATA") if sys.platform == "win32" else os.environ.get("XDG_CONFIG_HOME")
    return (Path(home) if home else Path.home() / ".config") / "evaluation" / "pseudonyms.key"


def read_key(project_folder: Path) -> bytes:
    """Return the 32 bytes of the key; one is drawn where the user has none yet and names no other.

    Raises EvaluationError where the key that is named is missing, is malformed, can be read by others, or lies in the
    project's folder or in a git repository.
    """
    path = key_path()
    if path.resolve().is_relative_to(project_folder.resolve()) or worktree_of(path.parent):
        raise EvaluationError("key_inside", variable=VARIABLE)
    if not path.is_file():
        if os.environ.get(VARIABLE):
            raise EvaluationError("key_missing", variable=VARIABLE)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_once(path, secrets.token_hex(BYTES).encode() + b"\n")
    return _checked(path)


def pseudonyms(values: pd.Series, key: bytes, project: str, table: str, column: str) -> pd.Series:
    """Return the pseudonym of every value of a column, "" where it is empty."""
    words = {value: pseudonym(value, key, project, table, column) for value in values.unique()}
    return values.map(words).astype("str")


def pseudonym(value: str, key: bytes, project: str, table: str, column: str) -> str:
    """Return HMAC-SHA-256 of a value in its project, table and column, as 32 hexadecimal digits; "" of an empty one."""
    told = normalised(value)
    message = b"\0".join((DOMAIN, project.encode(), table.encode(), column.encode(), told.encode()))
    return hmac.new(key, message, hashlib.sha256).hexdigest()[:LENGTH] if told else ""


def normalised(value: str) -> str:
    """Return a value as it is compared: its blanks, its case and the form of its letters don't matter, its zeros do."""
    return "".join(unicodedata.normalize("NFKC", value).split()).upper()


def fingerprint(key: bytes) -> str:
    """Return what changes when the key does, and from which the key can't be told."""
    return hmac.new(key, DOMAIN + b" fingerprint", hashlib.sha256).hexdigest()[:LENGTH]


def _checked(path: Path) -> bytes:
    if sys.platform != "win32" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise EvaluationError("key_readable")
    content = path.read_bytes()
    try:
        key = content if len(content) == BYTES else bytes.fromhex(content.decode("ascii").strip())
    except ValueError:  # not ASCII, or no hexadecimal digits
        key = b""
    if len(key) != BYTES:
        raise EvaluationError("key_malformed")
    return key
