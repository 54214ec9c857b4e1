"""The names that stand in a received file, in words that may be said: of columns that nobody declared, and of sheets.

A column, a sheet or a code of a broken row may be called like a woman. What isn't a word of the codebook or of forms is
therefore not repeated, only its place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable

from evaluation.errors import EvaluationError
from evaluation.sources.identifier_words import KIND_OF_WORD, SYSTEM, plain, words_of

FORMS = frozenset(
    "ano anio archivo area base baseline caso casos cluster codigo code codes comentario comentarios comment "
    "comments cuestionario data datos del departamento district distrito edad encuesta encuestas endline "
    "especifique estrato export exportacion factor ficha final form formulario frame grupo group help hoja "
    "household id ids index inicial items line linea marco meta module modulo muestra municipio note notes nota "
    "notas num numero observacion observaciones observations other otra otras otro otros own peso pregunta "
    "preguntas question record registro registros report respuesta respuestas rev revision ronda rounds salida "
    "sample section seccion serie sheet site specify status strata stratum survey table tabla test text texto "
    "total upm user uuid valor valores value version vivienda wave weight zona zone enero febrero marzo abril "
    "mayo junio julio agosto septiembre octubre noviembre diciembre csv xlsx dta sav parquet".split()
)
# p1, q102a, v744e: how questionnaires number their questions; boir51fl: how DHS calls its files.
QUESTION_NUMBER = re.compile(r"[a-z]{1,2}\d{1,4}[a-z]{0,2}|[a-z]{4}\d{2}[a-z]{2}")
DIGITS = 4


def unread(header: Iterable[str], known: Collection[str]) -> list[str]:
    """Return the columns that the codebook doesn't have: by name where that may be said, else by place (#3)."""
    return [sayable(name, place, known) for place, name in enumerate(header, 1) if name not in known]


def sayable(name: str, place: int, known: Collection[str]) -> str:
    """Return a name where all its words are of the codebook, of forms, or of what identifies; else its place."""
    return name if name and may_be_said(name, known) else f"#{place}"


def may_be_said(name: str, known: Collection[str]) -> bool:
    """Return whether nobody can be called like a name."""
    if name in known or plain(name) in SYSTEM:
        return True
    words = {word for one in known for word in words_of(one)} | FORMS | KIND_OF_WORD.keys() | SYSTEM
    parts = re.findall(r"[^\W_]+", plain(name))
    return (
        all(_common(part, words) for part in parts)
        and not re.search(r"[@\n]", name)
        and sum(map(str.isdigit, name)) <= DIGITS + 2
    )


def refuse_repeated(header: Iterable[str], file: str, known: Collection[str]) -> None:
    """Raise EvaluationError where two columns have the same name."""
    names = list(header)
    repeated = [name for name, times in Counter(names).items() if name and times > 1]
    if repeated:
        listed = [sayable(name, names.index(name) + 1, known) for name in repeated]
        raise EvaluationError("header_repeated", file=file, columns=", ".join(listed))


def _common(part: str, words: Collection[str]) -> bool:
    letters = part.strip("0123456789")
    short = len(part) - len(letters) <= DIGITS
    return short and (len(letters) < 3 or letters in words or bool(QUESTION_NUMBER.fullmatch(part)))
