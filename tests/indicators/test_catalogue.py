"""The catalogue: its codes, its themes, and what every record must say."""

import csv

import pytest

from evaluation.errors import UsageError
from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.rules import columns_of

CODES = (
    *("IMP-01", "IMP-01_physical", "IMP-01_sexual", "IMP-02", "IMP-03", "IMP-03_12m"),
    *("IMP-04", "IMP-04_physical", "IMP-04_sexual", "IMP-08", "IMP-08_all"),
    *("OUT-01", "OUT-01_physical", "OUT-02", "OUT-02_physical", "OUT-02_sexual", "OUT-02_psychological"),
    *("OUT-03", "OUT-03_dhs"),
)


def test_codes_themes_and_families_keep_their_order():
    assert INDICATORS.codes[: len(CODES)] == CODES
    assert INDICATORS.theme("impact").codes == CODES[:11]
    assert INDICATORS.theme("outcomes").codes == CODES[11:]
    assert INDICATORS.theme("outcomes").family("OUT-03", "OUT-01").codes == (
        *("OUT-01", "OUT-01_physical"),
        *("OUT-03", "OUT-03_dhs"),
    )
    assert INDICATORS.primary.codes == ("IMP-01", "OUT-01", "OUT-02", "OUT-03")
    assert [one.code for one in INDICATORS] == list(INDICATORS.codes)
    assert len(INDICATORS) == len(set(INDICATORS.codes))


def test_an_unknown_code_is_a_usage_error():
    with pytest.raises(UsageError) as caught:
        INDICATORS["IMP-1"]
    assert (caught.value.key, caught.value.values["name"]) == ("unknown_indicator", "IMP-1")
    assert caught.value.values["known"] == ", ".join(INDICATORS.codes)
    assert caught.value.sentence("es").startswith(
        "No existe el indicador «IMP-1»: escriba uno de estos códigos: IMP-01,"
    )
    assert caught.value.sentence("en").startswith("There is no indicator “IMP-1”: write one of these codes: IMP-01,")
    with pytest.raises(UsageError):
        INDICATORS.family("IMP-1")


def test_an_unknown_theme_is_a_usage_error():
    with pytest.raises(UsageError) as caught:
        INDICATORS.theme("impacts")
    assert caught.value.values == {"name": "impacts", "known": ", ".join(INDICATORS.themes)}
    assert caught.value.sentence("es") == (
        f"No existe el tema de indicadores «impacts»: escriba uno de estos: {', '.join(INDICATORS.themes)}."
    )
    assert (
        caught.value.sentence("en")
        == f"There is no theme of indicators “impacts”: write one of these: {', '.join(INDICATORS.themes)}."
    )


@pytest.mark.parametrize("indicator", INDICATORS.indicators, ids=lambda one: one.code)
def test_every_record_says_what_it_must(indicator):
    for words in (indicator.name, indicator.definition, indicator.universe.name):
        assert sorted(words) == ["en", "es"]
        assert all(text == text.strip() and "  " not in text for text in words.values())
    assert all(text.endswith(".") for text in indicator.definition.values())
    if indicator.sampling == "survey":
        assert all(text.startswith(("De cada 100", "Of every 100")) for text in indicator.definition.values())
        assert (indicator.unit, indicator.measure) == ("percent", "survey_proportion")
        assert indicator.recall in ("last_12_months", "ever", "current")
    assert set(indicator.parts) <= set(INDICATORS.codes) - {indicator.code}
    assert indicator.references


def test_the_names_and_the_definitions_are_each_of_one_indicator():
    for language in ("es", "en"):
        assert len({one.name[language] for one in INDICATORS}) == len(INDICATORS)
        assert len({one.definition[language] for one in INDICATORS}) == len(INDICATORS)


def test_universes_and_weights():
    weights = {one.code: (one.universe.code, one.universe.weight) for one in INDICATORS}
    assert {weights[code] for code in CODES[:11]} == {("module", "module_weight")}
    assert weights["OUT-01"] == weights["OUT-02"] == ("module_any", "module_weight")
    assert weights["OUT-01_physical"] == ("module", "module_weight")
    assert weights["OUT-03"] == weights["OUT-03_dhs"] == ("everyone", "weight")


def test_a_lifetime_measure_is_context_and_the_first_indicator_names_its_pairs():
    assert INDICATORS["IMP-04"].direction == "context_only"
    assert INDICATORS["IMP-01"].paired_with == ("OUT-10", "OUT-01", "OUT-02")
    assert INDICATORS["IMP-04"].parts == ("IMP-03", "IMP-04_physical", "IMP-04_sexual")


@pytest.mark.parametrize("indicator", [one for one in INDICATORS if one.sampling == "survey"], ids=lambda one: one.code)
def test_every_column_is_one_of_the_questionnaire(shared, indicator):
    with (shared / "domain" / "items.csv").open(encoding="utf-8", newline="") as source:
        known = {row["name"] for row in csv.DictReader(source) if row["table"] == "women"}
    single = {name if not name.startswith("help_inst_") else "help_inst" for name in columns_of(indicator)}
    assert single <= known


def test_the_direction_of_every_indicator_is_that_of_the_list(shared):
    with (shared / "domain" / "indicators.csv").open(encoding="utf-8", newline="") as source:
        listed = {row["code"]: row["direction"] for row in csv.DictReader(source)}
    assert {one.code: one.direction for one in INDICATORS if one.code in listed} == {
        one.code: listed[one.code] for one in INDICATORS if one.code in listed
    }
