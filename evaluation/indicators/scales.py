"""The code sets of the scales of the instruments, by recall: which codes are yes, which are no, which are missing.

Source: `items.csv` of the instruments, after the DHS domestic-violence module (d103, d105, d117a, d124, d130). The same
code means different things on different scales: 3 is "yes, but not in the last 12 months" on ACT and "yes, does not
remember when" on PREV.

Code 4 of ACT (yes ever, timing unknown) is in no questionnaire of ours: it comes only from the import of DHS files,
which keeps it where the project says so (`ever_timing_unknown`) and turns it into 9 where it does not. It is therefore
yes for "ever" here, and missing for the last 12 months.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Recall = Literal["last_12_months", "ever", "current"]  # those of the scales; an indicator may have another

UNTIMED = 4  # on ACT: yes ever, timing unknown


@dataclass(frozen=True, slots=True)
class CodeSet:
    """The codes of a scale that mean yes, no and missing under one recall; every code is in exactly one."""

    yes: frozenset[int]
    no: frozenset[int]
    missing: frozenset[int]


def _codes(yes: set[int], no: set[int], missing: set[int]) -> CodeSet:
    return CodeSet(frozenset(yes), frozenset(no), frozenset(missing))


ACT: Mapping[str, CodeSet] = MappingProxyType(
    {
        "last_12_months": _codes({1, 2}, {0, 3}, {UNTIMED, 8, 9}),
        "ever": _codes({1, 2, 3, UNTIMED}, {0}, {8, 9}),
    }
)
OFTEN = _codes({1}, {0, 2, 3}, {UNTIMED, 8, 9})  # ACT read as "often in the last 12 months"
PREV: Mapping[str, CodeSet] = MappingProxyType(
    {
        "last_12_months": _codes({1}, {0, 2}, {3, 8, 9}),
        "ever": _codes({1, 2, 3}, {0}, {8, 9}),
    }
)
INJ: Mapping[str, CodeSet] = MappingProxyType(
    {
        "last_12_months": _codes({1}, {0, 2}, {8, 9}),
        "ever": _codes({1, 2}, {0}, {8, 9}),
    }
)
HAR: Mapping[str, CodeSet] = MappingProxyType(
    {
        "last_12_months": _codes({1, 2}, {0}, {8, 9}),
        "last_30_days": _codes({1}, {0, 2}, {8, 9}),
    }
)
FEW = _codes({1, 2}, {3, 4, 5}, {8, 9})  # HOWMANY5 read as "none or a few"
MOST = _codes({4, 5}, {1, 2, 3}, {8, 9})  # HOWMANY5 read as "most or all"
SAFE = _codes({1, 2}, {3, 4, 5}, {8, 9})  # who never goes out alone after dark (5) does not feel safe
SAFE_OUT = _codes({1, 2}, {3, 4}, {5, 8, 9})  # of those who go out
YN = _codes({1}, {0}, {8, 9})  # the recall is that of the question
YN_REJECTS = _codes({0}, {1}, {8, 9})  # "no" is the answer counted
YN_REJECTS_DHS = _codes({0, 8, 9}, {1}, set())  # DHS counts "don't know" and "refused" as no, item by item
REPORTED = _codes({1, 2}, {0}, {8, 9})  # 1 herself, 2 another person for her
TICKED = _codes({1}, {0}, set())  # one column of a select_multiple
NOT_ANSWERED = _codes(set(), {0}, {1})  # the column of "don't know" or "refused" of a select_multiple
