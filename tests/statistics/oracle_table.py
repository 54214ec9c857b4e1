"""Every entry of R's answers: compared by which comparison or in which test, or without a counterpart and why.

The comparison tests run over the rows that have a comparison and the coverage test over all rows, so a row of o1, o3
and o4 cannot be called covered without being compared. The methods of o5 and o6, one an entry, are compared in the
tests of their modules, which the row names. `{a,b}` in a path stands for one row each.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

PLAIN = "{strat_nofpc,clus1_nofpc,clus2_wr}"
CORRECTED = "{strat,clus1,clus2}"
SAMPLES = "{strat_nofpc,clus1_nofpc,clus2_wr,strat,clus1,clus2}"
FILES = "{full,none,partial}"
SHARES = "{ipv,help}"
EVERY = "{ipv,help,score}"

_MEANINGLESS = "R has no interval at p = 0 and 1, or a meaningless one; Korn-Graubard stands (test_intervals)"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a file of answers: the name of its comparison or of its test, or the reason why it has none."""

    file: str
    path: str
    comparison: str = ""
    reason: str = ""
    test: str = ""

    @property
    def covered(self) -> bool:
        return bool(self.comparison or self.test)


def _expanded(pattern: str) -> list[str]:
    parts = [part.split(",") for part in re.split(r"[{}]", pattern)]
    return ["".join(chosen) for chosen in itertools.product(*parts)]


def _rows(file: str, patterns: tuple[str, ...], **told: str) -> list[Entry]:
    return [Entry(file, path, **told) for pattern in patterns for path in _expanded(pattern)]


def covered(file: str, comparison: str, *patterns: str) -> list[Entry]:
    return _rows(file, patterns, comparison=comparison)


def tested(file: str, test: str, *patterns: str) -> list[Entry]:
    return _rows(file, patterns, test=test)


def without(file: str, reason: str, *patterns: str) -> list[Entry]:
    return _rows(file, patterns, reason=reason)


_MEANS = "{mean,mean_normal,mean_na,subset_mean}"
_CHISQ = "chisq/{F,Chisq,Wald,adjWald,lincom,saddlepoint}"
_QUANTILE = "quantile/{mean,xlogit,beta}"

O1 = [
    *covered("o1_api", "means", f"{SAMPLES}/{_MEANS}"),
    *covered("o1_api", "totals", f"{SAMPLES}/total"),
    *covered("o1_api", "ratio", f"{SAMPLES}/ratio"),
    *covered("o1_api", "means_by", f"{SAMPLES}/{{by_stype,by_2}}"),
    *covered("o1_api", "levels_of_a_factor", f"{SAMPLES}/factor_mean"),
    *covered("o1_api", "contrasts", f"{SAMPLES}/contrast"),
    *covered("o1_api", "two_groups", f"{SAMPLES}/{{ttest,ttest_prop}}"),
    *covered("o1_api", "degrees", f"{SAMPLES}/{{degf,subset_degf}}"),
    *covered("o1_api", "design_effect", f"{SAMPLES}/{{deff,deff_replace}}"),
    *covered("o1_api", "proportion", f"{SAMPLES}/ciprop/{{logit,likelihood,asin,beta,mean,xlogit}}"),
    *covered("o1_api", "proportion", f"{SAMPLES}/ciprop_df/{{asin,beta,mean,xlogit}}"),
    *covered("o1_api", "quantile", f"{SAMPLES}/{_QUANTILE}"),
    *covered("o1_api", "association", f"{SAMPLES}/{_CHISQ}"),
    *covered("o1_api", "ranks", f"{SAMPLES}/{{ranktest,ranktest_median}}"),
    *tested("o1_api", "test_regression", f"{PLAIN}/{{glm_gauss,glm_binom,glm_pois,rao_scott_regterm}}"),
    *tested("o1_api", "test_regression_stages", f"{CORRECTED}/{{glm_gauss,glm_binom,glm_pois,rao_scott_regterm}}"),
    *covered("o1_api", "jackknife", "{strat_nofpc_jk,clus1_nofpc_jk,clus1_jk}/{mean,by}"),
]

_RULES = "{remove,certainty,adjust,average}"
_DOMAIN = "domain_{remove,adjust,average}_adjustdomain_{FALSE,TRUE}"

O3 = [
    *covered("o3_lonely", "refused", "fail/error"),
    *covered("o3_lonely", "lonely_degrees", f"{_RULES}/degf", f"{_DOMAIN}/degf"),
    *covered("o3_lonely", "lonely_means", f"{_RULES}/mean", f"{_DOMAIN}/mean"),
    *covered("o3_lonely", "lonely_totals", f"{_RULES}/total", f"{_DOMAIN}/total"),
    *covered("o3_lonely", "lonely_by", f"{_RULES}/by"),
    *covered("o3_lonely", "constants", "p0p1"),
    *without("o3_lonely", _MEANINGLESS, "p0_{beta,logit,xlogit}", "p1_beta"),
]

_CELLS = "{overall,by_wave,by_site_wave,by_site_wave_age}"
_CONTRASTS = "{diff,diff_site0,diff_site1,did}"

O4 = [
    *covered("o4_twowave", "size", f"{FILES}/{{degf,n}}"),
    *covered("o4_twowave", "cells", f"{FILES}/{EVERY}/{_CELLS}"),
    *covered("o4_twowave", "cell_order", f"{FILES}/{EVERY}/order_site_wave"),
    *covered("o4_twowave", "cell_contrasts", f"{FILES}/{EVERY}/{_CONTRASTS}"),
    *covered("o4_twowave", "saturated", f"{FILES}/{EVERY}/{{glm_diff,glm_did}}"),
    *covered("o4_twowave", "ratio_of_waves", f"{FILES}/{SHARES}/ratio_change"),
    *covered("o4_twowave", "wave_proportion", f"{FILES}/{SHARES}/ciprop_wave/{{0,1}}/{{logit,beta,xlogit,mean,asin}}"),
    *covered("o4_twowave", "cell_degrees", f"{FILES}/{EVERY}/{{degf_wave,degf_sw}}"),
    *covered("o4_twowave", "new_units", f"{FILES}/{EVERY}/{{indep_diff,indep_degf}}"),
    *tested("o4_twowave", "test_regression", f"{FILES}/{SHARES}/logit_did"),
    *covered("o4_twowave", "ordinal", f"{FILES}/olr"),
    *covered("o4_twowave", "wave_association", f"{FILES}/{SHARES}/chisq_wave"),
    *covered("o4_twowave", "wave_ranks", f"{FILES}/ranktest"),
]

O5 = [
    *tested("o5_fewclusters", "test_cluster_robust", "{y1,y2,y3}_{ols,wls}"),
]

_OTHER_ADJUSTMENTS = "Holm and Benjamini-Hochberg serve; these are weaker than Holm or need independence"

O6 = [
    *tested("o6_misc", "test_multiplicity", "padjust_{holm,BH,na_holm,na_BH}", "sharpened_q_bky_grid0.001"),
    *without("o6_misc", _OTHER_ADJUSTMENTS, "padjust_{hochberg,hommel,bonferroni,BY,na_bonferroni}"),
    *without("o6_misc", "the p-values that the adjustments start from", "p"),
    *tested("o6_misc", "test_power", "{power_prop,n_prop,mde_prop,power_t,mde_cluster_bloom}"),
    *tested("o6_misc", "test_time_series", "its_{poisson,quasi,nb,ols,arima100}", "its_poisson_nw{1,3,6,12}"),
    *tested("o6_misc", "test_bounds", "lee_{unweighted,weighted,reversed}"),
    *tested("o6_misc", "test_exact", "wilcox", "wilson"),
    *tested("o6_misc", "test_item_functioning", "polr"),
]

TABLE = O1 + O3 + O4 + O5 + O6

_NAMES = ("stat", "type", "method")
_RECORD = {"est", "coef", "statistic", "F", *_NAMES}


def entries(answers: object, path: str = "") -> dict[str, object]:
    """Return every entry of a file of answers by its path; `meta`, which says how it was made, is none."""
    children = _children(answers)
    if children is None:
        return {path: answers}
    return {key: found for name, one in children for key, found in entries(one, f"{path}/{name}".lstrip("/")).items()}


def _children(answers: object) -> list[tuple[str, object]] | None:
    if isinstance(answers, dict) and not _RECORD & answers.keys():
        return [(name, child) for name, child in answers.items() if name != "meta"]
    if isinstance(answers, list) and any(isinstance(one, list | dict) for one in answers):
        return [(_name(one, place), one) for place, one in enumerate(answers)]
    return None


def _name(one: object, place: int) -> str:
    """Return what tells an element of a list from its neighbours: its method, or its place."""
    return next((one[name] for name in _NAMES if name in one), str(place)) if isinstance(one, dict) else str(place)
