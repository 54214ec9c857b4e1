"""What a member of an institution tells of the others from a printed number, and when it tells nothing."""

from itertools import product

import pytest
from typer.testing import CliRunner

from evaluation.__main__ import app
from evaluation.disclosure.institutions import gives_one_away
from evaluation.disclosure.policy import Policy
from evaluation.errors import EvaluationError
from evaluation.release.attack_files import Told
from evaluation.release.attack_insider import told_to_insiders
from evaluation.release.attack_knowledge import OWN, Knowledge, Own, read_own

HERE = ("R2-10", "el_alto", "baseline", "", "")


def told(own: Own, **numbers) -> list[tuple]:
    usual = {"unit": "index", "estimate": None, "n": None, "places": 1, "base_of": "records"}
    place = {"indicator": HERE[0], "statistic": "level", "site": HERE[1], "wave": HERE[2], "group": "", "level": ""}
    row = Told(**place, **usual | {"mark": ""} | numbers)
    found = told_to_insiders([row], Knowledge({}, frozenset(), own={HERE: own}))
    return [(one.kind, one.low, one.high) for one in found]


@pytest.mark.parametrize(
    ("own", "numbers", "expected"),
    [
        (Own(83, 2), {"estimate": 71.4}, [("institution", 59.7, 59.9)]),
        (Own(83, 3), {"estimate": 71.4}, []),  # the mean of two others is no one's
        (Own(40, 3), {"estimate": 80.0}, [("institution", 99.85, 100.0)]),  # both others have everything
        (Own(90, 3), {"estimate": 30.0}, [("institution", 0.0, 0.15)]),
        (Own(1, 10, 4), {"estimate": 0.1, "unit": "share"}, [("institution", 0.0, 0.0)]),  # one tie of five nodes
        (Own(0, 10, 4), {"estimate": 0.1, "unit": "share"}, []),
        (Own(83), {"estimate": 71.4}, []),  # it does not know how many there are
        (Own(83, 1), {"estimate": 83.0}, []),  # there is no other
        (Own(83, 2), {"estimate": None}, []),
        (Own(60, 2), {"n": 100, "base_of": "people"}, [("institution", 38, 42)]),
        (Own(60, 3), {"n": 100, "base_of": "people"}, []),
        (Own(95, 3), {"n": 100, "base_of": "people"}, [("insider", 3, 7)]),
        (Own(100, 1), {"n": 100, "base_of": "people"}, [("insider", 0, 2)]),
    ],
)
def test_what_is_left_is_told_where_it_is_one_others(own, numbers, expected):
    assert told(own, **numbers) == expected


def test_of_what_the_gate_lets_through_no_institution_tells_anothers_part():
    """Every split of people among three services that passes the rule, seen by each of them at every rounding."""
    shown = 0
    for parts in product((0, 3, 8, 10, 14, 25, 90, 400, 430), repeat=3):
        if gives_one_away(parts, Policy()):
            continue
        shown += 1
        printed = 5 * round(sum(parts) / 5)
        for place, own in enumerate(parts):
            second = place == parts.index(sorted(parts)[1])
            assert told(Own(own, 3, second=second), n=printed, base_of="people") == [], parts
    assert shown > 100


def test_the_command_reads_what_an_institution_knows(tmp_path):
    (tmp_path / "own.csv").write_text(f"{','.join(OWN)}\nR2-10,el_alto,baseline,,,83,2,,no\n", encoding="utf-8")
    assert read_own(tmp_path / "own.csv") == {HERE: Own(83, 2)}
    (tmp_path / "bad.csv").write_text("indicator,site\nR2-10,el_alto\n", encoding="utf-8")
    with pytest.raises(EvaluationError) as fault:
        read_own(tmp_path / "bad.csv")
    assert "bad.csv no se puede leer" in fault.value.sentence("es")
    columns = "indicator,statistic,site,wave,group,level,unit,mark,estimate,n,contrast,method,ci_low,ci_high,df,p_value"
    line = "R2-10,level,el_alto,baseline,,,index,,71.4,5,,census,,,,,records"
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "results.csv").write_text(f"{columns},base_of\n{line}\n", encoding="utf-8")
    words = ["attack", str(tmp_path / "release"), "--own", str(tmp_path / "own.csv"), "--language", "es"]
    found = CliRunner().invoke(app, words)
    assert found.exit_code == 1 and found.output.splitlines() == [
        "Se dedujo 1 dato: 1 dato de otra institución.",
        "",
        "1 dato de otra institución:",
        "  Lo de otra institución se deduce de lo propio: R2-10 el_alto baseline, entre 59,7 y 59,9.",
    ]
