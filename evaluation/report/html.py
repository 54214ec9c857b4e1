"""A document as one HTML file that stands alone: no script, no link outside, everything escaped."""

from __future__ import annotations

import base64
from html import escape
from pathlib import Path

from evaluation.report.blocks import Block, Bullets, Heading, NumberedFigure, NumberedTable, Paragraph
from evaluation.report.document import Document
from evaluation.report.prose import Prose, ProseList, Spans
from evaluation.report.tables import Line, Table

STYLE = Path(__file__).with_name("report.css")
BRIEF, LETTERS = 12, 112  # letters: of a cell that does not break, and of a line of a table as wide as a page
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def html(document: Document, word: bool = False) -> str:
    """Return the HTML of a document; with `word` it is what pandoc makes a Word file of: tables say
    their columns' widths and alignment, notes name their style, pictures stand in files beside it (`picture_file`),
    the title is left to Word, and the contents name the chapters alone."""
    style = STYLE.read_text(encoding="utf-8")
    stamps = " · ".join(document.stamps)
    foot = " · ".join((document.report_id, *document.stamps))
    banner = f'<p class="stamp" role="note">{escape(stamps)}</p>' if stamps else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{document.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n{banner}"
        f"{_body(document, word)}\n<footer><p>{escape(foot)}</p></footer>\n</body>\n</html>\n"
    )


def _body(document: Document, word: bool) -> str:
    """Return the blocks of a document as HTML, headings one level below the title; what stands before the first heading
    belongs to the cover, and comes before the contents."""
    made = [_block(block, number, word) for number, block in enumerate(document.blocks)]
    start = document.cover
    cover, text = "".join(made[:start]), "".join(made[start:])
    if word:  # pandoc takes what stands in <main> alone
        return f"<main>\n{cover}{_chapters(document)}{text}</main>"
    return f"{_header(document)}{cover}{_contents(document)}<main>\n{text}</main>"


def _header(document: Document) -> str:
    return (
        f'<header>\n<h1>{escape(document.title)}</h1>\n<p class="subtitle">{escape(document.subtitle)}</p>\n'
        f'<p class="dated">{escape(document.dated)}</p>\n</header>\n'
    )


def _contents(document: Document) -> str:
    entries = "".join(
        f'<li class="level{block.level}"><a href="#b{number}">{escape(block.words)}</a></li>\n'
        for number, block in enumerate(document.blocks)
        if isinstance(block, Heading)
    )
    name = escape(document.labels["contents"])
    return f'<nav aria-label="{name}">\n<h2>{name}</h2>\n<ul>\n{entries}</ul>\n</nav>\n'


def _chapters(document: Document) -> str:
    """Return the chapters as links in a file whose pages are numbered by Word, not here."""
    lines = "".join(
        f'<li><a href="#b{number}">{escape(block.words)}</a></li>\n'
        for number, block in enumerate(document.blocks)
        if isinstance(block, Heading) and block.level == 1
    )
    return f"<p><strong>{escape(document.labels['contents'])}</strong></p>\n<ul>\n{lines}</ul>\n"


def _block(block: Block, number: int, word: bool) -> str:
    match block:
        case Heading():
            level = block.level + (not word)
            return f'<h{level} id="b{number}">{escape(block.words)}</h{level}>\n'
        case Paragraph():
            return f"<p>{escape(block.words)}</p>\n"
        case Bullets():
            return "<ul>\n" + "".join(f"<li>{escape(line)}</li>\n" for line in block.lines) + "</ul>\n"
        case Prose():
            return f"<p>{_spans(block.spans)}</p>\n"
        case ProseList():
            kind = "ol" if block.ordered else "ul"
            lines = "".join(f"<li>{_spans(line)}</li>\n" for line in block.lines)
            return f"<{kind}>\n{lines}</{kind}>\n"
        case NumberedTable():
            return _table(block, word)
        case NumberedFigure():
            return _figure(block, number, word)


def _spans(made: Spans) -> str:
    tags = {"strong": "strong", "emph": "em"}
    marked = ((tags.get(style), escape(words)) for style, words in made)
    return "".join(f"<{tag}>{words}</{tag}>" if tag else words for tag, words in marked)


def _table(block: NumberedTable, word: bool) -> str:
    made = block.table
    right = ' align="right"' if word and not made.prose else ""
    first, *others = (f"<strong>{escape(cell)}</strong>" if word else escape(cell) for cell in made.head)
    head = f'<th scope="col">{first}</th>' + "".join(f'<th scope="col"{right}>{cell}</th>' for cell in others)
    lines = "".join(_line(line, len(made.head), right) for line in made.lines)
    kind = ' class="prose"' if made.prose else ""
    widths = "".join(f'<col style="width: {share:.0%}">' for share in _widths(made)) if word else ""
    return (
        f'<div class="table" tabindex="0"><table{kind}>\n<caption>{escape(block.caption)}</caption>\n{widths}'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{lines}</tbody>\n</table></div>\n"
        f"{_note(block.note, word)}"
    )


def _widths(made: Table) -> list[float]:
    return [width / sum(made.widths) for width in made.widths] if made.widths else shares(made)


def _note(words: str, word: bool) -> str:
    style = ' data-custom-style="Note"' if word else ""
    return f'<div class="note"{style}><p>{escape(words)}</p></div>\n'


def shares(made: Table) -> list[float]:
    """Return the share of the width that each column takes, by its longest cell: sentences break into lines, numbers
    do not."""
    columns = zip(made.head, *(line.cells for line in made.lines if not line.title), strict=True)
    longest = [max(4, *map(len, column)) + 4 for column in columns]
    wanted = [12 + length**0.65 if made.prose else min(length, 50) for length in longest]
    least = [0 if made.prose else min(length, BRIEF) / LETTERS for length in longest]
    widths = [max(width / sum(wanted), floor) for width, floor in zip(wanted, least, strict=True)]
    return [width / sum(widths) for width in widths]


def _line(line: Line, columns: int, right: str) -> str:
    if line.title:
        words = f"<strong>{escape(line.cells[0])}</strong>"
        return f'<tr class="title"><th scope="colgroup" colspan="{columns}">{words}</th></tr>\n'
    cells = "".join(f"<td{right}>{escape(cell)}</td>" for cell in line.cells[1:])
    return f'<tr><th scope="row">{escape(line.cells[0])}</th>{cells}</tr>\n'


def picture_file(number: int) -> str:
    """Return the name of the file of the picture of a document's block of this number."""
    return f"figure{number}.png"


def _figure(block: NumberedFigure, number: int, word: bool) -> str:
    inside = picture_file(number) if word else f"data:image/png;base64,{base64.b64encode(block.png).decode()}"
    caption, picture = escape(block.caption), f'<img src="{inside}" alt="{escape(block.alternative)}">'
    if word:  # of a <figure> pandoc would write the caption under the picture
        made = _styled("Image Caption", caption) + _styled("Captioned Figure", picture)
    else:
        made = f"<figure><figcaption>{caption}</figcaption>{picture}</figure>\n"
    return made + _note(block.note, word)


def _styled(style: str, inside: str) -> str:
    return f'<div data-custom-style="{style}"><p>{inside}</p></div>\n'
