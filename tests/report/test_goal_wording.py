"""Achievement in words, class by class; and no catalogue gives a change a cause."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from babel.messages.pofile import read_po

from evaluation.disclosure.protected import _KEY, ProtectedItem, ProtectedRow
from evaluation.locale import FOLDER, LANGUAGES, text
from evaluation.project import open_project
from evaluation.report.achievement import achievements, by_result, category, warnings
from evaluation.report.notes import note
from evaluation.report.wording import sentences

LABELS = {
    "site": {"el_alto": {"es": "El Alto", "en": "El Alto"}},
    "wave": {"baseline": {"es": "Línea de base", "en": "Baseline"}, "endline": {"es": "Final", "en": "Endline"}},
    "indicator": {"OUT-03": {"es": "Rechazo", "en": "Rejection"}},
    "goal": {"OUT-03": {"es": "OE", "en": "OE"}},
    "objective": {"OE": {"es": "Normas", "en": "Norms"}},
    "unit": {"OUT-03": {"es": "percent", "en": "percent"}},
    "target": {"OUT-03|": {"es": "72.5", "en": "72.5"}},
    "stated": {"OUT-03|": {"es": "50.0", "en": "50.0"}},
}


def row(method: str = "partly", estimate=None, low=None, high=None, mark: str = "") -> ProtectedRow:
    names = ("OUT-03", "achievement", "el_alto", "", "", "", "", "percent", method, mark)
    return ProtectedRow(
        *names, *(None if one is None else Decimal(one) for one in (estimate, low, high)), None, None, 800, key=_KEY
    )


def item(one: ProtectedRow, **labels: dict) -> ProtectedItem:
    words = LABELS | labels
    return ProtectedItem("09_achievement", "table", "achievement", (one,), words, {}, {"confidence": 0.95}, key=_KEY)


def told(one: ProtectedRow, language: str = "es") -> str:
    return sentences(item(one), language)[0]


def test_every_class_in_both_languages():
    interval = "intervalo de confianza al 95\u00a0%: 15 a 54"
    assert told(row("partly", 36, 15, 54)) == (
        f"Rechazo, El Alto: se recorrió el 36\u00a0% del camino hacia la meta ({interval}); lograda en parte."
    )
    assert told(row("partly", 36, 15, 54), "en") == (
        "Rejection, El Alto: 36% of the way to the target was covered (95% confidence interval: 15 to 54); "
        "partly achieved."
    )
    assert told(row("achieved", 120, 102, 140)).endswith("; lograda.")
    assert told(row("achieved_uncertain", 118, 27, 222)).endswith("; lograda, con incertidumbre.")
    assert told(row("inconclusive", 54, -206, 103)).endswith("; no concluyente.")
    assert told(row("no_progress_shown", 17, -16, 42)).endswith("; sin avance demostrado.")
    assert told(row("reversed", -129, -721, -26)) == (
        "Rechazo, El Alto: se retrocedió un 129\u00a0% del camino hacia la meta "
        "(intervalo de confianza al 95\u00a0%: −721 a −26); retroceso."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_warning_reaches_the_reader_wherever_the_interval_is_shown(language):
    said = text("warnings.base_close_to_target", language)
    warned = {"OUT-03|el_alto": {language: said}}
    shown, hidden = (item(one, warning=warned) for one in (row("partly", 36, 15, 54), row(mark="c")))
    assert sentences(shown, language)[0] == f"{told(row('partly', 36, 15, 54), language)} {said}"
    assert warnings(shown, language) == (f"{LABELS['indicator']['OUT-03'][language]}, El Alto: {said}",)
    assert said not in sentences(hidden, language)[0] and warnings(hidden, language) == ()
    assert warnings(item(row("partly", 36, 15, 54)), language) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_note_says_what_a_warning_says_of_whom(language, demo):
    said = text("warnings.base_close_to_target", language)
    judged = item(row("partly", 36, 15, 54), warning={"OUT-03|el_alto": {language: said}})
    warned = replace(judged, options={"layout": "achievement"}, key=_KEY)
    assert f", El Alto: {said}" in note(warned, open_project(demo), language)


def test_where_a_warning_is_said_of_many_a_mark_stands_for_their_names():
    said = text("warnings.base_close_to_target", "es")
    sites = [f"place_{number}" for number in range(5)]
    rows = tuple(
        ProtectedRow(
            *("OUT-03", "achievement", site, "", "", "", "", "percent", "partly", ""),
            *map(Decimal, (36, 15, 54)),
            *(None, None, 800),
            key=_KEY,
        )
        for site in sites
    )
    labels = {"warning": {f"OUT-03|{site}": {"es": said} for site in sites[:4]}}
    many = replace(item(rows[0], **labels), rows=rows, key=_KEY)
    assert warnings(many, "es") == (f"* {said}",)
    shares = [line.cells[5] for line in achievements(many, "es").lines if not line.title]
    assert shares == ["36\u00a0% (15 a 54) *"] * 4 + ["36\u00a0% (15 a 54)"]
    few = replace(many, rows=rows[:3], key=_KEY)
    assert "*" not in warnings(few, "es")[0]
    assert not [line for line in achievements(few, "es").lines if "*" in "".join(line.cells)]


@pytest.mark.parametrize(("n", "method", "warned"), [(40, "wilson", True), (41, "wilson", False), (40, "logit", False)])
def test_wilson_s_interval_of_few_is_explained(n, method, warned, demo):
    names = ("PRC-01", "level", "el_alto", "", "", "", "", "percent", method, "")
    one = ProtectedRow(*names, *map(Decimal, (36, 15, 54)), None, None, n, key=_KEY)
    for labels in ({}, {"source": {"": {"es": "registro", "en": "records"}}}):
        told = note(item(one, **labels), open_project(demo), "es")
        assert (text("warnings.covers_on_average", "es") in told) == warned


def test_a_census_a_hidden_value_and_one_that_cannot_be_made():
    assert told(row("census", 100)) == "Rechazo, El Alto: se recorrió el 100\u00a0% del camino hacia la meta; lograda."
    assert told(row("", mark="c")) == "Rechazo, El Alto: no se publica, para proteger a grupos pequeños [c]."
    assert told(row("target_placeholder", mark="x")) == (
        "Rechazo, El Alto: grado de consecución no medible, porque la meta nunca se publicó [x]."
    )
    assert told(row("base_too_uncertain", mark="x"), "en").endswith(
        "because the baseline cannot be told from the target [x]."
    )


def test_the_class_of_a_hidden_value_is_hidden():
    assert category(row("", mark="c")) == "hidden" and category(row("", mark="u")) == "hidden"
    assert achievements(item(row("", mark="c")), "es").lines[-1].cells[-2:] == ("[c]", "no se publica")


def test_the_table_has_the_stated_baseline_and_a_target_with_its_decimals():
    cells = achievements(item(row("partly", 36, 15, 54)), "es").lines[-1].cells
    assert cells == ("El Alto", "50\u00a0%", "[x]", "72,5\u00a0%", "[x]", "36\u00a0% (15 a 54)", "lograda en parte")
    assert achievements(item(row("partly", 36, 15, 54)), "en").lines[-1].cells[3] == "72.5%"


@pytest.mark.parametrize("language", ["es", "en"])
def test_no_word_of_a_head_or_a_place_is_broken_in_word(language):
    made = achievements(
        item(row("partly", 27, 8, 44), site={"el_alto": {"es": "Independencia", "en": "Independencia"}}), language
    )
    page, margins, letter = (
        9540,
        216,
        87,
    )  # twentieths of a point: a page, what a cell keeps free, a letter of 8.5 points
    columns = zip(made.head, *(line.cells for line in made.lines if not line.title), strict=True)
    for width, cells in zip(made.widths, columns, strict=True):
        longest = max(len(word) for cell in cells for word in cell.split())
        assert width / sum(made.widths) * page - margins >= longest * letter, cells


def test_targets_are_counted_by_result_and_class():
    made = by_result(item(row("partly", 36, 15, 54)), "es")
    assert made.head == ("Nivel", "Metas", "Cuántas hay de cada clase")
    assert made.lines[0].cells == ("OE. Normas", "1", "lograda en parte: 1")


CAUSAL = {
    "es": r"gracias a|debido a|a causa de|provoc|ocasion|produjo (?:un|una|el|la) (?:cambio|aument|reducci)|"
    r"logró (?:reducir|aumentar)|efecto del proyecto|impacto del proyecto|el proyecto (?:redujo|aumentó|mejoró)",
    "en": r"thanks to|(?:fell|rose|changed) due to|caused by|owing to|led to|resulted in|"
    r"effect of the project|impact of the project|"
    r"the project (?:reduced|increased|improved)",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_of_a_catalogue_gives_a_change_a_cause(language):
    found = []
    for path in (FOLDER / language).glob("*.po"):
        with path.open("rb") as source:
            for message in read_po(source, locale=language):
                forms = message.string if isinstance(message.string, tuple) else (message.string,)
                if message.id and path.stem not in ("errors", "cli"):
                    found += [f"{path.stem}.{message.id}" for one in forms if re.search(CAUSAL[language], one, re.I)]
    assert found == []
    assert re.search(
        CAUSAL[language], {"es": "El proyecto redujo la violencia", "en": "It fell due to it"}[language], re.I
    )
