"""docs/library.md: its examples give what they say, and its table names every method there is."""

import doctest
import re
from importlib import import_module

import pytest

# what makes the methods, and is not asked a question by itself
INNER = frozenset(
    "chi_square_sums codes count_regression autoregression degrees design domains least_squares scores series_warnings "
    "table_batches table_queries table_rows table_totals threads totals variance".split()
)


@pytest.fixture(scope="module")
def table(root):
    """Return the functions that the table names, by module."""
    named: dict[str, set[str]] = {}
    page = (root / "docs" / "library.md").read_text("utf-8").split("## Which function answers which question")[1]
    for module, functions in re.findall(r"`(\w+)`: ((?:`\w+`(?:, )?)+)", page):
        named.setdefault(module, set()).update(re.findall(r"`(\w+)`", functions))
    return named


def test_the_examples_give_what_they_say(root, monkeypatch):
    monkeypatch.chdir(root)
    page = (root / "docs" / "library.md").read_text("utf-8").replace("```", "")
    tests = doctest.DocTestParser().get_doctest(page, {}, "library.md", "docs/library.md", 0)
    said: list[str] = []
    found = doctest.DocTestRunner(optionflags=doctest.FAIL_FAST).run(tests, out=said.append)
    assert found.attempted >= 20 and not found.failed, "".join(said)


def test_every_named_function_is_there(table):
    missing = [
        f"{module}.{name}"
        for module, names in table.items()
        for name in sorted(names)
        if not callable(getattr(import_module(f"evaluation.statistics.{module}"), name, None))
    ]
    assert missing == []


def test_every_method_is_in_the_table(root, table):
    modules = {path.stem for path in (root / "evaluation" / "statistics").glob("*.py")} - {"__init__"}
    assert modules - INNER == set(table)
