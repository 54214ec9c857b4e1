"""After the module: where a woman turned for help, and what she reported to an authority."""

from __future__ import annotations

import numpy as np

from evaluation.sources.synthetic.chance import Flags, happens, one_of, spread
from evaluation.sources.synthetic.field import EMPTY
from evaluation.sources.synthetic.module import FORMS, stopped
from evaluation.sources.synthetic.person import DONT_KNOW, REFUSED, Columns, Traits
from evaluation.sources.synthetic.plan import FIRST_DOOR, HELP_CODES, INSTITUTIONS, TURNED_TO, Planted

NOT_COUNTED = (12, 13, 14, 96)  # authorities of the neighbourhood, church, ombudsman, other: outside OUT-01
NONE, HELP_UNKNOWN, HELP_REFUSED = 0, 98, 99
EVER, NOW, PREVIOUS_NOW = (1, 2, 3), (1, 2), (1,)
ACTS = {form.name: tuple(name for name, _ in form.acts) for form in FORMS}
HELP_BASE = dict.fromkeys(
    (*ACTS["physical"], *ACTS["sexual"], "prev_phys", "prev_sex", "np_phys", "np_sex_force", "np_sex_other"), EVER
)
REPORT_BASES = {
    "report_phys": dict.fromkeys((*ACTS["physical"], "np_phys"), NOW) | {"prev_phys": PREVIOUS_NOW},
    "report_sex": dict.fromkeys(ACTS["sexual"], NOW)
    | dict.fromkeys(("prev_sex", "np_sex_force", "np_sex_other"), PREVIOUS_NOW),
    "report_psych": dict.fromkeys(ACTS["emotional"], NOW) | dict.fromkeys(("prev_emot", "np_psych"), PREVIOUS_NOW),
}


def help_sought(traits: Traits, columns: Columns, stand: np.ndarray, planted: Planted, site: str) -> Columns:
    """Return the institutions a woman turned to, ever, asked of those who named physical or sexual violence."""
    asked = _named(columns, HELP_BASE) & ~stopped(traits)
    unsaid = happens(traits["help_answer"][:, 0], 2)
    ticked = np.column_stack([_ticked(traits, stand, planted, site), np.zeros((len(asked), 3), dtype=bool)])
    ticked &= ~unsaid[:, None]
    refused = happens(traits["help_answer"][:, 0], 1)
    ticked[:, HELP_CODES.index(HELP_REFUSED)] = refused
    ticked[:, HELP_CODES.index(HELP_UNKNOWN)] = unsaid & ~refused
    ticked[:, HELP_CODES.index(NONE)] = ~ticked.any(axis=1)
    found = {f"help_inst_{code}": np.where(asked, ticked[:, place], EMPTY) for place, code in enumerate(HELP_CODES)}
    turned = asked & ticked[:, : len(INSTITUTIONS)].any(axis=1)
    this_year = one_of(traits["help_year"][:, 0], ((1, 45), (DONT_KNOW, 1), (0, 54)))
    return found | {"help_inst_12m": np.where(turned, this_year, EMPTY)}


def reports(traits: Traits, columns: Columns, stand: np.ndarray, planted: Planted) -> Columns:
    """Return whether each form of the last 12 months was reported: asked by form, of those who named it."""
    asked = np.column_stack([_named(columns, base) for base in REPORT_BASES.values()]) & ~stopped(traits)[:, None]
    reported = happens(traits["reported"], (planted.reported + spread(planted.reported, stand))[:, None])
    first = asked & (np.cumsum(asked, axis=1) == 1)
    yes = asked & reported & (first | happens(traits["reported_form"], 40))
    answers = np.where(yes, np.where(happens(traits["reported_by"], 85), 1, 2), 0)
    answers = np.where(happens(traits["refuser"], 1.2), REFUSED, answers)
    return {name: np.where(asked[:, place], answers[:, place], EMPTY) for place, name in enumerate(REPORT_BASES)}


def _ticked(traits: Traits, stand: np.ndarray, planted: Planted, site: str) -> Flags:
    sought = happens(traits["help"][:, 0], planted.sought_help + spread(planted.sought_help, stand))
    percent = np.array([TURNED_TO[site].get(code, 0) for code in INSTITUTIONS])
    counted = ~np.isin(INSTITUTIONS, NOT_COUNTED)
    ticked = happens(traits["institutions"][:, : len(INSTITUTIONS)], percent) & (sought[:, None] | ~counted)
    lacking = sought & ~(ticked & counted).any(axis=1)
    ticked[:, INSTITUTIONS.index(FIRST_DOOR[site])] |= lacking
    return ticked


def _named(columns: Columns, base: dict[str, tuple[int, ...]]) -> Flags:
    """Return who gave one of the codes of `base` to one of its items."""
    return np.any([np.isin(columns[name], codes) for name, codes in base.items()], axis=0)
