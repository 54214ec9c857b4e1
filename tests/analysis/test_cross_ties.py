"""Exchanges between institutions of two municipalities, and femicides in a public register: by hand."""

import pandas as pd
import pytest

from evaluation.analysis.coordination_network import _cross_pairs, is_cross
from evaluation.analysis.measures import measure
from evaluation.indicators.catalogue import INDICATORS
from evaluation.project import open_project

ROWS = [  # site, from, to, site of the other, level, in the last 6 months
    ("a", 1, 1, "b", 2, 1),  # yes by one side, the other did not answer
    ("a", 1, 2, "b", 1, 0),
    ("b", 2, 1, "a", 3, 1),  # the same pair: one side says yes
    ("a", 2, 1, "b", 0, None),  # no relation: no exchange
    ("a", 2, 2, "b", 2, 8),  # does not know, and nobody else told: not known
    ("a", 1, 2, "a", 4, 1),  # of one municipality
    ("a", 3, 1, None, 4, 1),
]


def test_ties_between_municipalities_by_hand():
    frame = pd.DataFrame(ROWS, columns=["site", "net_from", "net_to", "net_to_site", "net_level", "net_last6"])
    cross = is_cross(frame)
    assert cross.tolist() == [True] * 5 + [False] * 2
    told = _cross_pairs(frame[cross])
    assert (len(told), told.sum()) == (3, 2.0)


def test_the_ties_of_the_demo_and_the_network_of_each_municipality_stand_apart(root):
    project = open_project(root / "data" / "raw" / "demo")
    rows = measure(project, INDICATORS["R3-05"]).rows.set_index("wave")
    raw = pd.read_csv(root / "data" / "raw" / "demo" / "scorecards_coordination.csv")
    raw = raw[(raw.wave == "endline") & raw.net_to_site.notna() & (raw.net_to_site != raw.site)]
    pairs = {}
    for one in raw.itertuples():
        key = frozenset({(one.site, one.net_from), (one.net_to_site, one.net_to)})
        pairs[key] = pairs.get(key, False) or one.net_last6 == 1
    assert (rows.loc["endline", "n"], rows.loc["endline", "n_yes"]) == (len(pairs), sum(pairs.values()))
    density = measure(project, INDICATORS["R2-18"]).rows
    assert set(density["n"]) == {9, 8}  # the roster of each municipality alone


def test_participants_who_apply_what_they_learnt_need_a_confirmation(root):
    project = open_project(root / "data" / "raw" / "demo")
    rows = measure(project, INDICATORS["R3-04"]).rows
    raw = pd.read_csv(root / "data" / "raw" / "demo" / "staff.csv")
    raw = raw[(raw.site == "el_alto") & (raw.wave == "endline") & (raw.consent == 1) & (raw.learn_attended > 0)]
    found = rows[(rows.site == "el_alto") & (rows.wave == "endline")].iloc[0]
    assert found["n"] == len(raw)
    assert found["n_yes"] == (raw.learn_applied.isin([2, 3]) & raw.learn_confirmed.isin([1, 2, 3])).sum()


def test_femicides_are_a_number_and_a_rate_of_a_public_register_only(demo):
    rows = measure(open_project(demo), INDICATORS["IMP-12"]).rows
    at = rows[(rows.site == "el_alto") & (rows.wave == "baseline")].set_index("level")
    assert at.loc["count", "estimate"] == 13 and at.loc["rate", "estimate"] == pytest.approx(13 / 330_000 * 100_000)
    text = (demo / "project.toml").read_text("utf-8")
    (demo / "project.toml").write_text(text.replace("[tables.femicides]\nopen = true\n", ""), "utf-8")
    assert measure(open_project(demo), INDICATORS["IMP-12"]).rows["estimate"].isna().all()
