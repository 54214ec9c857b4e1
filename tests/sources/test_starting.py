"""A new project folder: what it holds, what is left to complete, and that completed it takes a survey in."""

import pandas as pd
import pytest

from evaluation import __main__ as command_line
from evaluation.errors import EvaluationError, UsageError
from evaluation.project import open_project
from evaluation.sources.codebook import read_codebook
from evaluation.sources.starting import Place, place_of, start_project, unfinished
from evaluation.sources.tables import check_project

PLACES = (Place("sucre", "Sucre", "BO"), Place("ate", "Ate", "PE"))


@pytest.fixture
def start(root, tmp_path):
    """Return a function that starts a project in a folder of a name, and the folder."""

    def started(name: str, places=PLACES):
        folder = tmp_path / name
        start_project(folder, places, root / "data" / "raw" / "demo" / "codebook.csv")
        return folder

    return started


def completed(folder) -> None:
    """Write into the settings what an evaluator would."""
    path = folder / "project.toml"
    words = path.read_text("utf-8").replace("CAMBIE: ", "Lo que es ").replace("CHANGE: ", "What it is ")
    path.write_text(words.replace("1900-01", "2024-03").replace("1900-02", "2026-03"), "utf-8")


@pytest.mark.parametrize(
    "told, place",
    [
        ("El Alto:BO", Place("el_alto", "El Alto", "BO")),
        ("San Martín de Porres:PE", Place("san_martin_de_porres", "San Martín de Porres", "PE")),
        (" Ñuñoa:CL", Place("nunoa", "Ñuñoa", "CL")),
    ],
)
def test_a_place_is_named_and_has_a_country(told, place):
    assert place_of(told) == place


@pytest.mark.parametrize(
    "told", ["Sucre", "Sucre:bo", "Sucre:BOL", ":BO", "a=b:BO", "a/b:BO", "a;b:BO", 'a"b:BO', "1:BO"]
)
def test_what_is_no_place(told):
    with pytest.raises(UsageError) as raised:
        place_of(told)
    assert (raised.value.key, raised.value.values) == ("site_not_told", {"value": told})
    assert raised.value.sentence("es") == (
        f'No se entiende el municipio «{told}»; escríbalo como nombre y país de dos letras: --site "El Alto:BO".'
    )


def test_all_that_is_left_to_complete_is_a_fault_until_it_is_completed(start):
    project = open_project(folder := start("mi proyecto 2"))
    assert (project.id, project.settings.data_class) == ("mi_proyecto_2", "restricted")
    assert [(site.id, site.country) for site in project.sites] == [("sucre", "BO"), ("ate", "PE")]
    left = list(unfinished(project))
    assert left[:4] == ["title.es", "title.en", "source.es", "source.en"]
    assert {"ethics.es", "survey.sample_note.en", "waves.1.start", "waves.2.end"} < set(left)
    first = check_project(project).violations[0]
    assert first.rule == "settings_unfinished"
    assert first.sentence("es").startswith(
        "A project.toml le faltan datos por completar (title.es, title.en, source.es"
    )
    completed(folder)
    assert list(unfinished(open_project(folder))) == []


def test_codes_of_sites_and_strata_are_those_of_the_places(start, root):
    made = read_codebook(start("nuevo") / "codebook.csv")
    demo = read_codebook(root / "data" / "raw" / "demo" / "codebook.csv")
    assert list(made) == list(demo)
    for table, columns in made.items():
        for one, other in zip(columns.columns, demo[table].columns, strict=True):
            assert one.name == other.name
            if one.name in ("site", "net_to_site", "practice_origin"):
                assert list(one.codes) == ["sucre", "ate"]
            elif one.name in ("stratum", "zone"):
                assert list(one.codes) == ["sucre_1", "sucre_2", "ate_1", "ate_2"]
            else:
                assert list(one.codes) == list(other.codes)


def test_a_completed_folder_takes_a_survey_in(start, root):
    """The women of one municipality of the demo, under the names of the new project."""
    completed(folder := start("nuevo", PLACES[:1]))
    for name in ("women", "sample"):
        rows = pd.read_csv(root / "data" / "raw" / "demo" / f"{name}.csv", dtype=str, keep_default_na=False)
        rows = rows[rows["stratum"].isin(["EA1", "EA2"])]
        renamed = {"EA1": "sucre_1", "EA2": "sucre_2", "el_alto": "sucre"}
        rows[["site", "stratum", "zone"]] = rows[["site", "stratum", "zone"]].replace(renamed)
        rows.to_csv(folder / f"{name}.csv", index=False)
    found = check_project(open_project(folder))
    assert [one.sentence("en") for one in found.violations] == []
    assert found.rows["women"] > 200


def test_a_folder_that_holds_something_is_left_as_it_is(start, tmp_path):
    (tmp_path / "lleno").mkdir()
    (tmp_path / "lleno" / "women.csv").write_text("a\n1\n")
    with pytest.raises(EvaluationError) as raised:
        start("lleno")
    assert raised.value.key == "folder_not_empty"
    assert [path.name for path in (tmp_path / "lleno").iterdir()] == ["women.csv"]


def test_two_places_of_one_identifier_and_a_missing_start_write_nothing(start, tmp_path):
    with pytest.raises(UsageError) as raised:
        start("dos", (PLACES[0], Place("sucre", "Súcre", "BO")))
    assert raised.value.values == {"names": "Sucre, Súcre"}
    with pytest.raises(EvaluationError) as raised:
        start_project(tmp_path / "sin", PLACES, tmp_path / "codebook.csv")
    assert raised.value.key == "codebook_not_found"
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_what_comes_next(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["evaluation", "new", "mio", "--site", "El Alto:BO", "--language", "en"])
    monkeypatch.setenv("EVALUATION_LANGUAGE", "es")
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    assert not ended.value.code
    said = capsys.readouterr().out
    assert said.startswith("Folder made: mio. Complete what says CHANGE in project.toml")
    assert said.rstrip().endswith("python -m evaluation check mio")
    assert sorted(path.name for path in (tmp_path / "mio").iterdir()) == ["codebook.csv", "project.toml"]
