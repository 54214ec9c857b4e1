"""No exact date of a fact or a birth is in a typed table: months and bands of ages are."""

import pandas as pd
import pytest
from small_project import SAMPLE, WOMEN, codebook_text, small, women

from evaluation.sources.dates import ages_at, bands, date_of, month_of, youngest
from evaluation.sources.tables import DataRejected, build_tables, check_project, read_table

DATE = ("referral_date", "date", "", "", "", "yes", "no", "")
BIRTH = ("birth_date", "birth", "", "", "", "yes", "no", "")
DAYS = [
    "2018-05-03",
    "2018-02-28",
    "",
    "2020-02-29",
    "2018-05-03T10:30:00.000-04:00",
    "2018-12-31 23:59",
    "2018-01-01",
    "",
]


def dated(folder, column, values, kept=WOMEN):
    rows = [row | {column[0]: value} for row, value in zip(women(), values, strict=True)]
    return small(folder, rows=rows, codebook=codebook_text((*kept, column), SAMPLE))


def test_a_date_is_kept_as_its_month(tmp_path):
    project = dated(tmp_path / "p", DATE, DAYS)
    kept = read_table(project, "women")["referral_date"]
    assert kept.fillna("").tolist() == ["2018-05", "2018-02", "", "2020-02", "2018-05", "2018-12", "2018-01", ""]
    content = b"".join(path.read_bytes() for path in project.processed.rglob("*") if path.is_file())
    assert b"2018-05-03" not in content and b"02-29" not in content
    assert build_tables(project).kinds["women"] == {"woman_id": "codebook"}


@pytest.mark.parametrize("day", ["2019-02-29", "03/05/2018", "2018-5-3", "20180503", "2018-13-01", "mayo", "2018-05"])
def test_what_is_no_date_is_a_fault_without_its_value(tmp_path, day):
    (one,) = check_project(dated(tmp_path / "p", DATE, [day] + [""] * 7)).violations
    assert (one.rule, one.rows) == ("date_malformed", (1,))
    assert one.sentence("es") == (
        "women.csv, columna referral_date, fila de datos 1: no es una fecha posible escrita AAAA-MM-DD; corríjala, o "
        "declare en codebook.csv otro tipo."
    )
    assert day not in one.sentence("en")


# The baseline of the small project starts in May 2018: born, completed years on 1 May 2018, band
BIRTHS = [
    ("2003-05-01", 15, "15-17"),
    ("2003-05-02", 14, "0-14"),
    ("2000-05-01", 18, "18-24"),
    ("2000-05-02", 17, "15-17"),
    ("1993-04-30", 25, "25-34"),
    ("1953-06-01", 64, "55-64"),
    ("1953-05-01", 65, "65+"),
    ("1910-01-01", 108, "65+"),
    ("", None, ""),
]


@pytest.mark.parametrize(("born", "age", "band"), BIRTHS)
def test_ages_and_bands_row_by_row(born, age, band):
    found = ages_at(pd.Series([born]), pd.Series(["2018-05"]))
    assert found.isna().all() if age is None else found.tolist() == [age]
    assert bands(found).tolist() == [band]


def test_a_birth_is_kept_as_a_band_of_the_age_in_its_wave(tmp_path):
    births = ["1990-05-01", "1983-05-01", "1950-01-01", ""] * 2
    frame = read_table(dated(tmp_path / "p", BIRTH, births), "women")
    told = frame["birth_date"].fillna("").tolist()
    assert told == ["25-34", "35-44", "65+", "", "25-34", "35-44", "65+", ""]


def test_a_minor_is_known_by_her_birth_where_no_age_is_asked(tmp_path):
    kept = tuple(one for one in WOMEN if one[0] != "age")
    births = ["2001-01-01", "2000-05-02", "2000-05-01", "1990-01-01"] + ["1990-01-01"] * 4
    project = dated(tmp_path / "p", BIRTH, births, kept)
    assert build_tables(project).dropped["women"] == {"minor_without_consent": 2}
    assert set(read_table(project, "women")["birth_date"]) == {"18-24", "25-34"}


@pytest.mark.parametrize("born", ["2018-06-01", "1900-01-01"])
def test_an_impossible_birth_is_a_fault(tmp_path, born):
    (one,) = check_project(dated(tmp_path / "p", BIRTH, [born] + [""] * 7)).violations
    assert (one.rule, one.rows) == ("birth_impossible", (1,)) and born not in one.sentence("es")


def test_without_a_wave_nothing_exact_is_kept(tmp_path):
    rows = [
        {name: value for name, value in row.items() if name != "wave"} | {"birth_date": "1990-01-01"} for row in women()
    ]
    project = small(tmp_path / "p", rows=rows, codebook=codebook_text((*WOMEN, BIRTH), SAMPLE))
    with pytest.raises(DataRejected):
        build_tables(project)
    assert not list(project.processed.rglob("*.parquet"))


def test_helpers():
    assert month_of("2018-05-03") == "2018-05" and month_of("2018-05") == "" and date_of("2018-02-30") is None
    assert date_of("20180503xx") is None
    assert youngest(pd.Series(["15-17", ""])).fillna(-1).tolist() == [15, -1]
    assert ages_at(pd.Series([], dtype="str"), pd.Series([], dtype="str")).empty
