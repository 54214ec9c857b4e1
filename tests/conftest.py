"""What several tests need: the root, the shared reference material, and one demo report built for the whole run."""

import fcntl
import os
import shutil
import sys
from collections.abc import Callable, Iterator
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


LONG_FILES = ("tests/release", "notebooks", "tests/privacy", "tests/real", "tests/disclosure", "tests/report")


def pytest_collection_modifyitems(items) -> None:
    """Put the folders with the longest files first, so that two processes end together, and let a notebook wait for its
    outputs on a busy machine: nbval gives up after five seconds and has no option."""
    items.sort(key=lambda item: place_of(item.path.parent))
    for item in items:
        if hasattr(item, "output_timeout"):
            item.output_timeout = 600


def place_of(folder: Path) -> int:
    """Return the place of a folder among LONG_FILES, which the others come after."""
    name = folder.relative_to(ROOT).as_posix() if folder.is_relative_to(ROOT) else ""
    return LONG_FILES.index(name) if name in LONG_FILES else len(LONG_FILES)


@pytest.fixture(autouse=True)
def language_of_messages() -> Iterator[None]:
    """Let no test leave the language that a command took to the test that happens to come next in its process."""
    yield
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


@pytest.fixture
def survey_alone(demo) -> Path:
    """A copy of the demo of which only the survey and its visits were delivered."""
    from kept_tables import keep_tables

    return keep_tables(demo, "women", "sample")


def pytest_configure(config) -> None:
    """Notebooks stand outside this folder, and nbval gives them no fixtures."""
    from recorded_chapters import RecordedForNotebooks

    def recorded() -> Path:
        # pytest's own plugin keeps the factory there, and hands it out to fixtures only
        return demo_workspace(config._tmp_path_factory) / "recorded.json"

    config.pluginmanager.register(RecordedForNotebooks(recorded))


def built_once(tmp_path_factory, name: str, build: Callable[[Path], object]) -> Path:
    """Return a workspace that is built once a run and shared by the workers."""
    base = tmp_path_factory.getbasetemp()
    shared_base = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    with (shared_base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        workspace = shared_base / name
        if not (workspace / "done").exists():
            shutil.rmtree(workspace, ignore_errors=True)
            build(workspace)
            (workspace / "done").touch()
    return workspace


def demo_workspace(tmp_path_factory) -> Path:
    """Return the demo's workspace, built once a run with its draft and what its chapters recorded, without kernels.

    That kernels say the same is seen where they make the small draft, execute the committed notebooks, and, among the
    sweeps, verify the whole draft.
    """
    from in_process import without_kernels
    from recorded_chapters import keep_recorded

    from evaluation.project import open_project
    from evaluation.release.build import report

    def build(new: Path) -> None:
        project = open_project(copy_demo(new))
        report(project)
        keep_recorded(project, new / "recorded.json")

    with without_kernels():
        return built_once(tmp_path_factory, "demo-workspace", build)


@pytest.fixture(scope="session")
def demo_draft(tmp_path_factory) -> Path:
    """The draft of the demo project: tests only read it."""
    return demo_workspace(tmp_path_factory) / "reports" / "demo" / "draft"


@pytest.fixture(scope="session")
def small_draft(tmp_path_factory) -> Path:
    """The draft of the small project, built once a run: tests only read it."""
    from small_workspace import few_chapters, make_small_demo

    from evaluation.project import open_project
    from evaluation.release.build import report

    with few_chapters():
        workspace = built_once(
            tmp_path_factory, "small-workspace", lambda new: report(open_project(make_small_demo(new)))
        )
    return workspace / "reports" / "demo" / "draft"


@pytest.fixture
def small_demo(small_draft, tmp_path) -> Iterator[Path]:
    """The project of a copy of the small workspace, draft and executed chapters included, that a test may change;
    reports made meanwhile have its few chapters."""
    from small_workspace import few_chapters

    shutil.copytree(small_draft.parents[2], tmp_path / "small")
    with few_chapters():
        yield tmp_path / "small" / "data" / "raw" / "demo"
