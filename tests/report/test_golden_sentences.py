"""Every measure in every case, word for word in both languages: what a row says, and nothing that it doesn't show."""

import datetime
from decimal import Decimal

import pytest

from evaluation.disclosure.protected import _KEY, ProtectedItem, ProtectedRow
from evaluation.report.numbers import day, measured, month, number, percent
from evaluation.report.wording import sentences

LABELS = {
    "site": {"el_alto": {"es": "El Alto", "en": "El Alto"}, "lima": {"es": "Lima", "en": "Lima"}},
    "wave": {"baseline": {"es": "Línea de base", "en": "Baseline"}, "endline": {"es": "Línea final", "en": "Endline"}},
    "indicator": {
        "VIO": {"es": "Violencia de pareja", "en": "Partner violence"},
        "REJ": {"es": "Rechazo", "en": "Rejection"},
        "HAR": {"es": "Acoso", "en": "Harassment"},
    },
    "direction": {
        "VIO": dict.fromkeys(("es", "en"), "lower_is_better"),
        "REJ": dict.fromkeys(("es", "en"), "higher_is_better"),
        "HAR": dict.fromkeys(("es", "en"), "ambiguous"),
    },
    "pair": {"HAR": {"es": "OUT-06 (Conoce la ley)", "en": "OUT-06 (Knows the law)"}},
    "service_type": {"1": {"es": "CEM", "en": "CEM"}},
}
NUMBERS = ("estimate", "ci_low", "ci_high")
CONTRASTS = {"change": "endline-baseline", "gap": "el_alto-lima", "difference_of_changes": "el_alto-lima"}
ES, EN = "intervalo de confianza al 95\u00a0%", "95% confidence interval"


def told(language, statistic, indicator="VIO", values=(), unit="", mark="", method="t", margin=None, **place):
    shown = dict(zip(NUMBERS, (None if one is None else Decimal(one) for one in values), strict=False))
    shown = dict.fromkeys(NUMBERS) | shown
    site = "" if statistic in ("gap", "difference_of_changes") else "el_alto"
    wave = "baseline" if statistic in ("level", "gap") else ""
    unit = unit or ("percent" if statistic == "level" else "points")
    names = {"indicator": indicator, "statistic": statistic, "site": site, "wave": wave, "group": "", "level": ""}
    names |= {"contrast": CONTRASTS.get(statistic, ""), "unit": unit, "method": method, "mark": mark} | place
    row = ProtectedRow(**names, **shown, df=None, p_value=None, n=None, key=_KEY)
    notes = {"confidence": 0.95, "margins": {} if margin is None else {indicator: margin}}
    item = ProtectedItem("04_x", "sentences", "change", (row,), LABELS, {}, notes, key=_KEY)
    return sentences(item, language)[0]


CASES = {
    # a level: a share, a score, a rate, a count of all there are
    "level": (
        ("level", "VIO", ("20", "16", "25")),
        f"Violencia de pareja, El Alto, Línea de base: 20\u00a0% ({ES}: 16 a 25).",
        f"Partner violence, El Alto, Baseline: 20% ({EN}: 16 to 25).",
    ),
    "level of a score": (
        ("level", "REJ", ("62.6", "60.5", "64.7"), "score"),
        f"Rechazo, El Alto, Línea de base: 62,6\u00a0puntos ({ES}: 60,5 a 64,7).",
        f"Rejection, El Alto, Baseline: 62.6\u00a0points ({EN}: 60.5 to 64.7).",
    ),
    "level of a rate": (
        ("level", "VIO", ("7.21", "6.32", "8.19"), "per_10000"),
        f"Violencia de pareja, El Alto, Línea de base: 7,21\u00a0por 10\u202f000 ({ES}: 6,32 a 8,19).",
        f"Partner violence, El Alto, Baseline: 7.21\u00a0per 10,000 ({EN}: 6.32 to 8.19).",
    ),
    "a count of one": (
        ("level", "VIO", ("1",), "cases", "", "census"),
        "Violencia de pareja, El Alto, Línea de base: 1\u00a0caso.",
        "Partner violence, El Alto, Baseline: 1\u00a0case.",
    ),
    "a count of many": (
        ("level", "VIO", ("12345",), "cases", "", "census"),
        "Violencia de pareja, El Alto, Línea de base: 12\u202f345\u00a0casos.",
        "Partner violence, El Alto, Baseline: 12,345\u00a0cases.",
    ),
    # a change: rise, fall, none within the margin, undetermined; by direction
    "rise, worse": (
        ("change", "VIO", ("10", "4", "16")),
        f"Violencia de pareja, El Alto: aumentó 10 puntos porcentuales entre la línea de base y la línea final ({ES}: "
        "4 a 16). Es un cambio desfavorable.",
        f"Partner violence, El Alto: rose by 10 percentage points from the first wave to the last ({EN}: 4 to 16). "
        "This is an unfavourable change.",
    ),
    "fall, better": (
        ("change", "VIO", ("-10", "-16", "-4")),
        f"Violencia de pareja, El Alto: disminuyó 10 puntos porcentuales entre la línea de base y la línea final "
        f"({ES}: −16 a −4). Es un cambio favorable.",
        f"Partner violence, El Alto: fell by 10 percentage points from the first wave to the last ({EN}: −16 to −4). "
        "This is a favourable change.",
    ),
    "rise, better": (
        ("change", "REJ", ("1", "0.5", "1.5")),
        f"Rechazo, El Alto: aumentó 1 punto porcentual entre la línea de base y la línea final ({ES}: 0,5 a 1,5). "
        "Es un cambio favorable.",
        f"Rejection, El Alto: rose by 1 percentage point from the first wave to the last ({EN}: 0.5 to 1.5). "
        "This is a favourable change.",
    ),
    "fall, worse": (
        ("change", "REJ", ("-1.5", "-2.5", "-0.5")),
        f"Rechazo, El Alto: disminuyó 1,5 puntos porcentuales entre la línea de base y la línea final ({ES}: "
        "−2,5 a −0,5). Es un cambio desfavorable.",
        f"Rejection, El Alto: fell by 1.5 percentage points from the first wave to the last ({EN}: −2.5 to −0.5). "
        "This is an unfavourable change.",
    ),
    "rise of what is ambiguous: not judged, read with its pair": (
        ("change", "HAR", ("10", "4", "16")),
        f"Acoso, El Alto: aumentó 10 puntos porcentuales entre la línea de base y la línea final ({ES}: 4 a 16). "
        "Léase junto con: OUT-06 (Conoce la ley).",
        f"Harassment, El Alto: rose by 10 percentage points from the first wave to the last ({EN}: 4 to 16). "
        "To be read together with: OUT-06 (Knows the law).",
    ),
    "undetermined": (
        ("change", "VIO", ("-4", "-11", "3")),
        "Violencia de pareja, El Alto: no puede determinarse si cambió; la diferencia estimada es de −4 puntos "
        f"porcentuales ({ES}: −11 a 3).",
        "Partner violence, El Alto: whether it changed cannot be determined; the estimated difference is −4 percentage "
        f"points ({EN}: −11 to 3).",
    ),
    "an end at 0 is undetermined": (
        ("change", "VIO", ("-4", "-8", "0")),
        "Violencia de pareja, El Alto: no puede determinarse si cambió; la diferencia estimada es de −4 puntos "
        f"porcentuales ({ES}: −8 a 0).",
        "Partner violence, El Alto: whether it changed cannot be determined; the estimated difference is −4 percentage "
        f"points ({EN}: −8 to 0).",
    ),
    "none within the margin": (
        ("change", "VIO", ("-1", "-3", "1"), "", "", "t", 5),
        "Violencia de pareja, El Alto: sin cambio que cuente; la diferencia estimada es de −1 punto porcentual y todo "
        f"su intervalo queda dentro del margen declarado de 5 puntos porcentuales ({ES}: −3 a 1).",
        "Partner violence, El Alto: no change that counts; the estimated difference is −1 percentage point and its "
        f"whole interval lies inside the declared margin of 5 percentage points ({EN}: −3 to 1).",
    ),
    "rise of a score": (
        ("change", "REJ", ("2.4", "0.6", "5.5"), "score"),
        f"Rechazo, El Alto: aumentó 2,4\u00a0puntos entre la línea de base y la línea final ({ES}: 0,6 a 5,5). "
        "Es un cambio favorable.",
        f"Rejection, El Alto: rose by 2.4\u00a0points from the first wave to the last ({EN}: 0.6 to 5.5). "
        "This is a favourable change.",
    ),
    "a change of one answer": (
        ("change", "REJ", ("1", "0.4", "1.6"), "answers"),
        f"Rechazo, El Alto: aumentó 1\u00a0respuesta entre la línea de base y la línea final ({ES}: 0,4 a 1,6). "
        "Es un cambio favorable.",
        f"Rejection, El Alto: rose by 1\u00a0answer from the first wave to the last ({EN}: 0.4 to 1.6). "
        "This is a favourable change.",
    ),
    # a gap and a difference of changes: never judged; higher and lower stand in SIDES
    "gap, undetermined": (
        ("gap", "VIO", ("1", "-4", "6")),
        "Violencia de pareja, Línea de base: no puede determinarse si hay diferencia entre El Alto y Lima; la estimada "
        f"es de 1 punto porcentual ({ES}: −4 a 6).",
        "Partner violence, Baseline: whether El Alto and Lima differ cannot be determined; the estimated difference is "
        f"1 percentage point ({EN}: −4 to 6).",
    ),
    "difference of changes, undetermined": (
        ("difference_of_changes", "VIO", ("0", "-8", "8")),
        "Violencia de pareja: no puede determinarse si el cambio fue distinto en El Alto y en Lima; la diferencia "
        f"estimada es de 0 puntos porcentuales ({ES}: −8 a 8).",
        "Partner violence: whether the change in El Alto and in Lima differs cannot be determined; the estimated "
        f"difference is 0 percentage points ({EN}: −8 to 8).",
    ),
    # a ratio of rates of a register: higher or lower, never better or worse
    "ratio, higher": (
        ("rate_ratio", "VIO", ("1.40", "1.20", "1.60"), "ratio"),
        f"Violencia de pareja, CEM: el valor final es 1,40 veces el inicial ({ES}: 1,20 a 1,60); es mayor.",
        f"Partner violence, CEM: the last value is 1.40 times the first ({EN}: 1.20 to 1.60); it is higher.",
    ),
    "ratio, lower": (
        ("rate_ratio", "VIO", ("0.60", "0.50", "0.80"), "ratio"),
        f"Violencia de pareja, CEM: el valor final es 0,60 veces el inicial ({ES}: 0,50 a 0,80); es menor.",
        f"Partner violence, CEM: the last value is 0.60 times the first ({EN}: 0.50 to 0.80); it is lower.",
    ),
    "ratio, undetermined": (
        ("rate_ratio", "VIO", ("1.10", "1.00", "1.20"), "ratio"),
        f"Violencia de pareja, CEM: el valor final es 1,10 veces el inicial ({ES}: 1,00 a 1,20); no se puede decir si "
        "cambió.",
        f"Partner violence, CEM: the last value is 1.10 times the first ({EN}: 1.00 to 1.20); whether it changed "
        "cannot be said.",
    ),
}
SIDES = {  # of two places: the values, how they are told, and the limits
    "higher": (("6", "1", "11"), "6 puntos porcentuales mayor", "6 percentage points higher", "1", "11"),
    "lower": (("-6", "-11", "-1"), "6 puntos porcentuales menor", "6 percentage points lower", "−11", "−1"),
    "lower by one": (("-1", "-1.5", "-0.5"), "1 punto porcentual menor", "1 percentage point lower", "−1.5", "−0.5"),
}
RATIO = {"site": "", "group": "service_type", "level": "1"}
ARGUMENTS = ("statistic", "indicator", "values", "unit", "mark", "method", "margin")


@pytest.mark.parametrize("case", CASES)
def test_a_value_in_words(case):
    given, spanish, english = CASES[case]
    named = dict(zip(ARGUMENTS, given, strict=False))
    place = RATIO if named["statistic"] == "rate_ratio" else {}
    assert told("es", **named, **place) == spanish
    assert told("en", **named, **place) == english


@pytest.mark.parametrize("way", SIDES)
def test_which_of_two_places_is_higher_is_told_and_not_judged(way):
    values, spanish, english, low, high = SIDES[way]
    spanish_limits, english_limits = f"({ES}: {low} a {high}).".replace(".5", ",5"), f"({EN}: {low} to {high})."
    assert told("es", "gap", values=values) == (
        f"Violencia de pareja, Línea de base: es {spanish} en El Alto que en Lima {spanish_limits}"
    )
    assert told("en", "gap", values=values) == (
        f"Partner violence, Baseline: it is {english} in El Alto than in Lima {english_limits}"
    )
    assert told("es", "difference_of_changes", values=values) == (
        f"Violencia de pareja: el cambio en El Alto es {spanish} que en Lima {spanish_limits}"
    )
    assert told("en", "difference_of_changes", values=values) == (
        f"Partner violence: the change in El Alto is {english} than in Lima {english_limits}"
    )


UNSHOWN = {
    "c": ("no se publica, para proteger a grupos pequeños [c].", "not published, to protect small groups [c]."),
    "u": (
        "no se publica, porque se apoya en muy poca información para ser fiable [u].",
        "not published, because it rests on too little information to be reliable [u].",
    ),
    "not_asked": ("no se midió [x].", "not measured [x]."),
    "one_wave": (
        "hay una sola medición y no puede hablarse de cambio [x].",
        "there is one measurement only, so that nothing can be said of change [x].",
    ),
    "no_rule": (
        "no se midió, porque no se conoce ninguna regla con plazo en horas para esas fechas [x].",
        "not measured, because no rule with a deadline in hours is known for those dates [x].",
    ),
}


@pytest.mark.parametrize("why", UNSHOWN)
@pytest.mark.parametrize("statistic", ["level", "change", "gap", "difference_of_changes", "rate_ratio"])
def test_what_is_not_shown_says_why_and_no_number(statistic, why):
    mark, method = (why, "t") if len(why) == 1 else ("x", why)
    site = {"level": "El Alto, Línea de base", "change": "El Alto", "gap": "Línea de base", "rate_ratio": "CEM"}
    place = RATIO if statistic == "rate_ratio" else {}
    for language, words in zip(("es", "en"), UNSHOWN[why], strict=True):
        said = told(language, statistic, mark=mark, method=method, **place)
        subject = site.get(statistic, "")
        if language == "en":
            subject = subject.replace("Línea de base", "Baseline")
        name = {"es": "Violencia de pareja", "en": "Partner violence"}[language]
        assert said == f"{name}{', ' if subject else ''}{subject}: {words}"
        assert not any(letter.isdigit() for letter in said)


CAUSAL = ("efecto", "impacto", "gracias", "debido", "provoc", "caus", "effect", "impact", "due to", "thanks", "led to")


def test_no_sentence_of_a_contrast_names_a_cause():
    words = " ".join(" ".join(golden[1:]) for golden in CASES.values()).lower()
    assert [one for one in CAUSAL if one in words] == []


@pytest.mark.parametrize("unit", ["cases", "attentions", "services", "posts", "institutions", "ties", "months", "days"])
def test_one_of_a_thing_is_in_the_singular_and_one_point_nought_is_not(unit):
    for language in ("es", "en"):
        one, two = (measured(Decimal(value), unit, language).partition("\u00a0")[2] for value in ("1", "2"))
        assert one != two and measured(Decimal("1.0"), unit, language).endswith(two)


def test_decimals_thousands_per_cent_and_dates_are_written_as_each_language_does():
    assert [number(Decimal(value), "es") for value in ("1234.5", "12345.6", "-3")] == ["1234,5", "12\u202f345,6", "−3"]
    assert [number(Decimal(value), "en") for value in ("1234.5", "12345.6", "-3")] == ["1,234.5", "12,345.6", "−3"]
    assert (percent(Decimal("3.5"), "es"), percent(Decimal("3.5"), "en")) == ("3,5\u00a0%", "3.5%")
    assert (month("2018-03", "es"), month("2018-03", "en")) == ("marzo de 2018", "March 2018")
    date = datetime.date(2025, 12, 1)
    assert (day(date, "es"), day(date, "en")) == ("1 de diciembre de 2025", "1 December 2025")
