"""The lines of generated sentences: waves together, a reason once a place, a pair once at the end."""

from decimal import Decimal

from evaluation.disclosure.protected import _KEY, ProtectedItem, ProtectedRow
from evaluation.report.bullets import bullets
from evaluation.report.column_units import cell, decimals, head_words, shared_unit
from evaluation.report.gathered import gathered
from evaluation.report.tables import table

LABELS = {
    "site": {"el_alto": {"es": "El Alto", "en": "El Alto"}, "lima": {"es": "Lima", "en": "Lima"}},
    "wave": {"baseline": {"es": "Línea de base", "en": "Baseline"}, "endline": {"es": "Línea final", "en": "Endline"}},
    "indicator": {"SAT": {"es": "Usuarias satisfechas", "en": "Satisfied users"}},
    "pair": {"HAR": {"es": "OUT-06 (Conoce la ley)", "en": "OUT-06 (Knows the law)"}},
    "bound": {"least": {"es": "al menos", "en": "at least"}, "most": {"es": "como mucho", "en": "at most"}},
}
WAVES = ("baseline", "endline")


def row(indicator="SAT", site="el_alto", wave="baseline", value=None, low=None, high=None, **other):
    shown = (None if one is None else Decimal(one) for one in (value, low, high))
    names = {"statistic": "level", "group": "", "level": "", "contrast": "", "unit": "percent", "method": "t"}
    numbers = dict(zip(("estimate", "ci_low", "ci_high"), shown, strict=True)) | {"df": None, "p_value": None, "n": 85}
    names |= {"indicator": indicator, "site": site, "wave": wave, "mark": "" if value else "x"}
    return ProtectedRow(**(names | numbers | other), key=_KEY)


def item(*rows, **options):
    notes = {"confidence": 0.95}
    return ProtectedItem("06_services", "sentences", "x", rows, LABELS, options, notes, key=_KEY)


def test_the_waves_of_a_level_make_one_line():
    both = (row(value="19", low="12", high="29"), row(wave="endline", value="59", low="48", high="68"))
    assert bullets(item(*both), "en") == (
        "Satisfied users, El Alto: Baseline 19% (95% confidence interval: 12 to 29); "
        "Endline 59% (95% confidence interval: 48 to 68).",
    )
    counted = (row(value="1", unit="cases"), row(wave="endline", value="12", unit="cases"))
    assert bullets(item(*counted), "es") == (
        "Usuarias satisfechas, El Alto: Línea de base 1\u00a0caso; Línea final 12\u00a0casos.",
    )


def test_why_nothing_was_measured_at_a_place_is_said_once():
    missing = [
        row(site=site, wave=wave, group="bound", level=bound, method="no_rule")
        for site in ("el_alto", "lima")
        for wave in WAVES
        for bound in ("least", "most")
    ]
    why = "not measured, because no rule with a deadline in hours is known for those dates [x]."
    assert bullets(item(*missing), "en") == (f"Satisfied users, El Alto: {why}", f"Satisfied users, Lima: {why}")


def test_a_wave_that_is_hidden_is_not_joined_to_one_that_is_shown():
    shown, hidden = row(value="19", low="12", high="29"), row(wave="endline", mark="c", n=None)
    assert bullets(item(shown, hidden), "en") == (
        "Satisfied users, El Alto, Baseline: 19% (95% confidence interval: 12 to 29).",
        "Satisfied users, El Alto, Endline: not published, to protect small groups [c].",
    )


def test_what_an_indicator_is_read_with_is_said_once_after_its_last_line():
    one, other = (
        row("HAR", site, "", "10", "4", "16", statistic="change", contrast="endline-baseline", unit="points")
        for site in ("el_alto", "lima")
    )
    first, last = bullets(item(one, other), "es")
    assert "Léase" not in first and first.endswith("4 a 16).")
    assert last.endswith("4 a 16). Léase junto con: OUT-06 (Conoce la ley).")


def test_what_all_values_count_stands_at_the_head_of_their_columns():
    rows = [row(value="38.89", unit="index"), row(wave="endline", value="50.00", unit="index")]
    made = table(item(*rows), "en")
    assert made.head == ("Indicator", "Baseline: out of 100", "n", "Endline: out of 100", "n")
    assert made.lines[1].cells == ("Satisfied users", "38.89", "85", "50.00", "85")
    hours = [row(value="168.0", low="120.0", high="216.0", unit="hours")]
    assert table(item(*hours), "es").head[1] == "Línea de base: horas (intervalo)"


def test_a_unit_is_at_the_head_only_where_all_share_it():
    mixed = [row(value="3.2", unit="score5"), row(value="23")]
    assert shared_unit(mixed) == "" and decimals(mixed) is None
    assert table(item(*mixed[:1], row("KNO", value="23")), "en").lines[1].cells[1] == "3.2\u00a0out of 5"
    assert shared_unit([row(value="23")]) == "" and head_words("eur", "es") == "€"
    assert [cell(one, "", 2, "es") for one in (row(value="0.3", unit="number"),)] == ["0,30"]


def test_levels_of_other_chapters_stand_under_their_site_with_groups_beside_wholes():
    whole = row(value="46", wave="endline")
    part = row(value="29", low="23", high="35", group="bound", level="least")
    made = gathered(item(part, whole, row(site="lima", wave="endline", mark="c", n=None)), "en")
    assert made.head == ("Indicator", "Baseline", "n", "Endline", "n")
    assert [line.cells for line in made.lines] == [
        ("El Alto",),
        ("Satisfied users: at least", "29% (23 to 35)", "85", "", ""),
        ("Satisfied users", "", "", "46%", "85"),
        ("Lima",),
        ("Satisfied users", "", "", "[c]", "[c]"),
    ]
