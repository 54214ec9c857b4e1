"""ENDES 2020, 19,290 women, from INEI's files to the report: R's figures, the small cells hidden, nothing else read."""

import csv
import html

import pytest
from pypdf import PdfReader
from small_workspace import few_chapters

from benchmarks.endes import DEPARTMENTS, write_project
from evaluation.analysis.levels import estimate
from evaluation.analysis.survey import survey
from evaluation.indicators.catalogue import INDICATORS
from evaluation.project import open_project
from evaluation.release.build import report
from evaluation.sources.tables import read_table


@pytest.fixture(scope="module")
def folder(shared, root, tmp_path_factory):
    workspace = tmp_path_factory.mktemp("endes")
    codebook = root / "data" / "raw" / "demo" / "codebook.csv"
    return write_project(workspace / "data" / "raw" / "endes_2020", shared / "data" / "endes_2020", codebook)


@pytest.fixture(scope="module")
def reference(shared) -> dict:
    """R survey's printed answers: national means, by area and by department."""
    lines = (shared / "data" / "endes_2020" / "reference_estimates_R_survey.txt").read_text().splitlines()
    national = {line.split()[0]: tuple(map(float, line.split()[1:])) for line in lines[1:7]}
    area = [tuple(map(float, line.split()[1:])) for line in lines[8:10]]
    department = [tuple(map(float, line.split()[1:])) for line in lines[11:36]]
    return {"national": national, "area": area, "department": department, "df": int(lines[38].split()[-1])}


def digits(value: float, printed: float, places: int) -> None:
    assert value == pytest.approx(printed, abs=0.5000001 * 10**-places)


NATIONAL = {
    "phys_ever": ("IMP-04_physical", 7),
    "phys_12m": ("IMP-01_physical", 7),
    "sex_ever": ("IMP-04_sexual", 7),
    "sex_12m": ("IMP-01_sexual", 7),
}


@pytest.mark.parametrize("name", NATIONAL)
def test_the_national_means_are_those_of_r(folder, reference, name):
    code, places = NATIONAL[name]
    row = estimate(survey(open_project(folder)), INDICATORS[code], by=["wave"]).tidy().iloc[0]
    digits(row["estimate"], reference["national"][name][0], places)
    digits(row["se"], reference["national"][name][1], 5)
    assert row["df"] == reference["df"]
    assert row["n"] == 19290


def test_the_areas_are_those_of_r(folder, reference):
    rows = estimate(survey(open_project(folder)), INDICATORS["IMP-04_physical"], by=["wave", "area"]).tidy()
    found = rows.set_index("level")
    for code, mean, se in reference["area"]:
        digits(found.loc[f"{code:.0f}", "estimate"], mean, 8)
        digits(found.loc[f"{code:.0f}", "se"], se, 10)


def test_the_departments_are_those_of_r(folder, reference):
    levels = estimate(survey(open_project(folder)), [INDICATORS["IMP-04_physical"], INDICATORS["IMP-04_sexual"]])
    rows = levels.tidy().set_index(["indicator", "site"])
    for code, physical, sexual, se_physical, se_sexual in reference["department"]:
        site = f"d{code:02.0f}"
        digits(rows.loc[("IMP-04_physical", site), "estimate"], physical, 8)
        digits(rows.loc[("IMP-04_physical", site), "se"], se_physical, 9)
        digits(rows.loc[("IMP-04_sexual", site), "estimate"], sexual, 9)
        digits(rows.loc[("IMP-04_sexual", site), "se"], se_sexual, 10)


def test_no_coordinate_is_read(folder):
    frame = read_table(open_project(folder), "women")
    named = " ".join(frame.columns).lower()
    assert not any(word in named for word in ("latitud", "longitud", "gps", "ubigeo", "hhid", "caseid"))


FEW = ("02_context", "03_methodology", "04_womens_lives")  # the others find no table of theirs


@pytest.fixture(scope="module", params=[FEW, pytest.param((), marks=pytest.mark.slow)], ids=["few", "every"])
def draft(folder, request):
    """The report with the chapters that a survey feeds and, among the sweeps, with every chapter."""
    if not request.param:
        return report(open_project(folder))
    with few_chapters(*request.param):
        return report(open_project(folder))


def test_the_report_hides_the_small_cells_and_names_every_department(draft):
    with (draft / "results.csv").open(encoding="utf-8", newline="") as source:
        rows = [row for row in csv.DictReader(source) if row["statistic"] == "level"]
    sexual = [row for row in rows if row["indicator"] == "IMP-01_sexual" and row["site"]]
    assert len(sexual) == 25
    assert any(row["mark"] == "c" for row in sexual)
    physical = [row for row in rows if row["indicator"] == "IMP-04_physical" and row["site"]]
    assert all(row["mark"] == "" for row in physical)
    for language in ("es", "en"):
        page = (draft / language / "report.html").read_text(encoding="utf-8")
        assert all(name.replace("_", " ") in page for name in DEPARTMENTS)
        assert "Independencia" not in page


def test_the_report_says_that_it_is_not_the_official_rate(draft):
    spanish = (draft / "es" / "report.html").read_text(encoding="utf-8")
    english = html.unescape((draft / "en" / "report.html").read_text(encoding="utf-8"))
    assert "los resultados no son la cifra oficial del INEI" in spanish
    assert "these results are not INEI's official rate" in english
    for language in ("es", "en"):
        assert len(PdfReader(draft / language / "report.pdf").pages) >= 4
