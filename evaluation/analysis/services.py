"""Which function measures each indicator of services that no rule of one row does."""

from __future__ import annotations

from evaluation.analysis.coordination import body_score, regularity
from evaluation.analysis.coordination_network import network_density, network_shape
from evaluation.analysis.services_deadlines import within_deadline
from evaluation.analysis.services_durations import durations, funnel, measures_of_bolivia, second_cases
from evaluation.analysis.services_offices import protocol_stages, quality, staff_knowledge
from evaluation.analysis.services_registers import case_rates

MEASURES = {
    "R2-01": within_deadline,
    "R2-01_withdrawn": within_deadline,
    "R2-02": durations,
    "R2-03": within_deadline,
    "R2-05": within_deadline,
    "R2-07": within_deadline,
    "R2-08": measures_of_bolivia,
    "R2-10": quality,
    "R2-11": staff_knowledge,
    "R2-13": case_rates,
    "R2-14": second_cases,
    "R2-15": within_deadline,
    "R2-16": body_score,
    "R2-17": regularity,
    "R2-18": network_density,
    "R2-19": network_shape,
    "R2-20": protocol_stages,
    "R2-21": funnel,
}
