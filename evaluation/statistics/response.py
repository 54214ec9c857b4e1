"""Outcome rates of the field work: response, cooperation, refusal and contact, from the final dispositions of cases.

Names and formulas: American Association for Public Opinion Research (2016), Standard Definitions: Final Dispositions of
Case Codes and Outcome Rates for Surveys, 9th edition, sections "Response Rates", "Cooperation Rates", "Refusal Rates"
and "Contact Rates".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluation.errors import EvaluationError

GROUPS = ("I", "P", "R", "NC", "O", "UH", "UO", "NE")
_RANK = {"I": 4, "P": 3, "R": 2, "O": 2, "NE": 2, "NC": 1, "UH": 0, "UO": 0}


@dataclass(frozen=True, slots=True)
class Dispositions:
    """Cases by final disposition, (C,) each: counts, or sums of base weights for weighted rates.

    complete I, partial P, refusal R (with break-offs), noncontact NC, other O (eligible, not interviewed for another
    reason), unknown_household UH (not known whether the dwelling is occupied), unknown_other UO (occupied, eligibility
    not known), ineligible NE.
    """

    complete: NDArray
    partial: NDArray
    refusal: NDArray
    noncontact: NDArray
    other: NDArray
    unknown_household: NDArray
    unknown_other: NDArray
    ineligible: NDArray

    @property
    def eligible(self) -> NDArray:
        """Cases known to be eligible (C,): (I + P) + (R + NC + O)."""
        return self.complete + self.partial + self.refusal + self.noncontact + self.other

    @property
    def unknown(self) -> NDArray:
        """Cases of unknown eligibility (C,): UH + UO."""
        return self.unknown_household + self.unknown_other


@dataclass(frozen=True, slots=True)
class OutcomeRates:
    """AAPOR's outcome rates, shares of 1, (C,) each; NaN where the denominator is 0.

    rr1 to rr6, coop1 to coop4, ref1 to ref3, con1 to con3; eligibility: e, the share of the cases of unknown
    eligibility that is taken as eligible in rr3, rr4, ref2 and con2.
    """

    rr1: NDArray
    rr2: NDArray
    rr3: NDArray
    rr4: NDArray
    rr5: NDArray
    rr6: NDArray
    coop1: NDArray
    coop2: NDArray
    coop3: NDArray
    coop4: NDArray
    ref1: NDArray
    ref2: NDArray
    ref3: NDArray
    con1: NDArray
    con2: NDArray
    con3: NDArray
    eligibility: NDArray


def outcome_rates(cases: Dispositions, eligibility: ArrayLike | None = None) -> OutcomeRates:
    """Return the outcome rates of each cell.

    `eligibility` is e, a share (scalar or (C,)); without it e is that of the cases whose eligibility is known, eligible
    over eligible and ineligible (the proportional or CASRO method, which the Standard Definitions ask to be stated).
    rr1 counts partial interviews and every unknown case as failures and is the lowest; rr5 and rr6 are right only where
    no unknown case is eligible. coop, the contact rates and the refusal rates have the matching denominators.
    Raises ValueError for an e outside 0 to 1.
    """
    e = proportional_eligibility(cases) if eligibility is None else np.asarray(eligibility, dtype=float)
    if np.any((e < 0) | (e > 1)):
        raise ValueError("eligibility is not between 0 and 1")
    whole, some = cases.complete, cases.complete + cases.partial
    contacted = some + cases.refusal + cases.other
    all_cases, likely, known = cases.eligible + cases.unknown, cases.eligible + _times(e, cases.unknown), cases.eligible
    response = [_share(above, below) for below in (all_cases, likely, known) for above in (whole, some)]
    able = [_share(above, below) for below in (contacted, some + cases.refusal) for above in (whole, some)]
    refused = [_share(cases.refusal, below) for below in (all_cases, likely, known)]
    reached = [_share(contacted, below) for below in (all_cases, likely, known)]
    return OutcomeRates(*response, *able, *refused, *reached, eligibility=np.broadcast_to(e, known.shape))


def proportional_eligibility(cases: Dispositions) -> NDArray:
    """Return e (C,): eligible cases over cases of known eligibility; NaN where none is known."""
    return _share(cases.eligible, cases.eligible + cases.ineligible)


def disposition_counts(
    outcome: NDArray, groups: Mapping[int, str], cell: NDArray, cells: int, weight: NDArray | None = None
) -> Dispositions:
    """Return the cases of each of `cells` cells by disposition, from the final outcome code of each case.

    outcome: (n,) codes, one a case; groups: the GROUPS letter of each code; cell: (n,) integers, -1 for a case in no
    cell; weight: (n,) base weights for weighted rates, the inverse selection probabilities.
    Raises EvaluationError for a code without a group and ValueError for a group that is not one of GROUPS.
    """
    group = _grouped(outcome, groups)
    keep = np.asarray(cell) >= 0
    weight = np.ones(len(group)) if weight is None else np.asarray(weight, dtype=float)
    place = np.asarray(cell)[keep] * len(GROUPS) + group[keep]
    table = np.bincount(place, weight[keep], cells * len(GROUPS)).reshape(cells, len(GROUPS))
    return Dispositions(*table.T)


def final_outcomes(
    case: NDArray, visit: NDArray, outcome: NDArray, groups: Mapping[int, str]
) -> tuple[NDArray, NDArray]:
    """Return the labels of the cases (K,), sorted, and the final outcome code of each (K,), from one row a visit.

    case: (n,) labels; visit: (n,) their order; outcome: (n,) codes. An interview at any visit is final; then what is
    known of the case for sure (refusal, other, ineligible), a later visit before an earlier one; then a non-contact;
    then an unknown. So a refusal is not undone by a later visit at which nobody was at home (Standard Definitions 2016,
    "Temporary vs. Final Disposition Codes"). Raises what `disposition_counts` raises.
    """
    rank = np.array([_RANK[name] for name in GROUPS])[_grouped(outcome, groups)]
    labels, code = np.unique(case, return_inverse=True)
    order = np.lexsort((visit, rank, code))
    last = np.append(np.diff(code[order]) != 0, True) if len(order) else np.zeros(0, dtype=bool)
    return labels, np.asarray(outcome)[order][last]


def _grouped(outcome: NDArray, groups: Mapping[int, str]) -> NDArray:
    """Return the place in GROUPS of each outcome code."""
    strange = sorted(set(groups.values()) - set(GROUPS))
    if strange:
        raise ValueError(f"not a group of dispositions: {strange}")
    codes, inverse = np.unique(np.asarray(outcome), return_inverse=True)
    unknown = [str(code) for code in codes.tolist() if code not in groups]
    if unknown:
        raise EvaluationError("outcome_code_without_group", codes=", ".join(unknown))
    return np.array([GROUPS.index(groups[code]) for code in codes.tolist()], dtype=int)[inverse]


def _times(share: NDArray, count: NDArray) -> NDArray:
    """Return share × count, 0 where the count is 0 even if the share is not known."""
    return np.where(count > 0, share * count, 0.0)


def _share(above: NDArray, below: NDArray) -> NDArray:
    above, below = np.asarray(above, dtype=float), np.asarray(below, dtype=float)
    return above / np.where(below > 0, below, np.nan)
