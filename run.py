# -*- coding: utf-8 -*-
"""Prepare the environment and run the project's tasks. The Makefile only calls this; so can you where there is no make.

    python3 run.py TASK [arguments]

Tasks: report test sweep setup hooks environment lock bench bench-scale spark coverage mutants attack.

It needs Python and nothing else, and keeps to what Python 2.7 and 3.6 can read, so that they can say which is needed.
"""

import hashlib
import os
import shutil
import subprocess
import sys

OLDEST, NEWEST = (3, 11), (3, 13)
OTHER_PYTHONS = ("python3.13", "python3.12", "python3.11")
PROBE = "import sys; sys.exit(not {0} <= sys.version_info[:2] <= {1})".format(OLDEST, NEWEST)

ROOT = os.path.dirname(os.path.abspath(__file__))
DEMO = os.path.join(ROOT, "data", "raw", "demo")
# In an activated .venv sys.executable stands in the very folder that is made anew.
BASE = getattr(sys, "_base_executable", sys.executable)
PYPROJECT = os.path.join(ROOT, "pyproject.toml")


class Environment(object):
    """Where an environment stands, and the lock that it is made from."""

    def __init__(self, name, lock):
        self.name, self.folder, self.lock = name, os.path.join(ROOT, name), os.path.join(ROOT, lock)
        parts = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
        self.python, self.stamp = os.path.join(self.folder, *parts), os.path.join(self.folder, "ready")


OWN = Environment(".venv", "requirements.lock")
# The same libraries, and those that the work is compared with and tested on.
PEERS = Environment(".venv-peers", "requirements-peers.lock")

# A user's PYTHONPATH would put other libraries before those of the lock, and pip refuses `user = true` in a virtual
# environment; one thread and a fixed hash seed make the same run give the same bytes. Without bytecode each kernel
# compiles the package anew, half a second, and each process of the tests all of them, twenty.
DROPPED = ("PYTHONPATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE")
FIXED = {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PIP_USER": "0"}

SENTENCES = {
    "preparing": (
        "Preparando el entorno en {name}, una sola vez: {count} bibliotecas, de uno a dos minutos.",
        "Preparing the environment in {name}, only once: {count} libraries, one to two minutes.",
    ),
    "python": (
        "Se necesita Python 3.11, 3.12 o 3.13 y este es {found}: instale uno de ellos o indíquelo, por ejemplo "
        "«make report PY=python3.12».",
        'Python 3.11, 3.12 or 3.13 is needed and this is {found}: install one of them or name it, for example "make '
        'report PY=python3.12".',
    ),
    "venv": (
        "A este Python le falta el módulo venv: instálelo (en Debian y Ubuntu, «apt install {package}») y repita la "
        "orden.",
        'This Python lacks the venv module: install it (on Debian and Ubuntu, "apt install {package}") and repeat the '
        "command.",
    ),
    "install": (
        "No se pudo preparar el entorno: compruebe la conexión y que haya 1,5 GB libres, y repita la orden; empezará "
        "de nuevo.",
        "The environment could not be prepared: check the connection and that 1.5 GB are free, and repeat the command; "
        "it will start afresh.",
    ),
    "uv": (
        "Para fijar de nuevo las versiones hace falta uv: instálelo y repita la orden.",
        "Pinning the versions anew needs uv: install it and repeat the command.",
    ),
    "task": (
        "«{task}» no es una tarea de run.py: use una de {known}.",
        '"{task}" is not a task of run.py: use one of {known}.',
    ),
}


def say(key, **values):
    """Write a sentence in both languages to the standard error, whatever the terminal's encoding is."""
    stream = getattr(sys.stderr, "buffer", sys.stderr)
    for sentence in SENTENCES[key]:
        line = sentence.format(**values) + "\n"
        stream.write(line if isinstance(line, bytes) else line.encode("utf-8"))
    stream.flush()


def call(*command, **options):
    """Return the exit code of a command that sees the fixed variables."""
    return subprocess.call(command, env=variables(), **options)


def variables():
    known = dict((name, value) for name, value in os.environ.items() if name not in DROPPED)
    known.update(FIXED)
    return known


def in_another_python(arguments):
    """Run this file again in a Python of the right version. A name found on the PATH may be a shim that fails."""
    for name in OTHER_PYTHONS:
        try:
            with open(os.devnull, "w") as nowhere:
                fits = subprocess.call([name, "-c", PROBE], stdout=nowhere, stderr=nowhere) == 0
        except OSError:
            continue
        if fits:
            return call(name, os.path.abspath(__file__), *arguments)
    say("python", found=".".join(str(part) for part in sys.version_info[:3]))
    return 1


def fingerprint(environment):
    """Return the digest of what the environment is made from, and of where: a moved environment does not work."""
    digest = hashlib.sha256(repr((sys.version_info[:2], ROOT)).encode("utf-8"))
    for path in (environment.lock, PYPROJECT):
        with open(path, "rb") as source:
            digest.update(source.read())
    return digest.hexdigest()


def is_ready(environment=OWN):
    if not (os.path.exists(environment.stamp) and os.path.exists(environment.python)):
        return False
    with open(environment.stamp) as source:
        return source.read() == fingerprint(environment)


def setup(arguments=(), environment=OWN):
    """Make an environment from its lock where it does not stand yet, and return the exit code. The stamp is written
    last."""
    if is_ready(environment):
        return 0
    uv = shutil.which("uv")
    if not uv and not can_make_venv():
        say("venv", package="python{0}.{1}-venv".format(*sys.version_info))
        return 1
    say("preparing", count=count_of_libraries(environment), name=environment.name)
    if not ((uv and install_with_uv(uv, environment)) or (can_make_venv() and install_with_pip(environment))):
        say("install")
        return 1
    compile_libraries(environment)
    with open(environment.stamp, "w") as target:
        target.write(fingerprint(environment))
    return 0


def can_make_venv():
    from importlib.util import find_spec

    return bool(find_spec("venv") and find_spec("ensurepip"))


def install_with_uv(uv, environment):
    shutil.rmtree(environment.folder, ignore_errors=True)
    own = ("--python", environment.python)
    steps = (
        ("venv", "--quiet", "--python", BASE, environment.folder),
        ("pip", "sync", "--require-hashes", environment.lock) + own,
        ("pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--offline", "--editable", ROOT) + own,
    )
    return all(call(uv, *step, cwd=ROOT) == 0 for step in steps)


def install_with_pip(environment):
    shutil.rmtree(environment.folder, ignore_errors=True)
    if call(BASE, "-m", "venv", environment.folder) != 0:
        return False
    pip = (environment.python, "-m", "pip", "--disable-pip-version-check", "install", "--no-deps")
    libraries = ("--require-hashes", "--no-compile", "--progress-bar", "off", "-r", environment.lock)
    if with_progress(pip + libraries, count_of_libraries(environment)) != 0:
        return False
    return call(*(pip + ("--quiet", "--no-build-isolation", "--no-index", "--editable", ROOT))) == 0


def compile_libraries(environment):
    """Write the bytecode, on all cores and without the libraries' own tests.

    uv writes none and pip takes three times as long; without it every start of a kernel costs three seconds more. A
    library may carry files for another Python: they fail, and matter to nobody.
    """
    without_tests = ("-x", r"site-packages.*[/\\]tests?[/\\]")
    call(environment.python, "-m", "compileall", "-qq", "-j", "0", *(without_tests + (environment.folder,)))


def with_progress(command, total):
    """Return the exit code of pip, whose many lines become one on the terminal: how many libraries it has fetched."""
    process = subprocess.Popen(command, env=variables(), stdout=subprocess.PIPE, universal_newlines=True)
    fetched = 0
    for line in process.stdout:
        fetched += line.startswith(("Collecting ", "Ignoring "))
        if sys.stderr.isatty():
            sys.stderr.write("\r{0}/{1}".format(fetched, total) + "\n" * line.startswith("Installing "))
    return process.wait()


def count_of_libraries(environment):
    with open(environment.lock) as source:
        return sum("==" in line and not line.startswith((" ", "#")) for line in source)


def in_environment(*command, **options):
    """Return a task that prepares an environment and runs a module in it, with the caller's arguments after it."""
    environment = options.get("environment", OWN)

    def task(arguments):
        run = (environment.python, "-m") + command + tuple(arguments)
        return setup(environment=environment) or call(*run, cwd=ROOT)

    return task


def report(arguments):
    """Make the draft report of the demonstration project, or of the project that the arguments name."""
    return setup() or call(OWN.python, "-m", "evaluation", "report", *(arguments or [os.path.relpath(DEMO)]))


def lock(arguments):
    """Pin the versions anew, keeping those of the lock that still fit."""
    uv = shutil.which("uv")
    if not uv:
        say("uv")
        return 1
    groups = ("--group", "build", "--group", "test")
    peers = groups + ("--group", "peers", "--constraints", "requirements.lock")
    return locked(uv, OWN, groups + tuple(arguments)) or locked(uv, PEERS, peers + tuple(arguments))


def locked(uv, environment, chosen):
    """Write the lock of an environment and return the exit code."""
    universal = ("--universal", "--python-version", ".".join(str(part) for part in OLDEST), "--generate-hashes")
    written = ("--no-emit-index-url", "--no-header", "--quiet", "--output-file", os.path.basename(environment.lock))
    return call(uv, "pip", "compile", "pyproject.toml", *(universal + written + chosen), cwd=ROOT)


def hooks(arguments):
    """Let git run .githooks/pre-commit before every commit in this clone."""
    return setup() or call("git", "config", "core.hooksPath", ".githooks", cwd=ROOT)


def coverage(arguments):
    """Simulate how often the intervals hold the truth: in samples made for it, then in the demo's from other seeds."""
    made = in_environment("benchmarks.coverage", "--write", "docs/coverage.md")(arguments)
    return made or in_environment("benchmarks.coverage_demo", "--jobs", "2", "--write", "docs/coverage_demo.md")(())


# Whole files, as the kernel of a notebook needs, in the order of tests/conftest.py: xdist's own puts the files of the
# most tests first, and leaves one process with a long file at the end.
IN_TWO_PROCESSES = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")

TASKS = {
    "report": report,
    "test": in_environment("pytest", *IN_TWO_PROCESSES),
    "sweep": in_environment("pytest", *(IN_TWO_PROCESSES + ("-m", "slow"))),
    "setup": setup,
    "environment": in_environment("evaluation.release.environment"),
    "lock": lock,
    "hooks": hooks,
    "bench": in_environment("benchmarks", environment=PEERS),
    "bench-scale": in_environment("benchmarks.scale"),
    "spark": in_environment("pytest", "-q", "tests/statistics/on_spark.py", environment=PEERS),
    "coverage": coverage,
    "mutants": in_environment("benchmarks.mutants"),
    "attack": in_environment("benchmarks.attack"),
}


def main(arguments):
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        return in_another_python(arguments)
    task = arguments[0] if arguments else ""
    if task not in TASKS:
        say("task", task=task, known=", ".join(sorted(TASKS)))
        return 2
    try:
        return TASKS[task](arguments[1:])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
