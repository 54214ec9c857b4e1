"""What stands in the placeholders of captions and paragraphs: places and groups, settings and the policy."""

from __future__ import annotations

from evaluation.disclosure.protected import ProtectedItem, ProtectedRelease
from evaluation.locale import has, text
from evaluation.report.numbers import confidence
from evaluation.report.wording import both, label


def named(item: ProtectedItem, language: str) -> dict[str, str]:
    """Return what a caption may name: the group as it stands within a sentence, and the two sides of a contrast."""
    first = next(iter(item.rows), None)
    if first is None:
        return {}
    group = label(item, "group", first.group, language) if first.group else ""
    sides = dict(zip(("first", "second"), first.contrast.split("-"), strict=False)) if first.contrast else {}
    named = {side: label(item, "site", key, language) for side, key in sides.items()}
    named |= {"sides": both(named["first"], named["second"], language)} if len(named) == 2 else {}
    return named | {"group": group[:1].lower() + group[1:]}


def values(item: ProtectedItem, release: ProtectedRelease, language: str) -> dict[str, str]:
    """Return the placeholders of a paragraph: settings and the policy in the language's own words and numbers."""
    every = {"threshold": release.policy["threshold"], "base": release.policy["base"]} | item.options
    return {name: _word(name, value, language) for name, value in every.items()}


def _word(name: str, value, language: str) -> str:
    if name == "confidence":
        return confidence(value, language)
    key = f"captions.option_{name}_{value}"
    if isinstance(value, str) and has(key, language):
        return text(key, language)
    return str(value).replace(".", ",") if language == "es" else str(value)
