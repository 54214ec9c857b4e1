"""The columns that came later: background, economic violence and injuries, harassment, safety, opinions, knowledge."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from evaluation.sources.synthetic import wider_plan as plan
from evaluation.sources.synthetic.aftermath import ACTS
from evaluation.sources.synthetic.chance import Answers, Draws, Flags, at_least_one, draws, happens, one_of
from evaluation.sources.synthetic.field import EMPTY
from evaluation.sources.synthetic.module import NEVER, NOT_NOW, OFTEN_NOW, SOMETIMES_NOW
from evaluation.sources.synthetic.person import AGE_REFUSED, DONT_KNOW, REFUSED, Columns
from evaluation.sources.synthetic.plan import OFTEN, SEED, SITES

GEM = (
    *("gem_deserve", "gem_tolerate", "gem_infidelity", "gem_refuse", "gem_reputation", "gem_mandecides"),
    *("gem_menneed", "gem_condom", "gem_home", "gem_childcare", "gem_finalword", "gem_obey"),
    *("gem_childboth", "gem_decideboth"),
)
EQUITABLE = ("gem_childboth", "gem_decideboth")
ECONOMIC, HARASSMENT = (tuple(name for name, _ in of) for of in (plan.ECONOMIC_ACTS, plan.HARASSMENT))
INJURIES = tuple(name for name, _ in plan.INJURIES)
SERVICES = tuple(f"{asked}_{code}" for asked in ("svc_spont", "svc_reach") for code in plan.SERVICE_CODES)
COLUMNS = (
    *("mother_tongue", "ethnic_self_id", *plan.DIFFICULTIES, "disability", "ever_partnered_wide"),
    *("transport_use", "safe_dark", *HARASSMENT, *GEM, *plan.NORMS, *plan.LAW_STATEMENTS, "law_deadline"),
    *(*SERVICES, *ECONOMIC, *INJURIES),
)

LASTING = {  # the same draws in both waves of a panel woman
    "tongue": 1,
    "ethnic": 1,
    "difficulty": 2,
    "kind": 2,
    "injured": 1,
    "injury": len(INJURIES),
    "economic": 1,
    "economic_act": len(ECONOMIC),
}
FRESH = {
    "transport": 1,
    "safe": 2,
    "harassed": 2,
    "harassment": len(HARASSMENT),
    "month": len(HARASSMENT),
    "gem": len(GEM),
    "odd": 1,
    "norm": 2 * len(plan.NORMS),
    "law": len(plan.LAW_STATEMENTS),
    "law_unsure": len(plan.LAW_STATEMENTS),
    "deadline": 1,
    "services": 3,
    "unsaid": 8 + len(HARASSMENT) + len(GEM),
    "often": len(ECONOMIC),
    "injured_now": 1,
}

Traits = dict[str, Draws]


def widen(waves: list[Columns]) -> None:
    """Add COLUMNS to the columns of each wave; a woman of the panel keeps what lasts."""
    rng = np.random.Generator(np.random.PCG64([SEED, plan.STREAM]))
    before: Traits = {}
    for columns in waves:
        count = len(columns["woman_id"])
        traits = {name: draws(rng, (count, width)) for name, width in (LASTING | FRESH).items()}
        if before:
            _carry(traits, columns["woman_id"], before, waves[0]["woman_id"])
        before = before or traits
        for part in (_background, _places, _opinions, _norms, _law, _services, _economic, _injuries):
            columns.update(_everywhere(part, traits, columns))


def _carry(traits: Traits, women: Answers, before: Traits, known: Answers) -> None:
    _, here, origin = np.intersect1d(women, known, return_indices=True)
    for name in LASTING:
        traits[name][here] = before[name][origin]


def _everywhere(part: Callable, traits: Traits, columns: Columns) -> Columns:
    """Return a part of the columns, each municipality by its own plan."""
    found: Columns = {}
    for site in SITES:
        here = columns["site"] == site
        own = part({name: of[here] for name, of in traits.items()}, {name: of[here] for name, of in columns.items()})
        for name, values in own.items():
            found.setdefault(name, np.full(len(here), EMPTY))[here] = values
    return found


def _cell(columns: Columns) -> tuple[str, str]:
    return str(columns["site"][0]), str(columns["wave"][0])


def _unsaid(traits: Traits, place: int, kind: str, answers: Answers, code: int = REFUSED) -> Answers:
    return np.where(happens(traits["unsaid"][:, place], plan.NOT_SAID[kind]), code, answers)


def _background(traits: Traits, columns: Columns) -> Columns:
    site, _ = _cell(columns)
    age = np.where(columns["age"] == AGE_REFUSED, 30, columns["age"])
    (young, few), (_, many) = plan.DISABILITY_BY_AGE
    disabled = happens(traits["difficulty"][:, 0], np.where(age < young, few, many))
    which = traits["difficulty"][:, 1] % len(plan.DIFFICULTIES)
    some = happens(traits["difficulty"][:, 1], 30)
    found = {
        name: np.where(which == place, np.where(disabled, 3, np.where(some, 2, 1)), 1)
        for place, name in enumerate(plan.DIFFICULTIES)
    }
    partner = columns["partner_status"]
    return found | {
        "mother_tongue": _unsaid(traits, 0, "mother_tongue", one_of(traits["tongue"][:, 0], plan.MOTHER_TONGUE[site])),
        "ethnic_self_id": _unsaid(traits, 1, "ethnic_self_id", one_of(traits["ethnic"][:, 0], plan.ETHNIC[site])),
        "disability": disabled.astype(int),
        "ever_partnered_wide": np.where(partner == REFUSED, EMPTY, np.isin(partner, (1, 2, 3)).astype(int)),
    }


def _places(traits: Traits, columns: Columns) -> Columns:
    """Return the use of transport, safety after dark, and harassment in public places."""
    cell = _cell(columns)
    safe = happens(traits["safe"][:, 0], plan.SAFE[cell])
    kept_in = happens(traits["safe"][:, 0], plan.SAFE[cell] + plan.NEVER_OUT)
    dark = np.where(
        safe, one_of(traits["safe"][:, 1], ((1, 25), (2, 75))), one_of(traits["safe"][:, 1], ((3, 60), (4, 40)))
    )
    found = {
        "transport_use": one_of(traits["transport"][:, 0], plan.TRANSPORT[cell[0]]),
        "safe_dark": _unsaid(traits, 2, "safe_dark", np.where(~safe & kept_in, 5, dark), DONT_KNOW),
    }
    answers = _harassment(traits, cell)
    for place, name in enumerate(HARASSMENT):
        found[name] = _unsaid(traits, 8 + place, "harass", answers[:, place])
    return found


def _harassment(traits: Traits, cell: tuple[str, str]) -> Answers:
    harassed = happens(traits["harassed"][:, 0], plan.HARASSED[cell])
    yes = harassed[:, None] & happens(traits["harassment"], [percent for _, percent in plan.HARASSMENT])
    yes = at_least_one(yes, harassed, core=5)
    alone = ~harassed & happens(traits["harassed"][:, 1], plan.HARASSED_BY_CONTACT_ALONE)
    yes[:, HARASSMENT.index("harass_rub")] |= alone
    return np.where(yes, np.where(happens(traits["month"], plan.LAST_30_DAYS), 1, 2), 0)


def _opinions(traits: Traits, columns: Columns) -> Columns:
    """Return the GEM items: 1 agrees to 3 disagrees, and the other way round for the equitable ones."""
    cell = _cell(columns)
    kind = one_of(traits["kind"][:, 0], list(enumerate(plan.GEM_KINDS[cell])))
    odd = happens(traits["odd"][:, 0], plan.GEM_ODD_SHARE) & (cell[0] == plan.GEM_ODD_SITE)
    refused = happens(traits["unsaid"][:, 3], plan.REFUSED_GEM)
    found = {}
    for place, name in enumerate(GEM):
        here = np.where(odd, 2, kind) if name == plan.GEM_ODD else kind
        told = _by_kind(traits["gem"][:, place], here, plan.GEM_ANSWERS)
        told = 4 - told if name in EQUITABLE else told
        told = _unsaid(traits, 8 + len(HARASSMENT) + place, "gem", told, DONT_KNOW)
        found[name] = np.where(refused, REFUSED, told)
    return found


def _by_kind(drawn: Draws, kind: Answers, tables) -> Answers:
    return np.choose(kind, [one_of(drawn, table) for table in tables])


def _norms(traits: Traits, columns: Columns) -> Columns:
    cell, found = _cell(columns), {}
    for place, (name, shares) in enumerate(plan.NORMS.items()):
        yes = happens(traits["norm"][:, 2 * place], shares[cell])
        few, most = ((1, 35), (2, 65)), ((4, 65), (5, 35))
        told, others = (
            (most, ((1, 15), (2, 35), (3, 50))) if name in plan.NORMS_OF_MOST else (few, ((3, 45), (4, 35), (5, 20)))
        )
        which = traits["norm"][:, 2 * place + 1]
        answers = np.where(yes, one_of(which, told), one_of(which, others))
        found[name] = np.where(happens(traits["unsaid"][:, 4], plan.NOT_SAID["norm"]), DONT_KNOW, answers)
    return found


def _law(traits: Traits, columns: Columns) -> Columns:
    """Return the statements on the law, 8 where she does not know, and the deadline in hours."""
    cell = _cell(columns)
    kind = one_of(traits["kind"][:, 1], list(enumerate(plan.LAW_KINDS[cell])))
    right = happens(traits["law"], np.array(plan.LAW_RIGHT)[kind][:, None])
    unsure = happens(traits["law_unsure"], plan.LAW_UNSURE)
    found = {
        name: np.where(right[:, place], answer, np.where(unsure[:, place], DONT_KNOW, 1 - answer))
        for place, (name, answer) in enumerate(plan.LAW_STATEMENTS.items())
    }
    return found | {"law_deadline": one_of(traits["deadline"][:, 0], plan.DEADLINES[cell[1]])}


def _services(traits: Traits, columns: Columns) -> Columns:
    """Return the services named unprompted and those of them that she could reach."""
    cell = _cell(columns)
    two = plan.TWO_SERVICES[cell]
    reachable = one_of(traits["services"][:, 0], ((2, 0.7 * two), (3, 0.3 * two), (1, plan.ONE_SERVICE), (0, 100)))
    named = reachable + happens(traits["services"][:, 1], plan.ONE_MORE)
    listed = plan.SERVICES[cell[0]]
    first = traits["services"][:, 2] % len(listed)
    found = {name: np.zeros(len(first), dtype=int) for name in SERVICES}
    for asked, number in (("svc_spont", named), ("svc_reach", reachable)):
        for place, code in enumerate(listed):
            found[f"{asked}_{code}"] = ((place - first) % len(listed) < number).astype(int)
        found[f"{asked}_0"] = (number == 0).astype(int)
    return found


def _economic(traits: Traits, columns: Columns) -> Columns:
    """Return the economic acts on the scale ACT, asked of women with a partner whose module went on so far."""
    now, before = plan.ECONOMIC_NOW[_cell(columns)], plan.ECONOMIC_BEFORE
    another = _named(columns, tuple(name for acts in ACTS.values() for name in acts))
    another |= _named(columns, ("prev_phys", "prev_sex", "prev_emot"))
    factor = np.where(another, plan.WITH_ANOTHER_FORM, plan.WITHOUT)
    recent = happens(traits["economic"][:, 0], now * factor)
    ever = happens(traits["economic"][:, 0], (now + before) * factor)
    yes = ever[:, None] & happens(traits["economic_act"], [percent for _, percent in plan.ECONOMIC_ACTS])
    yes = at_least_one(yes, ever, len(ECONOMIC))
    now = yes & recent[:, None]
    told = np.select([now & happens(traits["often"], OFTEN), now, yes], [OFTEN_NOW, SOMETIMES_NOW, NOT_NOW], NEVER)
    asked = np.isin(columns["partner_status"], (1, 2, 3)) & _went_on(columns)
    return {name: np.where(asked, told[:, place], EMPTY) for place, name in enumerate(ECONOMIC)}


def _injuries(traits: Traits, columns: Columns) -> Columns:
    acts = (*ACTS["physical"], *ACTS["sexual"])
    asked = _named(columns, acts) & _went_on(columns)
    recent = _named(columns, acts, (OFTEN_NOW, SOMETIMES_NOW))
    injured = happens(traits["injured"][:, 0], plan.INJURED)
    yes = injured[:, None] & happens(traits["injury"], [percent for _, percent in plan.INJURIES])
    yes = at_least_one(yes, injured, len(INJURIES))
    now = recent & happens(traits["injured_now"][:, 0], plan.INJURED_NOW)
    told = np.where(yes, np.where(now, 1, 2)[:, None], 0)
    return {name: np.where(asked, told[:, place], EMPTY) for place, name in enumerate(INJURIES)}


def _went_on(columns: Columns) -> Flags:
    """Return whose module reached the items after these: who stopped before was asked none of them."""
    return columns["np_phys"] != EMPTY


def _named(columns: Columns, names: tuple[str, ...], codes: tuple[int, ...] = (1, 2, 3)) -> Flags:
    return np.any([np.isin(columns[name], codes) for name in names], axis=0)
