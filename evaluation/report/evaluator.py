"""Where the evaluator's words stand: texts, findings, recommendations, matrix and evidence as blocks and tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from evaluation.disclosure.protected import ProtectedRelease
from evaluation.locale import has, text
from evaluation.project import Project
from evaluation.report.grid import Line as Row
from evaluation.report.grid import Table
from evaluation.report.numbers import month, number
from evaluation.report.placeholders import Shown, shown
from evaluation.report.prose import FORBIDDEN, PLACEHOLDER, Prose, ProseList, Title, parsed
from evaluation.sources.narrative import Words, chosen, read_words
from evaluation.sources.narrative_tables import Line
from evaluation.sources.quotes import PREFIX, opened

BRIEF = ("headline", "gathered", "limits", "achievement_by_result")  # they repeat what another chapter shows in full
MARKS = re.compile(r"[*{}]")  # emphasis and placeholders


class Evaluator:
    """The evaluator's words with the release that fills their placeholders, in one language.

    A run of some of a project's sites or waves shows none of them: they were written for the whole evaluation.
    """

    def __init__(self, project: Project, release: ProtectedRelease, language: str):
        self.project, self.release, self.language = project, release, language
        self.narrowed = is_narrowed(project)
        self.words: Words = Words() if self.narrowed else read_words(project)
        self.shown: Shown = shown(release)
        for finding in self.words.findings:
            for name in finding.listed("results"):
                self.shown.find(name, finding.file, finding.number, language)

    def section(self, name: str) -> Iterator[Prose | ProseList | Title]:
        """Yield the blocks of a section; nothing where the evaluator wrote none."""
        found = self.words.text(self.language, name)
        if found is not None:
            yield from parsed(found, self._fill)

    def missing(self, name: str) -> str:
        """Return what is to be said where a section was not written, "" where nothing is."""
        key = f"narrative.missing_{name}"
        if self.narrowed:
            return text("narrative.narrowed", self.language) if has(key, self.language) else ""
        return text(key, self.language) if has(key, self.language) else ""

    def table(self, name: str) -> Table | None:
        """Return the table of a section, None where there are no lines or the section is no table."""
        made = _TABLES.get(name)
        return made(self) if made else None

    def told(self, line: Line, column: str) -> str:
        """Return the words of a cell with its placeholders filled."""
        return _filled(self, line, column)

    def _fill(self, name: str, file: str, line: int) -> str:
        if name.startswith(PREFIX):
            return self._quoted(name, file, line)
        return self.shown.words(name, file, line, self.language)

    def _quoted(self, name: str, file: str, line: int) -> str:
        """Return a free text that was opened, in one line and without marks, with the role of who said it."""
        quote = opened(self.project, self.words, name, file, line)
        told = {one: " ".join(self._plain(quote, one).split()) for one in ("words", "role")}
        return text("narrative.quote", self.language, **told)

    def _plain(self, quote: Line, column: str) -> str:
        words = quote.words(column)[self.language]
        if FORBIDDEN.search(words) or MARKS.search(words):
            raise quote.fault("words_markup")
        return words


def is_narrowed(project: Project) -> bool:
    """Return whether a run is of less than the whole project."""
    settings = project.settings
    last = project.endline.id if project.endline else None
    own = (settings.baseline, None if settings.endline == settings.baseline else settings.endline)
    return project.sites != settings.sites or (project.baseline.id, last) != own


def _filled(evaluator: Evaluator, line: Line, column: str) -> str:
    words = line.words(column)[evaluator.language]
    return PLACEHOLDER.sub(lambda match: evaluator._fill(match[1], line.file, line.number), words)


def _table(evaluator: Evaluator, columns: dict[str, float], lines: Iterator[tuple[str, ...]]) -> Table | None:
    rows = tuple(Row(cells) for cells in lines)
    head = tuple(text(f"narrative.column_{name}", evaluator.language) for name in columns)
    return Table(head, rows, prose=True, widths=tuple(columns.values())) if rows else None


def _choice(line: Line, column: str, language: str) -> str:
    told = chosen(line, column)
    return text(f"narrative.{column}_{told}", language) if told else ""


def _findings(one: Evaluator) -> Table | None:
    def cells(line: Line) -> tuple[str, ...]:
        grounds = [_ground(one, name) for name in line.listed("results")] + list(line.listed("evidence"))
        strength = _choice(line, "strength", one.language)
        criterion = _choice(line, "criterion", one.language)
        return line.cells["code"], one.told(line, "words"), "; ".join(grounds), criterion, strength

    columns = {"code": 0.7, "finding": 3.4, "grounds": 2.4, "criterion": 1.1, "strength": 0.9}
    return _table(one, columns, map(cells, one.words.findings))


def _ground(one: Evaluator, name: str) -> str:
    """Return a result by its code and value: "IMP-01, El Alto: −4 puntos porcentuales"."""
    item, row, _ = one.shown.find(name, "", 0, one.language)
    place = item.labels.get("site", {}).get(row.site, {}).get(one.language, "")
    kind = text(f"narrative.statistic_{row.statistic}", one.language) if _known(row.statistic) else row.statistic
    value = one.shown.words(name, "", 0, one.language)
    return f"{row.indicator} ({', '.join(part for part in (kind, place) if part)}): {value}"


def _known(statistic: str) -> bool:
    return has(f"narrative.statistic_{statistic}", "es")


def _recommendations(one: Evaluator) -> Table | None:
    def cells(line: Line) -> tuple[str, ...]:
        grounds = ", ".join(line.listed("findings"))
        when = "; ".join(words for words in (one.told(line, "deadline"), one.told(line, "cost")) if words)
        first = f"{line.cells['code']} ({_choice(line, 'priority', one.language)})"
        return first, one.told(line, "addressee"), one.told(line, "words"), grounds, when

    columns = {"code_priority": 1.2, "addressee": 1.3, "recommendation": 3.6, "findings": 0.9, "deadline_cost": 1.3}
    return _table(one, columns, map(cells, one.words.recommendations))


def _matrix(one: Evaluator) -> Table | None:
    def cells(line: Line) -> tuple[str, ...]:
        how = "; ".join(words for words in (one.told(line, "sources"), one.told(line, "technique")) if words)
        criterion = _choice(line, "criterion", one.language)
        indicators = ", ".join(line.listed("indicators"))
        return criterion, one.told(line, "question"), how, indicators, one.told(line, "judgement")

    columns = {"criterion": 1.1, "question": 2.2, "sources": 2, "indicators": 1.4, "judgement": 1.6}
    return _table(one, columns, map(cells, one.words.matrix))


def _questions(one: Evaluator) -> Table | None:
    """Return the questions of the matrix with the chapters in which results of their indicators stand."""

    def cells(line: Line) -> tuple[str, ...]:
        asked = line.listed("indicators")
        criterion = _choice(line, "criterion", one.language)
        return criterion, one.told(line, "question"), ", ".join(asked), ", ".join(_chapters(one, asked)) or "–"

    columns = {"criterion": 1.1, "question": 3, "indicators": 2, "chapters": 0.9}
    return _table(one, columns, map(cells, one.words.matrix))


def _chapters(one: Evaluator, codes: Sequence[str]) -> list[str]:
    """Return the numbers of the chapters that measure an indicator of these codes, or a form of one."""
    found = {
        int(item.chapter.partition("_")[0])
        for item in one.release.items
        for row in item.rows
        if item.options.get("layout") not in BRIEF and item.options.get("kind") != "achievement"
        if row.mark != "x" and row.statistic != "nonresponse" and row.indicator.partition("_")[0] in codes
    }
    return [str(number) for number in sorted(found)]


def _evidence(one: Evaluator) -> Table | None:
    def cells(line: Line) -> tuple[str, ...]:
        kind, strength = (_choice(line, column, one.language) for column in ("kind", "strength"))
        who = "; ".join(
            part for part in (kind, one.told(line, "role"), _when(line.cells.get("date", ""), one.language)) if part
        )
        return line.cells["code"], who, one.told(line, "words"), strength, one.told(line, "rival")

    columns = {"code": 0.7, "source": 1.7, "evidence": 3, "strength": 0.8, "rival": 2}
    return _table(one, columns, map(cells, one.words.evidence))


def _when(date: str, language: str) -> str:
    """Return "marzo de 2020" for "2020-03"; any other words as they were written."""
    return month(date, language) if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", date) else date


def _interviews(one: Evaluator) -> Table | None:
    """Return how many interviews stand behind the evidence, by role: no name is ever asked for."""
    kinds = ("interview", "group")
    roles = Counter(one.told(line, "role") for line in one.words.evidence if chosen(line, "kind") in kinds)
    head = (text("narrative.column_role", one.language), text("narrative.column_number", one.language))
    rows = tuple(Row((role or "–", number(times, one.language))) for role, times in sorted(roles.items()))
    return Table(head, rows) if rows else None


_TABLES = {
    "findings": _findings,
    "recommendations": _recommendations,
    "matrix": _matrix,
    "questions": _questions,
    "evidence": _evidence,
    "interviews": _interviews,
}
