"""How hand-written rows are read: what each woman answered, and how the indicator must read her.

A dot is an empty cell. `answer` is 1 yes, 0 no (of an amount its number), a dot where the answer is missing, - where
she is not in the base. A column that a table does not show is 0 for women who were asked, and empty for the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from evaluation.indicators.catalogue import INDICATORS
from evaluation.indicators.rules import columns_of

NAMES = {
    "w": "weight",
    "mod": "module_status",
    "par": "partner_status",
    "push": "ipv_phys_push",
    "twist": "ipv_phys_twist",
    "kick": "ipv_phys_kick",
    "force": "ipv_sex_force",
    "coerce": "ipv_sex_coerce",
    "humil": "emot_humiliate",
    "threat": "emot_threat",
    "insult": "emot_insult",
    "leave": "emot_leave",
    "jealous": "ctrl_jealous",
    "money": "ctrl_money",
    "other": "prev_partner",
    "pphys": "prev_phys",
    "psex": "prev_sex",
    "pemot": "prev_emot",
    "npphys": "np_phys",
    "npforce": "np_sex_force",
    "npother": "np_sex_other",
    "nppsych": "np_psych",
    "police": "help_inst_2",
    "slim": "help_inst_4",
    "church": "help_inst_13",
    "dk": "help_inst_98",
    "ref": "help_inst_99",
    "rphys": "report_phys",
    "rsex": "report_sex",
    "rpsych": "report_psych",
    "out": "just_goout",
    "child": "just_neglect",
    "argue": "just_argue",
    "sex": "just_refusesex",
    "burn": "just_burn",
}
OF_PARTNER = ("ipv_", "emot_", "ctrl_", "econ_", "injury_", "prev_partner")
OF_MODULE = ("np_", "help_", "full_privacy")
TEXTS = {"country": "PE", "interview_month": "2018-03"}
OF_PREVIOUS = ("prev_phys", "prev_sex", "prev_emot")


@dataclass(frozen=True)
class Spec:
    """A table and what it must give: women with an answer, women who say yes, and (weight of yes, weight of all)."""

    code: str
    table: str
    n: int
    n_yes: int | None
    share: tuple[float, float]

    def frame(self) -> pd.DataFrame:
        """Return the answers with every column that the indicator reads."""
        shown = self._read().drop(columns="answer")
        columns = columns_of(INDICATORS[self.code])
        return shown.assign(**{name: _default(name, shown) for name in columns if name not in shown})

    def answers(self) -> list[str]:
        """Return how each woman must be read."""
        return [line.split()[-1] for line in self._lines()[1:]]

    def _lines(self) -> list[str]:
        return [line.partition("#")[0] for line in self.table.strip().splitlines()]

    def _read(self) -> pd.DataFrame:
        header, *rows = (line.split() for line in self._lines())
        frame = pd.DataFrame(rows, columns=[NAMES.get(name, name) for name in header])
        texts = frame[[name for name in frame if name in TEXTS]].replace(".", None)
        numbers = frame.drop(columns=["answer", *texts]).replace(".", None).astype(float)
        codes = [name for name in numbers if name != "weight"]
        return numbers.astype(dict.fromkeys(codes, "Int16")).assign(**texts, answer=frame["answer"])


def _default(name: str, shown: pd.DataFrame) -> pd.Series:
    if name in TEXTS:
        return pd.Series(TEXTS[name], shown.index)
    zero, empty = pd.Series(0, shown.index, dtype="Int16"), pd.Series(pd.NA, shown.index, dtype="Int16")
    if name in OF_PREVIOUS:
        return zero.where(shown["prev_partner"] == 1) if "prev_partner" in shown else empty
    if name == "partner_status" or name.startswith("report_"):
        return empty
    if name.startswith(OF_PARTNER):
        return zero.where((shown["module_status"] == 1) & shown["partner_status"].isin([1, 2, 3]))
    return zero.where(shown["module_status"] == 1) if "module_status" in shown else zero
