"""Broken folders end in one sentence a fault, in both languages: nothing is half-written, nothing sensitive said."""

import random
import re

import pandas as pd
import pyreadstat
import pytest
from small_project import changed, csv_bytes, women, write_small

from evaluation.errors import EvaluationError
from evaluation.project import open_project
from evaluation.sources.tables import DataRejected, build_tables, read_table

PLANTED = "77777"


def refused(folder) -> DataRejected:
    """The rejection of a folder, after which nothing was built and nothing sensitive said."""
    project = open_project(folder)
    with pytest.raises(DataRejected) as fault:
        build_tables(project)
    built = project.processed / "tables"
    assert [path.name for path in built.iterdir() if path.name != ".lock"] == []
    said = [str(fault.value), repr(fault.value.violations)]
    said += [one.sentence(language) for one in fault.value.violations for language in ("es", "en")]
    assert not any(PLANTED in sentence for sentence in said)
    assert not any(re.search(r"[{}]", sentence) for sentence in said[2:])
    return fault.value


def sentences(folder) -> tuple[str, str]:
    (one,) = refused(folder).violations
    return one.sentence("es"), one.sentence("en")


def replaced(tmp_path, content: bytes, name: str = "women.csv"):
    folder = write_small(tmp_path / "p", women_file=False)
    (folder / name).write_bytes(content)
    return folder


def test_a_missing_survey(tmp_path):
    spanish, english = sentences(write_small(tmp_path / "p", women_file=False))
    assert (
        spanish == "El proyecto small no tiene la tabla women; ponga el archivo women.csv, .xlsx o .dta en su carpeta."
    )
    assert english == "Project small has no table women; put the file women.csv, .xlsx or .dta into its folder."


def test_a_missing_declared_file(tmp_path):
    folder = write_small(tmp_path / "p", settings='\n[tables.women]\nfile = "encuesta.xlsx"\n')
    with pytest.raises(EvaluationError) as fault:
        build_tables(open_project(folder))
    assert fault.value.sentence("es") == (
        "Falta el archivo encuesta.xlsx de la tabla women; póngalo en la carpeta del proyecto o corrija "
        "«file», sección "
        "[tables.women] de project.toml."
    )
    assert fault.value.sentence("en").startswith("The file encuesta.xlsx of table women is missing; put it into")


def test_a_semicolon_file(tmp_path):
    spanish, english = sentences(replaced(tmp_path, csv_bytes(changed(ipv_phys_push=PLANTED), ";")))
    assert 'separator = ";"' in spanish and 'separator = ";"' in english


def test_a_latin_1_file(tmp_path):
    rows = changed(ipv_phys_push=PLANTED, note_code={2: "Ñuñoa"})
    spanish, english = sentences(replaced(tmp_path, csv_bytes(rows, encoding="cp1252")))
    assert spanish.startswith("women.csv, línea 3:") and 'encoding = "cp1252"' in english


def test_a_csv_cut_short(tmp_path):
    spanish, english = sentences(replaced(tmp_path, csv_bytes(changed(ipv_phys_push=PLANTED))[:-30]))
    assert spanish == "women.csv está incompleto: la última fila se corta a la mitad; vuelva a exportarlo."
    assert english == "women.csv is incomplete: its last row breaks off; export it again."


@pytest.mark.parametrize("ending", ["xlsx", "dta"])
def test_other_formats_cut_short(tmp_path, ending):
    frame = pd.DataFrame(changed(ipv_phys_push=PLANTED))
    path = tmp_path / f"whole.{ending}"
    frame.to_excel(path, index=False) if ending == "xlsx" else pyreadstat.write_dta(frame, path)
    content = path.read_bytes()
    spanish, english = sentences(replaced(tmp_path, content[: len(content) // 2], f"women.{ending}"))
    assert spanish == f"women.{ending} está incompleto o dañado y no se leyó nada de él; vuelva a exportarlo."
    assert english == f"women.{ending} is incomplete or damaged and nothing of it was read; export it again."


def test_the_faults_of_one_file_do_not_hide_those_of_another(tmp_path):
    folder = write_small(tmp_path / "p", rows=changed(education={1: "5"}))
    (folder / "sample.csv").write_bytes((folder / "sample.csv").read_bytes().replace(b",", b";"))
    assert [(one.file, one.rule) for one in refused(folder).violations] == [
        ("women.csv", "undeclared_code"),
        ("sample.csv", "separator_undeclared"),
    ]


def test_a_folder_in_the_place_of_a_file_or_a_locked_file(tmp_path, monkeypatch):
    from evaluation.sources import delimited

    folder = write_small(tmp_path / "p")

    class Forbidden(type(folder)):
        def read_bytes(self):
            raise PermissionError(13, "denied")

    read = delimited.read_delimited
    monkeypatch.setattr("evaluation.sources.readers.read_delimited", lambda path, *rest: read(Forbidden(path), *rest))
    (one, _) = refused(folder).violations
    assert one.sentence("es") == (
        "No se puede abrir women.csv; revise sus permisos y que ningún otro programa lo tenga abierto."
    )


WHOLE = csv_bytes(changed(ipv_phys_push={3: "9"}, note_code={2: "Perú"}))


def mutated(content: bytes, draw: random.Random) -> bytes:
    """The file with one thing broken, as disks, editors and exports break files."""
    place = draw.randrange(len(content))
    lines = content.splitlines(keepends=True)
    line = draw.randrange(len(lines))
    return draw.choice(
        [
            lambda: content[:place],
            lambda: content[:place] + bytes([draw.randrange(256)]) + content[place + 1 :],
            lambda: content[:place] + content[place + 1 :],
            lambda: content[:place] + b'"' + content[place:],
            lambda: content[:place] + b"\xff\x00" + content[place:],
            lambda: content.replace(b",", b";"),
            lambda: b"".join(lines[:line] + lines[line + 1 :]),
            lambda: b"".join([*lines, lines[line]]),
            lambda: content.replace(
                b"1.25", draw.choice([b"1,25", b"1.2.5", b"", b"-1", b"nan", b"1e400", PLANTED.encode() * 99])
            ),
            lambda: content.replace(b"\n", draw.choice([b"\r\n", b"\r", b"\n\n", b"\n,"])),
        ]
    )()


@pytest.mark.parametrize("seed", range(60))
def test_a_broken_file_is_refused_in_words_or_read_without_a_changed_cell(tmp_path, seed):
    content = mutated(WHOLE, random.Random(seed))
    folder = replaced(tmp_path, content)
    try:
        frame = read_table(open_project(folder), "women")
    except DataRejected as fault:
        for one in fault.violations:
            assert one.sentence("es").endswith(".") and one.sentence("en").endswith(".")
        return
    text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    rows = [line.split(",") for line in text.split("\n")[1:] if line.strip()]
    header = text.split("\n")[0].split(",")
    if '"' in text:
        return  # a pair of quotes around a cell changes nothing, and takes a parser to split
    kept = [row for row in rows if row[header.index("consent")] in ("1", "2")]
    for name in ("ipv_phys_push", "education", "age", "weight"):
        if name in header:
            told = [float(row[header.index(name)] or "nan") for row in kept]
            read = frame[name].to_numpy(dtype=float, na_value=float("nan")).tolist()
            assert pd.Series(read).equals(pd.Series(told))


def test_the_untouched_file_of_the_mutations_is_read(tmp_path):
    assert len(read_table(open_project(replaced(tmp_path, WHOLE)), "women")) == len(women())
