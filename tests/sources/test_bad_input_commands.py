"""`report` on bad input, as its user sees it: the sentence in each language, exit code 1, nothing half-written."""

import os
import sys

import pytest
from small_project import changed, csv_bytes, write_small

from evaluation import __main__ as command_line

ROWS = changed()
ON = "women.csv, "
# what is written in the place of women.csv, and the sentence in both languages
BAD = {
    "missing file": (
        None,
        "El proyecto small no tiene la tabla women; ponga el archivo women.csv, .xlsx o .dta en su carpeta.",
        "Project small has no table women; put the file women.csv, .xlsx or .dta into its folder.",
    ),
    "wrong wave name": (
        csv_bytes(changed(wave={3: "2018"})),
        "columna wave, fila de datos 3: project.toml no nombra la ronda 2018; use alguna de estas: baseline, endline.",
        "column wave, data row 3: project.toml doesn't name the wave 2018; use one of these: baseline, endline.",
    ),
    "unknown site": (
        csv_bytes(changed(site={2: "lima"})),
        "columna site, fila de datos 2: project.toml no nombra el municipio …; use alguno de estos: el_alto, "
        "independencia.",
        "column site, data row 2: project.toml doesn't name the site …; use one of these: el_alto, independencia.",
    ),
    "repeated woman id": (
        csv_bytes(changed(woman_id={1: "01003"})),
        "columna woman_id, filas de datos 1, 4 (2 en total): la misma mujer aparece más de una vez en una ronda; "
        "deje una sola fila por mujer y ronda.",
        "column woman_id, data rows 1, 4 (2 in all): the same woman appears more than once in a wave; "
        "keep a single row a woman and wave.",
    ),
    "PSU in two strata": (
        csv_bytes(changed(psu={2: "103"})),
        "columna psu, filas de datos 2, 3 (2 en total): la UPM está en más de un estrato en la misma ronda; "
        "corrija el estrato o dé a cada UPM un código propio.",
        "column psu, data rows 2, 3 (2 in all): the PSU lies in more than one stratum in the same wave; "
        "mend the stratum or give each PSU a code of its own.",
    ),
    "weight missing": (
        csv_bytes(changed(weight={6: ""})),
        "columna weight, fila de datos 6: falta el factor de expansión; complételo, o escriba 0 en las filas que "
        "no deben contar.",
        "column weight, data row 6: the weight is missing; fill it in, or write 0 in the rows that should not count.",
    ),
    "weight negative": (
        csv_bytes(changed(weight={7: "-0.5"})),
        "columna weight, fila de datos 7: el factor de expansión es negativo; corríjalo, o escriba 0 en las filas que "
        "no deben contar.",
        "column weight, data row 7: the weight is negative; mend it, or write 0 in the rows that should not count.",
    ),
    "undeclared code": (
        csv_bytes(changed(education={1: "5"})),
        "columna education, fila de datos 1: el libro de códigos no declara 5; corríjalo o declárelo en codebook.csv.",
        "column education, data row 1: the codebook doesn't declare 5; mend it or declare it in codebook.csv.",
    ),
    "semicolons": (csv_bytes(ROWS, ";"), 'separator = ";"', 'separator = ";"'),
    "latin-1": (csv_bytes(changed(note_code={2: "Ñuñoa"}), encoding="cp1252"), "línea 3:", "line 3:"),
    "truncated": (
        csv_bytes(ROWS)[:-30],
        "women.csv está incompleto: la última fila se corta a la mitad; vuelva a exportarlo.",
        "women.csv is incomplete: its last row breaks off; export it again.",
    ),
}


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("name", BAD)
def test_bad_input_ends_with_1_a_sentence_and_nothing_half_written(tmp_path, capsys, monkeypatch, name, language):
    content, *sentences = BAD[name]
    folder = write_small(tmp_path / "data" / "raw" / "small", women_file=False)
    if content is not None:
        (folder / "women.csv").write_bytes(content)
    monkeypatch.setattr(sys, "argv", ["evaluation", "report", str(folder), "--language", language])
    monkeypatch.setattr(os, "environ", dict(os.environ))
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert sentences[language == "en"] in said
    assert "Traceback" not in said
    made = [path for path in tmp_path.rglob("*") if path.is_file() and folder not in path.parents]
    assert [path.name for path in made if path.name != ".lock"] == []
