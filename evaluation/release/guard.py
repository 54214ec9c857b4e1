"""What may not enter git: data files, outputs of notebooks that are not the demo's, and identifiers of people.

    python -m evaluation.release.guard             what is staged for the next commit (the pre-commit hook)
    python -m evaluation.release.guard --history   every file of every commit that this clone holds

It names files and commits, never what it found in them.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from evaluation.errors import message_language
from evaluation.locale import plural, text
from evaluation.sources.identifier_patterns import strong_kinds

DATA_TYPES = frozenset(
    ".csv .tsv .psv .xls .xlsx .xlsm .xlsb .ods .dta .sav .zsav .por .sas7bdat .xpt .parquet .feather .arrow .orc "
    ".rds .rda .rdata .sqlite .sqlite3 .db .mdb .accdb .dbf .kml .kmz .gpx .geojson .shp .jsonl .ndjson .pkl .pickle "
    ".npy .npz .h5 .hdf5 .zip .gz .tgz .bz2 .xz .zst .7z .rar .tar .age .doc .docx .odt .rtf .msg .eml .mp3 .m4a "
    ".wav .ogg .mp4 .3gp .amr .jpg .jpeg .heic .png .gif .bmp .webp .tif .tiff .pdf .key .pem".split()
)
# What a file of data begins with, whatever it is called.
STARTS = (b"PK\x03\x04", b"PAR1", b"$FL2", b"$FL3", b"<stata_dta>", b"\x1f\x8b", b"SQLite format", b"\xd0\xcf\x11\xe0")
STARTS += (b"age-encryption.org/", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"ARROW1", b"RDX")
STARTS += (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*", b"%PDF-")
# The demo, published aggregates, the answers of R, pages of the demo's report, and laws.
ALLOWED = ("data/raw/demo/", "data/raw/official/", "tests/oracles/", "docs/pages/")
ALLOWED_FILES = ("evaluation/indicators/legal_deadlines.csv",)
WORDS_OF_FOLDERS = ("data/raw/README.md", "data/processed/README.md", "reports/README.md")
BUILT = ("data/raw/", "data/processed/", "reports/")
NOTEBOOKS, SYNTHETIC, RESTRICTED = "notebooks/", "SINTÉTICO · SYNTHETIC", ("RESTRINGIDO", "RESTRICTED")
# Identifiers of nobody that tests need in their usual form: each is passed over in its files alone.
IDENTIFIER_TESTS = ("tests/privacy/test_identifiers.py",)
ATTACK_TESTS = ("tests/release/test_attack_from_files.py", "tests/release/test_attack.py")  # the second is history
OWN = ("evaluation/release/guard.py", "tests/privacy/test_guard.py")
MADE_UP = {
    **dict.fromkeys(("4812345 LP", "4812345 lp"), ATTACK_TESTS),
    **dict.fromkeys(("+51 987-654-321", "cel. 76543210", "DNI: 1234567", "C.I. 654321"), IDENTIFIER_TESTS),
    **dict.fromkeys(("6543217 LP", "20512333797", "10117410-2"), IDENTIFIER_TESTS),
    "1234567-1A LP": ("tests/privacy/test_pseudonyms.py",),
}
SPAN = 7  # lines that the form of an identifier can take: between its parts stand up to six signs, or ends of lines
LOCKED = re.compile(r"sha256:[0-9a-f]{64}")  # digits of a hash may have any form
NO_FILE = "0" * 40
# How a chapter shows what is made of no rows: a heading, a paragraph with its settings.
WITHOUT_ROWS = re.compile(r"<\w+: [\w.]+(?: · [^<>]*)?>|<p><em>\w+: [\w.]+</em>[^<>]*</p>")
SECRET = re.compile(rb"AGE-SECRET-KEY-1[0-9A-Z]{20}|-----BEGIN (?:\w+ )*PRIVATE KEY-----")


@dataclass(frozen=True)
class Finding:
    """A file that may not be in git: its path, why (a key of privacy.po), the commit or "" where it is only staged."""

    path: str
    reason: str
    commit: str = ""

    def sentence(self, language: str) -> str:
        place = text("privacy.guard_commit", language, commit=self.commit[:10]) if self.commit else ""
        return f"{self.path}{place}: {text(f'privacy.guard_{self.reason}', language)}"


def reasons(path: str, content: bytes, judged: Judged | None = None) -> Iterator[str]:
    """Yield why a file of this path and content may not be in git; nothing where it may. `judged` knows what was
    searched before."""
    allowed = path.startswith(ALLOWED) or path in ALLOWED_FILES
    if path.startswith(BUILT) and not allowed and path not in WORDS_OF_FOLDERS:
        yield "built"
    elif not allowed and (Path(path).suffix.lower() in DATA_TYPES or content.startswith(STARTS)):
        yield "data"
    if SECRET.search(content):
        yield "secret"
    words = _words(content)
    if path.endswith(".ipynb"):
        yield from _of_notebook(path, words)
    if (judged or Judged()).holds_identifier(LOCKED.sub("", words), _made_up(path)):
        yield "identifier"


class Judged:
    """The stretches of lines without an identifier so far: of the next version only what changed is searched."""

    def __init__(self) -> None:
        self.free: defaultdict[frozenset[str], set[int]] = defaultdict(set)

    def holds_identifier(self, words: str, nobody: frozenset[str]) -> bool:
        """Return whether an identifier stands in a text, those of `nobody` apart."""
        lines, free = words.splitlines(keepends=True), self.free[nobody]
        stretches = [hash(tuple(lines[first : first + SPAN])) for first in range(max(1, len(lines) - SPAN + 1))]
        unknown = [first for first, stretch in enumerate(stretches) if stretch not in free]
        for first, last in _runs(unknown):
            if any(strong_kinds("".join(lines[first : last + SPAN]), nobody)):
                return True
        free.update(stretches)
        return False


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last of each run of numbers that follow one another."""
    for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        one = [number for _, number in run]
        yield one[0], one[-1]


def _words(content: bytes) -> str:
    """Return the text of a file; of a picture or a program, which has none, what of it may be read."""
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return content.decode("utf-16" if wide else "utf-8", errors="ignore")


def _made_up(path: str) -> frozenset[str]:
    """Return the identifiers of nobody that a file may hold; this module and its test hold all."""
    return frozenset(value for value, files in MADE_UP.items() if path in (*files, *OWN))


def _of_notebook(path: str, words: str) -> Iterator[str]:
    try:
        cells = json.loads(words)["cells"]
        outputs = [output for cell in cells for output in cell.get("outputs", [])]
    except (ValueError, KeyError, TypeError, AttributeError):
        yield "notebook_unreadable"
        return
    if not path.startswith((NOTEBOOKS, "tests/")) and outputs:
        yield "outputs"
    elif any(not _of_demo(output) for output in outputs):
        yield "outputs"


def _of_demo(output: dict) -> bool:
    """Return whether an output bears the stamp of synthetic data in all that it shows, and that of no other."""
    shown = output.get("data")
    if output.get("output_type") not in ("display_data", "execute_result") or not isinstance(shown, dict):
        return False
    words = ["".join(value) if isinstance(value, list) else str(value) for value in shown.values()]
    texts = [one for kind, one in zip(shown, words, strict=True) if kind.startswith("text/")]
    if texts and all(WITHOUT_ROWS.fullmatch(one) for one in texts):
        return len(texts) == len(words)
    return bool(texts) and all(SYNTHETIC in one and not any(mark in one for mark in RESTRICTED) for one in texts)


def staged(root: Path) -> Iterator[tuple[str, str, bytes]]:
    """Yield ("", path, content) of every file that the next commit adds or changes."""
    yield from _contents(root, _raw(root, ["diff", "--cached", "--raw", "--no-abbrev", "--no-renames", "-z"]))


def history(root: Path) -> Iterator[tuple[str, str, bytes]]:
    """Yield (commit, path, content) of every version of every file in every commit of the clone, each once."""
    how = ["log", "--all", "-m", "--root", "--raw", "--no-abbrev", "--no-renames", "-z", "--format=%x00%H%x00"]
    yield from _contents(root, _raw(root, how))


def findings(files: Iterable[tuple[str, str, bytes]]) -> list[Finding]:
    """Return what may not be in git among (commit, path, content), in their order."""
    judged = Judged()
    return [Finding(path, why, commit) for commit, path, content in files for why in reasons(path, content, judged)]


def messages(root: Path) -> list[Finding]:
    """Return the commits whose message holds an identifier."""
    told = _git(root, "log", "--all", "-z", "--format=%H%n%B").decode("utf-8", errors="ignore")
    parts = (one.partition("\n") for one in told.split("\0") if one)
    return [Finding("", "message", commit) for commit, _, words in parts if any(strong_kinds(words))]


def _raw(root: Path, how: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield (commit, blob, path) of every line that git's raw format tells of a file that is there afterwards."""
    commit, seen = "", set()
    words = iter(_git(root, *how).decode("utf-8", errors="surrogateescape").split("\0"))
    for word in words:
        line = word.strip("\n")
        if re.fullmatch(r"[0-9a-f]{40}", line):
            commit = line
        elif line.startswith(":"):
            blob, path = line.split()[3], next(words)
            if blob != NO_FILE and line.split()[1] != "160000" and (blob, path) not in seen:
                seen.add((blob, path))
                yield commit, blob, path


def _contents(root: Path, found: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, str, bytes]]:
    entries = list(found)
    asked = "".join(f"{blob}\n" for _, blob, _ in entries).encode()
    told = _git(root, "cat-file", "--batch", given=asked)
    place = 0
    for commit, _, path in entries:
        head = told[place : told.index(b"\n", place)]
        start = place + len(head) + 1
        size = int(head.split()[2]) if not head.endswith(b"missing") else -1  # a partial clone may lack it
        yield commit, path, told[start : start + max(size, 0)]
        place = start + size + 1


def _git(root: Path, *words: str, given: bytes | None = None) -> bytes:
    return subprocess.run(["git", *words], cwd=root, input=given, capture_output=True, check=True).stdout


def main(words: list[str]) -> int:
    """Print every finding, and return 1 where there is any, 2 where git can't be asked."""
    root, language = Path.cwd(), message_language()
    try:
        found = findings(history(root)) + messages(root) if "--history" in words else findings(staged(root))
    except (OSError, subprocess.CalledProcessError):
        sys.stderr.write(text("privacy.guard_without_git", language) + "\n")
        return 2
    for one in found:
        sys.stderr.write(one.sentence(language) + "\n")
    if found:
        sys.stderr.write(plural("privacy.guard_found", len(found), language, number=len(found)) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
