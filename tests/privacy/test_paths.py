"""Ways out of the project's folder: by the name of a file, a link, an archive's member, a parameter. None leads out."""

import os
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from small_project import SAMPLE, WOMEN, changed, codebook_text, csv_bytes, women, write_small

from benchmarks.bombs import HEADER, sheet, workbook
from evaluation.errors import EvaluationError
from evaluation.project import open_project
from evaluation.sources.tables import DataRejected, build_tables, check_project, read_table

SECRET = "woman_id,secret\n77777,hunter\n"
FILES = [
    "../outside/women.csv",
    "../../outside/women.csv",
    "sub/../../outside/women.csv",
    "./../outside/women.csv",
    "..",
    "/etc/hosts.csv",
    "/women.csv",
    "..\\outside\\women.csv",
    "sub\\women.csv",
    "C:\\women.csv",
    "\\\\host\\share\\women.csv",
    "link.csv",
    "linked/women.csv",
    "loop.csv",
    "a\u0000.csv",
    "a" * 300 + ".csv",
    "file:///etc/hosts.csv",
    "http://evil.test/women.csv",
    "~/women.csv",
    "$HOME/women.csv",
    "%2e%2e/outside/women.csv",
    "women.csv/../../outside/women.csv",
    "fifo.csv",
]


@pytest.fixture
def folder(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "women.csv").write_bytes(csv_bytes(women()))
    (outside / "secret.csv").write_text(SECRET)
    return tmp_path / "p"


def with_file(folder: Path, name: str) -> Path:
    quoted = name.replace("\\", "\\\\").replace("\0", "\\u0000")
    made = write_small(folder, settings=f'\n[tables.women]\nfile = "{quoted}"\n', women_file=False)
    (made / "link.csv").symlink_to(folder.parent / "outside" / "women.csv")
    (made / "linked").symlink_to(folder.parent / "outside")
    (made / "loop.csv").symlink_to("loop.csv")
    os.mkfifo(made / "fifo.csv")
    return made


def refused(made: Path) -> str:
    before = sorted(path.name for path in made.parent.iterdir())
    try:
        found = check_project(open_project(made)).violations
        assert found
        said, key = [one.sentence(language) for one in found for language in ("es", "en")], found[0].rule
    except EvaluationError as fault:
        said, key = [fault.sentence("es"), fault.sentence("en")], fault.key
    assert not any("hunter" in one or "77777" in one for one in said)
    assert sorted(path.name for path in made.parent.iterdir()) == before
    return key


@pytest.mark.parametrize("name", FILES)
def test_a_file_outside_or_a_link_is_not_read(folder, name):
    assert refused(with_file(folder, name)) in ("file_outside", "file_missing", "file_format")


@pytest.mark.parametrize("target", ["../outside/women.csv", "{outside}/women.csv", "women.csv", "../outside"])
def test_a_table_that_is_a_link_is_not_read(folder, target):
    made = write_small(folder, women_file=False)
    (made / "women.csv").symlink_to(target.format(outside=folder.parent / "outside"))
    assert refused(made) in ("file_outside", "table_missing")


@pytest.mark.parametrize("name", ["../women", "a/b", "a\\b", "..", "women;rm", "a b", "", "=x"])
def test_a_table_or_column_of_the_codebook_is_a_plain_name(folder, name):
    text = codebook_text(WOMEN, SAMPLE) + f'"{name}",x,text,,,,no,no,,,\n'
    assert refused(write_small(folder, codebook=text)) == "codebook_field"


@pytest.mark.parametrize("site", ["../x", "a/b", "A", "", "a b", "a\n", "<b>"])
def test_a_site_is_a_plain_name(folder, site):
    quoted = site.replace("\n", "\\n")
    made = write_small(folder, replaced=(('id = "el_alto"', f'id = "{quoted}"'),))
    with pytest.raises(EvaluationError) as fault:
        open_project(made)
    assert fault.value.key == "settings_invalid"


@pytest.mark.parametrize("name", ["../../evil.txt", "/evil.txt", "..\\evil.txt", "xl/../../evil.txt", "C:/evil.txt"])
def test_a_member_of_a_workbook_is_never_unpacked(folder, name):
    made = write_small(folder, women_file=False)
    workbook(made / "women.xlsx", sheet(HEADER), more={name: b"evil"})
    refused(made)
    assert not list(folder.parent.rglob("evil.txt")) and not Path("/evil.txt").exists()


@pytest.mark.parametrize(
    "target", ["../../../../etc/hosts", "/etc/hosts", "file:///etc/hosts", "http://evil.test/s.xml"]
)
def test_a_sheet_stands_in_its_own_workbook(folder, target):
    made = write_small(folder, women_file=False)
    workbook(made / "women.xlsx", sheet(HEADER))
    with zipfile.ZipFile(made / "women.xlsx") as archive:
        parts = {
            one: archive.read(one).replace(b"worksheets/sheet1.xml", target.encode()) for one in archive.namelist()
        }
    with zipfile.ZipFile(made / "women.xlsx", "w") as archive:
        for one, content in parts.items():
            archive.writestr(one, content)
    assert refused(made) in ("file_unreadable", "sheet_header_unknown")


def test_an_entity_from_outside_is_not_fetched(folder):
    made = write_small(folder, women_file=False)
    outside = (folder.parent / "outside" / "secret.csv").as_uri()
    evil = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{outside}">]>'.encode()
    shared = evil + b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&e;</t></si></sst>'
    workbook(made / "women.xlsx", sheet(HEADER), shared=shared)
    assert refused(made) in ("file_unreadable", "sheet_header_unknown")


def test_a_workbook_with_a_hidden_sheet_and_comments_gives_its_cells_alone(folder):
    made = write_small(folder, women_file=False)
    with pd.ExcelWriter(made / "women.xlsx", engine="xlsxwriter") as book:
        pd.DataFrame(changed()).to_excel(book, sheet_name="women", index=False)
        pd.DataFrame({"secret": ["hunter"]}).to_excel(book, sheet_name="notas", index=False)
        book.sheets["women"].write_comment("A1", "hunter")
        book.sheets["notas"].hide()
        book.book.set_properties({"author": "hunter"})
    project = open_project(made)
    assert len(read_table(project, "women")) == 8
    content = b"".join(path.read_bytes() for path in project.processed.rglob("*") if path.is_file())
    assert b"hunter" not in content


def test_what_was_refused_built_nothing(folder):
    made = with_file(folder, "../outside/women.csv")
    with pytest.raises((DataRejected, EvaluationError)):
        build_tables(open_project(made))
    assert not list(made.rglob("*.parquet"))
