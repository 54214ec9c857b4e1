"""The mutants are what they say, and only those that no test notices survive."""

import argparse
import ast

from benchmarks import mutants
from benchmarks.mutations import Mutation, mutations
from benchmarks.survivors import REASONS, Fresh

SOURCE = '''"""Documentation: 1 + 1 is left alone."""
import math

LIMIT: int = 10


def f(x: int, y=2.5, strict=True):
    if x <= LIMIT and not y:
        raise ValueError(f"{x + 1}")
    return min(-x, "a" + "b") * y
'''


def changes() -> list[tuple[int, str, str]]:
    return [(one.line, one.before, one.after) for one in mutations("evaluation/statistics/f.py", SOURCE)]


def test_every_sign_threshold_and_condition_is_changed_once():
    assert sorted(changes()) == [
        (4, "10", "11"),
        (7, "2.5", "3.5"),
        (7, "True", "False"),
        (8, "not y", "y"),
        (8, "x <= LIMIT", "x < LIMIT"),
        (8, "x <= LIMIT and (not y)", "x <= LIMIT or not y"),
        (10, "-x", "x"),
        (10, "min", "max"),
        (10, "min(-x, 'a' + 'b') * y", "min(-x, 'a' + 'b') / y"),
    ]


STOPS = """
_TIE, ROUNDS = 1e-9, 100


def f(x, weight):
    near = x > 1e-12
    if x <= _TIE * weight or x < weight:
        return solve(x, xtol=5, strict=True)
    return [-1, 1e-9, near]
"""


def test_tolerances_limits_and_the_size_of_negative_numbers_are_left_alone():
    made = [(one.before, one.after) for one in mutations("f.py", STOPS)]
    assert sorted(made) == [
        ("-1", "1"),
        ("x < weight", "x <= weight"),
        ("x <= _TIE * weight", "x > _TIE * weight"),
        ("x <= _TIE * weight or x < weight", "x <= _TIE * weight and x < weight"),
        ("x > 1e-12", "x <= 1e-12"),
    ]


def test_every_survivor_that_may_live_is_still_a_mutant_of_the_module():
    made = {
        one.key
        for file in {key[0] for key in REASONS}
        for one in mutations(file, (mutants.ROOT / file).read_text(encoding="utf-8"))
    }
    assert [key for key in REASONS if key not in made] == []


def test_a_mutant_is_the_module_with_one_change():
    whole = ast.unparse(ast.parse(SOURCE))
    for one in mutations("evaluation/statistics/f.py", SOURCE):
        lines = zip(whole.splitlines(), one.source.splitlines(), strict=True)
        assert len([1 for before, after in lines if before != after]) == 1


def test_equal_changes_of_a_module_have_keys_of_their_own():
    keys = [one.key for one in mutations("f.py", "x = 1\ny = 1\n")]
    assert keys == [("f.py", "1", "2", 0), ("f.py", "1", "2", 1)]


def outcomes(before: str, after: str) -> list[str]:
    file = "evaluation/statistics/equivalence.py"
    source = (mutants.ROOT / file).read_text(encoding="utf-8")
    assert before in source
    one = Mutation(file, 1, before, after, lambda: source.replace(before, after), 0)
    return [trial.outcome for trial in mutants.tried([one], jobs=1)]


def test_an_unchanged_module_survives_and_a_changed_rule_does_not():
    assert outcomes("known & (high < 0)", "known & (high < 0)") == [mutants.SURVIVED]
    assert outcomes("known & (high < 0)", "known & (high <= 0)") == [mutants.KILLED]


def test_the_page_says_how_many_were_found_and_why_the_others_live(monkeypatch):
    one, other = list(mutations("evaluation/statistics/f.py", SOURCE))[:2]
    monkeypatch.setattr(mutants, "REASONS", {other.key: "the limit is never reached"})
    trials = [mutants.Trial(one, mutants.KILLED, 1.0), mutants.Trial(other, mutants.SURVIVED, 1.0)]
    page = mutants.report(trials, 9, argparse.Namespace(seed=1, sample=2, drawn_from=None))
    assert "2 were tried" in page and "found 1, 50.0%, which is 100.0% of the 1 that change" in page
    assert "--sample 2 --seed 1`" in page and "drawn anew" not in page and "Drawn anew" not in page
    monkeypatch.setattr(mutants, "FRESH", (Fresh(seed=7, tried=100, found=85, alike=8),))
    page = mutants.report(trials, 9, argparse.Namespace(seed=1, sample=2, drawn_from="abc"))
    assert "--sample 2 --seed 1 --drawn-from abc`" in page and "drawn anew" in page
    assert "| 7 | 100 | 85 (85.0%) | 92.4% |" in page  # 85 of 92
    assert f"| `{other.before}` → `{other.after}` | the limit is never reached |" in page


def test_a_sample_of_a_commit_stays_where_code_grows(monkeypatch):
    then = {one.key for one in mutations("f.py", SOURCE)}
    grown = list(mutations("f.py", SOURCE + "\ndef later(x):\n    return x > 77\n"))
    monkeypatch.setattr(mutants, "_as_of", lambda commit, file: SOURCE if (commit, file) == ("abc", "f.py") else "")
    few = argparse.Namespace(seed=1, sample=3, drawn_from="abc")
    assert [one.key for one in mutants.drawn(grown, few)] == [one.key for one in mutants.drawn(grown[:-2], few)]
    every = argparse.Namespace(seed=1, sample=None, drawn_from="abc")
    assert {one.key for one in mutants.drawn(grown, every)} == then < {one.key for one in grown}
    assert len(mutants.drawn(grown, argparse.Namespace(seed=1, sample=3, drawn_from=None))) == 3


def test_every_module_has_tests_that_answer_for_it():
    for folder in mutants.FOLDERS:
        for path in (mutants.ROOT / folder).glob("*.py"):
            tests = mutants.tests_of(str(path.relative_to(mutants.ROOT)))
            assert path.name == "__init__.py" or tests, path.name
            assert all((mutants.ROOT / one).is_file() for one in tests)
