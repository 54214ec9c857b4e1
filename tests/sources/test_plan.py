"""The locked plan: written once, refused when altered, and every difference named with what was registered of it."""

import datetime
import json
import re
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from evaluation.__main__ import app
from evaluation.errors import EvaluationError
from evaluation.indicators.catalogue import INDICATORS
from evaluation.project import open_project
from evaluation.sources import plan_definitions
from evaluation.sources.plan import LOCK, differences, lock, plan_of, read_lock
from evaluation.sources.plan_definitions import digest

DAY = datetime.date(2019, 12, 2)


def rewritten(demo, before: str, after: str):
    text = (demo / "project.toml").read_text("utf-8")
    assert before in text
    (demo / "project.toml").write_text(text.replace(before, after, 1), "utf-8")
    return open_project(demo)


def test_the_demo_has_a_locked_plan_and_one_registered_deviation(demo):
    project = open_project(demo)
    (one,) = differences(project, read_lock(project))
    assert (one.part, one.locked, one.now) == ("subgroups.mother_tongue", "–", "mother_tongue")
    assert one.registered.role.es == "Coordinación de la evaluación" and "lengua materna" in one.registered.reason.es


def test_a_plan_is_locked_once(demo):
    (demo / LOCK).unlink()
    project = open_project(demo)
    made = lock(project, DAY)
    assert made == read_lock(project) and made.plan == plan_of(project) and differences(project, made) == ()
    before = (demo / LOCK).read_bytes()
    with pytest.raises(EvaluationError) as fault:
        lock(project, DAY)
    assert fault.value.key == "plan_locked" and (demo / LOCK).read_bytes() == before


@pytest.mark.parametrize("change", ["plan", "locked_on", "shape"])
def test_an_altered_lock_is_refused(demo, change):
    told = json.loads((demo / LOCK).read_text("utf-8"))
    if change == "plan":
        told["plan"]["margins.IMP-01"] = "9.0"
    elif change == "locked_on":
        told["locked_on"] = "2020-06-01"
    else:
        del told["plan"]
    (demo / LOCK).write_text(json.dumps(told), "utf-8")
    with pytest.raises(EvaluationError) as fault:
        read_lock(open_project(demo))
    assert fault.value.sentence("es").startswith("plan.lock.json: no es el plan que se fijó")


CHANGES = [
    ("IMP-01 = 4", "IMP-01 = 6", "margins.IMP-01", "4.0", "6.0"),
    ("confidence = 0.95", "confidence = 0.9", "tests.confidence", "0.95", "0.9"),
    ('lonely = "fail"', 'lonely = "adjust"', "tests.lonely", "fail", "adjust"),
    ("bands = [15, 30, 45]", "bands = [15, 25, 45]", "subgroups.age_group", "30", "25"),
    ('end = "2020-02"', 'end = "2020-03"', "waves.endline", "2020-02", "2020-03"),
]


@pytest.mark.parametrize(("before", "after", "part", "locked", "now"), CHANGES)
def test_every_part_that_changes_is_a_difference(demo, before, after, part, locked, now):
    project = rewritten(demo, before, after)
    found = {one.part: one for one in differences(project, read_lock(project))}
    assert (found[part].locked, found[part].now, found[part].registered) == (locked, now, None)


def test_a_primary_outcome_added_in_the_logframe_is_a_difference(demo):
    text = (demo / "logframe.csv").read_text("utf-8")
    line = next(one for one in text.splitlines() if one.startswith("OG") and ",IMP-10," in one)
    assert line.endswith(",no")
    (demo / "logframe.csv").write_text(text.replace(line, line[:-2] + "si"), "utf-8")
    project = open_project(demo)
    found = {one.part: one for one in differences(project, read_lock(project))}
    assert (found["primary"].locked, found["primary"].now) == ("–", "IMP-10")


def test_the_commands_lock_show_and_check(demo):
    told = CliRunner().invoke(app, ["plan", "check", str(demo)])
    assert told.exit_code == 0 and "Todo lo que se apartó del plan está registrado" in told.output
    rewritten(demo, "IMP-01 = 4", "IMP-01 = 6")
    told = CliRunner().invoke(app, ["plan", "check", str(demo), "--language", "en"])
    assert told.exit_code == 1
    assert "- Margin: IMP-01: 4.0 was locked; now 6.0. Not registered" in told.output
    assert "1 difference is not registered: add to project.toml" in told.output
    (demo / LOCK).unlink()
    assert isinstance(CliRunner().invoke(app, ["plan", "show", str(demo)]).exception, EvaluationError)
    told = CliRunner().invoke(app, ["plan", "lock", str(demo), "--language", "es"])
    assert told.exit_code == 0 and re.search("Plan fijado el 2025-12-01 en plan.lock.json", told.output)


def test_the_chapter_says_what_differs_who_decided_it_and_why(demo):
    from evaluation.analysis.plan_items import plan
    from evaluation.disclosure.gate import protect
    from evaluation.disclosure.policy import Policy
    from evaluation.report.tables import table

    items = plan(open_project(demo))
    made = table(protect([("03", one) for one in items], Policy(), frozenset()).items[1], "es")
    assert made.lines[0].cells[0].startswith("Plan fijado el 2 de diciembre de 2019; huella SHA-256 7dfe9b125a118b08")
    assert made.lines[1].cells[0] == "Grupo: lengua materna"
    assert made.lines[1].cells[3].startswith("Las organizaciones de mujeres pidieron")
    assert made.lines[1].cells[4] == "Coordinación de la evaluación, 9 de marzo de 2020"
    (demo / LOCK).unlink()
    assert [one.caption for one in plan(open_project(demo))] == ["methodology.plan_none"]


def codebook_with(demo, column: str, before: str, after: str):
    path = demo / "codebook.csv"
    text = path.read_text("utf-8")
    line = next(one for one in text.splitlines() if one.startswith(f"women,{column},"))
    assert before in line
    path.write_text(text.replace(line, line.replace(before, after, 1)), "utf-8")
    return open_project(demo)


def found_of(project) -> dict[str, tuple[str, str]]:
    return {one.part: (one.locked, one.now) for one in differences(project, read_lock(project))}


def test_missing_codes_that_changed_are_an_unregistered_deviation_of_each_outcome_that_reads_them(demo):
    project = codebook_with(demo, "ipv_phys_slap", ",8;9,", ",9,")
    told = ("ipv_phys_slap: 0, 1, 2, 3, 8, 9 (8, 9)", "ipv_phys_slap: 0, 1, 2, 3, 8, 9 (9)")
    found = found_of(project)
    assert set(found) == {"answers.IMP-01", "answers.OUT-01", "answers.OUT-02", "subgroups.mother_tongue"}
    assert found["answers.IMP-01"] == told
    shown = CliRunner().invoke(app, ["plan", "check", str(demo), "--language", "es"])
    assert shown.exit_code == 1 and "Codificación: IMP-01" in shown.output and told[1] in shown.output


def test_an_answer_code_added_to_an_item_is_a_deviation(demo):
    project = codebook_with(demo, "just_burn", "0=No/No; ", "0=No/No; 2=A veces/Sometimes; ")
    assert found_of(project)["answers.OUT-03"] == (
        "just_burn: 0, 1, 8, 9 (8, 9)",
        "just_burn: 0, 2, 1, 8, 9 (8, 9)",
    )


def changed(what: str):
    """Return OUT-03 with one thing of its definition changed."""
    one = INDICATORS["OUT-03"]
    first, *rest = one.numerator.items
    return {
        "columns": replace(one, numerator=replace(one.numerator, items=tuple(rest))),
        "codes": replace(one, numerator=replace(one.numerator, items=(replace(first, no=frozenset()), *rest))),
        "missing": replace(one, numerator=replace(one.numerator, complete=False)),
        "universe": replace(one, universe=INDICATORS["OUT-01"].universe),
        "recall": replace(one, recall="ever"),
    }[what]


class Known(dict):
    """A catalogue with records put in."""

    @property
    def codes(self):
        return tuple(self)


@pytest.mark.parametrize("what", ["columns", "codes", "missing", "universe", "recall"])
def test_a_definition_that_changed_is_an_unregistered_deviation(demo, monkeypatch, what):
    one, other = INDICATORS["OUT-03"], changed(what)
    known = Known({code: INDICATORS[code] for code in INDICATORS.codes} | {"OUT-03": other})
    monkeypatch.setattr(plan_definitions, "INDICATORS", known)
    project = open_project(demo)
    (found,) = (each for each in differences(project, read_lock(project)) if each.part == "definitions.OUT-03")
    before, after = (f"SHA-256 {digest(version)}" for version in (one, other))
    assert before != after and found.locked.endswith(before) and found.now.endswith(after)
    assert found.registered is None
    beside = {"columns": "just_goout; ", "universe": "everyone; ", "recall": "current; "}.get(what, "")
    assert found.locked == f"{beside}{before}"


def test_the_digest_of_a_definition_leaves_words_out_and_stands_in_the_lock(demo):
    one = INDICATORS["IMP-01"]
    assert digest(one) == digest(replace(one, name={"es": "x", "en": "x"}, definition={"es": "x", "en": "x"}))
    locked = read_lock(open_project(demo)).plan
    for code in INDICATORS.primary.codes:
        assert locked[f"definitions.{code}"].endswith(f"SHA-256 {digest(INDICATORS[code])}")
    assert len({digest(INDICATORS[code]) for code in INDICATORS.primary.codes}) == len(INDICATORS.primary.codes)
