"""Re-execute a draft or release from its manifest, and say that it is the same or name the first difference."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from math import isclose
from pathlib import Path
from typing import Literal

from evaluation.errors import EvaluationError
from evaluation.project import Project, open_project
from evaluation.release import manifest as manifests
from evaluation.release.build import Run, make
from evaluation.release.environment import environment_facts
from evaluation.release.manifest import Manifest, Progress

TOLERANCE = 1e-9
RESULTS = "results.csv"
Verdict = Literal["identical", "equal", "different"]


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two things that should be the same are not; `kind` names its sentence in the catalogue."""

    kind: Literal["product", "missing_product", "added_product", "input", "code", "environment", "result", "rows"]
    name: str
    column: str = ""
    told: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """The verdict and every difference, the first one first: "equal" is the same numbers in other bytes."""

    verdict: Verdict
    differences: tuple[Difference, ...]


def verify(folder: Path, project_dir: Path | None = None, progress: Progress = lambda step: None) -> Verification:
    """Return whether the report of `folder` can be made again from its project.

    Looks for changed products, inputs and code first, then executes every chapter anew and compares the results
    value by value (relative tolerance 1e-9) and the products byte by byte. Raises EvaluationError where the folder
    has no manifest or the project is not where the manifest says.
    """
    told = manifests.read(folder)
    project = _project(folder, told, project_dir)
    tampered = [*_products(folder, told), *_changed(project, told)]
    progress("executing")
    with tempfile.TemporaryDirectory() as again:
        made = make(_same_run(project, told), Path(again), folder, progress).manifest
        results = list(_results(folder / RESULTS, Path(again) / RESULTS))
    remade = [Difference("product", name) for name in told.products if made.products.get(name) != told.products[name]]
    follows = [] if results or tampered else remade  # other documents follow from another number, input or code
    return Verification(_verdict(tampered, results, remade), tuple([*tampered, *results, *follows]))


def _verdict(tampered, results, remade) -> Verdict:
    """Other bytes without a changed number, input, code or file are an "equal" report (a font, another processor)."""
    serious = [one for one in tampered if one.kind != "environment"]
    if serious or results:
        return "different"
    return "equal" if remade or tampered else "identical"


def _project(folder: Path, told: Manifest, project_dir: Path | None) -> Project:
    path = project_dir or folder / told.project
    chosen = told.parameters
    return open_project(
        path,
        sites=chosen["sites"],
        baseline=chosen["baseline"],
        endline=chosen["endline"],
        confidence=chosen["confidence"],
    )


def _same_run(project: Project, told: Manifest) -> Run:
    return Run(project, told.kind, told.date, told.approvers, fresh=True, earlier=told.earlier)


def _products(folder: Path, told: Manifest) -> Iterator[Difference]:
    found = manifests.product_hashes(folder)
    for name in sorted(told.products.keys() | found.keys()):
        if name not in found:
            yield Difference("missing_product", name)
        elif name not in told.products:
            yield Difference("added_product", name)
        elif found[name] != told.products[name]:
            yield Difference("product", name)


def _changed(project: Project, told: Manifest) -> Iterator[Difference]:
    yield from _differing("input", told.inputs, manifests.input_hashes(project))
    yield from _differing("code", told.code, manifests.code_hashes())
    for name, difference in (
        (one.name, one) for one in _differing("environment", told.environment, environment_facts())
    ):
        yield Difference("environment", name, told=difference.told, found=difference.found)


def _differing(kind, told: dict[str, str], found: dict[str, str]) -> Iterator[Difference]:
    for name in sorted(told.keys() | found.keys()):
        if told.get(name) != found.get(name):
            yield Difference(kind, name, told=told.get(name, ""), found=found.get(name, ""))


def _results(told: Path, found: Path) -> Iterator[Difference]:
    """Yield every value of results.csv that is not the same, by its result and column."""
    if not told.is_file():
        return
    before, after = _read(told), _read(found)
    for first, second in zip_longest(before, after):
        if first is None or second is None:
            yield Difference("rows", _name(first or second), told=str(len(before)), found=str(len(after)))
            return
        for column, value in first.items():
            if not _same(value, second.get(column, "")):
                yield Difference("result", _name(first), column, value or "", second.get(column) or "")


def _read(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as source:
            return list(csv.DictReader(source))
    except (UnicodeDecodeError, csv.Error):
        raise EvaluationError("results_unreadable", file=path.name) from None


def _name(row: dict[str, str]) -> str:
    parts = ("indicator", "statistic", "site", "wave", "contrast", "group", "level")
    return " ".join(row[part] for part in parts if row.get(part))


def _same(first: str | None, second: str | None) -> bool:
    if first == second:
        return True
    try:
        return isclose(float(first or ""), float(second or ""), rel_tol=TOLERANCE)
    except ValueError:
        return False
