"""PRO-05: for how many of those asked the fieldwork kept its protocol, counted before any row was dropped."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evaluation.analysis.breakdown import Place
from evaluation.analysis.counts import EVERYBODY
from evaluation.analysis.labels import merged, project_labels, project_notes
from evaluation.analysis.results import ROW_COLUMNS, Cell, Count, Results, Sum
from evaluation.project import Project
from evaluation.sources.tables import drop_report, read_table

PROTOCOL = "PRO-05"
DROPPED = f"{PROTOCOL}|dropped"
WORDS = {
    "indicator": {
        PROTOCOL: {
            "es": "Cumplimiento del protocolo de consentimiento y derivación",
            "en": "Compliance with the consent and referral protocol",
        }
    },
    "definition": {
        PROTOCOL: {
            "es": "De cada 100 personas encuestadas, a cuántas se les registró el consentimiento, se les ofreció la "
            "lista de servicios y no se les dejó un malestar sin atender; se cuenta antes de descartar filas.",
            "en": "Of every 100 people interviewed, for how many the consent was recorded, the list of services was "
            "offered and no distress was left unattended; counted before rows are dropped.",
        }
    },
    "direction": {PROTOCOL: {"es": "higher_is_better", "en": "higher_is_better"}},
}


def protocol(project: Project) -> Results:
    """Return the share of those asked for whom the whole protocol is on record, at every site and wave.

    Those who are dropped for it are a group of people: their number is protected together with that of those kept.
    No rows where no table of the project was given under a consent.
    """
    rows, counts, sums = [], [], []
    for table, told in drop_report(project).protocol.items():
        for one in _chosen(project, told):
            place = Place(one["site"], one["wave"])
            found = _counts(project, table, place, one)
            counts += found
            sums.append(Sum(found[0].cell, tuple(count.cell for count in found[1:])))
            rows.append(_row(found[0]))
    return Results(
        rows=pd.DataFrame(rows, columns=list(ROW_COLUMNS)),
        counts=tuple(counts),
        sums=tuple(sums),
        labels=merged(project_labels(project), WORDS),
        notes=project_notes(project),
    )


def _chosen(project: Project, told: list[dict]) -> Iterator[dict]:
    sites, waves = {site.id for site in project.sites}, {wave.id for wave in project.waves}
    yield from (one for one in told if one["site"] in sites and one["wave"] in waves)


def _counts(project: Project, table: str, place: Place, told: dict) -> list[Count]:
    """Return those asked, of them those who were kept, and the rest."""
    frame = read_table(project, table)
    kept = int(((frame["site"] == place.site) & (frame["wave"] == place.wave)).sum())
    return [
        Count(place.cell(table, PROTOCOL), told["respondents"], told["complied"]),
        Count(place.cell(table, EVERYBODY), kept),
        Count(place.cell(table, DROPPED), told["respondents"] - kept),
    ]


def _row(count: Count) -> dict:
    cell: Cell = count.cell
    numbers = dict.fromkeys(("se", "ci_low", "ci_high", "df", "p_value", "n_psu", "contributors"), np.nan)
    return {
        "indicator": cell.indicator,
        "statistic": "level",
        "site": cell.site,
        "wave": cell.wave,
        "contrast": "",
        "group": "",
        "level": "",
        "estimate": count.yes / count.base,
        "n": count.base,
        "n_yes": count.yes,
        "n_effective": float(count.base),
        "unit": "percent",
        "method": "census",
        "rests_on": (cell,),
        "kind": "",
        "source": "",
    } | numbers
