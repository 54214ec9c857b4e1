"""The codebook is read as written, and a malformed line is named."""

import pytest
from small_project import BOTH, HEADER, WOMEN, codebook_text

from evaluation.errors import EvaluationError, UsageError
from evaluation.sources.codebook import read_codebook


def read(tmp_path, text: str):
    path = tmp_path / "codebook.csv"
    path.write_text(text, encoding="utf-8")
    return read_codebook(path)


@pytest.fixture
def women(tmp_path):
    return read(tmp_path, codebook_text())["women"]


def test_labels_have_both_languages_in_order(women):
    assert women.labels("module_status") == {
        "0": {"es": "No", "en": "No"},
        "1": {"es": "Sí", "en": "Yes"},
        "2": {"es": "Sin", "en": "No"},
        "3": {"es": "No", "en": "No"},
    }
    assert list(women.labels("site")) == ["el_alto", "independencia"]
    assert women.labels("age") == {"99": {"es": "No responde", "en": "Refused"}}
    assert women.question("age") == {"es": "¿age?", "en": "age?"}


def test_ranges_missing_merges_and_flags(women):
    age, education, person = women["age"], women["education"], women["woman_id"]
    assert age.ranges == ((15.0, 98.0),) and age.missing == ("99",)
    assert education.merges == ((("0", "1"), "low"),)
    assert (person.sensitive, person.identifier) == (True, True)
    assert (age.sensitive, age.identifier, age.waves) == (False, False, ("baseline", "endline"))


def test_a_select_multiple_is_stored_as_a_column_a_code(women):
    assert women["help_inst"].stored() == ("help_inst_1", "help_inst_2", "help_inst_98")
    assert "help_inst" not in women.stored() and women.stored()["help_inst_98"].name == "help_inst"


@pytest.mark.parametrize(
    ("name", "numeric"),
    [("site", False), ("interview_month", False), ("note_code", False), ("education", True), ("help_inst", True)],
)
def test_codes_of_digits_are_numbers(women, name, numeric):
    assert women[name].numeric is numeric


def test_codes_with_leading_zeros_are_text(tmp_path):
    line = "women,region,select_one,01=Amazonas/Amazonas; 02=Áncash/Áncash,,,no,no,,r,r"
    assert read(tmp_path, f"{HEADER}\n{line}\n")["women"]["region"].numeric is False


def test_a_label_with_slashes_is_cut_in_the_middle(tmp_path):
    line = "women,a,select_one,1=y/o/and/or; 2=solo,,,no,no,,a,a"
    labels = read(tmp_path, f"{HEADER}\n{line}\n")["women"].labels("a")
    assert labels == {"1": {"es": "y/o", "en": "and/or"}, "2": {"es": "solo", "en": "solo"}}


def test_an_unknown_column_is_a_usage_error(women):
    with pytest.raises(UsageError) as fault:
        women.labels("aje")
    assert fault.value.key == "unknown_column"
    assert fault.value.sentence("es").startswith(
        "No existe la columna «aje» en la tabla women; las del libro de códigos son: site,"
    )
    assert fault.value.sentence("en").startswith("There is no column “aje” in table women;")


def with_column(position: int, value: str) -> str:
    """The codebook with one cell of the line of age (line 13) changed."""
    columns = [list(column) for column in WOMEN]
    columns[11][position] = value
    return codebook_text(columns)


@pytest.mark.parametrize(
    ("field", "position", "value"),
    [
        ("name", 0, "edad (años)"),
        ("type", 1, "number"),
        ("codes", 2, "15-98"),
        ("codes", 2, "98-15=años/years"),
        ("codes", 2, "1=a/b; 1=c/d"),
        ("codes", 2, "1=a/b/c"),
        ("missing", 3, "refused"),
        ("sensitive", 5, "maybe"),
        ("identifier", 6, ""),
        ("merges", 7, "15+16>young"),
        ("merges", 7, "99"),
    ],
)
def test_a_malformed_field_is_named_with_its_line(tmp_path, field, position, value):
    with pytest.raises(EvaluationError) as fault:
        read(tmp_path, with_column(position, value))
    assert fault.value.key == "codebook_field"
    column = value if position == 0 else "age"
    assert fault.value.values == {"file": "codebook.csv", "line": 13, "field": field, "column": column}
    assert fault.value.sentence("es").startswith(
        f"codebook.csv, línea 13, columna {column}: no se entiende el campo {field}"
    )
    assert fault.value.sentence("en").startswith(f"codebook.csv, line 13, column {column}: the field {field} can't be")


def test_a_column_described_twice_is_named_with_both_lines(tmp_path):
    with pytest.raises(EvaluationError) as fault:
        read(tmp_path, codebook_text((*WOMEN, WOMEN[11])))
    assert fault.value.sentence("es") == (
        "codebook.csv, línea 18: la columna age ya está descrita en la línea 13; deje una sola de las dos."
    )
    assert (
        fault.value.sentence("en")
        == "codebook.csv, line 18: column age is already described in line 13; keep only one of the two."
    )


def test_a_column_that_collides_with_a_stored_code_is_refused(tmp_path):
    extra = ("help_inst_1", "select_one", "0=No/No; 1=Sí/Yes", "", BOTH, "no", "no", "")
    with pytest.raises(EvaluationError) as fault:
        read(tmp_path, codebook_text((*WOMEN, extra)))
    assert fault.value.key == "codebook_repeated"


def test_a_missing_codebook_and_a_bad_header_are_said(tmp_path):
    with pytest.raises(EvaluationError) as fault:
        read_codebook(tmp_path / "codebook.csv")
    assert fault.value.sentence("es").startswith("Falta codebook.csv en la carpeta")
    assert fault.value.sentence("en").startswith("codebook.csv is missing from the folder")
    with pytest.raises(EvaluationError) as fault:
        read(tmp_path, HEADER.replace(",waves,", ",rondas,") + "\n")
    assert fault.value.sentence("es") == (
        "En el encabezado de codebook.csv faltan las columnas waves; añádalas y guárdelo separado por comas."
    )


def test_a_codebook_in_latin_1_or_ragged_is_named_with_its_line(tmp_path):
    (tmp_path / "codebook.csv").write_bytes(codebook_text().encode("cp1252"))
    with pytest.raises(EvaluationError) as fault:
        read_codebook(tmp_path / "codebook.csv")
    assert fault.value.sentence("es").startswith("codebook.csv, línea 2: el texto no está en UTF-8")
    with pytest.raises(EvaluationError) as fault:
        read(tmp_path, codebook_text() + "women,extra\n")
    assert fault.value.key == "codebook_row" and fault.value.values["line"] == 24
