"""Hand-written rows for the indicators of partner violence, help, reporting and attitudes."""

from spec_base import Spec
from spec_wider import WIDER

PHYSICAL_YEAR = """
w    mod par push twist kick other pphys  answer
1    1   1   1    0     0    0     .      1   # often
2    1   2   0    2     0    0     .      1   # sometimes, by the last partner
1    1   1   3    0     0    0     .      0   # not in the last 12 months
4    1   1   0    0     3    1     0      0
1    1   1   4    0     0    0     .      .   # ever, timing unknown
2    1   1   0    8     0    0     .      .
1    1   1   9    1     0    0     .      1   # a refusal beside a yes
1.5  1   1   0    0     0    1     1      1   # a previous partner
1    1   1   0    0     0    1     3      .   # does not remember when
1    1   1   0    0     0    1     2      0   # more than 12 months ago
1    1   1   0    0     0    9     .      .   # had another partner? refused
1    1   1   0    0     0    1     .      .   # asked, empty
3    1   0   .    .     .    .     .      -   # never partnered
1    1   3   1    0     0    0     .      -   # dating only
1    2   1   .    .     .    .     .      -   # no privacy
1    .   1   1    0     0    0     .      -
0    1   1   2    0     0    0     .      1   # zero weight
2.5  1   1   0    0     0    0     .      0
"""

SPECS = (
    Spec(
        "IMP-01",
        """
w    mod par push twist force coerce other pphys psex  answer
1    1   1   1    0     0     0      0     .     .     1   # often
2    1   2   0    2     0     0      0     .     .     1   # sometimes, by the last partner
1    1   1   3    0     0     0      0     .     .     0   # not in the last 12 months
1    1   1   0    0     3     3      0     .     .     0
1    1   1   4    0     0     0      0     .     .     .   # ever, timing unknown
2    1   1   0    0     8     0      0     .     .     .
1    1   1   0    9     1     0      0     .     .     1   # a refusal beside a yes
2    1   1   0    .     0     2      0     .     .     1   # an interrupted module beside a yes
1    1   1   0    .     0     0      0     .     .     .
1.5  1   1   0    0     0     0      1     1     0     1   # a previous partner
0.5  1   1   0    0     0     0      1     0     1     1
1    1   1   0    0     0     0      1     3     0     .   # does not remember when
1    1   1   0    0     0     0      1     2     2     0   # more than 12 months ago
1    1   1   0    0     0     0      9     .     .     .   # had another partner? refused
1    1   1   2    0     0     0      9     .     .     1
1    1   1   0    0     0     0      1     .     0     .   # asked, empty
3    1   0   .    .     .     .      .     .     .     -   # never partnered
1    1   3   1    0     0     0      0     .     .     -   # dating only
1    1   9   .    .     .     .      .     .     .     -
1    2   1   .    .     .     .      .     .     .     -   # no privacy
1    0   1   .    .     .     .      .     .     .     -
0    1   1   2    0     0     0      0     .     .     1   # zero weight
2.5  1   1   0    0     0     0      0     .     .     0
""",
        n=12,
        n_yes=8,
        share=(9.0, 14.5),
    ),
    Spec("IMP-01_physical", PHYSICAL_YEAR, n=9, n_yes=5, share=(5.5, 14.0)),
    Spec(
        "IMP-01_sexual",
        """
w    mod par force coerce push other psex  answer
1    1   1   1     0      0    0     .     1
1    1   1   0     2      0    0     .     1
2    1   1   0     0      1    0     .     0   # physical violence is another form
1    1   1   3     0      0    0     .     0   # not in the last 12 months
1    1   2   0     3      0    1     2     0
1    1   1   8     0      0    0     .     .
1    1   1   0     9      0    0     .     .
1    1   1   4     0      0    0     .     .
1    1   2   0     0      0    1     1     1
1    1   2   0     0      0    1     3     .   # does not remember when
1    1   0   .     .      .    .     .     -
1    3   1   .     .      .    .     .     -   # refused the module
0    1   1   0     0      0    0     .     0   # zero weight
1    1   1   0     .      0    0     .     .
""",
        n=7,
        n_yes=3,
        share=(3.0, 7.0),
    ),
    Spec(
        "IMP-02",
        """
w    mod par humil threat insult leave jealous other pemot  answer
1    1   1   1     0      0      0     0       0     .      1
1    1   1   0     2      0      0     0       0     .      1
1    1   2   0     0      2      0     0       0     .      1   # insults are in the DHS definition
2    1   1   0     0      0      1     0       0     .      0   # threats to leave are not
2    1   1   0     0      0      0     1       0     .      0   # nor is control
1    1   1   3     3      0      0     0       0     .      0
2    1   1   0     0      3      0     0       0     .      0
1    1   1   8     0      0      0     0       0     .      .
1    1   1   0     0      9      0     0       0     .      .
1    1   1   0     4      0      0     0       0     .      .
3    1   1   0     0      0      0     0       1     1      1
1    1   1   0     0      0      0     0       1     3      .   # does not remember when
1    1   1   0     0      .      0     0       0     .      .
1    1   0   .     .      .      .     .       .     .      -
1    2   1   .     .      .      .     .       .     .      -
0    1   1   1     0      0      0     0       0     .      1   # zero weight
""",
        n=9,
        n_yes=5,
        share=(6.0, 13.0),
    ),
    Spec(
        "IMP-03",
        """
w    mod par jealous money humil threat insult leave  answer
1    1   1   1       0     0     0      0      0      1
1    1   1   0       3     0     0      0      0      1   # ever: 3 counts
1    1   1   4       0     0     0      0      0      1   # ever, timing unknown
2    1   2   0       0     3     0      0      0      1
1    1   1   0       0     0     0      0      2      1   # threats to leave are in the broad definition
3    1   1   0       0     0     0      1      0      0   # insults are not
1    1   1   8       0     0     0      0      0      .
1    1   1   9       0     0     1      0      0      1   # a refusal beside a yes
1    1   1   0       0     0     .      0      0      .
2    1   1   0       0     0     0      0      0      0
1    1   0   .       .     .     .      .      .      -
1    2   1   .       .     .     .      .      .      -
0    1   1   2       0     0     0      0      0      1   # zero weight
""",
        n=9,
        n_yes=7,
        share=(7.0, 12.0),
    ),
    Spec(
        "IMP-03_12m",
        """
w    mod par jealous money humil threat insult leave  answer
1    1   1   1       0     0     0      0      0      1
1    1   1   0       3     0     0      0      0      0   # not in the last 12 months
1    1   1   4       0     0     0      0      0      .   # ever, timing unknown
2    1   2   0       0     3     0      0      0      0
1    1   1   0       0     0     0      0      2      1
3    1   1   0       0     0     0      1      0      0
1    1   1   8       0     0     0      0      0      .
1    1   1   9       0     0     1      0      0      1
1    1   1   0       0     0     .      0      0      .
2    1   1   0       0     0     0      0      0      0
1    1   0   .       .     .     .      .      .      -
1    2   1   .       .     .     .      .      .      -
0    1   1   2       0     0     0      0      0      1   # zero weight
""",
        n=8,
        n_yes=4,
        share=(3.0, 11.0),
    ),
    Spec(
        "IMP-04",
        """
w    mod par jealous humil push force other pphys psex  answer
1    1   1   3       0     0    0     0     .     .     1
1    1   1   0       3     0    0     0     .     .     1
1    1   1   0       0     3    0     0     .     .     1
1    1   1   0       0     4    0     0     .     .     1   # ever, timing unknown
1    1   1   0       0     0    2     0     .     .     1
2    1   1   0       0     0    0     1     2     0     1
2    1   1   0       0     0    0     1     0     3     1   # does not remember when, but ever
4    1   1   0       0     0    0     1     0     0     0
1    1   1   0       0     0    8     0     .     .     .
1    1   1   0       0     9    0     0     .     .     .
1    1   1   0       0     0    0     8     .     .     .
1    1   1   0       .     0    0     0     .     .     .
1    1   0   .       .     .    .     .     .     .     -
1    2   2   .       .     .    .     .     .     .     -
0    1   2   0       0     0    0     0     .     .     0   # zero weight
""",
        n=9,
        n_yes=7,
        share=(9.0, 13.0),
    ),
    Spec(
        "IMP-04_physical",
        """
w    mod par push twist kick force other pphys  answer
1    1   1   1    0     0    0     0     .      1
2    1   1   3    0     0    0     0     .      1
1    1   1   0    4     0    0     0     .      1
2    1   1   0    0     0    1     0     .      0   # sexual violence is another form
1    1   1   0    0     8    0     0     .      .
1    1   1   0    9     3    0     0     .      1
1    1   1   0    0     0    0     1     3      1
1    1   1   0    0     0    0     1     9      .
1    1   2   .    0     0    0     0     .      .
1    1   0   .    .     .    .     .     .      -
1    2   1   .    .     .    .     .     .      -
0    1   1   2    0     0    0     0     .      1   # zero weight
3    1   2   0    0     0    0     1     0      0
""",
        n=8,
        n_yes=6,
        share=(6.0, 11.0),
    ),
    Spec(
        "IMP-04_sexual",
        """
w    mod par force coerce push other psex  answer
1    1   1   3     0      0    0     .     1
2    1   1   0     1      0    0     .     1
1    1   1   0     4      0    0     .     1
2    1   1   0     0      1    0     .     0
1    1   1   8     0      0    0     .     .
1    1   1   9     3      0    0     .     1
1    1   2   0     0      0    1     2     1
1    1   2   0     0      0    .     .     .   # had another partner? empty
1    1   1   0     .      0    0     .     .
1    1   0   .     .      .    .     .     -
1    3   1   .     .      .    .     .     -
0    1   1   0     0      0    0     .     0   # zero weight
""",
        n=7,
        n_yes=5,
        share=(6.0, 8.0),
    ),
    Spec(
        "IMP-08",
        """
w    mod par push twist kick other pphys  answer
1    1   1   1    0     0    0     .      1   # often
2    1   1   2    0     0    0     .      0   # sometimes
1    1   1   2    1     0    0     .      1   # sometimes in one act, often in another
2    1   2   2    3     0    0     .      0
1    1   1   3    0     0    0     .      -   # earlier: not in the base
1    1   1   0    0     0    1     1      -   # a previous partner has no frequency
1    1   1   2    8     0    0     .      .   # in the base; often or not is unknown
1    1   1   1    9     0    0     .      1
1    1   1   2    4     0    0     .      .
1    1   1   8    0     0    0     .      -   # in the base or not is unknown
1    1   1   0    0     0    0     .      -
1    1   0   .    .     .    .     .      -
1    2   1   .    .     .    .     .      -
0    1   1   1    0     0    0     .      1   # zero weight
1    1   1   2    .     0    0     .      .
""",
        n=6,
        n_yes=4,
        share=(3.0, 7.0),
    ),
    Spec(
        "IMP-08_all",
        """
w    mod par push twist kick other pphys  answer
1    1   1   1    0     0    0     .      1
2    1   1   2    0     0    0     .      0
1    1   1   2    1     0    0     .      1
2    1   2   2    3     0    0     .      0
1    1   1   3    0     0    0     .      0   # in the base of all women
1    1   1   0    0     0    1     1      0   # current or last partner only
1    1   1   2    8     0    0     .      .
1    1   1   1    9     0    0     .      1
1    1   1   2    4     0    0     .      .
1    1   1   8    0     0    0     .      .
1    1   1   0    0     0    0     .      0
1    1   0   .    .     .    .     .      -
1    2   1   .    .     .    .     .      -
0    1   1   1    0     0    0     .      1   # zero weight
""",
        n=9,
        n_yes=4,
        share=(3.0, 10.0),
    ),
    Spec(
        "OUT-01",
        """
w    mod par push force other pphys npphys npforce npother police slim church dk ref  answer
1    1   1   3    0     0     .     0      0       0       1      0    0      0  0    1
1    1   1   0    3     0     .     0      0       0       0      1    0      0  0    1
2    1   1   1    0     0     .     0      0       0       0      0    1      0  0    0   # the church is not counted
1    1   1   0    0     0     .     0      0       0       .      .    .      .  .    -   # no violence
1    1   2   0    0     1     2     0      0       0       0      0    0      0  0    0   # a previous partner
1    1   0   .    .     .     .     3      0       0       1      0    0      0  0    1   # never partnered, by another
1    1   0   .    .     .     .     0      3       0       0      0    0      0  0    0   # ever, not remembered when
2    1   0   .    .     .     .     0      0       1       0      1    0      0  0    1
1    1   0   .    .     .     .     0      0       0       .      .    .      .  .    -
1    1   3   2    0     0     .     0      0       0       1      0    0      0  0    1   # dating only
1    1   1   2    0     0     .     0      0       0       0      0    0      1  0    .   # does not know which
1    1   1   2    0     0     .     0      0       0       0      0    0      0  1    .   # refused
1    1   1   2    0     0     .     0      0       0       1      0    0      1  0    1
1    1   1   0    8     0     .     0      0       0       .      .    .      .  .    -   # violence or not is unknown
1    1   1   4    0     0     .     0      0       0       0      0    0      0  0    0   # ever, timing unknown
1    1   9   .    .     .     .     1      0       0       1      0    0      0  0    1
1    1   9   .    .     .     .     0      0       0       .      .    .      .  .    -
1    1   1   2    0     0     .     0      0       0       .      .    .      .  .    .   # an interrupted module
1    2   1   .    .     .     .     .      .       .       .      .    .      .  .    -
0    1   1   2    0     0     .     0      0       0       1      0    0      0  0    1   # zero weight
""",
        n=12,
        n_yes=8,
        share=(8.0, 13.0),
    ),
    Spec(
        "OUT-01_physical",
        """
w    mod par push force other pphys npphys police slim church dk ref  answer
1    1   1   3    0     0     .     0      1      0    0      0  0    1
2    1   1   1    0     0     .     0      0      0    1      0  0    0
1    1   2   0    0     1     3     0      0      1    0      0  0    1   # does not remember when, but ever
1    1   1   0    3     0     .     0      1      0    0      0  0    -   # sexual violence only
1    1   1   0    0     0     .     2      1      0    0      0  0    -   # not by a partner
1    1   0   .    .     .     .     3      1      0    0      0  0    -   # never partnered
1    1   3   2    0     0     .     0      1      0    0      0  0    -   # dating only
1    1   1   2    0     0     .     0      0      0    0      1  0    .
3    1   1   4    0     0     .     0      0      0    0      0  0    0   # ever, timing unknown
1    1   1   8    0     0     .     0      1      0    0      0  0    -
1    1   1   9    0     1     1     0      1      0    0      0  0    1
1    2   1   .    .     .     .     .      .      .    .      .  .    -
0    1   1   2    0     0     .     0      0      0    0      0  0    0   # zero weight
1    1   1   2    0     0     .     0      .      .    .      .  .    .
""",
        n=6,
        n_yes=3,
        share=(3.0, 8.0),
    ),
    Spec(
        "OUT-02",
        """
w    mod par push force humil leave npphys npforce nppsych rphys rsex rpsych  answer
1    1   1   1    0     0     0     0      0       0       1     .    .       1
1    1   1   2    2     0     0     0      0       0       0     2    .       1   # another person for her
2    1   1   2    0     1     0     0      0       0       0     .    0       0
1    1   1   3    0     0     0     0      0       0       .     .    .       -   # earlier, not in the last 12 months
1    1   1   3    0     0     2     0      0       0       .     .    1       1   # threats to leave
1    1   0   .    .     .     .     0      0       1       .     .    0       0   # never partnered, by another
2    1   0   .    .     .     .     2      0       0       1     .    .       1
1    1   0   .    .     .     .     0      1       0       .     0    .       0
1    1   0   .    .     .     .     0      2       0       .     .    .       -   # more than 12 months ago
1    1   3   1    0     0     0     0      0       0       0     .    .       0   # dating only
1    1   1   1    0     0     0     0      0       0       8     .    .       .
1    1   1   1    0     1     0     0      0       0       9     .    1       1   # a refusal beside a yes
1    1   1   1    8     0     0     0      0       0       0     .    .       .   # a sexual form is not known
3    1   1   1    3     0     0     0      0       0       0     .    .       0   # but not in the last 12 months
1    1   1   1    0     0     0     0      3       0       1     .    .       1
1    1   1   1    0     0     0     0      0       0       .     .    .       .
1    1   1   0    0     0     0     0      3       0       .     .    .       -   # victim or not is unknown
1    1   1   0    0     0     0     0      0       0       .     .    .       -
1    2   1   .    .     .     .     .      .       .       .     .    .       -
0    1   1   2    0     0     0     0      0       0       0     .    .       0   # zero weight
""",
        n=12,
        n_yes=6,
        share=(7.0, 15.0),
    ),
    Spec(
        "OUT-02_physical",
        """
w    mod par push force other pphys npphys rphys rsex  answer
1    1   1   1    0     0     .     0      1     .     1
2    1   1   2    0     0     .     0      0     .     0
1    1   1   2    0     0     .     0      2     .     1
1    1   1   0    2     0     .     0      .     1     -   # sexual violence only
1    1   1   3    0     0     .     3      .     .     -   # earlier
1    1   1   0    0     1     1     0      1     .     1   # a previous partner
1    1   1   0    0     1     3     0      .     .     -   # does not remember when
1    1   0   .    .     .     .     1      0     .     0   # never partnered
1    1   1   1    0     0     .     0      8     .     .
1    1   1   1    0     0     .     0      9     .     .
1    1   1   8    0     0     .     0      .     .     -
1    1   1   4    0     0     .     0      .     .     -
1    3   1   .    .     .     .     .      .     .     -
0    1   3   1    0     0     .     0      1     .     1   # zero weight, dating only
1    1   1   8    0     0     .     2      0     .     0
""",
        n=7,
        n_yes=4,
        share=(3.0, 7.0),
    ),
    Spec(
        "OUT-02_sexual",
        """
w    mod par force coerce push other psex npforce npother rphys rsex  answer
1    1   1   1     0      0    0     .    0       0       .     1     1
2    1   1   0     2      0    0     .    0       0       .     0     0
1    1   1   0     0      1    0     .    0       0       1     .     -   # physical violence only
1    1   1   3     0      0    0     .    0       0       .     .     -
1    1   1   0     0      0    1     1    0       0       .     2     1
1    1   0   .     .      .    .     .    1       0       .     0     0
1    1   0   .     .      .    .     .    0       1       .     1     1
1    1   0   .     .      .    .     .    3       0       .     .     -   # does not remember when
1    1   0   .     .      .    .     .    2       0       .     .     -
1    1   1   1     0      0    0     .    0       0       .     9     .
1    1   1   8     0      0    0     .    0       0       .     .     -
3    1   1   8     2      0    0     .    0       0       .     0     0
1    2   1   .     .      .    .     .    .       .       .     .     -
0    1   1   2     0      0    0     .    0       0       .     0     0   # zero weight
""",
        n=7,
        n_yes=3,
        share=(3.0, 9.0),
    ),
    Spec(
        "OUT-02_psychological",
        """
w    mod par humil insult leave jealous other pemot nppsych rpsych  answer
1    1   1   1     0      0     0       0     .     0       1       1
2    1   1   0     2      0     0       0     .     0       0       0
1    1   1   0     0      1     0       0     .     0       2       1
1    1   1   0     0      0     1       0     .     0       .       -   # control is not asked about
1    1   1   3     0      0     0       0     .     0       .       -
1    1   1   0     0      0     0       1     1     0       1       1
1    1   1   0     0      0     0       1     3     0       .       -
1    1   0   .     .      .     .       .     .     1       0       0
1    1   0   .     .      .     .       .     .     8       .       -
1    1   1   8     0      0     0       0     .     0       .       -
2    1   1   9     0      0     0       0     .     1       1       1
1    1   1   1     0      0     0       0     .     0       8       .
1    1   1   1     0      0     0       0     .     0       .       .
1    2   1   .     .      .     .       .     .     .       .       -
0    1   1   2     0      0     0       0     .     0       0       0   # zero weight
""",
        n=7,
        n_yes=4,
        share=(5.0, 8.0),
    ),
    Spec(
        "OUT-03",
        """
w    mod par out child argue sex burn  answer
1    1   1   0   0     0     0   0     1
2    2   0   0   0     0     0   0     1   # every woman is asked
1    1   1   1   0     0     0   0     0
1    1   1   0   0     0     0   1     0
1    0   .   1   1     1     1   1     0
1    1   1   8   0     0     0   0     .
1    1   1   8   1     0     0   0     .   # all five must be answered
1    1   1   0   0     9     0   0     .
1    1   1   0   0     0     .   0     .
1    1   1   .   .     .     .   .     .
0    1   1   0   0     0     0   0     1   # zero weight
1    1   1   3   0     0     0   0     .   # no code of this scale
2.5  3   2   0   1     0     1   0     0
""",
        n=7,
        n_yes=3,
        share=(3.0, 8.5),
    ),
    Spec(
        "OUT-03_dhs",
        """
w    mod par out child argue sex burn  answer
1    1   1   0   0     0     0   0     1
2    2   0   0   0     0     0   0     1
1    1   1   1   0     0     0   0     0
1    1   1   0   0     0     0   1     0
1    0   .   1   1     1     1   1     0
1    1   1   8   0     0     0   0     1   # "does not know" counts as no
1    1   1   8   1     0     0   0     0
3    1   1   0   0     9     0   0     1   # so does a refusal
1    1   1   0   0     0     .   0     .   # empty stays missing
1    1   1   1   0     0     .   0     0
0    1   1   9   8     9     8   9     1   # zero weight
1    1   1   3   0     0     0   0     .   # no code of this scale
""",
        n=10,
        n_yes=5,
        share=(7.0, 12.0),
    ),
    *WIDER,
)
