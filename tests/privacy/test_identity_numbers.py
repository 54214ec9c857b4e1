"""A neutral column of identity numbers is seen by how its numbers are spread, and other columns of numbers are not."""

import numpy as np
import pandas as pd
import pytest
from small_project import SAMPLE, WOMEN, codebook_text, small, women
from typer.testing import CliRunner

from evaluation.__main__ import app
from evaluation.sources.codebook import read_codebook
from evaluation.sources.identifiers import identifying
from evaluation.sources.identity_numbers import FEWEST, like_cards
from evaluation.sources.tables import build_tables, read_table

CHANCE = np.random.default_rng(5)
MANY = 200
CARDS = CHANCE.integers(300_000, 9_900_000, MANY)  # of Bolivia: six and seven digits


def words(numbers) -> list[str]:
    return [str(number) for number in numbers]


IDENTIFY = {
    "cards of Bolivia": CARDS,
    "of a few": CARDS[:FEWEST],
    "of old and young": np.concatenate([CHANCE.integers(40_000, 99_999, 15), CARDS[:185]]),
    "of Peru, without their leading zeros": CHANCE.integers(100_000, 9_999_999, MANY),
    "with a number for those who have none": np.concatenate([CARDS, np.full(30, 999_999)]),
    "of women interviewed twice": np.concatenate([CARDS, CARDS]),
    "of a random six-digit code": CHANCE.permutation(900_000)[:MANY] + 100_000,
}
DO_NOT = {
    "too few to tell": CARDS[: FEWEST - 1],
    "amounts": CHANCE.integers(1_000, 900_000, MANY) * 10,
    "districts, each many times": CHANCE.choice([150_112, 150_101, 20_801, 150_132], MANY),
    "districts of a country, each once": [
        a * 10_000 + b * 100 + c for a in range(1, 26) for b in (1, 2) for c in (1, 2, 3)
    ],
    "districts of one country, few": [a * 10_000 + 100 + a for a in range(10, 26)],
    "amounts, not all round": [one // 10 * 10 if place % 5 < 2 else one for place, one in enumerate(CARDS[:40])],
    "amounts, a third of them round": [one // 10 * 10 if place % 20 < 7 else one for place, one in enumerate(CARDS)],
    "a month of each year": [(1980 + year) * 100 + year for year in range(1, 13)],
    "serial numbers": range(100_001, 100_001 + MANY),
    "dwellings, by block": [block * 1_000 + one for block in range(101, 121) for one in range(1, 11)],
    "months": [year * 100 + month for year in range(2000, 2017) for month in range(1, 13)],
    "ages": CHANCE.integers(15, 90, MANY),
    "years": CHANCE.integers(1930, 2004, MANY),
    "seconds": CHANCE.integers(600, 9_000, MANY),
    "weights in millionths, one a block": np.repeat(CHANCE.integers(400_000, 3_000_000, 20), 10),
    "national totals": CHANCE.integers(10**8, 10**9, MANY),
}


@pytest.mark.parametrize("case", IDENTIFY)
def test_numbers_spread_like_identity_cards_are_seen(case):
    assert like_cards(words(IDENTIFY[case]))


@pytest.mark.parametrize("case", DO_NOT)
def test_other_numbers_are_not(case):
    assert not like_cards(words(DO_NOT[case]))


def test_a_complement_and_blanks_change_nothing_and_letters_do():
    assert like_cards([*words(CARDS), "", "4812345-1A"])
    assert not like_cards([*words(CARDS), "EA1"])


def test_hardly_any_set_of_cards_is_missed_and_hardly_any_of_amounts_taken():
    """Of 300 tables of 30 women each: the rule looks at the spread of a column, which chance may make odd."""
    cards = [CHANCE.integers(300_000, 12_000_000, 30) for _ in range(300)]
    spent = [np.round(CHANCE.lognormal(11, 1, 30), -1).astype(int) for _ in range(300)]
    assert sum(like_cards(words(one)) for one in cards) >= 295
    assert sum(like_cards(words(one)) for one in spent) == 0


def column(name: str, kind: str, codes: str = "", identifier: str = "no") -> tuple:
    return (name, kind, codes, "9999999", "", "no", identifier, "")


def project(folder, added: tuple, values):
    """The small project with three times its women, each with a number of her own."""
    rows = [row | {"woman_id": str(1000 + place)} for place, row in enumerate(women() * 3)]
    rows = [row | {added[0]: str(value)} for row, value in zip(rows, values, strict=False)]
    return small(folder, rows=rows, codebook=codebook_text(WOMEN + (added,), SAMPLE))


@pytest.mark.parametrize("kind", ["integer", "text"])
def test_a_neutral_column_of_cards_is_dropped_and_said_with_the_way_out(tmp_path, kind):
    made = project(tmp_path / "p", column("x1", kind), CARDS)
    assert build_tables(made).kinds["women"]["x1"] == "cards" and "x1" not in read_table(made, "women")
    told = {
        "es": "números repartidos como los de documentos de identidad; si no lo son, declare su rango en codebook.csv",
        "en": "numbers spread like those of identity cards; if they are not, declare their range in codebook.csv",
    }
    for language, said in told.items():
        output = (
            CliRunner().invoke(app, ["check", str(made.path), "--language", language], env={"COLUMNS": "999"}).output
        )
        assert f"x1 ({said})" in " ".join(output.split()) and str(CARDS[0]) not in output


def test_a_declared_range_keeps_them_and_so_does_a_pseudonym(tmp_path):
    assert "x1" in read_table(project(tmp_path / "p", column("x1", "integer", "1-99999999=bolivianos"), CARDS), "women")
    book = codebook_text(WOMEN + (column("x1", "integer", identifier="pseudonym"),), SAMPLE)
    (tmp_path / "codebook.csv").write_text(book, encoding="utf-8")
    values = pd.DataFrame({"x1": CARDS.astype(float)})
    assert identifying(values, read_codebook(tmp_path / "codebook.csv")["women"]) == {}


def test_missing_codes_are_no_numbers_of_cards(tmp_path):
    values = np.where(np.arange(MANY) % 3 == 0, 9_999_999, CARDS)
    book = codebook_text(WOMEN + (column("x1", "integer"),), SAMPLE)
    (tmp_path / "codebook.csv").write_text(book, encoding="utf-8")
    seen = identifying(pd.DataFrame({"x1": values.astype(float)}), read_codebook(tmp_path / "codebook.csv")["women"])
    assert seen == {"x1": "cards"}
