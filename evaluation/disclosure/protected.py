"""What the gate lets through. Renderers take nothing else; only the gate makes these: they refuse any other maker."""

from __future__ import annotations

from dataclasses import InitVar, dataclass, field
from decimal import Decimal
from typing import Any, Literal

from evaluation.analysis.results import ROW_KEY

Mark = Literal["", "c", "u", "x"]  # shown, protected, not reliable, not measured
BaseOf = Literal["people", "records"]  # what an n counts

_KEY = object()  # `gate` alone takes it (a test reads every module of the package for any other use)


class _Sealed:
    """A record that is made with the key of the gate, and is neither copied nor pickled."""

    __slots__ = ()

    def __post_init__(self, key: object) -> None:
        if key is not _KEY:
            raise TypeError(f"{type(self).__name__} is made by evaluation.disclosure.gate alone")

    def __reduce_ex__(self, protocol):
        raise TypeError(f"{type(self).__name__} is neither copied nor pickled")


@dataclass(frozen=True, slots=True)
class ProtectedRow(_Sealed):
    """A result row at the precision of the policy; where `mark` is not empty every value is None.

    Percentages and points are on the scale 0 to 100; `n` is rounded. `band` is the printed band of a non-response.
    `base_of` says whether `n` counts people, or acts, institutions and accounts, of which a few tell of nobody.
    """

    indicator: str
    statistic: str
    site: str
    wave: str
    contrast: str
    group: str
    level: str
    unit: str
    method: str
    mark: Mark
    estimate: Decimal | None
    ci_low: Decimal | None
    ci_high: Decimal | None
    df: int | None
    p_value: Decimal | None
    n: int | None
    caution: bool = False
    band: str = ""
    base_of: BaseOf = "people"
    key: InitVar[object] = None

    @property
    def identity(self) -> tuple[str, ...]:
        """What tells the row from all others: its values of ROW_KEY."""
        return tuple(getattr(self, name) for name in ROW_KEY)


@dataclass(frozen=True, slots=True)
class ProtectedItem(_Sealed):
    """An item as the report may show it: the same order and caption key, its rows protected."""

    chapter: str
    kind: str
    caption: str
    rows: tuple[ProtectedRow, ...]
    labels: dict[str, dict[str, dict[str, str]]]
    options: dict[str, Any]
    notes: dict[str, Any]
    key: InitVar[object] = None


@dataclass(frozen=True, slots=True)
class SuppressionRecord:
    """How many values were asked for and how many are hidden, by reason, without saying which are small."""

    requested: int
    hidden: int
    by_reason: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProtectedRelease(_Sealed):
    """All that may go out of one run: the items in report order, and the record of what was hidden."""

    items: tuple[ProtectedItem, ...]
    record: SuppressionRecord
    policy: dict[str, Any]
    key: InitVar[object] = None
