"""From a project folder to a protected report: read, run the chapters, protect, render, and appear whole."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from threading import Thread

from evaluation.analysis.official import SOURCE as OFFICIAL
from evaluation.analysis.results import asked
from evaluation.disclosure.gate import Context, protect_and_record
from evaluation.disclosure.past import Past
from evaluation.disclosure.policy import Policy, policy_from
from evaluation.disclosure.protected import ProtectedRelease
from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.definition import Indicator
from evaluation.indicators.rules import columns_of
from evaluation.project import Project
from evaluation.release.chapters import Found, under_way
from evaluation.release.cuts import bridge, refuse_small_stretch
from evaluation.release.environment import environment_facts
from evaluation.release.ledger import earlier, entries
from evaluation.release.manifest import (
    DRAFT,
    Manifest,
    Progress,
    code_hashes,
    input_hashes,
    parameters_of,
    product_hashes,
    report_id,
    today,
    way,
    write,
)
from evaluation.release.staging import staged
from evaluation.release.weights import weight_ranges
from evaluation.report.evaluator import is_narrowed
from evaluation.report.evaluator_checks import refuse_faults
from evaluation.report.stamp import Stamp
from evaluation.sources.inputs import codebooks_of
from evaluation.sources.tables import build_tables

RENDERING = "evaluation.report.build"


@dataclass(frozen=True)
class Run:
    """What is asked of a run: the project narrowed to its parameters, what it makes, the date it bears, and the earlier
    releases that it is protected with."""

    project: Project
    kind: str
    date: datetime.date
    approvers: tuple[str, ...] = ()
    fresh: bool = False
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True)
class Made:
    """The manifest of a report, and the restricted record with which later releases are protected."""

    manifest: Manifest
    past: Past


def report(project: Project, progress: Progress = lambda step: None) -> Path:
    """Return the folder of a new draft, `reports/<project>/draft`, which replaces the last one when it is whole."""
    folder = project.reports / DRAFT
    with staged(folder) as aside:
        names = tuple(entry["release"] for entry in entries(project))
        make(Run(project, "draft", today(), earlier=names), aside, folder, progress)
    return folder


def make(run: Run, aside: Path, folder: Path, progress: Progress = lambda step: None) -> Made:
    """Write a whole report into `aside`, which will be renamed to `folder`; return its manifest and its record."""
    with reading(run, progress) as chapters:
        inputs, code = input_hashes(run.project), code_hashes()
        released, past = protected(run, chapters, progress)
    progress("rendering")
    name = report_id(run.project, inputs, code)
    render(released, run.project, _stamp(run, name, inputs), aside)
    manifest = Manifest(
        kind=run.kind,
        project=way(folder, run.project),
        project_id=run.project.id,
        data_class=run.project.settings.data_class,
        report_id=name,
        date=run.date,
        parameters=parameters_of(run.project),
        inputs=inputs,
        code=code,
        environment=environment_facts(),
        products=product_hashes(aside),
        approvers=run.approvers,
        earlier=run.earlier,
    )
    write(manifest, aside)
    return Made(manifest, past)


@contextmanager
def reading(run: Run, progress: Progress = lambda step: None) -> Iterator[Callable[[], Found]]:
    """Read the tables of a run and yield what executes its chapters, whose kernels start meanwhile."""
    progress("reading")
    parameters = parameters_of(run.project) | {"project_dir": str(run.project.path)}
    with under_way(run.project, parameters, run.fresh, progress) as chapters:
        build_tables(run.project)
        if not is_narrowed(run.project):
            refuse_faults(run.project)
        Thread(target=import_module, args=(RENDERING,)).start()  # it is there when the kernels are done
        yield chapters


def protected(
    run: Run, chapters: Callable[[], Found], progress: Progress = lambda step: None
) -> tuple[ProtectedRelease, Past]:
    """Return the results of every chapter as the gate lets them through, and the record of what it showed."""
    policy, opened = policy_from(run.project.settings.disclosure), open_tables(run.project)
    context = _context(run, policy)
    every = [(chapter, item) for chapter, items in chapters() for item in items]
    progress("protecting")
    return protect_and_record(every, policy, sensitive_indicators(run.project), kept_longest(), opened, context)


def _context(run: Run, policy: Policy) -> Context:
    """Return what the run is protected with; only a release is refused for what it would tell beside earlier ones: a
    draft, which is for the team, hides it."""
    pasts = earlier(run.project, run.earlier)
    linked, strict = bridge(run.project, pasts), run.kind == "release"
    if strict:
        refuse_small_stretch(linked, pasts, policy)
    return Context(pasts, linked, weight_ranges(run.project), strict)


def open_tables(project: Project) -> frozenset[str]:
    """Return the tables whose institutions publish them or agreed in writing to share them."""
    return frozenset((OFFICIAL, *(name for name, table in project.settings.tables.items() if table.open)))


def kept_longest() -> frozenset[str]:
    """Return the codes of the primary outcomes, with those whom they ask: the values that a report hides last."""
    codes = INDICATORS.primary.codes
    return frozenset((*codes, *map(asked, codes)))


def sensitive_indicators(project: Project) -> frozenset[str]:
    """Return the codes of the indicators that the catalogue calls sensitive, or that read a column which the codebook
    does, with those under which the women are counted whom a conditional one asks."""

    books = codebooks_of(project)

    def reads_sensitive(one: Indicator) -> bool:
        stored = books[one.table].stored() if one.table in books else {}
        return any(stored[name].sensitive for name in columns_of(one) if name in stored)

    codes = [one.code for one in INDICATORS if one.sensitive or reads_sensitive(one)]
    return frozenset((*codes, *map(asked, codes)))


def render(release: ProtectedRelease, project: Project, stamp: Stamp, folder: Path) -> list[Path]:
    """Write a report's files and return them, by modules that take two seconds to load."""
    return import_module(RENDERING).render(release, project, stamp, folder)


def _stamp(run: Run, name: str, inputs: dict[str, str]) -> Stamp:
    return Stamp(
        kind=run.kind,
        data_class=run.project.settings.data_class,
        report_id=name,
        date=run.date,
        inputs=tuple(inputs.items()),
        provenance=environment_facts(),
    )
