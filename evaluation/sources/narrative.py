"""The evaluator's words: evidence, findings, recommendations, the evaluation matrix and the texts of each language.

They are read when a report is rendered and before it is computed; no number of theirs enters a computation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evaluation.errors import EvaluationError
from evaluation.project import Project, own_file
from evaluation.sources.identifier_patterns import official_in, strong_kinds
from evaluation.sources.logframe import TABLE as LOGFRAME
from evaluation.sources.narrative_tables import LANGUAGES, Line, Refuse, read_lines, stop, table_file
from evaluation.sources.roles import ROLE_COLUMNS, places_of, refuse_persons

FOLDER = "narrative"
HEADINGS = {
    "code": ("codigo", "code", "código"),
    "kind": ("tipo", "kind", "type"),
    "words": ("texto", "text"),
    "role": ("rol", "role"),
    "date": ("fecha", "date"),
    "strength": ("solidez", "strength"),
    "rival": ("explicacion_rival", "rival_explanation", "explicación_rival"),
    "criterion": ("criterio", "criterion"),
    "results": ("resultados", "results"),
    "evidence": ("evidencias", "evidence"),
    "findings": ("hallazgos", "findings"),
    "addressee": ("destinataria", "addressee"),
    "priority": ("prioridad", "priority"),
    "deadline": ("plazo", "deadline"),
    "cost": ("coste", "cost", "costo"),
    "question": ("pregunta", "question"),
    "indicators": ("indicadores", "indicators"),
    "sources": ("fuentes", "sources"),
    "technique": ("tecnica", "technique", "técnica"),
    "judgement": ("juicio", "judgement"),
}
NEEDED = {
    "evidence": ("code", "kind", "words", "strength"),
    "findings": ("code", "criterion", "words"),
    "recommendations": ("code", "words", "addressee", "priority", "deadline"),
    "matrix": ("criterion", "question", "sources"),
    "quotes": ("code", "words", "role"),
}
CRITERIA = {
    "relevance": "pertinencia",
    "coherence": "coherencia",
    "effectiveness": "eficacia",
    "efficiency": "eficiencia",
    "impact": "impacto",
    "sustainability": "sostenibilidad",
    "coverage": "cobertura",
    "ownership": "apropiacion",
    "alignment": "alineamiento",
    "harmonisation": "armonizacion",
    "participation": "participacion",
}
STRENGTHS = {"strong": "fuerte", "moderate": "media", "weak": "debil"}
PRIORITIES = {"high": "alta", "medium": "media", "low": "baja"}
KINDS = {"document": "documento", "interview": "entrevista", "observation": "observacion", "group": "grupo"}
HEARD = frozenset({"interview", "group"})  # evidence of somebody, who has a role
CHOICES = {"criterion": CRITERIA, "strength": STRENGTHS, "priority": PRIORITIES, "kind": KINDS}


@dataclass(frozen=True, slots=True)
class Text:
    """A file of the narrative: its way from the project's folder and its contents."""

    file: str
    contents: str


@dataclass(frozen=True)
class Words:
    """All that the evaluator wrote. `texts` is by language and by the name of the section."""

    evidence: tuple[Line, ...] = ()
    findings: tuple[Line, ...] = ()
    recommendations: tuple[Line, ...] = ()
    matrix: tuple[Line, ...] = ()
    quotes: tuple[Line, ...] = ()
    texts: dict[str, dict[str, Text]] | None = None

    def text(self, language: str, section: str) -> Text | None:
        """Return the text of a section in a language, None where the evaluator wrote none."""
        return (self.texts or {}).get(language, {}).get(section)


def logframe_files(project: Project) -> list[Path]:
    """Return the file of the logframe, of which the chapters compute."""
    found = table_file(project.path, LOGFRAME)
    return [] if found is None else [found]


def words_files(project: Project) -> list[Path]:
    """Return every file that the evaluator wrote, the logframe among them."""
    tables = [table_file(project.path, name) for name in NEEDED]
    texts = [own_file(project.path, name) for language in LANGUAGES for name in _text_names(project, language)]
    return [*logframe_files(project), *(path for path in (*tables, *texts) if path is not None)]


def read_words(project: Project, refuse: Refuse = stop) -> Words:
    """Return the evaluator's words.

    `refuse` has, with file and line, the fault of a word that is none of those a column may hold, a code that stands
    twice or is not known, a finding without result or evidence, and a recommendation without a finding.
    """
    found = {name: _lines(project, name, refuse) for name in NEEDED}
    evidence = _codes(found["evidence"], refuse)
    findings = _codes(found["findings"], refuse)
    for line in found["findings"]:
        _refuse_unknown(line, "evidence", evidence, refuse)
        if not line.listed("results") and not line.listed("evidence"):
            refuse(line.fault("finding_without_ground", code=line.cells["code"]))
    for line in found["recommendations"]:
        _refuse_unknown(line, "findings", findings, refuse)
        if not line.listed("findings"):
            refuse(line.fault("recommendation_without_finding", code=line.cells["code"]))
    _codes(found["recommendations"], refuse)
    _codes(found["quotes"], refuse)
    heard = (line for line in found["evidence"] if chosen(line, "kind") in HEARD)
    for line in (line for line in heard if not any(line.words("role").values())):
        refuse(line.fault("role_missing", code=line.cells["code"]))
    for name in ROLE_COLUMNS:
        refuse_persons(project, name, found[name], refuse)
    places = places_of(project)
    for line in (line for name in NEEDED if name != "quotes" for line in found[name]):
        _refuse_identities(line.file, line.number, " ".join(line.cells.values()), places, refuse)
    return Words(**found, texts={language: dict(_texts(project, language, refuse)) for language in LANGUAGES})


def chosen(line: Line, column: str) -> str:
    """Return the English key of a column that holds one of a few words, "" where it is empty."""
    cell = line.cells.get(column, "").strip().lower().translate(str.maketrans("áéíóú", "aeiou"))
    return next((key for key, spanish in CHOICES[column].items() if cell in (key, spanish)), cell)


def _lines(project: Project, name: str, refuse: Refuse) -> tuple[Line, ...]:
    lines = read_lines(project.path, name, HEADINGS, NEEDED[name], refuse)
    for line in lines:
        for column, known in CHOICES.items():
            told = chosen(line, column)
            if told and told not in known:
                listed = ", ".join(f"{spanish} ({key})" for key, spanish in known.items())
                refuse(line.fault("words_choice", column=HEADINGS[column][0], value=told, known=listed))
    return lines


def _codes(lines: tuple[Line, ...], refuse: Refuse) -> frozenset[str]:
    found: set[str] = set()
    for line in lines:
        code = line.cells["code"]
        if code in found:
            refuse(line.fault("words_code_twice", code=code))
        found.add(code)
    return frozenset(found)


def _refuse_unknown(line: Line, column: str, known: frozenset[str], refuse: Refuse) -> None:
    for code in line.listed(column):
        if code not in known:
            refuse(line.fault("words_code_unknown", column=HEADINGS[column][0], code=code))


def _text_names(project: Project, language: str) -> list[str]:
    folder = project.path / FOLDER / language
    return [path.relative_to(project.path).as_posix() for path in sorted(folder.glob("*.md"))]


def _texts(project: Project, language: str, refuse: Refuse) -> Iterator[tuple[str, Text]]:
    for file in _text_names(project, language):
        try:
            contents = _contents(project, file)
            for number, words in enumerate(contents.splitlines(), 1):
                _refuse_identities(file, number, words, places_of(project), refuse)
            yield Path(file).stem, Text(file, contents)
        except EvaluationError as fault:
            refuse(fault)


def _contents(project: Project, file: str) -> str:
    path = own_file(project.path, file)
    try:
        return path.read_text(encoding="utf-8-sig") if path else ""
    except UnicodeDecodeError:
        raise EvaluationError("words_not_utf8", file=file) from None
    except OSError:
        raise EvaluationError("file_unopened", file=file) from None


def _refuse_identities(file: str, line: int, words: str, places: frozenset[str], refuse: Refuse) -> None:
    """Refuse documents, telephones, coordinates and named officials in what is printed; an address of e-mail may be the
    evaluator's."""
    if official_in(words, places):
        refuse(EvaluationError("words_name_official", file=file, line=line))
    for kind in strong_kinds(words):
        if kind != "mail":
            refuse(EvaluationError("words_identify", file=file, line=line, kind=kind))
