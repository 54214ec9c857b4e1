"""Where words stand in a folder: in names of files and in their bytes, however they are coded, packed or written."""

import base64
import gzip
import hashlib
import html
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

import numpy as np

DEPTH, START = 4, 8
ESCAPED = re.compile(r"\\+u([0-9a-fA-F]{4})")
BASE64 = re.compile(rb"(?:[A-Za-z0-9+/_-]{4}\s?){4,}[A-Za-z0-9+/_-]{0,4}={0,2}")


@dataclass(frozen=True)
class Wanted:
    """Words as bytes: in lower case, and as base64, which is told apart by case. Both are looked up by their start."""

    lower: dict[bytes, str]
    exact: dict[bytes, str]


def found_in_folder(folder: Path, words: Iterable[str]) -> list[tuple[str, str]]:
    """(file, word) for every word that stands in the name or the content of a file below a folder."""
    wanted = words if isinstance(words, Wanted) else forms(words)
    hits = []
    for path in sorted(folder.rglob("*")):
        hits += [(path.name, word) for word in found(str(path.relative_to(folder)).encode(), wanted)]
        if path.is_file() and not path.is_symlink():
            hits += [(path.name, word) for word in found(path.read_bytes(), wanted)]
    return hits


def forms(words: Iterable[str]) -> Wanted:
    """Every word as bytes: UTF-8, UTF-16 of both kinds, Latin-1, and base64 at its three offsets."""
    told, coded = {}, {}
    for word in words:
        for coding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1"):
            for written in {word, word.lower(), word.upper()}:
                told[written.encode(coding, errors="replace").lower()] = word
                coded |= dict.fromkeys(_in_base64(written.encode(coding, errors="replace")), word)
    return Wanted(told, coded)


def _in_base64(content: bytes) -> Iterator[bytes]:
    """What is the same of the base64 of a text wherever it stands: without the first and last, which share bits."""
    for offset in range(3):
        coded = base64.b64encode(b"\0" * offset + content)
        inner = coded[4 if offset else 0 : -4]
        if len(inner) >= START:
            yield inner


def found(content: bytes, wanted: Wanted, depth: int = DEPTH, seen: dict[bytes, int] | None = None) -> set[str]:
    """The words that stand in some bytes, or in what is packed in them. What was seen with as much depth left is not
    looked at again: a page without its marks is often the page itself."""
    seen = {} if seen is None else seen
    name = hashlib.sha256(content).digest()
    if seen.get(name, -1) >= depth:
        return set()
    seen[name] = depth
    hits = _hits(content.lower(), wanted.lower) | _hits(content, wanted.exact)
    if depth:
        for inner in unpacked(content):
            hits |= found(inner, wanted, depth - 1, seen)
    return hits


def _hits(content: bytes, forms: dict[bytes, str]) -> set[str]:
    """The words of all forms that stand in the content: only where eight bytes begin one is it looked at closely."""
    seen = {content[place : place + START] for place in _candidates(content, _starts(tuple(forms)))}
    return {word for form, word in forms.items() if form[:START] in seen and form in content}


def _candidates(content: bytes, starts: np.ndarray) -> Iterator[int]:
    for offset in range(START):
        whole = (len(content) - offset) // START * START
        if whole > 0:
            windows = np.frombuffer(content, "<u8", whole // START, offset)
            near = np.minimum(np.searchsorted(starts, windows), len(starts) - 1)
            yield from (np.flatnonzero(starts[near] == windows) * START + offset).tolist()


@lru_cache(maxsize=16)
def _starts(forms: tuple[bytes, ...]) -> np.ndarray:
    return np.unique(np.array([int.from_bytes(form[:START], "little") for form in forms], dtype="<u8"))


def unpacked(content: bytes) -> Iterator[bytes]:
    """What stands inside: members of a zip, a gzip, a Parquet's columns, zlib streams, base64, escaped text."""
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield archive.read(name)
            yield archive.comment
    elif content[:2] == b"\x1f\x8b":
        yield gzip.decompress(content)
    elif content[:4] == b"PAR1":
        yield _parquet(content)
    elif content[:8] == b"\x89PNG\r\n\x1a\n":
        yield from _png_texts(content)
    elif content[:5] == b"%PDF-":
        yield from _pdf(content)
    else:
        yield from _texts(content)


def _parquet(content: bytes) -> bytes:
    import pyarrow.parquet as pq

    source = pq.ParquetFile(io.BytesIO(content))
    about = [str(source.metadata), str(source.schema), str(source.metadata.metadata)]
    for group in range(source.metadata.num_row_groups):
        columns = range(source.metadata.num_columns)
        about += [str(source.metadata.row_group(group).column(column).statistics) for column in columns]
    about += [str(value) for column in source.read().columns for value in column.unique().to_pylist()]
    return "\n".join(about).encode()


def _png_texts(content: bytes) -> Iterator[bytes]:
    place = 8
    while place + 8 <= len(content):
        size, kind = int.from_bytes(content[place : place + 4], "big"), content[place + 4 : place + 8]
        if kind in (b"tEXt", b"iTXt", b"zTXt", b"eXIf"):
            yield content[place + 8 : place + 8 + size]
        place += 12 + size


def _pdf(content: bytes) -> Iterator[bytes]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    yield "\n".join(page.extract_text() for page in reader.pages).encode()
    yield str(reader.metadata).encode()
    for stream in re.finditer(rb"stream\r?\n", content):
        yield _inflated(content[stream.end() :])


def _inflated(content: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(content)
    except zlib.error:
        return b""


def _texts(content: bytes) -> Iterator[bytes]:
    if b"\0" in content[:1000]:
        return
    words = content.decode("utf-8", errors="ignore")
    if "&" in words or "%" in words:
        yield unquote(html.unescape(words)).encode()
    if "\\u" in words:  # JSON, and JSON within JSON
        yield ESCAPED.sub(lambda found: chr(int(found[1], 16)), words).encode("utf-8", errors="ignore")
    if words.lstrip()[:1] in ("{", "["):
        yield _told(words).encode("utf-8", errors="ignore")
    for block in BASE64.finditer(content):
        plain = re.sub(rb"\s", b"", block[0]).translate(bytes.maketrans(b"-_", b"+/"))
        if len(plain) > 200:  # a file within a file; short ones are found by their own form
            yield base64.b64decode(plain[: len(plain) // 4 * 4] + b"", validate=False)


def _told(words: str) -> str:
    """JSON without its escapes, every line of it where it is JSON Lines."""
    try:
        return json.dumps(json.loads(words), ensure_ascii=False).replace("\\n", "\n").replace('\\"', '"')
    except ValueError:
        lines = [line for line in words.splitlines() if line.strip()]
        return "\n".join(_told(line) for line in lines) if len(lines) > 1 else ""
