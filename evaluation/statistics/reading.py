"""What prevalence, help-seeking and registered cases say together: a key for each combination of their verdicts.

Cases follow violence, the share of survivors who seek help, and the services that register; no series is read alone.
The caller passes "undetermined" for a series that is not comparable: for the cases where the services open, the law or
the register changed, for prevalence and help-seeking where the instrument, its privacy or its mode did.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType

from evaluation.statistics.equivalence import DOWN, SAME, UNDETERMINED, UP, VERDICTS

Verdicts = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """A key of what can be said and, where nothing can, the key of the reason (else None)."""

    key: str
    reason: str | None = None


PROGRESS = Reading("likely_progress")  # less violence, and survivors seek help as before or more
ACCESS = Reading("access_progress")  # as much violence, more survivors seek help, registers do not fall
NO_CHANGE = Reading("no_change")  # each of the three inside its margin
UNDER_REGISTRATION = Reading("possible_under_registration")  # what reaches a register falls behind violence
WORSENING = Reading("possible_worsening")  # more violence, and survivors seek help as before or less
SILENCE_OR_LESS = Reading("not_interpretable", "less_violence_or_more_silence")
DISCLOSURE_OR_MORE = Reading("not_interpretable", "more_violence_or_more_disclosure")
REGISTER_ALONE = Reading("not_interpretable", "register_moved_alone")
DISAGREE = Reading("not_interpretable", "series_disagree")
UNKNOWN = Reading("not_interpretable", "undetermined")

_CASES = (DOWN, SAME, UP)
_DETERMINED = {  # prevalence, help-seeking: the reading where cases are down, the same, up
    (DOWN, DOWN): (SILENCE_OR_LESS, DISAGREE, DISAGREE),
    (DOWN, SAME): (PROGRESS, PROGRESS, REGISTER_ALONE),
    (DOWN, UP): (PROGRESS, PROGRESS, PROGRESS),
    (SAME, DOWN): (UNDER_REGISTRATION, DISAGREE, DISAGREE),
    (SAME, SAME): (UNDER_REGISTRATION, NO_CHANGE, REGISTER_ALONE),
    (SAME, UP): (UNDER_REGISTRATION, ACCESS, ACCESS),
    (UP, DOWN): (WORSENING, WORSENING, WORSENING),
    (UP, SAME): (WORSENING, WORSENING, WORSENING),
    (UP, UP): (UNDER_REGISTRATION, UNDER_REGISTRATION, DISCLOSURE_OR_MORE),
}


def reading(prevalence: str, help_seeking: str, cases: str) -> Reading:
    """Return what three verdicts of `equivalence.verdict` say together; ValueError for another word."""
    try:
        return MATRIX[prevalence, help_seeking, cases]
    except KeyError:
        raise ValueError(f"not three verdicts: {prevalence!r}, {help_seeking!r}, {cases!r}") from None


def _matrix() -> Mapping[Verdicts, Reading]:
    """Return the reading of all combinations; one with undetermined series says what holds whatever they are."""
    known = {
        (*pair, cases): found for pair, row in _DETERMINED.items() for cases, found in zip(_CASES, row, strict=True)
    }
    full = {}
    for verdicts in product(VERDICTS, repeat=3):
        possible = [_CASES if one == UNDETERMINED else (one,) for one in verdicts]
        readings = {known[completed] for completed in product(*possible)}
        full[verdicts] = readings.pop() if len(readings) == 1 else UNKNOWN
    return MappingProxyType(full)


MATRIX = _matrix()
