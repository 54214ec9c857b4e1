"""An attack on a release from its delivered files and those of earlier ones: what can be told of small groups.

It shares no code with the gate: it reads the files as an outsider does, writes equations of its own, and knows of the
indicators only what the catalogue, which is public, says of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import ceil, floor
from pathlib import Path

from evaluation.release.attack_files import ANSWERED, Delivered, Told, identities_in, read_release
from evaluation.release.attack_insider import told_to_insiders
from evaluation.release.attack_knowledge import Finding, Knowledge, public_knowledge, read_own
from evaluation.release.attack_solver import Solver
from evaluation.release.attack_system import Equations, Key, both_of, equations, following, nested_bands
from evaluation.release.attack_zones import in_zones, read_weights

MORE_DECIMALS = re.compile(r"(?<![\w.,/-])\d{1,3}[.,]\d{4,}(?![\w.,/-])")
HIDDEN = "c"  # the mark of a value that rests on few people, or protects such a one
NUMBER = re.compile(r"\d+(?:\.\d+)?")
SMALL_N = re.compile(r"\bn\s*=\s*([1-9])\b(?![.,]\d)")
WRITTEN = (".csv", ".html", ".htm", ".pdf")


def attack(
    folder: Path,
    earlier: Sequence[Path] = (),
    identities: Path | None = None,
    weights: Path | None = None,
    own: Path | None = None,
    knowledge: Knowledge | None = None,
) -> tuple[Finding, ...]:
    """Return what can be told of small groups and of people from a release and earlier ones (oldest first).

    `identities` is a text file with a name or number a line that no file may hold; `weights` a CSV with site, wave,
    group, level and weight of every woman of some zones; `own` one of what an institution knows of its own part
    (`attack_knowledge.OWN`). Raises EvaluationError where a folder is no release or a file can't be read.
    """
    releases = [read_release(one) for one in (*earlier, folder)]
    weighed = {} if weights is None else read_weights(weights)
    known = knowledge or public_knowledge()
    if own is not None:
        known = replace(known, own=read_own(own))
    found = [*numbers(releases, known), *_written(releases[-1]), *in_zones(releases[-1].rows, weighed, known.rounding)]
    if identities is not None:
        lines = identities.read_text(encoding="utf-8").splitlines()
        found += [Finding("identity", name, file=way) for one in releases for name, way in identities_in(one, lines)]
    return tuple(dict.fromkeys(found))


def numbers(releases: Sequence[Delivered], known: Knowledge) -> list[Finding]:
    """Return the small groups of people that the numbers of releases tell, solved from the rows alone."""
    rows = {f"{number} {one.name}": of_people(one.rows, known) for number, one in enumerate(releases)}
    few = [one for own in rows.values() for one in (*_printed_few(own, known), *_silent(own, known))]
    few += [one for release in releases for one in told_to_insiders(release.rows, known)]
    few += [one for release in releases for one in _one_wave_alone(release.rows, known)]
    return few + _solved(rows, known)


def of_people(rows: Iterable[Told], known: Knowledge) -> tuple[Told, ...]:
    """Return the rows whose base counts people. A release says of which it does not; it is not believed of an indicator
    that counts them by the catalogue, and one that says nothing counts people throughout."""
    return tuple(row for row in rows if row.base_of != "records" or row.indicator in known.people | known.sensitive)


def _printed_few(rows: Iterable[Told], known: Knowledge) -> Iterator[Finding]:
    """Yield the bases printed beside anything but a level, which the equations hold, that are surely few."""
    for row in rows:
        low, high = (max((row.n or 0) + sign * known.rounding / 2, 1) for sign in (-1, 1))
        if row.n and row.statistic not in ANSWERED and high < known.threshold:
            yield Finding("small", f"{_words(('', *row.place))} {row.statistic}", ceil(low), int(high))


def _one_wave_alone(rows: Iterable[Told], known: Knowledge) -> Iterator[Finding]:
    """Yield what is hidden in one wave and shown in another: there it is small, whatever else is hidden beside it."""
    levels = [row for row in rows if row.statistic in ANSWERED and row.unit == "percent" and row.contrast == ""]
    shown = {replace(row, wave="").place for row in levels if row.estimate is not None}
    for row in levels:
        if row.indicator in known.sensitive and row.mark == HIDDEN and replace(row, wave="").place in shown:
            yield Finding("marks", _words(("", *row.place)), 0, known.threshold - 1)


def _silent(rows: Iterable[Told], known: Knowledge) -> Iterator[Finding]:
    """Yield the few who did not answer, where a printed share of them leaves one number only."""
    for row in rows:
        if row.statistic == "nonresponse" and row.n and NUMBER.fullmatch(row.band):
            half, share = 0.5 * 10.0 ** -len(row.band.partition(".")[2]), float(row.band)
            bases = range(ceil(row.n - known.rounding / 2), floor(row.n + known.rounding / 2) + 1)
            numbers = {silent for n in bases for silent in range(n + 1) if abs(silent / n - share) <= half}
            if len(numbers) == 1 and 0 < min(numbers) < known.threshold:
                yield Finding("silent", _words(("", *row.place)), *numbers, *numbers)


def _solved(rows: Mapping[str, Sequence[Told]], known: Knowledge) -> list[Finding]:
    for complete in dict.fromkeys((known.complete, False)):
        made = equations(rows, known.parts, known.rounding, known.ratio, complete, known.simple)
        found = list(_told(made, known))
        if None not in found:
            return found
    return [one for one in found if one is not None]


def _told(made: Equations, known: Knowledge) -> Iterator[Finding | None]:
    """Yield every small group; None where the rows contradict what the attacker assumed."""
    solver = Solver(made)
    for key in [key for key in made.box if key[6] == "n"]:
        yield from _cell(solver, key, known)
        for part in known.parts.get(key[1], ()):
            yield from _nested(solver, key, (key[0], part, *key[2:6], "k"), known)
        yield from _both(solver, key, known)
    for before, after in following(made.box):
        yield from _in_between(solver, before, after, known)
    for before, now in _pairs(made):
        yield from _between(solver, before, now, known)
    for inner, outer in nested_bands(made.box):
        span = solver.surely({outer: 1, inner: -1}, known.threshold)
        if span is None or span:
            yield span and Finding("nested", f"{_words(outer)} − {inner[5]}", *map(int, span))


def _cell(solver: Solver, n: Key, known: Knowledge) -> Iterator[Finding | None]:
    """Yield what is told of a cell: its base, and of a sensitive indicator its yes and its no."""
    base = solver.surely({n: 1}, known.threshold)
    if base is None or base:
        yield base and Finding("small", _words(n), *map(int, base))
        return
    k = (*n[:6], "k")
    for line in ({k: 1}, {n: 1, k: -1}) if n[1] in known.sensitive else ():
        span = solver.few(line, known.threshold, narrow=n[:6] not in solver.made.printed)
        if span is None:
            yield None
        elif span and solver.positive({n: 1}):  # of an empty group nothing is told
            yield Finding("hidden", _words(n), *map(int, span))


def _nested(solver: Solver, n: Key, inner: Key, known: Knowledge) -> Iterator[Finding | None]:
    """Yield those who are yes to a whole and not to its part, where some are and they are few."""
    if inner in solver.made.box and n[1] in known.sensitive:
        span = solver.surely({(*n[:6], "k"): 1, inner: -1}, known.threshold)
        if span is None or span:
            yield span and Finding("nested", f"{_words(n)} − {inner[1]}", *map(int, span))


def _both(solver: Solver, n: Key, known: Knowledge) -> Iterator[Finding | None]:
    """Yield those who are yes to both forms of an indicator, where some are and they are few."""
    for line in both_of((*n[:6], "k"), known.parts, solver.made.box) if n[1] in known.sensitive else ():
        span = solver.surely(line, known.threshold)
        if span is None or span:
            yield span and Finding("both", _words(n), *map(int, span))


def _in_between(solver: Solver, before: Key, after: Key, known: Knowledge) -> Iterator[Finding | None]:
    """Yield those who had the event between two dates, where some had and they are few."""
    if before[1] in known.sensitive:
        span = solver.surely({(*after[:6], "k"): 1, (*before[:6], "k"): -1}, known.threshold)
        if span is None or span:
            yield span and Finding("dates", f"{_words(after)} − {before[5]}", *map(int, span))


def _pairs(made: Equations) -> Iterator[tuple[Key, Key]]:
    names = sorted({key[0] for key in made.box}, key=lambda name: int(name.split(" ")[0]))
    for before, after in zip(names, names[1:], strict=False):
        for key in [key for key in made.box if key[0] == before and key[6] == "n"]:
            if (after, *key[1:]) in made.box:
                yield key, (after, *key[1:])


def _between(solver: Solver, before: Key, now: Key, known: Knowledge) -> Iterator[Finding | None]:
    """Yield those who are in one release and not in the other, where some are and they are few."""
    for line in ({now: 1, before: -1}, {now: -1, before: 1}):
        span = solver.surely(line, known.threshold)
        if span is None or span:
            yield span and Finding("later", _words(now), *map(int, span))


def _words(key: Key) -> str:
    return " ".join(part for part in key[1:6] if part)


def _written(release: Delivered) -> Iterator[Finding]:
    """Yield numbers that the documents print more exactly than a protected report may, and small ns in sentences."""
    for way, text in release.texts():
        if way.lower().endswith(WRITTEN) or "!word/" in way or "!xl/" in way:
            where = (number for number in dict.fromkeys(MORE_DECIMALS.findall(text)) if _precise(number))
            yield from (Finding("precision", number, file=way) for number in where)
            yield from (Finding("small_n", f"n = {number}", file=way) for number in set(SMALL_N.findall(text)))


def _precise(number: str) -> bool:
    """Return whether a number has more than three decimals, but for the error of a binary fraction."""
    return len(f"{float(number.replace(',', '.')):.12g}".partition(".")[2]) > 3
