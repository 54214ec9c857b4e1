"""An attacker who has only the files of a release: nothing from a protected one (with a rule off: test_teeth.py)."""

import base64
import shutil
from dataclasses import replace

import numpy as np
import pytest
from openpyxl import load_workbook

from benchmarks.attack import attacked, is_true, knowledge, ranges, upper_bound
from benchmarks.random_projects import SENSITIVE, SIZES, deliver, draw, project_of, true_count
from evaluation.disclosure import gate
from evaluation.disclosure.gate import Context, protect, protect_and_record
from evaluation.disclosure.policy import Policy
from evaluation.errors import EvaluationError
from evaluation.release.attack import Finding, attack
from evaluation.release.attack_files import identities_in, read_release
from evaluation.release.attack_zones import zone_counts

PROJECTS = range(20)  # with and without weights, of every size; `make attack` has 200


@pytest.mark.parametrize("seed", PROJECTS)
def test_nothing_is_told_by_the_files_of_a_random_project(seed):
    true, false, hidden = attacked(seed, SIZES[seed % 3])
    assert (true, false) == ([], [])
    assert hidden > 0


def audit_off(monkeypatch):
    monkeypatch.setattr(gate, "_refuse_if_told", lambda *_: None)


def test_with_the_audit_alone_off_it_does_not(monkeypatch):
    """The audit is a second opinion: it hides nothing itself."""
    audit_off(monkeypatch)
    assert attacked(2, 150)[0] == []


def released(frame, folder, earlier=(), policy=None):
    made, past = protect_and_record(
        project_of(frame).items, policy or Policy(), SENSITIVE, context=Context(earlier=tuple(earlier))
    )
    return deliver(made, folder), past


def without(frame, women: int):
    """Return the rows without the last women of the endline."""
    return frame.drop(frame.index[frame["wave"] == "endline"][-women:]).reset_index(drop=True)


def test_without_the_ledger_two_releases_tell_of_those_who_came_late(tmp_path):
    whole = draw(0, 600, False)
    first, past = released(without(whole, 5), tmp_path / "first")
    alone, _ = released(whole, tmp_path / "alone")
    found = attack(alone, [first], knowledge=knowledge(False))
    assert {one.kind for one in found} >= {"later"}
    assert all(one.low > 0 and one.high < 10 for one in found if one.kind == "later")
    together, _ = released(whole, tmp_path / "together", [replace(past, release="first")])
    assert attack(together, [first], knowledge=knowledge(False)) == ()


def test_the_answers_of_a_small_zone_follow_from_the_weights_and_those_of_a_larger_one_do_not():
    """The rule of thirty: with twelve women and their weights, a whole percentage leaves one number of yes."""
    weights = np.random.default_rng(1).uniform(1, 1.1, 12)
    assert zone_counts(round(100 * weights[:3].sum() / weights.sum()), 0, weights) == {3}
    apart = np.random.default_rng(1).uniform(1, 3, 18)
    assert len(zone_counts(round(100 * apart[:3].sum() / apart.sum()), 0, apart)) > 1


def test_the_zones_are_read_from_a_file_of_weights(tmp_path, monkeypatch):
    monkeypatch.setattr("evaluation.report.annex.looser_rules", lambda *_: "")  # no policy may be as loose as this one
    monkeypatch.setattr("evaluation.release.attack.numbers", lambda *_: [])  # everything is told: long to solve
    frame = draw(3, 30, False)
    folder, _ = released(frame, tmp_path / "release", policy=Policy.model_construct(**Policy().model_dump() | LOOSE))
    lines = ["site,wave,group,level,weight"]
    for level, own in frame[frame["wave"] == "baseline"].groupby("education"):
        lines += [f"el_alto,baseline,education,{level},1"] * len(own)
    (tmp_path / "weights.csv").write_text("\n".join(lines), encoding="utf-8")
    found = attack(folder, weights=tmp_path / "weights.csv", knowledge=replace(knowledge(False), threshold=0))
    zones = {(one.place, one.low) for one in found if one.kind == "zone"}
    truth = frame[(frame["wave"] == "baseline") & (frame["education"] == "higher")]["IMP-01"].sum()
    assert ("IMP-01 el_alto baseline education higher", truth) in zones
    (tmp_path / "weights.csv").write_text("site\nx\n", encoding="utf-8")
    with pytest.raises(EvaluationError) as raised:
        attack(folder, weights=tmp_path / "weights.csv")
    assert raised.value.key == "attack_weights_unreadable"


LOOSE = {"threshold": 0, "count_threshold": 0, "base": 0}


@pytest.fixture
def planted(tmp_path):
    frame = draw(0, 300, False)
    return released(frame, tmp_path / "release")[0]


def kinds(found) -> set[str]:
    return {one.kind for one in found}


NAMES = ("Juana Mamani Quispe", "4812345 LP", "José Ñáñez")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "latin-1"])
def test_identities_are_found_in_any_encoding(planted, encoding):
    (planted / "note.bin").write_bytes(b"\x00\x01" + "xx JOSÉ ñáñez".encode(encoding))
    assert identities_in(read_release(planted), NAMES) == [("José Ñáñez", "note.bin")]


def test_identities_are_found_in_archives_pictures_names_and_codes(planted):
    import zipfile
    import zlib

    with zipfile.ZipFile(planted / "outer.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.txt", "habla Juana  Mamani Quispe")
    text = b"zTXt" + b"Comment\0\0" + zlib.compress(b"4812345 lp")
    (planted / "p.png").write_bytes(b"\x89PNG\r\n\x1a\n" + (len(text) - 4).to_bytes(4, "big") + text + b"\0\0\0\0")
    (planted / "jose ñañez.txt").write_text("x", encoding="utf-8")
    (planted / "code.txt").write_bytes(base64.b64encode(b"de Juana Mamani Quispe, 34"))
    found = identities_in(read_release(planted), NAMES)
    assert {name for name, _ in found} == set(NAMES)
    assert {"outer.zip!inner.txt", "p.png!text0", "jose ñañez.txt", "code.txt"} <= {way for _, way in found}


def test_a_clean_release_holds_no_identity(planted, tmp_path):
    (tmp_path / "names.txt").write_text("\n".join(NAMES), encoding="utf-8")
    assert attack(planted, identities=tmp_path / "names.txt", knowledge=knowledge(False)) == ()
    with (planted / "results.csv").open("a", encoding="utf-8") as results:
        results.write("\n")
    shutil.copy(tmp_path / "names.txt", planted / "leaked.txt")
    assert kinds(attack(planted, identities=tmp_path / "names.txt", knowledge=knowledge(False))) == {"identity"}


def test_a_hidden_sheet_with_the_exact_values_is_read(planted):
    """A copy of the results in a sheet that nobody sees: the attacker believes it rather than the CSV."""
    frame = draw(0, 300, False)
    book = load_workbook(planted / "annex.xlsx")
    sheet = book.copy_worksheet(book.worksheets[0])
    sheet.sheet_state = "hidden"
    for place, row in enumerate(read_release(planted).rows):
        if row.mark == "c" and row.statistic == "level":
            cell = (row.indicator, row.wave, row.group, row.level)
            base, yes = (true_count(frame, cell, of) for of in ("base", "yes"))
            sheet.cell(place + 3, 13).value = round(100 * yes / base, 2)
            sheet.cell(place + 3, 18).value = base
    book.save(planted / "annex.xlsx")
    found = [one for one in attack(planted, knowledge=knowledge(False)) if one.kind == "hidden"]
    assert len(found) > 10
    assert all(is_true(one, frame) for one in found)


def test_small_bases_and_exact_numbers_in_a_page_are_found(planted):
    (planted / "es").mkdir()
    (planted / "es" / "report.html").write_text(
        "<p>De n = 7 mujeres, el 12,34567 %</p><p>n = 70; 0.5</p>", encoding="utf-8"
    )
    found = attack(planted, knowledge=knowledge(False))
    assert set(found) == {
        Finding("small_n", "n = 7", file="es/report.html"),
        Finding("precision", "12,34567", file="es/report.html"),
    }


def test_a_folder_without_results_is_refused(tmp_path):
    with pytest.raises(EvaluationError) as raised:
        attack(tmp_path)
    assert raised.value.key == "attack_no_results"


def test_the_upper_bound_is_that_of_clopper_and_pearson():
    assert upper_bound(0, 1000) == pytest.approx(1 - 0.05 ** (1 / 1000))
    assert upper_bound(3, 100) == pytest.approx(0.07571, abs=1e-5)  # binom.test(3, 100, alternative = "less") in R
    assert upper_bound(5, 5) == 1


def test_weighted_projects_are_protected_with_the_range_of_their_weights():
    frame = draw(1, 300, True)
    made = protect(project_of(frame).items, Policy(), SENSITIVE, context=Context(weights=ranges(frame)))
    assert made.record.hidden > 0
