"""What a planned survey can show, in sentences and in one figure: assumptions, never results."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from math import isfinite

from evaluation.disclosure.planning import Forecast
from evaluation.indicators.catalogue import INDICATORS
from evaluation.locale import text
from evaluation.project import Project
from evaluation.report.numbers import NARROW, number, percent
from evaluation.report.wording import points
from evaluation.statistics.power import WavePlan

PERHAPS, SURELY = 0.05, 0.5  # from these probabilities on a cell may be hidden, and is said to be


def opening(forecasts: Sequence[Forecast], language: str) -> str:
    """Return the sentence that says where all the numbers come from, and the test they are for."""
    change = forecasts[0].change
    told = {
        "confidence": _assumed_share(1 - change.significance, language),
        "power": _assumed_share(change.power, language),
    }
    return text("cli.power_assumed", language, **told)


def heading(code: str, language: str) -> str:
    """Return the code and name of an indicator."""
    return f"{code} · {INDICATORS[code].name[language]}"


def sentences(one: Forecast, project: Project, language: str) -> list[str]:
    """Return what the survey can show of one indicator at one site, a sentence a fact."""
    waves = {wave.id: getattr(wave.name, language) for wave in project.waves}
    return [
        _assumed(one, project, language),
        *_samples(one, waves, language),
        _common(one, language),
        _detectable(one, language),
        _needed(one, language),
        *_dilution(one, language),
        *(_cell(cell, waves[cell.wave], language) for cell in one.cells),
        *_together(one, language),
    ]


def _assumed(one: Forecast, project: Project, language: str) -> str:
    site = next(site for site in project.sites if site.id == one.change.site)
    told = {
        "level": _assumed_share(one.change.level, language),
        "change": _points(one.change.change, language, signed=True),
    }
    return text("cli.power_level", language, site=getattr(site.name, language), **told)


def _samples(one: Forecast, waves: dict[str, str], language: str) -> list[str]:
    """Return the sample of each wave, or of both at once where they are the same."""
    plans = (one.change.plan.before, one.change.plan.after)
    told = [
        (waves[cell.wave], _sample(plan, cell.n, effect, one, language))
        for plan, cell, effect in zip(plans, one.cells, one.change.design_effects, strict=True)
    ]
    if plans[0] == plans[1]:
        told = [(text("cli.power_each_wave", language), told[0][1])]
    return [text("cli.power_sample", language, wave=wave, sample=sample) for wave, sample in told]


def _sample(plan: WavePlan, n: float, effect: float, one: Forecast, language: str) -> str:
    return text(
        "cli.power_answers",
        language,
        clusters=_whole(plan.clusters, language),
        women=_whole(plan.selected, language),
        response=_assumed_share(plan.response, language),
        applies=_assumed_share(plan.applies, language),
        n=_whole(n, language),
        effect=_decimal(effect, 2, language),
        icc=_decimal(one.change.plan.icc, 3, language),
    )


def _common(one: Forecast, language: str) -> str:
    correlation = _decimal(one.change.plan.correlation, 2, language)
    return text(
        "cli.power_common", language, share=_assumed_share(one.change.plan.common, language), correlation=correlation
    )


def _detectable(one: Forecast, language: str) -> str:
    """Return the smallest fall and the smallest rise that are detected."""
    told = {}
    for way, end in zip(("fall", "rise"), one.change.detectable, strict=True):
        moved = _points(abs(end - one.change.level), language) if isfinite(end) else ""
        found = {"change": moved, "end": _share(end, language)} if moved else {}
        told[way] = text(f"cli.power_{way}" if moved else f"cli.power_no_{way}", language, **found)
    return text("cli.power_detectable", language, power=_assumed_share(one.change.power, language), **told)


def _needed(one: Forecast, language: str) -> str:
    told = {
        "change": _points(one.change.change, language, signed=True),
        "chance": chance_told(one.change.chance, language),
    }
    if not isfinite(one.change.clusters[0]):
        return text("cli.power_never", language, **told)
    for name, numbers in (("women", one.change.interviews), ("clusters", one.change.clusters)):
        told |= {
            f"{name}_{at}": _whole(value, language) for at, value in zip(("before", "after"), numbers, strict=True)
        }
    return text("cli.power_needed", language, **told)


def _dilution(one: Forecast, language: str) -> list[str]:
    """Return how far the people reached could move the indicator; nothing where they are not assumed."""
    change = one.change
    if not isfinite(change.chosen):
        return []
    less = not change.chosen >= abs(change.detectable_change)  # what is not detectable at all is not reached either
    return [
        text(
            "cli.power_dilution",
            language,
            reached=_whole(change.reached, language),
            population=_whole(change.population, language),
            share=_share(change.reached / change.population, language),
            alike=_points(change.alike, language),
            chosen=_points(change.chosen, language),
            verdict=text("cli.power_below" if less else "cli.power_within", language),
        )
    ]


def _cell(cell, wave: str, language: str) -> str:
    if cell.unreliable:
        told = {"df": _whole(cell.df, language), "n": _whole(cell.n_effective, language)}
        return text("cli.power_unreliable", language, wave=wave, **told)
    told = {"yes": _whole(cell.yes, language), "no": _whole(cell.n - cell.yes, language)}
    verdict = _verdict(cell.hidden, language)
    return text(
        "cli.power_cell", language, wave=wave, chance=chance_told(cell.hidden, language), verdict=verdict, **told
    )


def _together(one: Forecast, language: str) -> list[str]:
    """Return that both waves are hidden where one is; nothing where that is unlikely."""
    if one.hidden < PERHAPS:
        return []
    chance = chance_told(one.hidden, language)
    return [text("cli.power_together", language, chance=chance, verdict=_verdict(one.hidden, language))]


def _verdict(chance: float, language: str) -> str:
    verdict = "hidden" if chance >= SURELY else "perhaps" if chance >= PERHAPS else "shown"
    return text(f"cli.power_{verdict}", language)


def _rounded(value: float, places: int) -> Decimal:
    """Return a value to so many decimals, never a zero with a sign."""
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN) + 0


def _decimal(value: float, places: int, language: str) -> str:
    return number(_rounded(value, places), language)


def _whole(value: float, language: str) -> str:
    return number(_rounded(value, 0), language)


def _assumed_share(value: float, language: str) -> str:
    """Return a share as whoever assumed it wrote it: without a decimal that says nothing."""
    told = _rounded(100 * value, 1)
    return percent(told.to_integral_value() if told == told.to_integral_value() else told, language)


def _share(value: float, language: str) -> str:
    return percent(_rounded(100 * value, 1), language)


def _points(value: float, language: str, signed: bool = False) -> str:
    return points(_rounded(100 * value, 1), language, signed)


def chance_told(value: float, language: str) -> str:
    """Return a probability in whole percent; one that is neither 0 nor 1 is not said to be."""
    if 0 < value < 0.01:
        return f"<{NARROW}{percent(Decimal(1), language)}"
    if 0.99 < value < 1:
        return f">{NARROW}{percent(Decimal(99), language)}"
    return percent(_rounded(100 * value, 0), language)
