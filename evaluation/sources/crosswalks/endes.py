"""INEI Peru, ENDES 2020: the violence module and the household files in the columns and codes of the instruments.

Sources: the value labels of the files and INEI's dictionary of REC84DV. Three readings are ours:

- Code 3 of d103 and d105 bears the label "Nunca". It is the answer to "in the last 12 months?", asked only after a yes
  to "ever?": it means not in the last 12 months, the 3 of our scale.
- The files have neither v044 nor v502. A woman with any answer in d103 or d105 was selected, interviewed and ever
  married or cohabiting; of the others nothing is known, so both columns are empty. Whether she lives with a partner now
  is HV115 of the household roster, which another person of the household may have answered.
- The violence weight V005V is not in the files: `weight_dv` repeats the household weight for the women of the module,
  and results are not INEI's official rates.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from evaluation.errors import EvaluationError
from evaluation.project_file import TableSettings
from evaluation.sources.crosswalks.dhs import ACTS
from evaluation.sources.crosswalks.files import numbers, read_columns, require

MODULE, HOUSEHOLDS, MEMBERS = "REC84DV.dta", "RECH0.dta", "RECH1.dta"
HOUSEHOLD_COLUMNS = {"hhid", "hv001", "hv005", "hv022", "hv024", "hv025"}  # RECH0 also holds coordinates: never read
MEMBER_COLUMNS = {"hhid", "hvidx", "hv105", "hv106", "hv115"}
HOUSEHOLD_WIDTH, LINE_END = 15, 18  # caseid = HHID (15, with its leading blanks) + HVIDX (3)
LIVING_TOGETHER = (1, 2)


def read(folder: Path, settings: TableSettings) -> pd.DataFrame:
    """Return the women's table of the folder that holds INEI's Stata files."""
    return read_module(folder)


def read_module(folder: Path) -> pd.DataFrame:
    """Return one row a woman of REC84DV, in its order; an item that is empty for every woman stays, empty.

    `site` is the department (HV024, two digits), `area` HV025, `stratum` HV022, `psu` HV001, `weight` HV005
    divided by a million, `weight_dv` the same for the women of the module. Raises EvaluationError where a file, a
    column or a woman's household is missing.
    """
    women = require(read_columns(folder / MODULE, {"caseid", *ACTS}), {"caseid"}, MODULE)
    households = require(read_columns(folder / HOUSEHOLDS, HOUSEHOLD_COLUMNS), HOUSEHOLD_COLUMNS, HOUSEHOLDS)
    members = require(read_columns(folder / MEMBERS, MEMBER_COLUMNS), MEMBER_COLUMNS, MEMBERS)
    caseid = women["caseid"].astype("string")
    line = pd.to_numeric(caseid.str[HOUSEHOLD_WIDTH:LINE_END], errors="coerce")
    keys = pd.DataFrame({"hhid": caseid.str[:HOUSEHOLD_WIDTH], "hvidx": line})
    place = _joined(keys, households, ["hhid"], HOUSEHOLDS)
    person = _joined(keys, members, ["hhid", "hvidx"], MEMBERS)
    module = _module(women, person)
    design = _design(place, module["module_status"].notna())
    return pd.DataFrame(design | _woman(person) | module)


def _joined(keys: pd.DataFrame, rows: pd.DataFrame, on: list[str], file: str) -> pd.DataFrame:
    """Return the row of `rows` for each key; raises EvaluationError where one has none, or several."""
    repeated = int(rows.duplicated(on).sum())
    if repeated:
        raise EvaluationError("crosswalk_row_repeated", file=file, count=repeated)
    found = keys.merge(rows, on=on, how="left", indicator="found")
    absent = int((found["found"] == "left_only").sum())
    if absent:
        raise EvaluationError("crosswalk_person_missing", file=file, count=absent)
    return found


def _design(place: pd.DataFrame, in_module: pd.Series) -> dict[str, pd.Series]:
    weight = place["hv005"] / 1e6
    return {
        "site": numbers(place["hv024"]).astype("string").str.zfill(2),
        "wave": pd.Series("2020", place.index, dtype="string"),
        "area": numbers(place["hv025"]),
        "stratum": numbers(place["hv022"]),
        "psu": numbers(place["hv001"]),
        "weight": weight,
        "weight_dv": weight.where(in_module),
    }


def _woman(person: pd.DataFrame) -> dict[str, pd.Series]:
    return {"age": numbers(person["hv105"]), "education": numbers(person["hv106"])}


def _module(women: pd.DataFrame, person: pd.DataFrame) -> dict[str, pd.Series]:
    acts = {target: numbers(women[source]) for source, target in ACTS.items() if source in women}
    answered = pd.DataFrame(acts).notna().any(axis="columns")
    now = numbers(person["hv115"]).isin(LIVING_TOGETHER).fillna(False)
    return {
        "module_status": pd.Series(1, women.index, dtype="Int32").where(answered),
        "partner_status": now.map({True: 1, False: 2}).astype("Int32").where(answered),
    } | acts
