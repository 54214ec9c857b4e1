"""The rules of the layout: each a function from source text to the places that break it."""

import ast
import re
import subprocess
from collections import Counter
from pathlib import Path

LAYERS = (
    "locale",
    "errors",
    "project_file",
    "project",
    "indicators",
    "sources",
    "statistics",
    "analysis",
    "disclosure",
)
LAYERS += ("disclosure", "report", "release", "__main__")
MODULE_LINES, FUNCTION_LINES, FILE_BYTES = 250, 40, 2_000_000

FILES_AND_CLOCKS = {"pathlib", "os", "io", "time", "datetime", "tempfile", "shutil", "csv", "json", "random", "secrets"}
READERS = {"open", "read_csv", "read_excel", "read_parquet", "read_stata", "loadtxt", "genfromtxt", "load", "fromfile"}
MAKES_GENERATOR = {"default_rng", "RandomState", "Generator", "PCG64", "SeedSequence"}

JUDGED = {
    *("equations", "units", "primary", "attacker", "suppression", "weighted"),
    *("rounding", "rows", "institutions", "past", "gate"),
}

BUILT = {".venv", "__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis", "processed", "reports"}
MACHINE_PATH = re.compile(r"(?<![\w.:/])/(?:work|root|home/[a-z]\w*|Users/\w+|tmp/[\w.-]+)/", re.ASCII)
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b")


def modules(root: Path) -> dict[str, str]:
    """Return dotted name → source of every module of the package."""
    files = sorted((root / "evaluation").rglob("*.py"))
    return {dotted(path.relative_to(root)): path.read_text("utf-8") for path in files}


def dotted(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(source: str) -> set[str]:
    """Return the evaluation modules that a source imports, inside its functions too."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            start = "evaluation.relative" if node.level else node.module
            found |= {f"{start}.{alias.name}" for alias in node.names} | ({start} - {"evaluation"})
    return {name for name in found if name == "evaluation" or name.startswith("evaluation.")}


def slow_imports(name: str, source: str) -> list[str]:
    """Return what a module loads at once that only some callers need: Ibis and scipy.stats, for which every kernel
    would wait; and what runs notebooks, which one module alone loads, sooner."""
    found = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    slow = set() if name.endswith(".notebook_files") else {"nbformat", "nbclient", "papermill"}
    slow |= set() if layer(name) in ("report", "release") else {"ibis", "scipy.stats", "scipy.signal"}
    return sorted(one for one in found if any(one == its or one.startswith(f"{its}.") for its in slow))


def layer(name: str) -> str:
    return (name.split(".") + [""])[1]


def wrong_imports(name: str, source: str) -> list[str]:
    """Return what module `name` imports from a layer after its own, or from the package's public names."""
    if name == "evaluation":
        return sorted(imported(source))
    allowed = LAYERS[: LAYERS.index(layer(name)) + 1]
    return sorted(one for one in imported(source) if layer(one) not in allowed)


def graph(sources: dict[str, str]) -> dict[str, set[str]]:
    return {name: imported(source) & set(sources) - {name, "evaluation"} for name, source in sources.items()}


def reached(start: str, edges: dict[str, set[str]]) -> set[str]:
    """Return the modules that `start` imports, directly or through others."""
    found, waiting = set(), [start]
    while waiting:
        for one in edges.get(waiting.pop(), set()) - found:
            found.add(one)
            waiting.append(one)
    return found


def shared_with_what_it_judges(edges: dict[str, set[str]]) -> list[str]:
    """Return what the audit and the attack take from the code whose work they judge."""
    judges = [name for name in edges if name.split(".")[-1] in ("audit", "attack")]
    return [f"{one} → {used}" for one in judges for used in reached(one, edges) if used.split(".")[-1] in JUDGED]


def circles(edges: dict[str, set[str]]) -> list[str]:
    return sorted(name for name in edges if name in reached(name, edges))


def impure(source: str) -> list[str]:
    """Return the names by which a source opens a file, reads a clock or draws an unseeded number."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [one.name for one in node.names if one.name.split(".")[0] in FILES_AND_CLOCKS]
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in FILES_AND_CLOCKS:
            found.append(node.module)
        if isinstance(node, ast.Call):
            found += impure_call(node)
    return found


def impure_call(node: ast.Call) -> list[str]:
    name = ast.unparse(node.func)
    last = name.split(".")[-1]
    if last in READERS or last.startswith(("read_", "to_csv", "to_parquet", "savetxt", "save")):
        return [name]
    if last in MAKES_GENERATOR:
        unseeded = not (node.args or node.keywords) or ast.unparse((node.args or [node.keywords[0].value])[0]) == "None"
        return [name] if unseeded else []
    return [name] if ".random." in f".{name}" and name.startswith(("np.random.", "numpy.random.")) else []


def unwanted(name: str, source: str) -> list[str]:
    """Return asserts, prints and unfinished places of a module; the command line prints through its consoles."""
    tree = ast.parse(source)
    found = ["assert" for node in ast.walk(tree) if isinstance(node, ast.Assert)]
    calls = (ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call))
    found += [one for one in calls if one in ("print", "breakpoint") or one.startswith("logging.")]
    raised = (ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Raise))
    found += [one for one in raised if "NotImpl" in one]
    return [f"{name}: {one}" for one in found + UNFINISHED.findall(source)]


def too_long(name: str, source: str) -> list[str]:
    """Return the module, if it has too many lines, and its functions that have."""
    lines = len(source.splitlines())
    found = [f"{name}: {lines} lines"] if lines > MODULE_LINES else []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = node.end_lineno - node.lineno + 1
            found += [f"{name}.{node.name}: {lines} lines"] if lines > FUNCTION_LINES else []
    return found


def without_docstring(name: str, source: str) -> list[str]:
    return [] if ast.get_docstring(ast.parse(source)) else [name]


def re_exports(name: str, source: str) -> list[str]:
    """Return what a folder's `__init__` holds beside its docstring; `locale` is a module whose folder holds words."""
    return [ast.unparse(node) for node in ast.parse(source).body[1:]] if name != "evaluation.locale" else []


def machine_paths(text: str) -> list[str]:
    return MACHINE_PATH.findall(text)


def repeated(names: list[str]) -> list[str]:
    return sorted(name for name, times in Counter(names).items() if times > 1)


def tracked(root: Path) -> list[Path]:
    """Return the files of the project as git sees them, those not yet in it too; all of them where there is no git."""
    if not (root / ".git").exists():
        return [path for path in root.rglob("*") if path.is_file() and not BUILT & set(path.relative_to(root).parts)]
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.split("\0")
    return [path for path in (root / name for name in names if name) if path.is_file()]
