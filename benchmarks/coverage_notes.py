"""What stands in the map beside its numbers: how the draws were made, and why a method may miss its aim."""

from __future__ import annotations

from inspect import cleandoc

from benchmarks import coverage_exact, coverage_models, coverage_panel, coverage_surveys

SURVEYS = coverage_surveys.SECTIONS

WHY = {
    SURVEYS["rare"]: """
        Where a few PSUs hold all who say yes, the estimate and its standard error are too small together, and the
        effective sample behind Korn and Graubard's interval comes out larger than the women asked. Changes and gaps
        (MOVER) are made of these intervals.""",
    SURVEYS["ratio"]: """
        `ratio_contrast` gives the ratio and its standard error, `ratio_interval` the t interval on the log
        scale. With a small and uncertain base even the logarithm of the ratio is skewed.""",
    SURVEYS["achievement"]: """
        Fieller's guarantee is of his set over all samples, those included in which it is no interval and the share is
        not measurable. The intervals that are shown come from the samples whose baseline happened to lie far from the
        target, and hold the truth less often, the more so the fewer they are. Their mean width has no finite value to
        tend to: the median is the one to read.""",
    coverage_models.SERIES: """
        Autocorrelation estimated from few months is too small, by Newey and West's sums as by the likelihood, and a lag
        of 3 covers part of it only. The negative binomial takes its theta as known and the normal quantile. Where
        counts vary hardly more than Poisson's its fit may break off, which counts as no interval.""",
    coverage_models.CASES: """
        With the dates alone the interval runs from the lower end of the least share possible to the upper end of the
        most, and so covers more often than asked.""",
    coverage_exact.SECTION: """
        Coverage jumps between proportions, because a count is whole; Wilson's is near the level on average and below it
        at some, Clopper and Pearson's is never below it.""",
}


def why(section: str) -> list[str]:
    """Return the lines on why the methods of a section may miss, or none."""
    return ["", cleandoc(WHY[section])] if section in WHY else []


def simulated() -> str:
    """Return how the draws are made, as the modules that make them say it."""
    texts = [cleandoc(one.__doc__ or "") for one in (coverage_surveys, coverage_panel, coverage_models)]
    parts = [text.split("\n\n", 1) for text in texts]
    return "\n\n".join(f"**{title.removesuffix('.')}.** {text}" for title, text in parts)
