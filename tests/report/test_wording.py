"""The sentences of a report, word for word: no cause, no judgement that the interval does not bear."""

import pytest
from small_report import changes, levels, released

from evaluation.analysis.results import ReportItem
from evaluation.report.wording import sentences


def told(results, language: str) -> tuple[str, ...]:
    (item,) = released(ReportItem("sentences", "change", results, {"about": "change"})).items
    return sentences(item, language)


def test_a_fall_that_the_interval_bears_out():
    spanish, hidden = told(changes(), "es")
    assert spanish == (
        "Violencia de pareja, El Alto: disminuyó 10 puntos porcentuales entre la línea de base y la línea "
        "final (intervalo de confianza al 95\u00a0%: −16 a −4). Es un cambio favorable. Léase junto "
        "con: OUT-01 (Búsqueda de ayuda)."
    )
    assert hidden == "Violencia de pareja, Lima <b>: no se publica, para proteger a grupos pequeños [c]."
    english, _ = told(changes(), "en")
    assert english.startswith("Partner violence, El Alto:") and "10 percentage points" in english
    assert "favourable" in english and "OUT-01 (Help sought)" in english


def test_a_rise_of_violence_is_unfavourable_and_of_rejection_favourable():
    rise = {"estimate": 0.1, "low": 0.04, "high": 0.16}
    assert "aumentó 10 puntos porcentuales" in told(changes(**rise), "es")[0]
    assert "Es un cambio desfavorable." in told(changes(**rise), "es")[0]
    assert "Es un cambio favorable." in told(changes(**rise, indicator="OUT-03"), "es")[0]


@pytest.mark.parametrize("low, high", [(-0.16, 0.01), (-0.16, 0.0), (0.0, 0.16)])
def test_an_interval_with_zero_judges_nothing(low, high):
    spanish, _ = told(changes(estimate=-0.07, low=low, high=high), "es")
    assert "no puede determinarse si cambió; la diferencia estimada es de −7 puntos porcentuales" in spanish
    assert "favorable" not in spanish


def test_no_change_is_given_a_cause():
    words = " ".join((*told(changes(), "es"), *told(changes(), "en"))).lower()
    assert not [
        one for one in ("efecto", "impacto", "gracias", "debido", "effect", "impact", "due to", "caus") if one in words
    ]


def test_a_level_says_its_interval():
    assert told(levels(), "es")[0] == (
        "Violencia de pareja, El Alto, Línea de base: 20\u00a0% (intervalo de confianza al 95\u00a0%: 16 a 25). "
        "Léase junto con: OUT-01 (Búsqueda de ayuda)."
    )
