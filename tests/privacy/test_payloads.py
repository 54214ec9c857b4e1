"""Sixty formulas and pieces of markup, wherever words come in: nothing that goes out is alive."""

import csv
import datetime
import io
import re
import shutil
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
import small_report
from openpyxl import load_workbook
from payloads import PAYLOADS
from pypdf import PdfReader
from small_report import PUBLISHED, released, whole

from evaluation.analysis.results import ROW_COLUMNS, Cell, Count, ReportItem, Results
from evaluation.errors import EvaluationError
from evaluation.project import open_project
from evaluation.project_file import Words
from evaluation.report.annex import annex_xlsx, results_csv
from evaluation.report.blocks import Bullets, Heading, NumberedTable, Paragraph
from evaluation.report.document import document
from evaluation.report.docx import docx
from evaluation.report.grid import Line, Table
from evaluation.report.html import html
from evaluation.report.pdf import pdf
from evaluation.report.prose import Prose, ProseList, parsed, spans
from evaluation.sources.narrative import Text

LIVE_TAGS = {"script", "iframe", "object", "embed", "form", "input", "base", "link", "svg", "math", "a", "body"}
TODAY = datetime.date(2026, 3, 1)


@pytest.fixture(scope="module")
def project(root, tmp_path_factory):
    folder = Path(shutil.copytree(root / "data" / "raw" / "demo", tmp_path_factory.mktemp("payloads") / "demo"))
    for name in ("findings", "recommendations"):
        (folder / f"{name}.csv").unlink()
    shutil.rmtree(folder / "narrative")
    return open_project(folder)


@pytest.fixture(scope="module")
def made(project):
    """A document in whose every kind of block stands every payload, and in its title, notes and partners too."""
    words = tuple(Words(es=one, en=one) for one in PAYLOADS)
    settings = project.settings.model_copy(update={"title": words[30], "notes": words, "partners": words})
    plain = document(whole(), replace(project, settings=settings), PUBLISHED, "es")
    blocks = [block for one in PAYLOADS for block in (Heading(2, one), Paragraph(one), Prose(spans(one)))]
    lines = tuple(Line((one, one)) for one in PAYLOADS)
    blocks += [Bullets(PAYLOADS), ProseList(tuple(map(spans, PAYLOADS)))]
    blocks += [NumberedTable(one, Table((one, one), lines[:2]), one) for one in PAYLOADS]
    return replace(plain, blocks=(*plain.blocks, *blocks), stamps=PAYLOADS[30:33], report_id=PAYLOADS[33])


def packed(payload: str):
    """A release with a payload in the place of every word, and of a code, that a project gives it."""
    words = {"es": payload, "en": payload}
    labels = {kind: dict.fromkeys(named, words) for kind, named in small_report.LABELS.items()}
    labels |= {"group": {"education": words}, "education": {payload: words}}
    cell = Cell("women", "OUT-03", "el_alto", "baseline", "education", payload)
    count = Count(cell, 400, 200)
    told = {"group": "education", "level": payload, "estimate": 0.5, "ci_low": 0.4, "ci_high": 0.6}
    frame = pd.DataFrame([small_report.row(cell, "level", (cell,), {cell: count}, **told)], columns=list(ROW_COLUMNS))
    notes = {"confidence": 0.95, "data_class": "public"}
    return released(ReportItem("table", "violence_levels", Results(frame, (count,), labels=labels, notes=notes)))


class Tags(HTMLParser):
    """The tags and attributes that a browser would see."""

    def __init__(self, page: str):
        super().__init__()
        self.found: list[tuple[str, dict]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def test_there_are_sixty():
    assert len(set(PAYLOADS)) == len(PAYLOADS) == 60


def test_the_html_has_no_live_tag_attribute_or_address(made):
    found = Tags(html(made)).found
    assert not [tag for tag, told in found if tag in LIVE_TAGS - {"a", "body"}]
    assert [told for tag, told in found if tag == "body"] == [{}]
    assert all(told["href"].startswith("#b") for tag, told in found if tag == "a")
    assert not [told for _, told in found for name in told if name.startswith("on") or name in ("action", "background")]
    assert all(told["src"].startswith("data:image/png;base64,") for tag, told in found if "src" in told)
    refresh = [told for tag, told in found if tag == "meta" and told.get("http-equiv", "").lower() == "refresh"]
    assert refresh == [] and html(made).count("&lt;script&gt;alert(1)&lt;/script&gt;") > 60


def test_the_word_file_has_no_address_outside_no_field_and_no_object(made):
    with zipfile.ZipFile(io.BytesIO(docx(made, TODAY))) as archive:
        parts = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    assert not [name for name, words in parts.items() if 'TargetMode="External"' in words]
    assert not [name for name in parts if re.search(r"vba|embed|activeX|altChunk|afchunk", name, re.I)]
    told = " ".join(
        re.findall(r"<w:instrText[^>]*>([^<]*)|w:instr=\"([^\"]*)\"", parts["word/document.xml"])[0:0] or []
    )
    assert told == "" and "altChunk" not in parts["word/document.xml"]
    fields = re.findall(r"<w:instrText[^>]*>([^<]*)<", "".join(parts.values()))
    assert all(re.match(r"\s*(PAGE|NUMPAGES|TOC)\b", one) for one in fields)


def test_the_pdf_does_nothing(made):
    reader = PdfReader(io.BytesIO(pdf(made, TODAY)))
    links = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    assert not [one for one in links if "/URI" in str(one.get("/A", "")) or "/Launch" in str(one.get("/A", ""))]
    assert not {"/JavaScript", "/EmbeddedFiles"} & set(str(reader.trailer["/Root"].get("/Names", {})).split("'"))
    assert "/OpenAction" not in reader.trailer["/Root"] or "/JS" not in str(reader.trailer["/Root"]["/OpenAction"])
    assert "<script>alert(1)</script>" in "".join(page.extract_text() for page in reader.pages)


def test_no_cell_of_the_csv_begins_what_a_spreadsheet_works_out():
    for payload in PAYLOADS:
        for line in csv.reader(io.StringIO(results_csv(packed(payload)).decode(), newline="")):
            for cell in line:
                assert not re.match(r"\s*[=+\-@\t\r\n＝＋－＠]", cell) or re.fullmatch(r"-\d+(\.\d+)?", cell), cell


def test_negative_numbers_of_the_csv_stay_numbers():
    lines = list(csv.DictReader(io.StringIO(results_csv(whole()).decode(), newline="")))
    assert [line["estimate"] for line in lines if line["statistic"] == "change" and line["estimate"]][0].startswith("-")


def test_the_workbook_has_no_formula_link_or_part_from_outside():
    for payload in PAYLOADS:
        content = annex_xlsx(packed(payload), PUBLISHED)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        assert not [name for name in parts if re.search(r"externalLink|vba|hyperlink|connections", name)]
        assert not [name for name, words in parts.items() if b'TargetMode="External"' in words or b"<f>" in words]
        assert not [
            name for name, words in parts.items() if name.startswith("xl/worksheets") and b"<hyperlink" in words
        ]
        book = load_workbook(io.BytesIO(content))
        cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
        assert "f" not in {cell.data_type for cell in cells}
    assert any(cell.value == PAYLOADS[-1] for cell in cells)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_text_of_the_evaluator_with_markup_is_refused_or_is_words(payload):
    text = Text(file="a.md", contents=payload)
    try:
        blocks = list(parsed(text, lambda name, file, line: "1"))
    except EvaluationError as fault:
        assert fault.key in ("words_markup", "placeholder_unknown")
        return
    told = "".join(words for block in blocks for span in (getattr(block, "spans", ()) or ()) for words in span[1:])
    assert not re.search(r"<[a-zA-Z]|https?://", told)
