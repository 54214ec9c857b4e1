"""pyproject.toml, requirements.lock, environment.yml and the running libraries say the same."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, version

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from evaluation.errors import EvaluationError
from evaluation.release import environment
from evaluation.release.environment import (
    ONLY_WHEELS,
    PYPROJECT,
    YML,
    canonical,
    direct_dependencies,
    environment_facts,
    environment_yml,
    oldest_python,
    pins,
)

HOST = re.compile(r"https?://|file:|--(?:extra-)?index|--find-links|\bgit\+", re.IGNORECASE)


@pytest.fixture
def pyproject() -> str:
    return PYPROJECT.read_text("utf-8")


@pytest.fixture
def lock() -> str:
    return environment.LOCK.read_text("utf-8")


@pytest.fixture
def yml() -> str:
    return YML.read_text("utf-8")


def of_yml(yml: str) -> dict[str, str]:
    """Return name → version of every library of environment.yml, whoever installs it."""
    asked = yaml.safe_load(yml)["dependencies"]
    wheels = next(one["pip"] for one in asked if isinstance(one, dict))
    written = [one for one in (*asked, *wheels) if isinstance(one, str) and "=" in one]
    return {canonical(name): pinned for name, pinned in (re.split("==?", one) for one in written)}


def disagreements(pyproject: str, lock: str, yml: str) -> list[str]:
    """Return what the three files do not agree on, a line each."""
    locked, written = pins(lock), of_yml(yml)
    python = written.pop("python")
    direct = direct_dependencies(pyproject)
    found = [f"{name}: not in both" for name in sorted(set(direct) ^ set(written))]
    found += [f"{name}: {written[name]} is not the lock's" for name in written if written[name] != locked.get(name)]
    for asked in requirements(pyproject):
        if not asked.specifier.contains(locked.get(canonical(asked.name), "0")):
            found.append(f"{asked.name}: the lock is outside {asked.specifier}")
    if python not in SpecifierSet(tomllib.loads(pyproject)["project"]["requires-python"]):
        found.append(f"python: {python}")
    return found


def requirements(pyproject: str) -> list[Requirement]:
    settings = tomllib.loads(pyproject)
    groups = [one for name, group in settings["dependency-groups"].items() if name != "peers" for one in group]
    return [Requirement(one) for one in [*settings["project"]["dependencies"], *groups]]


def running_differences(lock: str) -> list[str]:
    """Return the libraries of the lock, for this Python and system, that run in another version or not at all."""
    here = default_environment()
    found = []
    for line in re.findall(r"^[A-Za-z0-9].*?(?= \\$)", lock, re.MULTILINE):
        asked = Requirement(line)
        if asked.marker is None or asked.marker.evaluate(here):
            found += [] if asked.specifier.contains(running(asked.name)) else [line]
    return found


def running(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "0"


def test_the_three_files_agree(pyproject, lock, yml):
    assert disagreements(pyproject, lock, yml) == []
    assert len(of_yml(yml)) == len(direct_dependencies(pyproject)) + 1 > 25


@pytest.mark.parametrize(
    ("text", "old", "new", "told"),
    [
        ("yml", "numpy=2", "numpy=3", "numpy: 3"),
        ("yml", "  - scipy=", "  - scipi=", "scipy: not in both"),
        ("yml", "typst==0", "typst==1", "typst: 1"),
        ("yml", "python=3.11", "python=3.10", "python: 3.10"),
        ("lock", "\npandas==3", "\npandas==2", "pandas: the lock is outside"),
        ("lock", "\nrich==", "\nriche==", "rich: "),
        ("pyproject", '"typer', '"tipper', "tipper: not in both"),
        ("pyproject", "numpy>=2.4,<2.5", "numpy>=2.5", "numpy: the lock is outside"),
    ],
)
def test_a_changed_pin_is_found(pyproject, lock, yml, text, old, new, told):
    texts = {"pyproject": pyproject, "lock": lock, "yml": yml}
    assert old in texts[text]
    texts[text] = texts[text].replace(old, new, 1)
    assert any(told in line for line in disagreements(**texts))


def test_what_runs_is_what_the_lock_pins(lock):
    assert running_differences(lock) == []


def test_another_version_than_the_running_one_is_found(lock):
    assert running_differences(lock.replace("\nnumpy==", "\nnumpy==9", 1)) == [
        re.search(r"^numpy==\S+", lock, re.MULTILINE).group().replace("==", "==9")
    ]
    assert running_differences(lock.replace("\nscipy==", "\nescipy==", 1)) != []


def test_lock_and_yml_name_no_host(lock, yml):
    assert HOST.findall(lock) == HOST.findall(yml) == []
    assert HOST.search("--extra-index-url https://example.org/simple")


def test_every_library_of_the_lock_has_a_hash(lock):
    pinned = re.findall(r"^[A-Za-z0-9].*==", lock, re.MULTILINE)
    hashed = re.findall(r"^[A-Za-z0-9].*==.* \\\n    --hash=sha256:[0-9a-f]{64}", lock, re.MULTILINE)
    assert len(hashed) == len(pinned) > 100


def test_the_lock_of_the_peers_is_that_of_the_package_and_the_peers(pyproject, lock):
    peers = (environment.ROOT / "requirements-peers.lock").read_text("utf-8")
    asked = [Requirement(one) for one in tomllib.loads(pyproject)["dependency-groups"]["peers"]]
    assert {one.name for one in asked} == {"pyspark", "wildboottest"}
    assert all(one.specifier.contains(pins(peers)[one.name]) for one in asked)
    assert set(pinned_lines(lock)) < set(pinned_lines(peers))
    assert not {one.name for one in asked} & set(pins(lock))
    assert HOST.findall(peers) == []
    assert len(re.findall(r"^\S+==.*\\\n    --hash=sha256:[0-9a-f]{64}", peers, re.MULTILINE)) == len(
        pinned_lines(peers)
    )


def pinned_lines(lock: str) -> list[str]:
    return re.findall(r"^\S+==.*", lock, re.MULTILINE)


def test_numpy_and_scipy_are_one_version_for_every_python(lock):
    assert {"numpy", "scipy", "pandas", "statsmodels"} <= set(pins(lock))
    assert "contourpy" not in pins("contourpy==1.3 ; python_full_version < '3.12' \\\ncontourpy==1.4 \\\n")


def test_making_it_anew_gives_the_committed_bytes(pyproject, lock):
    assert environment_yml(pyproject, lock).encode() == YML.read_bytes()


def test_main_writes_it(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "YML", tmp_path / "environment.yml")
    environment.main()
    assert (tmp_path / "environment.yml").read_bytes() == YML.read_bytes()


def test_channels_and_who_installs_what(yml):
    parsed = yaml.safe_load(yml)
    assert parsed["channels"] == ["conda-forge", "nodefaults"]
    wheels = parsed["dependencies"][-1]["pip"]
    assert {re.split("==", one)[0] for one in wheels[:-1]} == ONLY_WHEELS
    assert wheels[-1] == "-e ."


def test_a_dependency_without_a_single_pin_is_refused(pyproject):
    with pytest.raises(KeyError):
        environment_yml(pyproject, "numpy==2.4.6 \\\n")


def test_the_oldest_python_is_the_lower_bound(pyproject):
    assert oldest_python(pyproject) == "3.11"
    assert oldest_python('[project]\nrequires-python = "<3.15, >= 3.12"') == "3.12"


def test_the_facts_state_versions_and_the_lock(monkeypatch, tmp_path):
    facts = environment_facts()
    assert re.fullmatch(r"3\.1[123]", facts["python"])
    assert {"numpy", "scipy", "pandas", "pypandoc-binary", "typst"} <= set(facts)
    assert facts["numpy"] == version("numpy")
    assert re.fullmatch("[0-9a-f]{64}", facts["lock"])
    other = tmp_path / "requirements.lock"
    other.write_bytes(environment.LOCK.read_bytes() + b"\n")
    monkeypatch.setattr(environment, "LOCK", other)
    assert environment_facts()["lock"] != facts["lock"]


def test_no_lock_is_an_error_in_both_languages(monkeypatch, tmp_path):
    monkeypatch.setattr(environment, "LOCK", tmp_path / "requirements.lock")
    with pytest.raises(EvaluationError) as caught:
        environment_facts()
    assert caught.value.key == "no_lock"
    assert caught.value.sentence("es").startswith("Falta requirements.lock en ")
    assert caught.value.sentence("en").startswith("requirements.lock is missing from ")
