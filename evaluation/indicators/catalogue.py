"""The catalogue of indicators, by code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from evaluation.errors import UsageError
from evaluation.indicators import (
    beyond_partner,
    citizenship,
    efficiency,
    exchange,
    fieldwork,
    harm,
    impact,
    knowledge,
    norms,
    outcomes,
    process,
    public_places,
    registers,
    services,
    services_people,
)
from evaluation.indicators.definition import Indicator
from evaluation.indicators.rules import columns


@dataclass(frozen=True)
class Catalogue:
    """Indicators in the order of the report."""

    indicators: tuple[Indicator, ...]

    def __getitem__(self, code: str) -> Indicator:
        """Return the indicator of a code; raises UsageError "unknown_indicator"."""
        for one in self.indicators:
            if one.code == code:
                return one
        raise UsageError("unknown_indicator", name=code, known=", ".join(self.codes))

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self.indicators)

    def __len__(self) -> int:
        return len(self.indicators)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(one.code for one in self.indicators)

    @property
    def themes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.theme for one in self.indicators))

    @property
    def sensitive_columns(self) -> frozenset[str]:
        """The questions whose answers make a woman yes in a sensitive indicator, or one whom it asks."""
        rules = [rule for one in self.indicators if one.sensitive for rule in (one.numerator, one.denominator)]
        every = {column for rule in rules for column in columns(rule)}
        return frozenset(every - {column for one in self.indicators for column in columns(one.universe.rule)})

    @property
    def primary(self) -> Catalogue:
        """The primary outcomes."""
        return Catalogue(tuple(one for one in self.indicators if one.primary))

    @property
    def whole(self) -> Catalogue:
        """The indicators without their forms and other definitions (OUT-03 without OUT-03_dhs)."""
        return Catalogue(tuple(one for one in self.indicators if "_" not in one.code))

    def theme(self, name: str) -> Catalogue:
        """Return the indicators of a theme; raises UsageError "unknown_theme"."""
        if name not in self.themes:
            raise UsageError("unknown_theme", name=name, known=", ".join(self.themes))
        return Catalogue(tuple(one for one in self.indicators if one.theme == name))

    def of(self, *codes: str) -> Catalogue:
        """Return the indicators of these codes, in their order; raises UsageError "unknown_indicator"."""
        return Catalogue(tuple(self[code] for code in codes))

    def family(self, *codes: str) -> Catalogue:
        """Return the indicators of these codes with their other definitions (OUT-03 and OUT-03_dhs)."""
        stems = {self[code].code for code in codes}
        return Catalogue(tuple(one for one in self.indicators if one.code.partition("_")[0] in stems))


_IMPACT = (impact, harm, beyond_partner, public_places)
_OUTCOMES = (outcomes, norms, knowledge, services_people, registers)
_SERVICES = (services,)
_PROCESS = (process, fieldwork)
_THEMES = (*_IMPACT, *_OUTCOMES, citizenship, *_SERVICES, exchange, *_PROCESS, efficiency)
INDICATORS = Catalogue(tuple(one for module in _THEMES for one in module.INDICATORS))
