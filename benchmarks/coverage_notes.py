"""What stands in the map beside its numbers: how the draws were made, and why a method may miss its aim."""

from __future__ import annotations

from inspect import cleandoc

from benchmarks import coverage_exact, coverage_models, coverage_panel, coverage_surveys

SURVEYS = coverage_surveys.SECTIONS

WHY = {
    SURVEYS["rare"]: """
        Where a few PSUs hold all who say yes, the estimate and its standard error are too small together, and the
        effective sample behind Korn and Graubard's interval would come out larger than the women asked. It is capped at
        the women asked over the declared design effect. Changes and gaps (MOVER) are made of these intervals.""",
    SURVEYS["ratio"]: """
        `ratio_contrast` gives the ratio and its standard error, `ratio_interval` the t interval on the log
        scale. With a small and uncertain base even the logarithm of the ratio is skewed.""",
    SURVEYS["achievement"]: """
        Fieller's guarantee is of his set over all samples, those included in which it is no interval and the share is
        not measurable. The intervals that are shown come from the samples whose baseline happened to lie far from the
        target, and hold the truth less often, the more so the fewer they are. `base_close_to_target` tells of it: the
        way to the target is less than 3.2 times the half width of its own interval. The mean width has no finite value
        to tend to: the median is the one to read.""",
    coverage_models.SERIES: """
        The AR(1) regression of the log rate averages over the autocorrelation instead of estimating it, and is the
        method to use. The others take months as independent, or correct for it with an autocorrelation estimated from
        few months, which is too small. They say so: `short_series` (fewer than 100 months cannot show that they are
        independent), `autocorrelated`, `overdispersed` (Poisson) and `newey_west` (always: a lag of 3 covers part of
        the dependence only). Where counts vary hardly more than Poisson's the negative binomial may break off, which
        counts as no interval.""",
    coverage_models.CASES: """
        With the dates alone the interval runs from the lower end of the least share possible to the upper end of the
        most, and so covers more often than asked.""",
    coverage_exact.SECTION: """
        Coverage jumps between proportions, because a count is whole; Wilson's is near the level on average and below it
        at some (`covers_on_average`, up to 40 units), Clopper and Pearson's is never below it.""",
}


def why(section: str) -> list[str]:
    """Return the lines on why the methods of a section may miss, or none."""
    return ["", cleandoc(WHY[section])] if section in WHY else []


def simulated() -> str:
    """Return how the draws are made, as the modules that make them say it."""
    texts = [cleandoc(one.__doc__ or "") for one in (coverage_surveys, coverage_panel, coverage_models)]
    parts = [text.split("\n\n", 1) for text in texts]
    return "\n\n".join(f"**{title.removesuffix('.')}.** {text}" for title, text in parts)
