"""What follows from the weights of zones that make up a larger one together, by hand."""

import numpy as np
import pytest

from evaluation.release.attack_files import Told
from evaluation.release.attack_knowledge import Finding
from evaluation.release.attack_zones import in_zones, read_weights

EDUCATION = ("el_alto", "baseline", "education")


def level(
    percent: float | None, n: int, group: str = "", name: str = "", site: str = "el_alto", places: int = 0
) -> Told:
    return Told("IMP-01", "level", site, "baseline", group, name, "percent", "", percent, n, places)


def zones(**women) -> dict:
    """Women by level of education; each level's all weigh the same."""
    return {(*EDUCATION, name): np.full(n, float(weight)) for name, (n, weight) in women.items()}


THREE = zones(none=(40, 10), some=(40, 1), higher=(40, 1))


def told(*rows: Told, weights=THREE) -> list[Finding]:
    return list(in_zones(rows, weights, rounding=5))


OTHERS = level(5, 40, "education", "some"), level(0, 40, "education", "higher")


def test_a_heavy_level_is_told_by_the_percentage_of_all():
    """11 % of 480 is 50.4 to 55.2, and 5 % and 0 % of the others are 1.6 to 2.4 of it: five who weigh 10."""
    assert told(level(11, 120)) == []  # from none, with 51 of the others, to five
    assert told(level(11, 120), *OTHERS) == [Finding("zone", "IMP-01 el_alto baseline education none", 5, 5)]


@pytest.mark.parametrize("n", [117, 123])
def test_nothing_is_told_where_weights_of_some_women_are_not_known(n):
    assert told(level(11, n), *OTHERS) == []


def test_another_group_or_a_single_level_says_nothing_of_all():
    assert told(level(12, 40), weights=zones(none=(40, 10))) == []
    mixed = zones(none=(40, 10), some=(40, 1)) | {("el_alto", "baseline", "age", "15-19"): np.ones(20)}
    assert told(level(11, 120), *OTHERS, weights=mixed) == []


def test_sites_make_up_a_level_of_both():
    weights = {
        ("el_alto", "baseline", "education", "none"): np.full(15, 50.0),
        ("independencia", "baseline", "education", "none"): np.ones(45),
        ("independencia", "baseline", "education", "some"): np.ones(45),
    }
    found = told(level(14, 60, "education", "none", site=""), weights=weights)  # 107.3 to 115.3 of 795
    assert found == [Finding("zone", "IMP-01 el_alto baseline education none", 2, 2)]


def test_women_of_one_zone_may_weigh_differently(tmp_path):
    """Of 60, 50, 40, 30, 20 and ten of 1: 44 % of 210 is 91.4 to 93.5. Two at least, 60 + 30 + 2, and four at most."""
    lines = [f"el_alto,baseline,education,none,{weight}" for weight in (60, 50, 40, 30, 20)]
    lines += ["el_alto,baseline,education,some,1"] * 10
    path = tmp_path / "weights.csv"
    path.write_text("\n".join(["site,wave,group,level,weight", *lines]), encoding="utf-8")
    weights = read_weights(path)
    assert {zone[3]: own.tolist() for zone, own in weights.items()} == {"none": [60, 50, 40, 30, 20], "some": [1] * 10}
    assert told(level(44, 15), weights=weights) == []
    alike = zones(none=(5, 40), some=(10, 1))
    assert told(level(44, 15), weights=alike) == []  # 91.4 to 93.5 of 210: none is possible
    assert told(level(42, 15), weights=alike) == [Finding("zone", "IMP-01 el_alto baseline education none", 2, 2)]
