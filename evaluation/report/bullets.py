"""The generated sentences of an item as the lines of a list: nothing said twice in a row."""

from __future__ import annotations

from evaluation.disclosure.protected import ProtectedItem, ProtectedRow
from evaluation.locale import text
from evaluation.report.numbers import measured
from evaluation.report.wording import interval_words, label, pair_words, place_words, sentence

Rows = tuple[ProtectedRow, ...]


def bullets(item: ProtectedItem, language: str) -> tuple[str, ...]:
    """Return a line for each change, gap or ratio, and for the levels of all waves together; why a value is missing is
    said once a place, and what an indicator is read with once, at the end."""
    rows = [(part[0], _line(item, part, language)) for part in _together(item)]
    pairs = [pair_words(item, row, language) for row, _ in rows]
    last = {pair: place for place, pair in enumerate(pairs)}
    return tuple(
        line if last[pair] == place else line.removesuffix(pair)
        for place, ((_, line), pair) in enumerate(zip(rows, pairs, strict=True))
    )


def _together(item: ProtectedItem) -> tuple[Rows, ...]:
    """Return the rows that each line tells."""
    found: dict[tuple, list[ProtectedRow]] = {}
    for row in item.rows:
        found.setdefault(_key(item, row), []).append(row)
    return tuple(map(tuple, found.values()))


def _key(item: ProtectedItem, row: ProtectedRow) -> tuple:
    """Return what the rows of a line share: a row that is no level stands alone, and so does one whose neighbours are
    shown where it is not, or the other way round."""
    same = [one for one in item.rows if (one.indicator, one.site) == (row.indicator, row.site)]
    if row.statistic != "level":
        return (id(row),)
    if row.mark and all((one.mark, one.method) == (row.mark, row.method) for one in same):
        return row.indicator, row.site, row.mark
    waves = [one for one in same if (one.group, one.level) == (row.group, row.level)]
    return (row.indicator, row.site, row.group, row.level) if not any(one.mark for one in waves) else (id(row),)


def _line(item: ProtectedItem, rows: Rows, language: str) -> str:
    if len(rows) == 1:
        return sentence(item, rows[0], language)
    if rows[0].mark:
        return sentence(item, rows[0], language, place_words(item, rows[0], language, waves=False, levels=False))
    words = "; ".join(_in_wave(item, row, language) for row in rows)
    named = label(item, "indicator", rows[0].indicator, language)
    place = place_words(item, rows[0], language, waves=False)
    told = text("services.level_waves", language, indicator=named, place=place, values=words)
    return told + pair_words(item, rows[0], language)


def _in_wave(item: ProtectedItem, row: ProtectedRow, language: str) -> str:
    told = {"wave": label(item, "wave", row.wave, language), "value": measured(row.estimate, row.unit, language)}
    if row.ci_low is None:
        return text("services.level_in_wave", language, **told)
    return text("services.level_in_wave_told", language, **told, **interval_words(item, row, language))
