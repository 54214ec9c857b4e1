"""What stands after the chapters: the evaluator's documents, and what the package knows of its own work."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evaluation.disclosure.protected import ProtectedRelease
from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.definition import Indicator, Reference
from evaluation.locale import has, text
from evaluation.project import Project
from evaluation.report.evaluator import Evaluator
from evaluation.report.grid import Line, Table
from evaluation.report.method_tables import instrument
from evaluation.report.numbers import day, month, number
from evaluation.sources.codebook import Column
from evaluation.sources.inputs import codebooks_of

Annex = tuple[str, Table | str | None]
ACRONYMS = ("AAPOR", "CAD", "CEM", "CODISEC", "DEMUNA", "DHS", "DLeg", "DNA", "DS", "EDSA", "ENDES", "FELCV", "GAMEA")
ACRONYMS += ("GEM", "GERAAS", "INE", "INEI", "LB", "MIMP", "ODS", "ONG", "ONGD", "QAP", "SLIM", "TdR", "UNEG", "UPM")
ACRONYMS += ("gl", "n", "p")
SHEET_WIDTHS, INSTRUMENT_WIDTHS = (1.75, 1.9, 3.5, 2.1), (1.6, 3.1, 2.9)
ACRONYM_WIDTHS = (1, 5)
OF_COUNTRY = dict.fromkeys(("CEM", "CODISEC", "DEMUNA", "DLeg", "ENDES", "INEI", "MIMP"), "PE")
OF_COUNTRY |= dict.fromkeys(("DNA", "EDSA", "FELCV", "GAMEA", "INE", "SLIM"), "BO")
MET, PARTLY, NOT_MET = "met", "partly", "not_met"


def annexes(release: ProtectedRelease, project: Project, evaluator: Evaluator, language: str) -> Iterator[Annex]:
    """Yield the annexes in their order: a table, a paragraph, or None where the evaluator's words stand."""
    record = release.record
    told = {"requested": number(record.requested, language), "hidden": number(record.hidden, language)}
    yield from ((name, None) for name in ("terms_of_reference", "work_plan", "matrix"))
    yield "indicators", _indicators(release, language)
    yield "full_tables", text("synthesis.full_tables", language)
    yield "instruments", _instruments(project, language)
    yield from ((name, None) for name in ("evidence", "interviews"))
    yield "suppression", text("synthesis.suppression", language, **told) + _reviewed(project, language)
    yield "reproducibility", text("synthesis.reproducibility", language)
    yield "quality", _quality(evaluator, release, language)
    yield "dac_sheet", _dac_sheet(project, language)
    yield from ((name, None) for name in ("comments", "management_response"))


def _reviewed(project: Project, language: str) -> str:
    """Return who opened free texts and when; nothing where all are closed."""
    reviews = sorted({(one.date, one.role) for one in project.settings.opened_texts})
    told = [{"role": role, "date": day(date, language)} for date, role in reviews]
    return "".join(" " + text("synthesis.opened_texts", language, **one) for one in told)


def _head(names: tuple[str, ...], language: str) -> tuple[str, ...]:
    return tuple(text(f"synthesis.column_{name}", language) for name in names)


def _indicators(release: ProtectedRelease, language: str) -> Table:
    """Return a sheet a line for each indicator of the report: whom it asks, over what time, and where it comes from."""
    found = dict.fromkeys(row.indicator for item in release.items for row in item.rows)
    lines = tuple(Line(_sheet(INDICATORS[code], language)) for code in found if code in INDICATORS.codes)
    head = _head(("code", "indicator", "definition", "sources"), language)
    return Table(head, lines, prose=True, widths=SHEET_WIDTHS)


def _sheet(one: Indicator, language: str) -> tuple[str, ...]:
    sources = "; ".join(_reference(told, language) for told in one.references) or "–"
    pairs = ", ".join(code for code in one.paired_with if code in INDICATORS.codes)
    read = text(f"report.direction_{one.direction}", language)
    told = [one.definition[language], f"{read[:1].upper()}{read[1:]}."]
    told += [text("synthesis.read_with", language, pair=pairs)] if pairs else []
    return one.code, one.name[language], " ".join(told), sources


def _reference(one: Reference, language: str) -> str:
    words = one.words(language)
    return words if one.verified else f"{words} ({text('synthesis.unverified', language)})"


def _instruments(project: Project, language: str) -> Table:
    """Return the questions of every table as they were put, without the columns that identify somebody."""
    lines: list[Line] = []
    for name, book in codebooks_of(project).items():
        asked = [column for column in book.columns if _is_question(column)]
        lines += [Line((instrument(name, language),), title=True)] if asked else []
        lines += [Line((column.name, _question(column, language), _answers(column, language))) for column in asked]
    head = _head(("variable", "question", "answers"), language)
    return Table(head, tuple(lines), prose=True, widths=INSTRUMENT_WIDTHS)


def _is_question(column: Column) -> bool:
    words = column.question["es"]
    return bool(words) and not column.identifier and not words.startswith("(")


def _question(column: Column, language: str) -> str:
    return column.question[language]


def _answers(column: Column, language: str) -> str:
    return "; ".join(words[language] for words in column.codes.values())


def _quality(evaluator: Evaluator, release: ProtectedRelease, language: str) -> Table:
    """Return the self-check by what the report holds; it counts what is there and judges no quality of writing."""
    head = _head(("parameter", "where", "state"), language)
    states = {
        "object": _written(evaluator, "context", "actors"),
        "purpose": _of(bool(evaluator.words.matrix), evaluator.words.text(language, "terms_of_reference") is not None),
        "methodology": _of(any(item.chapter == "03_methodology" for item in release.items)),
        "findings": _of(bool(evaluator.words.findings)),
        "conclusions": _written(evaluator, "conclusions", "lessons"),
        "recommendations": _of(bool(evaluator.words.recommendations)),
        "gender": _written(evaluator, "crosscutting_gender", "crosscutting_rights"),
        "presentation": _of(evaluator.words.text(language, "summary") is not None),
    }
    lines = (
        Line((*(text(f"synthesis.{key}_{name}", language) for key in ("quality", "where")), _state(told, language)))
        for name, told in states.items()
    )
    return Table(head, tuple(lines), prose=True)


def _written(evaluator: Evaluator, *sections: str) -> str:
    return _of(*(evaluator.words.text(evaluator.language, section) is not None for section in sections))


def _of(*there: bool) -> str:
    return MET if all(there) else PARTLY if any(there) else NOT_MET


def _state(told: str, language: str) -> str:
    return text(f"synthesis.state_{told}", language)


def _dac_sheet(project: Project, language: str) -> Table:
    """Return the summary sheet that the Spanish cooperation asks for, from the project's own settings."""
    settings = project.settings
    waves = "; ".join(
        f"{getattr(wave.name, language)}: {month(wave.start, language)} – {month(wave.end, language)}"
        for wave in project.waves
    )
    names = {
        "title": getattr(settings.title, language),
        "places": ", ".join(
            f"{getattr(one.name, language)} ({_country(one.country, language)})" for one in project.sites
        ),
        "funder": getattr(settings.funder.name, language) if settings.funder.name else "–",
        "partners": "; ".join(getattr(partner, language) for partner in settings.partners) or "–",
        "waves": waves,
        "type": text("synthesis.dac_type", language),
        "criteria": ", ".join(text(f"narrative.criterion_{name}", language) for name in settings.funder.criteria_named),
    }
    lines = tuple(Line((text(f"synthesis.dac_{name}_is", language), value)) for name, value in names.items())
    return Table(_head(("field", "contents"), language), lines, prose=True)


def _country(code: str, language: str) -> str:
    return text(f"context.country_{code}", language) if has(f"context.country_{code}", language) else code


def acronyms(project: Project, said: str, language: str) -> Table:
    """Return what the acronyms that occur in `said` stand for, those of a country where the run has a site there."""
    wanted = {None, *(site.country for site in project.sites)}
    shown = {_short(name, language): name for name in ACRONYMS if OF_COUNTRY.get(name) in wanted}
    used = sorted((short for short in shown if re.search(rf"\b{short}\b", said)), key=str.casefold)
    lines = tuple(Line((short, text(f"synthesis.acronym_{shown[short]}", language))) for short in used)
    return Table(_head(("acronym", "meaning"), language), lines, prose=True, widths=ACRONYM_WIDTHS)


def _short(name: str, language: str) -> str:
    """Return an acronym as a language writes it: DAC for CAD."""
    own = f"synthesis.short_{name}"
    return text(own, language) if has(own, language) else name
