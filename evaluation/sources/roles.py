"""Officials are named by what they are: a judge, the head of a service, the municipality; never by who they are.

Where `project.toml` lists `[[roles]]`, an interview, an addressee or a quotation names one of them (or a partner, a
site, a label of the codebook). Where it lists none, what is written like a name is refused. So is an office with a name
after it, in whatever the evaluator writes and in the words of an open table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

from evaluation.errors import EvaluationError
from evaluation.project import Project
from evaluation.project_file import SETTINGS_FILE
from evaluation.sources.identifier_patterns import MATTERS, NAME, OFFICES, official_in
from evaluation.sources.identifier_words import plain
from evaluation.sources.inputs import codebooks_of
from evaluation.sources.narrative_tables import LANGUAGES, Line, Refuse

ROLE_COLUMNS = {"evidence": "role", "quotes": "role", "recommendations": "addressee"}
HEADINGS = {"role": "rol (role)", "addressee": "destinataria (addressee)"}
# Institutions are written with capitals: what begins with one of these words is no person.
INSTITUTIONS = re.compile(
    r"(?:el |la |los |las |the )?(?:gobiernos?|municipalidad|municipio|ministerio|defensoría|fiscalía|comisaría|fuerza|"
    r"policía (?:nacional|boliviana|municipal|comunitaria)|centros?|servicios?|dirección|gerencia|alcaldía|juzgados?|"
    r"corte|tribunal|red|mesa|comité|alianza|movimiento|secretaría|subgerencia|unidad|instancia|fundación|asociación|"
    r"federación|ayuntamiento|organización|organizaciones|concejo|consejo|instituto|universidad|programa|hospital|casa|"
    r"oficina|órgano|congreso|asamblea|partners?|municipal|local|ministry|city|council|police|public|office|women's|"
    r"national|regional|district|department)\b",
    re.I,
)
TWO_NAMES = re.compile(rf"\b{NAME} (?:(?:de|del|la|las|los|y) )*{NAME}\b")


def places_of(project: Project) -> frozenset[str]:
    """Return the names of a project's sites."""
    return frozenset(words for site in project.settings.sites for words in (site.name.es, site.name.en))


def refuse_persons(project: Project, name: str, lines: Iterable[Line], refuse: Refuse) -> None:
    """Refuse the lines of a table whose role or addressee is none."""
    column = ROLE_COLUMNS[name]
    declared = declared_roles(project)
    for line in lines:
        told = [line.words(column)[language] for language in LANGUAGES]
        if any(not is_role(one, project, declared) for one in dict.fromkeys(told) if one):
            key = "role_unknown" if project.settings.roles else "role_is_person"
            refuse(line.fault(key, column=HEADINGS[column], code=line.cells["code"]))


def role_faults(project: Project, approvers: Iterable[str] = ()) -> Iterator[EvaluationError]:
    """Yield the roles of project.toml, and of those who approve a release, that are written like a person's name."""
    settings, declared = project.settings, declared_roles(project)
    named = [one.role for one in settings.opened_texts]
    named += [one.permission.role for one in settings.tables.values() if one.permission]
    named += [words for one in settings.deviations for words in (one.role.es, one.role.en)]
    named += [settings.consent_ruling.role] if settings.consent_ruling else []
    named += [str(settings.disclosure["lowered_by"])] if settings.disclosure.get("lowered_by") else []
    if any(_like_a_person(one, project, declared) for one in (*named, *approvers)):
        yield EvaluationError("setting_is_person", file=SETTINGS_FILE)


def declared_roles(project: Project) -> frozenset[str]:
    """Return, in small letters, the roles of project.toml, its sites and partners, and the labels of the codebook."""
    settings = project.settings
    words = {one for role in (*settings.roles, *settings.partners) for one in (role.es, role.en)} | places_of(project)
    with suppress(EvaluationError):  # a codebook that can't be read says so where the tables are read
        columns = [column for book in codebooks_of(project).values() for column in book.columns]
        words |= {label for column in columns for code in column.codes.values() for label in code.values()}
    return frozenset(map(plain, words))


def is_role(words: str, project: Project, declared: frozenset[str]) -> bool:
    """Return whether words are one of the declared roles or, where the project lists none, are not like a name."""
    if project.settings.roles:
        return plain(words) in declared
    return not _like_a_person(words, project, declared)


def _like_a_person(words: str, project: Project, declared: frozenset[str]) -> bool:
    if plain(words) in declared or INSTITUTIONS.match(words):
        return official_in(words, places_of(project))
    pairs = (found[0] for found in TWO_NAMES.finditer(words) if not any(map(_of_an_office, found[0].split())))
    others = (pair for pair in pairs if plain(pair) not in declared)
    return official_in(words, places_of(project)) or any(others)


def _of_an_office(word: str) -> bool:
    return word in MATTERS.split() or word.lower() in OFFICES.split("|")
