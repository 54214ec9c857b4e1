"""Our numbers against R's survey 4.5: every row of the table of entries that has a comparison."""

import json
from functools import lru_cache
from pathlib import Path

import oracle_comparisons
import pytest
from oracle_table import TABLE, Entry, entries

OWN = Path(__file__).parents[1] / "oracles"
COMPARED = [entry for entry in TABLE if entry.comparison]


@lru_cache
def answers(file: Path) -> dict[str, object]:
    return entries(json.loads(file.read_text(encoding="utf-8")))


def folder_of(entry: Entry, request: pytest.FixtureRequest) -> Path:
    """Return where the answers and data of an entry are: o1's are not ours to ship."""
    return request.getfixturevalue("shared") / "oracles" if entry.file == "o1_api" else OWN


@pytest.mark.parametrize("entry", COMPARED, ids=lambda entry: f"{entry.file}/{entry.path}")
def test_number_is_that_of_r(entry, request):
    folder = folder_of(entry, request)
    compare = getattr(oracle_comparisons, entry.comparison)
    pairs = list(compare(answers(folder / f"{entry.file}.json")[entry.path], entry.path.split("/"), folder))
    assert pairs, "nothing was compared"
    assert {one.what: one.worst for one in pairs if one.worst > one.relative} == {}
