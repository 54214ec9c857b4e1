"""A fault of the received data: where it is, which rows it touches, and its sentence, without any sensitive value."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from evaluation.errors import EvaluationError
from evaluation.locale import plural, text

LISTED = 10
CODES_LISTED = 5
CODE_LENGTH = 24
LIKENESS = 0.7
SHORT_NUMBER = re.compile(r"[+-]?\d{0,5}(?:[.,]\d{0,3})?(?:[eE][+-]?\d{1,3})?")
SHORT_CODE = re.compile(r"[A-Za-z]{1,2}|(?=.{1,6}$)[A-Za-z]{0,3}[-_.]?\d{1,3}[A-Za-z]?")


@dataclass(frozen=True)
class Violation:
    """One rule broken in one column of one file; `rule` is the key of its sentence in errors.po.

    `rows` are data rows numbered from 1 (the header not counted), at most LISTED of the `count` there are; a fault of
    the whole file or column has none.
    """

    file: str
    column: str
    rows: tuple[int, ...]
    count: int
    rule: str
    values: dict[str, object] = field(default_factory=dict)

    def sentence(self, language: str) -> str:
        """Return the one sentence that says what is wrong, where, and what to do."""
        words = {"file": self.file, "column": self.column} | self.values
        if "kind" in words:
            words["kind"] = text(f"privacy.kind_{words['kind']}", language)
        if not self.count:
            return text(f"errors.{self.rule}", language, **words)
        return plural(f"errors.{self.rule}", self.count, language, count=self.count, rows=self._rows(), **words)

    def _rows(self) -> str:
        return ", ".join(map(str, self.rows)) + (" …" if self.count > len(self.rows) else "")


def in_rows(file: str, column: str, rule: str, rows: Iterable[int], **values: object) -> Violation:
    """Return the violation of a rule in these data rows."""
    every = sorted({int(row) for row in rows})
    return Violation(file, column, tuple(every[:LISTED]), len(every), rule, values)


def of_file(file: str, column: str, rule: str, **values: object) -> Violation:
    """Return the violation of a rule by a whole column, or by the whole file where `column` is empty."""
    return Violation(file, column, (), 0, rule, values)


def of_reading(file: str, fault: EvaluationError) -> Violation:
    """Return as a violation the error of a file that could not be read."""
    return Violation(
        file, "", (), 0, fault.key, {name: value for name, value in fault.values.items() if name != "file"}
    )


def shown_codes(codes: Iterable[object], declared: Iterable[str] = ()) -> str:
    """Return the first few codes of a column that is not sensitive, in words that name nobody.

    A row that slipped by a column puts a telephone or a name where a code should stand: a code is repeated where it is
    a short number, a few letters with digits, or nearly one of those `declared`; otherwise "…" stands for it.
    """
    known = [one.casefold() for one in declared]
    different = sorted({str(code) for code in codes})
    listed = [code if _harmless(code, known) else "…" for code in different[:CODES_LISTED]]
    return ", ".join(dict.fromkeys(listed)) + (" …" if len(different) > CODES_LISTED else "")


def _harmless(code: str, known: list[str]) -> bool:
    if SHORT_NUMBER.fullmatch(code) or SHORT_CODE.fullmatch(code):
        return True
    near = difflib.get_close_matches(code.casefold(), known, 1, LIKENESS) if len(code) <= CODE_LENGTH else []
    return bool(near) and sum(map(str.isdigit, code)) <= sum(map(str.isdigit, near[0])) + 1


def rows_where(mask: np.ndarray) -> np.ndarray:
    """Return the data rows, numbered from 1, where a mask over all rows of a file is true."""
    return np.flatnonzero(mask) + 1
