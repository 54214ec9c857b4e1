"""Officials are named by role: in the words of the evaluator, in the settings, and in the columns of tables."""

import pytest
from small_project import SAMPLE, WOMEN, codebook_text, small, women, write_small

from evaluation.errors import EvaluationError
from evaluation.project import open_project
from evaluation.release.publish import publish
from evaluation.report.evaluator_checks import evaluator_faults
from evaluation.sources.identifier_patterns import official_in
from evaluation.sources.identifier_words import kind_of_name, kind_of_question
from evaluation.sources.narrative import read_words
from evaluation.sources.roles import is_role
from evaluation.sources.tables import build_tables, read_table

NAME = "Wayra Condori"
EVIDENCE = "codigo,tipo,texto,solidez,rol\n"
RECOMMENDATIONS = "codigo,texto,hallazgos,destinataria,prioridad,plazo\n"
FINDINGS = "codigo,criterio,texto,evidencias\nH1,eficacia,Algo,E1\n"


def words(folder, role: str = "Jueza", addressee: str = "Gobierno Autónomo Municipal", said: str = "Algo", added=""):
    """A project with an interview, a finding and a recommendation, each in one line."""
    write_small(folder)
    (folder / "evidence.csv").write_text(f"{EVIDENCE}E1,entrevista,{said},media,{role}\n", encoding="utf-8")
    (folder / "findings.csv").write_text(FINDINGS, encoding="utf-8")
    (folder / "recommendations.csv").write_text(f"{RECOMMENDATIONS}R1,Algo,H1,{addressee},alta,2027\n", "utf-8")
    with (folder / "project.toml").open("a", encoding="utf-8") as settings:
        settings.write(added)
    return open_project(folder)


def keys(project) -> list[tuple[str, str]]:
    """The faults that the check tells, by file; none says what stands there."""
    found = evaluator_faults(project)
    assert not any(NAME.split()[0] in one.sentence(language) for one in found for language in ("es", "en"))
    return [(one.key, one.values["file"]) for one in found]


ROLES = ["Jueza", "Psicóloga de un servicio local", "Funcionaria municipal", "Gobiernos municipales", "Fiscal General"]
ROLES += ["Ministerio de la Mujer y Poblaciones Vulnerables", "Municipal Council", "Alcaldía de El Alto", "CEM"]
CAPITALS = ["Defensora del Pueblo", "Fiscal de la Nación", "Jefa de la Unidad de Género", "Trabajadora Social"]
CAPITALS += ["Adjunta para los Derechos de la Mujer", "psicóloga del Centro Emergencia Mujer", "Gerenta Municipal"]
CAPITALS += ["Juez de Instrucción Cautelar", "Coordinadora Interinstitucional", "Naciones Unidas", "Junta Vecinal"]
CAPITALS += ["Subdirectora de Salud Pública", "Presidenta del Concejo Municipal", "Head of the Women's Office"]


@pytest.mark.parametrize("role", ROLES)
def test_a_role_or_an_institution_may_stand(tmp_path, role):
    assert keys(words(tmp_path / "p", role, role)) == []


def test_a_role_written_with_capitals_is_no_name(tmp_path):
    project = words(tmp_path / "p")
    assert [role for role in CAPITALS if not is_role(role, project, frozenset())] == []


@pytest.mark.parametrize("office", ["Gerenta", "Directora Técnica", "Trabajadora Social", "Coordinadora", "Adjunta"])
def test_an_office_does_not_hide_the_name_after_it(tmp_path, office):
    assert not is_role(f"{office} {NAME}", words(tmp_path / "p"), frozenset())


@pytest.mark.parametrize("role", [NAME, f"Jueza {NAME}", f"Lic. {NAME}", f"{NAME}, jueza", "Wayra de la Cruz"])
def test_a_persons_name_in_the_place_of_a_role_is_refused_with_file_row_and_remedy(tmp_path, role):
    faults = evaluator_faults(words(tmp_path / "p", f'"{role}"', f'"{role}"'))
    told = [(one.values["file"], one.values["line"]) for one in faults if one.key == "role_is_person"]
    assert told == [("evidence.csv", 2), ("recommendations.csv", 2)]
    fault = next(one for one in faults if one.key == "role_is_person")
    assert fault.sentence("es") == (
        "evidence.csv, fila 2 (E1), columna rol (role): está escrito como el nombre de una persona; ponga la función o "
        "la institución, y si su nombre propio lleva mayúsculas, declárelo en [[roles]] de project.toml."
    )
    assert "declare it under [[roles]]" in fault.sentence("en")
    with pytest.raises(EvaluationError):
        read_words(open_project(tmp_path / "p"))


DECLARED = '\n[[roles]]\nes = "Jueza de familia"\nen = "Family judge"\n[[roles]]\nes = "Warmi Ñan"\nen = "Warmi Ñan"\n'


@pytest.mark.parametrize(
    ("role", "fine"), [("Jueza de familia", True), ("jueza de familia", True), ("Warmi Ñan", True), ("Jefa", False)]
)
def test_where_a_project_declares_its_roles_every_other_is_refused(tmp_path, role, fine):
    project = words(tmp_path / "p", role, "Family judge", added=DECLARED)
    assert keys(project) == ([] if fine else [("role_unknown", "evidence.csv")])


def test_an_interview_says_in_which_role_and_a_document_need_not(tmp_path):
    assert keys(words(tmp_path / "p", "")) == [("role_missing", "evidence.csv")]
    (tmp_path / "p" / "evidence.csv").write_text(f"{EVIDENCE}E1,documento,Actas,media,\n", encoding="utf-8")
    assert keys(open_project(tmp_path / "p")) == []


NAMED = [f"La jueza {NAME} lo negó", "según la Dra. Condori", "Mayor Condori said so", f"el alcalde {NAME.split()[0]}"]
PLAIN = ["La jueza lo negó", "el Fiscal General", "la alcaldesa de El Alto", "la señora Ministra"]
PLAIN += [
    "El director Técnico",
    "Funcionarias de la Municipalidad",
    "la mayor parte de Independencia",
    "la psicóloga SLIM",
]


@pytest.mark.parametrize("said", NAMED)
def test_an_office_with_a_name_is_refused_wherever_the_evaluator_writes(tmp_path, said):
    project = words(tmp_path / "p", said=said)
    (project.path / "narrative" / "es").mkdir(parents=True)
    (project.path / "narrative" / "es" / "lessons.md").write_text(f"Uno.\n\n{said}.", encoding="utf-8")
    assert keys(project) == [
        ("words_name_official", "evidence.csv"),
        ("words_name_official", "narrative/es/lessons.md"),
    ]


@pytest.mark.parametrize("said", PLAIN)
def test_an_office_alone_is_not(said):
    assert not official_in(said, {"El Alto", "Independencia"})


def test_roles_in_the_settings_and_of_the_approvers_are_no_names(tmp_path):
    ruling = '\n[consent_ruling]\nrole = "{}"\ndate = 2020-05-02\ndocument = "acta 1"\n'
    project = words(tmp_path / "p", added=ruling.format(NAME))
    assert keys(project) == [("setting_is_person", "project.toml")]
    project = words(tmp_path / "q", added=ruling.format("comité de ética"))
    assert keys(project) == []
    with pytest.raises(EvaluationError) as fault:
        publish(project, ("coordinación", NAME))
    assert fault.value.key == "setting_is_person" and NAME not in fault.value.sentence("es")


@pytest.mark.parametrize("name", ["responsable", "juez_1", "nombreEncuestadora", "alcaldesa", "interviewer"])
def test_a_columns_name_tells_that_it_holds_an_official(name):
    assert kind_of_name(name) in ("official", "name")


def test_a_question_for_the_person_in_charge_is_one_for_a_name():
    assert kind_of_question({"es": "¿Quién es responsable del acuerdo?", "en": ""}) == "official"
    assert kind_of_question({"es": "¿Tiene responsable y plazo?", "en": ""}) is None


OPEN = "\n[tables.women]\nopen = true\n"
DROPPED = {
    "by name": (("responsable", "text", "", "", "", "no", "no", ""), ["Wayra"]),
    "by content": (("act", "text", "", "", "", "no", "no", ""), ["Ordenanza Municipal", f"Jueza {NAME}"]),
}
KEPT = {
    "roles that the codebook lists": (
        ("responsable", "select_one", "1=Jueza/Judge; 2=Alcaldía/Town hall", "", "", "no", "no", ""),
        ["1", "2"],
    ),
    "a code": (("responsable", "integer", "", "", "", "no", "no", ""), ["1", "2"]),
    "an act": (("act", "text", "", "", "", "no", "no", ""), ["Ordenanza Municipal", "Fiscal General"]),
}


def with_column(folder, added: tuple, values):
    rows = [row | {added[0]: values[place % len(values)]} for place, row in enumerate(women())]
    return small(folder, rows=rows, codebook=codebook_text(WOMEN + (added,), SAMPLE), settings=OPEN)


@pytest.mark.parametrize("case", DROPPED)
def test_a_column_of_officials_is_dropped_of_an_open_table_too(tmp_path, case):
    project = with_column(tmp_path / "p", *DROPPED[case])
    assert build_tables(project).kinds["women"][DROPPED[case][0][0]] == "official"
    assert DROPPED[case][0][0] not in read_table(project, "women")


@pytest.mark.parametrize("case", KEPT)
def test_a_column_of_roles_is_kept(tmp_path, case):
    assert KEPT[case][0][0] in read_table(with_column(tmp_path / "p", *KEPT[case]), "women")
