"""What an attack found, as lines for a terminal: a summary, then each kind by indicator or file, at no great length."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from babel.numbers import format_decimal

from evaluation.locale import plural, text
from evaluation.release.attack_knowledge import Finding

KINDS = ("identity", "hidden", "both", "nested", "dates", "later", "insider", "zone", "small")  # the gravest first
KINDS += ("institution", "silent", "marks", "small_n", "precision")
IN_FILES = frozenset({"small_n", "precision"})
GROUPS, LINES = 10, 3  # of a kind, and of each of its groups, before the rest are only counted


def report_lines(found: Sequence[Finding], language: str, whole: bool = False) -> Iterator[str]:
    """Yield a sentence that sums up what was found, then the findings of each kind; with `whole` none is left out."""
    kinds = {kind: [one for one in found if one.kind == kind] for kind in KINDS}
    told = [_many(kind, len(own), language) for kind, own in kinds.items() if own]
    yield plural("cli.attack_found", len(found), language, number=len(found), kinds="; ".join(told))
    for kind, own in kinds.items():
        yield from ["", f"{_many(kind, len(own), language)}:", *_of_kind(own, language, whole)] if own else []


def _many(kind: str, number: int, language: str) -> str:
    return plural(f"cli.attack_kind_{kind}", number, language, number=number)


def _of_kind(found: Sequence[Finding], language: str, whole: bool) -> Iterator[str]:
    groups: dict[str, list[Finding]] = defaultdict(list)
    for one in found:
        groups[_group(one)].append(one)
    largest = sorted(groups.items(), key=lambda group: -len(group[1]))
    for name, own in largest if whole else largest[:GROUPS]:
        lines = len(own) if whole else LINES
        yield from (f"  {_sentence(one, language)}" for one in own[:lines])
        if own[lines:]:
            yield "  " + text("cli.attack_more_of", language, number=len(own) - lines, name=name)
    if not whole and (rest := largest[GROUPS:]):
        yield "  " + text("cli.attack_more", language, number=sum(len(own) for _, own in rest))


def _group(one: Finding) -> str:
    """Return what a finding is listed under: its file, the identity, or the indicator."""
    return one.file if one.kind in IN_FILES else one.place if one.kind == "identity" else one.place.split(" ")[0]


def _sentence(one: Finding, language: str) -> str:
    low, high = (format_decimal(number, locale=language) for number in (one.low, one.high))
    return text(f"cli.attack_{one.kind}", language, place=one.place, low=low, high=high, file=one.file)
