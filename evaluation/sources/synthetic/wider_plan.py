"""What is planted in the columns that came later: percentages of women by municipality and wave, unless said otherwise.

They are drawn from a stream of random numbers of their own, so that the columns before them keep their bytes, and have
no correlation within a block but what they take from those.
"""

from __future__ import annotations

from evaluation.sources.synthetic.plan import SITES, WAVES

STREAM = 40  # beside the seed

CELLS = tuple((site, wave) for site in SITES for wave in WAVES)


def _by_cell(*values: float) -> dict[tuple[str, str], float]:
    return dict(zip(CELLS, values, strict=True))


# Of women ever married or cohabiting: economic violence in the last 12 months, and before but not since.
ECONOMIC_NOW = _by_cell(21, 16, 17, 16)
ECONOMIC_BEFORE = 12
WITH_ANOTHER_FORM, WITHOUT = 1.36, 0.235  # times as likely; 68 % have lived through another form, so the mean is 1
ECONOMIC_ACTS = (
    ("econ_withhold", 60),
    ("econ_forbid_own", 18),
    ("econ_destroy", 35),
    ("econ_take_income", 30),
    ("econ_take_goods", 15),
    ("econ_forbid_work", 40),
)
INJURED = 46  # of those who named physical or sexual violence by the last partner
INJURED_NOW = 60  # of the injured whose violence was in the last 12 months
INJURIES = (("injury_bruise", 90), ("injury_sprain", 30), ("injury_deep", 18))

HARASSED = _by_cell(50, 60, 60, 57)  # sexually without contact, in the last 12 months
HARASSED_BY_CONTACT_ALONE = 2  # of the others
LAST_30_DAYS = 45  # of the harassed
HARASSMENT = (  # shares of the harassed; every one of them names one of the first five
    ("harass_verbal", 80),
    ("harass_stare", 65),
    ("harass_photo", 6),
    ("harass_proposal", 18),
    ("harass_expose", 14),
    ("harass_follow", 20),
    ("harass_threat", 16),
    ("harass_rub", 28),
    ("harass_touch", 17),
)
TRANSPORT = {"el_alto": ((1, 8), (2, 17), (3, 30), (4, 45)), "independencia": ((1, 10), (2, 20), (3, 30), (4, 40))}
SAFE = _by_cell(22, 26, 18, 20)
NEVER_OUT = 20

# Women of three kinds answer the GEM items, and the statements on the law, each kind in its own way.
GEM_KINDS = {
    ("el_alto", "baseline"): (30, 45, 25),
    ("el_alto", "endline"): (42, 40, 18),
    ("independencia", "baseline"): (38, 42, 20),
    ("independencia", "endline"): (43, 40, 17),
}
GEM_ANSWERS = (((1, 4), (2, 14), (3, 82)), ((1, 18), (2, 40), (3, 42)), ((1, 50), (2, 34), (3, 16)))
GEM_ODD, GEM_ODD_SITE = "gem_condom", "el_alto"  # an item that means something else there
GEM_ODD_SHARE = 60  # of the women there answer it as the least equitable do
LAW_KINDS = {
    ("el_alto", "baseline"): (40, 40, 20),
    ("el_alto", "endline"): (25, 42, 33),
    ("independencia", "baseline"): (32, 40, 28),
    ("independencia", "endline"): (28, 40, 32),
}
LAW_RIGHT = (35, 62, 88)  # right answers, of each kind
LAW_UNSURE = 40  # of those who do not answer right
LAW_STATEMENTS = {  # the right answer
    "law_psych": 1,
    "law_econ": 1,
    "law_marital": 1,
    "law_anyone": 1,
    "law_free": 1,
    "law_noproof": 0,
    "law_conciliate": 0,
    "law_measures": 1,
}
DEADLINES = {  # hours; the law of Peru had 72 at the baseline and 24 at the endline
    "baseline": ((72, 12), (24, 14), (48, 10), (888, 64)),
    "endline": ((24, 17), (72, 10), (48, 9), (888, 64)),
}

NORMS = {  # few (or, of the last two, most) people, by municipality and wave
    "norm_hit": _by_cell(34, 42, 40, 43),
    "norm_sex": _by_cell(38, 42, 44, 46),
    "norm_family": _by_cell(26, 33, 33, 35),
    "norm_support": _by_cell(30, 40, 36, 39),
    "norm_common": _by_cell(35, 33, 30, 29),
}
NORMS_OF_MOST = ("norm_support", "norm_common")

SERVICES = {"el_alto": (5, 6, 7, 13, 11, 10, 12), "independencia": (1, 2, 3, 13, 4, 11, 12)}
SERVICE_CODES = (1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15, 96, 0, 98, 99)
TWO_SERVICES = _by_cell(24, 42, 33, 38)
ONE_SERVICE = 30
ONE_MORE = 40  # name one more that they could not reach

MOTHER_TONGUE = {"el_alto": ((1, 54), (2, 43), (3, 3)), "independencia": ((1, 80), (3, 18), (2, 2))}
ETHNIC = {
    "el_alto": ((1, 58), (2, 4), (3, 1), (7, 37)),
    "independencia": ((5, 58), (2, 21), (1, 3), (4, 5), (6, 7), (7, 6)),
}
DIFFICULTIES = ("wg_see", "wg_hear", "wg_walk", "wg_remember", "wg_selfcare", "wg_communicate")
DISABILITY_BY_AGE = ((45, 5), (99, 16))  # up to an age, percent

NOT_SAID = {"ethnic_self_id": 1.2, "mother_tongue": 0.3, "norm": 1.5, "gem": 0.5, "safe_dark": 0.5, "harass": 0.3}
REFUSED_GEM = 0.8
