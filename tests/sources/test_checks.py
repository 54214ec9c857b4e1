"""Every rule finds its fault, says it in both languages, and names no value of a sensitive column."""

import re
from pathlib import Path

import pytest
from small_project import WOMEN, changed, codebook_text, small, women

from evaluation.locale import FOLDER
from evaluation.sources import checks
from evaluation.sources.tables import check_project

PLANTED = "77777"


@pytest.fixture
def found(tmp_path):
    """The violations of a project with these women."""

    def finds(rows=None, **how):
        return check_project(small(tmp_path / f"p{len(list(tmp_path.iterdir()))}", rows=rows, **how)).violations

    return finds


def test_the_untouched_project_has_no_fault(found):
    assert found() == ()


RULES = [
    (
        {"site": {2: "lima"}},
        ("site_not_in_settings", "site", (2,)),
        "women.csv, columna site, fila de datos 2: project.toml no nombra el municipio …; "
        "use alguno de estos: el_alto, independencia.",
        "women.csv, column site, data row 2: project.toml doesn't name the site …; use one of these: "
        "el_alto, independencia.",
    ),
    (
        {"wave": {3: "2018"}},
        ("wave_not_in_settings", "wave", (3,)),
        "women.csv, columna wave, fila de datos 3: project.toml no nombra la ronda 2018; use alguna de "
        "estas: baseline, endline.",
        "women.csv, column wave, data row 3: project.toml doesn't name the wave 2018; use one of these: "
        "baseline, endline.",
    ),
    (
        {"woman_id": {1: "01003"}},
        ("person_repeated", "woman_id", (1, 4)),
        "women.csv, columna woman_id, filas de datos 1, 4 (2 en total): la misma mujer aparece más de una "
        "vez en una ronda; "
        "deje una sola fila por mujer y ronda.",
        "women.csv, column woman_id, data rows 1, 4 (2 in all): the same woman appears more than once in a wave; "
        "keep a single row a woman and wave.",
    ),
    (
        {"psu": {2: "103"}},
        ("psu_across_strata", "psu", (2, 3)),
        "women.csv, columna psu, filas de datos 2, 3 (2 en total): la UPM está en más de un estrato en la "
        "misma ronda; "
        "corrija el estrato o dé a cada UPM un código propio.",
        "women.csv, column psu, data rows 2, 3 (2 in all): the PSU lies in more than one stratum in the same wave; "
        "mend the stratum or give each PSU a code of its own.",
    ),
    (
        {"weight": {6: ""}},
        ("weight_empty", "weight", (6,)),
        "women.csv, columna weight, fila de datos 6: falta el factor de expansión; complételo, o escriba "
        "0 en las filas que "
        "no deben contar.",
        "women.csv, column weight, data row 6: the weight is missing; fill it in, or write 0 in the rows "
        "that should not count.",
    ),
    (
        {"weight_dv": {7: "-0.5"}},
        ("weight_negative", "weight_dv", (7,)),
        "women.csv, columna weight_dv, fila de datos 7: el factor de expansión es negativo; corríjalo, o "
        "escriba 0 en las "
        "filas que no deben contar.",
        "women.csv, column weight_dv, data row 7: the weight is negative; mend it, or write 0 in the rows "
        "that should not count.",
    ),
    (
        {"education": {1: "5", 8: "7"}},
        ("undeclared_code", "education", (1, 8)),
        "women.csv, columna education, filas de datos 1, 8 (2 en total): el libro de códigos no declara 5, 7; "
        "corríjalo o declárelo en codebook.csv.",
        "women.csv, column education, data rows 1, 8 (2 in all): the codebook doesn't declare 5, 7; mend "
        "it or declare it "
        "in codebook.csv.",
    ),
    (
        {"age": {4: "99.5"}},
        ("not_whole", "age", (4,)),
        "women.csv, columna age, fila de datos 4: el número tiene decimales donde solo cabe un entero; corríjalo.",
        "women.csv, column age, data row 4: the number has decimals where only a whole one fits; mend it.",
    ),
    (
        {"age": {4: "100"}},
        ("out_of_range", "age", (4,)),
        "women.csv, columna age, fila de datos 4: 100 está fuera del rango que el libro de códigos "
        "declara; corríjalo o "
        "amplíe el rango en codebook.csv.",
        "women.csv, column age, data row 4: 100 is out of the range that the codebook declares; mend it "
        "or widen the range "
        "in codebook.csv.",
    ),
    (
        {"interview_month": {5: "mayo"}},
        ("month_malformed", "interview_month", (5,)),
        "women.csv, columna interview_month, fila de datos 5: el mes está mal escrito; escríbalo como "
        "AAAA-MM, por ejemplo 2018-05.",
        "women.csv, column interview_month, data row 5: the month is badly written; write it as YYYY-MM, "
        "such as 2018-05.",
    ),
    (
        {"stratum": {5: ""}},
        ("value_empty", "stratum", (5,)),
        "women.csv, columna stratum, fila de datos 5: falta el valor; complételo, porque sin él no se "
        "puede situar la fila "
        "en la muestra.",
        "women.csv, column stratum, data row 5: the value is missing; fill it in, since without it the "
        "row has no place in "
        "the sample.",
    ),
    (
        {"consent": {8: "2"}},
        ("module_without_consent", "module_status", (8,)),
        "women.csv, columna module_status, fila de datos 8: el módulo de violencia figura como entrevistado sin "
        "consentimiento para él; revise esas entrevistas y, si no lo dio, borre sus respuestas al módulo.",
        "women.csv, column module_status, data row 8: the violence module is marked as held without "
        "consent to it; review "
        "those interviews and, if it was not given, delete their answers to the module.",
    ),
    (
        {"weight": {1: "1,25"}},
        ("decimal_comma", "weight", (1,)),
        "women.csv, columna weight, fila de datos 1: el número lleva coma decimal; escríbalo con punto, o ponga "
        'decimal = "," en la sección de esta tabla de project.toml.',
        "women.csv, column weight, data row 1: the number has a decimal comma; write it with a point, or put "
        'decimal = "," into the section of this table in project.toml.',
    ),
]


@pytest.mark.parametrize(("cells", "told", "spanish", "english"), RULES, ids=[told[0] for _, told, _, _ in RULES])
def test_a_rule_broken_is_one_violation_with_its_sentence(found, cells, told, spanish, english):
    (one,) = found(changed(**cells))
    assert (one.rule, one.column, one.rows) == told
    assert one.count == len(one.rows) and one.file == "women.csv"
    assert one.sentence("es") == spanish
    assert one.sentence("en") == english


@pytest.mark.parametrize(
    ("column", "rule"),
    [
        ("ipv_phys_push", "undeclared_code_hidden"),
        ("help_inst_2", "undeclared_code_hidden"),
        ("psu", None),
        ("woman_id", None),
    ],
)
@pytest.mark.parametrize("planted", [PLANTED, f"{PLANTED},5", f"María {PLANTED}"])
def test_no_value_of_a_sensitive_column_is_ever_said(found, column, rule, planted):
    violations = found(changed(**{column: {3: planted}}))
    for one in violations:
        assert PLANTED not in one.sentence("es") + one.sentence("en") + repr(one)
    if planted == PLANTED:
        assert [one.rule for one in violations] == ([rule] if rule else [])
    elif column != "psu":
        assert violations


def test_a_sensitive_number_out_of_its_range_is_not_said(found):
    columns = [(*one[:5], "yes", *one[6:]) if one[0] == "age" else one for one in WOMEN]
    (one,) = found(changed(age={4: PLANTED}), codebook=codebook_text(columns))
    assert one.rule == "out_of_range_hidden" and PLANTED not in one.sentence("es") + repr(one)


def test_a_long_value_and_many_codes_are_cut(found):
    (one,) = found(changed(stratum={1: "X" * 60}))
    assert one.values["codes"] == "…"
    (one,) = found(changed(education={row: str(10 + row) for row in range(1, 9)}))
    assert one.values["codes"] == "11, 12, 13, 14, 15 …"


def test_at_most_ten_rows_are_listed_and_all_are_counted(found):
    rows = [row | {"woman_id": str(copy * 10_000 + int(row["woman_id"]))} for copy in range(3) for row in women()]
    (one,) = found([row | {"education": "5"} for row in rows])
    assert one.rows == tuple(range(1, 11)) and one.count == 24
    assert "filas de datos 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 … (24 en total)" in one.sentence("es")


def test_all_faults_come_at_once_in_the_order_of_the_codebook(found):
    rows = changed(education={1: "5"}, wave={2: "x"}, site={3: "x"}, ipv_phys_push={4: "7"}, weight={5: ""})
    assert [one.column for one in found(rows)] == ["site", "wave", "weight", "education", "ipv_phys_push"]


def without(*names):
    return [{name: value for name, value in row.items() if name not in names} for row in women()]


def test_a_required_column_must_be_there(found):
    (one,) = found(without("education"))
    assert one.sentence("es") == "women.csv: falta la columna education; vuelva a exportar el archivo con ella."
    assert one.sentence("en") == "women.csv: the column education is missing; export the file again with it."
    assert found(without("note_code", "consent_minor", "help_inst_1")) == ()


@pytest.mark.parametrize("column", ["site", "wave", "consent", "weight", "psu", "stratum", "weight_dv"])
def test_what_no_survey_can_do_without_is_required_whatever_the_codebook_says(found, column):
    columns = [(*one[:4], "", *one[5:]) for one in WOMEN]
    (one,) = found(without(column), codebook=codebook_text(columns))
    assert (one.rule, one.column) == ("column_missing", column)


def test_a_design_column_that_the_codebook_does_not_name_is_said(found):
    columns = [one for one in WOMEN if one[0] != "weight"]
    (one,) = found(codebook=codebook_text(columns))
    assert one.sentence("es") == (
        "women.csv: el libro de códigos no nombra la columna weight, que hace falta; añádala a codebook.csv."
    )


def test_a_required_column_may_not_be_empty_in_a_whole_wave(found):
    (one,) = found(changed(education=dict.fromkeys((5, 6, 7, 8), "")))
    assert one.sentence("es") == (
        "women.csv, columna education: está vacía en toda la ronda endline; complétela, o quite esa ronda "
        "del campo "
        "«waves» de codebook.csv si no se preguntó."
    )
    assert one.sentence("en").startswith("women.csv, column education: it is empty in the whole wave endline;")
    only_baseline = [(*one[:4], "baseline", *one[5:]) if one[0] == "education" else one for one in WOMEN]
    assert found(changed(education=dict.fromkeys((5, 6, 7, 8), "")), codebook=codebook_text(only_baseline)) == ()


def test_the_module_weight_is_needed_only_where_the_module_was_held(found):
    assert found(changed(module_status={1: "2"}, weight_dv={1: ""})) == ()
    (one,) = found(changed(weight_dv={1: ""}))
    assert (one.rule, one.column) == ("weight_empty", "weight_dv")


def test_weights_of_zero_are_allowed_and_endless_ones_are_not(found):
    assert found(changed(weight={1: "0"})) == ()
    (one,) = found(changed(weight={1: "1e999"}))
    assert one.rule == "not_finite" and one.column == "weight"


def test_the_same_woman_and_psu_may_come_back_in_the_other_wave(found):
    assert found(changed(woman_id={5: "1000"}, stratum={5: "EA2"})) == ()


def test_long_ids_are_not_rounded_into_one(found):
    assert found(changed(woman_id={1: "900719925474099301", 2: "900719925474099302"})) == ()


def test_rows_without_consent_are_not_judged_by_the_rules_of_answers(found):
    assert found(changed(consent={2: "0"}, education={2: "5"}, weight={2: ""}, site={2: "x"})) == ()
    (one,) = found(changed(consent={2: "5"}, education={2: "5"}))
    assert (one.rule, one.column, one.rows) == ("undeclared_code", "consent", (2,))


VALUES = (
    ('country = "BO"', 'country = "BO"\nvalue = "EL ALTO"'),
    ('start = "2018-05"', 'start = "2018-05"\nvalue = "2018"'),
)


def test_a_table_writes_sites_and_waves_as_project_toml_says(found):
    own = {"el_alto": "EL ALTO", "baseline": "2018"}
    rows = [{name: own.get(value, value) for name, value in row.items()} for row in women()]
    tables = [one for one in found(rows, replaced=VALUES) if one.file == "women.csv"]
    assert tables == []
    named = [one for one in found(replaced=VALUES) if one.file == "women.csv"]
    assert [(one.column, one.count, one.values["codes"]) for one in named] == [
        ("site", 6, "el_alto"),
        ("wave", 4, "baseline"),
    ]


def test_a_decimal_comma_is_read_where_it_is_declared(found):
    rows = [row | {"weight": "1,25", "weight_dv": "2,5"} for row in women()]
    assert found(rows, settings='\n[tables.women]\ndecimal = ","\n') == ()
    (one, two) = found(changed(), settings='\n[tables.women]\ndecimal = ","\n')
    assert one.rule == two.rule == "decimal_point"


def test_every_sentence_about_rows_belongs_to_a_rule():
    words = (FOLDER / "es" / "errors.po").read_text(encoding="utf-8")
    rules = set(re.findall(r'msgid_plural "(\w+)"', words))
    folder = Path(checks.__file__).parent
    sources = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")))
    assert rules and {rule for rule in rules if f'"{rule.removesuffix("_hidden")}"' not in sources} == set()
