"""How an entry of R's answers is compared: each comparison returns pairs of our numbers and R's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from oracle_profile import interval_off_profile
from oracle_samples import (
    EXACT,
    INTERPOLATED,
    ITERATED,
    SADDLEPOINT,
    SEARCHED,
    TIES,
    Pair,
    Sample,
    covariances,
    estimates,
    pair,
)

from evaluation.statistics.association import (
    TwoWayTable,
    generalised_design_effects,
    pearson_statistic,
    rao_scott_test,
    two_way_table,
    wald_test,
)
from evaluation.statistics.chi_square_sums import saddlepoint_tail
from evaluation.statistics.clustering import estimated_design_effect
from evaluation.statistics.contrasts import linear_contrast, ratio_contrast
from evaluation.statistics.design import LonelyStrata, SampleDesign
from evaluation.statistics.estimates import CellEstimates, ratio_of_totals
from evaluation.statistics.group_tests import GroupTest, means_test, rank_scores, rank_test
from evaluation.statistics.intervals import (
    arcsine_interval,
    korn_graubard_interval,
    likelihood_interval,
    logit_interval,
    p_value,
    t_interval,
)
from evaluation.statistics.jackknife import jackknife_ratio
from evaluation.statistics.ordinal_regression import ordinal_regression
from evaluation.statistics.quantiles import quantiles

# ---- o1: the api samples -------------------------------------------------------------------------------------------


def _api(folder: Path, name: str) -> Sample:
    frame = pd.read_csv(folder / f"data_api{name.split('_')[0]}.csv")
    frame["hi"] = (frame["api00"] > 650).astype(int)
    rows = len(frame)
    stratum = frame["stype"].to_numpy() if name.startswith("strat") else np.zeros(rows, int)
    psu = np.arange(rows) if name.startswith("strat") else frame["dnum"].to_numpy()
    design = SampleDesign(stratum, psu, frame["pw"].to_numpy(float), np.zeros(rows, int), "shared")
    if name == "clus2":
        second = frame["snum"].to_numpy(), frame["fpc2"].to_numpy()
        return Sample(frame, replace(design, population=frame["fpc1"].to_numpy()), second)
    return Sample(frame, replace(design, population=frame["fpc"].to_numpy()) if name in ("strat", "clus1") else design)


_API_VARIABLES = {
    "mean": ["api00", "api99", "hi"],
    "mean_normal": ["api00", "hi"],
    "mean_na": ["enroll"],
    "subset_mean": ["api00", "hi"],
}


def means(answer, path, folder):
    sample, kind = _api(folder, path[0]), path[1]
    yield from estimates(sample.means(_API_VARIABLES[kind], _subset(sample) if kind == "subset_mean" else None), answer)


def _subset(sample: Sample) -> np.ndarray:
    return np.where(sample.frame["sch.wide"] == "Yes", 0, -1)


def totals(answer, path, folder):
    sample = _api(folder, path[0])
    # na.rm=TRUE drops a row from every variable of the formula
    yield from estimates(sample.totals(["enroll", "hi"], np.where(sample.frame["enroll"].isna(), -1, 0)), answer)


def ratio(answer, path, folder):
    sample = _api(folder, path[0])
    above, below = (sample.frame[name].to_numpy(float) for name in ("api.stu", "enroll"))
    nowhere_else = np.zeros(len(above), int)
    yield from estimates(ratio_of_totals(above, below, nowhere_else, 1, sample.design, sample.units), answer)


def means_by(answer, path, folder):
    sample = _api(folder, path[0])
    variables, columns = (["api00", "hi"], ["stype"]) if path[1] == "by_stype" else (["hi"], ["stype", "sch.wide"])
    yield from estimates(sample.means(variables, sample.cells(*columns)), answer)


def levels_of_a_factor(answer, path, folder):
    sample = _api(folder, path[0])
    shares = pd.get_dummies(sample.frame["stype"]).astype(float)
    yield from estimates(replace(sample, frame=shares).means(["E", "H", "M"]), answer)


def contrasts(answer, path, folder):
    sample = _api(folder, path[0])
    levels = sample.means(["api00"], sample.cells("stype"))
    yield from estimates(linear_contrast(levels, [[-1, 1, 0], [-1, 0, 1]]), answer)


def two_groups(answer, path, folder):
    sample = _api(folder, path[0])
    values = sample.frame["api00" if path[1] == "ttest" else "hi"].to_numpy(float)
    found = means_test(values, sample.cells("sch.wide"), 2, sample.design, sample.units)
    yield from _two_groups(found, answer)


def ranks(answer, path, folder):
    sample = _api(folder, path[0])
    scores = "median" if path[1] == "ranktest_median" else "wilcoxon"
    values, group, weight = sample.frame["api00"].to_numpy(float), sample.cells("sch.wide"), sample.design.weight
    theirs = rank_scores(_ranks_by_order(values, weight), scores)
    yield from _two_groups(means_test(theirs, group, 2, sample.design, sample.units), answer)
    ours = rank_test(values, group, 2, sample.design, scores=scores, units=sample.units)
    relative = EXACT if np.ptp(weight) == 0 else TIES
    yield pair("with ranks of our own", ours.t[0], answer["statistic"], relative)


def _ranks_by_order(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return ranks as R does: tied rows share the mean of the places that they have by the order of the file."""
    order = np.argsort(values, kind="stable")
    middle = np.empty(len(values))
    middle[order] = np.cumsum(weight[order]) - weight[order] / 2
    return pd.Series(middle).groupby(values).transform("mean").to_numpy() / weight.sum()


def _two_groups(found: GroupTest, answer: dict) -> Iterator[Pair]:
    yield pair("estimate", found.difference[0], answer["estimate"])
    yield pair("statistic", found.t[0], answer["statistic"])
    yield pair("F", found.statistic, answer["statistic"] ** 2)
    yield pair("df", found.df_denominator, answer["parameter"])
    yield pair("p", found.p_value, answer["p.value"])


def degrees(answer, path, folder):
    sample = _api(folder, path[0])
    yield pair("df", sample.means(["api00"], None if path[1] == "degf" else _subset(sample)).df, answer)


def design_effect(answer, path, folder):
    found = _api(folder, path[0]).means(["api00", "hi"])
    effect = estimated_design_effect(found, replacement=path[1] == "deff_replace")
    yield pair("design effect", effect, answer)


_WOODRUFF = {"mean": "t", "xlogit": "logit", "beta": "korn_graubard"}


def quantile(answer, path, folder):
    sample = _api(folder, path[0])
    values, everywhere = sample.frame["api00"].to_numpy(float), np.zeros(len(sample.frame), int)
    kind = _WOODRUFF[answer["type"]]
    found = quantiles(values, [0.25, 0.5, 0.75], everywhere, 1, sample.design, interval=kind, units=sample.units)
    yield pair("estimate", found.estimate[0], answer["est"])
    yield pair("low", found.low[0], np.array(answer["ci"])[:, 0])
    yield pair("high", found.high[0], np.array(answer["ci"])[:, 1])
    yield pair("se", found.se[0], answer["se"])


def proportion(answer, path, folder):
    found = _api(folder, path[0]).means(["hi"])
    yield from _proportion(found, found.n, found.df, answer)


def _proportion(found: CellEstimates, n, df, answer: dict) -> Iterator[Pair]:
    p, se = found.estimate, found.se
    low, high = {
        "mean": lambda: t_interval(p, se, df, 0.95),
        "beta": lambda: korn_graubard_interval(p, se, n, df, 0.95),
        "asin": lambda: arcsine_interval(p, se, df, 0.95),
        "likelihood": lambda: likelihood_interval(p, se, n, df, 0.95),
        "xlogit": lambda: logit_interval(p, se, df, 0.95),
        "logit": lambda: logit_interval(p, se, df, 0.95),
    }[answer["method"]]()
    relative = {"logit": ITERATED, "likelihood": INTERPOLATED}.get(answer["method"], EXACT)
    yield pair("estimate", p, answer["est"], min(relative, ITERATED))
    yield pair("low", low, answer["lo"], relative)
    yield pair("high", high, answer["hi"], relative)
    if answer["method"] == "likelihood":
        read_off = interval_off_profile(p[0], se[0], n[0], df[0])
        yield pair("as R reads it off", read_off, [answer["lo"], answer["hi"]], ITERATED)


def association(answer, path, folder):
    sample = _api(folder, path[0])
    codes = (np.unique(sample.frame[name], return_inverse=True)[1] for name in ("sch.wide", "stype"))
    yield from _association(two_way_table(*codes, sample.design, sample.units), answer, answer["stat"])


def _association(table: TwoWayTable, answer: dict, kind: str, df: int | None = None) -> Iterator[Pair]:
    second = rao_scott_test(table, df=df)
    if kind in ("lincom", "saddlepoint"):
        # R repeats the last weight a whole number of times, and had no package for the exact tail
        weights = np.append(generalised_design_effects(table), -pearson_statistic(table) / second.df_denominator)
        degrees = np.append(np.ones(table.free), np.floor(second.df_denominator))
        yield pair("statistic", pearson_statistic(table), answer["statistic"])
        yield pair("p", saddlepoint_tail(0.0, weights, degrees), answer["p.value"], SADDLEPOINT)
        return
    found = {
        "F": lambda: second,
        "Chisq": lambda: rao_scott_test(table, order=1),
        "Wald": lambda: wald_test(table, adjusted=False),
        "adjWald": lambda: wald_test(table),
    }[kind]()
    degrees = [one for one in (found.df_numerator, found.df_denominator) if np.isfinite(one)]
    yield pair("statistic", found.statistic, np.ravel(answer["statistic"]))
    yield pair("df", degrees, answer["parameter"])
    yield pair("p", found.p_value, np.ravel(answer["p.value"]))


def jackknife(answer, path, folder):
    sample, by_cell = _api(folder, path[0].removesuffix("_jk")), path[1] == "by"
    cell = sample.cells("stype") if by_cell else np.zeros(len(sample.frame), int)
    for place, name in enumerate(["api00"] if by_cell else ["api00", "hi"]):
        values = sample.frame[name].to_numpy(float)
        arguments = values, np.ones_like(values), cell, int(cell.max()) + 1, sample.design
        found = jackknife_ratio(*arguments, centre="replicates")
        theirs = slice(None) if by_cell else slice(place, place + 1)
        part = {key: np.atleast_1d(answer[key])[theirs] for key in ("est", "se", "lo", "hi")}
        yield from estimates(found, part | {"df": answer["df"], "vcov": np.array(answer["vcov"])[theirs, theirs]})


# ---- o3: lonely strata ---------------------------------------------------------------------------------------------


def _lonely(folder: Path, name: str) -> tuple[Sample, np.ndarray | None]:
    """Return the sample of a variant and, where it is about a domain, the domain."""
    frame = pd.read_csv(folder / "data_lonely.csv")
    rule, domain_lonely = name, False
    if name.startswith("domain"):
        _, rule, _, flag = name.split("_")
        frame, domain_lonely = frame[~frame["h"].isin([4, 6])].reset_index(drop=True), flag == "TRUE"
    columns = (frame[column].to_numpy() for column in ("h", "psu", "w"))
    design = SampleDesign(*columns, np.zeros(len(frame), int), "shared", rule, domain_lonely)
    return Sample(frame, design), np.where(frame["dom"] == 1, 0, -1) if name.startswith("domain") else None


def refused(answer, path, folder):
    sample, _ = _lonely(folder, "fail")
    try:
        sample.means(["y"])
    except LonelyStrata as fault:
        # R stops at the first; ours lists them all
        yield pair("strata", [int(stratum) for stratum in fault.values["strata"].split(", ")], [4, 6])
        yield pair("named by R", fault.values["strata"].split(", ")[0] in answer, True)


def lonely_degrees(answer, path, folder):
    sample, domain = _lonely(folder, path[0])
    yield pair("df", sample.means(["y"], domain).df, answer)


def lonely_means(answer, path, folder):
    sample, domain = _lonely(folder, path[0])
    yield from estimates(sample.means(["y", "s"], domain), answer)


def lonely_totals(answer, path, folder):
    sample, domain = _lonely(folder, path[0])
    yield from estimates(sample.totals(["y", "s"], domain), answer)


def lonely_by(answer, path, folder):
    sample, _ = _lonely(folder, path[0])
    # without covmat=TRUE, svyby writes 0 for every covariance between its rows
    yield from estimates(sample.means(["y", "s"], sample.cells("g")), answer, covariance=False)


def constants(answer, path, folder):
    sample, _ = _lonely(folder, "remove")
    frame = sample.frame.assign(zero=0, one=1)
    yield from estimates(Sample(frame, sample.design).means(["zero", "one"]), answer)


# ---- o4: two waves and two sites -----------------------------------------------------------------------------------

_BY = {
    "overall": (),
    "by_wave": ("wave",),
    "by_site_wave": ("site", "wave"),
    "by_site_wave_age": ("site", "wave", "age"),
}
_CONTRASTS = {
    "diff": ("by_wave", [[-1, 1]]),
    "diff_site0": ("by_site_wave", [[-1, 0, 1, 0]]),
    "diff_site1": ("by_site_wave", [[0, -1, 0, 1]]),
    "did": ("by_site_wave", [[1, -1, -1, 1]]),
    "glm_diff": ("by_wave", [[1, 0], [-1, 1]]),
    "glm_did": ("by_site_wave", [[1, 0, 0, 0], [-1, 0, 1, 0], [-1, 1, 0, 0], [1, -1, -1, 1]]),
}


def two_waves(folder: Path, name: str, psus: str = "shared") -> Sample:
    frame = pd.read_csv(folder / f"data_twowave_{name}.csv")
    columns = (frame[column].to_numpy() for column in ("stratum", "psu", "w", "wave"))
    return Sample(frame.assign(everybody=1), SampleDesign(*columns, psus))


def _cells(sample: Sample, variable: str, by: str) -> CellEstimates:
    return sample.means([variable], sample.cells(*_BY[by]) if _BY[by] else None)


def size(answer, path, folder):
    found = two_waves(folder, path[0]).means(["everybody"])
    yield pair(path[1], found.df if path[1] == "degf" else found.n, answer)


def cells(answer, path, folder):
    yield from estimates(_cells(two_waves(folder, path[0]), path[1], path[2]), answer)


def cell_order(answer, path, folder):
    sample = two_waves(folder, path[0])
    places = sample.frame.assign(cell=sample.cells("site", "wave")).drop_duplicates("cell").sort_values("cell")
    yield pair("order", places["site"] + places["wave"] / 10, [float(name) for name in answer])


def cell_contrasts(answer, path, folder):
    by, weights = _CONTRASTS[path[2]]
    yield from estimates(linear_contrast(_cells(two_waves(folder, path[0]), path[1], by), weights), answer)


def saturated(answer, path, folder):
    """A linear model that has a coefficient for each cell is a set of contrasts."""
    by, weights = _CONTRASTS[path[2]]
    found = linear_contrast(_cells(two_waves(folder, path[0]), path[1], by), weights)
    yield pair("coefficients", found.estimate, answer["coef"])
    yield pair("se", found.se, answer["se"])
    yield covariances(found.covariance, answer["vcov"])
    yield pair("statistic", found.estimate / found.se, np.array(answer["table"])[:, 2])
    yield pair("p", p_value(found.estimate, found.se, answer["df_resid"]), np.array(answer["table"])[:, 3])


def ratio_of_waves(answer, path, folder):
    yield from estimates(ratio_contrast(_cells(two_waves(folder, path[0]), path[1], "by_wave"), 1, 0), answer)


def wave_proportion(answer, path, folder):
    sample, wave = two_waves(folder, path[0]), int(path[3])
    found = sample.means([path[1]], np.where(sample.frame["wave"] == wave, 0, -1))
    # R's n is all rows of the wave, the missing ones too
    yield from _proportion(found, (sample.frame["wave"] == wave).sum(), answer["degf"], answer)


def cell_degrees(answer, path, folder):
    # degf counts every row of the domain, whether or not it has a value
    sample = two_waves(folder, path[0])
    by, shown = ("by_wave", [0, 1]) if path[2] == "degf_wave" else ("by_site_wave", [0, 3])
    yield pair("df", _cells(sample, "everybody", by).df[shown], answer)


def new_units(answer, path, folder):
    sample = two_waves(folder, path[0], "new")
    if path[2] == "indep_degf":
        yield pair("df", sample.means(["everybody"]).df, answer)
    else:
        yield from estimates(linear_contrast(_cells(sample, path[1], "by_wave"), [-1, 1]), answer)


def wave_association(answer, path, folder):
    sample = two_waves(folder, path[0])
    answered = sample.frame[path[1]].notna()
    codes = (np.where(answered, sample.frame[name].fillna(0).astype(int), -1) for name in (path[1], "wave"))
    table = two_way_table(*codes, sample.design)
    # R's degrees are those of all rows, whether or not they have a value
    yield from _association(table, answer, "F", sample.means(["everybody"]).df[0])


def wave_ranks(answer, path, folder):
    sample = two_waves(folder, path[0])
    values = sample.frame["score"].to_numpy(float)
    valued = np.isfinite(values)
    theirs = np.full(len(values), np.nan)
    theirs[valued] = _ranks_by_order(values[valued], sample.design.weight[valued])
    yield from _two_groups(means_test(theirs, sample.frame["wave"].to_numpy(), 2, sample.design), answer)
    ours = rank_test(values, sample.frame["wave"].to_numpy(), 2, sample.design)
    yield pair("with ranks of our own", ours.t[0], answer["statistic"], TIES)


def ordinal(answer, path, folder):
    sample = two_waves(folder, path[0])
    score, wave, site = (sample.frame[name].to_numpy(float) for name in ("score", "wave", "site"))
    band = np.where(np.isnan(score), np.nan, np.searchsorted([8, 9.5, 11], score))
    names = ("wave", "site", "both")
    found = ordinal_regression(band, np.column_stack([wave, site, wave * site]), names, sample.design)
    yield pair("coefficients", np.append(found.coefficients, found.thresholds), answer["coef"], SEARCHED)
    yield pair("se", found.se, answer["se"], SEARCHED)
