"""The catalogues of both languages say the same things, and the code asks for no words that they lack."""

import ast
import re
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import evaluation
from evaluation.locale import FOLDER, LANGUAGES, text

PACKAGE = Path(evaluation.__file__).parent
DOMAINS = sorted({path.stem for path in FOLDER.glob("*/*.po")})
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}
ASKING = ("text", "plural", "has")


def entries(domain: str, language: str) -> dict[str, tuple[str, ...]]:
    """The forms of every sentence of a domain, by key."""
    with (FOLDER / language / f"{domain}.po").open("rb") as source:
        messages = [one for one in read_po(source, locale=language) if one.id]
    return {
        one.id[0] if isinstance(one.id, tuple) else one.id: one.string
        if isinstance(one.string, tuple)
        else (one.string,)
        for one in messages
    }


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*/*.po")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_key_is_written_once_with_one_sentence(path):
    """A parser joins a second sentence to the first, and takes the last of two entries, without a word."""
    lines = path.read_text(encoding="utf-8").splitlines()
    heads = [line.split(" ", 1)[0] for line in lines if line.startswith("msg")]
    assert not re.search(r"msgstr msgstr( |$)", " ".join(heads)) and heads.count("msgid") == heads.count(
        "msgstr"
    ) + sum(head == "msgstr[0]" for head in heads)
    keys = [line for line in lines if line.startswith("msgid ")]
    assert len(keys) == len(set(keys))


def placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}


def pattern(node: ast.expr) -> str | None:
    """The key that an expression makes, as a regular expression; None where it is not written in the code."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        parts = [re.escape(one.value) if isinstance(one, ast.Constant) else r"\w+" for one in node.values]
        return "".join(parts)
    return None


def called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def asked(domain: str) -> set[str]:
    """The keys of a domain that the code writes out, as regular expressions."""
    found = set()
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and (key := pattern(node.args[0])):
                if called(node) in ASKING and key.startswith(f"{domain}\\."):
                    found.add(key.removeprefix(f"{domain}\\."))
                elif domain == "errors" and called(node).endswith(("Error", "Rejected")) and "_" in key:
                    found.add(key)
    return found - {r"\w+"}


def test_there_are_catalogues_and_keys_to_compare():
    assert "errors" in DOMAINS and "cli" in DOMAINS
    assert len(entries("errors", "es")) > 60
    assert {"project_missing", "data_rejected", r"unknown_\w+"} <= asked("errors")


@pytest.mark.parametrize("domain", DOMAINS)
def test_both_languages_have_the_same_keys_and_placeholders(domain):
    spanish, english = (entries(domain, language) for language in LANGUAGES)
    assert set(spanish) == set(english)
    for key, forms in spanish.items():
        assert len(forms) == len(english[key]), key
        for one, other in zip(forms, english[key], strict=True):
            assert placeholders(one) == placeholders(other), key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("domain", DOMAINS)
def test_every_key_has_words_of_its_own_once(domain, language):
    for key, forms in entries(domain, language).items():
        assert all(words.strip() and words != key for words in forms), key
    written = re.findall(r'^msgid "(.+)"$', (FOLDER / language / f"{domain}.po").read_text(encoding="utf-8"), re.M)
    assert len(written) == len(set(written))


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_key_that_the_code_writes_is_in_the_catalogues(domain):
    known = entries(domain, "es")
    lacking = {key for key in asked(domain) if not any(re.fullmatch(key, name) for name in known)}
    assert lacking == set()


def warning_codes() -> set[str]:
    """Return the codes that the statistics give as warnings: texts in what is called so, or in a function so called."""
    found = set()
    for path, tree in TREES.items():
        if "statistics" not in path.parts:
            continue
        for node in ast.walk(tree):
            told = isinstance(node, ast.Assign) and [ast.unparse(one) for one in node.targets] == ["warnings"]
            if told or (isinstance(node, ast.FunctionDef) and node.name.endswith("warnings")):
                tuples = (one for one in ast.walk(node) if isinstance(one, ast.Tuple))
                parts = (one.value for many in tuples for one in many.elts if isinstance(one, ast.Constant))
                found |= {one for one in parts if isinstance(one, str)}
    return found


def test_every_warning_has_words_in_both_languages_and_there_are_no_others():
    codes = warning_codes()
    assert {"base_close_to_target", "covers_on_average", "newey_west", "short_series", "autocorrelated"} <= codes
    for language in LANGUAGES:
        assert set(entries("warnings", language)) == codes
        assert all(text(f"warnings.{code}", language).endswith(".") for code in codes)


def test_every_sentence_of_errors_is_used():
    keys = asked("errors")
    strings = {
        node.value
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    unused = {
        name
        for name in entries("errors", "es")
        if not any(re.fullmatch(key, name) for key in keys) and name.removesuffix("_hidden") not in strings
    }
    assert unused == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_is_one_sentence_that_ends(language):
    for key, forms in entries("errors", language).items():
        for words in forms:
            assert words.endswith((".", ".»", ".”")), key
            assert "\n" not in words, key
