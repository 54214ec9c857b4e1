"""What was found in the received tables of a project, and their rejection."""

from __future__ import annotations

from dataclasses import dataclass, field

from evaluation.errors import EvaluationError
from evaluation.sources.violations import Violation


@dataclass(frozen=True)
class CheckReport:
    """What was found in the received tables, by table: rows read, rows dropped by reason, columns that the codebook
    doesn't name, identifiers that are not kept, and why (`kinds`), those kept as pseudonyms, how far the fieldwork kept
    its protocol (`evaluation.sources.protocol`); and every violation."""

    violations: tuple[Violation, ...] = ()
    dropped: dict[str, dict[str, int]] = field(default_factory=dict)
    undeclared: dict[str, list[str]] = field(default_factory=dict)
    identifiers: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, dict[str, str]] = field(default_factory=dict)
    pseudonyms: dict[str, list[str]] = field(default_factory=dict)
    protocol: dict[str, list[dict]] = field(default_factory=dict)
    absent: list[str] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)


class DataRejected(EvaluationError):
    """The received tables have faults: none is built; `violations` are all of them."""

    def __init__(self, key: str, *, violations: tuple[Violation, ...] = (), **values: object):
        super().__init__(key, **values)
        self.violations = violations

    def __reduce__(self):
        return _rejected_again, (self.key, self.violations, self.values)


def _rejected_again(key: str, violations: tuple[Violation, ...], values: dict) -> DataRejected:
    return DataRejected(key, violations=violations, **values)
