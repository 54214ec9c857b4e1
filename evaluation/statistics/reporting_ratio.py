"""Registered cases over the estimated number of survivors: how much of the violence reaches a service."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

from scipy import special

from evaluation.errors import EvaluationError


@dataclass(frozen=True, slots=True)
class Definition:
    """Whom a count or an estimate is about; the two sides of a ratio must agree in every field.

    ages: first and last year of age. partnership: as "ever_partnered" or "all". forms: of violence, as "physical".
    perpetrator: as "partner" or "anyone". months: how long the time is in which the violence or the case happened.
    place: the municipality. unit: what is counted, "person" where a woman counts once.
    """

    ages: tuple[int, int]
    partnership: str
    forms: frozenset[str]
    perpetrator: str
    months: int
    place: str
    unit: str


@dataclass(frozen=True, slots=True)
class Registered:
    """Cases registered in one period, and whom they are about."""

    cases: int
    definition: Definition


@dataclass(frozen=True, slots=True)
class Survivors:
    """Share of women (0 to 1) who suffered the violence with its standard error and df, and the number of women.

    women_se: standard error of that number; for a projection, what is known of its error. base: the census or
    projection it comes from.
    """

    prevalence: float
    prevalence_se: float
    df: float
    women: float
    women_se: float
    base: str
    definition: Definition

    @property
    def estimate(self) -> float:
        return self.prevalence * self.women


@dataclass(frozen=True, slots=True)
class ReportingRatio:
    """Registered cases for each `per` survivors, its interval, and the standard error of its log in parts.

    survey_share: the part of the variance of the log that comes from the survey; the rest comes from the number of
    women and, where the count is taken to vary, from the count. NaN where there is nothing to divide by; without a
    case the ratio is 0 and has no interval.
    """

    ratio: float
    ci_low: float
    ci_high: float
    log_se: float
    survey_share: float
    df: float
    per: float
    base: str
    definition: Definition


@dataclass(frozen=True, slots=True)
class ReportingChange:
    """Endline ratio over baseline ratio with its interval and the p-value of no change."""

    factor: float
    ci_low: float
    ci_high: float
    p_value: float


def unlike(one: Definition, other: Definition) -> tuple[str, ...]:
    """Return the names of the fields in which two definitions differ."""
    return tuple(field.name for field in fields(Definition) if getattr(one, field.name) != getattr(other, field.name))


def reporting_ratio(
    registered: Registered, survivors: Survivors, *, confidence: float, count_varies: bool, per: float = 100
) -> ReportingRatio:
    """Return cases / (prevalence × women) with the delta interval on the log scale.

    The complement is the under-reporting of Palermo, Bleck and Peterman (2014), American Journal of Epidemiology 179,
    602-612, who ask the survey alone. Delta method: Casella and Berger (2002), Statistical Inference, section 5.5.4.
    Var log R = (se_P / P)² + (se_N / N)², the survey and the number of women being independent, and 1 / cases more
    where `count_varies`, the count standing for what the years bring (Poisson) and not for one year alone. Student's
    t on the df of the survey. Raises EvaluationError naming the fields in which the two definitions differ.
    """
    _agree(registered.definition, survivors.definition)
    prevalence, women = survivors.prevalence, survivors.women
    if not (0 < prevalence <= 1 and women > 0):
        return _without_interval(math.nan, survivors, per)
    if registered.cases == 0:
        return _without_interval(0.0, survivors, per)
    from_survey = (survivors.prevalence_se / prevalence) ** 2
    variance = from_survey + (survivors.women_se / women) ** 2 + (1 / registered.cases if count_varies else 0.0)
    ratio, log_se = per * registered.cases / survivors.estimate, math.sqrt(variance)
    half = _quantile(survivors.df, confidence) * log_se
    return ReportingRatio(
        ratio,
        ratio * math.exp(-half),
        ratio * math.exp(half),
        log_se,
        from_survey / variance if variance > 0 else math.nan,
        survivors.df,
        per,
        survivors.base,
        survivors.definition,
    )


def reporting_change(
    endline: ReportingRatio, baseline: ReportingRatio, *, confidence: float, log_covariance: float = 0.0
) -> ReportingChange:
    """Return the factor by which the ratio changed, its interval by the delta method on the log scale.

    `log_covariance` is that of the two logs: of the prevalences where the same PSUs are visited twice, and of the
    numbers of women where one error moves both. Student's t on the smaller df. Raises EvaluationError where the
    definitions differ, or the numbers of women come from different bases.
    """
    _agree(endline.definition, baseline.definition)
    if endline.base != baseline.base:
        raise EvaluationError("rate_bases_differ", baseline=baseline.base, endline=endline.base)
    factor = endline.ratio / baseline.ratio if baseline.ratio > 0 else math.nan
    variance = endline.log_se**2 + baseline.log_se**2 - 2 * log_covariance
    if not (factor > 0 and variance > 0):
        return ReportingChange(factor, math.nan, math.nan, math.nan)
    df, se = min(endline.df, baseline.df), math.sqrt(variance)
    half = _quantile(df, confidence) * se
    p = 2 * float(special.stdtr(df, -abs(math.log(factor)) / se))
    return ReportingChange(factor, factor * math.exp(-half), factor * math.exp(half), p)


def _agree(one: Definition, other: Definition) -> None:
    if different := unlike(one, other):
        raise EvaluationError("reporting_unlike", fields=", ".join(different))


def _without_interval(ratio: float, survivors: Survivors, per: float) -> ReportingRatio:
    nan = math.nan
    return ReportingRatio(ratio, nan, nan, nan, nan, survivors.df, per, survivors.base, survivors.definition)


def _quantile(df: float, confidence: float) -> float:
    return float(special.stdtrit(df, (1 + confidence) / 2)) if df > 0 else math.nan
