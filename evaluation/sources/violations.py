"""A fault of the received data: where it is, which rows it touches, and its sentence, without any sensitive value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from evaluation.errors import EvaluationError
from evaluation.locale import plural, text

LISTED = 10
CODES_LISTED = 5
CODE_LENGTH = 24


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


def shown_codes(codes: Iterable[object]) -> str:
    """Return the first few codes, each cut to CODE_LENGTH characters, for a column that is not sensitive."""
    different = sorted({str(code) for code in codes})
    listed = [code if len(code) <= CODE_LENGTH else f"{code[:CODE_LENGTH]}…" for code in different[:CODES_LISTED]]
    return ", ".join(listed) + (" …" if len(different) > CODES_LISTED else "")


def rows_where(mask: np.ndarray) -> np.ndarray:
    """Return the data rows, numbered from 1, where a mask over all rows of a file is true."""
    return np.flatnonzero(mask) + 1
