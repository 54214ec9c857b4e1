"""The digests of inputs: of everything for open data, sealed with a key of the project for restricted data."""

import hashlib
import stat

import pytest

from evaluation.errors import EvaluationError
from evaluation.project import open_project
from evaluation.release.manifest import KEY_FILE, input_hashes


def restricted(demo):
    settings = demo / "project.toml"
    text = settings.read_text(encoding="utf-8").replace('data_class = "synthetic"', 'data_class = "restricted"')
    settings.write_text(text, encoding="utf-8")
    return open_project(demo)


def plain(demo) -> dict[str, str]:
    """Every file of the folder but the page that speaks of it."""
    files = [path for path in demo.rglob("*") if path.is_file() and path.name not in ("README.md", KEY_FILE)]
    return {path.relative_to(demo).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_inputs_of_open_data_have_their_sha256(demo):
    assert input_hashes(open_project(demo)) == plain(demo)
    assert not (demo / KEY_FILE).exists()


def test_the_inputs_of_restricted_data_cannot_be_tried_without_the_key(demo):
    project = restricted(demo)
    sealed = input_hashes(project)
    assert sealed.keys() == plain(demo).keys()
    assert not set(sealed.values()) & set(plain(demo).values())
    assert input_hashes(project) == sealed
    assert stat.S_IMODE((demo / KEY_FILE).stat().st_mode) == 0o600
    (demo / KEY_FILE).unlink()
    assert not set(input_hashes(project).values()) & set(sealed.values())


def test_a_changed_input_has_another_digest_under_the_same_key(demo):
    project = restricted(demo)
    before = input_hashes(project)
    with (demo / "women.csv").open("a", encoding="utf-8") as women:
        women.write("\n")
    after = input_hashes(project)
    assert [name for name in before if before[name] != after[name]] == ["women.csv"]


def test_two_bandings_of_one_column_are_refused(demo):
    settings = demo / "project.toml"
    second = '\n[groups.age_b]\ncolumn = "age"\nbands = [15, 31, 45]\n[groups.age_b.name]\nes = "Edad"\nen = "Age"\n'
    settings.write_text(settings.read_text(encoding="utf-8") + second, encoding="utf-8")
    with pytest.raises(EvaluationError) as fault:
        open_project(demo)
    assert (fault.value.key, fault.value.values["places"]) == ("settings_invalid", "groups")


def test_the_same_wave_twice_is_a_run_of_that_wave(demo):
    project = open_project(demo, baseline="endline")
    assert [wave.id for wave in project.waves] == ["endline"]


def test_typed_tables_are_for_their_owner_only(survey_alone):
    from evaluation.sources.tables import build_tables

    project = open_project(survey_alone)
    build_tables(project)
    assert stat.S_IMODE(project.processed.stat().st_mode) == 0o700
