"""What an outsider gets: every file of a release, unpacked to the last stream, as rows, text and bytes."""

from __future__ import annotations

import base64
import binascii
import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from evaluation.errors import EvaluationError

RESULTS = "results.csv"
DEPTH = 4  # archives within archives
DATA_URI = re.compile(rb"base64,([A-Za-z0-9+/=]{16,})")
BASE64_WORD = re.compile(rb"[A-Za-z0-9+/]{16,}={0,2}")
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
PNG, GZIP, ZIP = b"\x89PNG", b"\x1f\x8b", b"PK\x03\x04"
ANSWERED = ("level", "survival", "incidence")  # statistics of a base of whom some are yes
DEADLINE = "deadline"
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "latin-1")


@dataclass(frozen=True, slots=True)
class Told:
    """A row of the results as delivered: None where it is hidden; `places` are the decimals of its estimate."""

    indicator: str
    statistic: str
    site: str
    wave: str
    group: str
    level: str
    unit: str
    mark: str
    estimate: float | None
    n: int | None
    places: int = 0
    contrast: str = ""
    method: str = ""
    ci_low: float | None = None
    ci_high: float | None = None
    df: int | None = None
    p_value: float | None = None
    base_of: str = ""  # people or records; nothing where a release does not say it
    p_places: int = 0  # decimals of the p value
    band: str = ""  # of missing answers

    @property
    def place(self) -> tuple[str, str, str, str, str]:
        """The indicator, site, wave, group and level of a row; the deadline of one that has it is its level."""
        at_deadline = self.statistic in ANSWERED[1:] and bool(self.contrast)
        own = (DEADLINE, self.contrast) if at_deadline else (self.group, self.level)
        return self.indicator, self.site, self.wave, *own


@dataclass(frozen=True)
class Delivered:
    """A release as delivered: its rows, and every file unpacked as (way, bytes)."""

    name: str
    rows: tuple[Told, ...]
    blobs: tuple[tuple[str, bytes], ...]

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield the readable text of every document: HTML without its marks, Word, PDF, sheets, properties."""
        for way, blob in self.blobs:
            kind = way.rsplit("!", 1)[-1].rsplit(".", 1)[-1].lower()
            if kind == "pdf":
                yield way, _pdf_text(blob)
            elif kind in ("html", "htm", "xml", "rels", "svg"):
                yield way, _without_marks(blob.decode("utf-8", "replace"))
            elif kind in ("csv", "json", "txt", "md"):
                yield way, blob.decode("utf-8", "replace")


def read_release(folder: Path) -> Delivered:
    """Return a release as an outsider reads it. Raises EvaluationError where the folder holds no results."""
    path = folder / RESULTS
    if not path.is_file():
        raise EvaluationError("attack_no_results", folder=folder, file=RESULTS)
    files = sorted(one for one in folder.rglob("*") if one.is_file())
    blobs = [found for one in files for found in unpacked(one.relative_to(folder).as_posix(), one.read_bytes())]
    with path.open(encoding="utf-8", newline="") as source:
        lines = list(csv.DictReader(source))
    sheets = [_sheet_numbers(one) for one in files if one.suffix == ".xlsx"]
    rows = (_told(line, _of_sheets(sheets, place)) for place, line in enumerate(lines))
    return Delivered(folder.name, tuple(rows), tuple(blobs))


def _told(line: dict[str, str], seen: tuple[str, str]) -> Told:
    """Return a row; what a workbook holds where the CSV is empty, or with more decimals, is believed."""
    estimate, n = (max(line[name], other, key=len) for name, other in zip(("estimate", "n"), seen, strict=True))
    names = ("indicator", "statistic", "site", "wave", "group", "level", "unit", "mark")
    places = len(estimate.partition(".")[2])
    limits = {name: float(line[name]) if line[name] else None for name in ("ci_low", "ci_high", "df", "p_value")}
    return Told(
        *(line[name] for name in names),
        float(estimate) if estimate else None,
        int(float(n)) if n else None,
        places,
        line["contrast"],
        line["method"],
        **limits,
        base_of=line.get("base_of") or "",
        p_places=len(line["p_value"].partition(".")[2]),
        band=line.get("band") or "",
    )


def _of_sheets(sheets: Iterable[list[list[tuple[str, str]]]], place: int) -> tuple[str, str]:
    """Return the longest estimate and n that any sheet of results shows at a row."""
    found = [rows[place] for book in sheets for rows in book if place < len(rows)]
    return max((one[0] for one in found), key=len, default=""), max((one[1] for one in found), key=len, default="")


def _sheet_numbers(path: Path) -> list[list[tuple[str, str]]]:
    """Return, for every sheet with a column of results (hidden sheets too), the estimate and n of each row."""
    from openpyxl import load_workbook

    book = load_workbook(path, data_only=True, read_only=True)
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what a sheet says of its size need not be true
    return [_columns(list(sheet.iter_rows(values_only=True))) for sheet in book.worksheets]


def _columns(rows: list[tuple]) -> list[tuple[str, str]]:
    estimate, n = 12, 17  # as results.csv has them
    if len(rows) < 3 or len(rows[1]) <= n:
        return []
    return [(_number(row[estimate]), _number(row[n])) for row in rows[2:]]


def _number(value) -> str:
    return "" if not isinstance(value, (int, float)) else f"{value:.15g}" if "e" not in f"{value:.15g}" else ""


def unpacked(way: str, blob: bytes, depth: int = DEPTH) -> Iterator[tuple[str, bytes]]:
    """Yield a file and all it holds: members of archives with their names and comments, compressed streams of PDF and
    PNG, data URIs."""
    yield way, blob
    if depth == 0:
        return
    for name, inner in _inside(blob):
        yield from unpacked(f"{way}!{name}", inner, depth - 1)


def _inside(blob: bytes) -> Iterator[tuple[str, bytes]]:
    if blob.startswith(ZIP):
        with zipfile.ZipFile(io.BytesIO(blob)) as archive:
            yield "names.txt", "\n".join(archive.namelist()).encode() + b"\n" + archive.comment
            yield from ((name, archive.read(name)) for name in archive.namelist())
    elif blob.startswith(GZIP):
        yield from _inflated("gzip", [blob], 47)
    elif blob.startswith(b"%PDF"):
        yield from _inflated("stream", STREAM.findall(blob), 15)
    elif blob.startswith(PNG):
        yield from _inflated("text", [chunk.partition(b"\0\0")[2] for chunk in _chunks(blob, (b"zTXt",))], 15)
    for number, code in enumerate(DATA_URI.findall(blob)):
        yield f"data{number}", base64.b64decode(code + b"=" * (-len(code) % 4))


def _inflated(name: str, streams: Iterable[bytes], window: int) -> Iterator[tuple[str, bytes]]:
    for number, stream in enumerate(streams):
        try:
            yield f"{name}{number}", zlib.decompressobj(window).decompress(stream)
        except zlib.error:
            continue


def _chunks(blob: bytes, kinds: tuple[bytes, ...]) -> Iterator[bytes]:
    place = 8
    while place + 8 <= len(blob):
        length, kind = int.from_bytes(blob[place : place + 4], "big"), blob[place + 4 : place + 8]
        if kind in kinds:
            yield blob[place + 8 : place + 8 + length]
        place += 12 + length


class _Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)

    def handle_starttag(self, tag, attrs) -> None:
        self.found += [value for name, value in attrs if value and name in ("alt", "title", "aria-label")]


def _without_marks(text: str) -> str:
    words = _Words()
    words.feed(text)
    return " ".join(words.found)


def _pdf_text(blob: bytes) -> str:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(blob))
    told = [str(value) for value in (reader.metadata or {}).values()]
    return "\n".join([*told, *(page.extract_text() for page in reader.pages)])


def plain(text: str) -> str:
    """Return a text without case, accents and repeated blanks, as names are compared."""
    bare = unicodedata.normalize("NFKD", text)
    return " ".join("".join(one for one in bare if not unicodedata.combining(one)).casefold().split())


def identities_in(delivered: Delivered, identities: Iterable[str]) -> list[tuple[str, str]]:
    """Return (identity, file) wherever an identity stands in the bytes of a file, its name, or its text: in UTF-8,
    UTF-16 and Latin-1, in any case and without accents, or as base64."""
    wanted = {one: plain(one) for one in identities if plain(one)}
    found: set[tuple[str, str]] = set()
    for way, blob in delivered.blobs:
        texts = {plain(blob.decode(encoding, "ignore")) for encoding in ENCODINGS}
        texts |= {plain(way), *map(plain, _decoded(blob))}
        found |= {(one, way) for one, bare in wanted.items() if any(bare in text for text in texts)}
    for way, text in delivered.texts():
        bare_text = plain(text)
        found |= {(one, way) for one, bare in wanted.items() if bare in bare_text}
    return sorted(found)


def _decoded(blob: bytes) -> Iterator[str]:
    for word in BASE64_WORD.findall(blob):
        try:
            yield base64.b64decode(word + b"=" * (-len(word) % 4)).decode("utf-8", "ignore")
        except (binascii.Error, ValueError):
            continue
