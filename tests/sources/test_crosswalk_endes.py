"""ENDES 2020 through the crosswalk and the rules: R survey's figures, and what the files trap one with."""

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from evaluation.errors import EvaluationError
from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.reduced import reduced
from evaluation.indicators.rules import answers
from evaluation.project_file import TableSettings
from evaluation.sources.crosswalks.endes import read_module
from evaluation.sources.crosswalks.registry import CROSSWALKS


@pytest.fixture(scope="module")
def women(shared) -> pd.DataFrame:
    return read_module(shared / "data" / "endes_2020")


@pytest.fixture(scope="module")
def printed(shared) -> list[list[str]]:
    """The lines of R's answers, in words."""
    path = shared / "data" / "endes_2020" / "reference_estimates_R_survey.txt"
    return [line.split() for line in path.read_text(encoding="utf-8").splitlines()]


def numerator(women: pd.DataFrame, code: str) -> np.ndarray:
    definition, _ = reduced(INDICATORS[code], women, women["wave"])
    return answers(definition, women).numerator


def mean(women: pd.DataFrame, yes: np.ndarray, rows=slice(None)) -> float:
    yes, weight = yes[rows], women["weight"].to_numpy()[rows]
    known = ~np.isnan(yes)
    return (weight[known] * yes[known]).sum() / weight[known].sum()


def agrees(value: float, text: str) -> None:
    assert value == pytest.approx(float(text), abs=0.5000001 * 10.0 ** -len(text.partition(".")[2]))


NATIONAL = {
    "phys_ever": "IMP-04_physical",
    "phys_12m": "IMP-01_physical",
    "sex_ever": "IMP-04_sexual",
    "sex_12m": "IMP-01_sexual",
    "emo_ever": "IMP-03",  # of its ten items the file has the two that R's figure rests on
}


@pytest.mark.parametrize("name", NATIONAL)
def test_the_national_means_are_those_of_r(women, printed, name):
    text = next(line[1] for line in printed if line[0] == name)
    found = numerator(women, NATIONAL[name])
    assert (~np.isnan(found)).sum() == 19290
    agrees(mean(women, found), text)


def test_physical_or_sexual_ever_is_that_of_r(women, printed):
    either = np.fmax(numerator(women, "IMP-04_physical"), numerator(women, "IMP-04_sexual"))
    agrees(mean(women, either), next(line[1] for line in printed if line[0] == "any_physsex_ever"))


def test_the_areas_are_those_of_r(women, printed):
    yes = numerator(women, "IMP-04_physical")
    start = next(place for place, line in enumerate(printed) if line[0] == "HV025") + 1
    for _, area, text, _ in printed[start : start + 2]:
        agrees(mean(women, yes, (women["area"] == int(area)).to_numpy(dtype=bool)), text)


def test_the_departments_are_those_of_r(women, printed):
    physical, sexual = numerator(women, "IMP-04_physical"), numerator(women, "IMP-04_sexual")
    start = next(place for place, line in enumerate(printed) if line[0] == "HV024") + 1
    for _, department, physical_text, sexual_text, *_ in printed[start : start + 25]:
        rows = (women["site"] == f"{int(department):02d}").to_numpy(dtype=bool)
        agrees(mean(women, physical, rows), physical_text)
        agrees(mean(women, sexual, rows), sexual_text)


def test_the_numbers_of_women_and_the_design(women):
    assert len(women) == 27922
    assert (women["module_status"] == 1).sum() == 19290
    assert women["module_status"].isna().sum() == 27922 - 19290
    assert women["partner_status"].value_counts().to_dict() == {1: 16396, 2: 2894}
    assert women["stratum"].nunique() == 248
    assert women.loc[women["module_status"] == 1, "psu"].nunique() == 3219
    assert women["site"].nunique() == 25
    assert set(women["wave"]) == {"2020"}
    in_module = women["module_status"] == 1
    assert women.loc[in_module, "weight_dv"].equals(women.loc[in_module, "weight"])
    assert women.loc[~in_module.fillna(False), "weight_dv"].isna().all()
    assert women[["site", "area", "stratum", "psu", "weight", "age", "education"]].notna().all().all()


def test_nothing_but_the_columns_of_the_instruments_comes_in(women):
    allowed = {"site", "wave", "area", "stratum", "psu", "weight", "weight_dv", "age", "education"}
    rest = set(women.columns) - allowed - {"module_status", "partner_status"}
    assert all(name.startswith(("ipv_phys_", "ipv_sex_", "emot_")) for name in rest)


def test_items_that_nobody_was_asked_come_out_empty_and_leave_the_definition(women):
    for name in ("ipv_phys_twist", "ipv_sex_coerce", "emot_insult"):
        assert women[name].isna().all()
    dropped = reduced(INDICATORS["IMP-01"], women, women["wave"])[1]
    assert dropped == ("ipv_phys_twist", "ipv_phys_weapon_attack", "prev_phys", "ipv_sex_coerce", "prev_sex")
    assert reduced(INDICATORS["OUT-01"], women, women["wave"]) is None
    assert reduced(INDICATORS["OUT-03"], women, women["wave"]) is None


# Small files of the same shape: households "  101" and "  102"; the third woman was not interviewed in the module.
CASES = ["".join(parts) for parts in ((" " * 12, "101", "  1"), (" " * 12, "101", "  2"), (" " * 12, "102", " 10"))]


@pytest.fixture
def folder(tmp_path):
    write(tmp_path, "REC84DV", {"caseid": CASES, "d105a": [3.0, 0.0, None], "d105j": [None, None, None]})
    households = {"HHID": [" " * 12 + "101", " " * 12 + "102"], "HV001": [7, 8], "HV022": [1, 2], "HV024": [1, 15]}
    write(tmp_path, "RECH0", households | {"HV025": [1, 2], "HV005": [1500000, 500000], "longitudx": [-77.1, -78.2]})
    members = {"HHID": [" " * 12 + "101"] * 2 + [" " * 12 + "102"], "HVIDX": [1, 2, 10], "HV105": [30, 17, 44]}
    write(tmp_path, "RECH1", members | {"HV106": [2, 3, 0], "HV115": [5, 2, 1]})
    return tmp_path


def write(folder, name: str, columns: dict) -> None:
    frame = pd.DataFrame(columns)
    pyreadstat.write_dta(frame.astype({one: float for one in frame if frame[one].isna().all()}), folder / f"{name}.dta")


def test_leading_blanks_join_and_answers_say_who_was_interviewed(folder):
    found = CROSSWALKS["endes"].read(folder, TableSettings(crosswalk="endes"))
    assert found["site"].tolist() == ["01", "01", "15"]
    assert found["psu"].tolist() == [7, 7, 8]
    assert found["weight"].tolist() == [1.5, 1.5, 0.5]
    assert found["age"].tolist() == [30, 17, 44]
    assert found["education"].tolist() == [2, 3, 0]
    assert found["ipv_phys_push"].tolist()[:2] == [3, 0]
    assert found["module_status"].fillna(-1).tolist() == [1, 1, -1]
    assert found["partner_status"].fillna(-1).tolist() == [2, 1, -1]
    assert "longitudx" not in found


def test_a_person_who_is_not_in_the_roster_is_an_error(folder):
    members = {"HHID": [" " * 12 + "101", " " * 12 + "102"], "HVIDX": [1, 10], "HV105": [30, 44]}
    write(folder, "RECH1", members | {"HV106": [2, 0], "HV115": [5, 1]})
    with pytest.raises(EvaluationError) as caught:
        read_module(folder)
    assert caught.value.sentence("es") == (
        "En RECH1.dta no están el hogar o la persona de 1 mujeres del módulo: compruebe que todos los archivos sean de "
        "la misma edición."
    )
    assert caught.value.sentence("en") == (
        "The household or the person of 1 women of the module is not in RECH1.dta: check that all files are of the "
        "same edition."
    )


def test_stripped_identifiers_are_an_error_and_not_a_smaller_table(folder):
    write(folder, "REC84DV", {"caseid": [case.strip() for case in CASES], "d105a": [3.0, 0.0, None]})
    with pytest.raises(EvaluationError) as caught:
        read_module(folder)
    assert (caught.value.key, caught.value.values["count"]) == ("crosswalk_person_missing", 3)


def test_a_household_twice_is_an_error(folder):
    households = {"HHID": [" " * 12 + "101"] * 2, "HV001": [7, 8], "HV022": [1, 2], "HV024": [1, 15]}
    write(folder, "RECH0", households | {"HV025": [1, 2], "HV005": [1500000, 500000]})
    with pytest.raises(EvaluationError) as caught:
        read_module(folder)
    assert caught.value.sentence("es") == (
        "El archivo RECH0.dta repite la misma clave en 1 filas: use el archivo original, con una fila por hogar o "
        "persona."
    )
    assert caught.value.sentence("en") == (
        "The file RECH0.dta repeats the same key in 1 rows: use the original file, with one row a household or person."
    )


def test_a_missing_column_and_a_missing_file_are_named(folder):
    write(folder, "RECH1", {"HHID": ["x"], "HVIDX": [1], "HV105": [30]})
    with pytest.raises(EvaluationError) as caught:
        read_module(folder)
    assert caught.value.sentence("es") == (
        "El archivo RECH1.dta no tiene las columnas que hacen falta para leerlo (hv106, hv115): compruebe que sea el "
        "archivo original."
    )
    assert caught.value.sentence("en") == (
        "The file RECH1.dta lacks columns that are needed to read it (hv106, hv115): check that it is the "
        "original file."
    )
    (folder / "RECH0.dta").unlink()
    with pytest.raises(EvaluationError) as caught:
        read_module(folder)
    assert (caught.value.key, caught.value.values) == ("crosswalk_file_missing", {"file": "RECH0.dta"})


def test_a_file_cut_short_is_refused(folder):
    whole = (folder / "REC84DV.dta").read_bytes()
    (folder / "REC84DV.dta").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(EvaluationError) as caught:
        read_module(folder)
    assert caught.value.key == "crosswalk_file_unreadable"
