"""The violence module: what a woman has lived through, and how it stands in her answers act by act."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluation.sources.synthetic.chance import (
    MILLION,
    Answers,
    Flags,
    at_least_one,
    centred,
    happens,
    one_of,
    per_million,
    spread,
)
from evaluation.sources.synthetic.field import EMPTY
from evaluation.sources.synthetic.person import DONT_KNOW, REFUSED, Columns, Traits, age_band, partner_status
from evaluation.sources.synthetic.plan import (
    AGE_BANDS,
    BY_PREVIOUS,
    EVER_PARTNERED,
    FORMS,
    LIFETIME,
    LIFETIME_DATING,
    OFTEN,
    OTHERS,
    PREVIOUS_PARTNER,
    RECENT_BY_AGE,
    RECENT_CONTROL,
    RECENT_EMOTIONAL,
    SEXUAL_BY_OTHERS_NOW,
    Form,
    Planted,
)

NEVER, OFTEN_NOW, SOMETIMES_NOW, NOT_NOW = range(4)  # scale ACT of items.md
NO, THIS_YEAR, BEFORE, UNKNOWN_WHEN = range(4)  # scale PREV of items.md
ACTS = tuple(name for form in FORMS for name, _ in form.acts)
ITEMS = (*ACTS, *PREVIOUS_PARTNER, *OTHERS)
FORM_NAMES = tuple(form.name for form in FORMS)


@dataclass(frozen=True)
class Lived:
    """Who has lived through each form by a partner: ever, and in the last 12 months."""

    ever: dict[str, Flags]
    recent: dict[str, Flags]


def lived_through(traits: Traits, age: Answers, stand: dict[str, np.ndarray], planted: Planted) -> Lived:
    """Return what women with a partner have lived through; `stand` is how far each one's block and zone stand off."""
    profile = _profile(traits, age, stand["lifetime"])
    ever = {name: np.array([getattr(one, name) for one in LIFETIME] + [False])[profile] for name in FORM_NAMES}
    violent = _recently_violent(traits, age, ever, stand["recent"], planted)
    form = traits["recent_form"]
    return Lived(
        ever,
        {
            "control": ever["control"] & happens(form[:, 0], RECENT_CONTROL),
            "emotional": ever["emotional"] & happens(form[:, 1], RECENT_EMOTIONAL),
            "physical": ever["physical"] & violent,
            "sexual": ever["sexual"] & violent,
        },
    )


def module_answers(traits: Traits, columns: Columns, lived: Lived) -> Columns:
    """Return every item of the module; those not asked are empty."""
    previous = columns["prev_partner"] == 1
    by_previous = previous[:, None] & happens(traits["by_previous"], list(BY_PREVIOUS.values()))
    partner = np.isin(columns["partner_status"], (1, 2, 3))
    answers = _acts(traits, lived, by_previous) | _previous(traits, lived, by_previous) | _others(traits)
    asked = {name: partner for name in ACTS} | {name: previous for name in PREVIOUS_PARTNER}
    in_module = columns["module_status"] == 1
    told = {name: np.where(asked.get(name, True), answers[name], EMPTY) for name in ITEMS}
    unsaid = _unsaid(traits, np.column_stack([told[name] for name in ITEMS]))
    return {name: np.where(in_module, unsaid[:, column], EMPTY) for column, name in enumerate(ITEMS)}


def stopped(traits: Traits) -> Flags:
    """Return in whose interview the module stopped part-way."""
    return happens(traits["stopped"][:, 0], 1.5)


def interruptions(traits: Traits, columns: Columns) -> Columns:
    """Return who came in during the module, and whether all of it was held in private."""
    tables = {
        "interrupt_partner": ((1, 3.5), (2, 1), (0, 95.5)),
        "interrupt_man": ((1, 1.2), (2, 0.3), (0, 98.5)),
        "interrupt_woman": ((1, 2.5), (2, 0.5), (0, 97)),
    }
    found = {name: one_of(traits["interrupted"][:, place], table) for place, (name, table) in enumerate(tables.items())}
    came_in = stopped(traits) & happens(traits["stopped"][:, 2], 40)
    found["interrupt_partner"] = np.maximum(found["interrupt_partner"], came_in)
    found["full_privacy"] = (sum(found.values()) == 0).astype(int)
    return {name: np.where(columns["module_status"] == 1, answers, EMPTY) for name, answers in found.items()}


def _profile(traits: Traits, age: Answers, stand: np.ndarray) -> Answers:
    """Return the row of LIFETIME of each woman, its length for none."""
    edges = np.cumsum([per_million(one.percent) for one in LIFETIME])
    everybody = int(edges[-1])
    share = 100 * everybody / MILLION
    chance = np.where(partner_status(traits, age) == 3, LIFETIME_DATING, share) + spread(share, stand)
    place = traits["profile"][:, 0] * everybody // per_million(chance)
    return np.searchsorted(edges, place, side="right")


def _recently_violent(traits: Traits, age: Answers, ever, stand: np.ndarray, planted: Planted) -> Flags:
    kinds = {(True, False): planted.physical_only, (False, True): planted.sexual_only, (True, True): planted.both}
    partnered = [percent * share for percent, (_, _, share) in zip(EVER_PARTNERED, AGE_BANDS, strict=True)]
    factor = 1 + spread(planted.recent, stand) / planted.recent + centred(RECENT_BY_AGE, partnered)[age_band(age)]
    violent = np.zeros(len(age), dtype=bool)
    for (physical, sexual), recent in kinds.items():
        here = (ever["physical"] == physical) & (ever["sexual"] == sexual)
        share = sum(one.percent for one in LIFETIME if (one.physical, one.sexual) == (physical, sexual))
        violent |= here & happens(traits["recent"][:, 0], 100 * recent / share * factor)
    return violent


def _acts(traits: Traits, lived: Lived, by_previous: Flags) -> Columns:
    """Return the acts of the current or last partner; physical and sexual violence of some is a previous one's."""
    answers, first = {}, 0
    for form in FORMS:
        here = slice(first, first + len(form.acts))
        own = ~by_previous[:, list(BY_PREVIOUS).index(form.name)] if form.name in ("physical", "sexual") else True
        scale = _scale(form, lived.ever[form.name] & own, lived.recent[form.name] & own, traits, here)
        answers |= {name: scale[:, column] for column, (name, _) in enumerate(form.acts)}
        first += len(form.acts)
    return answers


def _scale(form: Form, ever: Flags, recent: Flags, traits: Traits, here: slice) -> Answers:
    """Return the form's acts on the scale ACT."""
    yes = ever[:, None] & happens(traits["acts"][:, here], [percent for _, percent in form.acts])
    yes = at_least_one(yes, ever, form.core)
    now = yes & recent[:, None] & happens(traits["recent_act"][:, here], 60)
    now |= _first(yes) & (recent & ~now[:, : form.core].any(axis=1))[:, None]
    often = now & happens(traits["often"], OFTEN) & (_first(now) | happens(traits["often_act"][:, here], 40))
    return np.select([often, now, yes], [OFTEN_NOW, SOMETIMES_NOW, NOT_NOW], NEVER)


def _first(flags: Flags) -> Flags:
    """Return the first column of each row that is true, alone."""
    return flags & (np.cumsum(flags, axis=1) == 1)


def _previous(traits: Traits, lived: Lived, by_previous: Flags) -> Columns:
    answers = {}
    for column, (name, form) in enumerate(zip(PREVIOUS_PARTNER, BY_PREVIOUS, strict=True)):
        yes = lived.ever[form] & by_previous[:, column]
        before = np.where(happens(traits["when"][:, column], 8), UNKNOWN_WHEN, BEFORE)
        answers[name] = np.where(yes, np.where(lived.recent[form], THIS_YEAR, before), NO)
    return answers


def _others(traits: Traits) -> Columns:
    """Return what anybody but a partner did: np_psych asks for 12 months only, np_phys is on the scale ACT."""
    yes, when = happens(traits["others"], list(OTHERS.values())), traits["when"][:, len(PREVIOUS_PARTNER) :]
    sexual = one_of(when, ((THIS_YEAR, SEXUAL_BY_OTHERS_NOW), (UNKNOWN_WHEN, 5), (BEFORE, 95 - SEXUAL_BY_OTHERS_NOW)))
    return {
        "np_phys": yes[:, 0] * one_of(when[:, 0], ((OFTEN_NOW, 5), (SOMETIMES_NOW, 22), (NOT_NOW, 73))),
        "np_psych": yes[:, 1].astype(int),
        "np_sex_force": yes[:, 2] * sexual[:, 2],
        "np_sex_other": yes[:, 3] * sexual[:, 3],
    }


def _unsaid(traits: Traits, told: Answers) -> Answers:
    """Return the answers with those not given: a few women refuse many items, any may not remember, some stop."""
    refuser = happens(traits["refuser"], 1.2)
    asked = told != EMPTY
    told = np.where(asked & happens(traits["refused"], 0.05), DONT_KNOW, told)
    told = np.where(asked & refuser & happens(traits["refused"], 35), REFUSED, told)
    last = np.where(stopped(traits), traits["stopped"][:, 1] * len(ITEMS) // MILLION, len(ITEMS))
    return np.where(np.arange(len(ITEMS)) < last[:, None], told, EMPTY)
