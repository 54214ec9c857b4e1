"""What the locked plan fixes of an indicator: its definition by hash, and how the answers it reads are coded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.definition import Indicator
from evaluation.indicators.rules import columns_of
from evaluation.sources.codebook import Codebook

FIXED = ("table", "denominator", "numerator", "recall", "measure", "unit", "direction")
SHOWN = 16  # hexadecimal digits of a hash


def defined(codes: Iterable[str], books: dict[str, Codebook]) -> dict[str, list[str]]:
    """Return two parts of the plan for each of the codes that the catalogue has.

    "definitions.IMP-01" names table, universe, recall and columns, then the hash of the whole rule: its code sets, and
    what it does where an answer is missing. "answers.IMP-01" has the codes of the codebook for each of these columns,
    those that mean missing in brackets.
    """
    parts = {}
    for code in codes:
        if code in INDICATORS.codes:
            one = INDICATORS[code]
            told = (one.table, one.universe.code, one.recall, *columns_of(one))
            parts[f"definitions.{code}"] = [*dict.fromkeys(filter(None, told)), f"SHA-256 {digest(one)}"]
            if coded := list(_coded(one, books)):
                parts[f"answers.{code}"] = coded
    return parts


def digest(indicator: Indicator) -> str:
    """Return the first digits of the SHA-256 of all that decides a value, names and words apart."""
    rule = {name: _plain(getattr(indicator, name)) for name in FIXED}
    rule["universe"] = [indicator.universe.code, _plain(indicator.universe.rule), indicator.universe.weight]
    return hashlib.sha256(json.dumps(rule, sort_keys=True).encode("ascii")).hexdigest()[:SHOWN]


def _coded(indicator: Indicator, books: dict[str, Codebook]) -> Iterator[str]:
    stored = books[indicator.table].stored() if indicator.table in books else {}
    for name in columns_of(indicator):
        if name in stored:
            column = stored[name]
            ranges = [f"{low:g}-{high:g}" for low, high in column.ranges]
            missing = f" ({', '.join(column.missing)})" if column.missing else ""
            yield f"{name}: {', '.join([*column.codes, *ranges])}{missing}"


def _plain(value: Any) -> Any:
    """Return a rule as lists in an order of their own: a set has none."""
    if is_dataclass(value):
        return [type(value).__name__, *(_plain(getattr(value, one.name)) for one in fields(value))]
    if isinstance(value, frozenset):
        return sorted(value)
    return [_plain(one) for one in value] if isinstance(value, tuple) else value
