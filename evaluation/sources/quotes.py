"""Free texts of people (quotes.csv): closed, but for those that project.toml opens by their code after a review.

What opens a text is the role of who reviewed it, the day, and the start of the digest of its words: a text that was
changed afterwards is closed again. No review lets an identifier through.
"""

from __future__ import annotations

import hashlib
import re

from evaluation.errors import EvaluationError
from evaluation.project import Project
from evaluation.sources.identifier_patterns import kind_in
from evaluation.sources.narrative import Words
from evaluation.sources.narrative_tables import LANGUAGES, Line

PREFIX = "quote."
FULL_NAME = re.compile(r"\b[A-ZÁÉÍÓÚÑ][a-záéíóúñü]+ (?:(?:de|del|la|las|los|y) )*[A-ZÁÉÍÓÚÑ][a-záéíóúñü]+\b")
DIGITS = 12


def opened(project: Project, words: Words, name: str, file: str, line: int) -> Line:
    """Return the free text that a placeholder (`quote.T1`) of a file and line names.

    Raises EvaluationError "quote_unknown", "quote_closed" where nobody opened it, "quote_changed" where it is not what
    was reviewed, and "quote_identifies" where it holds what points at a person. None of them says what is in it.
    """
    code = name.removeprefix(PREFIX).strip()
    found = next((one for one in words.quotes if one.cells["code"] == code), None)
    if found is None:
        raise EvaluationError("quote_unknown", file=file, line=line, code=code)
    review = next((one for one in project.settings.opened_texts if one.id == code), None)
    if review is None:
        raise EvaluationError("quote_closed", file=file, line=line, code=code, seen=digest_of(found))
    if review.seen != digest_of(found):
        raise found.fault("quote_changed", code=code, seen=digest_of(found))
    if kind := identity_in(project, found):
        raise found.fault("quote_identifies", code=code, kind=kind)
    return found


def digest_of(line: Line) -> str:
    """Return the start of the SHA-256 of all the words of a free text, which a review names."""
    told = "\n".join(f"{name}={value}" for name, value in sorted(line.cells.items()))
    return hashlib.sha256(told.encode("utf-8")).hexdigest()[:DIGITS]


def identity_in(project: Project, line: Line) -> str | None:
    """Return the kind of identifier in a free text or in its role; "name" for two words written like somebody's, unless
    they are a site's."""
    settings = project.settings
    places = {words for site in settings.sites for words in (site.name.es, site.name.en)}
    for told in (line.words(column)[language] for column in ("words", "role") for language in LANGUAGES):
        if kind := kind_in(told):
            return kind
        if any(found[0] not in places for found in FULL_NAME.finditer(told)):
            return "name"
    return None
