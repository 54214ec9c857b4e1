"""The counts that results rest on and their relations: by the definitions that the survey measured."""

import csv

import pytest

from evaluation.analysis.breakdown import Place, breakdown
from evaluation.analysis.counts import tabulate
from evaluation.analysis.levels import estimate
from evaluation.analysis.results import asked
from evaluation.analysis.survey import survey
from evaluation.analysis.tallies import inclusions, rests_on, tallies, unions
from evaluation.errors import EvaluationError
from evaluation.indicators.catalogue import INDICATORS
from evaluation.project import open_project

PLACE = Place("el_alto", "baseline")
WHOLE = tuple(INDICATORS)
SEXUAL = ("ipv_sex_force", "ipv_sex_acts", "ipv_sex_coerce", "prev_sex")


def pairs(codes, **flags) -> set[tuple[str, str]]:
    found = inclusions(codes, WHOLE, [PLACE])
    return {
        (one.part.indicator, one.whole.indicator)
        for one in found
        if all(getattr(one, flag) == value for flag, value in flags.items())
    }


def test_the_forms_are_held_by_their_wholes_and_by_those_asked():
    found = pairs(["IMP-01_physical"])
    assert {("IMP-01_physical", whole) for whole in ("IMP-01", "IMP-04_physical", asked("OUT-02_physical"))} <= found
    assert ("IMP-01_physical", "IMP-01_sexual") not in found


def test_a_smaller_base_with_the_same_question_is_told_apart():
    assert pairs(["OUT-01_physical"], same_base=False, same_numerator=True) == {("OUT-01_physical", "OUT-01")}
    assert ("IMP-08", "IMP-08_all") in pairs(["IMP-08"], same_numerator=True)


def test_unions_are_of_the_yes_and_of_those_asked():
    made = unions(["IMP-01", "OUT-02"], WHOLE, [PLACE])
    forms = ("OUT-02_physical", "OUT-02_sexual", "OUT-02_psychological")
    assert {(one.whole.indicator, tuple(part.indicator for part in one.parts)) for one in made} == {
        ("IMP-01", ("IMP-01_physical", "IMP-01_sexual")),
        ("OUT-02", forms),
        (asked("OUT-02"), tuple(map(asked, forms))),
    }


def test_a_conditional_value_rests_on_those_it_asks():
    assert [cell.indicator for cell in rests_on(INDICATORS["OUT-02"], PLACE)] == ["OUT-02", "OUT-02|asked"]
    assert [cell.indicator for cell in rests_on(INDICATORS["IMP-01"], PLACE)] == ["IMP-01"]


def test_those_asked_are_counted_among_those_whose_answer_is_known(survey_alone):
    women = survey(open_project(survey_alone))
    cells = breakdown(women, ["site", "wave"])
    own, of_asked = tallies(INDICATORS["OUT-01_physical"], women.frame, cells)
    (ever,) = tallies(INDICATORS["IMP-04_physical"], women.frame, cells)
    yes = {(one.cell.site, one.cell.wave): (one.base, one.yes) for one in ever.counts}
    assert {(one.cell.site, one.cell.wave): (one.base, one.yes) for one in of_asked.counts} == yes
    answered = {(one.cell.site, one.cell.wave): one.base for one in own.counts}
    assert all(0 < answered[place] <= yes[place][1] for place in yes)


def rewritten(path, change) -> None:
    with path.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(map(change, rows))


def test_an_indicator_that_lost_a_form_is_no_more_than_the_other_form(survey_alone):
    """Without the questions on sexual violence IMP-01 is IMP-01_physical: each holds the other."""
    rewritten(survey_alone / "women.csv", lambda row: row | dict.fromkeys(SEXUAL, ""))
    rewritten(survey_alone / "codebook.csv", lambda line: line | ({"waves": ""} if line["name"] in SEXUAL else {}))
    women = survey(open_project(survey_alone))
    results = estimate(women, [INDICATORS["IMP-01"], INDICATORS["IMP-01_physical"]]).results()
    found = {(one.part.indicator, one.whole.indicator) for one in results.parts}
    assert {("IMP-01", "IMP-01_physical"), ("IMP-01_physical", "IMP-01")} <= found
    assert "IMP-01_sexual" not in women.measured
    assert not [one for one in results.unions if one.whole.indicator == "IMP-01"]


@pytest.mark.parametrize("column", ["ipv_sex_force", "report_sex"])
def test_answers_about_violence_are_not_counted_on_their_own(survey_alone, column):
    with pytest.raises(EvaluationError) as fault:
        tabulate(open_project(survey_alone), "women", column)
    assert fault.value.sentence("es") == (
        f"La columna {column} de la tabla women es sensible y no se cuenta por separado; use un indicador, que sale "
        "protegido."
    )
    assert "goes out protected" in fault.value.sentence("en")


def test_a_table_that_the_project_has_not_gives_no_rows(survey_alone):
    (survey_alone / "sample.csv").unlink()
    kept = [
        line
        for line in (survey_alone / "codebook.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        if not line.startswith("sample,")
    ]
    (survey_alone / "codebook.csv").write_text("".join(kept), encoding="utf-8")
    assert len(tabulate(open_project(survey_alone), "sample", "contact_outcome", unit="visits").rows) == 0
