"""DHS-shaped women's files in the columns and codes of the instruments.

Sources: `dhs_equivalent` of `items.csv`; The DHS Program, DHS-Indicators-R, Chap17_DV (2023).

Code 4 of d103 and d105 (yes ever, timing unknown) is read by three official programs in three ways, so the project says
which: with `ever_timing_unknown` it stays 4, yes for "ever" and missing for the last 12 months; without, it becomes 9,
missing for both. The control items d101 are asked "ever" only, so their 1 is a certain yes without timing: always 4.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from evaluation.indicators.scales import UNTIMED
from evaluation.project_file import TableSettings
from evaluation.sources.crosswalks.files import numbers, read_columns

REFUSED = 9
ACTS = {
    "d103a": "emot_humiliate",
    "d103b": "emot_threat",
    "d103c": "emot_insult",
    "d103d": "emot_leave",
    "d105a": "ipv_phys_push",
    "d105b": "ipv_phys_slap",
    "d105c": "ipv_phys_punch",
    "d105d": "ipv_phys_kick",
    "d105e": "ipv_phys_choke",
    "d105f": "ipv_phys_weapon_threat",
    "d105g": "ipv_phys_weapon_attack",
    "d105h": "ipv_sex_force",
    "d105i": "ipv_sex_acts",
    "d105j": "ipv_phys_twist",
    "d105k": "ipv_sex_coerce",
}
CONTROL = {
    "d101a": "ctrl_jealous",
    "d101b": "ctrl_accuse",
    "d101c": "ctrl_friends",
    "d101d": "ctrl_family",
    "d101e": "ctrl_where",
    "d101f": "ctrl_money",
}
SAME = {
    "v012": "age",
    "v106": "education",
    "v044": "module_status",
    "v502": "partner_status",
    "d130a": "prev_phys",
    "d130b": "prev_sex",
    "d130c": "prev_emot",
    "v744a": "just_goout",
    "v744b": "just_neglect",
    "v744c": "just_argue",
    "v744d": "just_refusesex",
    "v744e": "just_burn",
}
RECODED: Mapping[str, tuple[str, dict[int, int]]] = {
    "v503": ("prev_partner", {1: 0, 2: 1}),  # once; more than once
    "d124": ("np_sex_force", {6: REFUSED}),
    "d125": ("np_sex_other", {1: 3, 3: REFUSED}),  # yes, its recall not stated
} | {source: (target, {1: UNTIMED}) for source, target in CONTROL.items()}
INSTITUTIONS = {"d119xe": 2, "d119xh": 7, "d119xb": 11, "d119xf": 13, "d119xg": 96}
DESIGN = ("v000", "v001", "v005", "v021", "v022", "v023", "v024", "d005")
SOURCES = frozenset({*ACTS, *SAME, *RECODED, *INSTITUTIONS, *DESIGN, "d119y", "d115y", "d117a"})


def read(folder: Path, settings: TableSettings) -> pd.DataFrame:
    """Return the women's table of a DHS file (.dta or .csv): the one that `settings.file` names, else `women.dta`."""
    frame = read_columns(folder / (settings.file or "women.dta"), SOURCES, settings)
    return to_canonical(frame, ever_timing_unknown=settings.ever_timing_unknown)


def to_canonical(frame: pd.DataFrame, *, ever_timing_unknown: bool) -> pd.DataFrame:
    """Return the columns of our instruments that a DHS frame can fill; the others are absent.

    Names are found in any case. `site` is the region v024 and `wave` the survey v000, as text; weights are divided by a
    million. A code that no rule names stays as it is, so that the checks against the codebook see it.
    """
    found = frame.rename(columns=str.lower)
    untimed = UNTIMED if ever_timing_unknown else REFUSED
    coded = SAME | {source: target for source, (target, _) in RECODED.items()} | ACTS
    recodes = {source: codes for source, (_, codes) in RECODED.items()} | dict.fromkeys(ACTS, {UNTIMED: untimed})
    columns = _design(found)
    for source, target in coded.items():
        if source in found:
            columns[target] = numbers(found[source]).replace(recodes.get(source, {}))
    columns |= _violence_by_others(found, untimed) | _help(found)
    return pd.DataFrame(columns, index=found.index)


def _design(found: pd.DataFrame) -> dict[str, pd.Series]:
    columns = {}
    if "v024" in found:
        columns["site"] = numbers(found["v024"]).astype("string")
    if "v000" in found:
        columns["wave"] = found["v000"].astype("string").str.strip()
    for target, sources in {"stratum": ("v022", "v023"), "psu": ("v021", "v001")}.items():  # surveys differ
        for source in (one for one in sources if one in found and found[one].notna().any()):
            columns.setdefault(target, numbers(found[source]))
    for target, source in {"weight": "v005", "weight_dv": "d005"}.items():
        if source in found:
            columns[target] = pd.to_numeric(found[source]).astype("float64") / 1e6
    return columns


def _violence_by_others(found: pd.DataFrame, untimed: int) -> dict[str, pd.Series]:
    """Return np_phys: d115y is the "no one" flag, d117a the frequency in the last 12 months.

    d117a belongs here only: an official program that uses it for sexual violence is in error.
    """
    if "d115y" not in found:
        return {}
    nobody = numbers(found["d115y"])
    empty = pd.Series(pd.NA, found.index, dtype="Int32")
    timing = numbers(found["d117a"]) if "d117a" in found else empty
    yes = timing.map({0: 3, 1: 1, 2: 2, 3: 3}).astype("Int32").fillna(untimed)
    answer = nobody.mask(nobody.eq(0).fillna(False), yes).mask(nobody.eq(1).fillna(False), 0)
    return {"np_phys": answer}


def _help(found: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the institutions ticked, and "none" of women who were asked and ticked none of them."""
    ticked = {f"help_inst_{code}": numbers(found[source]) for source, code in INSTITUTIONS.items() if source in found}
    if "d119y" not in found:
        return ticked
    asked = numbers(found["d119y"]).notna()
    somewhere = pd.DataFrame(ticked, index=found.index).eq(1).any(axis="columns")
    return {"help_inst_0": (~somewhere).astype("Int32").where(asked)} | ticked
