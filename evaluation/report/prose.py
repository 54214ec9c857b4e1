"""The evaluator's texts: a safe subset of Markdown as blocks, its placeholders filled from protected results only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from evaluation.errors import EvaluationError
from evaluation.sources.narrative import Text

Spans = tuple[tuple[str, str], ...]  # (style, words); the style is "", "strong" or "emph"
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
EMPHASIS = re.compile(r"\*\*(?=\S)(?P<strong>.+?)(?<=\S)\*\*|\*(?=\S)(?P<emph>.+?)(?<=\S)\*")
HEADING = re.compile(r"(#{1,4})\s+(.*)")
BULLET = re.compile(r"\s*[-*]\s+(.*)")
NUMBERED = re.compile(r"\s*\d+[.)]\s+(.*)")
FORBIDDEN = re.compile(
    r"<[a-zA-Z/!?]|\]\(|\]\s*\[|^\s*\[[^\]]+\]:|!\[|https?://|www\.|`|^\s*\||^\s*>|^\s{4,}\S", re.IGNORECASE
)
Fill = Callable[[str, str, int], str]


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph with emphasis."""

    spans: Spans


@dataclass(frozen=True, slots=True)
class ProseList:
    """A list whose lines have emphasis."""

    lines: tuple[Spans, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Title:
    """A heading within a section: 1 is the highest that a text has."""

    depth: int
    words: str


def parsed(text: Text, fill: Fill) -> Iterator[Prose | ProseList | Title]:
    """Yield the blocks of a text. `fill` gives the words of a placeholder from its name, file and line.

    Raises EvaluationError "words_markup", with file and line, for HTML, links, pictures, tables, code and quotations.
    """
    for block in _paragraphs(text):
        lines = [_filled(words, text.file, number, fill) for number, words in block]
        heading = HEADING.fullmatch(lines[0])
        if heading:
            yield Title(len(heading[1]), _plain(heading[2]))
            lines = lines[1:]
        if lines:
            yield from _body(lines)


def spans(words: str) -> Spans:
    """Return the spans of words with *emphasis* and **strong emphasis**."""
    found: list[tuple[str, str]] = []
    place = 0
    for match in EMPHASIS.finditer(words):
        found += [("", words[place : match.start()])] if match.start() > place else []
        style = match.lastgroup or ""
        found.append((style, match[style]))
        place = match.end()
    return tuple([*found, ("", words[place:])] if place < len(words) else found)


def _paragraphs(text: Text) -> Iterator[list[tuple[int, str]]]:
    """Yield the lines of each block with their numbers; a heading stands alone."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate(text.contents.splitlines(), 1):
        if FORBIDDEN.search(line):
            raise EvaluationError("words_markup", file=text.file, line=number)
        if HEADING.fullmatch(line.strip()):
            yield from [block] if block else []
            yield [(number, line.strip())]
            block = []
        elif line.strip():
            block.append((number, line.rstrip()))
        elif block:
            yield block
            block = []
    yield from [block] if block else []


def _body(lines: list[str]) -> Iterator[Prose | ProseList]:
    """Yield the paragraphs and lists of a block: a list may follow its opening sentence without an empty line."""
    kinds = [_kind(line) for line in lines]
    start = 0
    while start < len(lines):
        kind = kinds[start]
        end = start + 1
        while end < len(lines) and (kinds[end] == kind or kind and not kinds[end] and lines[end].startswith("  ")):
            end += 1
        if kind:
            yield ProseList(tuple(map(spans, _items(lines[start:end], kinds[start:end]))), ordered=kind == "numbered")
        else:
            yield Prose(spans(" ".join(line.strip() for line in lines[start:end])))
        start = end


def _kind(line: str) -> str:
    return "bullet" if BULLET.fullmatch(line) else "numbered" if NUMBERED.fullmatch(line) else ""


def _items(lines: list[str], kinds: list[str]) -> list[str]:
    found: list[str] = []
    for line, kind in zip(lines, kinds, strict=True):
        if kind:
            match = BULLET.fullmatch(line) or NUMBERED.fullmatch(line)
            found.append(match[1] if match else line)
        else:
            found[-1] += f" {line.strip()}"
    return found


def _filled(words: str, file: str, number: int, fill: Fill) -> str:
    made = PLACEHOLDER.sub(lambda match: fill(match[1], file, number), words)
    if "{" in made or "}" in made:
        raise EvaluationError("placeholder_unknown", file=file, line=number, name=words.strip()[:40])
    return made


def _plain(words: str) -> str:
    return "".join(text for _, text in spans(words))
