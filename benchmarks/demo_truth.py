"""What is true of the invented population of the demo, read from the plans that its generator draws from.

Each truth is a parameter of that population, not of a sample. Left out is what has no interval because all there are
were counted (the ladder, the scorecards, the network, the budget, attendance), and so nothing to cover.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np

from evaluation.sources.synthetic import leaders, plan, services_plan, wider_plan
from evaluation.sources.synthetic.services_plan import Speed
from evaluation.sources.synthetic.wider import GEM

Cell = tuple[str, str]  # municipality, wave
OUT_05 = {"OUT-05": "norm_hit", "OUT-05_sex": "norm_sex", "OUT-05_family": "norm_family"}
OUT_05 |= {"OUT-05_support": "norm_support", "OUT-05_descriptive": "norm_common"}
FIRST = ("IMP-01", "IMP-01_physical", "IMP-01_sexual", "IMP-04", "IMP-04_physical", "IMP-04_sexual")
FIRST += ("OUT-01", "OUT-02", "OUT-03")
LATER = ("IMP-06", "IMP-07", "IMP-10", "IMP-10_ley30314", "IMP-11", "OUT-04", "OUT-04_violence", *OUT_05)
LATER += ("OUT-06", "OUT-06_70", "OUT-06_deadline", "OUT-07")
CODES = FIRST + LATER
HOURS = (24, 48, 72, 168)  # of decisions on protection, from the complaint
UNTIL = 72
LEGAL_HOURS = {0: 72, 1: 48, 2: 48, 3: 24}  # from September 2018, by level of risk; where it is not known, 72
SERVICE_TYPES = (1, 2, 3, 4, 5)


def survey_truth(code: str, cell: Cell) -> float | None:
    """Return the true value of an indicator of women, percentages from 0 to 100; None where it is not asked."""
    return _first(code, cell) if code in FIRST else _later(code, cell)


def _first(code: str, cell: Cell) -> float:
    truth = plan.PLANTED[cell]
    return {
        "IMP-01": truth.recent,
        "IMP-01_physical": truth.physical_only + truth.both,
        "IMP-01_sexual": truth.sexual_only + truth.both,
        "IMP-04": sum(one.percent for one in plan.LIFETIME),
        "IMP-04_physical": sum(one.percent for one in plan.LIFETIME if one.physical),
        "IMP-04_sexual": sum(one.percent for one in plan.LIFETIME if one.sexual),
        "OUT-01": truth.sought_help,
        "OUT-02": truth.reported,
        "OUT-03": truth.rejects,
    }[code]


def _later(code: str, cell: Cell) -> float | None:
    harassed, law = wider_plan.HARASSED[cell], list(zip(wider_plan.LAW_KINDS[cell], wider_plan.LAW_RIGHT, strict=True))
    control = sum(one.percent for one in plan.LIFETIME if one.control)
    acts = [percent / 100 for _, percent in plan.FORMS[0].acts]
    deadline = dict(wider_plan.DEADLINES[cell[1]])[72 if cell[1] == "baseline" else 24]
    if code in OUT_05:
        return wider_plan.NORMS[OUT_05[code]][cell]
    return {
        "IMP-06": wider_plan.ECONOMIC_NOW[cell],
        "IMP-07": control * at_least(3, acts),
        "IMP-10": harassed,
        "IMP-10_ley30314": harassed + wider_plan.HARASSED_BY_CONTACT_ALONE * (100 - harassed) / 100,
        "IMP-11": wider_plan.SAFE[cell],
        "OUT-04": gem(cell, GEM),
        "OUT-04_violence": gem(cell, GEM[:5]),
        "OUT-06": 8 * sum(share * right for share, right in law) / 10_000,
        "OUT-06_70": sum(share * at_least(6, [right / 100] * 8) for share, right in law),
        "OUT-06_deadline": deadline if cell[0] == "independencia" else None,
        "OUT-07": wider_plan.TWO_SERVICES[cell],
    }[code]


def at_least(number: int, chances: Sequence[float]) -> float:
    """Return the chance that so many of independent events happen, by going through all of their outcomes."""
    outcomes = itertools.product((0, 1), repeat=len(chances))
    return sum(
        math.prod(chance if happens else 1 - chance for chance, happens in zip(chances, one, strict=True))
        for one in outcomes
        if sum(one) >= number
    )


def gem(cell: Cell, names: Sequence[str]) -> float:
    """Return the mean of the GEM scale, 0 to 100, over the kinds of women and the item that means something else."""
    kinds, means = wider_plan.GEM_KINDS[cell], [_mean_answer(table) for table in wider_plan.GEM_ANSWERS]
    usual = sum(share * mean for share, mean in zip(kinds, means, strict=True)) / 100
    odd = wider_plan.GEM_ODD_SHARE / 100 if cell[0] == wider_plan.GEM_ODD_SITE else 0
    shifted = odd * means[2] + (1 - odd) * usual
    mean = sum(shifted if name == wider_plan.GEM_ODD else usual for name in names) / len(names)
    return 50 * (mean - 1)  # from 1 to 3, stretched from 0 to 100


def _mean_answer(table: Sequence[tuple[int, float]]) -> float:
    return sum(code * percent for code, percent in table) / 100


def share_truths(cell: Cell) -> dict[str, float]:
    """Return the true percentages of what files and interviews of services say, by indicator."""
    wave = cell[1]
    table = dict(services_plan.SATISFIED[wave])
    answer, none = (6 + table[5] + table[4]) / 100, 0.06  # a 7 says that an aspect does not apply, in 6 of 100
    told = dict(services_plan.TOLD[wave])
    return {
        "R2-04": services_plan.RISK_FORM[wave],
        "OUT-08": 100 * (answer**5 - none**5) / (1 - none**5),
        "OUT-09": told[3] + told[4],
    }


def score_truths(site: str) -> dict[tuple[str, str], float]:
    """Return the true means before and after of the tests of those trained and of the leaders' agency, 0 to 100."""
    before, after = leaders.KNOWS[site]
    feels = 10 / 2  # what a leader feels able to do stands 10 above what she does, and weighs half
    agency = (42 + feels, 42 + 14 + feels)
    found = {("R1-02", "before"): before, ("R1-02", "after"): after, ("R1-02", "gain"): after - before}
    return found | {
        ("R1-03", "before"): agency[0],
        ("R1-03", "after"): agency[1],
        ("R1-03", "gain"): agency[1] - agency[0],
    }


def decided(cell: Cell, hours: int) -> float:
    """Return the true percentage of complaints with a decision on protection by then, and no withdrawal before it."""
    site, wave = cell
    steps = _minutes(services_plan.DECISION[cell], hours)
    if site == "independencia":  # the court hears of the complaint first
        steps = np.convolve(_minutes(services_plan.COURT[wave], hours), steps)[: len(steps)]
    return _before_withdrawal(steps, hours)


def decided_by_law(cell: Cell) -> float | None:
    """Return the true percentage of complaints decided within the rule in force, and not withdrawn before.

    The rule is 72 hours from the complaint until September 2018, later by risk from when the court learns.
    None where no rule is known.
    """
    site, wave = cell
    if site != "independencia":
        return None
    if wave == "baseline":
        return decided(cell, 72)
    formed = services_plan.RISK_FORM[wave]
    shares = [(code, formed * percent / 10_000) for code, percent in services_plan.RISK] + [(0, 1 - formed / 100)]
    return sum(share * _decided_from_court(cell, LEGAL_HOURS.get(code, LEGAL_HOURS[0])) for code, share in shares)


def _decided_from_court(cell: Cell, hours: int) -> float:
    """Return the percentage decided so many hours after the court learned, of all complaints."""
    longest = max(speed.high for speed in services_plan.COURT[cell[1]])
    court, steps = _minutes(services_plan.COURT[cell[1]], longest), _minutes(services_plan.DECISION[cell], hours)
    return _before_withdrawal(np.convolve(court, steps), longest + hours)


def decision_times(cell: Cell) -> dict[str, float]:
    """Return the true median hours from complaint to decision, and the mean of the first 72 hours of waiting, as they
    would be without withdrawals, which are independent of both."""
    speeds = services_plan.DECISION[cell]
    steps = _minutes(speeds, max(speed.high for speed in speeds))
    if cell[0] == "independencia":
        court = services_plan.COURT[cell[1]]
        steps = np.convolve(_minutes(court, max(speed.high for speed in court)), steps)
    decided_by = np.cumsum(steps)
    waiting = 1 - decided_by[: 60 * UNTIL]
    return {"median": float(np.searchsorted(decided_by, 0.5)) / 60, "mean72": float(waiting.sum()) / 60}


def case_rate(cell: Cell, kind: int) -> float | None:
    """Return the true new cases per 10,000 women and year of a kind of service; None where the site has none."""
    site, wave = cell
    offices = [office for office, of_kind in services_plan.OFFICES[site] if of_kind == kind]
    months = len(services_plan.REGISTER_MONTHS[wave])
    monthly = (6 if kind in services_plan.ROUTE_TYPES else 3) + 4 + 3 * (wave == "endline")  # 0 to 8 more: 4 on average
    shut = sum(_months_shut(office, wave) for office in offices)
    cases = monthly * (months * len(offices) - shut)
    return 10_000 * cases / services_plan.WOMEN_15[site] * 12 / months if offices else None


def _months_shut(office: int, wave: str) -> int:
    """Return for how many months of a wave a service was not open yet."""
    return 6 if wave == "baseline" and office % 100 == 5 else 0


def step_truths(cell: Cell) -> dict[str, float]:
    """Return the true percentages of the steps that have a deadline of their own, by indicator."""
    site, wave = cell
    found = {
        "R2-05": _before_withdrawal(_minutes(services_plan.SAFETY_CONTACT[wave], 48), 48),
        "R2-15": 100 * _minutes(services_plan.ARRIVED[wave], 720).sum(),
    }
    if site == "el_alto":
        found["R2-07"] = _before_withdrawal(_minutes(services_plan.EVIDENCE[wave], 192), 192)
    return found


def _minutes(speeds: Sequence[Speed], hours: int) -> np.ndarray:
    """Return the chance of each minute up to these hours at which a step is taken."""
    chances = np.zeros(60 * hours + 1)
    for speed in speeds:
        width = 60 * (speed.high - speed.low)
        chances[60 * speed.low : 60 * speed.high] += speed.percent / 100 / width
    return chances


def _before_withdrawal(steps: np.ndarray, hours: int) -> float:
    stays = 1 - np.cumsum(_minutes(services_plan.WITHDRAWN, hours))  # withdrawn at this minute or before: no step
    return 100 * float(steps @ stays)
