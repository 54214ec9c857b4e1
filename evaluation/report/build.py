"""All files of a report from what the gate let through."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from evaluation.disclosure.protected import ProtectedRelease
from evaluation.project import Project
from evaluation.report.annex import annex_xlsx, results_csv
from evaluation.report.beside import beside
from evaluation.report.document import Document, document
from evaluation.report.docx import docx
from evaluation.report.html import html
from evaluation.report.pdf import pdf
from evaluation.report.stamp import Stamp

CORES = 2


def render(release: ProtectedRelease, project: Project, stamp: Stamp, folder: Path) -> list[Path]:
    """Write a report's files into `folder` and return them: HTML, DOCX and PDF in each language of the project, and
    once annex.xlsx and results.csv. The same input gives the same bytes.

    Raises TypeError for anything that did not come through the gate.
    """
    if type(release) is not ProtectedRelease:
        raise TypeError("a report is made of a ProtectedRelease only")
    with ThreadPoolExecutor(CORES) as aside:  # pandoc and typst leave Python free to make the next language
        files = {}
        made_of = partial(document, release, project, stamp)
        for made in beside(made_of, project.settings.languages):
            language = made.language
            files[f"{language}/report.docx"] = aside.submit(docx, made, stamp.date)
            files[f"{language}/report.pdf"] = aside.submit(pdf, made, stamp.date)
            files[f"{language}/report.html"] = aside.submit(_page, made)
        files["annex.xlsx"] = aside.submit(annex_xlsx, release, stamp)
        files["results.csv"] = aside.submit(results_csv, release)
        return [_written(folder / name, made.result()) for name, made in files.items()]


def _page(made: Document) -> bytes:
    return html(made).encode()


def _written(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
