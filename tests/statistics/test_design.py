"""The units of a design, and what is refused."""

import numpy as np
import pytest
from designs import design

from evaluation.errors import EvaluationError
from evaluation.statistics.design import LonelyStrata, check_weights, variance_units

STRATUM = ["a", "a", "a", "a", "b", "b", "b", "b"]
PSU = [1, 1, 2, 2, 3, 3, 4, 4]
WAVE = [0, 1, 0, 1, 0, 1, 0, 1]


def test_shared_psus_are_the_units_in_both_waves():
    units = variance_units(design(STRATUM, PSU, wave=WAVE))
    assert units.of_row.tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    assert units.centring.tolist() == [0, 0, 1, 1]
    assert units.sizes.tolist() == [2, 2]


def test_new_psus_are_other_units_in_each_wave():
    units = variance_units(design(STRATUM, PSU, wave=WAVE, psus="new"))
    assert len(set(units.psu)) == 8
    assert units.sizes.tolist() == [2, 2, 2, 2]


def test_partly_shared_psus_keep_their_name_and_are_centred_by_wave():
    units = variance_units(design(STRATUM, PSU, wave=WAVE, psus="partial"))
    assert len(units.psu) == 8
    assert len(set(units.psu)) == 4
    assert units.sizes.tolist() == [2, 2, 2, 2]


def test_each_wave_that_adds_psus_and_leaves_others_costs_a_degree_of_freedom():
    """In the third wave a PSU of each of those before comes again and one is new."""
    psu, wave = [1, 2, 3, 4, 1, 3, 5], [0, 0, 1, 1, 2, 2, 2]
    units = variance_units(design([0] * 7, psu, wave=wave, psus="partial"))
    assert units.restriction[units.of_row].tolist() == [0, 0, 1, 1, 2, 2, 2]
    assert units.sizes.tolist() == [2, 2, 3]


def test_a_wave_without_psus_of_its_own_costs_none():
    psu, wave = [1, 2, 3, 4, 3, 4, 1, 2], [0, 0, 1, 1, 2, 2, 2, 2]
    units = variance_units(design([0] * 8, psu, wave=wave, psus="partial"))
    assert units.restriction[units.of_row].tolist() == [0, 0, 1, 1, 1, 1, 1, 1]


def test_a_psu_without_weight_stays_a_unit():
    assert variance_units(design(STRATUM, PSU, weight=[0, 0, 1, 1, 1, 1, 1, 1])).sizes.tolist() == [2, 2]


@pytest.mark.parametrize("psus", ["shared", "partial"])
def test_a_psu_in_two_strata_is_refused(psus):
    with pytest.raises(EvaluationError) as fault:
        variance_units(design(["a", "a", "b", "b"], [1, 2, 2, 3], wave=[0, 0, 1, 1], psus=psus))
    assert fault.value.key == "psu_in_two_strata"
    assert fault.value.values == {"count": 1, "psus": "2"}


def test_the_same_number_may_name_a_new_psu_of_another_stratum():
    stratum, psu, wave = ["a", "a", "b", "b", "a", "a", "b", "b"], [1, 2, 3, 4, 3, 4, 1, 2], [0] * 4 + [1] * 4
    assert variance_units(design(stratum, psu, wave=wave, psus="new")).sizes.tolist() == [2, 2, 2, 2]


@pytest.mark.parametrize("weight", [np.nan, -1, np.inf])
def test_a_weight_missing_or_negative_is_refused_where_it_is_needed(weight):
    weights = np.array([1, 1, weight, 1, 1, weight, 1, weight])
    with pytest.raises(EvaluationError) as fault:
        check_weights(weights, np.array([True] * 5 + [False, True, True]))
    assert fault.value.key == "weight_missing_or_negative"
    assert fault.value.values == {"count": 2, "rows": "3, 8"}


def test_no_more_than_five_rows_are_named():
    with pytest.raises(EvaluationError) as fault:
        check_weights(np.full(8, -1.0), np.ones(8, bool))
    assert fault.value.values == {"count": 8, "rows": "1, 2, 3, 4, 5, …"}


@pytest.mark.parametrize("column", ["stratum", "psu"])
def test_a_row_without_stratum_or_psu_is_refused(column):
    labels = {"stratum": STRATUM, "psu": ["p", "p", "q", "q", "r", "r", "s", "s"]}
    labels[column] = [*labels[column][:7], None]
    with pytest.raises(EvaluationError) as fault:
        variance_units(design(**{name: np.array(values, object) for name, values in labels.items()}))
    assert fault.value.key == f"{column}_missing"
    assert fault.value.values == {"count": 1, "rows": "8"}


def test_lonely_strata_are_all_named():
    with pytest.raises(LonelyStrata) as fault:
        variance_units(design(["a", "a", "b", "c"], [1, 2, 3, 4]))
    assert fault.value.key == "lonely_strata"
    assert fault.value.values == {"strata": "b, c", "count": 2, "options": "remove, adjust, certainty, average"}
    assert fault.value.exit_code == 1


@pytest.mark.parametrize("psus", ["new", "partial"])
def test_a_stratum_is_lonely_where_one_wave_has_one_psu(psus):
    with pytest.raises(LonelyStrata) as fault:
        variance_units(design(["a", "a", "a"], [1, 2, 1], wave=[0, 0, 1], psus=psus))
    assert fault.value.values["strata"] == "a"
    assert variance_units(design(["a", "a", "a"], [1, 2, 1], wave=[0, 0, 1])).sizes.tolist() == [2]


@pytest.mark.parametrize("wrong", [{"psus": "same"}, {"lonely": "skip"}])
def test_an_unknown_rule_is_a_defect_of_the_caller(wrong):
    with pytest.raises(ValueError, match="unknown rule"):
        variance_units(design(STRATUM, PSU, **wrong))


SENTENCES = [
    (
        EvaluationError("psu_in_two_strata", count=1, psus="2"),
        "Hay UPM con filas en más de un estrato (1: 2): corrija el estrato de esas filas o dé a cada UPM un código "
        "propio.",
        "Some PSUs have rows in more than one stratum (1: 2): correct the stratum of those rows or give each PSU a "
        "code of its own.",
    ),
    (
        EvaluationError("stratum_missing", count=3, rows="1, 2, 7"),
        "Falta el estrato en 3 filas de la muestra (filas 1, 2, 7): complételo, porque sin él no se puede estimar "
        "ninguna varianza.",
        "The stratum is missing in 3 rows of the sample (rows 1, 2, 7): fill it in, since no variance can be estimated "
        "without it.",
    ),
    (
        EvaluationError("psu_missing", count=3, rows="1, 2, 7"),
        "Falta la UPM en 3 filas de la muestra (filas 1, 2, 7): complétela, porque sin ella no se puede estimar "
        "ninguna varianza.",
        "The PSU is missing in 3 rows of the sample (rows 1, 2, 7): fill it in, since no variance can be estimated "
        "without it.",
    ),
    (
        EvaluationError("weight_missing_or_negative", count=2, rows="3, 8"),
        "El factor de expansión falta o es negativo en 2 filas con respuesta (filas 3, 8): corríjalo, o escriba 0 en "
        "las filas que no deben contar.",
        "The weight is missing or negative in 2 rows with an answer (rows 3, 8): correct it, or write 0 in the rows "
        "that should not count.",
    ),
    (
        LonelyStrata("lonely_strata", strata="b, c", count=2, options="remove, adjust"),
        "No se puede estimar la varianza de los estratos con una sola UPM (2: b, c): únalos a otros semejantes o "
        "escriba en «lonely», sección [survey] de project.toml, una de estas reglas: remove, adjust.",
        "The variance of strata with a single PSU cannot be estimated (2: b, c): merge them with similar ones or write "
        "one of these rules in `lonely`, section [survey] of project.toml: remove, adjust.",
    ),
]


@pytest.mark.parametrize(("fault", "spanish", "english"), SENTENCES, ids=lambda value: getattr(value, "key", ""))
def test_sentences(fault, spanish, english):
    assert fault.sentence("es") == spanish
    assert fault.sentence("en") == english
