"""Generated sentences: what a protected row says, in words that claim no more than it shows."""

from __future__ import annotations

import re
from decimal import Decimal

from evaluation.disclosure.protected import ProtectedItem, ProtectedRow
from evaluation.indicators.comparison import verdict
from evaluation.locale import DOMAINS, has, plural, text
from evaluation.report import achievement, official
from evaluation.report.numbers import between, confidence, measured, number
from evaluation.statistics.equivalence import SAME, UNDETERMINED
from evaluation.statistics.equivalence import verdict as equivalence

OF_ONE_COUNTRY = frozenset({"R2-07", "R2-08"})  # Bolivia's preliminary steps and ratified measures
NO_MARGIN = 1e-9  # where none is declared no change is ever called none


def label(item: ProtectedItem, dimension: str, key: str, language: str) -> str:
    """Return the words for a site, wave, indicator, group or level; the key itself where the item has none."""
    if not key:
        return text(f"report.all_{dimension}", language) if dimension == "site" else text("report.not_known", language)
    return item.labels.get(dimension, {}).get(key, {}).get(language, key)


def level_name(item: ProtectedItem, row: ProtectedRow, language: str) -> str:
    """Return the words for the level of the row's group."""
    if row.group == "reason":
        return text(f"report.dropped_{row.level}", language)
    return label(item, row.group, row.level, language)


def both(first: str, second: str, language: str) -> str:
    """Return "El Alto y Lima", "El Alto e Independencia": "y" gives way before its own sound (RAE, Ortografía)."""
    if language == "es" and re.match(r"h?[ií](?![aeou])", second, re.IGNORECASE):
        return f"{first} e {second}"
    return text("report.both", language, first=first, second=second)


def applying(item: ProtectedItem) -> tuple[ProtectedRow, ...]:
    """Return the rows of an item without the places where its question does not exist: of a question of one country,
    those of a site that nobody could ask it at."""
    measured = {(row.indicator, row.site) for row in item.rows if row.mark != "x"}
    return tuple(
        row for row in item.rows if row.indicator not in OF_ONE_COUNTRY or (row.indicator, row.site) in measured
    )


def caption(item: ProtectedItem, key: str, language: str, **values: object) -> str:
    """Return the words of a heading, paragraph or caption: from the catalogue of the item's chapter, which bears the
    chapter's name (08_exchange: exchange.po), else from captions.po."""
    own = item.chapter.partition("_")[2]
    domain = own if own in DOMAINS and has(f"{own}.{key}", language) else "captions"
    return text(f"{domain}.{key}", language, **values)


def sentences(item: ProtectedItem, language: str) -> tuple[str, ...]:
    """Return one sentence a row about a level, a change, a gap or a difference of changes."""
    return tuple(sentence(item, row, language) for row in item.rows)


def sentence(item: ProtectedItem, row: ProtectedRow, language: str, place: str | None = None) -> str:
    """Return what a row says, of its own place or of one that is given. A change is never given a cause, and is called
    favourable or not only where the indicator has a direction and the interval leaves 0 out."""
    where = place_words(item, row, language) if place is None else place
    subject = {"indicator": label(item, "indicator", row.indicator, language), "place": where}
    if row.statistic == "official":
        return official.sentence(item, row, language)
    if row.statistic == "achievement" and row.mark in ("", "x"):
        return achievement.sentence(item, row, subject, language)
    if row.mark:
        return _unshown(row, subject, language)
    if has(f"sheets.told_{row.statistic}", language):
        words = _plain(item, row, subject, language)
    elif row.statistic == "rate_ratio":
        words = _ratio(item, row, subject, language)
    elif row.statistic == "level" and row.ci_low is None:
        value = measured(row.estimate, row.unit, language)
        words = text("services.level_counted", language, value=value, **subject)
    elif row.statistic == "level":
        told = {"value": measured(row.estimate, row.unit, language)} | interval_words(item, row, language)
        words = text("report.level_told", language, **told, **subject)
    else:
        words = _comparison(item, row, subject, language)
    return words + pair_words(item, row, language)


def _ratio(item: ProtectedItem, row: ProtectedRow, subject: dict, language: str) -> str:
    """Return how many times the first rate the second is; never as a change for better or worse."""
    told = {"value": number(row.estimate, language)} | interval_words(item, row, language) | subject
    way = "rise" if row.ci_low > 1 else "fall" if row.ci_high < 1 else "undetermined"
    return text(f"services.rate_ratio_{way}", language, **told)


def _plain(item: ProtectedItem, row: ProtectedRow, subject: dict, language: str) -> str:
    """Return the sentence of a value that is neither a level nor a contrast: an amount, a stage reached, a score."""
    line = level_name(item, row, language) if row.group else subject["indicator"]
    value = measured(row.estimate, row.unit, language)
    if row.ci_low is not None:
        value += f" ({between(row.ci_low, row.ci_high, language)})"
    column = label(item, "contrast", row.contrast, language) if row.contrast else ""
    place = ", ".join(words for words in (_site(item, row, language), _wave(item, row, language)) if words)
    return text(f"sheets.told_{row.statistic}", language, line=line, place=place, value=value, column=column)


def _site(item: ProtectedItem, row: ProtectedRow, language: str) -> str:
    return label(item, "site", row.site, language)


def _wave(item: ProtectedItem, row: ProtectedRow, language: str) -> str:
    return label(item, "wave", row.wave, language) if row.wave else ""


def course(row: ProtectedRow) -> str:
    """Return "rise", "fall" or "undetermined": whether the interval leaves 0 out, and on which side."""
    if row.ci_low is not None and row.ci_low > 0:
        return "rise"
    return "fall" if row.ci_high is not None and row.ci_high < 0 else "undetermined"


def inside_margin(item: ProtectedItem, row: ProtectedRow) -> bool:
    """Return whether a change lies, with its interval, inside the margin that the project declared for none."""
    margin = item.notes.get("margins", {}).get(row.indicator)
    return row.statistic == "change" and margin is not None and change_verdict(item, row) == SAME


def change_verdict(item: ProtectedItem, row: ProtectedRow) -> str:
    """Return "down", "same", "up" or "undetermined" of a change as it is shown; undetermined where it is hidden."""
    margin = item.notes.get("margins", {}).get(row.indicator)
    if row.mark or row.ci_low is None or row.ci_high is None:
        return UNDETERMINED
    return str(equivalence(float(row.ci_low), float(row.ci_high), NO_MARGIN if margin is None else margin))


def points(value: Decimal, language: str, signed: bool = False) -> str:
    """Return "1 punto porcentual", "6 puntos porcentuales"; a number with decimals is in the plural."""
    whole = value == value.to_integral_value() and value.as_tuple().exponent >= 0
    return plural("report.points", int(abs(value)) if whole else 2, language, value=number(value, language, signed))


def amount(value: Decimal, unit: str, language: str) -> str:
    """Return a difference in words: percentage points, or the unit of its indicator."""
    return points(value, language) if unit == "points" else measured(value, unit, language)


def _margin(item: ProtectedItem, row: ProtectedRow, language: str) -> str:
    margin = item.notes.get("margins", {}).get(row.indicator)
    return "" if margin is None else amount(Decimal(str(margin)).normalize() + 0, row.unit, language)


def _comparison(item: ProtectedItem, row: ProtectedRow, subject: dict, language: str) -> str:
    way = "same" if inside_margin(item, row) else course(row)
    value = amount(abs(row.estimate) if way in ("rise", "fall") else row.estimate, row.unit, language)
    told = (
        {"value": value, "margin": _margin(item, row, language)}
        | _waves(item, row, language)
        | interval_words(item, row, language)
        | subject
    )
    judged = "" if way == "same" else _judgement(item, row, language)
    return text(f"report.{row.statistic}_{way}", language, **told) + judged


def _judgement(item: ProtectedItem, row: ProtectedRow, language: str) -> str:
    if row.statistic != "change":
        return ""
    found = verdict(label(item, "direction", row.indicator, language), row.ci_low, row.ci_high)
    words = {"better": "report.favourable", "worse": "report.unfavourable"}
    return " " + text(words[found], language) if found in words else ""


def interval_words(item: ProtectedItem, row: ProtectedRow, language: str) -> dict[str, str]:
    """Return the words of the confidence level and of the interval of a row."""
    level = confidence(item.notes.get("confidence", 0.95), language)
    return {"confidence": level, "interval": between(row.ci_low, row.ci_high, language)}


def _waves(item: ProtectedItem, row: ProtectedRow, language: str) -> dict[str, str]:
    first, _, second = row.contrast.partition("-")
    sides = "wave" if row.statistic == "change" else "site"
    names = {"first": label(item, sides, first, language), "second": label(item, sides, second, language)}
    return names | {"sides": both(*names.values(), language)}


def place_words(item: ProtectedItem, row: ProtectedRow, language: str, waves: bool = True, levels: bool = True) -> str:
    """Return the site of a row, with its level and its wave where they are wanted."""
    site = label(item, "site", row.site, language)
    wave = label(item, "wave", row.wave, language) if row.wave and waves else ""
    level = label(item, row.group, row.level, language) if row.group and row.level and levels else ""
    named = (site if row.site or row.statistic in ("level", "change", "achievement") else "", level, wave)
    return ", ".join(part for part in named if part)


def _unshown(row: ProtectedRow, subject: dict, language: str) -> str:
    words = text(_why(row, language), language, **subject)
    return words if subject["place"] else words.replace(", :", ":")


def _why(row: ProtectedRow, language: str) -> str:
    if row.mark != "x":
        return {"c": "report.told_protected", "u": "report.told_unreliable"}[row.mark]
    if has(f"services.told_{row.method}", language):
        return f"services.told_{row.method}"
    return f"report.told_{row.method if row.method in ('one_wave', 'not_alike', 'unlike') else 'not_measured'}"


def pair_words(item: ProtectedItem, row: ProtectedRow, language: str) -> str:
    """Return what the indicator of a row is read together with, after a space; "" where it has no pair."""
    pair = item.labels.get("pair", {}).get(row.indicator, {}).get(language, "")
    return " " + text("report.read_with", language, pair=pair) if pair else ""
