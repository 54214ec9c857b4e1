"""The figures as their readers see them: no word is cut, struck through or over another, and grey tells as much."""

import io
from decimal import Decimal
from unittest.mock import patch

import matplotlib.pyplot as plt
import pytest
from matplotlib.text import Annotation, Text
from PIL import Image

from evaluation.disclosure.protected import _KEY, ProtectedItem, ProtectedRow
from evaluation.project import open_project
from evaluation.report.figures import figure
from evaluation.report.notes import note
from evaluation.report.pens import HALO, spread, verdict_pen, wave_pen
from evaluation.report.stamp import Stamp

STAMP = Stamp("draft", "synthetic", "x", None, (), {})
CHAPTER = "04_womens_lives"
SITES = {"el_alto": {"es": "El Alto", "en": "El Alto"}, "independencia": {"es": "Independencia", "en": "Independencia"}}
WAVES = {"baseline": {"es": "Línea de base", "en": "Baseline"}, "endline": {"es": "Línea final", "en": "Endline"}}
LONG = "Norma percibida: la mayoría de la zona apoyaría a la mujer que denuncia, y lo dice"
CODES = ("OUT-01", "OUT-02", "OUT-03")
NAMES = {code: {"es": f"{LONG} {code}", "en": f"{LONG} {code}"} for code in CODES}
LABELS = {"site": SITES, "wave": WAVES, "indicator": NAMES, "definition": {}}


@pytest.fixture(scope="module")
def project(root):
    return open_project(root / "data" / "raw" / "demo")


def row(code="OUT-03", statistic="level", site="el_alto", wave="", values=(50, 40, 60), n=100, mark="", **more):
    told = {"contrast": "", "group": "", "level": "", "unit": "percent", "method": "logit"} | more
    numbers = (None, None, None) if mark else tuple(None if one is None else Decimal(one) for one in values)
    names = (code, statistic, site, wave, told["contrast"], told["group"], told["level"], told["unit"], told["method"])
    return ProtectedRow(*names, mark, *numbers, None, None, None if mark else n, key=_KEY)


def item(rows, kind, labels=None, **options) -> ProtectedItem:
    told = {"kind": kind, **options}
    return ProtectedItem(
        CHAPTER, "figure", "x", tuple(rows), LABELS | (labels or {}), told, {"confidence": 0.95}, key=_KEY
    )


def changes() -> ProtectedItem:
    values = {"OUT-01": (-7, -13, -1), "OUT-02": (1, -6, 8), "OUT-03": (9, 2, 15)}
    rows = [
        row(code, "change", site, values=values[code], contrast="endline-baseline", unit="points")
        for site in SITES
        for code in CODES
    ]
    return item(rows, "change")


def levels() -> ProtectedItem:
    rows = [row(code, site=site, wave=wave) for site in SITES for code in CODES for wave in WAVES]
    return item(rows, "levels")


def achieved() -> ProtectedItem:
    values = {"OUT-01": (-98, -234, -24), "OUT-02": (-10, -93, 31), "OUT-03": (217, 156, 359)}
    methods = dict(zip(CODES, ("reversed", "no_progress_shown", "achieved"), strict=True))
    rows = [
        row(code, "achievement", site, values=values[code], method=methods[code]) for site in SITES for code in CODES
    ]
    return item(rows, "achievement")


def visited(low=40, high=55, kind="dumbbell") -> ProtectedItem:
    rows = [
        row(
            "R2-16", site=site, wave=wave, values=(value, None, None), n=n, group="kind", level=kind_of, method="census"
        )
        for site in SITES
        for kind_of in ("public", "ngo")
        for wave, value, n in (("baseline", 43, low), ("endline", 82, high))
    ]
    named = {"kind": {"public": {"es": "Pública", "en": "Public"}, "ngo": {"es": "ONG", "en": "NGO"}}}
    return item(rows, kind, named | {"source": {"minutes": {"es": "Actas.", "en": "Minutes."}}})


def series(*codes) -> ProtectedItem:
    years = ("2018", "2019", "2020")
    values = {"any": (57, 55, 53), "verbal": (53, 51, 50), "sexual": (7, 6, 5)}
    rows = [
        row(
            code,
            "published",
            "",
            values=(value, None, None),
            n=None,
            group="year",
            level=year,
            unit="percent_published",
        )
        for code in codes
        for year, value in zip(years, values[code], strict=True)
    ]
    checked = {f"{code}|{year}": {"es": "no" if year == "2018" else "yes"} for code in codes for year in years}
    both = {code: {"es": f"La {code}", "en": code} for code in codes}
    dates = {code: {"es": "2026-11-24", "en": "2026-11-24"} for code in codes}
    labels = {"indicator": both, "verified": checked, "source": both, "retrieved": dates}
    return item(rows, "trend", labels, layout="official_series")


ITEMS = {"change": changes, "levels": levels, "achievement": achieved, "dumbbell": visited}


def drawn(made: ProtectedItem, language: str = "es"):
    """Return the figure as it is when it is written, laid out."""
    kept = []
    with patch("evaluation.report.figures.plt.close", kept.append):
        figure(made, STAMP, language)
    kept[0].canvas.draw()
    return kept[0]


def words(picture) -> list[Text]:
    """Return what is written; a tick beyond the end of its axis keeps its words and is not drawn."""
    unseen = {
        tick.label1
        for axis in picture.axes
        for each in (axis.xaxis, axis.yaxis)
        for tick in each.get_major_ticks()
        if not min(each.get_view_interval()) <= tick.get_loc() <= max(each.get_view_interval())
    }
    found = picture.findobj(Text)
    return [one for one in found if one.get_text().strip() and one.get_visible() and one not in unseen]


@pytest.mark.parametrize("kind", ITEMS)
def test_no_word_is_cut_at_the_edge_of_the_picture(kind):
    picture = drawn(ITEMS[kind]())
    page = picture.bbox
    for one in words(picture):
        box = one.get_window_extent()
        assert box.x0 >= page.x0 - 1 and box.x1 <= page.x1 + 1, one.get_text()
        assert box.y0 >= page.y0 - 1 and box.y1 <= page.y1 + 1, one.get_text()
    plt.close(picture)


@pytest.mark.parametrize("kind", ITEMS)
def test_the_stamp_stands_behind_the_numbers_and_once_where_nothing_hides_it(kind):
    picture = drawn(ITEMS[kind]())
    stamps = [one for one in picture.texts if one.get_text() == "DATOS SINTÉTICOS"]
    assert sorted(one.get_zorder() for one in stamps) == [-1, 3]
    assert all(axis.patch.get_alpha() == 0 and axis.get_zorder() == 0 for axis in picture.axes)
    small = max(stamps, key=lambda one: one.get_zorder()).get_window_extent()
    for one in words(picture):
        if one not in stamps:
            assert not small.overlaps(one.get_window_extent()), one.get_text()
    plt.close(picture)


def test_lines_of_the_ground_are_drawn_under_the_bars():
    picture = drawn(visited())
    assert all(axis.get_axisbelow() is True for axis in picture.axes)
    plt.close(picture)


def test_waves_are_told_apart_in_grey_and_a_wave_alone_is_filled():
    first, last = wave_pen(0, 2), wave_pen(1, 2)
    assert first["markerfacecolor"] == "white" and last["markerfacecolor"] != "white"
    assert first["marker"] != last["marker"]
    assert wave_pen(0, 1)["markerfacecolor"] != "white"


@pytest.mark.parametrize(
    "language, expected",
    [
        ("es", (["aumentó o disminuyó", "no puede determinarse"], "Línea final − Línea de base (puntos porcentuales)")),
        ("en", (["rose or fell", "cannot be determined"], "Endline − Baseline (percentage points)")),
    ],
)
def test_a_change_says_between_which_waves_and_what_its_points_mean(language, expected):
    picture = drawn(changes(), language)
    (legend,) = picture.legends
    assert ([one.get_text() for one in legend.get_texts()], picture.axes[-1].get_xlabel()) == expected
    assert (
        verdict_pen("#666666", False)["markerfacecolor"] == "white" != verdict_pen("#666666", True)["markerfacecolor"]
    )
    told = next(one for one in picture.findobj(Annotation) if one.get_text().startswith("−7"))
    assert tuple(told.get_path_effects()) == HALO  # its end stands on the line of no change
    plt.close(picture)


def test_points_at_the_end_of_the_axis_are_whole():
    picture = drawn(achieved())
    for axis in picture.axes:
        points = [one for one in axis.lines if one.get_marker() in ("o", "<", ">") and len(one.get_xdata()) == 1]
        assert points and not any(one.get_clip_on() for one in points)
    plt.close(picture)


def test_names_of_lines_that_end_near_each_other_do_not_overlap():
    picture = drawn(series("any", "verbal", "sexual"))
    boxes = [one.get_window_extent() for one in picture.findobj(Annotation) if one.get_text().startswith("La ")]
    assert len(boxes) == 3
    assert not any(one.overlaps(other) for one in boxes for other in boxes if one is not other)
    plt.close(picture)


def test_spread_moves_only_what_is_too_near():
    assert spread([10, 0, 11], 5) == [10, 0, 15]


def test_a_series_alone_has_its_values_and_marks_those_not_verified(project):
    picture = drawn(series("any"), "en")
    assert {"57% †", "55%", "53%"} <= {one.get_text() for one in words(picture)}
    plt.close(picture)
    assert "†: transcribed from a secondary source" in note(series("any"), project, "en")


def test_lines_without_marks_send_to_the_table_for_what_is_not_verified(project):
    told = note(series("any", "sexual"), project, "es")
    assert "no se verificaron en la publicación original: la tabla los marca con †." in told and "†: " not in told


def test_two_waves_of_a_level_say_on_how_many_each_rests(project):
    picture = drawn(visited())
    names = [one.get_text() for one in picture.axes[0].get_yticklabels()]
    assert [name.split("(")[-1] for name in names] == ["n 40; 55)"] * 2
    assert picture.axes[0].get_title(loc="left") == "El Alto"
    plt.close(picture)
    alike = drawn(visited(9, 9))
    assert alike.axes[0].get_title(loc="left") == "El Alto (n 9)"
    assert not any("(n" in one.get_text() for one in alike.axes[0].get_yticklabels())
    plt.close(alike)
    told = "n: registros con los que se calcula cada fila. Donde hay dos n, la segunda es la de la última ronda. Fuente"
    assert note(visited(), project, "es").startswith(told)
    assert "dos n" not in note(visited(9, 9), project, "es")


@pytest.mark.parametrize("language, source", [("es", "Fuente"), ("en", "Source")])
def test_assumptions_name_the_survey_as_no_source(project, language, source):
    planned = ProtectedItem("03_methodology", "table", "planned", (), LABELS, {"layout": "planned"}, {}, key=_KEY)
    told = note(planned, project, language)
    assert "project.toml" in told and source not in told


def test_a_picture_has_its_stamp_in_its_pixels():
    picture = Image.open(io.BytesIO(figure(visited(), STAMP, "es"))).convert("RGB")
    corner = picture.crop((0, int(picture.height * 0.94), int(picture.width * 0.2), picture.height))
    assert any(red > 150 and max(others) < 40 for _, (red, *others) in corner.getcolors(corner.width * corner.height))
