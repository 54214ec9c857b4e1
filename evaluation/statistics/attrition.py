"""Who was lost between two waves: rates by arm, differences at baseline, and weights that put the lost back.

References: Little and Rubin (2002), Statistical Analysis with Missing Data, section 3.3 (weighting classes, response
propensities); Kalton and Flores-Cervantes (2003), Journal of Official Statistics 19:81-97; Korn and Graubard (1990),
The American Statistician 44:270-276 (joint test on the degrees of freedom of a design).
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from evaluation.errors import EvaluationError
from evaluation.statistics.contrasts import linear_contrast
from evaluation.statistics.design import SampleDesign, check_weights, variance_units
from evaluation.statistics.estimates import ratio_of_totals
from evaluation.statistics.intervals import p_value
from evaluation.statistics.scores import divided
from evaluation.statistics.variance import covariance

_UNANSWERED = 1e-8  # a propensity below it is that of a combination of characteristics in which nobody answered


@dataclass(frozen=True, slots=True)
class AttritionRates:
    """Attrition of C arms, and the difference of each from the first.

    rate, se: (C,) weighted share lost. n, lost: (C,) unweighted. difference, difference_se, df, p: (C - 1,).
    """

    rate: NDArray
    se: NDArray
    n: NDArray
    lost: NDArray
    difference: NDArray
    difference_se: NDArray
    df: NDArray
    p: NDArray


@dataclass(frozen=True, slots=True)
class AttritionTable:
    """K baseline characteristics of those kept and those lost.

    kept, lost: (K,) weighted means. n_kept, n_lost: (K,) unweighted rows with a value. difference: (K,) lost - kept,
    with se, df and p. standardised: (K,) the difference over the root of the mean of the two weighted variances.
    joint_f, joint_p: one test of all the differences, on joint_df = (rank of their covariance, df of the design less
    the rank plus 1); NaN where there are more characteristics than degrees of freedom.
    """

    kept: NDArray
    lost: NDArray
    n_kept: NDArray
    n_lost: NDArray
    difference: NDArray
    se: NDArray
    df: NDArray
    p: NDArray
    standardised: NDArray
    joint_f: float
    joint_df: tuple[int, int]
    joint_p: float


@dataclass(frozen=True, slots=True)
class ResponseWeights:
    """Weights of those who answered that stand for all.

    weight: (n,) adjusted, 0 where there is no answer. factor: (n,) adjusted over base weight, NaN where no answer.
    propensity: (n,) the probability to answer that was used. effect: n Σ w² / (Σ w)² of those who answered after the
    adjustment over that before (Kish), what the adjustment costs in variance.
    """

    weight: NDArray
    factor: NDArray
    propensity: NDArray
    effect: float


def attrition_rates(lost: NDArray, arm: NDArray, arms: int, design: SampleDesign) -> AttritionRates:
    """Return the attrition of each of `arms` arms; arm 0 is the one the others are compared with.

    lost: (n,) 1 or 0, NaN for a row that does not count (as a death); arm: (n,) integers, -1 for a row in no arm.
    """
    levels = ratio_of_totals(lost, np.ones(len(lost)), arm, arms, design)
    contrast = linear_contrast(levels, np.eye(arms)[1:] - np.eye(arms)[0]) if arms > 1 else None
    difference, se, df = (contrast.estimate, contrast.se, contrast.df) if contrast else (np.empty(0),) * 3
    return AttritionRates(
        rate=levels.estimate,
        se=levels.se,
        n=levels.n,
        lost=levels.n_yes,
        difference=difference,
        difference_se=se,
        df=df,
        p=p_value(difference, se, df),
    )


def attrition_table(lost: NDArray, baseline: Sequence[NDArray], design: SampleDesign) -> AttritionTable:
    """Return the baseline characteristics of those kept and those lost, compared.

    lost: (n,) 1, 0 or NaN; baseline: K arrays (n,), NaN where missing; the design holds the baseline weights.
    """
    lost, units = np.asarray(lost, dtype=float), variance_units(design)
    cell = np.where(np.isnan(lost), -1, lost > 0)
    found = [ratio_of_totals(values, np.ones(len(lost)), cell, 2, design, units) for values in baseline]
    changes = [linear_contrast(levels, [-1, 1]) for levels in found]
    difference, se, df = (np.array([getattr(one, name)[0] for one in changes]) for name in ("estimate", "se", "df"))
    linear = np.stack([levels.linearised @ [-1.0, 1.0] for levels in found], axis=1)
    active = np.stack([levels.active.any(axis=1) for levels in found], axis=1)
    joint = _joint_test(difference, covariance(linear, active, units, design), int(df.min()))
    kept, gone = np.array([levels.estimate for levels in found]).T
    counts = np.array([levels.n for levels in found]).T
    spread = np.sqrt([levels.spread.mean() for levels in found])
    return AttritionTable(
        kept=kept,
        lost=gone,
        n_kept=counts[0],
        n_lost=counts[1],
        difference=difference,
        se=se,
        df=df,
        p=p_value(difference, se, df),
        standardised=divided(difference, spread),
        joint_f=joint[0],
        joint_df=joint[1],
        joint_p=joint[2],
    )


def class_weights(
    answered: NDArray, group: NDArray, weight: NDArray, *, fewest: int, factor_limit: float
) -> ResponseWeights:
    """Return weights adjusted by weighting classes: in each, the weight of all over the weight of those who answered.

    answered: (n,) bool; group: (n,) integers, the class of each row; weight: (n,) base weights. Raises EvaluationError
    where a class has fewer than `fewest` answers or a factor above `factor_limit`: merge it with another one.
    """
    answered, weight = _checked(answered, weight)
    classes, place = np.unique(group, return_inverse=True)
    sums = np.bincount(place, weight, len(classes))
    of_answers = np.bincount(place, weight * answered, len(classes))
    share = np.divide(of_answers, sums, out=np.ones(len(classes)), where=sums > 0)
    count = np.bincount(place[answered], minlength=len(classes))
    thin = (count < fewest) | (share * factor_limit < 1)
    if thin.any():
        labels = ", ".join(map(str, classes[thin].tolist()))
        raise EvaluationError("weighting_class_too_thin", classes=labels, fewest=fewest, limit=factor_limit)
    return _response_weights(answered, weight, share[place])


def propensity_weights(
    answered: NDArray, baseline: NDArray, weight: NDArray, *, factor_limit: float
) -> ResponseWeights:
    """Return weights divided by the probability to answer of a logistic regression on `baseline` (n, K).

    The regression is weighted by the base weights and has an intercept; the adjusted weights sum to the base weights of
    all. Raises EvaluationError for a missing value, where the regression does not converge or finds characteristics
    with which nobody answered, and for a factor above `factor_limit`.
    """
    answered, weight = _checked(answered, weight)
    propensity = response_propensity(answered, baseline, weight)
    largest = (1 / propensity[answered]).max()
    if largest > factor_limit:
        raise EvaluationError("propensity_factor_too_large", largest=f"{largest:.3g}", limit=factor_limit)
    return _response_weights(answered, weight, propensity)


def propensity_classes(propensity: NDArray, weight: NDArray, classes: int) -> NDArray:
    """Return the class (n,), 0 to `classes` - 1, of each row by weighted quantiles of its propensity.

    For `class_weights`. Equal propensities stay in one class, so there can be fewer classes. Five remove most of the
    bias of the characteristics used (Cochran 1968; Rosenbaum and Rubin 1984) and keep the factors from extremes.
    """
    levels, place = np.unique(propensity, return_inverse=True)
    sums = np.bincount(place, weight, len(levels))
    middle = (np.cumsum(sums) - sums / 2) / sums.sum()
    _, code = np.unique(np.minimum((middle * classes).astype(int), classes - 1), return_inverse=True)
    return code[place]


def response_propensity(answered: NDArray, baseline: NDArray, weight: NDArray) -> NDArray:
    """Return the probability to answer (n,) by weighted logistic regression; errors as in `propensity_weights`."""
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    baseline = np.asarray(baseline, dtype=float)
    if not np.isfinite(baseline).all():
        raise EvaluationError("propensity_baseline_missing", count=int((~np.isfinite(baseline).all(axis=1)).sum()))
    terms = np.column_stack([np.ones(len(baseline)), baseline])
    scaled = weight * len(weight) / weight.sum()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of perfect separation, which is looked for below
        model = GLM(np.asarray(answered, dtype=float), terms, family=Binomial(), var_weights=scaled)
        fit = model.fit(maxiter=100, tol=1e-10, rtol=1e-12)
    chance = np.asarray(fit.fittedvalues)
    if not fit.converged or not chance.min() > _UNANSWERED:
        raise EvaluationError("propensity_not_estimable")
    return chance


def _checked(answered: NDArray, weight: NDArray) -> tuple[NDArray, NDArray]:
    answered, weight = np.asarray(answered, dtype=bool), np.asarray(weight, dtype=float)
    check_weights(weight, np.ones(len(weight), dtype=bool))
    return answered, weight


def _response_weights(answered: NDArray, weight: NDArray, propensity: NDArray) -> ResponseWeights:
    raw = np.where(answered, weight / propensity, 0.0)
    adjusted = raw * (weight.sum() / raw.sum())
    factor = np.where(answered, divided(adjusted, weight), np.nan)
    effect = _kish(adjusted[answered]) / _kish(weight[answered])
    return ResponseWeights(weight=adjusted, factor=factor, propensity=propensity, effect=float(effect))


def _kish(weight: NDArray) -> float:
    return len(weight) * float((weight**2).sum()) / float(weight.sum()) ** 2


def _joint_test(difference: NDArray, matrix: NDArray, df: int) -> tuple[float, tuple[int, int], float]:
    """Return F, its degrees of freedom and p: d' V⁻ d (df - k + 1) / (df k) on k and df - k + 1 degrees of freedom."""
    known = np.isfinite(difference) & (np.diagonal(matrix) > 0)
    part = matrix[np.ix_(known, known)]
    scale = np.sqrt(np.diagonal(part))
    rank = int(np.linalg.matrix_rank(part / np.outer(scale, scale), tol=1e-9, hermitian=True)) if known.any() else 0
    rest = df - rank + 1
    if rank == 0 or known.sum() > df:
        return np.nan, (rank, rest), np.nan
    scaled = difference[known] / scale
    wald = scaled @ np.linalg.pinv(part / np.outer(scale, scale), rcond=1e-9, hermitian=True) @ scaled
    f = float(wald * rest / (df * rank))
    return f, (rank, rest), float(special.fdtrc(rank, rest, f))
