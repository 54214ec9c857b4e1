"""Every fault of what the evaluator wrote, at once: tables, logframe, texts, and the form of their placeholders."""

from __future__ import annotations

from collections.abc import Iterator

from evaluation.errors import EvaluationError
from evaluation.indicators.catalogue import INDICATORS
from evaluation.project import Project
from evaluation.report.placeholders import ALL, PARTS
from evaluation.report.prose import FORBIDDEN, PLACEHOLDER
from evaluation.sources.logframe import read_logframe
from evaluation.sources.narrative import Text, Words, read_words
from evaluation.sources.narrative_tables import Line
from evaluation.sources.quotes import PREFIX, opened
from evaluation.sources.roles import role_faults


def evaluator_faults(project: Project) -> tuple[EvaluationError, ...]:
    """Return the faults of the evaluator's words that can be told before anything is computed, file by file.

    Whether a placeholder names a result that is shown is only known once there are results: the report says so then.
    """
    found: list[EvaluationError] = []
    goals = read_logframe(project, found.append)
    words = read_words(project, found.append)
    known = {*INDICATORS.codes, *(goal.indicator for goal in goals)}
    found += [*role_faults(project), *_of_tables(words, project, known)]
    for texts in (words.texts or {}).values():
        for text in texts.values():
            found += _of_text(text, project, words, known)
    return tuple(found)


def refuse_faults(project: Project) -> None:
    """Raise the first of these faults: a report says it before it computes anything."""
    for fault in evaluator_faults(project):
        raise fault


def _of_tables(words: Words, project: Project, known: set[str]) -> Iterator[EvaluationError]:
    for line in words.matrix:
        unknown = (code for code in line.listed("indicators") if code not in known)
        yield from (line.fault("words_code_unknown", column="indicadores", code=code) for code in unknown)
    for line in (*words.evidence, *words.findings, *words.recommendations, *words.matrix):
        named = [*line.listed("results"), *_named(line)]
        yield from _strangers(dict.fromkeys(named), line.file, line.number, project, words, known)


def _named(line: Line) -> Iterator[str]:
    yield from (match[1] for cell in line.cells.values() for match in PLACEHOLDER.finditer(cell))


def _of_text(text: Text, project: Project, every: Words, known: set[str]) -> Iterator[EvaluationError]:
    for number, words in enumerate(text.contents.splitlines(), 1):
        if FORBIDDEN.search(words):
            yield EvaluationError("words_markup", file=text.file, line=number)
        named = [match[1] for match in PLACEHOLDER.finditer(words)]
        yield from _strangers(dict.fromkeys(named), text.file, number, project, every, known)
        rest = PLACEHOLDER.sub("", words)
        if "{" in rest or "}" in rest:
            yield EvaluationError("placeholder_unknown", file=text.file, line=number, name=words.strip()[:40])


def _strangers(names, file: str, line: int, project: Project, words: Words, known) -> Iterator[EvaluationError]:
    for name in names:
        if name.startswith(PREFIX):
            yield from _refused(project, words, name, file, line)
        elif not _well_formed(name, project, known):
            yield EvaluationError("placeholder_unknown", file=file, line=line, name=name)


def _refused(project: Project, words: Words, name: str, file: str, line: int) -> Iterator[EvaluationError]:
    try:
        opened(project, words, name, file, line)
    except EvaluationError as fault:
        yield fault


def _well_formed(name: str, project: Project, known: set[str]) -> bool:
    """Return whether a placeholder names an indicator, a statistic, a site and, it may be, a wave of the project."""
    names = [part.strip() for part in name.split(".")]
    if len(names) > 3 and names[-1] in PARTS:
        names.pop()
    if len(names) not in (3, 4):
        return False
    sites, waves = ({one.id for one in of} for of in (project.settings.sites, project.settings.waves))
    placed = names[2] in sites | {ALL} and (len(names) == 3 or names[3] in waves)
    return names[0] in known and bool(names[1]) and placed
