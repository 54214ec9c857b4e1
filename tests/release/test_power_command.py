"""The command `power`: what it prints in both languages and writes, its exit codes, and what the gate will hide."""

import csv
import io
import os
import sys

import numpy as np
import pytest
from scipy import stats

from evaluation import __main__ as command_line
from evaluation.analysis.planning import planned_changes
from evaluation.disclosure.planning import forecast
from evaluation.disclosure.policy import Policy
from evaluation.project import open_project
from evaluation.release.planning import forecasts, write
from evaluation.report.planning import sentences
from evaluation.report.planning_figure import figure

SPACE = "\u00a0"


@pytest.fixture
def command(capsys, monkeypatch):
    """Call the command line; returns the exit code, the output and the error output."""

    def call(*words) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["evaluation", *map(str, words)])
        monkeypatch.setattr(os, "environ", dict(os.environ))
        os.environ.pop("EVALUATION_LANGUAGE", None)
        with pytest.raises(SystemExit) as ended:
            command_line.main()
        said = capsys.readouterr()
        return ended.value.code or 0, said.out.replace(SPACE, " ").replace("\u202f", " "), said.err

    return call


def rewrite(demo, *pairs: tuple[str, str]):
    """Return the demo with words of its project.toml replaced, each found once or more."""
    settings = demo / "project.toml"
    words = settings.read_text("utf-8")
    for old, new in pairs:
        assert old in words
        words = words.replace(old, new)
    settings.write_text(words, encoding="utf-8")
    return demo


@pytest.fixture
def demo(demo):
    """The demo planned with fewer women and fewer answers than it has: the numbers below are made by hand for those."""
    return rewrite(
        demo,
        ("women = 24 ", "women = 16 "),
        ("level = { el_alto = 0.23, independencia = 0.175 }", "level = { el_alto = 0.18, independencia = 0.14 }"),
        ("change = { el_alto = -0.065, independencia = -0.01 }", "change = { el_alto = -0.06, independencia = -0.01 }"),
        ("level = { el_alto = 0.18, independencia = 0.20 }", "level = { el_alto = 0.15, independencia = 0.18 }"),
        ("change = { el_alto = 0.06, independencia = 0.03 }", "change = { el_alto = 0.04, independencia = 0.02 }"),
        ("applies = 0.45 ", "applies = 0.34 "),
        ("applies = 0.41 ", "applies = 0.28 "),
    )


@pytest.fixture
def without_tables(demo):
    """The demo before its fieldwork: settings and codebook, no answers."""
    for table in ("women.csv", "sample.csv"):
        (demo / table).unlink()
    return demo


def rows(folder) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / "power.csv").read_text("utf-8"))))


# -- what it says


def test_it_says_in_spanish_what_the_survey_can_show_and_reads_no_table(command, without_tables):
    code, said, _ = command("power", without_tables)
    assert code == 0
    lines = [line.strip("- ") for line in said.splitlines()]
    assert lines[0].startswith("Todo lo que sigue son supuestos de la tabla [planning] de project.toml: no se ha leído")
    assert lines[0].endswith("Prueba de dos colas con confianza del 95 % y potencia del 80 %.")
    assert [line for line in lines if " · " in line][1] == "OUT-01 · Búsqueda de ayuda en una institución"
    place = lines.index("OUT-01 · Búsqueda de ayuda en una institución")
    assert lines[place + 1 : place + 9] == [
        "El Alto. Nivel supuesto en la línea de base: 22 %; cambio que se quiere detectar: +16,0 puntos porcentuales.",
        "Cada ronda: 32 UPM con 16 mujeres cada una; se entrevista al 80 % y la pregunta se aplica al 34 %: se esperan "
        "139 respuestas; efecto de diseño 1,44, con una correlación intraclase supuesta de 0,020.",
        "UPM que se visitan en las dos rondas: 50 %; correlación supuesta del nivel de una misma UPM entre rondas: "
        "1,00.",
        "Cambio mínimo detectable con potencia del 80 %: una bajada de 14,4 puntos porcentuales, hasta 7,6 %; una "
        "subida de 18,7 puntos porcentuales, hasta 40,7 %.",
        "Para detectar el cambio de +16,0 puntos porcentuales hay que entrevistar a 551 mujeres en la primera ronda y "
        "a 551 en la última (43 y 43 UPM); con la muestra prevista, la potencia es del 67 %.",
        "El proyecto alcanza a 2511 de 540 000 mujeres (0,5 %). Si solo cambiaran ellas, y todas, el indicador se "
        "movería 0,4 puntos porcentuales si son como las demás, y como máximo 1,4 puntos porcentuales si se eligió a "
        "quienes aún podían cambiar: menos de lo que esta encuesta puede detectar.",
        "Línea de base: se esperan 31 que sí y 109 que no; probabilidad de que el control de salida oculte la celda: "
        "< 1 %; se mostrará.",
        "Línea final: se esperan 53 que sí y 86 que no; probabilidad de que el control de salida oculte la celda: "
        "< 1 %; se mostrará.",
    ]
    assert lines[-1].startswith("Figura y tabla de la planificación en ") and lines[-1].endswith("power.csv")
    assert sum(line.startswith(("El Alto.", "Independencia.")) for line in lines) == 8


def test_it_says_in_english_with_a_decimal_point(command, without_tables):
    code, said, _ = command("power", without_tables, "--language", "en", "--indicator", "IMP-01", "--site", "el_alto")
    assert code == 0
    assert said.startswith("Everything below is assumed in the [planning] table of project.toml: no data of women was")
    assert "confidence and 80% power." in said and "IMP-01 · Physical or sexual partner violence" in said
    assert "Level assumed at the baseline: 18%; change to be detected: −6.0 percentage points." in said
    assert "a fall of 9.8 percentage points, to 8.2%; a rise of 12.4 percentage points, to 30.4%." in said
    assert "1,191 women must be interviewed in the first wave and 1,191 in the last (93 and 93 PSUs)" in said
    assert "with the planned sample the power is 36%." in said
    assert "reaches 2,511 of 540,000 women (0.5%)" in said and "at most 0.7 percentage points" in said
    assert "Baseline: 52 yes and 235 no are expected; probability that the gate hides the cell: < 1%;" in said
    assert "Independencia" not in said and "OUT-01" not in said


def test_a_small_sample_will_be_hidden_and_a_smaller_one_unreliable(command, demo):
    rewrite(demo, ("women = 16 ", "women = 8 "))
    words = command("power", demo, "--indicator", "OUT-02", "--site", "el_alto", "--language", "en")[1]
    # 8.6 yes of 57 expected at the baseline, 10 being the fewest: more likely hidden than not
    assert (
        "Baseline: 9 yes and 49 no are expected; probability that the gate hides the cell: 64%; this will be" in words
    )
    assert "If one wave is hidden, both are: probability 77%; this will be hidden [c]." in words
    rewrite(demo, ("women = 8 ", "women = 3 "))
    words = command("power", demo, "--indicator", "OUT-02", "--site", "el_alto")[1]
    assert "Línea de base: con 28 grados de libertad y una muestra efectiva de 16 mujeres, la estimación no se" in words
    rewrite(demo, ("women = 3 ", "women = 16 "), ("strata = 4", "strata = 25"))
    words = command("power", demo, "--indicator", "OUT-03", "--site", "el_alto")[1]
    assert "con 7 grados de libertad" in words


def test_it_says_what_cannot_be_detected_and_what_the_reached_could_move(command, demo):
    rewrite(demo, ("clusters = 32 ", "clusters = 4 "))
    words = command("power", demo, "--indicator", "OUT-03", "--site", "el_alto")[1]
    assert "ninguna bajada es detectable; ninguna subida es detectable." in words
    assert "menos de lo que esta encuesta puede detectar" in words
    rewrite(demo, ("clusters = 4 ", "clusters = 32 "), ("el_alto = 2_511", "el_alto = 270_000"))
    words = command("power", demo, "--indicator", "OUT-03", "--site", "el_alto")[1]
    assert "50,0 %" in words and "esta encuesta podría detectar ese máximo." in words


def test_waves_of_other_sizes_are_told_apart(command, demo):
    rewrite(demo, ("clusters = 32 ", "clusters = { baseline = 32, endline = 24 } "))
    words = command("power", demo, "--indicator", "OUT-03", "--site", "el_alto")[1]
    assert "Línea de base: 32 UPM con 16 mujeres" in words and "Línea final: 24 UPM con 16 mujeres" in words


def test_primary_outcomes_without_a_plan_are_named(command, demo):
    words = (demo / "project.toml").read_text("utf-8")
    (demo / "project.toml").write_text(words[: words.index("[planning.indicators.OUT-02]")], encoding="utf-8")
    code, said, _ = command("power", demo)
    assert code == 0
    assert "sin supuestos en [planning], que no se planifican: OUT-02, OUT-03" in said


# -- what it refuses


def test_a_project_without_a_plan_ends_with_1_and_says_what_to_add(command, demo):
    words = (demo / "project.toml").read_text("utf-8")
    (demo / "project.toml").write_text(words[: words.index("[planning]")], encoding="utf-8")
    code, said, fault = command("power", demo)
    assert (code, said) == (1, "")
    assert fault.startswith("El archivo project.toml del proyecto demo no tiene la tabla [planning]; añádala con ")
    assert command("power", demo, "--language", "en")[2].startswith("The project.toml of the project demo has no [pl")
    assert not (open_project(demo).reports / "planning").exists()


def test_a_plan_that_cannot_be_ends_with_1_and_names_the_place(command, demo):
    rewrite(demo, ("response = 0.8", "response = 80"))
    code, _, fault = command("power", demo)
    assert code == 1 and "(response)" in fault and "Traceback" not in fault
    assert "(response)" in command("power", demo, "--language", "en")[2]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--indicator", "IMP-02"), "no supone nada de IMP-02"),
        (("--indicator", "IMP-99"), "IMP-99"),
        (("--site", "lima"), "No existe el municipio «lima»"),
        (("--language", "fr"), "fr"),
    ],
)
def test_usage_errors_end_with_2(command, demo, words, told):
    code, _, fault = command("power", demo, *words)
    assert code == 2 and told in fault


def test_a_run_of_one_wave_ends_with_1(command, demo):
    code, _, fault = command("power", demo, "--endline", "baseline")
    assert code == 1 and "hacen falta dos rondas" in fault


# -- what it writes


def test_the_table_has_every_number_at_every_wave(without_tables):
    project = open_project(without_tables)
    folder = write(forecasts(project, ["OUT-01"]), project, "es")
    assert folder == project.reports / "planning"
    assert sorted(path.name for path in folder.iterdir()) == ["power.csv", "power.png"]
    assert [(row["site"], row["wave"]) for row in rows(folder)] == [
        (site, wave) for site in ("el_alto", "independencia") for wave in ("baseline", "endline")
    ]
    (change, _) = planned_changes(project, ["OUT-01"])
    first, second = rows(folder)[:2]
    for name, value in {
        "design_effect": 1.33 * (1 + 15 * 0.272 * 0.02),
        "n": 32 * 16 * 0.8 * 0.34,
        "n_yes": 32 * 16 * 0.8 * 0.34 * 0.22,
        "n_no": 32 * 16 * 0.8 * 0.34 * 0.78,
        "n_effective": 32 * 16 * 0.8 * 0.34 / change.design_effects[0],
        "df": 28,
        "detectable_below": change.detectable[0],
        "detectable_above": change.detectable[1],
        "power_of_change": change.chance,
        "interviews_needed": 551,
        "clusters_needed": 43,
        "dilution_alike": 2511 / 540_000 * 0.78,
        "dilution_chosen": 2511 / (540_000 * 0.34),
    }.items():
        assert float(first[name]) == pytest.approx(value, rel=1e-9), name
    assert (float(first["level"]), float(second["level"])) == pytest.approx((0.22, 0.38))


def test_what_cannot_be_said_is_empty(demo):
    population = "population = { el_alto = 540_000, independencia = 110_000 }\n"
    project = open_project(rewrite(demo, ("clusters = 32 ", "clusters = 4 "), (population, "")))
    for row in rows(write(forecasts(project, ["OUT-01"]), project, "en")):
        empty = ("detectable_below", "detectable_above", "population", "dilution_alike", "dilution_chosen")
        assert [row[name] for name in empty] == [""] * 5 and row["power_of_change"] == "0"
    assert "reaches" not in " ".join(sentences(forecasts(project, ["OUT-01"])[0], project, "en"))


def test_a_run_that_fails_leaves_the_folder_of_the_last_one(demo, monkeypatch):
    project = open_project(demo)
    found = forecasts(project, ["OUT-01"])
    before = {path.name: path.read_bytes() for path in write(found, project, "es").iterdir()}

    def full(*_):
        raise OSError("no space left")

    monkeypatch.setattr("evaluation.release.planning.table", full)
    with pytest.raises(OSError, match="no space"):
        write(found, project, "en")
    assert {path.name: path.read_bytes() for path in (project.reports / "planning").iterdir()} == before
    assert not [path for path in project.reports.iterdir() if "staging" in path.name]


def test_the_figure_is_a_picture_of_its_numbers(demo):
    project = open_project(demo)
    found = forecasts(project, ["IMP-01", "OUT-02"])
    picture = figure(found, project, "es")
    assert picture.startswith(b"\x89PNG") and picture == figure(found, project, "es")
    assert picture != figure(found, project, "en")
    other = open_project(rewrite(demo, ("women = 16 ", "women = 8 ")))
    assert figure(forecasts(other, ["IMP-01", "OUT-02"]), other, "es") != picture


# -- what the gate will hide


def hidden(project, policy=None, sensitive=frozenset({"OUT-02"})):
    change, *_ = planned_changes(project, ["OUT-02"])
    return forecast(change, ("baseline", "endline"), policy or Policy(), sensitive)


def test_the_probability_of_being_hidden_by_hand(demo):
    # a cluster for each woman: 448 women, each yes with 0.8 × 0.28 × 0.15, no with 0.8 × 0.28 × 0.85
    project = open_project(rewrite(demo, ("clusters = 32 ", "clusters = 448 "), ("women = 16 ", "women = 1 ")))
    found = hidden(project)
    for cell, level in zip(found.cells, (0.15, 0.19), strict=True):
        # the fewest no are 10 and the fewest answers 30, of about 80 and 100: the yes decide
        assert cell.hidden == pytest.approx(stats.binom.cdf(9, 448, 0.224 * level), abs=1e-9)
        assert (cell.n, cell.yes) == pytest.approx((448 * 0.224, 448 * 0.224 * level))
    one, other = (cell.hidden for cell in found.cells)
    assert found.hidden == pytest.approx(one + other - one * other)


def test_the_probability_of_being_hidden_in_simulation(demo):
    project = open_project(rewrite(demo, ("women = 16 ", "women = 8 "), ("icc = 0.02", "icc = 0.1")))
    random, draws = np.random.default_rng(11), 20_000
    levels = random.beta(0.15 * 9, 0.85 * 9, (draws, 32))
    yes = random.binomial(8, 0.224 * levels)
    answers = yes + random.binomial(8 - yes, 0.224 * (1 - levels) / (1 - 0.224 * levels))
    few = (yes.sum(1) < 10) | ((answers - yes).sum(1) < 10) | (answers.sum(1) < 30)
    # the standard error of a share of 20,000 draws is at most 0.0035
    assert hidden(project).cells[0].hidden == pytest.approx(few.mean(), abs=0.014)


def test_the_policy_of_the_project_decides(demo):
    project = open_project(demo)
    usual, strict = hidden(project), hidden(project, Policy(threshold=20))
    assert strict.cells[0].hidden > 0.5 > usual.cells[0].hidden > 0
    # of what is not sensitive only the base is asked for: 30 answers of about 115 expected
    assert hidden(project, sensitive=frozenset()).cells[0].hidden < 1e-12
    assert hidden(project, Policy(base=140), sensitive=frozenset()).cells[0].hidden > 0.9
    rewrite(demo, ("[planning]\n", "[disclosure]\nthreshold = 20\n\n[planning]\n"))
    (first, _) = forecasts(open_project(demo), ["OUT-02"])
    assert first.cells == strict.cells


def test_few_no_hide_as_few_yes_do(demo):
    level = "[planning.indicators.OUT-02]\nlevel = { el_alto = 0.15,"
    low = hidden(open_project(demo)).cells[0].hidden
    assert hidden(open_project(rewrite(demo, (level, level.replace("0.15", "0.85"))))).cells[0].hidden == pytest.approx(
        low, rel=1e-9
    )


@pytest.mark.parametrize(("clusters", "strata", "unreliable"), [(12, 4, False), (11, 4, True), (32, 24, False)])
def test_too_few_degrees_of_freedom_are_foreseen(demo, clusters, strata, unreliable):
    pairs = (("clusters = 32 ", f"clusters = {clusters} "), ("strata = 4", f"strata = {strata}"))
    found = hidden(open_project(rewrite(demo, *pairs)))
    assert found.cells[0].df == clusters - strata
    assert found.cells[0].unreliable == unreliable


def test_too_small_an_effective_sample_is_foreseen(demo):
    found = hidden(open_project(rewrite(demo, ("women = 16 ", "women = 5 "))))
    # 35.84 answers; design effect 1.33 × (1 + 4 × 0.224 × 0.02)
    assert found.cells[0].n_effective == pytest.approx(35.84 / (1.33 * 1.01792))
    assert found.cells[0].unreliable
