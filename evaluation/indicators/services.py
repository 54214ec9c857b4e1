"""The indicators of the second result, local services, in the order of their codes."""

from evaluation.indicators import services_coordination, services_people, services_quality, services_route

INDICATORS = tuple(
    sorted(
        (
            *services_route.INDICATORS,
            *services_quality.INDICATORS,
            *services_people.OF_STAFF,
            *services_coordination.INDICATORS,
        ),
        key=lambda one: one.code.partition("_")[0],
    )
)
