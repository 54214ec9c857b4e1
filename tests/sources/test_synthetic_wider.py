"""The demo's later columns: the planted truth where it was planted, who was asked what, and what the README says."""

import re
import shutil

import numpy as np
import pandas as pd
import pytest

import evaluation as ev
from benchmarks import demo_truth
from evaluation.sources.synthetic import plan as first_plan
from evaluation.sources.synthetic import wider, wider_plan

CODES = demo_truth.LATER
STANDARD_ERRORS = 3.2  # 64 estimates: one in a hundred such tables would have one beyond


@pytest.fixture(scope="module")
def women(root) -> pd.DataFrame:
    return pd.read_csv(root / "data" / "raw" / "demo" / "women.csv")


@pytest.fixture(scope="module")
def levels(root, tmp_path_factory) -> dict[tuple[str, str, str], dict]:
    copy = tmp_path_factory.mktemp("demo") / "data" / "raw" / "demo"
    shutil.copytree(root / "data" / "raw" / "demo", copy)
    found = ev.estimate(ev.survey(ev.open_project(copy)), [ev.INDICATORS[code] for code in CODES])
    return {(row["indicator"], row["site"], row["wave"]): row for row in found.tidy(0.95).to_dict("records")}


def told(row: dict) -> tuple[float, float]:
    times = 100 if row["unit"] == "percent" else 1
    return times * row["estimate"], times * row["se"]


@pytest.mark.parametrize("cell", wider_plan.CELLS, ids="-".join)
@pytest.mark.parametrize("code", CODES)
def test_the_planted_truth_is_in_the_tables(code, cell, levels):
    value, error = told(levels[code, *cell])
    true = demo_truth.survey_truth(code, cell)
    if true is None:
        assert np.isnan(value)
    else:
        assert abs(value - true) < STANDARD_ERRORS * error


def test_the_earlier_columns_keep_their_place(women):
    assert list(women)[-len(wider.COLUMNS) :] == list(wider.COLUMNS)
    assert list(women)[-len(wider.COLUMNS) - 1] == "report_psych"


def test_economic_acts_are_asked_of_women_with_a_partner_whose_module_went_on(women):
    asked = (women.module_status == 1) & women.partner_status.isin([1, 2, 3]) & women.np_phys.notna()
    for name in wider.ECONOMIC:
        assert women[name].notna().eq(asked).all(), name


def test_injuries_are_asked_of_who_named_physical_or_sexual_violence_by_the_last_partner(women):
    acts = [name for name in women if name.startswith(("ipv_phys_", "ipv_sex_"))]
    asked = women[acts].isin([1, 2, 3]).any(axis="columns") & women.np_phys.notna()
    for name in wider.INJURIES:
        assert women[name].notna().eq(asked).all(), name
    this_year = women[acts].isin([1, 2]).any(axis="columns")
    assert not women.loc[~this_year, list(wider.INJURIES)].eq(1).any(axis=None)


def test_what_is_calculated_follows_from_what_was_asked(women):
    difficulty = women[list(wider_plan.DIFFICULTIES)].isin([3, 4]).any(axis="columns")
    assert women.disability.eq(difficulty.astype(int)).all()
    known = women[women.partner_status != 9]
    assert known.ever_partnered_wide.eq(known.partner_status.isin([1, 2, 3]).astype(int)).all()


def test_a_service_within_reach_is_one_that_was_named_and_of_the_own_country(women):
    for code in wider_plan.SERVICE_CODES[:-3]:
        assert (women[f"svc_reach_{code}"] <= women[f"svc_spont_{code}"]).all()
    for site, codes in wider_plan.SERVICES.items():
        others = [code for code in wider_plan.SERVICE_CODES if code not in (*codes, 0, 98, 99)]
        assert women.loc[women.site == site, [f"svc_spont_{code}" for code in others]].eq(0).all(axis=None)


def test_what_lasts_is_the_same_in_both_waves_of_a_panel_woman(women):
    first, second = (women[women.wave == wave].set_index("woman_id") for wave in first_plan.WAVES)
    both = first.index.intersection(second.index)
    assert len(both) > 60
    pairs = [(first.loc[both, name], second.loc[both, name]) for name in ("mother_tongue", "ethnic_self_id")]
    for before, after in pairs:
        known = (before != 9) & (after != 9)
        assert before[known].eq(after[known]).all()


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_readme_has_the_later_truth_beside_the_estimates(root, levels, language):
    text = (root / "data" / "raw" / "demo" / "README.md").read_text(encoding="utf-8")
    heading = {"es": "Las columnas que vinieron después", "en": "The columns that came later"}[language]
    table = re.search(r"(?:^\|.*\n)+", text.partition(f"## {heading}")[2], re.MULTILINE)[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    assert [[row[0], *row[2:]] for row in rows] == [list(line) for line in expected(levels, language)]


def expected(levels, language: str):
    """Yield the cells of the README's table: code, municipality, and for each wave truth and estimate."""
    for code in CODES:
        for site, name in (("el_alto", "El Alto"), ("independencia", "Independencia")):
            if demo_truth.survey_truth(code, (site, "baseline")) is None:
                continue
            cells = []
            for wave in first_plan.WAVES:
                row = levels[code, site, wave]
                places = 2 if row["unit"] == "answers" else 1
                value, error = told(row)
                cells.append(written(demo_truth.survey_truth(code, (site, wave)), places, language))
                cells.append(f"{written(value, places, language)} ({written(error, places, language)}; {row['n']})")
            yield (code, name, cells[0], cells[2], cells[1], cells[3])


def written(value: float, places: int, language: str) -> str:
    text = f"{value:.{places}f}"
    return text.replace(".", ",") if language == "es" else text
