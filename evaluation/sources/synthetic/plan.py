"""What is planted in the demo: zones, sample, and the true values. Percentages of women, unless said otherwise."""

from __future__ import annotations

from dataclasses import dataclass

SEED = 20180857  # of a dozen tried, one whose sample resembles what was planted
SITES = ("el_alto", "independencia")
WAVES = ("baseline", "endline")
MONTHS = {"baseline": ("2018-02", "2018-03", "2018-04"), "endline": ("2020-01", "2020-02")}
YEARS_BETWEEN = 2

PSUS_PER_ZONE = 8  # a wave; the endline goes back to the last four of the baseline and to four new ones
REVISITED = 4
HOUSEHOLDS_PER_PSU = 24
INTRA_CLUSTER = 0.02


@dataclass(frozen=True, slots=True)
class Zone:
    """A stratum: its households in the invented frame, and how far it stands from its municipality (in spreads)."""

    code: str
    site: str
    households: int
    effect: float


ZONES = (
    Zone("EA1", "el_alto", 78_000, 0.5),
    Zone("EA2", "el_alto", 66_000, -0.5),
    Zone("EA3", "el_alto", 72_000, 0.25),
    Zone("EA4", "el_alto", 54_000, -0.5),
    Zone("IN1", "independencia", 15_000, -0.5),
    Zone("IN2", "independencia", 13_000, 0.5),
    Zone("IN3", "independencia", 16_000, 0.25),
    Zone("IN4", "independencia", 11_000, -0.25),
)


@dataclass(frozen=True, slots=True)
class Planted:
    """The true values of a municipality and wave.

    Violence by a partner in the last 12 months, of women ever married or cohabiting: physical only, sexual only, both.
    Help sought at an institution, of those with physical or sexual violence ever. Reported, of those with any form in
    the last 12 months. Rejects all five justifications, of all women.
    """

    physical_only: float
    sexual_only: float
    both: float
    sought_help: float
    reported: float
    rejects: float

    @property
    def recent(self) -> float:
        return self.physical_only + self.sexual_only + self.both


PLANTED = {
    ("el_alto", "baseline"): Planted(11.0, 6.0, 6.0, sought_help=22, reported=18, rejects=58),
    ("el_alto", "endline"): Planted(6.5, 5.5, 4.5, sought_help=38, reported=24, rejects=70),
    ("independencia", "baseline"): Planted(7.5, 5.5, 4.5, sought_help=30, reported=20, rejects=66),
    ("independencia", "endline"): Planted(7.5, 5.0, 4.0, sought_help=33, reported=23, rejects=67),
}


@dataclass(frozen=True, slots=True)
class Profile:
    """The forms of violence by a partner that a woman has ever lived through, and how many women are so."""

    percent: float
    control: bool = False
    emotional: bool = False
    physical: bool = False
    sexual: bool = False


LIFETIME = (  # 68 % in all, in both municipalities and waves; 33 % physical, 23 % sexual, 44 % either
    Profile(12, control=True, emotional=True, physical=True),
    Profile(5, control=True, physical=True),
    Profile(4, physical=True),
    Profile(5, control=True, emotional=True, sexual=True),
    Profile(3, control=True, sexual=True),
    Profile(3, sexual=True),
    Profile(12, control=True, emotional=True, physical=True, sexual=True),
    Profile(14, control=True),
    Profile(8, control=True, emotional=True),
    Profile(2, emotional=True),
)
LIFETIME_DATING = 30  # of those who have only dated
RECENT_CONTROL, RECENT_EMOTIONAL = 60, 65  # in the last 12 months, of those who ever
OFTEN = 45  # of those with a form in the last 12 months
BY_PREVIOUS = {"physical": 25, "sexual": 20, "emotional": 30}  # of those with the form and a previous partner


@dataclass(frozen=True, slots=True)
class Form:
    """A form of violence by a partner: its acts, in the order asked, each with the share of the women with the form
    who name it; every one of them names at least one of the first `core`."""

    name: str
    acts: tuple[tuple[str, float], ...]
    core: int


FORMS = (
    Form(
        "control",
        (
            ("ctrl_jealous", 70),
            ("ctrl_accuse", 45),
            ("ctrl_friends", 30),
            ("ctrl_family", 25),
            ("ctrl_where", 55),
            ("ctrl_money", 35),
        ),
        core=6,
    ),
    Form("emotional", (("emot_humiliate", 70), ("emot_threat", 40), ("emot_insult", 60), ("emot_leave", 45)), core=2),
    Form(
        "physical",
        (
            ("ipv_phys_push", 75),
            ("ipv_phys_slap", 55),
            ("ipv_phys_twist", 40),
            ("ipv_phys_punch", 35),
            ("ipv_phys_kick", 22),
            ("ipv_phys_choke", 8),
            ("ipv_phys_weapon_threat", 10),
            ("ipv_phys_weapon_attack", 5),
        ),
        core=8,
    ),
    Form("sexual", (("ipv_sex_force", 70), ("ipv_sex_acts", 35), ("ipv_sex_coerce", 45)), core=3),
)
PREVIOUS_PARTNER = ("prev_phys", "prev_sex", "prev_emot")
OTHERS = {
    "np_phys": 8,
    "np_psych": 12,
    "np_sex_force": 4,
    "np_sex_other": 10,
}  # by anybody else, in the item's own recall

SEXUAL_BY_OTHERS_NOW = 35  # of those whom anybody but a partner forced or touched, in the last 12 months

JUSTIFICATIONS = (
    ("just_goout", 40),
    ("just_neglect", 65),
    ("just_argue", 35),
    ("just_refusesex", 25),
    ("just_burn", 15),
)
INSTITUTIONS = (1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 96)  # codes of help_inst; 0, 98 and 99 stand alone
HELP_CODES = (*INSTITUTIONS, 0, 98, 99)
FIRST_DOOR = {"el_alto": 4, "independencia": 1}  # SLIM in Bolivia, CEM in Peru
TURNED_TO = {  # of those who sought help, by institution
    "el_alto": {4: 45, 2: 50, 3: 12, 5: 15, 6: 6, 7: 22, 10: 4, 11: 12, 12: 5, 13: 4, 14: 1, 96: 2},
    "independencia": {1: 45, 2: 55, 3: 12, 5: 12, 6: 10, 7: 18, 10: 8, 11: 8, 12: 2, 13: 4, 14: 1, 96: 2},
}

AGE_BANDS = ((15, 19, 10), (20, 29, 27), (30, 39, 25), (40, 49, 19), (50, 79, 19))  # first, last, percent
EVER_PARTNERED = (20, 64, 88, 93, 95)  # by age band
FORMERLY_PARTNERED = (10, 12, 16, 20, 26)  # of those ever partnered
DATING = (50, 70, 70, 60, 55)  # of those never married nor cohabiting
RECENT_BY_AGE = (0.15, 0.15, 0.05, -0.10, -0.15)  # shares of the chance of violence in the last 12 months, centred
EDUCATION = {"el_alto": (5, 26, 45, 24), "independencia": (2, 18, 48, 32)}  # codes 0 to 3
REJECTS_BY_EDUCATION = (-12, -8, 1, 9)  # points, centred
LANGUAGE = {"el_alto": ((1, 90), (2, 9.5), (3, 0.5)), "independencia": ((1, 97), (3, 3))}
EXPOSED = {  # once, several times
    ("el_alto", "baseline"): (4, 1.5),
    ("el_alto", "endline"): (9, 6),
    ("independencia", "baseline"): (5, 2),
    ("independencia", "endline"): (8, 5),
}
