"""Hand-written rows for the indicators beyond partner violence, help and attitudes; see spec_tables."""

from spec_base import Spec

SEXUAL_BY_OTHERS = """
w    mod par npforce npother  answer
1    1   1   1       0        1
2    1   0   0       1        1   # without a partner too
1    1   1   2       0        {before}   # more than 12 months ago
1    1   3   0       3        {unknown}   # does not remember when
3    1   1   0       0        0
2    1   1   8       0        .
1    1   1   9       1        1   # a refusal beside a yes
1    1   1   .       0        .
1    2   1   .       .        -
1    0   0   .       .        -
0    1   2   1       1        1   # zero weight
1.5  1   9   0       0        0
"""
STREET = """
w    harass_verbal harass_expose harass_follow harass_rub  answer
1    1             0             0             0           1
2    2             0             0             0           {past}   # in the last 12 months, not in the last 30 days
1    0             0             1             0           {follow}   # followed: not sexual
1    0             0             0             1           {rub}   # rubbed against: contact
1    0             1             0             0           1
3    0             0             0             0           0
1    8             0             0             0           .
1    9             1             0             0           1   # a refusal beside a yes
1    .             0             0             0           .
0    1             0             0             0           1   # zero weight
1.5  0             0             0             0           0
"""
GEM = (
    "gem_deserve gem_tolerate gem_infidelity gem_refuse gem_reputation gem_mandecides gem_menneed gem_condom gem_home "
    "gem_childcare gem_finalword gem_obey gem_childboth gem_decideboth"
)
STATEMENTS = (
    "w country law_psych law_econ law_marital law_anyone law_free law_noproof law_conciliate law_measures answer"
)
LAW = f"""
{STATEMENTS}
1   PE 1 1 1 1 1 0 0 1  {{8}}   # all right
2   BO 1 1 1 1 1 0 0 1  {{8}}
1   PE 0 1 1 1 1 0 0 1  {{7}}
1   PE 8 9 1 1 1 0 0 1  {{6}}   # don't know and refused are not right
1   PE 8 9 0 1 1 0 0 1  {{5}}
1   BO 1 1 1 1 1 1 1 1  {{6}}   # a certificate is not needed, and nobody may be asked to settle
3   BO 0 0 0 0 0 1 1 0  {{0}}
1   PE . 1 1 1 1 0 0 1  {{.}}
1   ES 1 1 1 1 1 0 0 1  .   # no key of that country
0   PE 1 1 1 1 1 0 0 1  {{8}}   # zero weight
1.5 PE 8 8 8 8 8 8 8 8  {{0}}
"""


def _norm(column: str, most: bool = False) -> str:
    few = "\n".join(f"{code} {code} {int((code > 3) if most else (code < 3))}" for code in (1, 2, 3, 4, 5))
    return f"w {column} answer\n{few}\n1 8 .\n2 9 .\n1 . .\n0 1 {int(not most)}\n0.5 3 0\n"


WIDER = (
    Spec(
        "IMP-01_wide",
        """
w    mod par push force other pphys psex  answer
1    1   1   1    0     0     .     .     1
1    1   3   2    0     0     .     .     1   # dating only counts
2    1   3   0    0     0     .     .     0
1    1   2   0    1     0     .     .     1
1    1   1   3    0     0     .     .     0   # not in the last 12 months
2    1   3   8    0     0     .     .     .
1    1   3   0    0     1     1     0     1   # a previous partner
1    1   0   .    .     .     .     .     -   # never a partner
1    1   9   .    .     .     .     .     -
1    2   3   .    .     .     .     .     -
0    1   3   1    0     0     .     .     1   # zero weight
""",
        n=7,
        n_yes=5,
        share=(4.0, 7.0),
    ),
    Spec(
        "IMP-01_women",
        """
w    mod par push force other pphys psex  answer
1    1   1   1    0     0     .     .     1
1    1   3   2    0     0     .     .     1   # dating only counts
2    1   0   .    .     .     .     .     0   # never a partner: none to suffer it from
1    1   2   0    1     0     .     .     1
1    1   1   3    0     0     .     .     0   # not in the last 12 months
2    1   3   8    0     0     .     .     .
1    1   3   0    0     1     1     0     1   # a previous partner
1    1   9   .    .     .     .     .     .
1    2   3   .    .     .     .     .     -
0    1   3   1    0     0     .     .     1   # zero weight
""",
        n=7,
        n_yes=5,
        share=(4.0, 7.0),
    ),
    *(
        Spec(
            code,
            f"""
w    mod par econ_withhold econ_destroy econ_forbid_work  answer
1    1   1   1             0            0                 1
2    1   2   0             2            0                 1
1    1   1   0             0            1                 {work}   # forbidden to work
1    1   1   3             0            0                 0   # not in the last 12 months
3    1   1   0             0            0                 0
2    1   1   8             0            0                 .
1    1   1   9             1            0                 1   # a refusal beside a yes
1    1   1   .             .            .                 .
1    1   3   1             0            0                 -   # dating only
1    1   0   .             .            .                 -
1    2   1   .             .            .                 -
0    1   1   1             0            0                 1   # zero weight
""",
            n=7,
            n_yes=4 + work,
            share=(4.0 + work, 9.0),
        )
        for code, work in (("IMP-06", 1), ("IMP-06_goods", 0))
    ),
    Spec(
        "IMP-07",
        """
w    mod par jealous money ctrl_accuse ctrl_friends ctrl_where  answer
1    1   1   1       2     3           0            0           1   # three behaviours, whenever
2    1   2   1       1     0           0            0           0   # two
1    1   1   1       1     1           1            1           1
2    1   1   1       1     8           0            0           .   # the third is not known
1    1   1   1       1     1           9            9           1   # three are enough
1    1   1   1       8     0           0            0           0   # even with it, two
3    1   1   0       0     0           0            0           0
1    1   1   .       .     .           .            .           .
1    1   3   1       1     1           0            0           -
1    2   1   .       .     .           .            .           -
0    1   1   1       1     1           0            0           1   # zero weight
""",
        n=7,
        n_yes=4,
        share=(3.0, 9.0),
    ),
    *(
        Spec(
            code,
            f"""
w    mod par push force injury_bruise injury_deep  answer
1    1   1   1    0     1             0            1
2    1   1   3    0     2             0            {ever}   # both before the last 12 months
1    1   2   0    2     0             2            {now}   # violent this year, injured before
1    1   1   1    0     0             0            0
3    1   1   0    0     0             0            -   # no violence
1    1   1   1    0     8             0            .
1    1   1   1    0     9             1            1   # a refusal beside a yes
1    1   1   1    0     .             .            .
1    1   3   1    0     1             0            -
1    2   1   .    .     .             .            -
0    1   1   2    0     1             0            1   # zero weight
""",
            n=n,
            n_yes=n_yes,
            share=share,
        )
        for code, ever, now, n, n_yes, share in (
            ("IMP-09", "1", "1", 6, 5, (5.0, 6.0)),
            ("IMP-09_12m", "-", "0", 5, 3, (2.0, 4.0)),
        )
    ),
    Spec("IMP-05", SEXUAL_BY_OTHERS.format(before=0, unknown="."), n=7, n_yes=4, share=(4.0, 9.5)),
    Spec("IMP-05_ever", SEXUAL_BY_OTHERS.format(before=1, unknown=1), n=8, n_yes=6, share=(6.0, 10.5)),
    *(
        Spec(
            code,
            f"""
w    mod par push force insult npphys npforce nppsych  answer
1    1   1   1    0     0      0      0       0        {phys}   # a partner
2    1   0   .    .     .      2      0       0        {phys}   # somebody else, without a partner
1    1   1   0    1     0      0      0       0        {sex}
1    1   0   .    .     .      0      1       0        {sex}
1    1   1   0    0     2      0      0       0        {psych}
3    1   0   .    .     .      0      0       1        {psych}
1    1   1   0    0     0      0      0       0        0
1.5  1   1   3    3     3      3      2       0        0   # before the last 12 months
1    1   1   8    8     8      0      0       0        .
1    1   1   9    9     9      1      1       1        1   # a refusal beside a yes
1    2   1   .    .     .      .      .       .        -
0    1   0   .    .     .      1      1       1        1   # zero weight
""",
            n=10,
            n_yes=2 * (phys + sex + psych) + 2,
            share=(3.0 * phys + 2.0 * sex + 4.0 * psych + 1.0, 12.5),
        )
        for code, phys, sex, psych in (
            ("IMP-13", 1, 1, 1),
            ("IMP-13_physical", 1, 0, 0),
            ("IMP-13_sexual", 0, 1, 0),
            ("IMP-13_psychological", 0, 0, 1),
        )
    ),
    Spec("IMP-10", STREET.format(past=1, follow=1, rub=0), n=9, n_yes=6, share=(6.0, 11.5)),
    Spec("IMP-10_30d", STREET.format(past=0, follow=1, rub=0), n=9, n_yes=5, share=(4.0, 11.5)),
    Spec("IMP-10_ley30314", STREET.format(past=1, follow=0, rub=1), n=9, n_yes=6, share=(6.0, 11.5)),
    *(
        Spec(
            code,
            f"w safe_dark answer\n1 1 1\n2 2 1\n2 3 0\n3 4 0\n1 5 {never}\n1 8 .\n1 9 .\n1 . .\n0 1 1\n0.5 4 0\n",
            n=n,
            n_yes=3,
            share=share,
        )
        for code, never, n, share in (("IMP-11", "0", 7, (3.0, 9.5)), ("IMP-11_out", ".", 6, (3.0, 8.5)))
    ),
    Spec(
        "OUT-04",
        f"""
w {GEM} answer
1    3 3 3 3 3 3 3 3 3 3 3 3 1 1  100   # disagrees with all, agrees with the two equitable ones
2    1 1 1 1 1 1 1 1 1 1 1 1 3 3  0
1    2 2 2 2 2 2 2 2 2 2 2 2 2 2  50
1    3 3 3 3 3 3 1 1 1 1 1 1 1 3  50
1    3 3 3 3 3 3 3 3 3 3 3 3 8 9  100   # twelve of fourteen are enough
1    3 3 3 3 3 3 3 3 3 3 3 8 8 9  .   # eleven are not
1    9 9 9 9 9 9 9 9 9 9 9 9 9 9  .
1    . . . . . . . . . . . . . .  .
0    3 3 3 3 3 3 3 3 3 3 3 3 1 1  100   # zero weight
0.5  1 1 1 1 1 1 1 1 1 1 1 1 3 3  0
""",
        n=7,
        n_yes=None,
        share=(100 + 0 + 50 + 50 + 100, 6.5),
    ),
    Spec(
        "OUT-04_violence",
        """
w    gem_deserve gem_tolerate gem_infidelity gem_refuse gem_reputation  answer
1    3 3 3 3 3  100
2    1 1 1 1 1  0
1    2 2 2 2 2  50
1    3 3 3 1 1  60
1    3 3 3 3 8  100   # four of five are enough
1    3 3 3 8 9  .
1    9 9 9 9 9  .
1    . . . . .  .
0    3 3 3 3 3  100   # zero weight
0.5  1 1 1 1 1  0
""",
        n=7,
        n_yes=None,
        share=(100 + 0 + 50 + 60 + 100, 6.5),
    ),
    *(
        Spec(code, _norm(column), n=7, n_yes=3, share=(3.0, 15.5))
        for code, column in (("OUT-05", "norm_hit"), ("OUT-05_sex", "norm_sex"), ("OUT-05_family", "norm_family"))
    ),
    *(
        Spec(code, _norm(column, most=True), n=7, n_yes=2, share=(9.0, 15.5))
        for code, column in (("OUT-05_support", "norm_support"), ("OUT-05_descriptive", "norm_common"))
    ),
    Spec(
        "OUT-06",
        LAW.replace("{", "").replace("}", ""),
        n=9,
        n_yes=None,
        share=(8 + 16 + 7 + 6 + 5 + 6 + 0 + 0 + 0, 11.5),
    ),
    Spec(
        "OUT-06_70",
        # with one answer missing, seven right ones are enough
        LAW.replace("{8}", "1")
        .replace("{7}", "1")
        .replace("{6}", "1")
        .replace("{5}", "0")
        .replace("{0}", "0")
        .replace("{.}", "1"),
        n=10,
        n_yes=7,
        share=(7.0, 12.5),
    ),
    Spec(
        "OUT-06_deadline",
        """
w    country interview_month law_deadline  answer
1    PE      2018-03         72            1   # the law of 2015
2    PE      2018-03         24            0
1    PE      2020-01         24            1   # since September 2018
1    PE      2020-01         72            0
1    PE      2018-09         72            .   # the month in which it changed
1    BO      2020-01         24            .   # no deadline in hours has been read
1    PE      2020-01         888           0   # don't know is not right
1    PE      2020-01         999           0
1    PE      .               24            .   # at an unknown date
1    PE      2020-01         .             .
0    PE      2020-02         24            1   # zero weight
""",
        n=7,
        n_yes=3,
        share=(2.0, 7.0),
    ),
    Spec(
        "OUT-07",
        """
w    country svc_spont_1 svc_reach_1 svc_spont_5 svc_reach_5 svc_spont_13 svc_reach_13  answer
1    PE      1           1           0           0           1            1             1
2    BO      0           0           1           1           1            1             1
1    PE      1           1           0           0           1            0             0   # named, not reachable
1    PE      1           1           1           1           0            0             0   # SLIM is of Bolivia
1    BO      1           1           1           1           0            0             0   # CEM is of Peru
3    PE      0           0           0           0           0            0             0
1    BO      0           0           1           1           .            .             .
1    PE      1           1           0           0           .            .             .
1    PE      .           .           .           .           .            .             .
0    PE      1           1           0           0           1            1             1   # zero weight
""",
        n=7,
        n_yes=3,
        share=(3.0, 9.0),
    ),
    Spec(
        "PRO-04",
        "w mod full_privacy answer\n1 1 1 1\n1 1 1 1\n1 1 0 0\n1 1 . .\n1 2 . -\n"
        "1 3 . -\n1 0 . -\n1 . . -\n1 1 0 0\n1 1 1 1\n",
        n=5,
        n_yes=3,
        share=(3.0, 5.0),
    ),
    Spec(
        "PRO-05_distress",
        "w distress answer\n1 0 0\n1 1 0\n1 2 1\n1 3 1\n3 2 1\n1 . .\n0 2 1\n1.5 0 0\n1 1 0\n1 0 0\n",
        n=9,
        n_yes=4,
        share=(5.0, 10.5),
    ),
    Spec(
        "PRO-06",
        """
w    panel_member contact_no panel_status  answer
1    1            1          1             1
1    1            2          1             -   # a second visit to the same household
1    1            1          2             0
1    1            1          3             0
1    1            1          5             0
1    1            1          6             0
1    0            1          .             -
1    1            1          .             -   # the baseline
1    .            1          1             -
1    1            1          1             1
""",
        n=6,
        n_yes=2,
        share=(2.0, 6.0),
    ),
)
