"""The rules of protection that a project loosened: which, who decided it, when and why."""

from __future__ import annotations

from evaluation.disclosure.policy import Policy, loosened
from evaluation.disclosure.protected import ProtectedRelease
from evaluation.locale import text
from evaluation.report.numbers import day


def looser_rules(release: ProtectedRelease, language: str) -> str:
    """Return the sentences that say so where the numbers are explained; empty where every rule is at least as strict
    as its default."""
    policy = Policy.model_validate(release.policy)
    names = loosened(policy)
    if not names:
        return ""
    rules = "; ".join(_rule(name, policy, language) for name in names)
    return text(
        "report.looser_rules",
        language,
        rules=rules,
        role=policy.lowered_by,
        date=day(policy.lowered_on, language),
        reason=policy.lowered_because.rstrip("."),
    )


def _rule(name: str, policy: Policy, language: str) -> str:
    value, usual = (_plain(one, language) for one in (getattr(policy, name), Policy.model_fields[name].default))
    return text("report.looser_rule", language, rule=text(f"report.rule_{name}", language), value=value, usual=usual)


def _plain(value: float, language: str) -> str:
    return f"{value:g}".replace(".", "," if language == "es" else ".")
