"""The coverage of the demo's planted truths: truths are the plan's, a wrong one or a narrow interval shows."""

import math
from collections import defaultdict

import numpy as np
import pytest

import evaluation as ev
from benchmarks import coverage_demo, demo_truth
from benchmarks.coverage_demo import CELLS, LEAST_EACH, drawn, page, pooled, share, short, summary
from evaluation.disclosure.policy import policy_from
from evaluation.indicators.legal_deadlines import rule_in_force
from evaluation.sources.milestones import RISK_CODES
from evaluation.sources.synthetic import demo as generator
from evaluation.sources.synthetic import leaders, offices, route, services_plan
from evaluation.sources.synthetic.register import Chance

FEW_SEEDS = range(1, 6)
SMALL = 300  # women of a municipality and wave of a usual survey of two municipalities


@pytest.fixture(scope="module")
def found() -> dict:
    said = defaultdict(list)
    for seed in FEW_SEEDS:
        for key, one in drawn(seed).items():
            said[key].append(one)
    return dict(said)


def test_a_few_seeds_cover_what_was_planted(found):
    """292 truths five times: 0.95 of 1,460, which hang together by municipality and wave."""
    assert len(found) == 292 and set(map(len, found.values())) == {len(FEW_SEEDS)}
    assert 0.92 < pooled(found) < 0.98
    kinds = {asked: [key for key in found if key[0] == asked] for asked, _, _ in found}
    assert {"level", "change", "gap", "difference of changes", "share", "deadline", "decided in 24 h"} <= set(kinds)
    kinds["mean"] = kinds.pop("mean before") + kinds.pop("mean after")  # of the same people, at two dates
    for asked, keys in kinds.items():
        few = len(keys) * len(FEW_SEEDS) < 50
        assert pooled({key: found[key] for key in keys}) > (0.75 if few else 0.8), asked


def test_a_truth_that_is_off_and_an_interval_that_is_narrow_are_seen(found):
    levels = {key: said for key, said in found.items() if key[0] == "level"}
    off = {key: [(low, high, 1.25 * true) for low, high, true in said] for key, said in levels.items()}
    assert pooled(off) < 0.6
    narrow = {}
    for key, said in levels.items():
        middles = [((low + high) / 2, (high - low) / 4, true) for low, high, true in said]
        narrow[key] = [(middle - half, middle + half, true) for middle, half, true in middles]
    assert pooled(narrow) < 0.8


def test_every_truth_of_the_page_has_its_share_and_the_short_ones_are_bold():
    said = {
        ("level", "IMP-01", "el_alto, baseline"): [(0, 1, 0.5)] * 9 + [(0, 0.4, 0.5)],
        ("gap", "IMP-01", "x"): [(0, 1, 0.5)] * 8 + [(0.6, 1, 0.5)] * 2,
    }
    assert [share(one) for one in said.values()] == [0.9, 0.8] and pooled(said) == pytest.approx(0.85)
    assert short(said) == [("gap", "IMP-01", "x")] and LEAST_EACH == 0.9
    assert summary(said) == (
        "1 of 2 planted truths are covered in at least 90% of the draws; together in 85.0 % (least 80.0 %)."
    )
    text = page(said, 10)
    assert "| level | IMP-01 | el_alto, baseline | 0.5 | 10 | 90.0 | 9.5 |" in text
    assert "| gap | IMP-01 | x | 0.5 | 10 | **80.0** | 12.6 |" in text
    assert "| gap | 1 | 80.0 | 80.0 |" in text


def test_another_seed_draws_other_tables_and_the_demo_keeps_its_own(tmp_path):
    own = generator.SEED
    first = coverage_demo.write_project(tmp_path / "a" / "demo", 1)
    again = coverage_demo.write_project(tmp_path / "b" / "demo", 1)
    other = coverage_demo.write_project(tmp_path / "c" / "demo", 2)
    assert generator.SEED == own
    for name in set(coverage_demo.TABLES) - {"populations"}:  # one dated base, whatever the seed
        told = [(folder / f"{name}.csv").read_bytes() for folder in (first, again, other)]
        assert told[0] == told[1] != told[2], name


# ------------------------------------------------------------ the truths are those of the generator


def test_the_share_decided_is_what_many_cases_give():
    chance = Chance(np.random.default_rng(7))
    for site, wave in CELLS:
        hits, number = dict.fromkeys(demo_truth.HOURS, 0), 4000
        for _ in range(number):
            start = route._opened(chance, wave)
            steps = route._steps(chance, site, wave, start, 0)
            steps = route._without_late(steps, steps["withdrawn_at"])
            for hours in hits:
                decision = steps["resolution_at"]
                hits[hours] += decision is not None and (decision - start).total_seconds() <= 3600 * hours
        for hours, told in hits.items():
            true = demo_truth.decided((site, wave), hours)
            error = math.sqrt(true * (100 - true) / number)
            assert abs(100 * told / number - true) < 3.5 * error, (site, wave, hours)


def test_the_share_in_legal_time_is_what_many_cases_give_under_the_table_of_deadlines():
    chance, number = Chance(np.random.default_rng(8)), 6000
    for wave in ("baseline", "endline"):
        hits = 0
        for _ in range(number):
            start = route._opened(chance, wave)
            form = chance.happens(services_plan.RISK_FORM[wave])
            risk = RISK_CODES[chance.one_of(services_plan.RISK) if form else 0]
            rule = rule_in_force("PE", "judge_first_decision", start.strftime("%Y-%m-%d"), risk)
            steps = route._steps(chance, "independencia", wave, start, 0)
            steps = route._without_late(steps, steps["withdrawn_at"])
            clock = (steps["court_at"] or start) if rule.clock == "court" else start
            decision = steps["resolution_at"]
            hits += decision is not None and (decision - clock).total_seconds() <= 3600 * rule.hours
        true = demo_truth.decided_by_law(("independencia", wave))
        assert abs(100 * hits / number - true) < 3.5 * math.sqrt(true * (100 - true) / number), wave
    assert demo_truth.decided_by_law(("el_alto", "baseline")) is None


def test_the_time_until_a_decision_is_what_many_cases_give():
    chance, number = Chance(np.random.default_rng(9)), 4000
    for site, wave in CELLS:
        start, times = route._opened(chance, wave), np.full(number, np.inf)
        for place in range(number):
            decision = route._steps(chance, site, wave, start, 0)["resolution_at"]
            times[place] = np.inf if decision is None else (decision - start).total_seconds() / 3600
        true = demo_truth.decision_times((site, wave))
        assert np.minimum(times, 72).mean() == pytest.approx(true["mean72"], abs=3.5 * 28 / math.sqrt(number))
        assert abs((times <= true["median"]).mean() - 0.5) < 3.5 * 0.5 / math.sqrt(number), (site, wave)


def test_the_rate_of_new_cases_is_the_mean_of_many_registers():
    with coverage_demo.seeded(12):
        rows = list(offices.service_months())
    for site, wave in CELLS:
        for kind in demo_truth.SERVICE_TYPES:
            here = [row for row in rows if (row["site"], row["wave"], row["service_type"]) == (site, wave, kind)]
            true = demo_truth.case_rate((site, wave), kind)
            assert (true is None) == (not here)
            if here:  # 0 to 8 more cases a month, evenly: variance 60 / 9 a month and office
                cases, months = sum(row["new_cases"] for row in here), len({row["month"] for row in here})
                expected = true * services_plan.WOMEN_15[site] * months / 12 / 10_000
                assert abs(cases - expected) < 3.5 * math.sqrt(60 / 9 * len(here)), (site, wave, kind)


def test_the_share_of_an_early_step_is_known_by_hand(monkeypatch):
    half = (services_plan.Speed(0, 48, 50),)
    monkeypatch.setattr(services_plan, "WITHDRAWN", (services_plan.Speed(0, 24, 40),))
    minutes = demo_truth._minutes(half, 24)
    assert minutes.sum() == pytest.approx(0.25, abs=0.001)  # the last minute is in it
    # decided evenly over a day, and 40 % withdrawn evenly over the same day: a fifth of the decisions come too late
    assert demo_truth._before_withdrawal(minutes, 24) == pytest.approx(25 * 0.8, abs=0.05)


def test_the_mean_of_the_leaders_is_the_generators():
    rng = np.random.default_rng(11)
    drawn_rows = [
        leaders._interview(rng, "el_alto", wave, {"sex": 2, "age": 30}, int(rng.integers(-6, 7)) + int(own))
        for wave in ("baseline", "endline")
        for own in rng.integers(-10, 11, size=3000)
    ]
    for wave, statistic in (("baseline", "before"), ("endline", "after")):
        here = [row for row in drawn_rows if row["wave"] == wave]
        done = np.mean([[row[f"agency_{name}"] / 3 for name in leaders.AGENCY] for row in here])
        able = np.mean([[(row[f"eff_{name}"] - 1) / 4 for name in leaders.ABLE] for row in here])
        assert 50 * (done + able) == pytest.approx(demo_truth.score_truths("el_alto")["R1-03", statistic], abs=0.6)


# ------------------------------------------------------------ pairs can be read


def test_the_key_indicators_expect_more_women_than_the_policy_asks(demo):
    """With the true shares and the women that the demo has, yes and no are both expected above the threshold."""
    project = ev.open_project(demo)
    threshold = policy_from(project.settings.disclosure).threshold
    survey = ev.survey(project)
    rows = ev.estimate(survey, ev.INDICATORS.primary).tidy(0.95).to_dict("records")
    women = survey.frame.groupby(["site", "wave"]).size()
    assert {row["indicator"] for row in rows} == set(ev.INDICATORS.primary.codes) and len(rows) >= 16
    for row in rows:
        true = demo_truth.survey_truth(row["indicator"], (row["site"], row["wave"]))
        if row["unit"] != "percent":
            continue
        for size in (
            1,
            SMALL / women[row["site"], row["wave"]],
        ):  # all of them, and 600 in both places
            yes = size * row["n"] * true / 100
            for expected in (yes, size * row["n"] - yes):
                assert expected > 1.5 * threshold, (row["indicator"], row["site"], row["wave"], expected)
