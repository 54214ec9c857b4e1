"""With any single rule of the gate switched off, an attacker who has only the files learns what was to be hidden.

`RULES` names every rule; each is switched off by replacing the one function in which it stands, which no setting can.
"""

import ast
from functools import partial
from pathlib import Path

import pytest

from benchmarks.attack import is_true, knowledge
from benchmarks.random_projects import ANY, PHYSICAL, SENSITIVE, SEXUAL, deliver, draw, project_of
from evaluation.disclosure import gate, primary, suppression, units
from evaluation.disclosure.policy import Policy
from evaluation.release.attack import attack

SMALL, RESTS = primary.small_kinds, primary._rests
SYSTEM = gate.build_system


def without_small(monkeypatch, kind: str):
    for module in (primary, units):
        monkeypatch.setattr(module, "small_kinds", lambda *of: tuple(one for one in SMALL(*of) if one != kind))


def without_rests(monkeypatch, *kinds: str):
    def others(system, *rest):
        return {at: few for at, few in RESTS(system, *rest).items() if system.variables[at].kind not in kinds}

    monkeypatch.setattr(primary, "_rests", others)


def without_joint(monkeypatch):
    monkeypatch.setattr(gate, "suppress", partial(suppression.suppress, jointly=False))


def without_margins(monkeypatch):
    monkeypatch.setattr(gate, "build_system", lambda counts, sums, *others: SYSTEM(counts, (), *others))


def without_following(monkeypatch):
    """Values are shown whatever happens to the counts they rest on."""
    monkeypatch.setattr(gate, "_mark", lambda row, system, pattern, policy: gate._quality(row, policy))


def few_say_no(frame):
    frame[PHYSICAL] = ~frame[SEXUAL]
    frame[ANY] = frame[PHYSICAL] | frame[SEXUAL]
    return frame


RULES = {
    "few who say yes": (partial(without_small, kind="yes"), draw(2, 150, False), {"hidden"}),
    "few who say no": (partial(without_small, kind="no"), few_say_no(draw(2, 150, False)), {"hidden"}),
    "what gives the small ones away": (without_joint, draw(0, 150, False), {"hidden", "nested"}),
    "levels add up to everybody": (without_margins, draw(0, 150, False), {"hidden"}),
    "between a whole and its part": (
        lambda patch: without_rests(patch, "rest_yes", "rest_no"),
        draw(0, 150, False),
        {"nested"},
    ),
    "in both parts of a whole": (lambda patch: without_rests(patch, "both"), draw(0, 600, False), {"both"}),
    "values follow their counts": (without_following, draw(0, 150, False), {"hidden", "nested"}),
}


def found(frame, folder, rounded: Policy | None = None):
    made = gate.protect(project_of(frame).items, rounded or Policy(), SENSITIVE)
    return [one for one in attack(deliver(made, folder), knowledge=knowledge(False)) if is_true(one, frame)]


@pytest.mark.parametrize("rule", RULES)
def test_with_a_rule_off_the_attacker_succeeds_and_with_all_on_he_does_not(rule, monkeypatch, tmp_path):
    switch_off, frame, kinds = RULES[rule]
    assert found(frame, tmp_path / "on") == []
    monkeypatch.setattr(gate, "_refuse_if_told", lambda *_: None)
    switch_off(monkeypatch)
    assert {one.kind for one in found(frame, tmp_path / "off")} >= kinds


def test_with_each_wave_hidden_alone_the_marks_tell_which_is_small(monkeypatch, tmp_path):
    """A cell that is hidden in one wave and shown in the other says that it is small there: on or off for both."""
    frame = draw(3, 600, False)
    assert found(frame, tmp_path / "on") == []
    monkeypatch.setattr(units, "slot_of", lambda cell: cell)
    monkeypatch.setattr(suppression, "slot_of", lambda cell: cell)
    told = [one for one in found(frame, tmp_path / "off") if one.kind == "marks"]
    assert len(told) >= 3 and {(one.low, one.high) for one in told} == {(0, Policy().threshold - 1)}


# Which test switches off what a function of `protect` does; what is no rule of secrecy says what it is.
OFF = "with_a_rule_off_the_attacker_succeeds"
STANDS_IN = {
    "suppress": (OFF, "each_wave_hidden_alone", "small_counts_let_through", "percentages_of_few_let_through"),
    "build_system": (OFF,),
    "cells_of": (OFF,),
    "bases_only": ("survival_let_through",),
    "gives_one_away": (
        "with_institutions_let_through",
        "with_two_institutions_let_through",
        "scorecards_of_two_institutions",
        "dominance_let_through",
    ),
    "too_few_nodes": ("networks_let_through",),
    "value": ("exact_percentages",),
    "people": ("exact_ns",),
    "band": ("exact_missing_answers",),
    "probability": ("exact_probabilities",),
    "hide_pinned": ("audit_of_weights_off",),
    "joined": ("without_the_ledger", "moved_cuts_let_through"),
    "refuse_if_foreign": ("closed_tables_let_out", "cover_of_other_counts", "survival_at_any_time"),
    "audit": ("with_the_audit_alone_off",),  # a second opinion, which hides nothing
    "as_published": "no rule: an open table holds what its institutions published",
    "agreed": "no rule: counts that contradict each other are refused",
    "base_of": "no rule: what a base counts",
    "kind_of": "no rule: what a row says of itself",
    "rows_of": "no rule: the rows of results",
    "unreliable": "no rule of secrecy",
    "caution": "no rule of secrecy",
}
TESTS = ("test_teeth.py", "test_teeth_of_rows.py", "test_attack_from_files.py")


def test_every_step_of_the_gate_is_a_rule_that_was_switched_off_or_says_why_not():
    tree = ast.parse(Path(gate.__file__).read_text(encoding="utf-8"))
    taken = [one for one in tree.body if isinstance(one, ast.ImportFrom) and one.module.startswith("evaluation.discl")]
    functions = {name.name for one in taken for name in one.names if name.name.islower() and name.name[0] != "_"}
    assert functions == set(STANDS_IN)


def test_every_rule_has_a_test_that_switches_it_off():
    trees = [ast.parse((Path(__file__).parent / name).read_text(encoding="utf-8")) for name in TESTS]
    tests = [one.name for tree in trees for one in tree.body if getattr(one, "name", "").startswith("test_with")]
    named = [part for parts in STANDS_IN.values() if isinstance(parts, tuple) for part in parts]
    assert [part for part in named if sum(part in test for test in tests) != 1] == []
