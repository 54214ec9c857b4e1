"""Whether the whole numbers of a column are spread like those of identity cards: what no single number tells.

A Bolivian card has five to eight digits, mostly six to eight, and so has a Peruvian one that lost its leading zeros. In
a column of them few are alike, they lie far apart, and their last two digits are anything; amounts are round,
ages and municipalities are repeated, serial numbers and codes of places made of parts end alike or lie close together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

FEWEST = 12  # numbers of whose spread anything can be said
SPREAD = 20  # times as far apart as there are numbers
DIFFERENT = 0.45  # share of different numbers, where two waves have the same women
LONG, USUAL = 0.9, 0.75  # share of numbers of 5 to 8 digits; of 6 to 8
ROUND = 0.3  # share of multiples of ten from which they are amounts; of cards it is a tenth
ENDINGS = 0.8  # of the last two digits that as many random numbers would have
COMPLEMENT = re.compile(r"-\d[A-Z]")  # of a card whose number was given twice
UBIGEO = re.compile(r"(?:0?[1-9]|1\d|2[0-5])(?:0[1-9]|1\d|20)(?:0[1-9]|[1-3]\d|4[0-3])")  # INEI's code of a district
MONTH_OF_YEAR = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])")


def like_cards(answers: Iterable[str]) -> bool:
    """Return whether the answers of a column are whole numbers that are spread like those of identity cards."""
    numbers = [COMPLEMENT.sub("", answer) for answer in answers if answer]
    if len(numbers) < FEWEST or not all(number.isascii() and number.isdigit() for number in numbers):
        return False
    different = sorted(set(map(int, numbers)))
    return (
        len(different) >= DIFFERENT * len(numbers)
        and _share(numbers, lambda number: 5 <= len(number) <= 8) >= LONG
        and _share(numbers, lambda number: 6 <= len(number) <= 8) >= USUAL
        and _share(numbers, lambda number: number.endswith("0")) < ROUND
        and different[-1] - different[0] >= SPREAD * len(different)
        and _any_ending(different)
        and not any(_share(numbers, form.fullmatch) >= LONG for form in (UBIGEO, MONTH_OF_YEAR))
    )


def _share(numbers: list[str], has) -> float:
    return sum(bool(has(number)) for number in numbers) / len(numbers)


def _any_ending(different: list[int]) -> bool:
    """Return whether the last two digits are about as many as those of as many random numbers."""
    expected = 100 * (1 - 0.99 ** len(different))
    return len({number % 100 for number in different}) >= ENDINGS * expected
