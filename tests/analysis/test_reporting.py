"""Registered cases for every 100 survivors: by hand, refused where whom they count differs, absent without tables."""

import math

import numpy as np
import pytest
from scipy import stats

from evaluation.analysis.items import table
from evaluation.analysis.levels import estimate
from evaluation.analysis.measures import measure
from evaluation.analysis.survey import survey
from evaluation.disclosure.gate import protect
from evaluation.disclosure.policy import Policy
from evaluation.indicators.catalogue import INDICATORS
from evaluation.project import open_project

BOOK = """registers,site,select_one,el_alto=El Alto; independencia=Independencia,,,no,no,,s,s
registers,wave,select_one,baseline=LB/BL; endline=LF/EL,,,no,no,,w,w
registers,register,select_one,1=FELCV/FELCV; 2=SLIM/SLIM; 3=CEM/CEM,,,no,no,,r,r
registers,women,integer,0-99999=mujeres/women,,,no,no,,n,n
registers,age_from,integer,0-98=años/years,,,no,no,,a,a
registers,age_to,integer,0-98=años/years,,,no,no,,b,b
registers,partnership,select_one,1=Todas/All; 2=Alguna vez unidas/Ever partnered,,,no,no,,p,p
registers,forms,select_one,1=Física o sexual/Physical or sexual; 2=Cualquiera/Any,,,no,no,,f,f
registers,perpetrator,select_one,1=Pareja/Partner; 2=Cualquiera/Anyone,,,no,no,,q,q
registers,months,integer,1-60=meses/months,,,no,no,,m,m
registers,counted,select_one,1=Mujeres/Women; 2=Casos/Cases,,,no,no,,c,c
populations,site,select_one,el_alto=El Alto; independencia=Independencia,,,no,no,,s,s
populations,wave,select_one,baseline=LB/BL; endline=LF/EL,,,no,no,,w,w
populations,women_15,integer,1-9999999=mujeres/women,,,no,no,,n,n
populations,women_se,integer,0-9999999=error,,,no,no,,e,e
populations,base,select_one,censo=Censo/Census,,,no,no,,b,b
"""
HEAD = "site,wave,register,women,age_from,age_to,partnership,forms,perpetrator,months,counted"
SAME = "15,98,1,1,1,12,1"
ROWS = [
    f"el_alto,baseline,1,4000,{SAME}",
    f"el_alto,baseline,2,2500,{SAME}",
    f"el_alto,endline,1,20,{SAME}",
    "independencia,baseline,3,900,18,98,1,1,1,12,1",  # another age
    "independencia,endline,3,900,15,98,1,2,1,12,1",  # other forms
]
PEOPLE = "el_alto,baseline,330000,9000,censo\nel_alto,endline,330000,9000,censo\n"


@pytest.fixture
def project(survey_alone):
    lines = (survey_alone / "codebook.csv").read_text("utf-8").splitlines(keepends=True)
    own = "".join(line for line in lines if not line.startswith(("populations,", "registers,")))
    (survey_alone / "codebook.csv").write_text(own + BOOK, "utf-8")
    (survey_alone / "registers.csv").write_text("\n".join([HEAD, *ROWS]) + "\n", "utf-8")
    rest = PEOPLE.replace("el_alto", "independencia").replace("330000", "88000")
    (survey_alone / "populations.csv").write_text("site,wave,women_15,women_se,base\n" + PEOPLE + rest, "utf-8")
    return survey_alone


def found(folder):
    return measure(open_project(folder), INDICATORS["OUT-10"])


def rows(results):
    return {(row["site"], row["wave"], row["level"]): row for row in results.rows.to_dict("records")}


def test_the_ratio_by_hand_with_the_errors_of_survey_women_and_count(project):
    at = rows(found(project))["el_alto", "baseline", "1"]
    level = estimate(survey(open_project(project)), INDICATORS["IMP-01_women"]).tidy()
    here = level[(level.site == "el_alto") & (level.wave == "baseline")].iloc[0]
    ratio = 100 * 4000 / (here.estimate * 330_000)
    log_se = math.sqrt((here.se / here.estimate) ** 2 + (9000 / 330_000) ** 2 + 1 / 4000)
    half = stats.t.ppf(0.975, here.df) * log_se
    assert at["estimate"] == pytest.approx(ratio)
    assert (at["ci_low"], at["ci_high"]) == pytest.approx((ratio * math.exp(-half), ratio * math.exp(half)))
    assert at["n"] == 4000
    assert 5 < ratio < 15  # some 14 % of 330,000 women, of whom 4,000 are registered


def test_registers_stand_side_by_side_and_are_never_added(project):
    at = rows(found(project))
    assert {key[2] for key in at if key[:2] == ("el_alto", "baseline")} == {"1", "2"}
    assert at["el_alto", "baseline", "2"]["estimate"] == pytest.approx(
        at["el_alto", "baseline", "1"]["estimate"] * 2500 / 4000
    )


@pytest.mark.parametrize("wave", ["baseline", "endline"])
def test_a_register_of_other_women_or_forms_is_not_measured(project, wave):
    at = rows(found(project))["independencia", wave, "3"]
    assert at["method"] == "unlike" and np.isnan(at["estimate"]) and at["rests_on"] == ()


@pytest.mark.parametrize("absent", ["registers.csv", "populations.csv"])
def test_without_one_of_the_tables_nothing_is_measured(project, absent):
    (project / absent).unlink()
    results = found(project)
    assert results.rows["estimate"].isna().all() and len(results.rows) == 4


def test_the_gate_hides_a_ratio_of_few_cases(project):
    items = [("04", table(found(project), caption="reporting_ratio"))]
    (item,) = protect(items, Policy(), frozenset({"OUT-10"})).items
    marks = {(row.site, row.wave, row.level): row.mark for row in item.rows}
    assert marks["el_alto", "baseline", "1"] == ""
    assert marks["el_alto", "endline", "1"] == "c"  # twenty women
    assert marks["independencia", "baseline", "3"] == "x"
