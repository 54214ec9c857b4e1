"""A document as a Word file: pandoc's, from the same HTML, in our styles and with the stamp in every page's head."""

from __future__ import annotations

import datetime
import os
import subprocess
import tempfile
from pathlib import Path

import pypandoc

from evaluation.report.blocks import NumberedFigure
from evaluation.report.document import Document
from evaluation.report.docx_pages import paged
from evaluation.report.docx_reference import packed, parts_of, reference
from evaluation.report.html import html, picture_file

TEXT = "word/document.xml"


def docx(document: Document, date: datetime.date) -> bytes:
    """Return the Word file of a document, the same bytes at every call."""
    with tempfile.TemporaryDirectory() as folder:
        source, styles, target = (Path(folder) / name for name in ("report.html", "reference.docx", "report.docx"))
        source.write_text(html(document, word=True), encoding="utf-8")
        for number, block in enumerate(document.blocks):  # pandoc reads a file sooner than the same bytes in base64
            if isinstance(block, NumberedFigure):
                source.with_name(picture_file(number)).write_bytes(block.png)
        styles.write_bytes(reference(document))
        _convert(document, date, source, styles, target)
        parts = parts_of(target.read_bytes())
        parts[TEXT] = paged(parts[TEXT].decode(), document).encode()
        return packed(parts)


def _convert(document: Document, date: datetime.date, source: Path, styles: Path, target: Path) -> None:
    epoch = int(datetime.datetime.combine(date, datetime.time(), datetime.UTC).timestamp())
    told = {"lang": document.language, "subtitle": document.subtitle, "date": document.dated}
    metadata = [f"--metadata={name}:{value}" for name, value in told.items()]
    command = [pypandoc.get_pandoc_path(), str(source), "--from=html", "--to=docx", f"--reference-doc={styles}"]
    subprocess.run(
        [*command, *metadata, "--output", str(target)],
        check=True,
        capture_output=True,
        cwd=source.parent,
        env=os.environ | {"SOURCE_DATE_EPOCH": str(epoch)},
    )
