"""The complaints files: a district by its code, never two editions together, and what an edition revised."""

import pytest

from evaluation.errors import EvaluationError
from evaluation.sources.sidpol import complaints, read_edition, revision

FIRST = """\ufeffAÑO,MES,UBIGEO_HECHO,DPTO_HECHO,PROV_HECHO,DIST_HECHO,CANTIDAD
2018,1,150112,LIMA METROPOLITANA,LIMA,INDEPENDENCIA,10
2018,2,150112,LIMA METROPOLITANA,LIMA,INDEPENDENCIA,12
2018,1,20101,ANCASH,HUARAZ,INDEPENDENCIA,4
"""
SECOND = """\ufeffPROV_HECHO,DIST_HECHO,UBIGEO_HECHO,AÑO,MES,DPTO_HECHO,CANTIDAD
LIMA,INDEPENDENCIA,150112,2018,1,LIMA METROPOLITANA,11
LIMA,INDEPENDENCIA,150112,2018,2,LIMA METROPOLITANA,12
HUARAZ,INDEPENDENCIA,20101,2018,1,ANCASH,4
HUARAZ,INDEPENDENCIA,20101,2018,2,ANCASH,1
LIMA,INDEPENDENCIA,150112,2018,3,LIMA METROPOLITANA,9
"""


@pytest.fixture
def editions(tmp_path):
    for name, text in {"first.csv": FIRST, "second.csv": SECOND}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return read_edition(tmp_path / "first.csv"), read_edition(tmp_path / "second.csv")


def test_a_district_is_found_by_its_code_and_not_by_its_name(editions):
    assert complaints(editions[1:], "150112")["complaints"].tolist() == [11, 12, 9]
    assert complaints(editions[:1], "20101")["complaints"].tolist() == [4]
    with pytest.raises(EvaluationError) as fault:
        complaints(editions[:1], "999999")
    assert "999999" in fault.value.sentence("es")


def test_two_editions_are_never_added(editions):
    with pytest.raises(EvaluationError) as fault:
        complaints(editions, "150112")
    assert fault.value.key == "sidpol_editions"
    assert "first.csv, second.csv" in fault.value.sentence("en")


def test_what_the_later_edition_says_otherwise_is_told(editions):
    found = revision(*editions)
    assert found.changed[["ubigeo", "complaints_earlier", "complaints_later"]].values.tolist() == [["150112", 10, 11]]
    assert found.appeared[["ubigeo", "month"]].values.tolist() == [["020101", 2]]
    assert found.vanished.empty and found.months_added == ("2018-03",)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("AÑO,MES\n2018,1\n", "sidpol_column"),
        (FIRST.replace(",12\n", ",doce\n"), "sidpol_number"),
        (FIRST + FIRST.splitlines()[1] + "\n", "sidpol_twice"),
    ],
)
def test_a_damaged_edition_is_refused(tmp_path, text, key):
    (tmp_path / "bad.csv").write_text(text, encoding="utf-8")
    with pytest.raises(EvaluationError) as fault:
        read_edition(tmp_path / "bad.csv")
    assert fault.value.key == key and "bad.csv" in fault.value.sentence("es")


def test_the_two_real_editions_differ_in_773_cells(shared):
    folder = shared / "data" / "sidpol"
    november = read_edition(folder / "Base_Datos_Denuncias_Violencia_2018_Nov2025.csv")
    december = read_edition(folder / "Base_datos_Denuncias_Mujer_IGF_diciembre2025.csv")
    found = revision(november, december)
    assert (len(found.changed), len(found.appeared), found.months_added) == (773, 55, ("2025-12",))
    by_year = complaints([december], "150112").groupby("year")["complaints"].sum()
    assert by_year.loc[2018] == 2575 and by_year.loc[2025] == 2579
