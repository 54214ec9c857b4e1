"""No sentence of a catalogue is left over: something in the code, in the chapters or in the tables asks for it."""

import ast
import json
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import evaluation
from evaluation.locale import DOMAINS, FOLDER

PACKAGE = Path(evaluation.__file__).parent
ROOT = PACKAGE.parent
HOLE = r"([\w.+]*)"
DOTTED = tuple(rf"{domain}\." for domain in DOMAINS)  # what is written with its domain is no bare key
BUILT = {  # beginnings of keys whose ends come from data or from a value made in several steps, and where
    "services.item_": "analysis/services_offices.py, from the columns of the codebook",
    "services.body_item_": "analysis/services_items.py, from the columns of the codebook",
    "services.time_": "analysis/services_durations.py, from the bound and the moment",
    "report.unit_": "report/numbers.py, from the unit of a row; currencies from the accounts",
    "report.value_": "report/annex_words.py, from a statistic, unit or method",
    "judgement.judgement.": "analysis/synthesis_items.py, from the criteria of the funder",
    "crosscutting.crosscutting.": "analysis/synthesis_items.py, from the sections of the chapter",
    "context.figure_official_": "analysis/official.py, from the families of published figures",
    "context.context.": "analysis/synthesis_items.py, from the sections of the chapter",
}


@cache
def nodes() -> tuple[ast.AST, ...]:
    sources = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")]
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources += ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return tuple(node for source in sources for node in ast.walk(ast.parse(source)))


@cache
def strings() -> frozenset[str]:
    return frozenset(one.value for one in nodes() if isinstance(one, ast.Constant) and isinstance(one.value, str))


@cache
def known() -> frozenset[str]:
    """The words that may fill a hole of a key: texts and names of the code, and all words of the shipped tables."""
    numbers = {str(one.value) for one in nodes() if isinstance(one, ast.Constant) and type(one.value) in (int, float)}
    named = {one.arg for one in nodes() if isinstance(one, (ast.keyword, ast.arg)) and one.arg}
    named |= {one.target.id for one in nodes() if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)}
    demo = ROOT / "data" / "raw"
    files = [*PACKAGE.rglob("*.csv"), *(demo / "official").glob("*.csv"), demo / "demo" / "codebook.csv"]
    files.append(demo / "demo" / "project.toml")
    tables = {word for path in files for word in re.findall(r"[\w+]+", path.read_text(encoding="utf-8"))}
    return strings() | numbers | named | tables


@cache
def made() -> tuple[tuple[str, int], ...]:
    """The texts of the code with holes: as a regular expression, and how many letters are fixed."""
    found = {}
    for one in nodes():
        if isinstance(one, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else None for part in one.values]
            found["".join(HOLE if part is None else re.escape(part) for part in parts)] = sum(
                len(part or "") for part in parts
            )
    return tuple(found.items())


def is_word(value: str) -> bool:
    return value in known() or all(part in known() for part in re.split(r"[._]", value))


def is_asked(domain: str, key: str) -> bool:
    """Return whether a key is written out, is a caption of a chapter, or is made of words that are known."""
    whole = f"{domain}.{key}"
    if {whole, key, re.sub("^(table|figure)_", "", key)} & strings() or whole.startswith(tuple(BUILT)):
        return True
    return any(
        fits(pattern.replace(HOLE, hole), fixed, told, least)
        for pattern, fixed in made()
        for told, least in ((whole, len(domain) + 1), ("" if pattern.startswith(DOTTED) else key, 3))
        for hole in (HOLE, HOLE.replace("*", "*?"))
    )


def fits(pattern: str, fixed: int, told: str, least: int) -> bool:
    """Return whether a key is a text of the code with words in its holes; where nothing but the domain is fixed, with
    texts that stand there as they are."""
    match = re.fullmatch(pattern, told) if fixed >= least else None
    return bool(match) and all(map(is_word if fixed > least else known().__contains__, match.groups()))


def keys(domain: str) -> list[str]:
    with (FOLDER / "es" / f"{domain}.po").open("rb") as source:
        messages = [one.id for one in read_po(source, locale="es") if one.id]
    return [one[0] if isinstance(one, tuple) else one for one in messages]


@pytest.mark.parametrize("domain", sorted(DOMAINS))
def test_every_key_is_asked_for(domain):
    assert [key for key in keys(domain) if not is_asked(domain, key)] == []


def test_a_key_that_nothing_asks_for_is_found():
    for domain, key in (
        ("readings", "moved_sideways"),
        ("services", "column_nonsense"),
        ("citizenship", "published_note"),
    ):
        assert not is_asked(domain, key)
    assert is_asked("services", "column_ratio") and is_asked("captions", "figure_violence_levels")


def test_every_beginning_of_a_made_key_begins_a_key():
    for beginning in BUILT:
        domain, _, start = beginning.partition(".")
        assert [key for key in keys(domain) if key.startswith(start)]
