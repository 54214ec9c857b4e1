"""A woman outside the module: who she is, what she agreed to, and what she thinks justified."""

from __future__ import annotations

import numpy as np

from evaluation.sources.synthetic.chance import (
    Answers,
    Draws,
    Flags,
    at_least_one,
    centred,
    draws,
    happens,
    one_of,
    spread,
)
from evaluation.sources.synthetic.field import EMPTY
from evaluation.sources.synthetic.plan import (
    AGE_BANDS,
    DATING,
    EDUCATION,
    EVER_PARTNERED,
    EXPOSED,
    FORMERLY_PARTNERED,
    FORMS,
    HELP_CODES,
    JUSTIFICATIONS,
    LANGUAGE,
    OTHERS,
    PLANTED,
    REJECTS_BY_EDUCATION,
)

LASTING = {  # the same draws in both waves of a panel woman: what has happened to her has happened
    "age": 1,
    "age_in_band": 1,
    "partnered": 1,
    "formerly": 1,
    "dated": 1,
    "previous": 1,
    "education": 1,
    "language": 1,
    "rejects": 1,
    "profile": 1,
    "acts": sum(len(form.acts) for form in FORMS),
    "by_previous": 3,
    "others": len(OTHERS),
    "help": 1,
    "institutions": len(HELP_CODES),
}
FRESH = {
    "consent": 1,
    "permission": 1,
    "privacy": 1,
    "module": 1,
    "interrupted": 3,
    "referral": 1,
    "exposed": 1,
    "justified": len(JUSTIFICATIONS),
    "opinion": len(JUSTIFICATIONS),
    "unanswered": 5,
    "recent": 1,
    "recent_form": 2,
    "recent_act": sum(len(form.acts) for form in FORMS),
    "often": 1,
    "often_act": sum(len(form.acts) for form in FORMS),
    "when": 3 + len(OTHERS),
    "refuser": 1,
    "refused": 24 + len(OTHERS),
    "stopped": 3,
    "help_answer": 1,
    "help_year": 1,
    "reported": 1,
    "reported_form": 3,
    "reported_by": 3,
}
AGE_REFUSED, NOT_A_MINOR = 99, 7
DONT_KNOW, REFUSED = 8, 9

Traits = dict[str, Draws]
Columns = dict[str, Answers]


def draw_traits(rng: np.random.Generator, count: int) -> Traits:
    return {name: draws(rng, (count, width)) for name, width in (LASTING | FRESH).items()}


def carry(traits: Traits, rows: Flags, before: Traits, origin: Answers) -> Traits:
    """Return the traits with the lasting ones of panel women taken from the baseline."""
    carried = dict(traits)
    for name in LASTING:
        carried[name] = traits[name].copy()
        carried[name][rows] = before[name][origin[rows]]
    return carried


def true_age(traits: Traits, older: Answers) -> Answers:
    """Return ages in years; `older` is how many years later than her first draw a woman is interviewed."""
    band = one_of(traits["age"][:, 0], [(number, percent) for number, (_, _, percent) in enumerate(AGE_BANDS)])
    first = np.array([low for low, _, _ in AGE_BANDS])[band]
    width = np.array([high - low + 1 for low, high, _ in AGE_BANDS])[band]
    return first + traits["age_in_band"][:, 0] * width // 1_000_000 + older


def age_band(age: Answers) -> Answers:
    return np.searchsorted([low for low, _, _ in AGE_BANDS], age, side="right") - 1


def about_her(traits: Traits, age: Answers, site: str, wave: str) -> Columns:
    """Return age, education, partner, language and exposure to the project as she answers."""
    partner = partner_status(traits, age)
    unanswered = traits["unanswered"]
    education = one_of(traits["education"][:, 0], list(enumerate(EDUCATION[site])))
    said = np.where(happens(unanswered[:, 2], 0.3), REFUSED, partner)
    previous = np.where(happens(traits["previous"][:, 0], 22), 1, 0)
    previous = np.where(happens(unanswered[:, 3], 0.4), REFUSED, previous)
    return {
        "interview_language": one_of(traits["language"][:, 0], LANGUAGE[site]),
        "age": np.where(happens(unanswered[:, 0], 0.5), AGE_REFUSED, age),
        "education": np.where(happens(unanswered[:, 1], 0.6), DONT_KNOW, education),
        "partner_status": said,
        "ever_partnered": np.where(said == REFUSED, EMPTY, np.isin(said, (1, 2)).astype(int)),
        "prev_partner": np.where(np.isin(said, (1, 2, 3)), previous, EMPTY),
        "exposed_project": _exposed(traits, site, wave),
    }


def partner_status(traits: Traits, age: Answers) -> Answers:
    """Return 0 never a partner, 1 married or cohabiting, 2 formerly, 3 only dated."""
    band = age_band(age)
    ever = happens(traits["partnered"][:, 0], np.array(EVER_PARTNERED)[band])
    formerly = happens(traits["formerly"][:, 0], np.array(FORMERLY_PARTNERED)[band])
    dated = happens(traits["dated"][:, 0], np.array(DATING)[band])
    return np.where(ever, np.where(formerly, 2, 1), np.where(dated, 3, 0))


def what_is_justified(traits: Traits, steps: Answers, site: str, wave: str) -> Columns:
    """Return the five answers on what justifies hitting a wife."""
    shares = EDUCATION[site]
    education = one_of(traits["education"][:, 0], list(enumerate(shares)))
    planted = PLANTED[site, wave].rejects
    chance = planted + spread(planted, steps) + centred(REJECTS_BY_EDUCATION, shares)[education]
    accepts = ~happens(traits["rejects"][:, 0], chance)
    yes = accepts[:, None] & happens(traits["justified"], [percent for _, percent in JUSTIFICATIONS])
    answers = at_least_one(yes, accepts, len(JUSTIFICATIONS)).astype(int)
    answers = np.where(happens(traits["opinion"], 0.3), DONT_KNOW, answers)
    return {name: answers[:, column] for column, (name, _) in enumerate(JUSTIFICATIONS)}


def what_was_agreed(traits: Traits, age: Answers) -> Columns:
    """Return consent, permission of minors, privacy, what became of the module, and the offer of referral.

    Of those who withdraw consent at the end (0) the form still holds the answers, as real forms do.
    """
    consent = one_of(traits["consent"][:, 0], ((0, 1.2), (2, 3.0), (1, 95.8)))
    permission = np.where(happens(traits["permission"][:, 0], 82), 1, 0)
    private = np.where(happens(traits["privacy"][:, 0], 97), 1, 0)
    declined = (consent == 2) | (private == 1) & happens(traits["module"][:, 0], 1)
    return {
        "consent": consent,
        "consent_minor": np.where(age < 18, permission, NOT_A_MINOR),
        "privacy_start": np.where(consent == 2, EMPTY, private),
        "module_status": np.where(declined, 3, np.where(private == 1, 1, 2)),
        "referral_offered": one_of(traits["referral"][:, 0], ((0, 1.5), (1, 80), (2, 18.5))),
    }


def kept(columns: Columns) -> Flags:
    """Return whose answers may be used: consent, and for minors the permission that the committee asks for."""
    return (columns["consent"] != 0) & (columns["consent_minor"] != 0)


def _exposed(traits: Traits, site: str, wave: str) -> Answers:
    once, often = EXPOSED[site, wave]
    exposed = one_of(traits["exposed"][:, 0], ((1, once), (2, often), (0, 100 - once - often)))
    return np.where(happens(traits["unanswered"][:, 4], 0.4), DONT_KNOW, exposed)
