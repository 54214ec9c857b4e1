"""The demo's draft: what is in it, in both languages and every format, and that nothing unprotected is."""

import csv
import json
import re
import zipfile

import pytest
from in_process import without_kernels
from openpyxl import load_workbook
from pypdf import PdfReader
from small_workspace import few_chapters, written_in

from evaluation.indicators.catalogue import INDICATORS
from evaluation.project import open_project
from evaluation.release.build import report
from evaluation.release.manifest import FILE, input_hashes, product_hashes, read

FILES = [
    "annex.xlsx",
    "en/report.docx",
    "en/report.html",
    "en/report.pdf",
    "es/report.docx",
    "es/report.html",
    "es/report.pdf",
    "results.csv",
]
STAMPS = {"es": ("SINTÉTICOS", "BORRADOR"), "en": ("SYNTHETIC", "DRAFT")}


def html(draft, language: str) -> str:
    return (draft / language / "report.html").read_text(encoding="utf-8")


def rows(draft) -> list[dict]:
    with (draft / "results.csv").open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def test_the_draft_holds_every_format_in_both_languages(demo_draft):
    found = sorted(path.relative_to(demo_draft).as_posix() for path in demo_draft.rglob("*") if path.is_file())
    assert found == sorted([*FILES, FILE])


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_page_says_that_it_is_a_draft_of_synthetic_data(demo_draft, language):
    pages = PdfReader(demo_draft / language / "report.pdf").pages
    assert len(pages) >= 5
    for page in pages:
        words = page.extract_text().upper()
        assert all(stamp in words for stamp in STAMPS[language]), words[:200]
    assert all(stamp in html(demo_draft, language).upper() for stamp in STAMPS[language])


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_pdf_is_tagged_titled_and_in_its_language(demo_draft, language):
    reader = PdfReader(demo_draft / language / "report.pdf")
    catalogue = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"].startswith(language)
    conformance = reader.xmp_metadata.stream.get_data().decode()
    assert "pdfuaid:part" in conformance and "pdfaid:part" in conformance
    assert reader.metadata.title


def test_numbers_are_written_as_each_language_writes_them(demo_draft):
    assert "pdfuaid" not in html(demo_draft, "es")
    spanish, english = html(demo_draft, "es"), html(demo_draft, "en")
    assert "puntos" in spanish and "points" in english
    assert " %" in spanish and "Tabla 1" in spanish
    assert "Table 1" in english


def test_no_result_of_the_release_rests_on_a_small_count(demo_draft):
    of_women = [one.code for one in INDICATORS if one.table == "women"]
    values = [row for row in rows(demo_draft) if row["statistic"] == "level" and row["indicator"] in of_women]
    assert len(values) > 60
    assert {row["mark"] for row in values} >= {"", "c"}
    for row in values:
        if row["mark"]:
            assert row["estimate"] == row["ci_low"] == row["ci_high"] == ""
        else:
            assert int(row["n"]) >= 30 and int(row["n"]) % 5 == 0
    assert all("n_yes" not in row and "se" not in row for row in values)


def test_the_planted_changes_are_found(demo_draft):
    changes = {(r["indicator"], r["site"]): r for r in rows(demo_draft) if r["statistic"] == "change"}
    rejects = changes[("OUT-03", "el_alto")]
    assert float(rejects["ci_low"]) > 0
    assert float(changes[("IMP-01", "el_alto")]["estimate"]) < 0


def test_the_annex_has_no_formula_no_link_and_no_hidden_sheet(demo_draft):
    book = load_workbook(demo_draft / "annex.xlsx")
    assert all(sheet.sheet_state == "visible" for sheet in book)
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    with zipfile.ZipFile(demo_draft / "annex.xlsx") as archive:
        assert not [name for name in archive.namelist() if "external" in name.lower()]


def test_the_html_stands_alone(demo_draft):
    for language in ("es", "en"):
        page = html(demo_draft, language)
        assert f'lang="{language}"' in page
        assert "<script" not in page
        assert 'src="http' not in page and 'href="http' not in page


def test_the_manifest_names_what_was_read_and_what_was_made(demo_draft):
    manifest = read(demo_draft)
    project = open_project(demo_draft / manifest.project)
    assert manifest.kind == "draft" and manifest.data_class == "synthetic"
    assert manifest.inputs == input_hashes(project)
    tables = {"codebook.csv", "project.toml", "sample.csv", "women.csv"}
    assert set(manifest.inputs) > tables | {"logframe.csv", "findings.csv", "narrative/es/summary.md"}
    assert manifest.products == product_hashes(demo_draft)
    assert manifest.project == "../../../data/raw/demo"
    assert "evaluation/statistics/variance.py" in manifest.code
    text = json.dumps(manifest.model_dump(mode="json"))
    assert str(demo_draft.parents[2]) not in text


def test_a_second_report_has_the_same_bytes_and_a_failed_one_leaves_them_as_they_were(small_draft, small_demo):
    """The second one takes its chapters from the cache, where a notebook's JSON has its keys sorted."""
    before = product_hashes(small_draft)
    first = report(open_project(small_demo))
    assert product_hashes(first) == before
    (small_demo / "women.csv").write_text("site;wave\n", encoding="utf-8")
    with pytest.raises(Exception) as fault:
        report(open_project(small_demo))
    assert fault.type.__name__ == "DataRejected" or fault.type.__name__ == "EvaluationError"
    assert product_hashes(first) == before
    assert sorted(path.name for path in first.parent.iterdir()) == [".lock", "draft"]


def visible(folder, language: str) -> str:
    """Return the words of a page without its marks, pictures and styles."""
    page = html(folder, language)
    body = re.sub(r"(?s)<(style|svg)\b.*?</\1>", " ", page[page.index("<main") :])
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body))


def test_a_report_of_one_municipality_names_no_other(demo):
    """All twelve chapters. What is left is what the project calls itself: its objective, and where its partners are."""
    written_in(demo, "es")
    with without_kernels():
        folder = report(open_project(demo, sites=["independencia"]))
    assert {row["site"] for row in rows(folder)} == {"independencia", ""}
    told = visible(folder, "es")
    assert "Independencia" in told and "Población de Independencia" in told
    for own in ("mujeres de El Alto e Independencia vivan libres de violencia", "(socia local en El Alto)"):
        told = told.replace(own, "")
    assert re.findall(r".{60}El Alto.{40}", told) == []
    book = load_workbook(folder / "annex.xlsx")
    cells = [str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line if cell.value]
    assert [cell for cell in cells if "El Alto" in cell] == []


ONE_WAVE = "Estos resultados son de una sola medición"


def says_one_wave_only(folder) -> None:
    found = rows(folder)
    assert {row["wave"] for row in found} - {""} == {"endline"}
    assert [row for row in found if "baseline" in row["contrast"]] == []
    changes = [row for row in found if row["contrast"].endswith("-endline")]
    assert changes and {(row["mark"], row["estimate"]) for row in changes} == {("x", "")}  # said to be not measured
    assert read(folder).parameters["endline"] == "endline"
    told = visible(folder, "es")
    assert ONE_WAVE in told and "Línea final" in told
    assert "Línea de base" not in told and "comparan dos mediciones" not in told


def test_a_report_of_one_wave_says_one_wave_only(small_demo):
    written_in(small_demo, "es")
    with few_chapters("03_methodology", "04_womens_lives", "09_achievement"), without_kernels():
        says_one_wave_only(report(open_project(small_demo, baseline="endline")))


@pytest.mark.slow
def test_every_chapter_of_a_report_of_one_wave_says_one_wave_only(demo):
    written_in(demo, "es")
    with without_kernels():
        says_one_wave_only(report(open_project(demo, baseline="endline")))
