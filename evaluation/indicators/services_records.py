"""What the records of the indicators of services share: their bases and where their definitions come from."""

from __future__ import annotations

from functools import partial

from evaluation.indicators.definition import Condition, Indicator, Item, Reference, Rule, Universe


def base(table: str, es: str, en: str, rule: Rule | None = None, code: str = "") -> Universe:
    """Return a universe of rows of a table that count once each."""
    return Universe(code or table, {"es": es, "en": en}, rule, "")


def is_code(column: str, yes: set[int], no: set[int]) -> Item:
    """Return the item that is yes, no or missing by the codes of one column."""
    return Item(column, frozenset(yes), frozenset(no))


def only(column: str, *codes: int, missing: tuple[int, ...] = ()) -> Condition:
    return Condition(column, frozenset(codes), frozenset(missing))


LAW_PE = Reference("Perú, Ley 30364", 2015, False, en="Peru, Ley 30364")
LAW_BO = Reference("Bolivia, Ley 348", 2013, False)
LAW_1173 = Reference("Bolivia, Ley 1173", 2019, False)
ESSENTIAL = Reference(
    "UN Women and others, Essential Services Package for Women and Girls Subject to Violence",
    2015,
    False,
    es="ONU Mujeres y otros, Paquete de servicios esenciales para mujeres y niñas que sufren violencia",
)
COMPENDIUM = Reference("MEASURE Evaluation, Violence Against Women and Girls: A Compendium of Indicators", 2008, False)

complaints = base(
    "complaints", "Todas las denuncias registradas, resueltas o no", "All complaints on file, decided or not"
)
referrals = base("referrals", "Todas las derivaciones hechas", "All referrals made")
services = base("services", "Todos los servicios visitados", "All services visited", only("observer", 3))
staff = base(
    "staff",
    "Todo el personal de las instituciones que aceptó responder",
    "All staff of the institutions who agreed to answer",
)
users = base("users", "Mujeres entrevistadas a la salida de un servicio", "Women interviewed on leaving a service")

on_file = partial(
    Indicator,
    theme="services",
    universe=complaints,
    numerator=None,
    denominator=None,
    recall="wave",
    unit="percent",
    direction="higher_is_better",
    table="cases",
    sampling="sample",
    contributor="service_id",
    sensitive=True,
    sources=("case_files",),
    references=(LAW_PE,),
)
of_services = partial(
    Indicator,
    theme="services",
    universe=services,
    denominator=None,
    recall="visit",
    unit="percent",
    direction="higher_is_better",
    table="scorecards_service",
    sampling="census",
    contributor="service_id",
    sources=("visit_checklist",),
    references=(ESSENTIAL,),
)
