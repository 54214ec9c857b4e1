"""Nothing of R's answers is left out unsaid: every entry stands in the table, compared or with its reason."""

import json
from pathlib import Path

import oracle_comparisons
import pytest
from oracle_table import TABLE, entries
from test_oracles import COMPARED, OWN, answers

FILES = ("o1_api", "o3_lonely", "o4_twowave")
METHODS = ("o5_fewclusters", "o6_misc")  # an entry is a method
TESTS = Path(__file__).parent


@pytest.mark.parametrize("file", FILES)
def test_every_entry_stands_in_the_table_once(file, request):
    folder: Path = request.getfixturevalue("shared") / "oracles" if file == "o1_api" else OWN
    listed = [entry.path for entry in TABLE if entry.file == file]
    assert len(listed) == len(set(listed))
    assert set(listed) == set(answers(folder / f"{file}.json"))


@pytest.mark.parametrize("file", METHODS)
def test_every_method_stands_in_the_table_once(file, shared):
    listed = [entry.path for entry in TABLE if entry.file == file]
    answers = json.loads((shared / "oracles" / f"{file}.json").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(answers.keys() - {"meta"})


def test_every_row_is_compared_or_says_why_not():
    assert [entry for entry in TABLE if entry.covered == bool(entry.reason)] == []
    assert [entry for entry in COMPARED if not hasattr(oracle_comparisons, entry.comparison)] == []


def test_every_named_test_reads_the_answers():
    for test, file in {(entry.test, entry.file) for entry in TABLE if entry.test}:
        assert f"{file}.json" in (TESTS / f"{test}.py").read_text(encoding="utf-8")


def test_how_much_is_compared():
    counts = {file: [entry.covered for entry in TABLE if entry.file == file] for file in FILES + METHODS}
    assert {file: (sum(covered), len(covered)) for file, covered in counts.items()} == {
        "o1_api": (252, 252),
        "o3_lonely": (36, 40),
        "o4_twowave": (225, 225),
        "o5_fewclusters": (6, 6),
        "o6_misc": (25, 31),
    }


def test_a_new_entry_is_seen():
    found = entries({"a": {"est": 1}, "b": {"c": [{"method": "x", "est": 1}, {"method": "y", "est": 2}]}, "meta": {}})
    assert sorted(found) == ["a", "b/c/x", "b/c/y"]


def test_copies_are_the_shared_files(shared):
    for copy in OWN.glob("[od]*.*"):
        assert copy.read_bytes() == (shared / "oracles" / copy.name).read_bytes(), copy.name
