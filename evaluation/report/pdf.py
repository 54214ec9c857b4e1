"""A document as PDF/UA-1 and PDF/A-2a in one file, by typst: it refuses a picture without an alternative text."""

from __future__ import annotations

import datetime
import json
import tempfile
from pathlib import Path

import typst

from evaluation.report.blocks import Block, Bullets, Heading, NumberedFigure, NumberedTable, Paragraph
from evaluation.report.document import Document
from evaluation.report.html import shares
from evaluation.report.prose import Prose, ProseList, Spans
from evaluation.report.tables import Line, Table

STANDARDS = ["a-2a", "ua-1"]
BRIEF = 4  # letters: a year
TEMPLATE = Path(__file__).with_name("report.typ")


def pdf(document: Document, date: datetime.date) -> bytes:
    """Return the PDF of a document, the same bytes at every call.

    Raises typst.TypstError where a standard is broken: a picture without alternative text, say.
    """
    with tempfile.TemporaryDirectory() as folder:
        pictures = [block for block in document.blocks if isinstance(block, NumberedFigure)]
        for number, block in enumerate(pictures):
            (Path(folder) / f"figure{number}.png").write_bytes(block.png)
        source = Path(folder) / "report.typ"
        source.write_text(_source(document), encoding="utf-8")
        stamp = int(datetime.datetime.combine(date, datetime.time(), datetime.UTC).timestamp())
        return typst.compile(
            str(source), root=folder, ignore_system_fonts=True, pdf_standards=STANDARDS, timestamp=stamp
        )


def quoted(words: str) -> str:
    """Return words as a typst string: nothing in them is markup."""
    return json.dumps(words, ensure_ascii=False)


def _source(document: Document) -> str:
    settings = {
        "language": document.language,
        "title": document.title,
        "subtitle": document.subtitle,
        "dated": document.dated,
        "stamps": " · ".join(document.stamps),
        "report-id": document.report_id,
        "contents": document.labels["contents"],
        "page-word": document.labels["page"],
    }
    named = ", ".join(f"{name}: {quoted(value)}" for name, value in settings.items())
    number = iter(range(len(document.blocks)))
    cover, blocks = (
        "\n".join(_block(block, number) for block in part)
        for part in (document.blocks[: document.cover], document.blocks[document.cover :])
    )
    template = TEMPLATE.read_text(encoding="utf-8")
    return f"{template}\n#show: report.with({named}, cover: [{cover}])\n{blocks}\n"


def _block(block: Block, number) -> str:
    match block:
        case Heading():
            before = "#pagebreak(weak: true)\n" if block.new_page else ""
            return f"{before}#heading(level: {block.level}, {quoted(block.words)})"
        case Paragraph():
            return f"#par({quoted(block.words)})"
        case Bullets():
            return "#list(" + ", ".join(quoted(line) for line in block.lines) + ")"
        case Prose():
            return f"#par[{_spans(block.spans)}]"
        case ProseList():
            lines = ", ".join(f"[{_spans(line)}]" for line in block.lines)
            return f"#{'enum' if block.ordered else 'list'}({lines})"
        case NumberedTable():
            return _table(block)
        case NumberedFigure():
            picture = f'image("figure{next(number)}.png", alt: {quoted(block.alternative)}, width: 100%)'
            return f"#captioned({picture}, {quoted(block.caption)}, {quoted(block.note)}, image)"


def _spans(made: Spans) -> str:
    return "".join(f"#{style or 'text'}({quoted(words)})" for style, words in made)


def _table(block: NumberedTable) -> str:
    columns = len(block.table.head)
    head = ", ".join(f"[#strong({quoted(cell)})]" for cell in block.table.head)
    lines = ",\n".join(_line(line, columns) for line in block.table.lines)
    own = block.table.widths or (shares(block.table) if block.table.prose else _even(block.table))
    widths = "(" + "".join(f"{width:.3f}fr, " for width in own) + ")"
    made = f"data-table({columns}, {str(block.table.prose).lower()}, {widths}, table.header({head}),\n{lines})"
    return f"#captioned({made}, {quoted(block.caption)}, {quoted(block.note)}, table, rows: {len(block.table.lines)})"


def _even(table: Table) -> tuple[float, ...]:
    """Return equal widths where the first column holds but years or numbers: the others would stand far from it."""
    first = [line.cells[0] for line in table.lines if not line.title]
    return (1.0,) * len(table.head) if len(table.head) > 2 and max(map(len, first), default=0) <= BRIEF else ()


def _line(line: Line, columns: int) -> str:
    if line.title:
        return f"title-line({columns}, {quoted(line.cells[0])})"
    return ", ".join(quoted(cell) for cell in line.cells)
