"""Which tests answer for a module beside those of its name, and why the mutants that they let live may live."""

from __future__ import annotations

from typing import NamedTuple


class Fresh(NamedTuple):
    """A sample tried before any test was written for it: its survivors `alike` change nothing that could be found."""

    seed: int
    tried: int
    found: int
    alike: int


FRESH = (Fresh(2031, 100, 89, 9), Fresh(2032, 100, 85, 8), Fresh(2033, 124, 112, 9))

CORE = tuple(
    f"statistics/test_{name}.py"
    for name in ("design", "estimates", "variance", "contrasts", "many", "intervals", "oracles")
)
GATE = tuple(
    f"disclosure/test_{name}.py"
    for name in (
        "gate",
        "audit",
        "audit_limits",
        "pieces",
        "suppression",
        "attacker",
        "policy",
        "rounding",
        "reliability",
        "weighted",
        "institutions",
    )
)
SERIES = ("statistics/test_time_series.py",)
CLUSTERS = ("statistics/test_wild_bootstrap.py",)

TESTS: dict[str, tuple[str, ...]] = {
    "disclosure": GATE,
    **{
        f"evaluation/statistics/{name}.py": CORE
        for name in ("codes", "domains", "totals", "variance", "scores", "estimates", "contrasts", "threads")
    },
    **{
        f"evaluation/statistics/{name}.py": ("statistics/test_table_totals.py", *CORE)
        for name in ("table_batches", "table_queries", "table_rows", "table_totals", "degrees")
    },
    "evaluation/statistics/design.py": ("statistics/test_stages.py", *CORE),
    "evaluation/disclosure/past.py": ("disclosure/test_earlier_releases.py", *GATE),
    "evaluation/disclosure/planning.py": ("release/test_power_command.py",),
    "evaluation/statistics/intervals.py": ("statistics/test_oracles.py",),
    "evaluation/statistics/count_regression.py": SERIES,
    "evaluation/statistics/autoregression.py": SERIES,
    "evaluation/statistics/series_warnings.py": SERIES,
    "evaluation/statistics/cluster_sums.py": CLUSTERS,
    "evaluation/statistics/least_squares.py": ("statistics/test_cluster_robust.py", *CLUSTERS),
    "evaluation/statistics/transitions.py": ("statistics/test_panel.py",),
    "evaluation/statistics/chi_square_sums.py": ("statistics/test_association.py",),
    "evaluation/statistics/scales.py": ("statistics/test_statistics_scales.py",),
}

# simulations of seconds to a minute: what they would notice, exact tests beside them notice at once
SLOW = frozenset(
    {
        "test_bounds_are_reached_and_never_passed",
        "test_omegas_interval_comes_from_the_seed",
        "test_omega_does_not_mind_an_item_turned_on_its_head_twice_or_the_unit",
        "test_intervals_of_a_change",
        "test_chance_rejects_as_often_as_it_says",
        "test_the_variance_of_a_change_is_unbiased_in_simulation",
        "test_waves_of_different_size_are_never_understated",
        "test_errors_of_the_first_kind",
        "test_interval_covers_as_often_as_it_says",
        "test_standard_errors_are_those_of_many_samples",
        "test_it_covers",
        "test_sectors_of_zacharys_club",
    }
)

# (file, before, after, which of the equal ones): the reason
REASONS: dict[tuple[str, str, str, int], str] = {
    ("evaluation/disclosure/audit.py", "0", "1", 7): "a sign is 1 or -1",
    ("evaluation/disclosure/audit.py", "sign < 0", "sign <= 0", 0): "a sign is 1 or -1",
    ("evaluation/disclosure/audit.py", "2", "3", 1): "more room than is needed is no harm",
    ("evaluation/statistics/table_queries.py", "0", "1", 2): "a divisor of 0 there is in rows whose quotient the outer "
    "condition does not use",
    ("evaluation/statistics/table_batches.py", "62", "63", 0): "a code below 2**63 fits the number too: half of it is "
    "left free for nothing",
    ("evaluation/statistics/design.py", "-1", "1", 3): "strata that no unit is in add nothing",
    ("evaluation/statistics/design.py", "1", "2", 7): "strata that no unit is in add nothing",
    ("evaluation/disclosure/weighted.py", "2.0", "3.0", 0): "more room than is needed is no harm",
    ("evaluation/disclosure/weighted.py", "0", "1", 2): "a family has counts, and the default is never taken",
    ("evaluation/disclosure/audit.py", "False", "True", 4): "a second try of the solver, with the same answer",
    ("evaluation/disclosure/suppression.py", "goal + 1", "goal - 1", 0): "a guard against standing still that the "
    "attacker's own goal makes unneeded",
    ("evaluation/statistics/association.py", "1", "2", 9): "two equal rows of a contrast have the same degrees of "
    "freedom, and the first is read",
    ("evaluation/statistics/group_tests.py", "df > 0 and np.isfinite(F)", "df > 0 or np.isfinite(F)", 0): "Snedecor's "
    "tail is NaN where df is not above 0 or F is NaN",
    ("evaluation/statistics/comparison_area.py", "high < 0", "high <= 0", 0): "where the bound is 0, so is the nearest "
    "value",
    ("evaluation/statistics/reporting_ratio.py", "df > 0", "df >= 0", 0): "Student's quantile on 0 degrees of freedom "
    "is NaN",
    ("evaluation/statistics/regression.py", "weight / weight.mean()", "weight * weight.mean()", 0): "the scale of the "
    "weights does not move the coefficients",
    ("evaluation/statistics/panel.py", "1.0", "2.0", 0): "the search starts from a wider bracket",
    ("evaluation/statistics/cell_counts.py", "cap + 1", "cap - 1", 0): "nothing stands beyond the cap, so adding it up "
    "changes no probability",
    ("evaluation/statistics/item_functioning.py", "level - level.mean()", "level + level.mean()", 0): "the thresholds "
    "and the group take up any shift of the level",
    ("evaluation/statistics/least_squares.py", "1", "2", 1): "a column of zeros stays one whatever it is divided by",
    ("evaluation/statistics/variance.py", "1", "2", 8): "a stratum more, in which nobody is",
    (
        "evaluation/statistics/codes.py",
        "high - low",
        "high + low",
        0,
    ): "labels too far apart for a table are then found to be so by `numbered`",
    ("evaluation/statistics/calibration.py", "1", "2", 0): "a second round over one margin finds nothing to change",
    ("evaluation/statistics/calibration.py", "1.0", "2.0", 0): "the ratio of a category without rows, which no row "
    "takes",
    ("evaluation/statistics/core_periphery.py", "total > 0", "total >= 0", 0): "0 / 0 is no number either",
    ("evaluation/statistics/cluster_sums.py", "0.0", "1.0", 0): "a number that says only that it is one",
    ("evaluation/disclosure/weighted.py", "0", "1", 4): "a sign is 1 or -1",
    ("evaluation/disclosure/weighted.py", "False", "True", 0): "a second try of the solver, with the same answer",
    ("evaluation/disclosure/weighted.py", "-SLACK", "SLACK", 0): "the solver's own tolerance is wider",
    ("evaluation/statistics/totals.py", "0", "1", 0): "chooses between two ways to the same numbers",
    ("evaluation/statistics/table_queries.py", "False", "True", 1): "a default that is set before it is read",
    ("evaluation/statistics/count_regression.py", "252", "253", 0): "the last term of the expansion moves the twelfth "
    "digit at most",
    (
        "evaluation/statistics/chi_square_sums.py",
        "(df * np.log(1 - 2 * cross * weights)).sum() / 2",
        "(df * np.log(1 - 2 * cross * weights)).sum() * 2",
        0,
    ): "the height is divided at the end by what it was multiplied by",
    ("evaluation/statistics/autoregression.py", "0.9999", "1.9999", 0): "the likelihood falls to nothing at 1, so the "
    "top of a series of months lies below either end",
    (
        "evaluation/statistics/cluster_robust.py",
        "0",
        "1",
        1,
    ): "what only one cluster has is orthogonal to its residuals and to what is estimated from all",
    ("evaluation/statistics/scales.py", "0.01", "1.01", 0): "where the search starts",
    ("evaluation/statistics/scales.py", "0.0", "1.0", 0): "the likeliest unique part of a correlation is never above 1",
    ("evaluation/statistics/scales.py", "1", "2", 19): "a constant moves no minimum",
    ("evaluation/statistics/chi_square_sums.py", "2", "3", 9): "the height is divided at the end by what it was "
    "multiplied by",
    ("evaluation/statistics/domains.py", "True", "False", 0): "the same sums, by a product with the identity",
    ("evaluation/statistics/totals.py", "31", "32", 0): "only a table of more than two thousand million places tells "
    "them apart",
    ("evaluation/disclosure/audit.py", "high - low >= threshold - 1", "high - low > threshold - 1", 0): "one solution "
    "more, which can only widen the range",
    ("evaluation/statistics/core_periphery.py", "2 ** n - 1", "2 ** n + 1", 0): "a core of all or of none goes with no "
    "tie, and has no fit",
    ("evaluation/statistics/competing_risks.py", "0.0", "1.0", 1): "a share of 0 has its interval without a variance",
    ("evaluation/statistics/ordinal_regression.py", "weight / weight.mean()", "weight * weight.mean()", 0): "the scale "
    "of the weights moves neither the coefficients nor their covariance",
    ("evaluation/statistics/deadlines.py", "still_open[-1] > 0", "still_open[-1] >= 0", 0): "where nobody is left open "
    "the two ways add up to 1, and both branches say the same",
    ("evaluation/disclosure/units.py", "1", "2", 0): "a ring more, in which no variable is",
    (
        "evaluation/statistics/count_regression.py",
        "((counts - mean) ** 2 - counts).sum() <= 0",
        "((counts - mean) ** 2 - counts).sum() < 0",
        0,
    ): "where the sum is 0 the score rises at the largest theta, and the answer is the same",
    ("evaluation/statistics/core_periphery.py", "0", "1", 0): "in what order the search starts",
    (
        "evaluation/statistics/codes.py",
        "int(first.max(initial=least)) - least + 1",
        "int(first.max(initial=least)) - least - 1",
        0,
    ): "when codes are numbered anew on the way to the same numbers",
    (
        "evaluation/statistics/codes.py",
        "int(first.max(initial=least)) - least",
        "int(first.max(initial=least)) + least",
        0,
    ): "when codes are numbered anew on the way to the same numbers",
    ("evaluation/statistics/deadlines.py", "sign > 0", "sign >= 0", 0): "a sign is 1 or -1",
    ("evaluation/statistics/exact.py", "1", "2", 10): "a size more, which nobody reads",
    ("evaluation/statistics/exact.py", "1", "2", 11): "a sum more, which no division reaches",
    (
        "evaluation/statistics/achievement.py",
        "quantile ** 2 * base.se ** 2 >= NEAR * way ** 2",
        "quantile ** 2 * base.se ** 2 > NEAR * way ** 2",
        0,
    ): "a measured number is never on the limit",
    ("evaluation/statistics/totals.py", "0.0", "1.0", 0): "a row without a weight has no value in any cell, or is "
    "refused",
    ("evaluation/statistics/clustering.py", "total > 0", "total >= 0", 0): "0 / 0 is no number either",
    ("evaluation/statistics/panel.py", "numerator > 0", "numerator >= 0", 0): "a numerator of 0 stays 0",
    (
        "evaluation/statistics/scales.py",
        "1 / np.diagonal(np.linalg.pinv(correlation))",
        "1 * np.diagonal(np.linalg.pinv(correlation))",
        0,
    ): "where the search starts",
    ("evaluation/statistics/survival.py", "1", "2", 2): "survival at an end is below 1",
    (
        "evaluation/statistics/count_regression.py",
        "score(high) >= 0",
        "score(high) > 0",
        0,
    ): "a measured score is never exactly 0",
    ("evaluation/statistics/panel.py", "np.abs(after).max", "np.abs(after).min", 0): "of changes that are equal to "
    "rounding the scores of one wave, or the least of the other, are as large to a factor of three",
    ("evaluation/statistics/core_periphery.py", "0", "1", 7): "a single pair does not vary",
    (
        "evaluation/statistics/panel.py",
        "np.ptp(change) > rounding",
        "np.ptp(change) >= rounding",
        0,
    ): "where both are 0 the deviation is, and otherwise they are measured",
    ("evaluation/statistics/wild_bootstrap.py", "2.0", "3.0", 1): "how fast the search goes out",
    (
        "evaluation/statistics/table_queries.py",
        "weight + 0 * y",
        "weight - 0 * y",
        0,
    ): "0 times a value is added only to lack where the value does",
    ("evaluation/disclosure/units.py", "100.0", "101.0", 0): "a price among prices, of which the order counts",
    ("evaluation/statistics/domains.py", "1", "2", 1): "codes are numbered without a gap whatever they start at",
}
