"""The right answers to the questions on the law, by country and date: the key of OUT-06, never in the codebook.

A key that is not `verified` was not read in the text of the law; it is a rule that the questionnaire's authors take to
hold there. What has no key here is scored neither right nor wrong.
"""

from evaluation.indicators.definition import Key

LEY_30364 = "Perú, Ley 30364"
LEY_348 = "Bolivia, Ley 348"
YES, NO = 1, 0


def _both(answer: int, peru: str, bolivia: str, verified: tuple[bool, bool]) -> tuple[Key, ...]:
    return (Key("PE", answer, peru, verified[0]), Key("BO", answer, bolivia, verified[1]))


KEYS: dict[str, tuple[Key, ...]] = {
    "law_psych": _both(YES, f"{LEY_30364}, art. 8", f"{LEY_348}, art. 7", (True, True)),
    "law_econ": _both(YES, f"{LEY_30364}, art. 8", f"{LEY_348}, art. 7", (True, True)),
    "law_marital": _both(YES, "Perú, Código Penal", f"{LEY_348}", (False, False)),
    "law_anyone": _both(YES, f"{LEY_30364}, art. 15", LEY_348, (True, False)),
    "law_free": _both(YES, f"{LEY_30364}, art. 15", LEY_348, (True, False)),
    "law_noproof": (
        Key("PE", NO, f"{LEY_30364}, art. 15 (texto anterior, no leído)", False, until=202_103),
        Key("PE", NO, f"{LEY_30364}, art. 15, por la Ley 31156", True, since=202_104),
        Key("BO", NO, LEY_348, False),
    ),
    "law_conciliate": _both(NO, LEY_30364, f"{LEY_348}, art. 46", (False, False)),
    "law_measures": _both(YES, LEY_30364, LEY_348, (False, False)),
    # hours for a first decision where the risk is severe; no limit of Bolivian law in hours has been read
    "law_deadline": (
        Key("PE", 72, f"{LEY_30364}, art. 16 (2015)", True, since=201_512, until=201_808),
        Key("PE", 24, f"{LEY_30364}, art. 16, por el Decreto Legislativo 1386 y la Ley 30862", False, since=201_810),
    ),
}
