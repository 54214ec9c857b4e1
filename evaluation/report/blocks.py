"""The blocks of a document, before any format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evaluation.report.grid import Table
from evaluation.report.prose import Prose, ProseList


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    words: str
    new_page: bool = False  # where pages have an end


@dataclass(frozen=True, slots=True)
class Paragraph:
    words: str


@dataclass(frozen=True, slots=True)
class Bullets:
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NumberedTable:
    caption: str
    table: Table
    note: str


@dataclass(frozen=True, slots=True)
class NumberedFigure:
    caption: str
    png: bytes
    alternative: str
    note: str


Block = Heading | Paragraph | Bullets | Prose | ProseList | NumberedTable | NumberedFigure


def plain_words(blocks: Iterable[Block]) -> str:
    """Return all that blocks say, without form."""
    return "\n".join(words for block in blocks for words in _words(block))


def _words(block: Block) -> Iterator[str]:
    match block:
        case Heading() | Paragraph():
            yield block.words
        case Bullets():
            yield from block.lines
        case Prose():
            yield "".join(words for _, words in block.spans)
        case ProseList():
            yield from ("".join(words for _, words in line) for line in block.lines)
        case NumberedTable():
            yield from (block.caption, *block.table.head, block.note)
            yield from (cell for line in block.table.lines for cell in line.cells)
        case NumberedFigure():
            yield from (block.caption, block.note)
