"""A loosened rule of protection is told where the report explains its numbers, with who decided it, when and why."""

import datetime

import pytest
from small_report import levels

from evaluation.analysis.results import ReportItem
from evaluation.disclosure.gate import protect
from evaluation.disclosure.policy import NOT_RULES, Policy, policy_from
from evaluation.locale import text
from evaluation.report.looser import looser_rules

WHO = {
    "lowered_by": "coordinación de evaluación",
    "lowered_on": datetime.date(2024, 5, 2),
    "lowered_because": "Datos públicos y anonimizados.",
}


def release(**rules):
    items = [("03_methodology", ReportItem("table", "violence_levels", levels()))]
    return protect(items, policy_from(rules | (WHO if rules else {})), frozenset({"IMP-01"}))


def test_a_report_under_the_usual_rules_says_nothing():
    assert looser_rules(release(), "es") == ""


def test_the_loosened_rules_are_told_with_role_date_and_reason():
    told = release(threshold=5, round_n=1)
    assert looser_rules(told, "es") == (
        "Este proyecto publica con reglas de protección menos estrictas que las habituales: mínimo de mujeres que "
        "responden sí, y de las que responden no, a una pregunta sensible: 5 (lo habitual es 10); múltiplo al que se "
        "redondea el número de personas: 1 (lo habitual es 5). Lo decidió coordinación de evaluación el 2 de mayo de "
        "2024, por este motivo: Datos públicos y anonimizados."
    )
    assert "It was decided by coordinación de evaluación on 2 May 2024" in looser_rules(told, "en")


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_rule_has_its_words(language):
    assert all(text(f"report.rule_{name}", language) for name in Policy.model_fields if name not in NOT_RULES)
