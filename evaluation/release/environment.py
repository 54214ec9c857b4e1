"""What the computation runs on: environment.yml made from the lock, and the versions a manifest states.

`python -m evaluation.release.environment` writes environment.yml anew.
"""

from __future__ import annotations

import hashlib
import re
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

from evaluation.errors import EvaluationError

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements.lock"
PYPROJECT = ROOT / "pyproject.toml"
YML = ROOT / "environment.yml"

# Those whose version can change a number or the bytes of a report.
STATED = ("numpy", "scipy", "pandas", "statsmodels", "matplotlib", "pypandoc-binary", "typst")

# Wheels that carry a program inside; conda-forge has no package of that name, or another program under it.
ONLY_WHEELS = frozenset({"pypandoc-binary", "typst"})

PEERS = "peers"  # the group of those that the work is compared with, which are not in requirements.lock

PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
NAME = re.compile(r"[A-Za-z0-9._-]+")


def environment_facts() -> dict[str, str]:
    """Return the Python minor version, the versions of STATED libraries and the SHA-256 of the lock, by name.

    Raises EvaluationError where the lock is not beside the package.
    """
    if not LOCK.is_file():
        raise EvaluationError("no_lock", file=LOCK.name, folder=ROOT)
    return {
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        **{name: version(name) for name in STATED},
        "lock": hashlib.sha256(LOCK.read_bytes()).hexdigest(),
    }


def environment_yml(pyproject: str, lock: str) -> str:
    """Return the text of environment.yml: the oldest Python allowed and the direct dependencies, as the lock pins them.

    Raises KeyError where the lock holds no pin of a direct dependency, or more than one.
    """
    found = pins(lock)
    direct = {name: found[name] for name in direct_dependencies(pyproject)}
    conda = [f"  - {name}={pinned}" for name, pinned in direct.items() if name not in ONLY_WHEELS]
    wheels = [f"      - {name}=={pinned}" for name, pinned in direct.items() if name in ONLY_WHEELS]
    return "\n".join(
        [
            "# Made from pyproject.toml and requirements.lock by `make environment`; not edited by hand.",
            "name: evaluation",
            "channels:",
            "  - conda-forge",
            "  - nodefaults",
            "dependencies:",
            f"  - python={oldest_python(pyproject)}",
            "  - pip",
            *conda,
            "  - pip:",
            *wheels,
            "      - -e .",
            "",
        ]
    )


def direct_dependencies(pyproject: str) -> list[str]:
    """Return the names that pyproject.toml asks for, to run, build and test, in the order of the alphabet."""
    settings = tomllib.loads(pyproject)
    asked = [
        *settings["project"]["dependencies"],
        *(one for name, group in settings["dependency-groups"].items() if name != PEERS for one in group),
    ]
    return sorted(canonical(NAME.match(one).group()) for one in asked)


def pins(lock: str) -> dict[str, str]:
    """Return the version of every library that the lock pins to one version for every Python and system."""
    found = [(canonical(name), pinned) for name, pinned in PIN.findall(lock)]
    names = [name for name, _ in found]
    return {name: pinned for name, pinned in found if names.count(name) == 1}


def oldest_python(pyproject: str) -> str:
    """Return the lower bound of requires-python, such as "3.11": the version the lock is resolved for."""
    return re.search(r">=\s*(\d+\.\d+)", tomllib.loads(pyproject)["project"]["requires-python"]).group(1)


def canonical(name: str) -> str:
    """Return a library's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def main() -> None:
    """Write environment.yml."""
    YML.write_text(environment_yml(PYPROJECT.read_text("utf-8"), LOCK.read_text("utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
