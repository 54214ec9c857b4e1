"""Published series: their figure and its breaks, and the refusal to see a break where a side has too few months."""

import datetime

import numpy as np
import pytest

from evaluation.analysis.official_trends import interrupted, trends
from evaluation.disclosure.gate import protect
from evaluation.disclosure.policy import Policy
from evaluation.project import open_project
from evaluation.report.figures import alternative, figure
from evaluation.report.notes import note
from evaluation.report.stamp import Stamp
from evaluation.report.tables import table
from evaluation.sources.official import read_figures, read_months
from evaluation.statistics.time_series import log_rate_series, placebo_rank, segments


@pytest.fixture(scope="module")
def project(root):
    return open_project(root / "data" / "raw" / "demo")


def protected(*items):
    return protect([("02", item) for item in items], Policy(), frozenset(), open_tables=frozenset({"official"})).items


def test_the_months_typed_in_add_up_to_the_years_published():
    years = {one.year: one.value for one in read_figures() if one.code == "PE-SIDPOL-150112"}
    months = read_months()
    assert len(months) == 96 and (months[0].month, months[-1].month) == ("2018-01", "2025-12")
    for year, value in years.items():
        assert sum(one.value for one in months if one.month.startswith(f"{year}-")) == value


def test_the_months_are_those_that_the_reader_finds_in_the_ministrys_file(shared):
    from evaluation.sources.sidpol import complaints, read_edition

    file = shared / "data" / "sidpol" / "Base_datos_Denuncias_Mujer_IGF_diciembre2025.csv"
    read = complaints([read_edition(file)], "150112")
    assert [one.value for one in read_months()] == read["complaints"].tolist()


def test_a_figure_of_each_series_has_its_breaks_sources_and_population(project):
    violence, complaints = protected(*trends(project))
    assert (violence.caption, complaints.caption) == ("official_violence_peru", "official_complaints")
    assert violence.labels["break"]["2020"]["es"] == "solo entrevistas presenciales, por la pandemia"
    told = note(violence, project, "es")
    assert told.startswith("Fuentes: INEI, ENDES") and "En 2020 la serie se corta: solo entrevistas" in told
    assert "Cualquier tipo, 2018: 63,2" in alternative(violence, "x", "es")
    stamp = Stamp("draft", "public", "x", datetime.date(2020, 1, 1))
    drawn = figure(violence, stamp, "es")
    assert drawn[:4] == b"\x89PNG" and drawn == figure(violence, stamp, "es")


def test_the_start_of_the_project_is_refused_with_its_reason_and_the_lockdown_has_a_rank(project):
    (paragraph, item) = interrupted(project)
    assert paragraph.caption == "context.series_how"
    lines = [line.cells for line in table(*protected(item), "es").lines]
    assert lines[0][:2] == (
        "Inicio del proyecto (2018-02)",
        "No se estima: meses antes, 1; después, 95; hacen falta 12 a cada lado",
    )
    assert lines[2] == (
        "Emergencia sanitaria por la COVID-19 y confinamiento (2020-03)",
        *("0,77 (0,60 – 0,99)", "0,99 (0,98 – 1,01)", "4 de 73"),
    )
    english = [line.cells for line in table(*protected(item), "en").lines]
    assert english[1][1] == "Not estimated: months before, 9; after, 87; 12 are needed on each side"


def test_the_change_is_that_of_the_method(project):
    parts = segments([one.value for one in read_months()], 26, harmonics=1)
    found = log_rate_series(parts, confidence=0.95)
    rows = {row["statistic"]: row for row in interrupted(project)[1].results.records if np.isfinite(row["estimate"])}
    assert rows["series_level"]["estimate"] == pytest.approx(found.level.ratio)
    assert rows["series_slope"]["ci_high"] == pytest.approx(found.slope.ci_high)
    ranked = placebo_rank(parts, lambda one: log_rate_series(one, confidence=0.95))
    assert (ranked.rank, ranked.of) == (4, 73)


def test_without_the_municipality_there_is_no_series(root):
    assert interrupted(open_project(root / "data" / "raw" / "demo", sites=["el_alto"])) == ()
