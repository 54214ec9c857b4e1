"""The blocks of a document, before any format."""

from __future__ import annotations

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
