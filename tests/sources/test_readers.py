"""Every format gives the same cells; what is not as declared is refused in one sentence, with the remedy."""

import zipfile

import pandas as pd
import pyarrow.parquet as pq
import pyreadstat
import pytest
import xlsxwriter
from small_project import FIRST, changed, codebook_text, csv_bytes, women

from benchmarks.bombs import HEADER, sheet, workbook
from evaluation.errors import EvaluationError
from evaluation.project_file import TableSettings
from evaluation.sources.codebook import read_codebook
from evaluation.sources.readers import find_file, read_file


@pytest.fixture
def book(tmp_path):
    (tmp_path / "codebook.csv").write_text(codebook_text(), encoding="utf-8")
    return read_codebook(tmp_path / "codebook.csv")["women"]


@pytest.fixture
def read(tmp_path, book):
    """Read a file of bytes as the women's table."""

    def reads(content: bytes, name: str = "women.csv", **settings):
        (tmp_path / name).write_bytes(content)
        return read_file(tmp_path / name, book, TableSettings(**settings))

    return reads


def refused(read, content: bytes, name: str = "women.csv", **settings) -> tuple[str, str, str]:
    """The key and both sentences of a file that must not be read."""
    with pytest.raises(EvaluationError) as fault:
        read(content, name, **settings)
    return fault.value.key, fault.value.sentence("es"), fault.value.sentence("en")


def write_workbook(path, rows, sheets=("women",), extra=()) -> bytes:
    book = xlsxwriter.Workbook(path)
    for name in sheets:
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, list(rows[0]))
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, list(row.values()))
        for cell, formula, value in extra:
            sheet.write_formula(cell, formula, None, value)
    book.close()
    return path.read_bytes()


def numbers_as_numbers(rows):
    numeric = ("woman_id", "psu", "weight", "weight_dv", "consent", "age", "education", "ipv_phys_push")
    return [row | {name: float(row[name]) for name in numeric if row[name]} for row in rows]


def test_a_text_table_keeps_its_cells_as_they_are(read):
    got = read(
        csv_bytes(changed(note_code={1: "007", 2: "NA", 3: "None", 4: " x", 5: 'say "no"', 6: "a\nb", 7: "1,5"}))
    )
    assert got.file == "women.csv"
    assert got.frame["note_code"].tolist() == ["007", "NA", "None", " x", 'say "no"', "a\nb", "1,5", "007"]
    assert got.frame.index.tolist() == list(range(1, 9))
    assert got.undeclared == ()


def test_columns_that_the_codebook_does_not_name_are_never_read(read):
    rows = [row | {"phone": "77777", "help_inst": "1 2", "": "x"} for row in women()]
    got = read(csv_bytes(rows))
    assert got.undeclared == ("phone", "help_inst", "#21")
    assert "77777" not in got.frame.to_csv()
    assert list(got.frame) == list(FIRST | dict.fromkeys(("psu", "woman_id")))


@pytest.mark.parametrize("ending", ["xlsx", "dta", "sav", "parquet"])
def test_every_format_gives_the_same_answers(read, tmp_path, ending, book):
    from evaluation.sources.answers import understood

    rows = numbers_as_numbers(changed(ipv_phys_push={2: "", 3: "9"}, note_code={1: "007", 2: ""}))
    frame, path = pd.DataFrame(rows), tmp_path / f"women.{ending}"
    frame["ipv_phys_push"] = pd.to_numeric(frame["ipv_phys_push"])
    writers = {
        "xlsx": lambda: write_workbook(path, rows),
        "dta": lambda: pyreadstat.write_dta(frame, path),
        "sav": lambda: pyreadstat.write_sav(frame, path),
        "parquet": lambda: frame.to_parquet(path),
    }
    writers[ending]()
    got = read(path.read_bytes(), path.name)
    text = read(csv_bytes(changed(ipv_phys_push={2: "", 3: "9"}, note_code={1: "007", 2: ""})))
    for name, column in book.stored().items():
        expected = understood(text.frame[name], column, ".")
        pd.testing.assert_series_equal(
            understood(got.frame[name], column, ".").values, expected.values, check_names=False
        )


def test_missing_values_of_stata_are_empty(read, tmp_path):
    frame = pd.DataFrame(numbers_as_numbers(women()))
    frame["education"] = frame["education"].astype(object)
    frame.loc[2, "education"] = "a"  # pyreadstat writes it as .a
    pyreadstat.write_dta(frame, tmp_path / "x.dta", missing_user_values={"education": ["a"]})
    got = read((tmp_path / "x.dta").read_bytes(), "women.dta")
    assert got.frame["education"].isna().tolist() == [False, False, True] + [False] * 5


def test_a_semicolon_file_is_refused_with_the_remedy_and_read_with_it(read):
    content = csv_bytes(women(), ";")
    key, spanish, english = refused(read, content)
    assert key == "separator_undeclared"
    assert spanish == (
        'women.csv no separa las columnas como se esperaba; escriba separator = ";" en [tables.women] de project.toml.'
    )
    assert english == (
        'women.csv doesn\'t separate its columns as expected; write separator = ";" under [tables.women] '
        "in project.toml."
    )
    assert len(read(content, separator=";").frame) == 8


def test_a_tab_file_is_named_as_toml_writes_it(read):
    assert 'separator = "\\t"' in refused(read, csv_bytes(women(), "\t"))[1]


def test_a_latin_1_file_is_refused_with_its_line_and_the_remedy_and_read_with_it(read):
    content = csv_bytes(changed(note_code={3: "Perú"}), encoding="cp1252")
    key, spanish, english = refused(read, content)
    assert key == "encoding_undeclared"
    assert spanish == (
        "women.csv, línea 4: el texto no está en UTF-8; guárdelo en UTF-8 o escriba "
        'encoding = "cp1252" en [tables.women] de project.toml.'
    )
    assert english == (
        'women.csv, line 4: the text is not UTF-8; save it as UTF-8 or write encoding = "cp1252" '
        "under [tables.women] in project.toml."
    )
    assert read(content, encoding="cp1252").frame.loc[3, "note_code"] == "Perú"


def test_utf8_is_never_read_as_cp1252_nor_garbled_text_taken(read):
    content = csv_bytes(changed(note_code={3: "Perú"}))
    assert refused(read, content, encoding="cp1252")[0] == "encoding_is_utf8"
    assert read(b"\xef\xbb\xbf" + content).frame.loc[3, "note_code"] == "Perú"
    for word in ("Perú", "ÉXITO", "añá"):
        garbled = word.encode().decode("cp1252", "replace").replace("\ufffd", "")
        key, spanish, english = refused(read, csv_bytes(changed(note_code={3: garbled})))
        assert key == "text_garbled" and "línea 4" in spanish and "line 4" in english
    assert refused(read, content.decode().encode("utf-16"))[0] == "encoding_wide"


def test_ragged_rows_are_named(read):
    lines = csv_bytes(women()).splitlines(keepends=True)
    key, spanish, english = refused(read, b"".join([*lines[:2], b"x," + lines[2], *lines[3:5], b"1,2\n", *lines[6:]]))
    assert key == "rows_ragged"
    assert spanish == (
        "women.csv: hay filas que no tienen tantas celdas como el encabezado (2; filas de datos 2, 5); "
        "corríjalas o vuelva a exportarlo."
    )
    assert english == (
        "women.csv: some rows don't have as many cells as the header (2; data rows 2, 5); mend them or export it again."
    )


def test_repeated_and_unknown_headers_are_refused(read):
    content = csv_bytes(women())
    assert refused(read, content.replace(b"weight_dv", b"weight", 1))[1] == (
        "women.csv: hay columnas con el mismo nombre (weight); deje una sola de cada una."
    )
    key, spanish, english = refused(read, content.split(b"\n", 1)[1].replace(b"el_alto", b"77777"))
    assert key == "header_unknown" and "77777" not in spanish + english


@pytest.mark.parametrize(
    ("cut", "key"),
    [(lambda content: content[:-60], "file_cut_short"), (lambda content: content[:-3] + b',"', "quote_open")],
)
def test_a_text_table_cut_short_is_refused(read, cut, key):
    found, spanish, english = refused(read, cut(csv_bytes(women())))
    assert found == key
    assert spanish.startswith("women.csv") and spanish.endswith("vuelva a exportarlo.")
    assert english.startswith("women.csv") and english.endswith("export it again.")


def test_a_quote_that_opens_and_never_closes_is_named_by_its_line(read):
    content = csv_bytes(changed(note_code={3: '"'})).replace(b'""""', b'"')
    key, spanish, _ = refused(read, content)
    assert key == "quote_open" and spanish.startswith("women.csv, línea 4:")
    key, spanish, _ = refused(read, csv_bytes(changed(note_code={3: "Q"})).replace(b"Q", b'"a"b'))
    assert key == "quote_misplaced" and spanish.startswith("women.csv, línea 4:")


@pytest.mark.parametrize("content", [b"", b"\n\n", b"  \r\n"])
def test_an_empty_file_is_refused(read, content):
    assert refused(read, content)[1:] == (
        "women.csv está vacío; vuelva a exportarlo.",
        "women.csv is empty; export it again.",
    )


def test_zeros_of_a_crashed_disk_are_refused(read):
    key, spanish, _ = refused(read, csv_bytes(women()) + b"\0" * 100)
    assert key == "file_damaged" and "línea 10" in spanish


def test_empty_rows_at_the_end_are_not_rows(read):
    blank = b"," * (len(women()[0]) - 1) + b"\n"
    assert len(read(csv_bytes(women()) + blank + blank + b"\n\n").frame) == 8


@pytest.mark.parametrize("ending", ["xlsx", "dta", "sav", "parquet"])
def test_a_file_cut_short_is_one_sentence_whatever_is_left(read, tmp_path, ending):
    frame, path = pd.DataFrame(numbers_as_numbers(women())), tmp_path / f"whole.{ending}"
    {
        "xlsx": lambda: write_workbook(path, women()),
        "dta": lambda: pyreadstat.write_dta(frame, path),
        "sav": lambda: pyreadstat.write_sav(frame, path),
        "parquet": lambda: frame.to_parquet(path),
    }[ending]()
    whole = path.read_bytes()
    for size in range(0, len(whole), max(len(whole) // 40, 1)):
        key, spanish, english = refused(read, whole[:size], f"women.{ending}")
        assert key in ("file_unreadable", "file_empty")
    assert spanish == f"women.{ending} está incompleto o dañado y no se leyó nada de él; vuelva a exportarlo."
    assert english == f"women.{ending} is incomplete or damaged and nothing of it was read; export it again."


def test_a_stata_file_without_its_last_byte_is_refused(read, tmp_path):
    pyreadstat.write_dta(pd.DataFrame(numbers_as_numbers(women())), tmp_path / "whole.dta")
    assert refused(read, (tmp_path / "whole.dta").read_bytes()[:-1], "women.dta")[0] == "file_unreadable"


def test_the_sheet_is_found_by_name_or_because_it_is_alone(read, tmp_path):
    both = write_workbook(tmp_path / "a.xlsx", women(), ("notas", "Women"))
    assert len(read(both, "women.xlsx").frame) == 8
    assert len(read(write_workbook(tmp_path / "b.xlsx", women(), ("datos",)), "women.xlsx").frame) == 8
    key, spanish, english = refused(read, write_workbook(tmp_path / "c.xlsx", women(), ("a", "b")), "women.xlsx")
    assert key == "sheet_unknown"
    assert spanish == (
        "women.xlsx tiene varias hojas (a, b) y ninguna se llama women; dé ese nombre a la hoja de los datos."
    )
    assert (
        english
        == "women.xlsx has several sheets (a, b) and none is called women; give that name to the sheet with the data."
    )


def test_an_error_cell_is_refused_with_its_place(read, tmp_path):
    content = write_workbook(tmp_path / "a.xlsx", women(), ("notas", "women"), [("C4", "=NA()", "#N/A")])
    key, spanish, english = refused(read, content, "women.xlsx")
    assert key == "error_cell"
    assert spanish.startswith("women.xlsx, hoja women, celda C4:") and english.startswith(
        "women.xlsx, sheet women, cell C4:"
    )


def test_an_error_cell_in_single_quotes_is_seen_too(read, tmp_path):
    cells = "<row r='2'><c r = 'A2' t = 'e'><v>#N/A</v></c></row>"
    workbook(tmp_path / "a.xlsx", sheet(HEADER + cells))
    key, spanish, _ = refused(read, (tmp_path / "a.xlsx").read_bytes(), "women.xlsx")
    assert key == "error_cell" and "celda A2" in spanish


def test_a_bomb_is_refused_before_it_is_unpacked(read, tmp_path, monkeypatch):
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 5_000_000)
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("unpacked"))
    key, spanish, english = refused(read, (tmp_path / "bomb.xlsx").read_bytes(), "women.xlsx")
    assert key == "workbook_too_large" and "500 MB" in spanish and "500 MB" in english


def test_the_file_of_a_table_is_the_named_one_or_the_only_one(tmp_path):
    assert find_file(tmp_path, "women", TableSettings()) is None
    (tmp_path / "women.csv").touch()
    assert find_file(tmp_path, "women", TableSettings()).name == "women.csv"
    (tmp_path / "women.xlsx").touch()
    with pytest.raises(EvaluationError) as fault:
        find_file(tmp_path, "women", TableSettings())
    assert fault.value.sentence("es").startswith("Hay varios archivos para la tabla women (women.csv, women.xlsx);")
    assert find_file(tmp_path, "women", TableSettings(file="women.xlsx")).name == "women.xlsx"


@pytest.mark.parametrize(
    ("file", "key"), [("gone.csv", "file_missing"), ("../women.csv", "file_outside"), ("women.doc", "file_format")]
)
def test_a_named_file_must_be_there_inside_and_readable(tmp_path, file, key):
    folder = tmp_path / "project"
    folder.mkdir()
    (tmp_path / "women.csv").touch()
    (folder / "women.doc").touch()
    with pytest.raises(EvaluationError) as fault:
        find_file(folder, "women", TableSettings(file=file))
    assert fault.value.key == key
    assert file in fault.value.sentence("es") and file in fault.value.sentence("en")


def test_a_symbolic_link_out_of_the_folder_is_refused(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    (tmp_path / "elsewhere.csv").touch()
    (folder / "in.csv").symlink_to(tmp_path / "elsewhere.csv")
    with pytest.raises(EvaluationError) as fault:
        find_file(folder, "women", TableSettings(file="in.csv"))
    assert fault.value.key == "file_outside"


def test_parquet_without_a_column_of_the_codebook_is_refused(read, tmp_path):
    pq.write_table(__import__("pyarrow").table({"a": [1]}), tmp_path / "a.parquet")
    assert refused(read, (tmp_path / "a.parquet").read_bytes(), "women.parquet")[0] == "header_unknown"
