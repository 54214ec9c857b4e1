"""The map of coverage: its simulations have the truth they say, a bad interval is caught, and the page is complete."""

from argparse import Namespace
from dataclasses import replace
from math import nan, sqrt
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

import evaluation as ev
from benchmarks import coverage, coverage_exact, coverage_models, coverage_panel, coverage_surveys
from benchmarks.coverage_tally import Aims, Answer, Experiment, rows, tallied
from benchmarks.disclosure import written
from evaluation.statistics.contrasts import linear_contrast
from evaluation.statistics.exact import clopper_pearson_interval, wilson_interval
from evaluation.statistics.intervals import t_interval
from evaluation.statistics.regression import regression
from evaluation.statistics.time_series import interrupted_series, segments

KEY = ("section", "setting", "asked")


def generator(seed: int = 7) -> np.random.Generator:
    return np.random.default_rng(seed)


def wald_interval(yes, n, confidence):
    p = np.asarray(yes) / n
    half = stats.norm.ppf((1 + confidence) / 2) * np.sqrt(p * (1 - p) / n)
    return p - half, p + half


def binomial(interval, n: int, p: float) -> Experiment:
    """An experiment whose coverage is known exactly."""

    def draw(rng):
        low, high = interval(rng.binomial(n, p), n, 0.95)
        return {KEY: Answer(float(low), float(high), p)}

    return Experiment("binomial", draw)


# ------------------------------------------------------------------ the tally


def test_a_row_counts_what_its_answers_say():
    said = [
        Answer(0.0, 1.0, 0.5, 0.04, special=True),
        Answer(0.6, 1.0, 0.5, 0.05, warnings=("few",)),
        Answer(0.2, 0.5, 0.5, 0.9, warnings=("few", "odd")),
        Answer(0.5, 0.9, 0.5, nan),
        Answer(nan, nan, 0.5, 0.01),
        Answer(nan, nan, 0.5, nan, warnings=("unseen",)),
    ]
    row = tallied(KEY, said)
    assert (row.draws, row.shown, row.special) == (6, 4 / 6, 0.25)
    assert row.width == pytest.approx((1 + 0.4 + 0.3 + 0.4) / 4) and row.median_width == pytest.approx(0.4)
    error = pytest.approx(sqrt(0.75 * 0.25 / 4))
    assert (row.aims.coverage, row.aims.coverage_error, row.aims.errors, row.aims.errors_error) == (
        0.75,
        error,
        0.75,
        error,
    )
    assert row.warning == "few, odd" and row.warned == pytest.approx(0.4) and not row.aims.covers and not row.aims.holds
    assert np.isnan(row.quiet.coverage)  # three draws without a warning are not judged by themselves


def test_the_draws_without_a_warning_are_judged_by_themselves():
    fine, bad = Answer(0.0, 1.0, 0.5, 0.5), Answer(0.6, 1.0, 0.5, 0.01)
    warned = replace(bad, warnings=("few",))
    row = tallied(KEY, [fine] * 100 + [warned] * 100)
    assert (row.aims.coverage, row.quiet.coverage, row.quiet.errors, row.warned) == (0.5, 1.0, 0.0, 0.5)
    assert row.aims.missed and not row.quiet.missed
    assert tallied(KEY, [fine] * 80 + [bad] * 20 + [warned] * 100).quiet.missed
    assert not tallied(KEY, [fine] * 79 + [bad] * 20 + [warned] * 100).quiet.missed  # 99 are too few to judge
    assert tallied(KEY, [bad] * 3).quiet.missed  # without any warning all are judged, however few


def test_an_aim_is_met_at_its_edge_and_where_there_is_nothing_to_judge():
    row = tallied(KEY, [Answer(nan, nan, 0.5)])
    assert row.aims.covers and row.aims.holds and row.shown == 0 and not row.aims.missed and row.warned == 0
    assert Aims(0.93, 0, 0.07, 0).covers and Aims(0.93, 0, 0.07, 0).holds
    assert not Aims(coverage=0.9299).covers and not Aims(errors=0.0701).holds
    assert not Aims(0.92, 0.0051).missed and Aims(0.92, 0.0049).missed
    assert not Aims(errors=0.08, errors_error=0.0051).missed and Aims(errors=0.08, errors_error=0.0049).missed


def test_the_numbers_depend_on_the_seed_and_on_nothing_that_ran_before():
    one = binomial(wilson_interval, 30, 0.3)
    assert rows(one, 50, 1) == rows(one, 50, 1)
    assert rows(one, 50, 1)[0].width != rows(one, 50, 2)[0].width
    assert rows(one, 50, 1)[0].width != rows(replace(one, name="another"), 50, 1)[0].width


# ------------------------------------------------- intervals known to be bad are caught


@pytest.mark.parametrize(
    ("interval", "covers"), [(wald_interval, False), (wilson_interval, True), (clopper_pearson_interval, True)]
)
def test_the_simulated_coverage_is_the_exact_one(interval, covers):
    exact, width = coverage_exact.coverage_and_width(20, interval, 0.1)
    row = rows(binomial(interval, 20, 0.1), 4000, 3)[0]
    assert abs(row.aims.coverage - exact) < 4 * sqrt(exact * (1 - exact) / 4000)
    assert row.width == pytest.approx(width, rel=0.02)
    assert row.aims.covers is covers


def test_exact_coverage_by_hand():
    # Wilson at n = 10 holds 0.05 for no yes and one (two give a lower bound of 0.0567): 0.95¹⁰ + 10 × 0.05 × 0.95⁹
    assert coverage_exact.coverage_and_width(10, wilson_interval, 0.05)[0] == pytest.approx(
        0.95**10 + 0.5 * 0.95**9, rel=1e-12
    )
    # the sign test of 20 rejects for 5 or fewer on a side: 2 × 21,700 of 2²⁰
    tests = {row.asked: row.aims.errors for row in coverage_exact.exact_rows() if row.setting == "n = 20"}
    assert tests["sign test, exact"] == pytest.approx(2 * 21_700 / 2**20, rel=1e-12)


def test_standard_errors_that_ignore_the_clusters_are_caught():
    def draw(rng):
        sample, found = coverage_surveys.sample(rng, 20, "shared"), {}
        alone = replace(sample, design=replace(sample.design, psu=np.arange(len(sample.unit))))
        chance = coverage_surveys.unit_chances(rng, sample, 0.5)
        yes = (rng.random(len(sample.unit)) < chance.ravel()[sample.unit]).astype(float)
        for asked, one in (("clustered", sample), ("simple", alone)):
            levels = coverage_surveys.ratios_of_totals(
                [coverage_surveys.Ratio(yes)], coverage_surveys.separate_cells(one.cell, 6), one.design
            )[0]
            found_change = linear_contrast(levels, coverage_surveys.TRUE[1:2])
            low, high = t_interval(found_change.estimate, found_change.se, found_change.df, 0.95)
            found["", "", asked] = Answer(float(low[0]), float(high[0]), -0.1)
        return found

    right, wrong = rows(Experiment("clusters", draw), 200, 1)
    assert right.asked == "clustered" and right.aims.coverage > 0.95 - 4 * sqrt(0.95 * 0.05 / 200)
    assert wrong.aims.coverage < 0.90 and wrong.width < right.width


# ------------------------------------------------------- the simulations are what they say


@pytest.mark.parametrize(("sharing", "common"), [("shared", 1.0), ("new", 0.0), ("partial", 0.5)])
def test_a_sample_shares_its_psus_as_it_says(sharing, common):
    one = coverage_surveys.sample(generator(), 20, sharing)
    first, second = (set(one.design.psu[one.cell == cell]) for cell in (0, 1))
    assert len(first) == len(second) == 20 and len(first & second) == 20 * common
    share = one.design.weight[(one.cell == 0) & (one.design.stratum == 0)].sum()
    assert share / one.design.weight[one.cell == 0].sum() == pytest.approx(0.7, abs=0.1)
    levels = coverage_surveys.estimated(generator(), one, (0.5,))[0]
    assert levels.df.tolist() == [18] * 6 and levels.n_psu.tolist() == [20] * 6


def test_the_prevalences_of_a_survey_are_those_declared():
    one = coverage_surveys.sample(generator(), 20_000, "partial")
    chance = coverage_surveys.unit_chances(generator(), one, 0.1)
    stratum = np.repeat([0, 1], 10_000)
    mean = np.array([[wave[stratum == half].mean() for half in (0, 1)] for site in chance for wave in site])
    np.testing.assert_allclose(mean[[0, 2, 3, 4, 5]] @ [0.7, 0.3], 0.1, atol=0.003)
    assert mean[1] @ [0.7, 0.3] == pytest.approx(0.08, abs=0.003)
    p = chance[2, 0][stratum == 0]
    assert p.var() / (p.mean() * (1 - p.mean())) == pytest.approx(0.05, rel=0.1)
    kept = np.arange(20_000) % 2 == 0
    assert (chance[2, 0] == chance[2, 1])[kept].mean() == pytest.approx(0.7, abs=0.02)
    assert not (chance[2, 0] == chance[2, 1])[~kept].any()


def test_the_prevalences_of_a_panel_are_those_declared():
    rng = generator()
    before, after = coverage_panel.psu_chances(rng, 40_000, 0.1, 0.8)
    share = np.repeat([0.7, 0.3], 20_000) / 20_000
    assert before @ share == pytest.approx(0.1, abs=0.003) and after @ share == pytest.approx(0.08, abs=0.003)
    first, second = coverage_panel.inclined(rng, np.full(40_000, 0.3), np.full(40_000, 0.2))
    stayed = ~np.isnan(second)
    assert stayed.mean() == pytest.approx(0.9, abs=0.01)
    assert (first.mean(), second[stayed].mean()) == pytest.approx((0.3, 0.2), abs=0.012)
    # half of the women answer from the same inclination: P(yes, yes) = (0.2 + 0.3 × 0.2) / 2
    assert (first * second)[stayed].mean() == pytest.approx(0.13, abs=0.01)


def test_the_effects_of_the_clusters_are_those_declared():
    Y, X, cluster, weight = coverage_models.wild_sample(generator(), 1000, "half treated")
    design = coverage_surveys.SampleDesign(np.zeros_like(cluster), cluster, weight, X[:, 1].astype(int), "shared")
    for column, effect in ((0, 0.0), (1, coverage_models.EFFECT)):
        fit = regression(Y[:, column], X, tuple("abcde"), design, family="linear")
        assert abs(fit.coefficients[4] - effect) < 4 * fit.se[4] < 0.07


def test_the_months_have_the_change_declared():
    parts = segments(coverage_models.monthly_mean(24), 24)
    fit = interrupted_series(parts, family="poisson", confidence=0.95)
    assert (fit.level.ratio, fit.slope.ratio) == pytest.approx((0.8, 1.0), rel=1e-9)


@pytest.mark.parametrize(
    ("errors", "extra", "neighbours"),
    [("Poisson", 0, 0), ("overdispersed", 1 / 20, 0), ("autocorrelated", np.expm1(0.04), np.expm1(0.4 * 0.04))],
)
def test_the_months_vary_as_declared(errors, extra, neighbours):
    rng, mean = generator(), coverage_models.monthly_mean(12) * (np.exp(0.02) if neighbours else 1)
    counts = np.array([coverage_models.monthly_counts(rng, 12, errors) for _ in range(4000)])
    np.testing.assert_allclose(counts.mean(axis=0) / mean, 1, atol=0.02)
    left = counts / mean - 1
    assert (left**2 - 1 / mean).mean() == pytest.approx(extra, abs=0.002)
    assert (left[:, 1:] * left[:, :-1]).mean() == pytest.approx(neighbours, abs=0.002)


def test_the_share_decided_is_the_one_declared():
    for share in coverage_models.SHARES_DECIDED:
        time, cause = coverage_models.registered(generator(), 5000, share)
        found = coverage_models._at_deadline(time, cause, share)
        assert found.low - 0.01 < share < found.high + 0.01 and found.high - found.low < 0.04
    assert set(cause) == {0, 1, 2}


# ------------------------------------------------------------ the rule is the report's own


def test_contrasts_are_made_as_the_report_makes_them(tmp_path):
    """The demo with 200 women a wave, so that some answers are rare."""
    survey = ev.survey(ev.open_project(written(tmp_path / "data" / "raw" / "demo", 200)))
    levels = ev.estimate(survey, ev.INDICATORS.theme("impact"), by=["site", "wave"])
    settings, places, methods = survey.project.settings.survey, levels.breakdown.places, []
    for made in (ev.change(levels), ev.gap(levels), ev.difference_of_changes(levels)):
        told = made.tidy(0.95).groupby("indicator", sort=False)
        for one in (one for one in levels.of if one.estimates is not None):
            weights = np.zeros((len(made.of), len(places)))
            for row, contrast in enumerate(made.of):
                for place, weight in contrast.weights:
                    weights[row, places.index(place)] = weight
            low, high, p, special = coverage_surveys.contrast_intervals(one.estimates, weights, settings)
            lines = told.get_group(one.indicator.code)
            np.testing.assert_allclose(lines[["ci_low", "ci_high"]].to_numpy(), np.column_stack([low, high]))
            assert (lines["method"] == "mover").tolist() == special.tolist()
            if made.judged:
                np.testing.assert_allclose(lines["p_value"], p)
            methods += lines["method"].tolist()
    assert {"t", "mover"} <= set(methods)


def test_a_few_cells_of_the_map_cover():
    found = rows(coverage_surveys.experiments()[3], 150, 11)
    common = [row for row in found if row.setting == "20 PSUs, shared, p = 0.5" and row.asked != "achievement"]
    assert len(common) == 5 and all(row.shown == 1 for row in common)
    least = 0.95 - 4 * sqrt(0.95 * 0.05 / 150)
    assert min(row.aims.coverage for row in common) > least
    panel = rows(coverage_panel.experiments()[5], 150, 11)[0]
    assert panel.setting == "20 PSUs, p = 0.5" and panel.aims.coverage > least and panel.aims.errors < 1 - least


# ------------------------------------------------------------------------- the page


def test_the_page_marks_what_misses_and_says_what_warned(monkeypatch, tmp_path, capsys):
    bad = binomial(wald_interval, 10, 0.1)

    def draw(rng):
        return {KEY: replace(bad.draw(rng)[KEY], warnings=("known_to_be_bad",))}

    good = binomial(clopper_pearson_interval, 10, 0.1)
    monkeypatch.setattr(coverage, "experiments", lambda: [bad, replace(bad, draw=draw), good])
    target = tmp_path / "new" / "map.md"
    monkeypatch.setattr("sys.argv", ["coverage", "--draws", "300", "--only", "bino", "--write", str(target)])
    coverage.main()
    assert capsys.readouterr().out == (
        "1 of 3 intervals cover at least 93 %; 0 of 0 tests reject at most 7 %. Misses without a warning: 1.\n"
    )
    text = target.read_text("utf-8")
    assert f"--draws 300 --seed 2025 --only bino --write {target.as_posix()}`" in text
    assert "without a warning: 1\n" in text and "tells beforehand: 1\n" in text and "| known_to_be_bad | 100 |" in text
    assert "simulation's own error: 0\n" in text
    brief, tables = text.split("\n## section\n")
    assert "**Simulated panels: the same women before and after" in brief
    assert brief.count("| section | asked | setting | **") == tables.count("\n| setting | **") == 2
    assert tables.startswith(
        "\n### Asked\n\n| setting | coverage % | ± | mean width | median width | warned % | warning |\n|---|--:|"
    )


def test_what_is_beyond_an_aim_by_chance_is_listed_as_such():
    row = tallied(KEY, [Answer(0.0, 1.0, 0.5)] * 92 + [Answer(0.6, 1.0, 0.5)] * 8)
    listed = "\n".join(coverage.shortfalls([row]))
    assert "own error: 1\n" in listed and "| section | asked | setting | **92.0** ± 2.7 |  |" in listed
    assert "without a warning: 0\n" in listed and "beforehand: 0\n" in listed


def test_every_experiment_runs_and_stands_in_the_page_of_the_project(root: Path):
    text = (root / "docs" / "coverage.md").read_text("utf-8")
    found = coverage.simulated(1, 1)
    assert len({(row.section, row.setting, row.asked) for row in found}) == len(found)
    for section in {row.section for row in found}:
        lines = text.split(f"\n## {section}\n")[1].split("\n## ")[0].splitlines()
        for asked in {row.asked for row in found if row.section == section}:
            start = lines.index(f"### {asked[0].upper()}{asked[1:]}")
            settings = [row.setting for row in found if (row.section, row.asked) == (section, asked)]
            told = [line.split(" | ")[0].removeprefix("| ") for line in lines[start + 2 : start + 4 + len(settings)]]
            assert told[2:] == settings


def test_the_page_holds_the_exact_rows_as_they_are_now(root: Path):
    text = (root / "docs" / "coverage.md").read_text("utf-8")
    chosen = Namespace(draws=1, seed=1, only="", write=None)
    section = coverage.page(coverage_exact.exact_rows(), chosen, 0).split("\n## Small samples")[1]
    assert text.endswith(section)
