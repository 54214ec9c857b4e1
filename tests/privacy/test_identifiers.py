"""Columns that identify people are seen by their name, their question and their content, and others are not."""

import pandas as pd
import pytest
from identities import people
from small_project import SAMPLE, WOMEN, changed, codebook_text, csv_bytes, small, women, write_small

from evaluation.errors import EvaluationError
from evaluation.project import open_project
from evaluation.sources.headers import may_be_said, unread
from evaluation.sources.identifier_patterns import (
    dni_check,
    free_text,
    kind_in,
    kind_of_numbers,
    strong_kinds,
    valid_ruc,
)
from evaluation.sources.identifier_words import kind_of_name, kind_of_question
from evaluation.sources.identifiers import identifying, needed_columns
from evaluation.sources.tables import DataRejected, build_tables, check_project, read_table
from evaluation.sources.violations import shown_codes

PEOPLE = people()
PERSON = PEOPLE[0]

NAMES = {
    "name": "nombre Nombres apellido_paterno nombreCompleto first_name last_name surname apodo nombre_1 suti ape_pat",
    "document": "dni DNI nro_dni ci cedula carnet_identidad documento pasaporte ruc nit numero_expediente",
    "phone": "celular telefono Teléfono tel_1 fono whatsapp phone mobile cel telefonoCasa num_telefonico wsp_1",
    "mail": "correo e_mail mail correo_electronico",
    "address": "direccion domicilio calle address",
    "coordinates": "lat lon latitud longitude gps punto_gps geopoint utm_este coordenadas",
    "date": "fecha_nacimiento fecha dob birthdate fecha_del_hecho fec_nac F_NAC fnac",
    "recording": "foto firma audio_1 huella",
    "account": "facebook usuario",
    "device": "imei",
    "system": "_id _uuid _submission_time _geolocation start end deviceid SubmissionDate meta/instanceID g/_uuid KEY",
}
PLAIN_NAMES = (
    "age education psu stratum weight help_inst_1 ipv_phys_push law_known contact_safe net_from satisfaction "
    "interview_month note_code relation circumstance cities lista platform municipio latent_class telling calles_luz"
).split()


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, names in NAMES.items() for name in names.split()])
def test_a_name_tells_what_a_column_is(kind, name):
    assert kind_of_name(name) == kind


@pytest.mark.parametrize("name", PLAIN_NAMES)
def test_other_names_tell_nothing(name):
    assert kind_of_name(name) is None


@pytest.mark.parametrize(
    ("kind", "question"),
    [
        ("name", "¿Cuál es su nombre?"),
        ("name", "Nombre y apellidos de la entrevistada"),
        ("name", "What is your name?"),
        ("document", "Número de DNI"),
        ("document", "Carnet de identidad"),
        ("phone", "¿Me da su número de teléfono?"),
        ("mail", "Correo electrónico"),
        ("address", "Dirección exacta"),
        ("coordinates", "Latitud de la vivienda"),
        ("date", "¿Cuál es su fecha de nacimiento?"),
        (None, "¿Cuántos años cumplidos tiene?"),
        (None, "¿Ha recibido un nombramiento?"),
        (None, "¿En qué dirección cambió?"),
        (None, "(dato de diseño) Seudónimo persistente de la mujer"),
    ],
)
def test_a_question_tells_what_it_asks(kind, question):
    assert kind_of_question({"es": question, "en": ""}) == kind
    assert kind_of_question({"es": "", "en": question}) == kind


@pytest.mark.parametrize("person", PEOPLE, ids=range(50))
def test_whatever_identifies_a_person_is_seen_in_a_text(person):
    kinds = [("dni", "document"), ("ci", "document"), ("ruc", "document"), ("phone", "phone"), ("abroad", "phone")]
    kinds += [("mail", "mail"), ("place", "coordinates"), ("born", "date")]
    for field, kind in kinds:
        assert kind_in(f"vive con {getattr(person, field)}, dice") == kind, field
        assert kind_in(getattr(person, field)) == kind, field
    for field in ("ci", "abroad", "mail", "place", "ruc"):
        assert list(strong_kinds(getattr(person, field))) != [], field
    assert free_text(person.name) and free_text(person.name.split()[0]) and free_text(person.name.lower())


@pytest.mark.parametrize(
    "words",
    ["987 654 321", "+51 987-654-321", "2018-05-03", "3 de mayo de 2018", "May 3", "DNI: 1234567", "(C.I. 654321)"]
    + ["6543217 LP", "76543212-4", "18°03'12\" S", "cel. 76543210", "0b5e4d1c-1111-4222-8333-abcdefabcdef"],
)
def test_other_ways_of_writing_are_seen(words):
    assert kind_in(words) is not None


@pytest.mark.parametrize("code", ["007", "EA1", "0", "12.5", "1234567", "2018-05", "x", "NA", "a-1", "REC84"])
def test_codes_are_not_taken_for_people(code):
    assert kind_in(code) is None and not free_text(code)


@pytest.mark.parametrize(
    "words", ["me@example.org", "noreply@corp.com", "git@host.org", "a@b.example.com", "@pytest.fixture"]
)
def test_an_address_of_nobody_is_no_identifier(words):
    assert list(strong_kinds(words)) == []


def test_check_digits_are_those_of_the_institutions():
    assert dni_check("10117410") == ("2", "G")  # the example of python-stdnum, module pe.cui
    assert valid_ruc("20512333797") and not valid_ruc("20512333798")  # the example of its module pe.ruc
    assert all(valid_ruc(person.ruc) for person in PEOPLE)
    assert list(strong_kinds("10117410-2")) == ["document"] and list(strong_kinds("10117410-3")) == []


def test_numbers_are_suspected_where_most_of_a_column_look_like_it():
    assert kind_of_numbers([person.phone for person in PEOPLE]) == "phone"
    assert kind_of_numbers([person.dni.replace("0", "1", 1) for person in PEOPLE]) in ("document", "phone")
    assert kind_of_numbers([person.ruc for person in PEOPLE]) == "document"
    assert kind_of_numbers(["12345678", "1", "2", "3"]) is None
    assert kind_of_numbers(["101", "3000000000", ""]) is None and kind_of_numbers([]) is None


def column(name: str, kind: str = "text", codes: str = "", identifier: str = "no") -> tuple:
    return (name, kind, codes, "", "", "no", identifier, "")


def with_column(folder, added: tuple, values, settings: str = ""):
    """The small project with one more column, whose values go round."""
    rows = [row | {added[0]: str(values[place % len(values)])} for place, row in enumerate(women())]
    return small(folder, rows=rows, codebook=codebook_text(WOMEN + (added,), SAMPLE), settings=settings)


DROPPED = [
    (column("celular"), ["1", "2"], "phone"),
    (column("celular", "integer"), ["1", "2"], "phone"),
    (column("start"), ["2018-05"], "system"),
    (column("remark"), [f"vive con {PERSON.name}", "", "", ""], "text"),
    (column("remark"), ["007", "Wayra"], "text"),
    (column("remark"), ["007", PERSON.mail], "mail"),
    (column("remark"), ["007", PERSON.dni], "document"),
    (column("remark"), ["007", PERSON.born], "date"),
    (column("remark", "integer"), [one.phone for one in PEOPLE], "phone"),
    (column("lat", "decimal"), ["-16.5"], "coordinates"),
    (column("x", "decimal"), ["-68.15432", "-68.2"], "coordinates"),
]
KEPT = [
    (column("celular", "select_one", "0=No/No; 1=Sí/Yes"), ["0", "1"]),
    (column("phone_calls", "integer", "0-90=veces/times"), ["0", "90"]),
    (column("remark"), ["007", "EA1"]),
    (column("remark", "integer"), ["12345678", "2", "3", "4"]),
    (column("change", "decimal"), ["-1.23456", "-2.5"]),
    (column("amount", "decimal"), ["12345678"]),
]


@pytest.mark.parametrize(("added", "values", "kind"), DROPPED)
def test_a_column_that_identifies_is_dropped_and_said(tmp_path, added, values, kind):
    project = with_column(tmp_path / "p", added, values)
    report = build_tables(project)
    assert report.kinds["women"] == {"woman_id": "codebook", added[0]: kind}
    assert added[0] not in read_table(project, "women")
    assert report.identifiers["women"] == ["woman_id", added[0]]


@pytest.mark.parametrize(("added", "values"), KEPT)
def test_a_column_that_does_not_is_kept(tmp_path, added, values):
    project = with_column(tmp_path / "p", added, values)
    assert added[0] in read_table(project, "women") and build_tables(project).kinds["women"] == {"woman_id": "codebook"}


def test_latitudes_go_with_their_longitudes(tmp_path):
    columns = WOMEN + (column("x", "decimal"), column("y", "decimal"), column("score", "decimal"))
    rows = [row | {"x": "-68.15432", "y": "-16.51234", "score": "1.5"} for row in women()]
    project = small(tmp_path / "p", rows=rows, codebook=codebook_text(columns, SAMPLE))
    assert build_tables(project).kinds["women"] == {"woman_id": "codebook", "x": "coordinates", "y": "coordinates"}


def test_words_of_an_open_table_are_kept_and_its_telephones_are_not(tmp_path):
    settings = "\n[tables.women]\nopen = true\n"
    project = with_column(tmp_path / "p", column("act"), ["Ordenanza Municipal"], settings)
    assert "act" in read_table(project, "women")
    project = with_column(tmp_path / "q", column("act"), [f"Ordenanza, {PERSON.abroad}"], settings)
    assert build_tables(project).kinds["women"]["act"] == "phone"


def test_a_needed_column_that_identifies_is_refused_by_name_and_never_by_value(tmp_path):
    words = tuple(("stratum", "text", *one[2:2], "", "", *one[4:]) if one[0] == "stratum" else one for one in WOMEN)
    rows = [row | {"stratum": PEOPLE[0].mail} for row in women()]
    project = small(tmp_path / "p", rows=rows, codebook=codebook_text(words, SAMPLE))
    with pytest.raises(DataRejected) as fault:
        build_tables(project)
    (one,) = [one for one in fault.value.violations if one.rule == "column_identifies"]
    assert one.sentence("es") == (
        "women.csv, columna stratum: por su nombre, su pregunta o su contenido identifica a personas (correo "
        "electrónico) y el cálculo la necesita; ponga en su lugar un código que no diga quién es."
    )
    assert "(e-mail)" in one.sentence("en")
    assert not any(PEOPLE[0].mail in each.sentence("es") for each in fault.value.violations)


def test_what_the_computation_needs_is_what_project_toml_names(tmp_path):
    assert {"site", "wave", "psu", "stratum", "weight", "weight_dv", "consent", "age"} <= needed_columns(
        small(tmp_path / "p")
    )


def test_identifying_looks_at_every_column(tmp_path):
    from evaluation.sources.codebook import read_codebook

    (tmp_path / "codebook.csv").write_text(codebook_text(WOMEN + (column("a"), column("b")), SAMPLE), encoding="utf-8")
    book = read_codebook(tmp_path / "codebook.csv")["women"]
    values = pd.DataFrame({"a": ["", PERSON.mail], "b": ["1", "2"], "woman_id": [1.0, 2.0]})
    assert identifying(values, book) == {"a": "mail", "woman_id": "codebook"}


@pytest.mark.parametrize("place", ["name", "label", "question", "code"])
def test_a_codebook_that_names_somebody_is_refused_without_naming_her(tmp_path, place):
    added = {
        "name": column(f"x{PERSON.phone}"),
        "label": column("x", "select_one", f"0=No/No; 1={PERSON.mail}/{PERSON.mail}"),
        "code": column("x", "select_one", f"{PERSON.dni}=No/No"),
        "question": column("x"),
    }[place]
    text = codebook_text(WOMEN + (added,), SAMPLE)
    if place == "question":
        text = text.replace("¿x?", f"llamar al {PERSON.abroad}")
    with pytest.raises(EvaluationError) as fault:
        check_project(small(tmp_path / "p", codebook=text))
    assert fault.value.key == "codebook_identifies" and fault.value.values["line"] == 18
    assert not any(word in fault.value.sentence(one) for one in ("es", "en") for word in PERSON.words)


@pytest.mark.parametrize(
    "name", ["phone", "p12", "q102a", "otro_especifique", "_uuid", "grupo/otros", "V744E", "edad2"]
)
def test_names_of_forms_may_be_said(name):
    assert may_be_said(name, {"age"})


@pytest.mark.parametrize("person", PEOPLE, ids=range(50))
def test_nobodys_name_is_said(person):
    words = [*person.words, person.name.split()[0], person.name.split()[0] + "1", f"asiste_{person.name.split()[1]}"]
    assert [one for one in words if may_be_said(one, {"age", "woman_id"})] == []
    assert unread(["age", *words], {"age"}) == [f"#{place + 2}" for place in range(len(words))]
    assert shown_codes(words, ["el_alto", "independencia", "EA1"]) == "… …"


def test_codes_are_shown_where_they_name_nobody():
    assert shown_codes(["5", "EA9", "x", "-3.5", "1e5"]) == "-3.5, 1e5, 5, EA9, x"
    assert shown_codes(["El Alto", "Independenica"], ["el_alto", "independencia"]) == "El Alto, Independenica"
    assert shown_codes(["12345678", "9876543", "Juana", "X" * 60]) == "…"


def test_a_restricted_project_may_not_declare_a_file_called_like_somebody(tmp_path):
    settings = f'\n[tables.women]\nfile = "{PERSON.name}.csv"\n'
    for kind, fine in (("restricted", False), ("synthetic", True)):
        folder = tmp_path / kind
        write_small(folder, settings=settings, replaced=(('"synthetic"', f'"{kind}"'),), women_file=False)
        (folder / f"{PERSON.name}.csv").write_bytes(csv_bytes(women()))
        if fine:
            assert check_project(open_project(folder)).violations == ()
            continue
        with pytest.raises(EvaluationError) as fault:
            check_project(open_project(folder))
        assert fault.value.key == "file_name_private"
        assert not any(word in fault.value.sentence("es") for word in PERSON.words)


def test_a_repeated_column_and_a_sheet_are_called_by_their_place(tmp_path):
    folder = write_small(tmp_path / "p")
    content = (folder / "women.csv").read_text(encoding="utf-8").splitlines()
    lines = [
        f"{line},{PERSON.name},{PERSON.name}" if not place else f"{line},1,2" for place, line in enumerate(content)
    ]
    (folder / "women.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (one,) = check_project(open_project(folder)).violations
    assert one.rule == "header_repeated" and one.values["columns"].startswith("#")
    (folder / "women.csv").unlink()
    with pd.ExcelWriter(folder / "women.xlsx") as book:
        for sheet in (PERSON.name, "datos"):
            pd.DataFrame(changed()).to_excel(book, sheet_name=sheet, index=False)
    (one,) = check_project(open_project(folder)).violations
    assert one.rule == "sheet_unknown" and one.values["sheets"] == "#1, datos"


# Written as people write them; made of parts, so that no file here holds one.
MOBILE, CARD, WHERE = "70" + "123456", "6543" + "218", ("-16,51" + "234", "-68,13" + "456")
OTHER_FORMS = [
    ("phone", f"{MOBILE[:2]} {MOBILE[2:5]} {MOBILE[5:]}"),
    ("phone", f"{MOBILE[:4]}-{MOBILE[4:]}"),
    ("phone", " ".join(MOBILE)),
    ("phone", "987\u00a0654\u00a0" + "321"),
    ("phone", "987–654–" + "321"),
    ("phone", "987\u200b654\u200b" + "321"),
    ("phone", "".join(chr(ord(one) + 0xFEE0) for one in MOBILE)),
    ("phone", f"00591 {MOBILE}"),
    ("phone", "00519" + "87654321"),
    ("phone", "(01) 234-" + "5678"),
    ("document", f"CI {CARD[0]}.{CARD[1:4]}.{CARD[4:]}"),
    ("document", f"{CARD[0]}.{CARD[1:4]}.{CARD[4:]} LP"),
    ("document", f"{CARD}\u00a0OR"),
    ("mail", "wayra (arroba) correo.bo"),
    ("mail", "wayra arroba correo punto bo"),
    ("coordinates", "; ".join(WHERE)),
    ("coordinates", "16.51" + "234 S, 68.13" + "456 W"),
    ("date", "03-may-1990"),
    ("date", "3/ene/90"),
    ("date", "03 05 1990"),
    ("date", "15.Set.2018"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "words"), OTHER_FORMS)
def test_other_ways_of_writing_them_are_seen(kind, words):
    assert kind_in(words) == kind
    assert kind_in(f"pregunte, {words}, por ella") == kind


@pytest.mark.parametrize(
    "words", ["250000 or more", "100000 be", "de 12 a 15 años", "1.234,5", "2018-2020", "ordenanza 123-2019", "7 de 10"]
)
def test_other_numbers_are_not(words):
    assert kind_in(words) is None
