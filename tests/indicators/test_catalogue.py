"""The catalogue: its codes, its themes, and what every record must say."""

import csv
import itertools

import pytest

from evaluation.errors import EvaluationError, UsageError
from evaluation.indicators.catalogue import INDICATORS, Catalogue
from evaluation.indicators.comparison import check_comparable
from evaluation.indicators.knowledge import ENOUGH
from evaluation.indicators.law import KEYS
from evaluation.indicators.rules import columns_of

IMPACT = (
    *("IMP-01", "IMP-01_physical", "IMP-01_sexual", "IMP-02", "IMP-03", "IMP-03_12m"),
    *("IMP-04", "IMP-04_physical", "IMP-04_sexual", "IMP-08", "IMP-08_all"),
    *("IMP-01_wide", "IMP-01_women", "IMP-06", "IMP-06_goods", "IMP-07", "IMP-09", "IMP-09_12m"),
    *("IMP-05", "IMP-05_ever", "IMP-12"),
    *("IMP-13", "IMP-13_physical", "IMP-13_sexual", "IMP-13_psychological"),
    *("IMP-10", "IMP-10_30d", "IMP-10_ley30314", "IMP-11", "IMP-11_out"),
)
OUTCOMES = (
    *("OUT-01", "OUT-01_physical", "OUT-02", "OUT-02_physical", "OUT-02_sexual", "OUT-02_psychological"),
    *("OUT-03", "OUT-03_dhs", "OUT-04", "OUT-04_violence"),
    *("OUT-05", "OUT-05_sex", "OUT-05_family", "OUT-05_support", "OUT-05_descriptive"),
    *("OUT-06", "OUT-06_70", "OUT-06_deadline", "OUT-07", "OUT-10"),
)
OF_SURVEY = ("women", "sample", "official")
SURVEY = Catalogue(tuple(one for one in INDICATORS if one.table in OF_SURVEY or one.code == "OUT-10"))
OF_WOMEN = Catalogue(tuple(one for one in INDICATORS if one.table == "women" and one.numerator is not None))


def test_codes_themes_and_families_keep_their_order():
    assert INDICATORS.theme("impact").codes == IMPACT
    assert [code for code in INDICATORS.theme("outcomes").codes if code in OUTCOMES] == list(OUTCOMES)
    assert {"PRO-04", "PRO-06"} <= set(INDICATORS.theme("process").codes)
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
    known = ", ".join(INDICATORS.themes)
    assert caught.value.values == {"name": "impacts", "known": known}
    assert caught.value.sentence("es") == (
        f"No existe el tema de indicadores «impacts»: escriba uno de estos: {known}."
    )
    assert caught.value.sentence("en") == f"There is no theme of indicators “impacts”: write one of these: {known}."


@pytest.mark.parametrize("indicator", INDICATORS.indicators, ids=lambda one: one.code)
def test_every_record_says_what_it_must(indicator):
    for words in (indicator.name, indicator.definition, indicator.universe.name):
        assert sorted(words) == ["en", "es"]
        assert all(text == text.strip() and "  " not in text for text in words.values())
    assert all(text.endswith(".") for text in indicator.definition.values())
    assert set(indicator.parts) <= set(INDICATORS.codes) - {indicator.code}
    assert indicator.references


@pytest.mark.parametrize("indicator", SURVEY.indicators, ids=lambda one: one.code)
def test_a_share_of_women_is_defined_as_one(indicator):
    share = indicator.unit == "percent"
    starts = (words.startswith(("De cada 100", "Of every 100")) for words in indicator.definition.values())
    assert all(starts) == share
    assert share == (indicator.measure in ("survey_proportion", "proportion"))
    recalls = ("last_12_months", "last_30_days", "ever", "current", "calendar_year", "round")
    assert indicator.recall in recalls


def test_the_names_and_the_definitions_are_each_of_one_indicator():
    for language in ("es", "en"):
        assert len({one.name[language] for one in INDICATORS}) == len(INDICATORS)
        assert len({one.definition[language] for one in INDICATORS}) == len(INDICATORS)


def test_universes_and_weights():
    weights = {one.code: (one.universe.code, one.universe.weight) for one in INDICATORS}
    assert {weights[code] for code in IMPACT[:11]} == {("module", "module_weight")}
    assert weights["IMP-01_wide"] == ("module_wide", "module_weight")
    assert weights["IMP-05"] == weights["IMP-13"] == ("module_any", "module_weight")
    assert weights["IMP-10"] == weights["OUT-06"] == ("everyone", "weight")
    assert weights["OUT-01"] == weights["OUT-02"] == ("module_any", "module_weight")
    assert weights["OUT-01_physical"] == ("module", "module_weight")
    assert weights["OUT-03"] == weights["OUT-03_dhs"] == ("everyone", "weight")


def test_a_lifetime_measure_is_context_and_the_first_indicator_names_its_pairs():
    assert INDICATORS["IMP-04"].direction == "context_only"
    assert INDICATORS["IMP-01"].paired_with == ("OUT-10", "OUT-01", "OUT-02")
    assert INDICATORS["IMP-04"].parts == ("IMP-03", "IMP-04_physical", "IMP-04_sexual")


@pytest.mark.parametrize("indicator", OF_WOMEN.indicators, ids=lambda one: one.code)
def test_every_column_is_one_of_the_questionnaire(shared, indicator):
    with (shared / "domain" / "items.csv").open(encoding="utf-8", newline="") as source:
        known = {row["name"] for row in csv.DictReader(source) if row["table"] == "women"}
    several = ("help_inst", "svc_spont", "svc_reach")
    single = {next((one for one in several if name.startswith(f"{one}_")), name) for name in columns_of(indicator)}
    assert single - {"country"} <= known  # the country is that of the site


def test_the_direction_of_every_indicator_is_that_of_the_list(shared):
    with (shared / "domain" / "indicators.csv").open(encoding="utf-8", newline="") as source:
        listed = {row["code"]: row["direction"] for row in csv.DictReader(source)}
    assert {one.code: one.direction for one in INDICATORS if one.code in listed} == {
        one.code: listed[one.code] for one in INDICATORS if one.code in listed
    }


@pytest.mark.parametrize(
    "pair, key",
    [
        (("IMP-01", "IMP-01_wide"), "not_comparable_universe"),
        (("IMP-10", "IMP-10_ley30314"), "not_comparable_items"),
        (("IMP-10", "IMP-10_30d"), "not_comparable_recall"),
        (("IMP-05", "IMP-05_ever"), "not_comparable_recall"),
        (("OUT-05", "OUT-05_descriptive"), "not_comparable_items"),
        (("OUT-06", "OUT-06_70"), "not_comparable_items"),
        (("OUT-04", "OUT-04_violence"), "not_comparable_items"),
    ],
)
def test_two_definitions_of_one_matter_refuse_to_be_compared(pair, key):
    with pytest.raises(EvaluationError) as caught:
        check_comparable(*(INDICATORS[code] for code in pair))
    assert caught.value.key == key


def test_a_right_answer_is_dated_and_says_what_it_rests_on():
    for name, keys in KEYS.items():
        assert all(key.source and key.since < key.until for key in keys), name
        for one, other in itertools.combinations([key for key in keys if key.country == "PE"], 2):
            assert one.until < other.since or other.until < one.since, name
    assert ENOUGH == 6  # 70 % of eight statements
    assert not any(key.country == "BO" for key in KEYS["law_deadline"])
