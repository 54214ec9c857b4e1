"""What the attacker says: of few people and never of few institutions, the summary first, and not at any length."""

import csv

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from benchmarks.random_projects import deliver
from evaluation.__main__ import app
from evaluation.analysis.results import ROW_COLUMNS, ReportItem, Results
from evaluation.disclosure.gate import protect
from evaluation.disclosure.policy import Policy
from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.counted import OF_RECORDS
from evaluation.release.attack import Finding, attack
from evaluation.release.attack_report import KINDS, report_lines

OPEN = frozenset({"scorecards_service", "staff", "users"})
PEOPLE = {
    *("women", "users", "registers", "trainings", "leader_tests", "leaders", "cases", "staff", "referrals", "sample"),
    *("femicides", "service_months"),  # of the last an n is of new cases
}


def opened(table: str, indicator: str, n: int, statistic: str = "level") -> dict:
    """A row of a table whose institutions publish it."""
    empty = dict.fromkeys(ROW_COLUMNS, np.nan)
    place = {"indicator": indicator, "statistic": statistic, "site": "el_alto", "wave": "baseline", "contrast": ""}
    told = {"group": "", "level": "", "estimate": 0.5, "n": n, "unit": "percent", "method": "census", "rests_on": ()}
    return empty | place | told | {"kind": "open", "source": table}


def delivered(folder, *rows: dict):
    found = Results(pd.DataFrame(rows, columns=list(ROW_COLUMNS)))
    item = ReportItem("table", "services", found)
    return deliver(protect([("06_services", item)], Policy(), frozenset(), open_tables=OPEN), folder)


def column(folder, name: str) -> list[str]:
    with (folder / "results.csv").open(encoding="utf-8", newline="") as source:
        return [line[name] for line in csv.DictReader(source)]


def without_the_column(folder, put: str | None = None) -> None:
    """Take what a base counts out of the delivered CSV, or put something else there."""
    with (folder / "results.csv").open(encoding="utf-8", newline="") as source:
        lines = list(csv.DictReader(source))
    with (folder / "results.csv").open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, [name for name in lines[0] if put or name != "base_of"], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(line | {"base_of": put} for line in lines)


def test_seven_services_are_no_leak_and_seven_people_are(tmp_path):
    rows = (opened("scorecards_service", "R2-09", 4), opened("staff", "R2-11", 6), opened("users", "OUT-08", 40))
    made = delivered(tmp_path / "release", *rows)
    assert column(made, "base_of") == ["records", "people", "people"]
    assert attack(made) == (Finding("small", "R2-11 el_alto baseline", 4, 8),)


def test_a_few_people_beside_any_other_number_are_told_too(tmp_path):
    rows = (opened("staff", "R2-11", 6, "median"), opened("scorecards_service", "R2-10", 6, "median"))
    assert attack(delivered(tmp_path / "release", *rows)) == (Finding("small", "R2-11 el_alto baseline median", 4, 8),)


@pytest.mark.parametrize(("put", "expected"), [("records", ["R2-11"]), (None, ["R2-09", "R2-11"])])
def test_a_release_is_believed_only_where_the_catalogue_agrees_and_silence_means_people(tmp_path, put, expected):
    """Staff called records stay people; a release of before the column says nothing, and all its bases are people's."""
    made = delivered(tmp_path / "release", opened("scorecards_service", "R2-09", 4), opened("staff", "R2-11", 6))
    without_the_column(made, put)
    assert sorted(one.place.split(" ")[0] for one in attack(made)) == expected


def test_of_every_table_of_the_catalogue_it_is_said_whether_its_rows_are_people():
    tables = {one.table for one in INDICATORS}
    assert tables == (PEOPLE | OF_RECORDS) and not PEOPLE & OF_RECORDS
    assert not [one.code for one in INDICATORS if one.sensitive and one.table in OF_RECORDS]


MANY = [Finding("small", f"R1-{place % 12:02} el_alto baseline group {place}", 4, 8) for place in range(60)]
MANY += [Finding("hidden", "IMP-01 el_alto baseline", 2, 7), Finding("small_n", "n = 7", file="es/report.html")]


def test_the_summary_comes_first_and_long_lists_are_counted():
    lines = list(report_lines(MANY, "es"))
    assert lines[0] == (
        "Se dedujeron 62 datos: 1 valor oculto; 60 grupos pequeños de personas; 1 base muy pequeña en un texto."
    )
    assert lines[2:4] == [
        "1 valor oculto:",
        "  Valor oculto que se deduce: IMP-01 el_alto baseline, entre 2 y 7 mujeres responden sí, o responden no.",
    ]
    assert "  … y 2 más de R1-00" in lines and "  … y 10 más; con --all se dicen todos" in lines
    assert len(lines) < 52
    assert len(list(report_lines(MANY, "es", whole=True))) == 62 + 1 + 2 * 3
    english = list(report_lines(MANY, "en"))
    assert english[0] == (
        "62 things were told: 1 hidden value; 60 small groups of people; 1 very small base in a text."
    )
    assert list(report_lines(MANY[:1], "en"))[0] == "1 thing was told: 1 small group of people."


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_words(kind):
    for language in ("es", "en"):
        (summary, _, head, line) = report_lines([Finding(kind, "R1-01 el_alto", 2, 3, "a.txt")], language)
        assert head[:-1] in summary and not any(mark in head + line for mark in "{}")


def test_the_command_sums_up_and_ends_with_1(tmp_path):
    made = delivered(tmp_path / "release", opened("staff", "R2-11", 6), opened("scorecards_service", "R2-09", 4))
    told = CliRunner().invoke(app, ["attack", str(made), "--language", "es"])
    assert told.exit_code == 1 and told.output.splitlines() == [
        "Se dedujo 1 dato: 1 grupo pequeño de personas.",
        "",
        "1 grupo pequeño de personas:",
        "  Grupo pequeño: R2-11 el_alto baseline tiene entre 4 y 8 personas.",
    ]
    made = delivered(tmp_path / "open", opened("scorecards_service", "R2-09", 4))
    told = CliRunner().invoke(app, ["attack", str(made), "--language", "en"])
    assert (told.exit_code, "Nothing about small groups can be told" in told.output) == (0, True)
