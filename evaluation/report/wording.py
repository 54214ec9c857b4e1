"""Generated sentences: what a protected row says, in words that claim no more than it shows."""

from __future__ import annotations

from decimal import Decimal

from evaluation.disclosure.protected import ProtectedItem, ProtectedRow
from evaluation.indicators.comparison import verdict
from evaluation.locale import DOMAINS, has, plural, text
from evaluation.report import achievement, official
from evaluation.report.numbers import confidence, interval, measured, number


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


def caption(item: ProtectedItem, key: str, language: str, **values: object) -> str:
    """Return the words of a heading, paragraph or caption: from the catalogue of the item's chapter, which bears the
    chapter's name (08_exchange: exchange.po), else from captions.po."""
    own = item.chapter.partition("_")[2]
    domain = own if own in DOMAINS and has(f"{own}.{key}", language) else "captions"
    return text(f"{domain}.{key}", language, **values)


def sentences(item: ProtectedItem, language: str) -> tuple[str, ...]:
    """Return one sentence a row about a level, a change, a gap or a difference of changes."""
    return tuple(sentence(item, row, language) for row in item.rows)


def sentence(item: ProtectedItem, row: ProtectedRow, language: str) -> str:
    """Return what a row says. A change is never given a cause, and is called favourable or not only where the
    indicator has a direction and the interval leaves 0 out."""
    subject = {"indicator": label(item, "indicator", row.indicator, language), "place": _place(item, row, language)}
    if row.statistic == "official":
        return official.sentence(item, row, language)
    if row.statistic == "achievement" and row.mark in ("", "x"):
        return achievement.sentence(item, row, subject, language)
    if row.mark:
        return _unshown(row, subject, language)
    if row.statistic == "level":
        told = {"value": measured(row.estimate, row.unit, language)} | _interval(item, row, language)
        words = text("report.level_told", language, **told, **subject)
    else:
        words = _comparison(item, row, subject, language)
    return words + _pair(item, row, language)


def course(row: ProtectedRow) -> str:
    """Return "rise", "fall" or "undetermined": whether the interval leaves 0 out, and on which side."""
    if row.ci_low is not None and row.ci_low > 0:
        return "rise"
    return "fall" if row.ci_high is not None and row.ci_high < 0 else "undetermined"


def points(value: Decimal, language: str, signed: bool = False) -> str:
    """Return "1 punto porcentual", "6 puntos porcentuales"; a number with decimals is in the plural."""
    whole = value == value.to_integral_value() and value.as_tuple().exponent >= 0
    return plural("report.points", int(abs(value)) if whole else 2, language, value=number(value, language, signed))


def amount(value: Decimal, unit: str, language: str) -> str:
    """Return a difference in words: percentage points, or the unit of its indicator."""
    return points(value, language) if unit == "points" else measured(value, unit, language)


def _comparison(item: ProtectedItem, row: ProtectedRow, subject: dict, language: str) -> str:
    way = course(row)
    value = amount(row.estimate if way == "undetermined" else abs(row.estimate), row.unit, language)
    told = {"value": value} | _waves(item, row, language) | _interval(item, row, language) | subject
    return text(f"report.{row.statistic}_{way}", language, **told) + _judgement(item, row, language)


def _judgement(item: ProtectedItem, row: ProtectedRow, language: str) -> str:
    if row.statistic != "change":
        return ""
    found = verdict(label(item, "direction", row.indicator, language), row.ci_low, row.ci_high)
    words = {"better": "report.favourable", "worse": "report.unfavourable"}
    return " " + text(words[found], language) if found in words else ""


def _interval(item: ProtectedItem, row: ProtectedRow, language: str) -> dict[str, str]:
    level = confidence(item.notes.get("confidence", 0.95), language)
    return {"confidence": level, "interval": interval(row.ci_low, row.ci_high, language)}


def _waves(item: ProtectedItem, row: ProtectedRow, language: str) -> dict[str, str]:
    first, _, second = row.contrast.partition("-")
    sides = "wave" if row.statistic == "change" else "site"
    return {"first": label(item, sides, first, language), "second": label(item, sides, second, language)}


def _place(item: ProtectedItem, row: ProtectedRow, language: str) -> str:
    site = label(item, "site", row.site, language)
    wave = label(item, "wave", row.wave, language) if row.wave else ""
    level = label(item, row.group, row.level, language) if row.group and row.level else ""
    named = (site if row.site or row.statistic in ("level", "change", "achievement") else "", level, wave)
    return ", ".join(part for part in named if part)


def _unshown(row: ProtectedRow, subject: dict, language: str) -> str:
    if row.mark == "x":
        why = row.method if row.method in ("one_wave", "not_alike") else "not_measured"
        return text(f"report.told_{why}", language, **subject)
    return text({"c": "report.told_protected", "u": "report.told_unreliable"}[row.mark], language, **subject)


def _pair(item: ProtectedItem, row: ProtectedRow, language: str) -> str:
    pair = item.labels.get("pair", {}).get(row.indicator, {}).get(language, "")
    return " " + text("report.read_with", language, pair=pair) if pair else ""
