"""Who imports whom, what statistics may touch, how long things are; every rule is shown a text that breaks it."""

from pathlib import Path

import pytest
from layout_rules import (
    FILE_BYTES,
    FUNCTION_LINES,
    LAYERS,
    MODULE_LINES,
    circles,
    dotted,
    graph,
    impure,
    layer,
    machine_paths,
    modules,
    re_exports,
    repeated,
    shared_with_what_it_judges,
    slow_imports,
    too_long,
    tracked,
    unwanted,
    without_docstring,
    wrong_imports,
)


@pytest.fixture(scope="module")
def sources(root) -> dict[str, str]:
    return modules(root)


@pytest.fixture(scope="module")
def files(root) -> list[Path]:
    return tracked(root)


def broken(rule, sources: dict[str, str]) -> list[str]:
    return [place for name, source in sources.items() for place in rule(name, source)]


def test_every_module_stands_in_a_layer(sources):
    assert {layer(name) for name in sources} - {""} <= set(LAYERS)
    assert len(sources) > 15


def test_a_module_imports_only_from_those_before_it(sources):
    assert {name: wrong for name, source in sources.items() if (wrong := wrong_imports(name, source))} == {}


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("evaluation.statistics.totals", "def f():\n    from evaluation.analysis import results"),
        ("evaluation.errors", "import evaluation.project"),
        ("evaluation.report.tables", "from evaluation.release.build import report"),
        ("evaluation.report.tables", "import evaluation as ev"),
        ("evaluation.report.tables", "from . import html"),
        ("evaluation.analysis.levels", "from evaluation import release"),
        ("evaluation", "from evaluation.project import open_project"),
    ],
)
def test_an_import_against_the_direction_is_found(name, source):
    assert wrong_imports(name, source) != []


def test_an_import_along_the_direction_is_allowed():
    assert wrong_imports("evaluation.analysis.levels", "from evaluation.statistics.totals import unit_totals") == []
    assert wrong_imports("evaluation.analysis.levels", "from evaluation.analysis import results") == []


def test_a_kernel_starts_without_what_only_some_callers_need(sources):
    assert broken(slow_imports, sources) == []
    for slow in (
        "import ibis",
        "from scipy import stats",
        "from scipy.stats import t",
        "from nbclient.client import x",
    ):
        assert slow_imports("evaluation.statistics.rates", slow) != []
    assert slow_imports("evaluation.release.chapters", "import papermill") == ["papermill"]
    assert slow_imports("evaluation.statistics.rates", "import scipy\ndef f():\n    import ibis") == []


def test_no_module_imports_itself_through_others(sources):
    assert circles(graph(sources)) == []
    around = {
        "evaluation.a": "import evaluation.b",
        "evaluation.b": "def f():\n import evaluation.c",
        "evaluation.c": "from evaluation import a",
    }
    assert circles(graph(around)) == sorted(around)


def test_the_audit_shares_no_code_with_the_suppression_it_judges(sources):
    assert "evaluation.disclosure.audit" in sources
    assert shared_with_what_it_judges(graph(sources)) == []
    through = {"evaluation.disclosure.audit": {"evaluation.x"}, "evaluation.x": {"evaluation.disclosure.primary"}}
    assert shared_with_what_it_judges(through) == ["evaluation.disclosure.audit → evaluation.disclosure.primary"]


def test_statistics_opens_nothing_and_draws_nothing_unseeded(sources):
    ours = {name: source for name, source in sources.items() if layer(name) == "statistics"}
    assert len(ours) > 4
    assert {name: found for name, source in ours.items() if (found := impure(source))} == {}


@pytest.mark.parametrize(
    "source",
    [
        "open('a')",
        "from pathlib import Path",
        "import time",
        "def f():\n    import datetime",
        "pd.read_csv(x)",
        "np.load(x)",
        "frame.to_parquet(x)",
        "np.random.normal(0, 1)",
        "np.random.default_rng()",
        "np.random.default_rng(None)",
        "np.random.default_rng(seed=None)",
    ],
)
def test_what_statistics_may_not_do_is_found(source):
    assert impure(source) != []


def test_a_seeded_draw_is_allowed():
    assert impure("rng = np.random.default_rng(seed)\nrng.normal(0, 1)\nnp.random.default_rng(seed=7)") == []


def test_nothing_is_asserted_printed_or_left_unfinished(sources):
    assert broken(unwanted, sources) == []
    for source in ("assert x", "print(1)", "# TODO later", "raise NotImplementedError", "logging.info('a')"):
        assert unwanted("evaluation.x", source) != []


def test_modules_and_functions_are_short(sources):
    assert broken(too_long, sources) == []
    assert too_long("x", "\n" * MODULE_LINES) == []
    assert too_long("x", "\n" * (MODULE_LINES + 1)) == ["x: 251 lines"]
    assert too_long("x", "def f():\n" + "    a = 1\n" * (FUNCTION_LINES - 1)) == []
    assert too_long("x", "class A:\n  def f():\n" + "    a = 1\n" * FUNCTION_LINES) == ["x.f: 41 lines"]


def test_modules_say_what_they_are(sources):
    assert broken(without_docstring, sources) == []
    assert without_docstring("x", "a = 1") == ["x"]


def test_a_folder_says_what_stands_in_it_and_re_exports_nothing(root):
    folders = {
        dotted(path.relative_to(root)): path.read_text("utf-8") for path in root.glob("evaluation/*/__init__.py")
    }
    assert broken(without_docstring, folders) == broken(re_exports, folders) == []
    assert re_exports("evaluation.report", '"""Words."""\nfrom evaluation.report.html import page') != []


def test_no_file_names_a_place_of_one_machine(root, files):
    texts = {path: path.read_text("utf-8", errors="ignore") for path in files if path.suffix != ".lock"}
    assert {str(path.relative_to(root)): found for path, text in texts.items() if (found := machine_paths(text))} == {}


@pytest.mark.parametrize("path", ["/".join(["", "home", "ana", "x"]), "/".join(["", "root", "x"]), "'/" + "tmp/a/b'"])
def test_a_place_of_one_machine_is_found(path):
    assert machine_paths(f"see {path}") != []
    assert machine_paths(f"see https://example.org{path.strip(chr(39))}") == []


def test_no_file_is_large(root, files):
    assert [str(path.relative_to(root)) for path in files if path.stat().st_size > FILE_BYTES] == []


def test_test_files_have_names_of_their_own(root):
    names = [path.name for path in root.glob("tests/**/*.py") if path.name != "conftest.py"]
    assert repeated(names) == []
    assert repeated(["test_a.py", "test_b.py", "test_a.py"]) == ["test_a.py"]
