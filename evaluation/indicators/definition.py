"""What an indicator is: a frozen record, and the rules of its numerator and denominator as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Direction = Literal["higher_is_better", "lower_is_better", "ambiguous", "context_only", "target_band"]


@dataclass(frozen=True, slots=True)
class Condition:
    """True where `column` holds one of `codes`, false where it holds another answer, unknown where it is empty
    or holds one of `missing`."""

    column: str
    codes: frozenset[int]
    missing: frozenset[int] = frozenset({8, 9})


@dataclass(frozen=True, slots=True)
class Item:
    """One answer read through one code set. A code in neither `yes` nor `no` is missing.

    Where `asked_if` is false the question was skipped and counts as no; where it is unknown the item is missing.
    """

    column: str
    yes: frozenset[int]
    no: frozenset[int]
    asked_if: Rule | None = None


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Yes if any item is yes, no if all are no, otherwise missing."""

    items: tuple[Item | Rule, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Yes if all items are yes, no if any is no, otherwise missing.

    With `complete`, missing as soon as one item is missing, whatever the others say.
    """

    items: tuple[Item | Rule, ...]
    complete: bool = False


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Yes if `number` or more items are yes, no if so many cannot be reached any more, otherwise missing."""

    number: int
    items: tuple[Item | Rule, ...]


@dataclass(frozen=True, slots=True)
class InCountry:
    """Yes in one of the countries (ISO 3166, two letters), no in another."""

    countries: frozenset[str]


@dataclass(frozen=True, slots=True)
class Key:
    """The right answer to a question in a country, for interviews from a month on and until another (AAAAMM, both
    in it), with the rule of law that it rests on."""

    country: str
    answer: int
    source: str
    verified: bool
    since: int = 0
    until: int = 999_912


@dataclass(frozen=True, slots=True)
class Right:
    """Yes where the answer is the right one in the country and at the date of the interview, no where it is another
    one, "don't know" and "refused" too; missing where nothing was answered or no key says what is right."""

    column: str
    keys: tuple[Key, ...]


Rule = Condition | Item | AnyOf | AllOf | AtLeast | InCountry | Right


@dataclass(frozen=True, slots=True)
class HowMany:
    """How many items are yes; missing as soon as one item is."""

    items: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """The mean of the answered items, each from `lowest` to `highest`, those of `reversed` turned round; with `of_100`
    stretched so that the lowest is 0 and the highest 100.

    Missing where fewer than the share `at_least` of the items is answered. A code outside the two ends is missing.
    """

    columns: tuple[str, ...]
    lowest: int
    highest: int
    reversed: tuple[str, ...] = ()
    at_least: float = 0.8
    of_100: bool = False


Amount = Score | HowMany  # a numerator that is a number and not a yes or no: its value is a mean


@dataclass(frozen=True, slots=True)
class Universe:
    """Who or what is counted: the rows for which `rule` is true; `weight` names the weight of `[survey]` that goes with
    them, and is empty where every row counts once."""

    code: str
    name: dict[str, str]
    rule: Rule | None
    weight: Literal["weight", "module_weight", ""]


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a definition comes from; printed as fact only where `verified`. `es` and `en` hold its words in a language
    in which they are not those of `text`."""

    text: str
    year: int | None
    verified: bool
    es: str = ""
    en: str = ""

    def words(self, language: str) -> str:
        """Return the reference as a report in a language cites it."""
        return getattr(self, language) or self.text


@dataclass(frozen=True, slots=True)
class Indicator:
    """A ratio of two totals over a universe: the rows for which `numerator` is yes over those for which it is yes or no
    (for an Amount its mean), among those of `universe` for which `denominator` (where there is one) is yes.

    `numerator` is None where no rule of one row measures it (a time, a rate, a network, a budget): the analysis of its
    theme does. `sampling` says whether its rows are a probability sample, a sample of another kind, or all there are.
    `contributor` is the column of the institutions that a value is added up from, empty where there are none.
    """

    code: str
    name: dict[str, str]
    theme: str
    measure: str
    unit: str
    universe: Universe
    numerator: Rule | Amount | None
    denominator: Rule | None
    recall: str
    direction: Direction
    definition: dict[str, str]
    table: str = "women"
    parts: tuple[str, ...] = ()
    paired_with: tuple[str, ...] = ()
    disaggregate_by: tuple[str, ...] = ()
    primary: bool = False
    sensitive: bool = False  # its yes is a thing done to a woman, or what she did about it
    sampling: Literal["survey", "sample", "census"] = "survey"
    contributor: str = ""
    sources: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def forms(self) -> tuple[str, ...]:
        """The parts that are single forms of the same indicator: IMP-01_physical is one of IMP-01."""
        return tuple(code for code in self.parts if code.startswith(f"{self.code}_"))

    def __hash__(self) -> int:
        return hash(self.code)
