"""What several tests need: the root, the shared reference material, and one demo report built for the whole run."""

import fcntl
import os
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples at every run, so that a failure is of the change that meets it; new ones with
# pytest --hypothesis-profile=fresh.
settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("fresh", deadline=None)
settings.load_profile("fixed")

ROOT = Path(__file__).parents[1]
sys.path += [str(Path(__file__).parent / name) for name in ("sources", "release", "report")]  # helpers of other folders
os.environ["SOURCE_DATE_EPOCH"] = "1764547200"  # 1 December 2025: reports bear a fixed date
os.environ["PYTHONHASHSEED"] = "0"
os.environ.pop("EVALUATION_LANGUAGE", None)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the reference material (../shared) is not beside this clone")
    return folder


def copy_demo(workspace: Path) -> Path:
    """Return the folder of a copy of the demo project inside a workspace of its own."""
    folder = workspace / "data" / "raw" / "demo"
    shutil.copytree(ROOT / "data" / "raw" / "demo", folder)
    return folder


@pytest.fixture
def demo(tmp_path) -> Path:
    """A copy of the demo project that a test may change."""
    return copy_demo(tmp_path)


@pytest.fixture(scope="session")
def demo_draft(tmp_path_factory) -> Path:
    """The draft of the demo project, built once a run and shared by the workers: tests only read it."""
    from evaluation.project import open_project
    from evaluation.release.build import report

    base = tmp_path_factory.getbasetemp()
    shared_base = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    with (shared_base / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        workspace = shared_base / "demo-workspace"
        if not (workspace / "done").exists():
            shutil.rmtree(workspace, ignore_errors=True)
            report(open_project(copy_demo(workspace)))
            (workspace / "done").touch()
    return workspace / "reports" / "demo" / "draft"
