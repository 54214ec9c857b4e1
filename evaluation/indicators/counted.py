"""What is counted: in a register cases, attentions, persons and complaints, which are different things and are never
added; in a table people, or acts, institutions and accounts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from evaluation.errors import EvaluationError


class CountedUnit(StrEnum):
    """The thing that a number of a register is a number of."""

    CASE = "caso/case"  # one woman's matter in one service, however many visits
    ATTENTION = "atención/service contact"  # one visit or act of the service within a case
    PERSON = "persona/person"  # one woman, however many cases
    COMPLAINT = "denuncia/complaint"  # one report of a fact to an authority


# The tables whose rows are acts, institutions or accounts. A row of any other is somebody, or somebody's matter.
OF_RECORDS = frozenset(
    "activities agreements budget commitments meetings municipal_budget outcomes oversight participation practices "
    "products proposals replicas scorecards_coordination scorecards_org scorecards_service visits".split()
)


@dataclass(frozen=True, slots=True)
class Counted:
    """A number of one register. `register` names the source whose rows are linked with each other and no others."""

    number: int
    unit: CountedUnit
    register: str

    def __add__(self, other: Counted) -> Counted:
        """Return the sum; raises EvaluationError for another unit or a register that is not linked."""
        self._check(other)
        return Counted(self.number + other.number, self.unit, self.register)

    def __lt__(self, other: Counted) -> bool:
        self._check(other)
        return self.number < other.number

    def ratio_to(self, other: Counted) -> float:
        """Return how many times the other number this one is; nan where that is 0. Raises as the sum does."""
        self._check(other)
        return self.number / other.number if other.number else float("nan")

    def _check(self, other: Counted) -> None:
        if self.unit != other.unit:
            raise EvaluationError("units_mixed", first=self.unit.value, second=other.unit.value)
        if self.register != other.register:
            raise EvaluationError("registers_not_linked", first=self.register, second=other.register)
