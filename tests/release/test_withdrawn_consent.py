"""What docs/disclosure.md says of a consent withdrawn after a release, sentence by sentence, on delivered files."""

from dataclasses import replace

import pytest

from benchmarks.attack import knowledge
from benchmarks.random_projects import SENSITIVE, WAVES, deliver, draw, project_of
from evaluation.disclosure.gate import Context, protect_and_record
from evaluation.disclosure.past import to_record
from evaluation.disclosure.policy import Policy
from evaluation.release.attack import attack
from evaluation.release.attack_files import Told, read_release

DOCS = (
    "Her row leaves the data, and with it the next release.",
    "subtracting the two does not tell of her: every value that would is hidden in the next one",
    "When enough others have come or gone the values return.",
    "The ledger keeps those counts, which are of groups, not of her.",
    "copies of it cannot be recalled",
)
HERE = ("IMP-01", "el_alto", "endline", "", "")


@pytest.fixture(scope="module")
def whole():
    return draw(0, 600, False)


def without(frame, women: int):
    """Return the rows without some women of the endline, half of them (one at least) survivors of violence."""
    here = frame[frame["wave"] == "endline"]
    yes, no = (here.index[here["IMP-01"] == answer] for answer in (True, False))
    gone = [*yes[: (women + 1) // 2], *no[: women // 2]]
    return frame.drop(gone).reset_index(drop=True)


def released(frame, folder, *earlier):
    """Return a release of everybody (the tables by group would only take longer), and its record in the ledger."""
    items = [one for one in project_of(frame).items if one[1].caption == "violence_levels"]
    context = Context(earlier=earlier, strict=True)
    made, past = protect_and_record(items, Policy(), SENSITIVE, context=context)
    return deliver(made, folder), replace(past, release=folder.name)


def row(folder, wave: str = "endline") -> Told:
    rows = read_release(folder).rows
    return next(one for one in rows if one.statistic == "level" and one.place == (*HERE[:2], wave, *HERE[3:]))


def test_the_documents_say_what_is_tested_here(root):
    said = " ".join((root / "docs" / "disclosure.md").read_text(encoding="utf-8").split())
    assert [one for one in DOCS if one not in said] == []


def test_she_leaves_the_next_release_and_is_not_told_by_it(whole, tmp_path):
    first, past = released(whole, tmp_path / "first")
    after, now = released(without(whole, 1), tmp_path / "after", past)
    bases = {count.cell.wave: count.base for count in now.counts if count.cell.indicator == "IMP-01"}
    assert bases == dict(zip(WAVES, (600, 599), strict=True))
    assert (row(first).mark, row(after).mark, row(after).estimate, row(after).n) == ("", "c", None, None)
    assert attack(after, [first], knowledge=knowledge(False)) == ()


def test_without_the_ledger_the_two_releases_tell_of_her(whole, tmp_path):
    """Her age, her schooling and what she answered: the tables by group as well, each release protected alone."""
    past, folders = None, {}
    for name, frame in (("first", whole), ("alone", without(whole, 1)), ("together", without(whole, 1))):
        context = Context(earlier=(past,) if name == "together" else (), strict=True)
        made, record = protect_and_record(project_of(frame).items, Policy(), SENSITIVE, context=context)
        folders[name], past = deliver(made, tmp_path / name), past or replace(record, release="first")
    found = attack(folders["alone"], [folders["first"]], knowledge=knowledge(False))
    assert found and all(one.kind == "later" and one.low == 1 for one in found)
    assert attack(folders["together"], [folders["first"]], knowledge=knowledge(False)) == ()


def test_when_enough_others_have_gone_the_values_return(whole, tmp_path):
    _, first = released(whole, tmp_path / "first")
    hidden, second = released(without(whole, 1), tmp_path / "second", first)
    shown, _ = released(without(whole, 60), tmp_path / "third", first, second)
    assert (row(hidden).mark, row(shown).mark) == ("c", "")
    assert attack(shown, [tmp_path / "first", hidden], knowledge=knowledge(False)) == ()


def test_the_release_that_is_out_is_not_changed_and_the_ledger_holds_groups(whole, tmp_path):
    first, past = released(whole, tmp_path / "first")
    before = {path.name: path.read_bytes() for path in first.iterdir()}
    kept = to_record(past)
    released(without(whole, 1), tmp_path / "after", past)
    assert {path.name: path.read_bytes() for path in first.iterdir()} == before and to_record(past) == kept
    assert row(first).n == 600
    assert {len(one) for one in kept["cells"]} == {6}  # population, indicator, site, wave, group, level
    assert min(base for _, base, _ in kept["counts"]) >= Policy().threshold
