"""A restricted project that is published more than once: late records, withdrawn consent, moved bands, lost records."""

import csv
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from small_workspace import ROOT, few_chapters, make_small_demo, written_in

from evaluation.errors import EvaluationError
from evaluation.project import open_project
from evaluation.project_file import read_settings
from evaluation.release.build import Run, protected, reading
from evaluation.release.ledger import earlier, enter, entries, groups_of, record_path
from evaluation.release.manifest import read, today
from evaluation.release.publish import publish
from evaluation.release.verify import verify

ROLES = ("coordinadora de la evaluación", "responsable de protección de datos")
CLOSED, OPEN = (f"[tables.budget]\nopen = {how}\n" for how in ("false", "true"))
PERMISSION = '[tables.budget.permission]\nrole = "gerencia municipal"\ndate = 2020-03-02\ndocument = "oficio 12-2020"\n'


def settings(folder: Path, old: str, new: str) -> None:
    path = folder / "project.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def women(folder: Path, change) -> None:
    path = folder / "women.csv"
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header, *change(lines)]) + "\n", encoding="utf-8")


def first_of_el_alto(lines: list[str]) -> int:
    """Return the place of a woman of the endline in El Alto who answered every question on her partner's violence."""
    with (ROOT / "data" / "raw" / "demo" / "women.csv").open(encoding="utf-8") as source:
        names = source.readline().strip().split(",")
    asked = {"site": "el_alto", "wave": "endline", "partner_status": "1", "module_status": "1"}
    told = (dict(zip(names, line.split(","), strict=True)) for line in lines)
    acts = [name for name in names if name.startswith(("ipv_phys", "ipv_sex"))]
    return next(
        at
        for at, one in enumerate(told)
        if asked.items() <= one.items() and {one[name] for name in acts} <= set("0123")
    )


def without_first_of_el_alto(lines: list[str]) -> list[str]:
    withdrawn = first_of_el_alto(lines)
    return [line for at, line in enumerate(lines) if at != withdrawn]


@pytest.fixture(scope="module", autouse=True)
def one_chapter() -> Iterator[None]:
    with few_chapters("04_womens_lives"):
        yield


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Path:
    """The small project as a restricted one with a release in its ledger, as `publish` enters it."""
    folder = make_small_demo(tmp_path_factory.mktemp("restricted"))
    written_in(folder, "es")
    settings(folder, 'data_class = "synthetic"', 'data_class = "restricted"')
    settings(folder, "open = true", "open = false")
    project = open_project(folder)
    released, past = let_through(Run(project, "release", today()))
    enter(project, "2025-12-01-first", past, {"date": "2025-12-01"})
    return folder


@pytest.fixture
def restricted(published, tmp_path) -> Path:
    """A copy of it that a test may change."""
    shutil.copytree(published.parents[2], tmp_path / "workspace")  # with the executed chapters
    return tmp_path / "workspace" / "data" / "raw" / "demo"


def run(folder: Path, kind: str = "release"):
    names = tuple(entry["release"] for entry in entries(open_project(folder)))
    return let_through(Run(open_project(folder), kind, today(), earlier=names))


def let_through(asked: Run):
    with reading(asked) as chapters:
        return protected(asked, chapters)


def marks(released) -> dict[tuple, str]:
    names = ("indicator", "statistic", "site", "wave", "group", "level")
    return {tuple(getattr(row, name) for name in names): row.mark for item in released.items for row in item.rows}


def test_the_record_stays_in_the_project_folder_and_holds_no_row_of_a_person(published):
    project = open_project(published)
    path = record_path(project, "2025-12-01-first")
    assert path.stat().st_mode & 0o777 == 0o600 and path.parent.stat().st_mode & 0o777 == 0o700
    record = json.loads(path.read_text(encoding="utf-8"))
    assert set(record) == {
        "release",
        "cells",
        "counts",
        "sums",
        "parts",
        "unions",
        "shown",
        "bases",
        "sensitive",
        "groups",
    }
    with (published / "women.csv").open(encoding="utf-8", newline="") as source:
        people = {row["woman_id"] for row in csv.DictReader(source)}
    assert not people & set(record) and all(len(cell) == 6 for cell in record["cells"])
    assert record["groups"]["age_group"] == {"column": "age", "bands": [15, 30, 45]}
    assert earlier(project)[0].groups == groups_of(project)


def test_the_same_data_again_show_the_same(restricted):
    _, record = run(restricted)
    past = earlier(open_project(restricted))[0]
    assert (record.shown, record.bases) == (past.shown, past.bases)


def test_a_woman_who_withdraws_her_consent_leaves_the_next_release_and_is_not_told_by_it(restricted):
    women(restricted, without_first_of_el_alto)
    after, record = run(restricted)
    past = earlier(open_project(restricted))[0]
    now, then = bases(record), bases(past)
    left = {place for place in now if now[place] < then[place]}
    assert ("IMP-01", "el_alto", "endline") in left
    assert all(place[1:] == ("el_alto", "endline") for place in left)
    told = marks(after)
    everybody = {key: mark for key, mark in told.items() if key[1] == "level" and (key[0], key[2], key[3]) in left}
    assert {mark for key, mark in everybody.items() if not key[4]} <= {"c", "u"}
    assert {cell for cell in record.shown if cell.site == "independencia"} == {
        cell for cell in past.shown if cell.site == "independencia"
    }


def bases(past) -> dict[tuple, int]:
    """Return how many women each indicator counts at each site and wave."""
    everybody = [one for one in past.counts if not one.cell.group]
    return {(one.cell.indicator, one.cell.site, one.cell.wave): one.base for one in everybody}


def test_late_records_are_refused_and_a_draft_hides_them(restricted):
    """The first release went out without three women; the data are whole now."""
    project = open_project(restricted)
    past = earlier(project)[0]
    fewer = [
        replace(one, base=one.base - 3, yes=None if one.yes is None else one.yes - 1)
        if (one.cell.site, one.cell.wave, one.cell.group) == ("el_alto", "endline", "") and one.base > 50
        else one
        for one in past.counts
    ]
    enter(project, "2025-12-01-first", replace(past, counts=tuple(fewer), sums=(), parts=(), unions=()), {})
    with pytest.raises(EvaluationError) as raised:
        run(restricted)
    assert raised.value.key == "release_isolates"
    assert raised.value.values["places"] == "el_alto endline"
    told = marks(run(restricted, "draft")[0])
    assert told["IMP-01", "level", "el_alto", "endline", "", ""] == "c"
    assert told["IMP-01", "level", "independencia", "endline", "", ""] == ""


@pytest.mark.parametrize("bands, levels", [("[15, 31, 45]", "30-30"), ("[18, 30, 45]", "15-17")])
def test_moved_bands_that_isolate_a_group_are_refused_with_the_remedy(restricted, bands, levels):
    settings(restricted, "bands = [15, 30, 45]", f"bands = {bands}")
    with pytest.raises(EvaluationError) as raised:
        run(restricted)
    assert (raised.value.key, raised.value.values["levels"]) == ("cut_isolates", levels)
    assert "vuelva a los tramos ya publicados" in raised.value.sentence("es")


def test_moved_bands_that_isolate_nobody_are_protected_with_the_earlier_ones(restricted):
    settings(restricted, "bands = [15, 30, 45]", "bands = [15, 30]")
    released, record = run(restricted)
    cells = {one.cell.level for one in record.counts if one.cell.group == "age_group"}
    assert {"15-29", "30+", "30-44", "45+"} <= cells
    assert any(key[5] == "30+" for key in marks(released))


def test_bands_in_the_place_of_codes_are_refused(restricted):
    settings(restricted, 'column = "education"', 'column = "education"\nbands = [0, 2]')
    with pytest.raises(EvaluationError) as raised:
        run(restricted)
    assert raised.value.key == "group_redefined"


def test_a_lost_or_changed_record_stops_the_next_release(restricted):
    project = open_project(restricted)
    path = record_path(project, "2025-12-01-first")
    path.chmod(0o600)
    path.write_text(path.read_text(encoding="utf-8").replace('"release"', '"Release"'), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(EvaluationError) as raised:
            publish(project, ROLES)
        assert raised.value.key == "ledger_record_lost"
        path.unlink(missing_ok=True)
    project.ledger.write_text("{", encoding="utf-8")
    with pytest.raises(EvaluationError) as raised:
        publish(project, ROLES)
    assert raised.value.key == "ledger_unreadable"


def test_open_tables_of_a_restricted_project_need_the_institutions_permission(restricted):
    settings(restricted, CLOSED, OPEN)
    with pytest.raises(EvaluationError) as raised:
        publish(open_project(restricted), ROLES)
    assert (raised.value.key, raised.value.values["tables"]) == ("permission_missing", "budget")
    assert "[tables.budget.permission]" in raised.value.sentence("es")
    settings(restricted, OPEN, OPEN + PERMISSION)
    permission = read_settings(restricted / "project.toml").tables["budget"].permission
    assert (permission.role, permission.date.isoformat()) == ("gerencia municipal", "2020-03-02")


def test_a_restricted_project_is_published_and_verified_with_the_earlier_releases(restricted):
    folder = publish(open_project(restricted), ROLES)
    manifest = read(folder)
    assert manifest.earlier == ("2025-12-01-first",)
    assert [entry["release"] for entry in entries(open_project(restricted))] == ["2025-12-01-first", folder.name]
    assert verify(folder).verdict == "identical"
