"""A small protected release: two sites, two waves, two indicators, one of them with a small cell."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

from evaluation.analysis.results import ROW_COLUMNS, Cell, Count, ReportItem, Results
from evaluation.disclosure.gate import protect
from evaluation.disclosure.policy import Policy
from evaluation.report.stamp import Stamp

LABELS = {
    "kind": {"site": {"es": "Municipio", "en": "Municipality"}},
    "site": {"el_alto": {"es": "El Alto", "en": "El Alto"}, "lima": {"es": "Lima <b>", "en": "Lima <b>"}},
    "wave": {"baseline": {"es": "Línea de base", "en": "Baseline"}, "endline": {"es": "Línea final", "en": "Endline"}},
    "indicator": {
        "IMP-01": {"es": "Violencia de pareja", "en": "Partner violence"},
        "OUT-03": {"es": "Rechazo", "en": "Rejection"},
    },
    "definition": {code: {"es": "De cada 100 mujeres…", "en": "Of every 100 women…"} for code in ("IMP-01", "OUT-03")},
    "direction": {
        "IMP-01": {"es": "lower_is_better", "en": "lower_is_better"},
        "OUT-03": {"es": "higher_is_better", "en": "higher_is_better"},
    },
    "pair": {"IMP-01": {"es": "OUT-01 (Búsqueda de ayuda)", "en": "OUT-01 (Help sought)"}},
}
COUNTS = {
    ("IMP-01", "el_alto", "baseline"): (300, 60),
    ("IMP-01", "el_alto", "endline"): (310, 31),
    ("IMP-01", "lima", "baseline"): (300, 4),
    ("IMP-01", "lima", "endline"): (290, 40),
    ("OUT-03", "el_alto", "baseline"): (410, 238),
    ("OUT-03", "el_alto", "endline"): (405, 284),
    ("OUT-03", "lima", "baseline"): (400, 264),
    ("OUT-03", "lima", "endline"): (405, 269),
}
SOUGHT_HELP = {  # of whom only a change is shown
    ("OUT-01", "el_alto", "baseline"): (60, 22),
    ("OUT-01", "el_alto", "endline"): (58, 30),
    ("OUT-01", "lima", "baseline"): (64, 24),
    ("OUT-01", "lima", "endline"): (61, 33),
}
PUBLISHED = Stamp("release", "public", "small-000000000000", datetime.date(2026, 3, 1), (("women.csv", "ab" * 32),))
DRAFT = Stamp("draft", "synthetic", "small-000000000000", datetime.date(2026, 3, 1), (("women.csv", "ab" * 32),))


def row(cell: Cell, statistic: str, cells: tuple[Cell, ...], counts: dict[Cell, Count], **values) -> dict:
    base = {
        name: np.nan for name in ROW_COLUMNS if name not in ("indicator", "statistic", "unit", "method", "rests_on")
    }
    place = {"site": cell.site, "wave": cell.wave if len(cells) == 1 else "", "contrast": "", "group": "", "level": ""}
    numbers = {
        "n": sum(counts[one].base for one in cells),
        "n_yes": sum(counts[one].yes for one in cells),
        "df": 40,
        "n_effective": 200.0,
    }
    kind = {"indicator": cell.indicator, "statistic": statistic, "method": "t", "rests_on": cells}
    unit = {"unit": "percent" if statistic == "level" else "points"}
    return base | place | numbers | kind | unit | values


def levels() -> Results:
    counts = {Cell("women", *key): Count(Cell("women", *key), *numbers) for key, numbers in COUNTS.items()}
    rows = []
    for cell, count in counts.items():
        share = count.yes / count.base
        rows.append(row(cell, "level", (cell,), counts, estimate=share, ci_low=share - 0.04, ci_high=share + 0.05))
    return _results(rows, counts)


def changes(estimate: float = -0.1, low: float = -0.16, high: float = -0.04, indicator: str = "IMP-01") -> Results:
    counts = {
        Cell("women", *key): Count(Cell("women", *key), *numbers) for key, numbers in (COUNTS | SOUGHT_HELP).items()
    }
    rows = []
    for site in ("el_alto", "lima"):
        before, after = (Cell("women", indicator, site, wave) for wave in ("baseline", "endline"))
        told = {"estimate": estimate, "ci_low": low, "ci_high": high, "p_value": 0.004, "contrast": "endline-baseline"}
        rows.append(row(before, "change", (after, before), counts, **told))
    return _results(rows, counts)


def _results(rows: list[dict], counts: dict[Cell, Count]) -> Results:
    frame = pd.DataFrame(rows, columns=list(ROW_COLUMNS))
    return Results(frame, tuple(counts.values()), labels=LABELS, notes={"confidence": 0.95, "data_class": "public"})


def released(*items: ReportItem):
    return protect([("04_womens_lives", item) for item in items], Policy(), frozenset({"IMP-01"}))


def whole():
    """Return a release with one item of every kind."""
    return released(
        ReportItem("heading", "womens_lives"),
        ReportItem("paragraph", "womens_lives.how_measured"),
        ReportItem("table", "violence_levels", levels()),
        ReportItem("figure", "violence_levels", levels(), {"kind": "levels"}),
        ReportItem("table", "violence_change", changes()),
        ReportItem("figure", "violence_change", changes(), {"kind": "change"}),
        ReportItem("sentences", "change", changes(), {"about": "change"}),
        ReportItem("suppression", "suppression"),
    )
