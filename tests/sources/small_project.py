"""A project of a few rows that tests write to disk, break, and read."""

import csv
import io
from pathlib import Path

from evaluation.project import Project, open_project

HEADER = "table,name,type,codes,missing,waves,sensitive,identifier,merges,question_es,question_en"
BOTH = "baseline;endline"
YES_NO = "0=No/No; 1=Sí/Yes; 8=No sabe/Don't know; 9=No responde/Refused"
SITES = "el_alto=El Alto/El Alto; independencia=Independencia/Independencia"
WAVES = "baseline=Línea de base/Baseline; endline=Línea final/Endline"

# name, type, codes, missing, waves, sensitive, identifier, merges
WOMEN = (
    ("site", "select_one", SITES, "", BOTH, "no", "no", ""),
    ("wave", "select_one", WAVES, "", BOTH, "no", "no", ""),
    ("woman_id", "integer", "", "", BOTH, "yes", "yes", ""),
    ("stratum", "select_one", "EA1=EA1/EA1; EA2=EA2/EA2; IN1=IN1/IN1", "", BOTH, "no", "no", ""),
    ("psu", "integer", "", "", BOTH, "yes", "no", ""),
    ("weight", "decimal", "", "", BOTH, "no", "no", ""),
    ("weight_dv", "decimal", "", "", BOTH, "no", "no", ""),
    ("interview_month", "month", "", "", BOTH, "no", "no", ""),
    ("consent", "select_one", "0=No/No; 1=Sí/Yes; 2=Sin el módulo/Without the module", "", BOTH, "no", "no", ""),
    ("consent_minor", "select_one", "0=No/No; 1=Sí/Yes; 7=No corresponde/Not applicable", "", "", "no", "no", ""),
    ("module_status", "select_one", "0=No/No; 1=Sí/Yes; 2=Sin/No; 3=No/No", "", BOTH, "no", "no", ""),
    ("age", "integer", "15-98=años/years; 99=No responde/Refused", "99", BOTH, "no", "no", ""),
    (
        "education",
        "ordinal",
        "0=Ninguno/None; 1=Primaria/Primary; 2=Más/More; 9=NR/NR",
        "9",
        BOTH,
        "no",
        "no",
        "0+1>low",
    ),
    ("ipv_phys_push", "select_one", YES_NO, "8;9", BOTH, "yes", "no", ""),
    (
        "help_inst",
        "select_multiple",
        "1=Comisaría/Police; 2=Salud/Health; 98=No sabe/Don't know",
        "98",
        "",
        "yes",
        "no",
        "",
    ),
    ("note_code", "text", "", "", "", "no", "no", ""),
)
SAMPLE = (
    ("site", "select_one", SITES, "", BOTH, "no", "no", ""),
    ("wave", "select_one", WAVES, "", BOTH, "no", "no", ""),
    ("psu", "integer", "", "", BOTH, "yes", "no", ""),
    ("stratum", "select_one", "EA1=EA1/EA1; EA2=EA2/EA2; IN1=IN1/IN1", "", BOTH, "no", "no", ""),
    ("household_id", "integer", "", "", BOTH, "yes", "yes", ""),
    ("contact_outcome", "select_one", "1=Completa/Complete; 2=Rechazo/Refusal", "", BOTH, "no", "no", ""),
)

SETTINGS = """id = "small"
data_class = "synthetic"
baseline = "baseline"
endline = "endline"

[title]
es = "Pequeño"
en = "Small"
[source]
es = "Inventado"
en = "Invented"
[survey]
psus = "shared"
lonely = "remove"

[[sites]]
id = "el_alto"
name = {es = "El Alto", en = "El Alto"}
country = "BO"
[[sites]]
id = "independencia"
name = {es = "Independencia", en = "Independencia"}
country = "PE"
[[waves]]
id = "baseline"
name = {es = "Línea de base", en = "Baseline"}
start = "2018-05"
end = "2018-06"
[[waves]]
id = "endline"
name = {es = "Línea final", en = "Endline"}
start = "2020-02"
end = "2020-03"
"""

FIRST = {
    "site": "el_alto",
    "wave": "baseline",
    "stratum": "EA1",
    "weight": "1.25",
    "weight_dv": "2.5",
    "interview_month": "2018-05",
    "consent": "1",
    "consent_minor": "7",
    "module_status": "1",
    "age": "30",
    "education": "1",
    "ipv_phys_push": "0",
    "help_inst_1": "1",
    "help_inst_2": "0",
    "help_inst_98": "0",
    "note_code": "007",
}


def women() -> list[dict[str, str]]:
    """Eight women: two strata at one site, one at the other, in both waves, each in a PSU of her own."""
    rows = []
    for wave, month in (("baseline", "2018-05"), ("endline", "2020-02")):
        for number, (site, stratum) in enumerate(
            (("el_alto", "EA1"), ("el_alto", "EA1"), ("el_alto", "EA2"), ("independencia", "IN1")), 1
        ):
            place = {"site": site, "wave": wave, "stratum": stratum, "psu": str(100 + number), "interview_month": month}
            rows.append(FIRST | place | {"woman_id": str(1000 + len(rows))})
    return rows


def sample() -> list[dict[str, str]]:
    """Two visits, one a wave."""
    start = {"site": "el_alto", "psu": "101", "stratum": "EA1", "contact_outcome": "1"}
    return [start | {"wave": wave, "household_id": str(7)} for wave in ("baseline", "endline")]


def csv_bytes(rows: list[dict[str, str]], separator: str = ",", encoding: str = "utf-8") -> bytes:
    """The rows as a text table, with the columns of the first."""
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, rows[0].keys(), delimiter=separator, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return target.getvalue().encode(encoding)


def codebook_text(women_columns=WOMEN, sample_columns=SAMPLE) -> str:
    lines = [HEADER]
    for table, columns in (("women", women_columns), ("sample", sample_columns)):
        for column in columns:
            cells = (table, *column, f"¿{column[0]}?", f"{column[0]}?")
            lines.append(",".join(f'"{cell}"' for cell in cells))
    return "\n".join(lines) + "\n"


def write_small(
    folder: Path, rows=None, settings="", replaced=(), codebook: str | None = None, women_file=True
) -> Path:
    """Write the project: `rows` are its women; in project.toml the pairs of `replaced` are, and `settings` is added."""
    folder.mkdir(parents=True)
    words = SETTINGS + settings
    for old, new in replaced:
        words = words.replace(old, new, 1)
    (folder / "project.toml").write_text(words, encoding="utf-8")
    (folder / "codebook.csv").write_text(codebook or codebook_text(), encoding="utf-8")
    if women_file:
        (folder / "women.csv").write_bytes(csv_bytes(rows or women()))
    (folder / "sample.csv").write_bytes(csv_bytes(sample()))
    return folder


def small(folder: Path, **how) -> Project:
    """The project, open."""
    return open_project(write_small(folder, **how))


def changed(**changes: dict[int, str] | str) -> list[dict[str, str]]:
    """The women with some cells changed: column = {data row: value}, or column = value for all."""
    rows = women()
    for column, cells in changes.items():
        values = dict.fromkeys(range(1, len(rows) + 1), cells) if isinstance(cells, str) else cells
        for row, value in values.items():
            rows[row - 1][column] = value
    return rows
