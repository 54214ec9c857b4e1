"""The words of messages and reports: one catalogue a language and a domain, `<language>/<domain>.po`."""

from __future__ import annotations

import gettext
import io
from functools import lru_cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = ("es", "en")
FOLDER = Path(__file__).parent
DOMAINS = frozenset(path.stem for path in (FOLDER / LANGUAGES[0]).glob("*.po"))


class MissingText(KeyError):
    """A key that no catalogue holds: a defect of the program, never of the data."""


def text(key: str, language: str, /, **values: object) -> str:
    """Return the words for `domain.key` in `language`, with `{placeholders}` filled from `values`."""
    domain, _, name = key.partition(".")
    return _found(_catalogue(language, domain).gettext(name), name, key, language).format(**values)


def plural(key: str, number: float, language: str, /, **values: object) -> str:
    """Return the words for `domain.key` in the grammatical number that `number` takes in `language`."""
    domain, _, name = key.partition(".")
    found = _catalogue(language, domain).ngettext(name, name, number)
    return _found(found, name, key, language).format(**values)


def has(key: str, language: str) -> bool:
    """Return whether the catalogues hold `domain.key` in `language`."""
    domain, _, name = key.partition(".")
    return name in _catalogue(language, domain)._catalog or (name, 0) in _catalogue(language, domain)._catalog


def _found(words: str, name: str, key: str, language: str) -> str:
    if words == name:
        raise MissingText(f"{key} ({language})")
    return words


@lru_cache
def _catalogue(language: str, domain: str) -> gettext.GNUTranslations:
    path = FOLDER / language / f"{domain}.po"
    with path.open("rb") as source:
        catalogue = read_po(source, locale=language, domain=domain)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
