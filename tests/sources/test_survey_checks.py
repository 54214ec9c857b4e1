"""Faults of a survey as a whole: each found, said in both languages, and found by `check` before any chapter runs."""

import pytest
from small_project import changed, small, women

from evaluation.sources.tables import check_project

FAIL = (('lonely = "remove"', 'lonely = "fail"'),)
TWO_PSUS = {"psu": {2: "101"}}


def found(tmp_path, rows=None, **how):
    return check_project(small(tmp_path / "p", rows=rows, **how)).violations


def sentences(tmp_path, rule: str, rows=None, **how) -> tuple[str, str]:
    (one,) = [one for one in found(tmp_path, rows, **how) if one.rule == rule]
    return one.sentence("es"), one.sentence("en")


def test_a_wave_without_rows(tmp_path):
    rows = [row for row in women() if row["wave"] == "baseline"]
    assert sentences(tmp_path, "wave_without_rows", rows) == (
        "women.csv, columna wave: no hay ninguna fila de la ronda endline; complete el archivo o quite esa ronda de "
        "project.toml.",
        "women.csv, column wave: there is no row of the wave endline; complete the file or take that wave out of "
        "project.toml.",
    )


def test_a_site_without_rows(tmp_path):
    rows = [row for row in women() if row["site"] == "el_alto"]
    spanish, english = sentences(tmp_path, "site_without_rows", rows)
    assert "no hay ninguna fila de independencia" in spanish and "there is no row of independencia" in english


def test_weights_that_are_all_zero(tmp_path):
    rows = [row | {"weight": "0"} for row in women()]
    assert sentences(tmp_path, "weights_all_zero", rows) == (
        "women.csv, columna weight: todos los factores de expansión son 0; vuelva a exportarlos.",
        "women.csv, column weight: every weight is 0; export them again.",
    )


def test_a_group_of_a_column_that_nobody_describes(tmp_path):
    settings = '\n[groups.schooling]\ncolumn = "educacion"\nname = {es = "Estudios", en = "Schooling"}\n'
    spanish, english = sentences(tmp_path, "group_column_missing", settings=settings)
    assert spanish.startswith("women.csv: el grupo «schooling» de project.toml usa la columna educacion, que")
    assert english.startswith("women.csv: the group “schooling” of project.toml uses the column educacion, which")


def test_a_group_of_a_sensitive_column(tmp_path):
    settings = '\n[groups.pushed]\ncolumn = "ipv_phys_push"\nname = {es = "Empujones", en = "Pushed"}\n'
    spanish, english = sentences(tmp_path, "group_column_sensitive", settings=settings)
    assert "usa la columna ipv_phys_push, que es sensible" in spanish
    assert "uses the column ipv_phys_push, which is sensitive" in english


def test_a_stratum_with_one_psu_under_the_rule_fail(tmp_path):
    spanish, english = sentences(tmp_path, "stratum_lonely", replaced=FAIL)
    assert "estos estratos tienen una sola UPM" in spanish and "EA2, IN1" in spanish
    assert "these strata have a single PSU" in english
    assert found(tmp_path / "other") == ()


@pytest.mark.parametrize("psus, lonely", [("shared", False), ("new", True), ("partial", True)])
def test_psus_of_another_wave_count_only_where_the_waves_share_them(tmp_path, psus, lonely):
    """Each stratum has one PSU in the baseline and another one in the endline."""
    second = {place: str(200 + place) for place in range(5, 9)}
    rows = [row for row in changed(psu=second) if row["psu"] not in ("102", "206")]
    how = (*FAIL, ('psus = "shared"', f'psus = "{psus}"'))
    assert ("stratum_lonely" in {one.rule for one in found(tmp_path, rows, replaced=how)}) is lonely


def test_a_crosswalk_that_nobody_knows_is_named(tmp_path):
    (one,) = [
        one
        for one in found(tmp_path, women_file=False, settings='\n[tables.women]\ncrosswalk = "dsh"\n')
        if one.rule == "crosswalk_unknown"
    ]
    assert "dsh" in one.sentence("es") and "dhs" in one.sentence("en")


def test_a_table_without_a_file_is_said(tmp_path):
    project = small(tmp_path / "p")
    (project.path / "sample.csv").unlink()
    report = check_project(project)
    assert (report.violations, report.absent) == ((), ["sample"])
