"""A report as a list of blocks in one language, numbered, before any format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from evaluation.disclosure.protected import ProtectedItem, ProtectedRelease
from evaluation.locale import text
from evaluation.project import Project
from evaluation.report import official
from evaluation.report.annexes import acronyms, annexes
from evaluation.report.blocks import Block, Bullets, Heading, NumberedFigure, NumberedTable, Paragraph, plain_words
from evaluation.report.budget_rules import budget_rules
from evaluation.report.bullets import bullets
from evaluation.report.evaluator import Evaluator
from evaluation.report.figures import alternative, figure
from evaluation.report.fillings import named, values
from evaluation.report.looser import looser_rules
from evaluation.report.notes import note
from evaluation.report.numbers import day, month
from evaluation.report.prose import Title
from evaluation.report.provenance import closing
from evaluation.report.repeats import without_repeats
from evaluation.report.stamp import Stamp
from evaluation.report.tables import Table, suppression, table
from evaluation.report.wording import caption

REAL = ("published", "events", *official.LAYOUTS)  # published figures are real, whatever a project's tables are
NEW_PAGE = "summary.findings"  # what stands before it in the summary is one page, to be handed round alone
SUMMARY = "01_summary"  # it stands first: how to read the report follows it, on its last page


@dataclass(frozen=True)
class Document:
    """All that every format of one language shows. `stamps` stand on every page."""

    language: str
    title: str
    subtitle: str
    stamps: tuple[str, ...]
    report_id: str
    dated: str
    labels: dict[str, str]
    blocks: tuple[Block, ...]

    @property
    def cover(self) -> int:
        """The number of blocks before the first heading: they stand on the cover."""
        return next((place for place, block in enumerate(self.blocks) if isinstance(block, Heading)), 0)


def document(release: ProtectedRelease, project: Project, stamp: Stamp, language: str) -> Document:
    """Return the report of a protected release in a language.

    Raises TypeError for anything that did not come through the gate, MissingText for a caption without words.
    """
    if type(release) is not ProtectedRelease:
        raise TypeError("a report is made of a ProtectedRelease only")
    settings = project.settings
    evaluator, numbers = Evaluator(project, release, language), {"table": 0, "figure": 0}
    blocks = [
        *_blocks(release, project, stamp, language, evaluator, numbers),
        *_annexes(release, project, stamp, language, evaluator, numbers),
    ]
    titled = partial(_titled, "table", stamp=stamp, language=language, numbers=numbers)
    used = acronyms(project, plain_words(blocks), language)
    blocks += [
        *_annex("acronyms", used, stamp, language, evaluator, numbers),
        *closing(project, stamp, titled, language),
    ]
    return Document(
        language=language,
        title=getattr(settings.title, language),
        subtitle=_subtitle(project, language),
        stamps=stamp.words(language),
        report_id=stamp.report_id,
        dated=text("report.dated", language, date=day(stamp.date, language)),
        labels={"contents": text("report.contents", language), "page": text("report.page", language)},
        blocks=_without_empty_headings(blocks),
    )


def _subtitle(project: Project, language: str) -> str:
    sites = ", ".join(getattr(site.name, language) for site in project.sites[:3])
    if len(project.sites) > 3:
        sites = text("report.many_sites", language, number=len(project.sites))
    waves = "; ".join(
        text(
            "report.wave_dates",
            language,
            wave=getattr(wave.name, language),
            start=month(wave.start, language),
            end=month(wave.end, language),
        )
        for wave in project.waves
    )
    return f"{sites} · {waves}"


def _blocks(
    release: ProtectedRelease, project: Project, stamp: Stamp, language: str, evaluator: Evaluator, numbers
) -> Iterator[Block]:
    for said in project.settings.notes:
        yield Paragraph(getattr(said, language))
    for summary, items in groupby(without_repeats(release.items), key=lambda item: item.chapter == SUMMARY):
        yield from () if summary else _reading(language)
        for item in items:
            if item.kind == "words":
                yield from words(item.caption, evaluator, stamp, numbers)
            else:
                yield from _of_item(item, release, project, stamp, language, numbers)


def _reading(language: str) -> Iterator[Block]:
    yield Heading(1, text("report.reading", language))
    yield Paragraph(text("report.how_to_read", language))
    yield Bullets(tuple(text(f"report.mark_{mark}", language) for mark in "cux"))


def words(section: str, evaluator: Evaluator, stamp: Stamp, numbers: dict[str, int]) -> Iterator[Block]:
    """Yield what the evaluator wrote for a section, as text or table, or what its absence means."""
    language = evaluator.language
    made = evaluator.table(section)
    written = list(evaluator.section(section))
    if made is not None:
        name = text(f"narrative.table_{section}", language)
        yield NumberedTable(_titled("table", name, stamp, language, numbers), made, text("narrative.note", language))
    for block in written:
        yield Heading(block.depth + 1, block.words) if isinstance(block, Title) else block
    if made is None and not written and (missing := evaluator.missing(section)):
        yield Paragraph(missing)


def _annexes(release: ProtectedRelease, project: Project, stamp: Stamp, language: str, evaluator, numbers):
    yield Heading(1, text("synthesis.annexes", language), new_page=True)
    for name, made in annexes(release, project, evaluator, language):
        yield from _annex(name, made, stamp, language, evaluator, numbers)


def _annex(name: str, made: Table | str | None, stamp: Stamp, language: str, evaluator: Evaluator, numbers):
    yield Heading(2, text(f"synthesis.annex_{name}", language))
    if isinstance(made, Table):
        titled = _titled("table", text(f"synthesis.table_{name}", language), stamp, language, numbers)
        yield NumberedTable(titled, made, text(f"synthesis.note_{name}", language))
    elif made:
        yield Paragraph(made)
    else:
        yield from words(name, evaluator, stamp, numbers)


def _of_item(item: ProtectedItem, release, project: Project, stamp: Stamp, language: str, numbers) -> Iterator[Block]:
    if item.kind == "heading":
        words = caption(item, item.caption, language)
        chapter = "." not in item.caption
        yield Heading(1 if chapter else 2, words, new_page=chapter or item.caption == NEW_PAGE)
    elif item.kind == "paragraph":
        yield from _paragraphs(item, release, project, language)
    elif item.kind == "sentences":
        yield from [Bullets(bullets(item, language))] if _measured(item) else []
    elif _measured(item):
        yield _numbered(item, release, project, stamp, language, numbers)


def _measured(item: ProtectedItem) -> bool:
    """Return whether an item has anything to show: a table of what nobody measured is left out."""
    return any(row.mark != "x" for row in item.rows) or item.kind == "suppression" or "layout" in item.options


def _without_empty_headings(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Leave out the headings under which nothing stands before the next one of their level or above; from the end, so
    that a chapter of empty sections goes with them."""
    kept: list[Block] = []
    for block in reversed(list(blocks)):
        following = kept[-1] if kept else None
        if not (isinstance(block, Heading) and isinstance(following, Heading) and following.level <= block.level):
            kept.append(block)
    return tuple(reversed(kept))


def _paragraphs(item: ProtectedItem, release, project: Project, language: str) -> Iterator[Paragraph]:
    """Return a paragraph of the catalogue; the project's own note on its sample comes before the one on the design,
    its note on the weights instead of the usual one."""
    survey = project.settings.survey
    if item.caption == "methodology.weights" and survey.weight_note:
        yield Paragraph(getattr(survey.weight_note, language))
        return
    if item.caption == "methodology.design" and survey.sample_note:
        yield Paragraph(getattr(survey.sample_note, language))
    yield Paragraph(caption(item, item.caption, language, **values(item, release, language)))
    if item.caption == "accounts" and project.settings.budget:
        yield from map(Paragraph, budget_rules(project.settings.budget, language))


def _numbered(item: ProtectedItem, release, project: Project, stamp: Stamp, language: str, numbers) -> Block:
    kind = "figure" if item.kind == "figure" else "table"
    name = caption(item, f"{kind}_{item.caption}", language, **named(item, language))
    real = item.options.get("layout") in REAL
    titled = _titled(kind, name, stamp, language, numbers, real)
    if kind == "figure":
        own = stamp.of_published() if real else stamp
        drawn, told = figure(item, own, language), alternative(item, name, language)
        return NumberedFigure(titled, drawn, told, note(item, project, language))
    under = note(item, project, language)
    if item.kind == "suppression":
        told = " ".join(filter(None, (looser_rules(release, language), under)))
        return NumberedTable(titled, suppression(release, language), told)
    return NumberedTable(titled, table(item, language), under)


def _titled(kind: str, name: str, stamp: Stamp, language: str, numbers: dict[str, int], real: bool = False) -> str:
    numbers[kind] += 1
    words = text("sheets.stamp_real" if real else "report.stamp_synthetic", language)
    synthetic = f" [{words}]" if stamp.synthetic else ""
    return text(f"report.{kind}_number", language, number=numbers[kind], caption=name) + synthetic
