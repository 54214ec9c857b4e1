"""run.py: the right Python is found or asked for, the environment stands whole or not at all, tasks are passed on."""

import ast
import importlib.util
import os
import shutil
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

FORBIDDEN_IN_PYTHON_2 = (
    ast.JoinedStr,
    ast.AnnAssign,
    ast.NamedExpr,
    ast.Nonlocal,
    ast.YieldFrom,
    ast.Match,
    ast.AsyncFunctionDef,
)


def loaded(folder: Path):
    """Return run.py as a module that stands in `folder`."""
    spec = importlib.util.spec_from_file_location("run_in_folder", folder / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run(root, tmp_path):
    """run.py in a folder of its own, where commands are recorded and do nothing but make the Python they would make."""
    for name in ("run.py", "requirements.lock", "requirements-peers.lock", "pyproject.toml"):
        shutil.copy(root / name, tmp_path)
    module = loaded(tmp_path)
    module.commands, module.fails = [], lambda command: False

    def call(*command, **options):
        module.commands.append(" ".join(command))
        if module.fails(module.commands[-1]):
            return 1
        for environment in (module.OWN, module.PEERS):
            Path(environment.python).parent.mkdir(parents=True, exist_ok=True)
            Path(environment.python).touch()
        return 0

    module.call, module.with_progress = call, lambda command, total: call(*command)
    module.shutil = type("shutil", (), {"which": staticmethod(lambda name: None), "rmtree": shutil.rmtree})
    return module


def with_uv(run) -> None:
    run.shutil.which = staticmethod(lambda name: "uv")


def too_modern_for_python_2(source: str) -> list[str]:
    tree = ast.parse(source)
    found = [type(node).__name__ for node in ast.walk(tree) if isinstance(node, FORBIDDEN_IN_PYTHON_2)]
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and (node.returns or node.args.kwonlyargs):
            found.append(node.name)
        if isinstance(node, ast.arg) and node.annotation:
            found.append(node.arg)
        if isinstance(node, ast.Raise) and node.cause:
            found.append("raise from")
        if isinstance(node, (ast.Tuple, ast.List, ast.Set)) and any(isinstance(one, ast.Starred) for one in node.elts):
            found.append("starred")
        if isinstance(node, ast.Call) and has_later_star(node):
            found.append("argument after a starred one")
    return found


def has_later_star(node: ast.Call) -> bool:
    return any(isinstance(one, ast.Starred) for one in node.args[:-1])


def test_any_python_can_read_it(root):
    source = (root / "run.py").read_text("utf-8")
    assert source.splitlines()[0] == "# -*- coding: utf-8 -*-"
    assert too_modern_for_python_2(source) == []


@pytest.mark.parametrize(
    "source",
    ["f'{x}'", "x: int = 1", "def f() -> int: pass", "def f(*, a): pass", "f(*a, b)", "(*a, 1)", "(x := 1)"],
)
def test_what_python_2_cannot_read_is_found(source):
    assert too_modern_for_python_2(source) != []


def test_an_old_python_says_which_is_needed(root):
    for name in ("python2.7", "python3.6", "python3.7", "python3.8", "python3.9", "python3.10"):
        path = shutil.which(name)
        if path is None or subprocess.run([path, "-c", ""], capture_output=True).returncode:
            continue
        real = subprocess.run([path, "-c", "import sys; print(sys.executable)"], capture_output=True, text=True)
        done = subprocess.run(
            [real.stdout.strip(), root / "run.py", "test"], capture_output=True, env={"PATH": os.devnull}, check=False
        )
        assert done.returncode == 1
        assert b"Se necesita Python 3.11, 3.12 o 3.13 y este es " + name[6:].encode() in done.stderr


def test_the_versions_are_those_of_pyproject(root, run):
    allowed = SpecifierSet(tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"])
    minors = [f"3.{minor}" for minor in range(30) if allowed.contains(f"3.{minor}")]
    assert [".".join(map(str, run.OLDEST)), ".".join(map(str, run.NEWEST))] == [minors[0], minors[-1]]
    assert [f"python{minor}" for minor in reversed(minors)] == list(run.OTHER_PYTHONS)


def test_another_python_is_looked_for_by_running_it(root, tmp_path, monkeypatch, capfdbinary):
    script(tmp_path / "python3.13", "exit 127")
    script(tmp_path / "python3.12", f'echo "$@" >> {tmp_path}/asked\ncase "$1" in -c) exit 0;; *) exit 7;; esac')
    monkeypatch.setenv("PATH", str(tmp_path))
    run = loaded(root)
    monkeypatch.setattr(run.sys, "version_info", (3, 10, 4, "final", 0))
    assert run.main(["report", "my project"]) == 7
    assert (tmp_path / "asked").read_text().splitlines()[-1] == f"{root / 'run.py'} report my project"
    (tmp_path / "python3.12").unlink()
    assert run.main(["report"]) == 1
    told = capfdbinary.readouterr().err.decode()
    assert "este es 3.10.4: instale uno" in told and "this is 3.10.4: install one" in told


def script(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_with_pip_the_lock_is_installed_by_hash_and_the_package_from_no_index(run):
    assert run.main(["setup"]) == 0
    made, libraries, package, compiled = run.commands
    assert made == f"{sys._base_executable} -m venv {run.OWN.folder}"
    assert libraries.endswith(f"install --no-deps --require-hashes --no-compile --progress-bar off -r {run.OWN.lock}")
    assert "compileall" in compiled
    assert package.endswith(f"--no-build-isolation --no-index --editable {run.ROOT}")


def test_the_second_call_does_nothing(run):
    assert [run.main(["setup"]), len(run.commands)] == [0, 4]
    assert [run.main(["setup"]), len(run.commands)] == [0, 4]


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_a_changed_lock_or_pyproject_prepares_it_anew(run, name):
    run.main(["setup"])
    stray = Path(run.OWN.folder) / "stray"
    stray.touch()
    with (Path(run.ROOT) / name).open("a") as target:
        target.write("\n")
    assert [run.main(["setup"]), len(run.commands)] == [0, 8]
    assert not stray.exists()


def test_another_python_or_folder_prepares_it_anew(run, tmp_path, monkeypatch):
    run.main(["setup"])
    assert run.is_ready()
    with monkeypatch.context() as context:
        context.setattr(run, "ROOT", str(tmp_path / "moved"))
        assert not run.is_ready()
    monkeypatch.setattr(run.sys, "version_info", (3, 12 if sys.version_info[1] != 12 else 13, 0, "final", 0))
    assert not run.is_ready()


def test_an_environment_whose_python_is_gone_is_not_ready(run):
    run.main(["setup"])
    Path(run.OWN.python).unlink()
    assert not run.is_ready()


@pytest.mark.parametrize("step", ["-m venv", "--require-hashes", "--editable"])
def test_a_failed_step_leaves_no_environment_that_looks_ready(run, capfdbinary, step):
    run.fails = lambda command: step in command
    assert run.main(["test"]) == 1
    assert not run.is_ready() and not any("-m pytest" in command for command in run.commands)
    told = capfdbinary.readouterr().err.decode()
    assert "No se pudo preparar el entorno: compruebe la conexión" in told
    assert "The environment could not be prepared: check the connection" in told
    run.fails = lambda command: False
    assert run.main(["setup"]) == 0 and run.is_ready()


def test_an_interrupted_set_up_is_not_ready(run):
    def interrupted(command):
        raise KeyboardInterrupt

    run.fails = lambda command: "--editable" in command and interrupted(command)
    assert run.main(["setup"]) == 130
    assert Path(run.OWN.python).exists() and not run.is_ready()


def test_uv_is_used_where_there_is_one(run):
    with_uv(run)
    assert run.main(["setup"]) == 0
    assert [command.split(" --")[0] for command in run.commands[:3]] == ["uv venv", "uv pip sync", "uv pip install"]
    assert "--require-hashes" in run.commands[1] and "compileall" in run.commands[3]


def test_pip_takes_over_where_uv_fails(run):
    with_uv(run)
    run.fails = lambda command: command.startswith("uv pip sync")
    assert run.main(["setup"]) == 0
    assert run.commands[2].endswith(f"-m venv {run.OWN.folder}") and run.is_ready()


def test_a_python_without_venv_is_told_the_remedy(run, capfdbinary):
    run.can_make_venv = lambda: False
    assert run.main(["report"]) == 1
    told = capfdbinary.readouterr().err.decode()
    package = "python{}.{}-venv".format(*sys.version_info)
    assert f"A este Python le falta el módulo venv: instálelo (en Debian y Ubuntu, «apt install {package}»)" in told
    assert f'on Debian and Ubuntu, "apt install {package}"' in told
    assert run.commands == []


def test_tasks_are_passed_on_with_their_arguments(run):
    run.main(["setup"])
    del run.commands[:]
    for arguments in (["report"], ["report", "../mine", "--site", "el_alto"], ["test", "-k", "x"]):
        assert run.main(arguments) == 0
    report, mine, tests = (command.removeprefix(f"{run.OWN.python} -m ") for command in run.commands)
    assert report == f"evaluation report {os.path.relpath(run.DEMO)}"
    assert mine == "evaluation report ../mine --site el_alto"
    assert tests == "pytest -n 2 --dist loadfile --no-loadscope-reorder -k x"


def test_the_exit_code_is_the_commands(run):
    run.main(["setup"])
    run.call = lambda *command, **options: 5
    assert run.main(["report"]) == run.main(["test"]) == 5


def test_an_unknown_task_is_an_error_of_usage(run, capfdbinary):
    assert run.main(["informe"]) == 2
    told = capfdbinary.readouterr().err.decode()
    known = "attack, bench, bench-scale, coverage, environment, hooks, lock, mutants, report, setup, spark, sweep, test"
    assert f"«informe» no es una tarea de run.py: use una de {known}." in told
    assert '"informe" is not a task of run.py' in told


def test_commands_see_one_thread_a_fixed_seed_and_no_python_path(root, monkeypatch):
    for name in ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE"):
        monkeypatch.setenv(name, "somewhere")
    told = loaded(root).variables()
    assert not {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE"} & set(told)
    assert [told[name] for name in ("PYTHONHASHSEED", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")] == ["0", "1", "1"]


def test_locking_needs_uv(run, capfdbinary):
    assert run.main(["lock"]) == 1
    assert "hace falta uv" in capfdbinary.readouterr().err.decode()
    with_uv(run)
    assert run.main(["lock"]) == 0
    assert "--universal --python-version 3.11 --generate-hashes --no-emit-index-url" in run.commands[0]
    mine, peers = run.commands
    assert "--output-file requirements.lock" in mine and "peers" not in mine
    assert "--group peers --constraints requirements.lock" in peers and "--output-file requirements-peers.lock" in peers


def test_peers_have_an_environment_of_their_own(run):
    for task in ("bench", "spark"):
        del run.commands[:]
        assert run.main([task, "-x"]) == 0
        assert run.commands[-1].startswith(f"{run.PEERS.python} -m ") and run.commands[-1].endswith(" -x")
    assert [run.is_ready(run.PEERS), run.is_ready()] == [True, False]
    run.main(["bench-scale"])
    assert run.commands[-1] == f"{run.OWN.python} -m benchmarks.scale"
    libraries = [command for command in run.commands if "--require-hashes" in command]
    assert libraries[-1].endswith(f"-r {run.OWN.lock}") and run.OWN.lock != run.PEERS.lock
