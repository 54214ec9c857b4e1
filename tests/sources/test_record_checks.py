"""The tables of records: what must hold within a row and between rows, each fault with its sentence."""

import pytest
from kept_tables import keep_few_women, keep_tables

from evaluation.project import open_project
from evaluation.sources.tables import check_project


@pytest.fixture
def demo(demo):
    """The demo with a survey of a few women, which is read at once."""
    keep_few_women(demo)
    (demo / "sample.csv").unlink()
    return demo


def faults(folder, table: str, change) -> list[str]:
    """Return the Spanish sentences of the demo after `change` was made to the lines of a table."""
    path = folder / f"{table}.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    head = lines[0].split(",")
    path.write_text("\n".join(change(head, [line.split(",") for line in lines])) + "\n", encoding="utf-8")
    return [one.sentence("es") for one in check_project(open_project(folder)).violations]


def setting(row: int, **cells):
    """Return a change of cells of one data row."""

    def change(head, lines):
        for name, value in cells.items():
            lines[row][head.index(name)] = value
        return [",".join(line) for line in lines]

    return change


def repeating(row: int):
    return lambda head, lines: [",".join(line) for line in [*lines, lines[row]]]


CASES = [
    ("trainings", repeating(1), "las filas 1, 489 repiten leader_id, test_course"),
    ("trainings", setting(1, sessions_attended="60"), "en la fila 1, sessions_attended es mayor que sessions_planned"),
    ("replicas", setting(3, counting_unit=""), "la fila 3 no dice en counting_unit si cuenta personas o asistencias"),
    ("oversight", setting(2, tool_month=""), "en la fila 2, report_month no puede ir antes de tool_month ni sin él"),
    ("proposals", setting(1, submitted_month="2021-01"), "received_month no puede ir antes de submitted_month"),
    ("participation", setting(1, present="0", intervened="1"), "en la fila 1, intervened es 1 y present es 0"),
    ("practices", setting(2, adoption_stage="4", stage_evidence="0"), "el peldaño pasa de 2 sin documento"),
    ("budget", setting(12, accrued="1.00"), "en la fila 12 el total declarado en accrued no es la suma"),
    ("budget", setting(1, approved="31001.50"), "en la fila 12 el total declarado en approved no es la suma"),
    ("municipal_budget", setting(1, accrued="99000000.00"), "en la fila 1 lo devengado supera el presupuesto final"),
    ("municipal_budget", setting(3, opening="5.00"), "opening de todo el municipio es menor que la suma"),
]


@pytest.mark.parametrize("table, change, words", CASES, ids=lambda one: one if isinstance(one, str) else "")
def test_a_fault_has_its_file_place_and_remedy(demo, table, change, words):
    found = faults(keep_tables(demo, "women", table), table, change)
    assert any(words in sentence and sentence.startswith(f"{table}.csv") for sentence in found), found


def test_a_currency_without_a_rate_is_a_fault_and_the_demo_has_none(demo):
    assert check_project(open_project(demo)).violations == ()
    settings = demo / "project.toml"
    settings.write_text(settings.read_text("utf-8").replace("[budget.rates.PEN", "[budget.rates.USD"), "utf-8")
    found = [one for one in check_project(open_project(demo)).violations if one.rule == "rate_missing"]
    assert len(found) == 1 and found[0].sentence("en").startswith(
        "budget.csv: project.toml has no exchange rate for the currency of rows "
    )
