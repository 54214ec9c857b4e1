"""DHS-coded answers become ours, code by code, and give the indicators written by hand."""

import numpy as np
import pandas as pd
import pytest

from evaluation.errors import EvaluationError
from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.reduced import reduced
from evaluation.indicators.rules import answers
from evaluation.project_file import TableSettings
from evaluation.sources.crosswalks import dhs
from evaluation.sources.crosswalks.dhs import to_canonical
from evaluation.sources.crosswalks.registry import CROSSWALKS

# A dot is an empty cell. Woman by woman: often; sometimes, and control; timing unknown; earlier; a previous partner;
# does not know; nothing; never partnered, struck by another; no privacy; refuses; never partnered, sexual violence by
# another; zero weight.
WOMEN = """
V044 V502 V503 D005    D101A D103A D103C D105A D105J D105H D130A D130B D130C D115Y D117A D124 D119XE D119XF D119Y
1    1    1    1000000 0     0     0     1     0     0     .     .     .     1     .     0    1      0      0
1    1    1    1000000 1     0     0     0     2     0     .     .     .     1     .     0    0      1      0
1    1    1    2000000 0     0     0     4     0     0     .     .     .     1     .     0    0      0      1
1    2    1    1000000 0     0     1     3     0     0     .     .     .     1     .     0    0      0      1
1    2    2    1500000 0     0     0     0     0     0     1     0     0     1     .     0    1      0      0
1    1    1    1000000 8     0     0     8     0     0     .     .     .     1     .     0    .      .      .
1    1    1    2500000 0     0     0     0     0     0     .     .     .     1     .     0    .      .      .
1    0    .    1000000 .     .     .     .     .     .     .     .     .     0     0     0    0      0      1
2    1    1    0       .     .     .     .     .     .     .     .     .     .     .     .    .      .      .
1    1    1    1000000 0     9     0     0     0     9     .     .     .     1     .     6    .      .      .
1    0    .    500000  .     .     .     .     .     .     .     .     .     1     .     1    1      0      0
1    1    1    0       0     0     0     2     0     0     .     .     .     0     2     0    0      0      1
"""


def table(text: str) -> pd.DataFrame:
    header, *rows = (line.split() for line in text.strip().splitlines())
    return pd.DataFrame(rows, columns=header).replace(".", None).astype(float)


def column(frame: pd.DataFrame, name: str) -> list:
    return [None if pd.isna(value) else int(value) for value in frame[name]]


def share(code: str, frame: pd.DataFrame) -> tuple[int, int, float]:
    definition, _ = reduced(INDICATORS[code], frame, ["one"] * len(frame))
    found = answers(definition, frame).numerator
    known = ~np.isnan(found)
    weight = frame["weight_dv"].to_numpy()
    return int(known.sum()), int(found[known].sum()), (weight[known] * found[known]).sum() / weight[known].sum()


def test_every_code_of_the_acts():
    acts = table("D105A D103B\n0 .\n1 0\n2 1\n3 2\n4 3\n8 4\n9 8\n. 9")
    with_timing = to_canonical(acts, ever_timing_unknown=True)
    assert column(with_timing, "ipv_phys_push") == [0, 1, 2, 3, 4, 8, 9, None]
    assert column(with_timing, "emot_threat") == [None, 0, 1, 2, 3, 4, 8, 9]
    without = to_canonical(acts, ever_timing_unknown=False)
    assert column(without, "ipv_phys_push") == [0, 1, 2, 3, 9, 8, 9, None]


def test_control_is_asked_ever_only():
    found = to_canonical(table("D101A D101F\n0 1\n1 8\n8 9\n. 0"), ever_timing_unknown=False)
    assert column(found, "ctrl_jealous") == [0, 4, 8, None]
    assert column(found, "ctrl_money") == [4, 8, 9, 0]


SAME_CODES = {
    "v044": ("module_status", "0 1 2 3"),
    "v502": ("partner_status", "0 1 2"),
    "d130a": ("prev_phys", "0 1 2 3 8"),
    "d130b": ("prev_sex", "0 1 2 3 9"),
    "d130c": ("prev_emot", "0 1 2 3"),
    "v744a": ("just_goout", "0 1 8 9"),
    "v744b": ("just_neglect", "0 1 8 9"),
    "v744c": ("just_argue", "0 1 8 9"),
    "v744d": ("just_refusesex", "0 1 8 9"),
    "v744e": ("just_burn", "0 1 8 9"),
    "v106": ("education", "0 1 2 3 8"),
    "v012": ("age", "15 49"),
}


@pytest.mark.parametrize("source", SAME_CODES)
def test_codes_that_stay(source):
    target, codes = SAME_CODES[source]
    found = to_canonical(table(f"{source}\n" + "\n".join(codes.split())), ever_timing_unknown=False)
    assert list(found) == [target]
    assert column(found, target) == [int(code) for code in codes.split()]


ITEMS = {
    **{"d103a": "emot_humiliate", "d103b": "emot_threat", "d103c": "emot_insult", "d103d": "emot_leave"},
    **{"d105a": "ipv_phys_push", "d105b": "ipv_phys_slap", "d105c": "ipv_phys_punch", "d105d": "ipv_phys_kick"},
    **{"d105e": "ipv_phys_choke", "d105f": "ipv_phys_weapon_threat", "d105g": "ipv_phys_weapon_attack"},
    **{"d105h": "ipv_sex_force", "d105i": "ipv_sex_acts", "d105j": "ipv_phys_twist", "d105k": "ipv_sex_coerce"},
    **{"d101a": "ctrl_jealous", "d101b": "ctrl_accuse", "d101c": "ctrl_friends", "d101d": "ctrl_family"},
    **{"d101e": "ctrl_where", "d101f": "ctrl_money"},
}


@pytest.mark.parametrize("source", ITEMS)
def test_every_item_goes_to_its_column_in_any_case(source):
    for name in (source, source.upper()):
        assert list(to_canonical(pd.DataFrame({name: [0.0, 1.0]}), ever_timing_unknown=False)) == [ITEMS[source]]


def test_recoded_items():
    found = to_canonical(table("v503 d124 d125\n1 0 0\n2 1 1\n. 6 3\n9 9 8"), ever_timing_unknown=False)
    assert column(found, "prev_partner") == [0, 1, None, 9]
    assert column(found, "np_sex_force") == [0, 1, 9, 9]
    assert column(found, "np_sex_other") == [0, 3, 9, 8]


@pytest.mark.parametrize(("keeps", "untimed"), [(True, 4), (False, 9)])
def test_violence_by_others_reads_the_flag_no_one_and_its_frequency(keeps, untimed):
    frame = table("d115y d117a\n1 .\n0 0\n0 1\n0 2\n0 .\n. .\n9 .")
    found = to_canonical(frame, ever_timing_unknown=keeps)
    assert column(found, "np_phys") == [0, 3, 1, 2, untimed, None, 9]
    alone = to_canonical(frame[["d115y"]], ever_timing_unknown=keeps)
    assert column(alone, "np_phys") == [0, *[untimed] * 4, None, 9]


HELP = """
d119y d119xe d119xh d119xb d119xf d119xg
0     1      0      0      0      0
0     0      1      1      0      0
0     0      0      0      1      1
1     0      0      0      0      0
0     0      0      0      0      0
.     .      .      .      .      .
"""


def test_help_is_ticked_by_institution():
    found = to_canonical(table(HELP), ever_timing_unknown=False)
    assert column(found, "help_inst_2") == [1, 0, 0, 0, 0, None]
    assert column(found, "help_inst_7") == [0, 1, 0, 0, 0, None]
    assert column(found, "help_inst_11") == [0, 1, 0, 0, 0, None]
    assert column(found, "help_inst_13") == [0, 0, 1, 0, 0, None]
    assert column(found, "help_inst_96") == [0, 0, 1, 0, 0, None]
    assert column(found, "help_inst_0") == [0, 0, 0, 1, 1, None]


def test_design_and_weights():
    frame = pd.DataFrame(
        {
            "V000": ["BO5", "BO5 "],
            "V001": [11, 12],
            "V021": [None, None],
            "V022": [3, 4],
            "V023": [7, 7],
            "V024": [2.0, 9.0],
            "V005": [1234567, 0],
            "D005": [2500000, 0],
        }
    )
    found = to_canonical(frame, ever_timing_unknown=False)
    assert found["site"].tolist() == ["2", "9"]
    assert found["wave"].tolist() == ["BO5", "BO5"]
    assert column(found, "psu") == [11, 12]
    assert column(found, "stratum") == [3, 4]
    assert found["weight"].tolist() == [1.234567, 0.0]
    assert found["weight_dv"].tolist() == [2.5, 0.0]


def test_a_code_that_no_rule_names_is_left_for_the_checks():
    found = to_canonical(table("d105a v503\n7 5"), ever_timing_unknown=False)
    assert column(found, "ipv_phys_push") == [7]
    assert column(found, "prev_partner") == [5]


SHARES = {
    ("IMP-01_physical", True): (7, 4, 3.5 / 8.0),
    ("IMP-01_physical", False): (7, 4, 3.5 / 8.0),
    ("IMP-04_physical", True): (8, 6, 6.5 / 10.0),
    ("IMP-04_physical", False): (7, 5, 4.5 / 8.0),
}


@pytest.mark.parametrize("case", SHARES)
def test_the_indicators_of_dhs_coded_women(case):
    code, keeps = case
    n, n_yes, estimate = share(code, to_canonical(table(WOMEN), ever_timing_unknown=keeps))
    assert (n, n_yes) == SHARES[case][:2]
    assert estimate == pytest.approx(SHARES[case][2], abs=1e-12)


def test_control_counts_as_ever_and_never_as_the_last_12_months():
    frame = to_canonical(table(WOMEN), ever_timing_unknown=False)
    assert share("IMP-03", frame) == (7, 1, pytest.approx(1.0 / 9.0))
    assert reduced(INDICATORS["IMP-03_12m"], frame, ["one"] * len(frame))[1][0] == "ctrl_jealous"


def test_help_of_dhs_coded_women():
    frame = to_canonical(table(WOMEN), ever_timing_unknown=True)
    assert share("OUT-01", frame) == (8, 3, pytest.approx(3.0 / 8.0))


@pytest.mark.parametrize("ending", [".dta", ".csv"])
def test_the_file_that_the_settings_name_is_read(tmp_path, ending):
    import pyreadstat

    frame = table(WOMEN).assign(CASEID="x", LATNUM=1.5)
    if ending == ".dta":
        pyreadstat.write_dta(frame, tmp_path / "BOIR51FL.dta")
    else:
        frame.to_csv(tmp_path / "BOIR51FL.csv", index=False)
    settings = TableSettings(file=f"BOIR51FL{ending}", crosswalk="dhs", ever_timing_unknown=True)
    found = CROSSWALKS["dhs"].read(tmp_path, settings)
    pd.testing.assert_frame_equal(found, to_canonical(table(WOMEN), ever_timing_unknown=True))


def test_a_missing_damaged_or_foreign_file_is_said_in_both_languages(tmp_path):
    with pytest.raises(EvaluationError) as caught:
        dhs.read(tmp_path, TableSettings())
    assert caught.value.sentence("es") == (
        "Falta el archivo women.dta en la carpeta del proyecto: cópielo allí o corrija «file» en la tabla "
        "correspondiente de project.toml."
    )
    assert caught.value.sentence("en") == (
        "The file women.dta is missing from the project folder: copy it there, or correct “file” under its table in "
        "project.toml."
    )
    (tmp_path / "women.dta").write_bytes(b"not a Stata file")
    with pytest.raises(EvaluationError) as caught:
        dhs.read(tmp_path, TableSettings())
    assert caught.value.sentence("es") == (
        "El archivo women.dta está dañado, incompleto o no tiene la codificación declarada: vuelva a descargarlo o "
        "declare «encoding» en la tabla correspondiente de project.toml."
    )
    (tmp_path / "women.txt").write_text("v044\n1\n")
    with pytest.raises(EvaluationError) as caught:
        dhs.read(tmp_path, TableSettings(file="women.txt"))
    assert caught.value.sentence("en") == (
        "The file women.txt is neither .dta nor .csv, the only formats that can be converted: save it as one of them."
    )
    (tmp_path / "women.csv").write_text('v044,v502\n1,"1\n')
    with pytest.raises(EvaluationError) as caught:
        dhs.read(tmp_path, TableSettings(file="women.csv"))
    assert caught.value.key == "crosswalk_file_unreadable"
