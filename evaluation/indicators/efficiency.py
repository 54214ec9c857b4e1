"""Efficiency: what was spent of what was approved, by whom and on what, and the municipal budget against violence."""

from functools import partial

from evaluation.indicators.definition import Indicator, Reference
from evaluation.indicators.records import LIST, universe

GRANTS = Reference(
    "Ley 38/2003, General de Subvenciones (España), y bases de la convocatoria",
    2003,
    False,
    en="Ley 38/2003, General de Subvenciones (Spain's general law on grants), and the rules of the call",
)
MEF = Reference(
    "Ministerio de Economía y Finanzas (Perú), Consulta Amigable: PIA, PIM y devengado",
    2018,
    False,
    en="Ministry of Economy and Finance (Peru), Consulta Amigable: initial and modified budget, and amounts accrued",
)

_one = partial(
    Indicator,
    theme="efficiency",
    measure="budget_ratio",
    unit="percent",
    numerator=None,
    denominator=None,
    recall="project",
    table="budget",
    sampling="census",
    universe=universe("budget_lines", "Partidas del presupuesto aprobado", "Lines of the approved budget"),
    sources=("accounting", "audit"),
    references=(GRANTS,),
)

INDICATORS = (
    _one(
        code="OUT-11",
        name={
            "es": "Presupuesto municipal contra la violencia, ejecutado",
            "en": "Municipal budget against violence, executed",
        },
        direction="higher_is_better",
        recall="fiscal_year",
        table="municipal_budget",
        universe=universe(
            "municipal_lines",
            "Partidas municipales de prevención y atención de la violencia",
            "Municipal lines for preventing and attending violence",
        ),
        sources=("open_data",),
        references=(MEF,),
        definition={
            "es": "Lo devengado en las partidas de prevención y atención de la violencia sobre su presupuesto final, y "
            "este sobre todo el presupuesto municipal. El inicial (PIA), el final (PIM) y lo devengado van aparte.",
            "en": "What was accrued in the lines for preventing and attending violence over their final budget, and "
            "this over the whole municipal budget. The opening budget, the final one and the accrued stand apart.",
        },
    ),
    _one(
        code="EFI-01",
        name={"es": "Ejecución del presupuesto", "en": "Budget execution"},
        direction="target_band",
        disaggregate_by=("funder",),
        definition={
            "es": "Gasto elegible y justificado sobre el presupuesto aprobado, en la moneda de las cuentas.",
            "en": "Eligible and justified spending over the approved budget, in the currency of the accounts.",
        },
    ),
    _one(
        code="EFI-02",
        name={"es": "Desviación por partida", "en": "Deviation by budget line"},
        direction="target_band",
        disaggregate_by=("line",),
        definition={
            "es": "Gasto de cada partida menos su presupuesto aprobado, en dinero y en porcentaje.",
            "en": "Spending of each line less its approved budget, in money and in percent.",
        },
    ),
    _one(
        code="EFI-03",
        name={"es": "Costo por persona formada", "en": "Cost per person trained"},
        measure="cost_ratio",
        unit="eur",
        direction="lower_is_better",
        paired_with=("R1-02",),
        references=(LIST,),
        definition={
            "es": "Costo directo de la formación, más su parte de los costos de gestión, por persona que la completó. "
            "No se comparan países: los precios y el tiempo de formación son distintos.",
            "en": "Direct cost of the training, plus its share of the costs of management, per person who completed "
            "it. Countries are not compared: prices and the length of the training differ.",
        },
    ),
    _one(
        code="EFI-04",
        name={"es": "Cofinanciación y aportes locales", "en": "Co-funding and local contributions"},
        direction="higher_is_better",
        disaggregate_by=("funder",),
        definition={
            "es": "Aportes propios y locales realizados, en dinero o valorados, sobre los comprometidos.",
            "en": "Own and local contributions made, in money or valued, over those committed.",
        },
    ),
    _one(
        code="EFI-05",
        name={"es": "Costos indirectos", "en": "Indirect costs"},
        direction="target_band",
        definition={
            "es": "Costos indirectos cargados a la subvención sobre la subvención aprobada.",
            "en": "Indirect costs charged to the grant over the approved grant.",
        },
    ),
)
