"""The last pages: what a report was made of, and how to check it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from evaluation.locale import text
from evaluation.project import Project
from evaluation.report.blocks import Block, Bullets, Heading, NumberedTable, Paragraph
from evaluation.report.grid import Line, Table
from evaluation.report.stamp import Stamp

SHOWN = 16  # digits of a digest: the manifest has them all
LONGEST = 32  # letters of a version: what is longer is a digest
WIDTHS = (2.6, 1.4, 2.6, 1.4)


def closing(project: Project, stamp: Stamp, titled: Callable[[str], str], language: str) -> Iterator[Block]:
    """Yield the blocks of provenance; `titled` numbers the caption of a table."""
    yield Heading(1, text("report.provenance", language))
    yield Paragraph(text("report.provenance_how", language, report_id=stamp.report_id))
    if project.settings.partners:
        yield Paragraph(text("report.partners", language))
        yield Bullets(tuple(getattr(partner, language) for partner in project.settings.partners))
    if project.settings.ethics:
        yield Paragraph(getattr(project.settings.ethics, language))
    shown = ((name, value) for name, value in stamp.provenance.items() if len(value) < LONGEST)
    environment = "; ".join(f"{name} {value}" for name, value in shown)
    yield Paragraph(f"{text('report.versions', language)} {environment}.")
    made = _inputs(stamp, language)
    yield NumberedTable(titled(text("report.table_inputs", language)), made, text("report.note_inputs", language))


def _inputs(stamp: Stamp, language: str) -> Table:
    """Return the files with the first digits of their digests, in two columns side by side."""
    kind = "HMAC-SHA-256" if stamp.data_class == "restricted" else "SHA-256"
    told = [(name, f"{digest[:SHOWN]}…") for name, digest in stamp.inputs]
    half = -(-len(told) // 2)
    right = [*told[half:], ("", "")][:half]
    lines = tuple(Line((*one, *other)) for one, other in zip(told[:half], right, strict=True))
    return Table((text("report.column_file", language), kind) * 2, lines, prose=True, widths=WIDTHS)
