"""All files of a report from what the gate let through."""

from __future__ import annotations

from pathlib import Path

from evaluation.disclosure.protected import ProtectedRelease
from evaluation.project import Project
from evaluation.report.annex import annex_xlsx, results_csv
from evaluation.report.document import document
from evaluation.report.docx import docx
from evaluation.report.html import html
from evaluation.report.pdf import pdf
from evaluation.report.stamp import Stamp


def render(release: ProtectedRelease, project: Project, stamp: Stamp, folder: Path) -> list[Path]:
    """Write a report's files into `folder` and return them: HTML, DOCX and PDF in each language of the project, and
    once annex.xlsx and results.csv. The same input gives the same bytes.

    Raises TypeError for anything that did not come through the gate.
    """
    if type(release) is not ProtectedRelease:
        raise TypeError("a report is made of a ProtectedRelease only")
    files = {"annex.xlsx": annex_xlsx(release, stamp), "results.csv": results_csv(release)}
    for language in project.settings.languages:
        made = document(release, project, stamp, language)
        files[f"{language}/report.html"] = html(made).encode()
        files[f"{language}/report.docx"] = docx(made, stamp.date)
        files[f"{language}/report.pdf"] = pdf(made, stamp.date)
    return [_written(folder / name, content) for name, content in files.items()]


def _written(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
