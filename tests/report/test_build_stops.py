"""The four links whose lack stops the report: each says file, line and remedy, in both languages, word for word."""

import pytest
from small_report import changes, levels, released

from evaluation.analysis.results import ReportItem
from evaluation.errors import EvaluationError
from evaluation.project import open_project
from evaluation.report.placeholders import UNSHOWN, shown
from evaluation.report.prose import parsed
from evaluation.sources.narrative import Text, read_words

TABLES = {
    "findings": (
        "codigo,criterio,texto,resultados,evidencias\nH1,eficacia,Algo,IMP-01.change.el_alto,\nH2,eficacia,Algo,,\n",
        "findings.csv, fila 3: el hallazgo H2 no se apoya en ningún resultado ni en ninguna evidencia; "
        "complete «resultados» o «evidencias».",
        "findings.csv, row 3: the finding H2 rests on no result and no evidence; fill in “results” or “evidence”.",
    ),
    "recommendations": (
        "code,text,findings,addressee,priority,deadline\nR1,Do,H1,Council,high,2027\nR2,Do,,Council,high,2027\n",
        "recommendations.csv, fila 3: la recomendación R2 no se apoya en ningún hallazgo; complete «hallazgos».",
        "recommendations.csv, row 3: the recommendation R2 rests on no finding; fill in “findings”.",
    ),
}
PLACEHOLDERS = {
    "IMP-01.change.el_ato": (
        "narrative/es/summary.md, línea 3: {IMP-01.change.el_ato} no corresponde a ningún resultado del informe; "
        "escríbalo como {indicador.estadístico.municipio.ronda} o quítelo.",
        "narrative/es/summary.md, line 3: {IMP-01.change.el_ato} is no result of this report; "
        "write it as {indicator.statistic.site.wave} or take it out.",
    ),
    "IMP-01.level.lima.baseline": (
        "narrative/es/summary.md, línea 3: {IMP-01.level.lima.baseline} es un valor protegido, que no se publica; "
        "quítelo del texto.",
        "narrative/es/summary.md, line 3: {IMP-01.level.lima.baseline} is a protected value, which is not published; "
        "take it out of the text.",
    ),
}


@pytest.mark.parametrize("table", TABLES)
def test_a_link_that_lacks_its_other_end_stops_the_report(demo, table):
    text, *sentences = TABLES[table]
    (demo / f"{table}.csv").write_text(text, encoding="utf-8")
    with pytest.raises(EvaluationError) as fault:
        read_words(open_project(demo))
    assert [fault.value.sentence(language) for language in ("es", "en")] == sentences


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_a_placeholder_that_shows_nothing_stops_the_report(name):
    rows = shown(released(ReportItem("table", "a", levels()), ReportItem("table", "b", changes())))
    with pytest.raises(EvaluationError) as fault:
        text = Text("narrative/es/summary.md", f"Uno.\n\nDos {{{name}}}.")
        list(parsed(text, lambda *place: rows.words(*place, "es")))
    assert [fault.value.sentence(language) for language in ("es", "en")] == list(PLACEHOLDERS[name])


def test_every_reason_not_to_show_a_value_has_a_sentence_of_its_own():
    made = [EvaluationError(key, file="a.md", line=1, name="x").sentence("en") for key in UNSHOWN.values()]
    assert list(UNSHOWN) == ["c", "u", "x"] and len(set(made)) == 3
    assert all(one.startswith("a.md, line 1: {x} ") and one.endswith("take it out of the text.") for one in made)
