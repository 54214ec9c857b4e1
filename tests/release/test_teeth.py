"""With any single rule of the gate switched off, an attacker who has only the files learns what was to be hidden.

`RULES` names every rule; each is switched off by replacing the one function in which it stands, which no setting can.
"""

import ast
from decimal import Decimal
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.attack import is_true, knowledge
from benchmarks.random_projects import ANY, PHYSICAL, SENSITIVE, SEXUAL, deliver, draw, project_of
from evaluation.analysis.results import ROW_COLUMNS, Cell, Count, ReportItem, Results
from evaluation.disclosure import gate, primary, rows, suppression, units
from evaluation.disclosure.policy import Policy
from evaluation.release.attack import attack
from evaluation.release.attack_system import zone_counts

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


def shown(estimate: float, n: int, yes: int | None = None, policy: Policy | None = None, **told) -> gate.ProtectedRow:
    """Return what the gate makes of a single row about a cell of `n` people, of whom `yes` say yes."""
    cell = Cell("women", told.pop("indicator", "R1-01"), "el_alto", "baseline")
    place = {name: getattr(cell, name) for name in ("indicator", "site", "wave", "group", "level")}
    usual = {"statistic": "level", "contrast": "", "unit": "percent", "method": "logit", "kind": "", "source": ""}
    numbers = {"se": 0.1, "ci_low": 0.2, "ci_high": 0.5, "df": 40, "p_value": np.nan, "n_psu": 42, "n_effective": 300.0}
    own = {"estimate": estimate, "n": n, "n_yes": yes or 0, "contributors": np.nan, "rests_on": (cell,)}
    frame = pd.DataFrame([place | usual | numbers | own | told], columns=list(ROW_COLUMNS))
    item = ReportItem("table", "t", Results(frame, (Count(cell, n, yes),)))
    return gate.protect([("06_services", item)], policy or Policy(), SENSITIVE).items[0].rows[0]


def test_with_institutions_let_through_one_of_them_learns_the_others(monkeypatch):
    """Of 100 cases a service knows its own 95: the total, printed to five, leaves the others 2 to 7."""
    told = {"statistic": "count", "unit": "people", "contributors": (95, 3, 2)}
    assert shown(100, 100, **told).mark == "c"
    monkeypatch.setattr(gate, "gives_one_away", lambda *_: False)
    left = int(shown(100, 100, **told).estimate) - 95
    assert abs(left - 5) <= 2.5


def test_with_networks_let_through_a_density_tells_the_single_tie(monkeypatch):
    """Of four institutions there are six pairs: 17 % is one tie."""
    told = {"statistic": "density", "kind": "network", "rests_on": (), "unit": "share", "contributors": 4}
    told |= {"method": "census"}
    assert shown(1 / 6, 4, **told).mark == "c"
    monkeypatch.setattr(gate, "too_few_nodes", lambda *_: False)
    assert [ties for ties in range(7) if abs(ties / 6 - float(shown(1 / 6, 4, **told).estimate)) < 0.05] == [1]


def test_with_survival_let_through_the_few_with_the_event_are_told(monkeypatch):
    told = {"statistic": "survival", "kind": "opaque", "contrast": "72h", "indicator": ANY}
    assert shown(0.04, 100, 4, **told).mark == "c"
    monkeypatch.setattr(rows, "SURVIVAL", frozenset())
    monkeypatch.setattr(gate, "_refuse_if_told", lambda *_: None)
    assert [k for k in range(101) if round(100 * k / 100) == shown(0.04, 100, 4, **told).estimate] == [4]


def test_with_small_counts_let_through_a_group_of_seven_is_told(monkeypatch):
    told = {"statistic": "count", "unit": "people"}
    assert shown(7, 7, **told).mark == "c"
    without_small(monkeypatch, "base")
    monkeypatch.setattr(gate, "_refuse_if_told", lambda *_: None)
    low = float(shown(7, 7, **told, policy=Policy(base=3)).estimate) - 2.5
    assert 0 < low and low + 5 < Policy().threshold


def test_with_percentages_of_few_let_through_the_answers_follow_from_the_weights():
    """Of 14 women with known weights, a whole percentage leaves one number of yes; of 30 it leaves several."""
    few, enough = (np.random.default_rng(1).uniform(1, 3, n) for n in (14, 30))
    percent = {len(own): round(100 * own[:6].sum() / own.sum()) for own in (few, enough)}
    assert shown(percent[14] / 100, 14, 6).mark == "c"
    assert shown(percent[14] / 100, 14, 6, Policy(base=3)).mark == ""
    assert len(zone_counts(percent[30], 0, enough)) > 2
    assert len(zone_counts(percent[14], 0, np.ones(14) * few.mean())) == 1


def test_with_exact_percentages_the_answers_of_thirty_women_follow_from_their_weights(monkeypatch):
    own = np.random.default_rng(2).uniform(1, 3, 30)
    share = float(own[:12].sum() / own.sum())

    def ways() -> set[int]:
        printed = shown(share, 30, 12).estimate
        return zone_counts(float(printed), max(0, -printed.as_tuple().exponent), own)

    assert len(ways()) > 2
    monkeypatch.setattr(gate, "value", lambda number, *_: Decimal(repr(100 * number)))
    assert ways() == {12}


def test_with_exact_ns_the_women_who_left_a_question_out_are_counted(monkeypatch):
    def between() -> int:
        return shown(0.4, 412, 165).n - shown(0.4, 410, 165).n

    assert between() == 0
    monkeypatch.setattr(gate, "people", lambda n, _: int(n))
    assert between() == 2


def test_with_exact_missing_answers_one_woman_is_told(monkeypatch):
    told = {"statistic": "nonresponse", "unit": "share"}
    assert (shown(1 / 35, 35, **told).band, shown(1 / 35, 35, **told).estimate) == ("<5", None)
    monkeypatch.setattr(gate, "band", lambda share, n: f"{share:.4f}")
    assert round(35 * float(shown(1 / 35, 35, **told).band)) == 1


def test_with_each_wave_hidden_alone_the_marks_tell_which_is_small(monkeypatch):
    """A cell that is hidden in one wave and shown in the other says that it is small there: on or off for both."""

    def alone() -> list[bool]:
        made = gate.protect(project_of(frame).items, Policy(), SENSITIVE)
        levels = [row for item in made.items for row in item.rows if row.statistic == "level"]
        marks = {(row.indicator, row.group, row.level, row.wave): row.mark for row in levels}
        other = {"baseline": "endline", "endline": "baseline"}
        odd = [at for at, mark in marks.items() if mark == "c" and not marks[(*at[:3], other[at[3]])]]
        return [_yes(frame, at) < Policy().threshold for at in odd]

    frame = draw(3, 600, False)
    assert alone() == []
    monkeypatch.setattr(units, "slot_of", lambda cell: cell)
    monkeypatch.setattr(suppression, "slot_of", lambda cell: cell)
    assert sum(alone()) >= 3


def _yes(frame, at) -> int:
    indicator, group, level, wave = at
    return int(frame[(frame["wave"] == wave) & ((frame[group] == level) if group else True)][indicator].sum())


# Where each rule stands, by the function that `protect` calls; what is no rule of secrecy says what it is.
STANDS_IN = {
    "suppress": "few who say yes, few who say no, small counts, what gives the small ones away, both waves",
    "build_system": "levels add up to everybody, between a whole and its part, in both parts of a whole",
    "cells_of": "values follow their counts",
    "bases_only": "survival",
    "gives_one_away": "institutions",
    "too_few_nodes": "networks",
    "value": "exact percentages",
    "people": "exact ns",
    "band": "exact missing answers",
    "probability": "tests/disclosure/test_rounding.py",
    "hide_pinned": "tests/disclosure/test_weighted.py",
    "joined": "the ledger: tests/release/test_attack_from_files.py, tests/disclosure/test_earlier_releases.py",
    "refuse_if_foreign": "rows under the cover of other counts: tests/disclosure/test_gate.py",
    "as_published": "open tables hold nobody: tests/disclosure/test_gate.py",
    "audit": "a second opinion, which hides nothing: tests/disclosure/test_audit.py",
    "agreed": "no rule: counts that contradict each other are refused",
    "base_of": "no rule: what a base counts",
    "kind_of": "no rule: what a row says of itself",
    "rows_of": "no rule: the rows of results",
    "unreliable": "reliability is no rule of secrecy",
    "caution": "reliability is no rule of secrecy",
}


def test_every_step_of_the_gate_is_a_rule_that_was_switched_off_or_says_why_not():
    tree = ast.parse(Path(gate.__file__).read_text(encoding="utf-8"))
    taken = [one for one in tree.body if isinstance(one, ast.ImportFrom) and one.module.startswith("evaluation.discl")]
    functions = {name.name for one in taken for name in one.names if name.name.islower() and name.name[0] != "_"}
    assert functions == set(STANDS_IN)
    told = " ".join(STANDS_IN.values())
    assert [rule for rule in RULES if rule not in told] == []
