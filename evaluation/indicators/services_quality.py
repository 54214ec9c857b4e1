"""What a service is: its team, its scorecard, its protocol, and who can reach it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from evaluation.indicators.definition import AllOf
from evaluation.indicators.services_records import (
    LAW_BO,
    LAW_PE,
    base,
    is_code,
    of_services,
    only,
)

TEAM = ("team_lawyer", "team_psychologist", "team_social")
NOT_APPLICABLE = 7


def _team(yes: set[int], no: set[int]) -> AllOf:
    """Return whether all three are in post; a post that the service need not have is no lack."""
    return AllOf(tuple(is_code(name, yes | {NOT_APPLICABLE}, no) for name in TEAM), complete=True)


_with_team = replace(
    of_services(
        code="R2-09",
        name={
            "es": "Servicios con equipo mínimo completo y estable",
            "en": "Services with a full and stable minimum team",
        },
        measure="proportion",
        numerator=_team({2}, {0, 1}),
        references=(LAW_BO, LAW_PE),
        parts=("R2-09_today",),
        definition={
            "es": "De cada 100 servicios que necesitan equipo, cuántos tienen abogada, psicóloga y trabajadora "
            "social en su puesto desde hace seis meses o más.",
            "en": "Of every 100 services that need a team, how many have lawyer, psychologist and social worker "
            "in post for six months or more.",
        },
    ),
    universe=base(
        "services_with_team",
        "Servicios visitados que necesitan equipo propio",
        "Services visited that need a team of their own",
        AllOf((only("observer", 3), only("team_lawyer", 0, 1, 2))),
    ),
)
R2_09 = _with_team
R2_09_TODAY = replace(
    _with_team,
    code="R2-09_today",
    name={
        "es": "Servicios con equipo mínimo completo el día de la visita",
        "en": "Services with a full minimum team on the day of the visit",
    },
    numerator=_team({1, 2}, {0}),
    parts=(),
    definition={
        "es": "De cada 100 servicios que necesitan equipo, cuántos tenían a las tres profesionales en su puesto "
        "el día de la visita.",
        "en": "Of every 100 services that need a team, how many had all three professionals in post on the day of "
        "the visit.",
    },
)
R2_10 = of_services(
    code="R2-10",
    name={"es": "Calidad del servicio (tarjeta de puntaje)", "en": "Service quality (scorecard)"},
    measure="scorecard",
    unit="index",
    numerator=None,
    definition={
        "es": "Puntaje medio de los servicios, de 0 a 100, en cada ámbito: puntos obtenidos con evidencia a la "
        "vista entre los posibles de los ítems que corresponden, según la valoración acordada por dos "
        "observadoras.",
        "en": "Mean score of the services, from 0 to 100, in each domain: points met with evidence seen over "
        "those possible for the items that apply, by the rating that two observers agreed on.",
    },
)
R2_20 = of_services(
    code="R2-20",
    name={"es": "Protocolo o ruta de atención adoptado y en uso", "en": "Protocol or care route adopted and in use"},
    measure="ladder",
    numerator=None,
    definition={
        "es": "De cada 100 servicios, cuántos alcanzaron cada etapa: borrador, aprobado, personal capacitado, en "
        "uso en la muestra de expedientes, con seguimiento.",
        "en": "Of every 100 services, how many reached each stage: draft, approved, staff trained, in use in the "
        "file sample, monitored.",
    },
)
_access = partial(of_services, measure="proportion")
_FEATURES = {
    "language": ("acc_language", {2, 3}, {0, 1}),
    "step_free": ("acc_step_free", {2}, {0, 1}),
    "hours": ("acc_hours", {2, 3}, {1}),
}
R2_22 = _access(
    code="R2-22",
    name={
        "es": "Servicios accesibles en lengua, entrada y horario",
        "en": "Services accessible by language, entrance and hours",
    },
    numerator=AllOf(tuple(is_code(*one) for one in _FEATURES.values())),
    parts=("R2-22_language", "R2-22_step_free", "R2-22_hours"),
    definition={
        "es": "De cada 100 servicios, cuántos tienen intérprete o personal que habla aymara o quechua, entrada "
        "sin gradas y horario ampliado.",
        "en": "Of every 100 services, how many have an interpreter or staff who speak Aymara or Quechua, a "
        "step-free entrance and extended hours.",
    },
)
R2_22_LANGUAGE = _access(
    code="R2-22_language",
    name={
        "es": "Servicios con intérprete o personal en la lengua",
        "en": "Services with an interpreter or staff in the language",
    },
    numerator=is_code(*_FEATURES["language"]),
    definition={
        "es": "De cada 100 servicios, cuántos atienden en aymara o quechua con intérprete o personal propio.",
        "en": "Of every 100 services, how many attend in Aymara or Quechua with an interpreter or staff of their own.",
    },
)
R2_22_STEP_FREE = _access(
    code="R2-22_step_free",
    name={"es": "Servicios con entrada sin gradas", "en": "Services with a step-free entrance"},
    numerator=is_code(*_FEATURES["step_free"]),
    definition={
        "es": "De cada 100 servicios, a cuántos se entra y se llega a la sala sin gradas ni obstáculos.",
        "en": "Of every 100 services, how many can be entered, and their room reached, without steps or obstacles.",
    },
)
R2_22_HOURS = _access(
    code="R2-22_hours",
    name={"es": "Servicios con horario ampliado", "en": "Services with extended hours"},
    numerator=is_code(*_FEATURES["hours"]),
    definition={
        "es": "De cada 100 servicios, cuántos atienden más allá del horario de oficina o los fines de semana.",
        "en": "Of every 100 services, how many attend beyond office hours or at weekends.",
    },
)
INDICATORS = (R2_09, R2_09_TODAY, R2_10, R2_20, R2_22, R2_22_LANGUAGE, R2_22_STEP_FREE, R2_22_HOURS)
