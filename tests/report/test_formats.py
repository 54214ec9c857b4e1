"""The files of a report: the same words in each, the same bytes each time, nothing active, and only from the gate."""

import csv
import io
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
import typst
from openpyxl import load_workbook
from pypdf import PdfReader
from small_report import DRAFT, PUBLISHED, changes, released, whole

from evaluation.analysis.results import ReportItem
from evaluation.project import open_project
from evaluation.report.annex import annex_xlsx, results_csv
from evaluation.report.build import render
from evaluation.report.document import Heading, NumberedFigure, NumberedTable, document
from evaluation.report.docx import docx
from evaluation.report.html import html
from evaluation.report.pdf import pdf


@pytest.fixture(scope="module")
def project(root, tmp_path_factory):
    folder = Path(shutil.copytree(root / "data" / "raw" / "demo", tmp_path_factory.mktemp("words") / "demo"))
    for name in ("findings", "recommendations"):
        (folder / f"{name}.csv").unlink()  # they rest on results that this small release has not
    shutil.rmtree(folder / "narrative")
    return open_project(folder)


@pytest.fixture(scope="module")
def made(project):
    return document(whole(), project, PUBLISHED, "es")


def pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def words_of_docx(content: bytes, part: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return " ".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", archive.read(part).decode()))


def test_tables_and_figures_are_numbered_apart(made):
    captions = [block.caption for block in made.blocks if isinstance(block, (NumberedTable, NumberedFigure))]
    assert captions[:5] == [
        "Tabla 1. Violencia de pareja en cada ronda",
        "Figura 1. Violencia de pareja en cada ronda",
        "Tabla 2. Cambio de la violencia de pareja entre rondas",
        "Figura 2. Cambio de la violencia de pareja entre rondas",
        "Tabla 3. Valores publicados y no publicados en este informe",
    ]
    annexes = [int(re.match(r"Tabla (\d+)\.", one)[1]) for one in captions[5:]]
    assert annexes == list(range(4, 4 + len(annexes))) and annexes


def test_a_table_says_percentage_interval_and_n(made):
    table = next(block for block in made.blocks if isinstance(block, NumberedTable))
    assert table.table.head == ("Indicador", "Línea de base: % (intervalo)", "n", "Línea final: % (intervalo)", "n")
    assert [line.cells for line in table.table.lines] == [
        ("El Alto",),
        ("Violencia de pareja", "20\u00a0% (16 a 25)", "300", "10\u00a0% (6 a 15)", "310"),
        ("Rechazo", "58\u00a0% (54 a 63)", "410", "70\u00a0% (66 a 75)", "405"),
        ("Lima <b>",),
        ("Violencia de pareja", "[c]", "[c]", "[c]", "[c]"),
        ("Rechazo", "66\u00a0% (62 a 71)", "400", "66\u00a0% (62 a 71)", "405"),
    ]
    assert "[c]: protegido" in table.note and "intervalo de confianza al 95\u00a0%" in table.note
    assert table.note.endswith(
        "Fuente: Encuesta sintética a mujeres de 15 años o más; ninguna respuesta es de una persona real."
    )


def test_every_figure_has_a_text_that_says_each_value(made):
    levels, change = (block for block in made.blocks if isinstance(block, NumberedFigure))
    assert "Violencia de pareja, El Alto, Línea de base: 20\u00a0%" in levels.alternative
    assert "Lima <b>: no se publica" in change.alternative


def test_nothing_in_the_html_is_markup_that_came_with_a_name(made):
    page = html(made)
    assert "Lima &lt;b&gt;" in page and "Lima <b>" not in page
    assert not re.search(r"<script|<iframe|javascript:|\son\w+=|(src|href)=\"(?!data:image/png|#)", page)
    assert re.search(r"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'", page)
    assert page.count("<img ") == page.count(' alt="') == 2


@pytest.mark.parametrize(
    "write", [html, lambda made: docx(made, PUBLISHED.date), lambda made: pdf(made, PUBLISHED.date)]
)
def test_the_same_document_gives_the_same_bytes(project, write):
    first, second = (document(whole(), project, PUBLISHED, "en") for _ in range(2))
    assert write(first) == write(second)


def test_pdf_and_docx_say_what_the_html_says(made):
    for words in (" ".join(pages(pdf(made, PUBLISHED.date))), words_of_docx(docx(made, PUBLISHED.date))):
        words = " ".join(words.split())
        for told in (
            "Tabla 1. Violencia de pareja en cada ronda",
            "(16 a 25)",
            "4. La vida de las mujeres",
            "Lima <b>",
        ):
            assert told in words or told in words.replace("&lt;", "<").replace("&gt;", ">")


def test_a_picture_without_alternative_text_makes_no_pdf(made):
    mute = [replace(block, alternative="") if isinstance(block, NumberedFigure) else block for block in made.blocks]
    with pytest.raises(typst.TypstError):
        pdf(replace(made, blocks=tuple(mute)), PUBLISHED.date)


def test_a_draft_of_synthetic_data_says_so_everywhere(project):
    stamped = document(whole(), project, DRAFT, "en")
    assert all("DRAFT · SYNTHETIC DATA" in page for page in pages(pdf(stamped, DRAFT.date)))
    assert words_of_docx(docx(stamped, DRAFT.date), "word/header9.xml") == "DRAFT · SYNTHETIC DATA"
    assert html(stamped).count("DRAFT · SYNTHETIC DATA") == 2
    captions = [block.caption for block in stamped.blocks if isinstance(block, (NumberedTable, NumberedFigure))]
    assert all(caption.endswith("[SYNTHETIC DATA]") for caption in captions)


def test_a_release_of_public_data_says_neither(made):
    assert made.stamps == ()
    assert "BORRADOR" not in html(made) and "SINTÉTICOS" not in html(made)


def test_the_csv_has_each_row_once_and_no_value_of_a_hidden_one():
    lines = list(csv.DictReader(io.StringIO(results_csv(whole()).decode())))
    assert len(lines) == 10
    hidden = [line for line in lines if line["mark"] == "c"]
    assert len(hidden) == 3
    values = ("estimate", "ci_low", "ci_high", "df", "p_value", "n", "method", "band")
    assert all(line[name] == "" for line in hidden for name in values)


def test_the_annex_holds_what_the_csv_holds_as_numbers():
    book = load_workbook(io.BytesIO(annex_xlsx(whole(), DRAFT)))
    sheet = book["Resultados"]
    assert sheet["A1"].value == "BORRADOR · DATOS SINTÉTICOS"
    head = [cell.value for cell in sheet[2]]
    first = dict(zip(head, (cell.value for cell in sheet[3]), strict=True))
    assert (first["indicador"], first["municipio"], first["estimación"], first["n"]) == (
        "Violencia de pareja",
        "El Alto",
        20,
        300,
    )
    cells = [cell for page in book for line in page.iter_rows() for cell in line]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]


def test_the_annex_is_written_in_words_for_those_who_read_no_keys():
    book = load_workbook(io.BytesIO(annex_xlsx(whole(), DRAFT)))
    rows = {sheet: list(book[sheet].iter_rows(min_row=3, values_only=True)) for sheet in ("Resultados", "Results")}
    heads = [cell.value for cell in book["Results"][2]]
    change = next(dict(zip(heads, row, strict=True)) for row in rows["Results"] if row[3] == "change")
    assert change["chapter"] == "4. Women's lives" and change["table"] == "Change in partner violence between waves"
    assert change["contrast"] == "Endline − Baseline" and change["unit"] == "percentage points"
    spanish = {cell for row in rows["Resultados"] for cell in row if isinstance(cell, str)}
    assert "4. La vida de las mujeres" in spanish and not {one for one in spanish if "_" in one}
    notes = [cell.value for (cell,) in book["Notas · Notes"].iter_rows()]
    assert "Múltiplo al que se redondea el número de personas: 5" in notes
    assert not [line for line in notes if "None" in line or "_" in line]


def test_the_annex_can_be_read_and_printed_without_cut_words():
    book = load_workbook(io.BytesIO(annex_xlsx(whole(), DRAFT)))
    for name, frozen in (("Resultados", "A3"), ("Results", "A3"), ("Indicadores · Indicators", "B2")):
        sheet = book[name]
        assert sheet.freeze_panes == frozen and sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToHeight == 0 and sheet.print_title_rows
        words = [cell for line in sheet.iter_rows(min_row=3) for cell in line if isinstance(cell.value, str)]
        assert words and all(cell.alignment.wrap_text for cell in words)
    assert book["Resultados"]["M3"].number_format == "#,##0"
    assert [cell.value for cell in book["Indicadores · Indicators"][1]][1:3] == ["Indicador", "Indicator"]


def test_what_nobody_measured_is_left_out_with_its_heading(project):
    empty = changes()
    one_wave = empty.rows.assign(estimate=float("nan"), method="one_wave", rests_on=[()] * len(empty.rows))
    unmeasured = (replace(empty, rows=empty.rows.iloc[:0]), replace(empty, rows=one_wave))
    items = [ReportItem("heading", "womens_lives"), ReportItem("heading", "womens_lives.help")]
    for results in unmeasured:
        items += [
            ReportItem("table", "help_levels", results),
            ReportItem("figure", "violence_change", results, {"kind": "change"}),
            ReportItem("sentences", "change", results, {"about": "change"}),
        ]
    chapter = [ReportItem("heading", "methodology"), ReportItem("heading", "womens_lives.between")]
    items = [
        *chapter,
        *items,
        ReportItem("heading", "womens_lives.norms"),
        ReportItem("table", "violence_change", empty),
    ]
    blocks = document(released(*items), project, PUBLISHED, "es").blocks
    headings = [block.words for block in blocks if isinstance(block, Heading)]
    assert headings[:4] == ["Cómo leer este informe", "4. La vida de las mujeres", "Actitudes y normas", "Anexos"]
    assert headings[-1] == "Procedencia y verificación"
    captions = [block.caption for block in blocks if isinstance(block, (NumberedTable, NumberedFigure))]
    assert captions[0] == "Tabla 1. Cambio de la violencia de pareja entre rondas"
    assert not [one for one in captions if one.startswith("Figura")]


def test_notes_say_how_to_read_each_kind(made):
    table, figure = (
        next(one for one in made.blocks if isinstance(one, kind)) for kind in (NumberedTable, NumberedFigure)
    )
    assert figure.note.startswith("Cada punto es una estimación y cada barra su intervalo de confianza al 95\u00a0%.")
    assert "Entre paréntesis" in table.note and "Entre paréntesis" not in figure.note
    change = [one for one in made.blocks if isinstance(one, NumberedTable)][1]
    assert "Las diferencias se calculan antes de redondear." in change.note and "gl: grados de libertad" in change.note


def test_nothing_unprotected_is_rendered(project, tmp_path):
    release = whole()

    class Forged(type(release)):
        def __post_init__(self, key):
            pass

    forged = Forged(release.items, release.record, release.policy, key=None)
    for unprotected in (release.items, [], None, forged):
        with pytest.raises(TypeError):
            render(unprotected, project, PUBLISHED, tmp_path)
        with pytest.raises(TypeError):
            document(unprotected, project, PUBLISHED, "es")
    assert list(tmp_path.iterdir()) == []
