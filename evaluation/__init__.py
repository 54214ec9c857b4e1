"""Evaluate projects against gender violence: indicators, baseline-endline comparisons, protected reports."""

from importlib import import_module

_HOMES = {
    "open_project": "evaluation.project",
    "INDICATORS": "evaluation.indicators.catalogue",
    "survey": "evaluation.analysis.survey",
    "estimate": "evaluation.analysis.levels",
    "change": "evaluation.analysis.comparisons",
    "gap": "evaluation.analysis.comparisons",
    "difference_of_changes": "evaluation.analysis.comparisons",
    "contrast": "evaluation.analysis.comparisons",
    "response_rates": "evaluation.analysis.fieldwork",
    "planned": "evaluation.analysis.fieldwork",
    "plan": "evaluation.analysis.plan_items",
    "reliability": "evaluation.analysis.scales",
    "functioning": "evaluation.analysis.scales",
    "interviewed": "evaluation.analysis.counts",
    "tabulate": "evaluation.analysis.counts",
    "dropped": "evaluation.analysis.counts",
    "missing_answers": "evaluation.analysis.counts",
    "measure": "evaluation.analysis.measures",
    "heading": "evaluation.analysis.items",
    "paragraph": "evaluation.analysis.items",
    "table": "evaluation.analysis.items",
    "check_comparable": "evaluation.indicators.comparison",
    "tables_by_group": "evaluation.analysis.items",
    "told": "evaluation.analysis.items",
    "explained": "evaluation.analysis.items",
    "published": "evaluation.analysis.items",
    "figure": "evaluation.analysis.items",
    "sentence": "evaluation.analysis.items",
    "definitions": "evaluation.analysis.items",
    "suppression": "evaluation.analysis.items",
    "settings": "evaluation.analysis.items",
    "rules_table": "evaluation.analysis.services_items",
    "unless_measured": "evaluation.analysis.services_items",
    "only": "evaluation.analysis.services_rows",
    "decisions": "evaluation.analysis.services_deadlines",
    "trends": "evaluation.analysis.official_trends",
    "interrupted": "evaluation.analysis.official_trends",
    "decisions_by_hours": "evaluation.analysis.services_deadlines",
    "decisions_by_risk": "evaluation.analysis.services_deadlines",
    "quality_items": "evaluation.analysis.services_offices",
    "observers_agree": "evaluation.analysis.services_offices",
    "protocol_moves": "evaluation.analysis.services_offices",
    "register": "evaluation.analysis.services_registers",
    "case_rate_ratios": "evaluation.analysis.services_registers",
    "reporting_changes": "evaluation.analysis.outcomes",
    "interpretation": "evaluation.analysis.services_registers",
    "body_items": "evaluation.analysis.coordination",
    "attendance": "evaluation.analysis.coordination",
    "tie_changes": "evaluation.analysis.coordination_network",
    "achievement": "evaluation.analysis.achievement",
    "official": "evaluation.analysis.official",
    "events": "evaluation.analysis.official",
    "goals": "evaluation.analysis.synthesis_items",
    "goals_by_result": "evaluation.analysis.synthesis_items",
    "goals_drawn": "evaluation.analysis.synthesis_items",
    "criteria": "evaluation.analysis.synthesis_items",
    "sections": "evaluation.analysis.synthesis_items",
    "limits": "evaluation.analysis.synthesis_items",
    "headline": "evaluation.analysis.synthesis_items",
    "gathered": "evaluation.analysis.synthesis_items",
    "harmonised": "evaluation.analysis.method_items",
    "limitations": "evaluation.analysis.method_items",
    "words": "evaluation.analysis.synthesis_items",
    "results": "evaluation.release.recorded",
    "emit": "evaluation.release.emit",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str):
    if name not in _HOMES:
        raise AttributeError(f"evaluation has no {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
