"""ENDES 2020 as a project folder: Peru's departments as sites, one wave, read straight from INEI's Stata files."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

DEPARTMENTS = (
    "Amazonas Áncash Apurímac Arequipa Ayacucho Cajamarca Callao Cusco Huancavelica Huánuco Ica Junín La_Libertad "
    "Lambayeque Lima Loreto Madre_de_Dios Moquegua Pasco Piura Puno San_Martín Tacna Tumbes Ucayali"
).split()
FILES = ("REC84DV.dta", "RECH0.dta", "RECH1.dta", "RECH23.dta")
# Without their union: beside it, the few women with sexual violence alone would hide physical violence almost
# everywhere.
INDICATORS = ("IMP-01_physical", "IMP-01_sexual", "IMP-04_physical", "IMP-04_sexual")
COLUMNS = ("wave", "stratum", "psu", "weight", "weight_dv", "area", "module_status", "partner_status")
PREFIXES = ("ipv_phys_", "ipv_sex_", "emot_")

SETTINGS = """id = "endes_2020"
data_class = "public"
baseline = "2020"
pooled = true
indicators = {indicators}

[site_kind]
es = "Departamento"
en = "Department"

[title]
es = "Violencia física y sexual de pareja por departamento, Perú 2020"
en = "Physical and sexual partner violence by department, Peru 2020"

[source]
es = "INEI, ENDES 2020 (microdatos públicos); cálculo propio"
en = "INEI, ENDES 2020 (public microdata); own calculation"

[survey]
psus = "shared"
lonely = "fail"
strata = "stratum"
psu = "psu"
weight = "weight"
module_weight = "weight_dv"

[survey.weight_note]
es = "{note_es}"
en = "{note_en}"

[groups.area]
column = "area"
[groups.area.name]
es = "Área de residencia"
en = "Area of residence"

[tables.women]
crosswalk = "endes"

[[waves]]
id = "2020"
start = "2020-01"
end = "2020-12"
[waves.name]
es = "2020"
en = "2020"
"""

NOTES = {
    "note_es": (
        "Los datos se ponderan con el factor de hogar porque el archivo no trae el factor de violencia; "
        "los resultados no son la cifra oficial del INEI."
    ),
    "note_en": (
        "Data are weighted with the household weight because the file lacks the violence weight; "
        "these results are not INEI's official rate."
    ),
}

SITE = """
[[sites]]
id = "{id}"
value = "{value}"
country = "PE"
[sites.name]
es = "{name}"
en = "{name}"
"""


def write_project(folder: Path, files: Path, codebook: Path) -> Path:
    """Return `folder` made a project of ENDES 2020: the Stata files copied from `files`, the codebook's questions
    taken from the rows of `codebook`."""
    folder.mkdir(parents=True)
    for name in FILES:
        shutil.copyfile(files / name, folder / name)
    (folder / "project.toml").write_text(_settings(), encoding="utf-8")
    _write_codebook(folder / "codebook.csv", codebook)
    return folder


def _settings() -> str:
    sites = "".join(
        SITE.format(id=f"d{number:02d}", value=f"{number:02d}", name=name.replace("_", " "))
        for number, name in enumerate(DEPARTMENTS, 1)
    )
    indicators = "[" + ", ".join(f'"{code}"' for code in INDICATORS) + "]"
    return SETTINGS.format(indicators=indicators, **NOTES) + sites


def _write_codebook(target: Path, source: Path) -> None:
    with source.open(encoding="utf-8", newline="") as read:
        lines = list(csv.DictReader(read))
    kept = [line for line in lines if line["table"] == "women" and _wanted(line["name"])]
    own = [_own("site", _departments(), lines[0]), _own("area", "1=Urbana/Urban; 2=Rural/Rural", lines[0])]
    with target.open("w", encoding="utf-8", newline="") as write:
        writer = csv.DictWriter(write, lines[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows([*own, *map(_for_endes, kept)])


def _wanted(name: str) -> bool:
    return name in COLUMNS or name.startswith(PREFIXES)


def _own(name: str, codes: str, like: dict[str, str]) -> dict[str, str]:
    values = {"table": "women", "name": name, "type": "select_one", "codes": codes, "waves": "2020"}
    words = {"question_es": name, "question_en": name, "sensitive": "no", "identifier": "no"}
    return dict.fromkeys(like, "") | values | words


def _for_endes(line: dict[str, str]) -> dict[str, str]:
    """Return a row of the codebook for one wave and the frame's own strata; ENDES left some questions unasked."""
    own_codes = {"wave": "2020=2020/2020", "stratum": ""}
    kind = {"stratum": "integer"}.get(line["name"], line["type"])
    codes = own_codes.get(line["name"], line["codes"])
    waves = "" if line["name"].startswith(PREFIXES) else "2020"
    return line | {"waves": waves, "codes": codes, "type": kind}


def _departments() -> str:
    names = (name.replace("_", " ") for name in DEPARTMENTS)
    return "; ".join(f"{number:02d}={name}/{name}" for number, name in enumerate(names, 1))
