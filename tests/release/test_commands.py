"""The command line in-process: what each command says in both languages, and its exit code."""

import os
import sys

import pytest
from small_workspace import make_small_demo

from evaluation import __main__ as command_line
from evaluation.project import open_project


def call(capsys, monkeypatch, *words) -> tuple[int, str, str]:
    """Return the exit code, the output and the error output of one command."""
    monkeypatch.setattr(sys, "argv", ["evaluation", *map(str, words)])
    monkeypatch.delenv("EVALUATION_LANGUAGE", raising=False)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    said = capsys.readouterr()
    return ended.value.code or 0, said.out, said.err


@pytest.fixture
def survey(tmp_path):
    """The small project before anything was made of it: a check of the whole demo reads thirty tables more."""
    return make_small_demo(tmp_path)


@pytest.fixture
def command(capsys, monkeypatch):
    return lambda *words: call(capsys, monkeypatch, *words)


def test_check_says_what_was_read_and_dropped(command, survey):
    code, said, _ = command("check", survey)
    assert code == 0
    assert "Tabla women: " in said and "filas descartadas (sin consentimiento)" in said
    assert "columnas identificadoras que no se conservan: " in said and "woman_id" in said
    assert said.strip().endswith("puede evaluarse")
    code, said, _ = command("check", survey, "--language", "en")
    assert "rows dropped (no consent)" in said and said.strip().endswith("can be evaluated")


def test_check_lists_all_faults_and_ends_with_1(command, survey):
    women = (survey / "women.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    header = women[0].strip().split(",")
    for row, column in ((3, "wave"), (9, "site")):
        cells = women[row].rstrip("\n").split(",")
        cells[header.index(column)] = "lunes"
        women[row] = ",".join(cells) + "\n"
    (survey / "women.csv").write_text("".join(women), encoding="utf-8")
    code, said, _ = command("check", survey)
    assert code == 1
    assert "women.csv" in said and "wave" in said and "site" in said
    assert "2 faltas; corríjalas y vuelva a revisar" in said
    code, said, _ = command("check", survey, "--language", "en")
    assert code == 1 and "2 faults; mend them and check again" in said
    assert not (open_project(survey).processed / "tables").exists() or not list(
        (open_project(survey).processed / "tables").glob("*.parquet")
    )


def test_report_on_broken_data_says_so_ends_with_1_and_leaves_nothing(command, survey):
    (survey / "women.csv").write_bytes((survey / "women.csv").read_bytes()[:-40] + b'"')
    code, _, said = command("report", survey)
    assert code == 1
    assert "women.csv" in said and "Traceback" not in said
    assert not [path for path in survey.parents[2].rglob("*") if "staging" in path.name or path.suffix == ".parquet"]


@pytest.mark.parametrize(
    ("words", "spanish"),
    [
        (("report", "--site", "lima"), "No existe el municipio «lima»"),
        (("report", "--baseline", "2018"), "No existe la ronda «2018»"),
        (("report", "--confidence", "95"), "confianza"),
        (("publish",), "Para publicar hacen falta 2 personas"),
    ],
)
def test_usage_errors_end_with_2(command, demo, words, spanish):
    code, _, said = command(words[0], demo, *words[1:])
    assert code == 2
    assert spanish in said


def test_an_unknown_command_or_language_ends_with_2(command, demo):
    assert command("evaluate", demo)[0] == 2
    code, _, said = command("check", demo, "--language", "fr")
    assert code == 2 and "fr" in said


def test_a_folder_that_is_no_project_ends_with_1(command, tmp_path):
    code, _, said = command("report", tmp_path / "nowhere")
    assert code == 1 and "project.toml" in said


def test_verify_of_a_tampered_draft_names_the_first_difference_and_ends_with_1(command, tmp_path, monkeypatch):
    from evaluation.release import verify as verification

    found = verification.Verification(
        "different", (verification.Difference("result", "IMP-01 level", "n", "90", "95"),)
    )
    monkeypatch.setattr(verification, "verify", lambda *_, **__: found)
    code, said, _ = command("verify", tmp_path)
    assert code == 1
    assert "primera diferencia" in said and "resultado IMP-01 level, columna n: dice 90 y se obtiene 95" in said
    code, said, _ = command("verify", tmp_path, "--language", "en")
    assert "result IMP-01 level, column n: it says 90 and 95 is obtained" in said
