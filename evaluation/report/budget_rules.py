"""The rules of a project's accounts in words: exchange, shared costs, and what the call tolerates."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from evaluation.locale import text
from evaluation.project_file import BudgetSettings
from evaluation.report.numbers import number, percent


def budget_rules(settings: BudgetSettings, language: str) -> Iterator[str]:
    """Yield the paragraphs: the rule of exchange, the rates with their source, tolerance and ceiling with theirs."""
    yield getattr(settings.rule, language)
    if settings.rates:
        told = "; ".join(_rate(settings, name, language) for name in settings.rates)
        yield text("budget.rates", language, rates=told)
    limits = ((name, getattr(settings, name)) for name in ("tolerance", "indirect_ceiling"))
    said = [text(f"budget.{name}", language, value=_share(value, language)) for name, value in limits if value]
    if settings.citation:
        said += [getattr(settings.citation, language)]
    if said:
        yield " ".join([*said, *([] if settings.verified else [text("budget.not_verified", language)])])


def _rate(settings: BudgetSettings, name: str, language: str) -> str:
    rate = settings.rates[name]
    value = number(Decimal(str(rate.value)), language)
    source = getattr(rate.source, language)
    verified = "" if rate.verified else f", {text('budget.unverified', language)}"
    return f"1 {settings.currency} = {value} {name} ({source}{verified})"


def _share(value: float, language: str) -> str:
    return percent(Decimal(str(value)).scaleb(2).normalize() + 0, language)
