"""How the field work went: outcome rates of the visits, and what the planned sample could show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

import numpy as np
import pandas as pd

from evaluation.analysis.breakdown import Place
from evaluation.analysis.labels import indicator_labels, merged, project_labels, project_notes
from evaluation.analysis.planning import PlannedChange, planned_changes, planned_indicators
from evaluation.analysis.results import ROW_COLUMNS, Cell, Count, ReportItem, Results
from evaluation.indicators.catalogue import INDICATORS
from evaluation.project import Project
from evaluation.sources.tables import read_table
from evaluation.statistics.response import Dispositions, OutcomeRates, outcome_rates

# What a code of contact_outcome says of a household for good; absent (4) and put off (3) are only so at the last visit.
FINAL = {1: "complete", 2: "partial", 11: "partial", 5: "refusal", 6: "refusal", 7: "ineligible", 10: "ineligible"}
RATES = {
    "rr3": {"es": "Respuesta (RR3)", "en": "Response (RR3)"},
    "coop1": {"es": "Cooperación (COOP1)", "en": "Cooperation (COOP1)"},
    "ref2": {"es": "Rechazo (REF2)", "en": "Refusal (REF2)"},
    "con2": {"es": "Contacto (CON2)", "en": "Contact (CON2)"},
}
HOUSEHOLDS = "households"


def response_rates(project: Project) -> Results:
    """Return response, cooperation, refusal and contact rates of the households drawn, at every site and wave.

    Names and formulas of the American Association for Public Opinion Research (2016). A household that no visit settled
    was not reached. No rows where the folder has no `sample`, and none of a place whose visits name more outcomes than
    households.
    """
    frame = read_table(project, "sample")
    rows = [] if frame is None else [row for place in _places(project) for row in _rates(frame, place)]
    counts = {row["rests_on"][0]: int(row["n"]) for row in rows}
    return Results(
        pd.DataFrame(rows, columns=list(ROW_COLUMNS)),
        counts=tuple(Count(cell, base) for cell, base in counts.items()),
        labels=merged(project_labels(project), {"indicator": RATES}),
        notes=project_notes(project),
    )


def planned(project: Project, caption: str) -> ReportItem:
    """Return the table of what the planned sample could show and how far the people reached could move it.

    It is made of the assumptions of [planning] in project.toml alone, and has no lines where there are none.
    """
    of = _planned(project)
    empty = pd.DataFrame(columns=list(ROW_COLUMNS))
    named = dict.fromkeys(one.indicator for one in of)  # in their order, which a set has not
    labels = merged(project_labels(project), indicator_labels([INDICATORS[code] for code in named]))
    notes = project_notes(project) | {"planned": [_told(one) for one in of]}
    return ReportItem("table", caption, Results(empty, labels=labels, notes=notes), {"layout": "planned"} if of else {})


def _planned(project: Project) -> tuple[PlannedChange, ...]:
    if not project.settings.planning or project.endline is None:
        return ()
    return planned_changes(project, planned_indicators(project)[0])


def _told(one: PlannedChange) -> dict[str, float | str | None]:
    names = ("indicator", "site", "level", "change", "power", "significance", "chance", "alike", "chosen")
    told = {name: asdict(one)[name] for name in names} | {"detectable": one.detectable_change}
    return {name: None if isinstance(value, float) and np.isnan(value) else value for name, value in told.items()}


def _places(project: Project) -> list[Place]:
    return [Place(site.id, wave.id) for site in project.sites for wave in project.waves]


def _rates(frame: pd.DataFrame, place: Place) -> Iterator[dict]:
    here = frame[(frame["site"] == place.site) & (frame["wave"] == place.wave)]
    households = int((here["contact_no"] == 1).sum())
    cases = _dispositions(here, households)
    if not households or cases.noncontact[0] < 0:
        return
    found = outcome_rates(cases)
    yield from (_row(name, place, found, households) for name in RATES)


def _dispositions(here: pd.DataFrame, households: int) -> Dispositions:
    """Return the households by how they ended; the visits have no key that joins them, so those that no visit settled
    are the ones left over."""
    settled = here["contact_outcome"].map(FINAL).value_counts()
    names = ("complete", "partial", "refusal", "ineligible")
    counts = {name: np.array([float(settled.get(name, 0))]) for name in names}
    left = households - sum(count[0] for count in counts.values())
    nothing = np.zeros(1)
    return Dispositions(
        **counts, noncontact=np.array([left]), other=nothing, unknown_household=nothing, unknown_other=nothing
    )


def _row(name: str, place: Place, found: OutcomeRates, households: int) -> dict:
    empty = ("se", "ci_low", "ci_high", "p_value", "n_yes", "n_psu", "n_effective", "contributors")
    return dict.fromkeys(empty, np.nan) | {
        "indicator": name,
        "statistic": "outcome_rate",
        "site": place.site,
        "wave": place.wave,
        "contrast": "",
        "group": "",
        "level": "",
        "estimate": float(getattr(found, name)[0]),
        "df": np.inf,
        "n": households,
        "unit": "percent",
        "method": "aapor",
        "kind": "opaque",
        "source": "sample",
        "rests_on": (Cell(HOUSEHOLDS, name, place.site, place.wave),),
    }
