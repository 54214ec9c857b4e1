"""The rules that judge a row by itself, and those between releases: each switched off, and what the files then tell.

What is told is told by the attacker, who reads the delivered files; as a member of an institution where the rule is one
for institutions. Only what pairs of numbers a weighted percentage leaves is worked out here.
"""

import csv
import datetime
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from test_teeth import without_rests, without_small

from benchmarks import random_projects
from benchmarks.attack import knowledge
from benchmarks.random_projects import ANY, SENSITIVE, SEXUAL, deliver, draw, project_of
from evaluation.analysis.results import ROW_COLUMNS, Cell, Count, Part, ReportItem, Results, Sum
from evaluation.disclosure import gate, institutions, rows
from evaluation.disclosure.gate import Context, protect_and_record
from evaluation.disclosure.policy import Policy
from evaluation.errors import EvaluationError
from evaluation.release.attack import Finding, Knowledge, attack
from evaluation.release.attack_knowledge import Own

CASES, WOMEN, SCORE = "R2-14", "R1-01", "R2-10"
HERE = (CASES, "el_alto", "baseline", "", "")
KNOWN = Knowledge({}, SENSITIVE)


LOOSE = Policy(base=3, lowered_by="comité", lowered_on=datetime.date(2020, 3, 1), lowered_because="prueba de una regla")


def item(estimate: float, n: int, yes: int | None = None, **told) -> ReportItem:
    """A table of one row about a cell of `n` people, of whom `yes` say yes; `base` where its count is another."""
    cell = Cell("women", told.pop("indicator", WOMEN), "el_alto", "baseline")
    count = Count(cell, told.pop("base", n), yes)
    place = {name: getattr(cell, name) for name in ("indicator", "site", "wave", "group", "level")}
    usual = {"statistic": "level", "contrast": "", "unit": "percent", "method": "logit", "kind": "", "source": ""}
    numbers = {"se": 0.1, "ci_low": 0.01, "ci_high": 0.99, "df": 40, "p_value": np.nan, "n_psu": 42, "n_effective": 300}
    own = {"estimate": estimate, "n": n, "n_yes": yes or 0, "contributors": np.nan, "rests_on": (cell,)}
    frame = pd.DataFrame([place | usual | numbers | own | told], columns=list(ROW_COLUMNS))
    return ReportItem("table", "t", Results(frame, (count,)))


def delivered(folder, *arguments, policy: Policy | None = None, **told):
    """Return the folder of a release of one row, as a reader gets it."""
    released = gate.protect([("06_services", item(*arguments, **told))], policy or Policy(), SENSITIVE)
    return deliver(released, folder)


def row(folder) -> dict[str, str]:
    with (folder / "results.csv").open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))[-1]


def audit_off(monkeypatch) -> None:
    monkeypatch.setattr(gate, "_refuse_if_told", lambda *_: None)


def test_with_small_counts_let_through_a_group_of_seven_is_told(monkeypatch, tmp_path):
    told = {"statistic": "count", "unit": "people"}
    assert attack(delivered(tmp_path / "on", 7, 7, **told), knowledge=KNOWN) == ()
    without_small(monkeypatch, "base")
    audit_off(monkeypatch)
    found = attack(delivered(tmp_path / "off", 7, 7, **told, policy=LOOSE), knowledge=KNOWN)
    assert found == (Finding("small", f"{WOMEN} el_alto baseline count", 3, 7),)


def test_with_institutions_let_through_one_of_them_learns_the_others(monkeypatch, tmp_path):
    """Of 100 cases a service knows its own 95: the total, printed to five, leaves the others 3 to 7."""
    told = {"statistic": "count", "unit": "people", "indicator": CASES, "contributors": (95, 3, 2)}
    insider = replace(KNOWN, own={HERE: Own(95)})
    assert attack(delivered(tmp_path / "on", 100, 100, **told), knowledge=insider) == ()
    monkeypatch.setattr(gate, "gives_one_away", lambda *_: False)
    found = attack(delivered(tmp_path / "off", 100, 100, **told), knowledge=insider)
    assert found == (Finding("insider", f"{CASES} el_alto baseline", 3, 7),)


def test_with_dominance_let_through_the_second_institution_tells_the_first(monkeypatch, tmp_path):
    """Of 1,800 cases the second service knows its own 890: the first, which is no smaller, has at most the 910 left."""
    told = {"statistic": "count", "unit": "people", "indicator": CASES, "contributors": (900, 890, 10)}
    second = replace(KNOWN, own={HERE: Own(890, members=3, second=True)})
    assert attack(delivered(tmp_path / "on", 1800, 1800, **told), knowledge=second) == ()
    close = institutions.gives_one_away
    without = Policy.model_construct(**Policy().model_dump() | {"dominance": 0})
    monkeypatch.setattr(gate, "gives_one_away", lambda parts, _: close(parts, without))
    found = attack(delivered(tmp_path / "off", 1800, 1800, **told), knowledge=second)
    assert found == (Finding("institution", f"{CASES} el_alto baseline", 890, 912),)


def test_of_three_institutions_of_like_size_the_second_learns_nothing(tmp_path):
    told = {"statistic": "count", "unit": "people", "indicator": CASES, "contributors": (900, 800, 90)}
    second = replace(KNOWN, own={HERE: Own(800, members=3, second=True)})
    shown = delivered(tmp_path / "on", 1790, 1790, **told)
    assert row(shown)["estimate"] == "1790" and attack(shown, knowledge=second) == ()


def test_with_two_institutions_let_through_each_knows_the_others_cases(monkeypatch, tmp_path):
    told = {"statistic": "count", "unit": "people", "indicator": CASES, "contributors": 2}
    one = replace(KNOWN, own={HERE: Own(60, members=2)})
    assert attack(delivered(tmp_path / "on", 100, 100, **told), knowledge=one) == ()
    monkeypatch.setattr(gate, "gives_one_away", lambda *_: False)
    found = attack(delivered(tmp_path / "off", 100, 100, **told), knowledge=one)
    assert found == (Finding("institution", f"{CASES} el_alto baseline", 38, 42),)


def test_with_scorecards_of_two_institutions_let_through_each_knows_the_others_score(monkeypatch, tmp_path):
    """Two institutions with six services: a mean of 71.4, of which one knows its own 83, is 59.8 for the other."""
    told = {"kind": "network", "rests_on": (), "unit": "index", "method": "census", "indicator": SCORE}
    one = replace(KNOWN, own={(SCORE, *HERE[1:]): Own(83, members=2)})
    assert attack(delivered(tmp_path / "on", 71.4, 6, contributors=2, **told), knowledge=one) == ()
    monkeypatch.setattr(gate, "gives_one_away", lambda *_: False)
    found = attack(delivered(tmp_path / "off", 71.4, 6, contributors=2, **told), knowledge=one)
    assert found == (Finding("institution", f"{SCORE} el_alto baseline", 59.7, 59.9),)


def test_with_networks_let_through_a_density_tells_that_the_others_have_no_tie(monkeypatch, tmp_path):
    """Of four institutions there are six pairs: 0.2 is one tie, and who knows its own three knows the rest."""
    told = {"statistic": "density", "kind": "network", "rests_on": (), "unit": "share", "contributors": 4}
    told |= {"method": "census"}
    one = replace(KNOWN, own={(WOMEN, *HERE[1:]): Own(1, members=6, known=3)})
    assert attack(delivered(tmp_path / "on", 1 / 6, 4, **told), knowledge=one) == ()
    monkeypatch.setattr(gate, "too_few_nodes", lambda *_: False)
    found = attack(delivered(tmp_path / "off", 1 / 6, 4, **told), knowledge=one)
    assert found == (Finding("institution", f"{WOMEN} el_alto baseline", 0, 0),)


def test_with_survival_let_through_the_few_with_the_event_are_told(monkeypatch, tmp_path):
    told = {"statistic": "survival", "kind": "opaque", "contrast": "72h", "indicator": ANY, "method": "km"}
    assert attack(delivered(tmp_path / "on", 0.04, 100, 4, **told), knowledge=replace(KNOWN, ratio=1)) == ()
    monkeypatch.setattr(rows, "SURVIVAL", frozenset())
    audit_off(monkeypatch)
    found = attack(delivered(tmp_path / "off", 0.04, 100, 4, **told), knowledge=replace(KNOWN, ratio=1))
    assert found == (Finding("hidden", f"{ANY} el_alto baseline deadline 72h", 4, 4),)


def curve(*days: tuple[str, int], declared: bool = False) -> list:
    """A table of how many of 100 women had an event by each day, which is a declared deadline or none."""
    cells = [Cell("women", ANY, "el_alto", "baseline", "day", day) for day, _ in days]
    counts = [Count(cell, 100, yes) for cell, (_, yes) in zip(cells, days, strict=True)]
    told = {"statistic": "survival", "kind": "opaque", "indicator": ANY, "method": "km", "group": "day"}
    made = [
        item(yes / 100, 100, yes, **told, contrast=day * declared, level=day, rests_on=(cell,)).results.rows
        for cell, (day, yes) in zip(cells, days, strict=True)
    ]
    within = tuple(Part(*pair) for pair in pairwise(cells)) if declared else ()
    return [("06_services", ReportItem("table", "t", Results(pd.concat(made), tuple(counts), parts=within)))]


def test_with_survival_at_any_time_let_through_its_steps_are_the_days_of_single_women(monkeypatch, tmp_path):
    """A curve without a declared deadline falls where one of 100 women had the event, each time by a hundredth."""
    with pytest.raises(EvaluationError) as refused:
        gate.protect(curve(("8", 50), ("9", 51)), Policy(), SENSITIVE)
    assert refused.value.key == "survival_without_deadline"
    monkeypatch.setattr(rows, "_at_a_deadline", lambda *_: True)
    made = gate.protect(curve(("8", 50), ("9", 51)), Policy(), SENSITIVE)
    found = attack(deliver(made, tmp_path / "off"), knowledge=replace(KNOWN, ratio=1))
    assert found == (Finding("dates", f"{ANY} el_alto baseline day 9 − 8", 1, 2),)


def test_with_the_rest_between_two_deadlines_let_through_the_four_between_them_are_told(monkeypatch, tmp_path):
    """Thirty women had the event within 24 hours and 34 within 72: four had it in between."""

    def told(name: str) -> tuple[Finding, ...]:
        made = gate.protect(curve(("24h", 30), ("72h", 34), declared=True), Policy(), SENSITIVE)
        return attack(deliver(made, tmp_path / name), knowledge=replace(KNOWN, ratio=1))

    assert told("on") == ()
    without_rests(monkeypatch, "rest_yes", "rest_no")
    audit_off(monkeypatch)
    (found,) = told("off")
    assert found.kind == "dates" and found.low <= 4 <= found.high < 10


def zone_file(path, own) -> None:
    lines = ["site,wave,group,level,weight", *(f"el_alto,baseline,,,{weight}" for weight in own)]
    path.write_text("\n".join(lines), encoding="utf-8")


def in_zone(tmp_path, name: str, own, policy: Policy | None = None) -> tuple[Finding, ...]:
    """What follows from the weights of a zone's women, of whom the first six say yes, and a delivered percentage."""
    zone_file(tmp_path / "weights.csv", own)
    share = float(own[:6].sum() / own.sum())
    folder = delivered(tmp_path / name, share, len(own), 6, policy=policy)
    return attack(folder, weights=tmp_path / "weights.csv", knowledge=KNOWN)


def test_with_percentages_of_few_let_through_the_answers_follow_from_the_weights(tmp_path):
    """Of 14 women with known weights, a whole percentage leaves one number of yes; of 30 it leaves several."""
    few, enough = (np.random.default_rng(1).uniform(1, most, n) for n, most in ((14, 1.1), (30, 3)))
    assert in_zone(tmp_path, "on", few) == in_zone(tmp_path, "enough", enough) == ()
    told = Finding("zone", f"{WOMEN} el_alto baseline", 6, 6)
    assert in_zone(tmp_path, "off", few, LOOSE) == (told,)


def test_with_exact_percentages_the_answers_of_thirty_women_follow_from_their_weights(monkeypatch, tmp_path):
    own = np.random.default_rng(2).uniform(1, 3, 30)
    assert in_zone(tmp_path, "on", own) == ()
    monkeypatch.setattr(gate, "value", lambda number, *_: Decimal(repr(round(100 * number, 9))))
    assert Finding("zone", f"{WOMEN} el_alto baseline", 6, 6) in in_zone(tmp_path, "off", own)


def test_with_exact_ns_the_two_women_who_came_late_are_counted(monkeypatch, tmp_path):
    def between(name: str, rounding: int) -> tuple[Finding, ...]:
        first, second = (delivered(tmp_path / f"{name}{n}", 0.4, n, 165) for n in (410, 412))
        return attack(second, [first], knowledge=replace(KNOWN, rounding=rounding))

    assert between("on", 5) == ()
    monkeypatch.setattr(gate, "people", lambda n, _: int(n))
    assert between("off", 0) == (Finding("later", f"{WOMEN} el_alto baseline", 2, 2),)


def test_with_exact_missing_answers_one_woman_is_told(monkeypatch, tmp_path):
    told = {"statistic": "nonresponse", "unit": "share", "base": 34}
    shown = delivered(tmp_path / "on", 1 / 35, 35, **told)
    assert (row(shown)["band"], attack(shown, knowledge=KNOWN)) == ("<5", ())
    monkeypatch.setattr(gate, "band", lambda share, n: f"{share:.4f}")
    found = attack(delivered(tmp_path / "off", 1 / 35, 35, **told), knowledge=KNOWN)
    assert [one for one in found if one.kind == "silent"] == [Finding("silent", f"{WOMEN} el_alto baseline", 1, 1)]


def test_with_exact_probabilities_the_two_women_who_came_late_are_counted(monkeypatch, tmp_path):
    """A p value to nine digits is that of one pair of counts: the n that is printed to five is told exactly."""
    whole = draw(0, 600, False)
    fewer = whole.drop(whole.index[whole["wave"] == "endline"][-2:]).reset_index(drop=True)

    def between(name: str) -> list[Finding]:
        one, other = (
            deliver(gate.protect(project_of(frame).items[:1], Policy(), SENSITIVE), tmp_path / f"{name}{len(frame)}")
            for frame in (fewer, whole)
        )
        return [found for found in attack(other, [one], knowledge=knowledge(False)) if found.kind == "later"]

    assert between("on") == []
    rounded = gate.probability
    monkeypatch.setattr(gate, "probability", lambda p: rounded(p) and Decimal(repr(round(p, 9))))
    assert between("off") == [Finding("later", f"{SEXUAL} el_alto endline", 2, 2)]


def test_with_closed_tables_let_out_as_open_ones_six_users_are_told(monkeypatch, tmp_path):
    told = {"kind": "open", "source": "users", "rests_on": (), "indicator": "OUT-08"}
    with pytest.raises(EvaluationError) as refused:
        delivered(tmp_path / "on", 0.5, 6, **told)
    assert refused.value.key == "table_not_open"
    monkeypatch.setattr(gate, "refuse_if_foreign", lambda *_: None)
    found = attack(delivered(tmp_path / "off", 0.5, 6, **told), knowledge=KNOWN)
    assert found == (Finding("small", "OUT-08 el_alto baseline", 4, 8),)


def test_with_rows_under_the_cover_of_other_counts_let_out_six_women_are_told(monkeypatch, tmp_path):
    with pytest.raises(EvaluationError) as refused:
        delivered(tmp_path / "on", 0.5, 6, 100, base=300)
    assert refused.value.key == "row_disagrees"
    monkeypatch.setattr(gate, "refuse_if_foreign", lambda *_: None)
    found = attack(delivered(tmp_path / "off", 0.5, 6, 100, base=300), knowledge=KNOWN)
    assert found == (Finding("small", f"{WOMEN} el_alto baseline", 3, 7),)


SITES = ("el_alto", "independencia", "")
HEAVY = np.full(12, 100.0)


def pooled() -> tuple[list, dict]:
    """Two sites and both together: 3 of 12 yes at one of them, who weigh 100 each, and 45 of 90 at the other."""
    cells = [Cell("women", ANY, site, "baseline") for site in SITES]
    counts = [Count(cell, *numbers) for cell, numbers in zip(cells, ((12, 3), (90, 45), (102, 48)), strict=True)]
    made = [
        item(share, count.base, count.yes, indicator=ANY, site=count.cell.site, rests_on=(count.cell,)).results
        for count, share in zip(counts, (3 / 12, 45 / 90, 345 / 1290), strict=True)
    ]
    frame = pd.concat([one.rows for one in made], ignore_index=True)
    found = Results(frame, tuple(counts), (Sum(cells[2], (cells[0], cells[1])),))
    limits = {(ANY, "el_alto", "baseline"): (100.0, 100.0), (ANY, "independencia", "baseline"): (1.0, 1.0)}
    return [("04_womens_lives", ReportItem("table", "t", found))], limits | {(ANY, "", "baseline"): (1.0, 100.0)}


def test_with_the_audit_of_weights_off_a_weighted_percentage_tells_the_three(monkeypatch, tmp_path):
    """27 % of all, who weigh 1,290, is between 342 and 355: of the twelve who weigh 100 each, three, since two and all
    the ninety others would be 290 at most, and four 400 at least."""
    lines = [f"el_alto,baseline,,,{weight}" for weight in HEAVY] + ["independencia,baseline,,,1"] * 90
    (tmp_path / "weights.csv").write_text("\n".join(["site,wave,group,level,weight", *lines]), encoding="utf-8")

    def told(name: str) -> tuple[Finding, ...]:
        items, weights = pooled()
        folder = deliver(gate.protect(items, Policy(), SENSITIVE, context=Context(weights=weights)), tmp_path / name)
        return attack(folder, weights=tmp_path / "weights.csv", knowledge=KNOWN)

    assert told("on") == ()
    monkeypatch.setattr(gate, "hide_pinned", lambda counts, sums, results, pattern, *_: pattern)
    assert told("off") == (Finding("zone", f"{ANY} el_alto baseline", 3, 3),)


CUT = ("15-19", "20-29", "30-39", "40-49", "50+")
MOVED = ("15-19", "20-28", "29-39", "40-49", "50+")


def cut_again(frame: pd.DataFrame, women: int) -> pd.DataFrame:
    """Return the same women where those of 29, as many in each wave as said, are in the band above."""
    again = frame.assign(age_group=frame["age_group"].replace({"20-29": "20-28", "30-39": "29-39"}))
    for _, own in frame[frame["age_group"] == "20-29"].groupby("wave"):
        again.loc[own.index[:women], "age_group"] = "29-39"
    return again


def bridge(frame: pd.DataFrame, again: pd.DataFrame) -> Results:
    """Return the counts of every stretch between the bounds of both cuts, with the sums that make up the bands."""
    named = {("20-29", "20-28"): "20-28", ("20-29", "29-39"): "29-29", ("30-39", "29-39"): "30-39"}
    pairs = list(zip(frame["age_group"], again["age_group"], strict=True))
    stretch = pd.Series([named.get(pair, pair[0]) for pair in pairs], index=frame.index)
    counts, sums = {}, []
    for code in sorted(SENSITIVE):
        for wave in random_projects.WAVES:
            place = Cell("women", code, random_projects.SITE, wave, "age_group")
            here = frame["wave"] == wave
            for column in (stretch, frame["age_group"], again["age_group"]):
                for level, own in frame[here].groupby(column[here]):
                    counts[replace(place, level=level)] = Count(
                        replace(place, level=level), len(own), int(own[code].sum())
                    )
            for whole, parts in (("20-29", ("20-28", "29-29")), ("29-39", ("29-29", "30-39"))):
                sums.append(Sum(replace(place, level=whole), tuple(replace(place, level=one) for one in parts)))
    return Results(pd.DataFrame(), tuple(counts.values()), tuple(sums))


def by_age(frame: pd.DataFrame) -> list:
    return [one for one in project_of(frame).items if one[1].caption != "violence_education"]


def cut_twice(monkeypatch, tmp_path, name: str, women: int, bridged: bool) -> tuple[Finding, ...]:
    monkeypatch.setitem(random_projects.GROUPS, "age_group", CUT)
    frame = draw(5, 600, False)
    again = cut_again(frame, women)
    made, past = protect_and_record(by_age(frame), Policy(), SENSITIVE)
    first = deliver(made, tmp_path / f"{name} first")
    monkeypatch.setitem(random_projects.GROUPS, "age_group", MOVED)
    context = Context(earlier=(replace(past, release="first"),), bridge=bridge(frame, again) if bridged else None)
    made, _ = protect_and_record(by_age(again), Policy(), SENSITIVE, context=context)
    return attack(deliver(made, tmp_path / f"{name} second"), [first], knowledge=knowledge(False))


def test_with_moved_cuts_let_through_two_releases_tell_of_the_women_between(monkeypatch, tmp_path):
    """Six women of 29 a wave are in 20-29 in one release and in 29-39 in the next."""
    assert cut_twice(monkeypatch, tmp_path, "on", 6, bridged=True) == ()
    found = cut_twice(monkeypatch, tmp_path, "off", 6, bridged=False)
    between = [one for one in found if one.kind == "nested" and one.place.endswith(("20-29 − 20-28", "29-39 − 30-39"))]
    assert between and all(one.low <= 6 <= one.high for one in between)
