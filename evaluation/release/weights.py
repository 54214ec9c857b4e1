"""The range of the weights of each indicator at a site and wave: what an attacker who drew the sample may know."""

from __future__ import annotations

import numpy as np

from evaluation.analysis.survey import Survey, survey
from evaluation.project import Project
from evaluation.sources.tables import read_table

Range = tuple[float, float]


def weight_ranges(project: Project) -> dict[tuple[str, str, str], Range]:
    """Return the smallest and largest weight of each indicator's women by (indicator, site, wave); all sites together
    have the site "". Empty where the project holds no survey."""
    if read_table(project, project.settings.survey.table) is None:
        return {}
    found: dict[tuple[str, str, str], Range] = {}
    rows = survey(project)
    names = {one.code: one.universe.weight for one in rows.definitions if one.universe.weight}
    for weight in sorted(set(names.values())):
        ranges = _ranges(rows, weight)
        found |= {(code, *place): limits for code, own in names.items() if own == weight for place, limits in ranges}
    return found


def _ranges(rows: Survey, weight: str) -> list[tuple[tuple[str, str], Range]]:
    column = getattr(rows.design, weight, weight)
    if column not in rows.frame:
        return []
    values = rows.frame[column].to_numpy(dtype=float, na_value=np.nan)
    found = []
    for wave in rows.project.waves:
        for site in ["", *(site.id for site in rows.project.sites)]:
            here = ((rows.frame["wave"] == wave.id) & ((rows.frame["site"] == site) | (site == ""))).to_numpy(
                dtype=bool
            )
            own = values[here & np.isfinite(values) & (values > 0)]
            found += [((site, wave.id), (float(own.min()), float(own.max())))] if len(own) else []
    return found
