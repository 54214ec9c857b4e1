"""The reference sheet of an indicator in words: all that its record says, for a reader and not for a program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evaluation.indicators.catalogue import Catalogue
from evaluation.indicators.definition import Amount, Indicator, Reference
from evaluation.indicators.rules import columns_of
from evaluation.locale import LANGUAGES, has, text


def sheet(indicator: Indicator, catalogue: Catalogue, language: str) -> list[tuple[str, str]]:
    """Return (what, words) for each thing that the record of an indicator says, in the order of a reference sheet."""
    said = {
        "name": indicator.name[language],
        "theme": _word("theme", indicator.theme, language),
        "definition": indicator.definition[language],
        "universe": indicator.universe.name[language],
        "recall": _word("recall", indicator.recall, language),
        "measure": _word("measure", indicator.measure, language),
        "unit": _word("unit", indicator.unit, language),
        "direction": text(f"report.direction_{indicator.direction}", language),
        "primary": _words("is_primary", language) if indicator.primary else "",
        "sensitive": _words("is_sensitive", language) if indicator.sensitive else "",
        "pair": _codes(indicator.paired_with, catalogue, language),
        "parts": _codes(indicator.parts, catalogue, language),
        "disaggregation": _list("column", indicator.disaggregate_by, language),
        "sampling": _word("sampling", indicator.sampling, language),
        "sources": _list("source", indicator.sources, language),
        "references": "; ".join(_reference(one, language) for one in indicator.references),
        "notes": indicator.notes.get(language, ""),
        "table": indicator.table,
        "columns": ", ".join(columns_of(indicator)),
        "missing": _missing(indicator, language),
    }
    return [(_words(name, language), words) for name, words in said.items() if words]


def lines(indicator: Indicator, catalogue: Catalogue, language: str) -> list[str]:
    """Return the sheet for the screen: the code and one line a thing."""
    return [indicator.code, *(f"{what}: {words}" for what, words in sheet(indicator, catalogue, language))]


def document(catalogue: Catalogue) -> str:
    """Return docs/indicators.md: the sheets of all indicators by theme, in Spanish and then in English."""
    parts = ["# Indicadores · Indicators", *(_words("made_by", language) for language in LANGUAGES)]
    for language in LANGUAGES:
        parts.append(f"# {_words('title', language)}")
        for theme in catalogue.themes:
            parts.append(f"## {_word('theme', theme, language)}")
            parts += _of_theme(catalogue.theme(theme), catalogue, language)
    return "\n\n".join(parts) + "\n"


def _of_theme(chosen: Iterable[Indicator], catalogue: Catalogue, language: str) -> Iterator[str]:
    for one in chosen:
        told = sheet(one, catalogue, language)
        rows = "\n".join(f"| {what} | {words.replace('|', '/')} |" for what, words in told[1:])
        yield f"### {one.code} · {one.name[language]}"
        yield f"| {_words('what', language)} | {_words('words', language)} |\n|---|---|\n{rows}"


def _words(key: str, language: str) -> str:
    return text(f"indicator_sheets.{key}", language)


def _word(kind: str, key: str, language: str) -> str:
    """Return the words of a term; of one that the catalogue of words lacks the key itself, which a test finds."""
    return _words(f"{kind}_{key}", language) if has(f"indicator_sheets.{kind}_{key}", language) else key


def _list(kind: str, keys: Iterable[str], language: str) -> str:
    return ", ".join(_word(kind, key, language) for key in keys)


def _codes(codes: Iterable[str], catalogue: Catalogue, language: str) -> str:
    known = [f"{code} ({catalogue[code].name[language]})" for code in codes if code in catalogue.codes]
    return "; ".join(known)


def _reference(reference: Reference, language: str) -> str:
    year = f" ({reference.year})" if reference.year else ""
    known = "" if reference.verified else f" [{_words('not_verified', language)}]"
    return f"{reference.words(language)}{year}{known}"


def _missing(indicator: Indicator, language: str) -> str:
    """Return how a missing answer is dealt with, where a rule of one row does."""
    if indicator.numerator is None:
        return _words("missing_elsewhere", language)
    return _words("missing_amount" if isinstance(indicator.numerator, Amount) else "missing_rule", language)
