"""The demo project with fifty people planted wherever somebody's data ever stood: it is restricted, and must not tell
of any of them."""

import csv
import os
import shutil
from pathlib import Path

import pandas as pd
import pyreadstat
from identities import Person, people
from small_workspace import written_in

PEOPLE = people()
UNDECLARED = (
    "nombre_completo",
    "dni",
    "celular",
    "correo",
    "gps",
    "direccion",
    "fecha_nacimiento",
    "relato",
    "p_extra",
)
KEPT = ("codebook.csv", "women.csv", "sample.csv", "cases.csv", "referrals.csv", "logframe.csv")
REPORTED = '["IMP-01", "OUT-01", "OUT-02", "OUT-03"]'  # the primary outcomes: the report is written sooner
# A column of the codebook, its type and whether it is called an identifier there.
DECLARED = {
    "full_name": ("text", "yes"),
    "remark": ("text", "no"),
    "contact_code": ("text", "no"),
    "seen_on": ("text", "no"),
    "mobile": ("integer", "no"),
    "house_lat": ("decimal", "no"),
    "met_on": ("date", "no"),
    "born_on": ("birth", "no"),
    "person_key": ("text", "pseudonym"),
}


def plant(folder: Path) -> Path:
    """Plant everybody in a copy of the demo project and return its folder. The tables of institutions are left out."""
    for path in folder.glob("*.csv"):
        if path.name not in KEPT:
            path.unlink()
    _settings(folder)
    _codebook(folder)
    _women(folder)
    _sample(folder)
    _referrals(folder)
    for person in PEOPLE[:5]:
        (folder / f"relato {person.name}.txt").write_text(" · ".join(person.words), encoding="utf-8")
    (folder / PEOPLE[5].name).mkdir()
    (folder / PEOPLE[5].name / f"{PEOPLE[6].dni}.csv").write_text(PEOPLE[6].mail, encoding="utf-8")
    return folder


def _settings(folder: Path) -> None:
    path = folder / "project.toml"
    words = (
        path.read_text(encoding="utf-8")
        .replace("open = true", "open = false")
        .replace('"synthetic"', f'"restricted"\nindicators = {REPORTED}', 1)
    )
    path.write_text(words + '\n[tables.sample]\nfile = "sample.sav"\n', encoding="utf-8")


def _codebook(folder: Path) -> None:
    path = folder / "codebook.csv"
    with path.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    blank = dict.fromkeys(rows[0], "") | {"table": "women", "sensitive": "yes", "question_es": "x", "question_en": "x"}
    rows += [blank | {"name": name, "type": kind, "identifier": how} for name, (kind, how) in DECLARED.items()]
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def _women(folder: Path) -> None:
    frame = pd.read_csv(folder / "women.csv", dtype=str, keep_default_na=False)
    every = [PEOPLE[place % len(PEOPLE)] for place in range(len(frame))]
    told = [_answers(person, place) for place, person in enumerate(every)]
    frame = pd.concat([frame, pd.DataFrame(told, index=frame.index)], axis="columns")
    for person in PEOPLE[8:12]:
        frame[f"asistió {person.name}"] = "1"
        frame[f"tel {person.phone}"] = "1"
    frame.to_csv(folder / "women.csv", index=False)


def _answers(person: Person, place: int) -> dict[str, str]:
    born = "-".join(reversed(person.born.split("/")))
    undeclared = (person.name, person.dni, person.phone, person.mail, person.place, person.address, person.born)
    told = f"{person.name.lower()} pidió ayuda; {person.abroad}; {person.ci}"
    declared = {
        "full_name": person.name,
        "remark": f"La señora {person.name} dice" if place % 7 == 0 else "ok",
        "contact_code": person.ruc if place % 11 == 0 else "x1",
        "seen_on": person.born if place % 13 == 0 else "s2",
        "mobile": person.phone,
        "house_lat": person.place.split()[0],
        "met_on": f"2018-03-{place % 28 + 1:02}",
        "born_on": born,
        "person_key": f"{person.ci} {place}",
    }
    return dict(zip(UNDECLARED, (*undeclared, told, person.mail), strict=True)) | declared


def _sample(folder: Path) -> None:
    """An SPSS file: names in its value labels, also of codes that nobody has, in its column labels and its notes."""
    frame = pd.read_csv(folder / "sample.csv")
    frame["interviewer_name"] = [PEOPLE[place % 50].name for place in range(len(frame))]
    labels = {"contact_outcome": {99.0: PEOPLE[12].name, 1.0: PEOPLE[13].mail}, "psu": {101.0: PEOPLE[14].address}}
    pyreadstat.write_sav(
        frame,
        folder / "sample.sav",
        file_label=PEOPLE[15].name,
        column_labels={"psu": PEOPLE[16].name},
        variable_value_labels=labels,
        note=[PEOPLE[17].mail],
    )
    (folder / "sample.csv").unlink()


def _referrals(folder: Path) -> None:
    """A Parquet file whose categories keep the names of those who were filtered out."""
    frame = pd.read_csv(folder / "referrals.csv", dtype=str, keep_default_na=False)
    names = [person.name for person in PEOPLE[18:28]]
    for column in ("origin_service", "referral_consent"):
        frame[column] = pd.Categorical(frame[column], [*dict.fromkeys(frame[column]), *names])
    frame.to_parquet(folder / "referrals.parquet", index=False)
    (folder / "referrals.csv").unlink()


def sealed_environment(workspace: Path) -> dict[str, str]:
    """Whatever a run leaves on this machine goes below the workspace: temporary files, caches, configuration, keys."""
    own = {"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "1764547200"}
    places = (
        "TMPDIR",
        "HOME",
        "XDG_CONFIG_HOME",
        "XDG_CACHE_HOME",
        "XDG_DATA_HOME",
        "JUPYTER_RUNTIME_DIR",
        "MPLCONFIGDIR",
    )
    for name in places:
        own[name] = str(workspace / "machine" / name.lower())
        Path(own[name]).mkdir(parents=True, exist_ok=True)
    return {name: value for name, value in os.environ.items() if name not in places} | own


def copied(root: Path, workspace: Path, languages: tuple[str, ...]) -> Path:
    folder = workspace / "data" / "raw" / "demo"
    shutil.copytree(root / "data" / "raw" / "demo", folder)
    written_in(folder, *languages)
    return plant(folder)
