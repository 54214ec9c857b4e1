"""Numbers in the evaluator's words: `{indicator.statistic.site.wave.part}`, from protected results only."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.disclosure.protected import ProtectedItem, ProtectedRelease, ProtectedRow
from evaluation.errors import EvaluationError
from evaluation.locale import text
from evaluation.report import achievement
from evaluation.report.numbers import between, measured, number, percent
from evaluation.report.wording import points, sentence

ALL = "all"
UNSHOWN = {"c": "placeholder_hidden", "u": "placeholder_unreliable", "x": "placeholder_unmeasured"}
PARTS = ("value", "size", "interval", "low", "high", "n", "class", "sentence")
SHARES = frozenset({"achievement"})
Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class Shown:
    """The rows of a release about everybody at a place, by (indicator, statistic, site, wave)."""

    rows: dict[Key, tuple[ProtectedItem, ProtectedRow]]

    def find(self, name: str, file: str, line: int, language: str) -> tuple[ProtectedItem, ProtectedRow, str]:
        """Return the item, row and part that a placeholder names.

        Raises EvaluationError, with file and line, for one that names no result ("placeholder_unknown") or one that is
        not shown (one of UNSHOWN).
        """
        names = [part.strip() for part in name.split(".")]
        part = names.pop() if len(names) > 3 and names[-1] in PARTS else "value"
        if len(names) not in (3, 4):
            raise EvaluationError("placeholder_unknown", file=file, line=line, name=name)
        indicator, statistic, site, wave = (*names, "")[:4]
        found = self.rows.get((indicator, statistic, "" if site == ALL else site, wave))
        if found is None:
            raise EvaluationError("placeholder_unknown", file=file, line=line, name=name)
        if found[1].mark:
            raise EvaluationError(UNSHOWN[found[1].mark], file=file, line=line, name=name)
        return *found, part

    def words(self, name: str, file: str, line: int, language: str) -> str:
        """Return the words of a placeholder in a language, from the protected value."""
        item, row, part = self.find(name, file, line, language)
        made = _part(item, row, part, language)
        if not made:
            raise EvaluationError("placeholder_unknown", file=file, line=line, name=name)
        return made


def shown(release: ProtectedRelease) -> Shown:
    """Return the rows that placeholders may name."""
    rows: dict[Key, tuple[ProtectedItem, ProtectedRow]] = {}
    for item in release.items:
        for row in item.rows:
            if not row.group:
                rows.setdefault((row.indicator, row.statistic, row.site, row.wave), (item, row))
    return Shown(rows)


def _part(item: ProtectedItem, row: ProtectedRow, part: str, language: str) -> str:
    if part == "sentence":
        return sentence(item, row, language)
    if part == "class":
        known = row.statistic in SHARES
        return text(f"achievement.class_{achievement.category(row)}", language) if known else ""
    if part == "n":
        return "" if row.n is None else number(row.n, language)
    if part == "interval":
        return "" if row.ci_low is None or row.ci_high is None else between(row.ci_low, row.ci_high, language)
    value = {"low": row.ci_low, "high": row.ci_high, "size": abs(row.estimate)}.get(part, row.estimate)
    return "" if value is None else _value(row, value, part, language)


def _value(row: ProtectedRow, value, part: str, language: str) -> str:
    if row.statistic in SHARES:
        return percent(value, language)
    if row.unit == "points":
        return points(value, language, signed=part != "size")
    return measured(value, row.unit, language)
