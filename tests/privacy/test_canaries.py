"""Fifty people are planted in the data, and nobody is found in anything that a run makes, says or leaves behind."""

import subprocess
import sys
from pathlib import Path

import pytest
from byte_search import forms, found, found_in_folder
from planted import PEOPLE, copied, sealed_environment
from small_project import changed, csv_bytes, write_small

HELPERS = Path(__file__).parents[1] / "release"
WORDS = tuple(dict.fromkeys(word for person in PEOPLE for word in person.words))


FEW = ("03_methodology", "04_womens_lives", "06_services", "09_achievement")  # they read every planted table
# The command line with some of the chapters, each in a kernel or all in one process: each of the others would cost the
# start of a kernel and find no table.
SOME_CHAPTERS = """
import sys
from evaluation.__main__ import main
from evaluation.release import chapters as module
wanted = tuple(path for path in module.chapters() if path.stem in {few})
module.chapters = lambda: wanted
if {kernels}:
    main()
else:
    sys.path.append({helpers!r})
    from in_process import without_kernels
    with without_kernels():
        main()
"""


def run(workspace, *words, language="es", whole=True, kernels=True) -> subprocess.CompletedProcess:
    own = sealed_environment(workspace) | {"EVALUATION_LANGUAGE": language}
    few = SOME_CHAPTERS.format(few=FEW, kernels=kernels, helpers=str(HELPERS))
    program = ["-m", "evaluation"] if whole else ["-c", few]
    command = [sys.executable, *program, *map(str, words)]
    return subprocess.run(command, cwd=workspace, env=own, capture_output=True)


def names_in(told: subprocess.CompletedProcess) -> set[str]:
    return found(told.stdout, WANTED) | found(told.stderr, WANTED)


WANTED = forms(WORDS)


@pytest.fixture(scope="module", params=["few chapters", pytest.param("every chapter", marks=pytest.mark.slow)])
def workspace(root, tmp_path_factory, request):
    """A workspace in which everything was done with the planted project that can be done with one: with the chapters
    that read the planted tables in Spanish, published without kernels, and, among the sweeps, with all of them in both
    languages."""
    made, whole = tmp_path_factory.mktemp("planted"), request.param == "every chapter"
    folder = copied(root, made, ("es", "en") if whole else ("es",))
    approvers = ("--approver", "coordinación", "--approver", "ética")
    told = {
        "check": run(made, "check", folder),
        "check in English": run(made, "check", folder, language="en"),
        "report": run(made, "report", folder, whole=whole),
        "publish": run(made, "publish", folder, *approvers, whole=whole, kernels=whole),
    }
    return made, told


def test_everybody_is_in_what_was_received(workspace):
    made, _ = workspace
    hits = {word.lower() for _, word in found_in_folder(made / "data" / "raw", WANTED)}
    planted = {word.lower() for person in PEOPLE for word in person.words[:-1]}
    assert planted - hits == set() and len(planted) >= 500 and len(PEOPLE) == 50


def test_every_command_did_what_it_was_asked(workspace):
    _, told = workspace
    assert {name: one.returncode for name, one in told.items()} == dict.fromkeys(told, 0), told[
        "report"
    ].stderr.decode()


def test_nobody_is_named_by_any_command(workspace):
    _, told = workspace
    assert {name: names_in(one) for name, one in told.items() if names_in(one)} == {}


def test_check_says_what_it_dropped_and_calls_nobody_by_name(workspace, root):
    said = workspace[1]["check"].stdout.decode()
    assert "remark (texto libre)" in said and "mobile (teléfono)" in said and "seen_on (fecha exacta)" in said
    assert "contact_code (documento de identidad o expediente)" in said and "house_lat (coordenadas)" in said
    assert "full_name (el libro de códigos)" in said and "solo como seudónimo con clave: person_key" in said
    with (root / "data" / "raw" / "demo" / "women.csv").open(encoding="utf-8") as women:
        after = len(women.readline().split(",")) + 1  # the place of the first column that is planted
    assert "dni, celular, correo, gps" in said and f"#{after}" in said


def test_nobody_is_in_drafts_releases_tables_caches_or_the_ledger(workspace):
    made, _ = workspace
    places = [made / "reports", made / "data" / "processed", made / "machine"]
    assert {place.name: hits for place in places if (hits := found_in_folder(place, WANTED))} == {}
    ledger = made / "data" / "raw" / "demo" / "releases.jsonl"
    assert found(ledger.read_bytes(), WANTED) == set()
    kinds = {path.suffix for place in places for path in place.rglob("*") if path.is_file()}
    assert {".html", ".docx", ".pdf", ".xlsx", ".csv", ".json", ".parquet", ".ipynb"} <= kinds


def broken(folder, place: int) -> None:
    """A file broken in one of the ways in which a name or a number comes to stand where it should not."""
    person = PEOPLE[place % 50]
    rows = changed(note_code=person.name)
    slipped = changed(
        education={1: person.phone}, stratum={2: person.name}, site={3: person.name}, wave={4: person.dni}
    )
    ways = [
        lambda: csv_bytes(slipped),
        lambda: csv_bytes(rows) + f"{person.name},{person.phone}\n".encode(),
        lambda: csv_bytes(rows) + f'"{person.name}'.encode(),
        lambda: csv_bytes(rows, ";"),
        lambda: csv_bytes(rows, encoding="utf-16"),
        lambda: csv_bytes(changed(note_code="Ñ" + person.name), encoding="cp1252"),
        lambda: csv_bytes(rows).replace(b"note_code", f"{person.name},{person.name}".encode()),
        lambda: csv_bytes(rows).replace(b"site,", f"{person.name},".encode(), 1),
        lambda: csv_bytes(changed(age=person.mail, weight=person.dni, psu=person.place, consent=person.ci)),
        lambda: csv_bytes(changed(interview_month=person.born, woman_id={1: person.dni, 2: person.dni})),
    ]
    (folder / "women.csv").write_bytes(ways[place % len(ways)]())


@pytest.mark.parametrize("place", range(10))
def test_broken_rows_are_refused_without_a_name_a_number_or_a_traceback(tmp_path, place, capfdbinary, monkeypatch):
    from test_commands import call

    folder = write_small(tmp_path / "p", replaced=(('"synthetic"', '"restricted"'),))
    for person in range(place, 50, 10):
        broken(folder, person)
        for language in ("es", "en"):
            code, out, err = call(capfdbinary, monkeypatch, "check", folder, "--language", language)
            said = out + err
            assert code == 1 and found(said, WANTED) == set() and b"Traceback" not in said, said.decode()
    assert (
        found_in_folder(tmp_path / "p" / "processed", WORDS) == [] if (tmp_path / "p" / "processed").exists() else True
    )


def test_an_error_that_nobody_foresaw_says_its_kind_and_place_alone(tmp_path, capfd, monkeypatch):
    from test_commands import call

    def breaks(*_):
        raise ValueError(f"could not convert {PEOPLE[0].name}")

    monkeypatch.setattr("evaluation.sources.tables.take", breaks)
    code, out, err = call(capfd, monkeypatch, "check", write_small(tmp_path / "p"))
    assert code == 1 and out == "" and PEOPLE[0].name not in err and "Traceback" not in err
    assert err.startswith("Error imprevisto (ValueError, en sources/tables.py:")
