"""Nothing but the gate makes what renderers take: read from the source of every module, and tried on the types."""

import ast
import copy
import pickle
from dataclasses import replace
from pathlib import Path

import pytest
from small_projects import SENSITIVE, by_age, table

from evaluation.disclosure.gate import protect
from evaluation.disclosure.policy import Policy
from evaluation.disclosure.protected import ProtectedItem, ProtectedRelease, ProtectedRow, SuppressionRecord

SEALED = {"ProtectedRow", "ProtectedItem", "ProtectedRelease"}
WAYS_ROUND = {"replace", "copy", "deepcopy", "__new__", "__setattr__", "__replace__", "__reduce__", "__reduce_ex__"}
COPIERS = {"pickle", "copy", "marshal", "shelve", "joblib", "cloudpickle", "dill"}
PACKAGE = Path(__file__).parents[2] / "evaluation"
DOOR = {PACKAGE / "disclosure" / "gate.py", PACKAGE / "disclosure" / "protected.py"}


def modules(folder: Path = PACKAGE) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def imports(tree: ast.Module) -> set[str]:
    """Return the full names of what a module imports, `from a import b` as both a and a.b."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def ways_in(source: str) -> list[str]:
    """Return the places of a module's source that make, copy or unseal a protected record."""
    tree = ast.parse(source)
    taken = imports(tree)
    sealed_here = any(name.split(".")[-1] in SEALED or "evaluation.disclosure.protected" in name for name in taken)
    found = [f"imports {name}" for name in taken if name.split(".")[-1] == "_KEY"]
    if sealed_here:
        found += [f"imports {name}" for name in taken if name.split(".")[0] in COPIERS]
    return found + [place for node in ast.walk(tree) for place in _way_in(node, sealed_here)]


def _way_in(node: ast.AST, sealed_here: bool):
    name = getattr(node, "attr", None) or getattr(node, "id", None)
    if name == "_KEY":
        yield f"line {node.lineno}: the key"
    if isinstance(node, ast.Call):
        called = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
        if called in SEALED:
            yield f"line {node.lineno}: makes {called}"
        on_text = isinstance(node.func, ast.Attribute) and called == "replace" and _is_text(node)
        if sealed_here and called in WAYS_ROUND and not on_text:
            yield f"line {node.lineno}: {called}"
    if isinstance(node, ast.ClassDef) and SEALED & {
        getattr(base, "id", getattr(base, "attr", "")) for base in node.bases
    }:
        yield f"line {node.lineno}: inherits"


def _is_text(call: ast.Call) -> bool:
    """Return whether `something.replace(a, b)` is the method of a string: two values and no names."""
    return len(call.args) == 2 and not call.keywords


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_gate_makes_protected_records(path):
    if path not in DOOR:
        assert ways_in(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", modules(PACKAGE / "report"), ids=lambda path: path.name)
def test_renderers_do_not_see_unprotected_results(path):
    taken = imports(ast.parse(path.read_text(encoding="utf-8")))
    assert [name for name in taken if name.startswith("evaluation.analysis")] == []


HEAD = "from evaluation.disclosure.protected import ProtectedRow\n"


@pytest.mark.parametrize(
    "source",
    [
        HEAD + "ProtectedRow('a')",
        "from evaluation.disclosure import protected\nprotected.ProtectedItem()",
        "import evaluation.disclosure.protected as p\np.ProtectedRelease()",
        HEAD + "from dataclasses import replace\nreplace(row, mark='')",
        HEAD + "import dataclasses\ndataclasses.replace(row, mark='')",
        HEAD + "object.__new__(ProtectedRow)",
        HEAD + "object.__setattr__(row, 'mark', '')",
        HEAD + "import pickle",
        HEAD + "from copy import deepcopy",
        HEAD + "class Open(ProtectedRow): pass",
        "from evaluation.disclosure.protected import _KEY",
        "from evaluation.disclosure import gate\ngate._KEY",
    ],
)
def test_a_way_round_is_found(source):
    assert ways_in(source)


def test_what_a_renderer_does_is_no_way_round():
    assert ways_in(HEAD + "def words(row: ProtectedRow):\n    return row.site.replace('_', ' ')") == []


@pytest.fixture(scope="module")
def release():
    return protect([table("by_age", by_age([60, 40], [90, 80]))], Policy(), SENSITIVE)


def names(row) -> dict:
    return {name: getattr(row, name) for name in row.__slots__ if name != "key"}


def test_the_types_refuse_to_be_made_elsewhere(release):
    item, row = release.items[0], release.items[0].rows[0]
    record = SuppressionRecord(0, 0)
    for make in (
        lambda: ProtectedRow(**names(row)),
        lambda: ProtectedRow(**names(row), key=object()),
        lambda: ProtectedItem("a", "table", "b", (), {}, {}, {}),
        lambda: ProtectedRelease((), record, {}),
        lambda: replace(row, mark="c"),
        lambda: replace(item, rows=()),
        lambda: replace(release, items=()),
    ):
        with pytest.raises(TypeError, match="gate"):
            make()


@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy, pickle.dumps], ids=["copy", "deepcopy", "pickle"])
def test_the_types_are_neither_copied_nor_pickled(release, way):
    for record in (release, release.items[0], release.items[0].rows[0]):
        with pytest.raises(TypeError, match="neither copied nor pickled"):
            way(record)


def test_the_records_cannot_be_changed(release):
    for record, name in ((release, "items"), (release.items[0], "rows"), (release.items[0].rows[0], "mark")):
        with pytest.raises(AttributeError):
            setattr(record, name, ())
