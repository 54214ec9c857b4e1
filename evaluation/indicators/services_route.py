"""The care route on file: protection measures and their deadlines, police, evidence, referrals, justice."""

from __future__ import annotations

from evaluation.indicators.services_records import (
    COMPENDIUM,
    ESSENTIAL,
    LAW_1173,
    LAW_BO,
    LAW_PE,
    base,
    is_code,
    on_file,
    only,
    referrals,
)

RESOLVED = is_code("resolution", {1}, {2})

R2_01 = on_file(
    code="R2-01",
    name={
        "es": "Decisión sobre medidas de protección dentro del plazo legal",
        "en": "Decision on protection measures within the legal deadline",
    },
    measure="time_to_event",
    definition={
        "es": "De cada 100 denuncias, cuántas tuvieron una primera decisión (que concede o deniega medidas) "
        "dentro del "
        "plazo vigente en su fecha y para su nivel de riesgo; incidencia acumulada, con el desistimiento como riesgo "
        "competitivo y las no resueltas como abiertas.",
        "en": "Of every 100 complaints, how many had a first decision (granting or denying measures) within the "
        "deadline in force on their date and for their level of risk; cumulative incidence, with withdrawal as a "
        "competing risk and those not decided as open.",
    },
    parts=("R2-01_withdrawn",),
    disaggregate_by=("risk_level",),
    notes={
        "es": "Una denegación cuenta como decisión a tiempo: se lee junto con R2-01_granted.",
        "en": "A denial counts as a decision in time: it is read together with R2-01_granted.",
    },
)
R2_01_GRANTED = on_file(
    code="R2-01_granted",
    name={"es": "Decisiones que conceden medidas de protección", "en": "Decisions that grant protection measures"},
    measure="proportion",
    definition={
        "es": "De cada 100 primeras decisiones sobre medidas de protección, cuántas las concedieron.",
        "en": "Of every 100 first decisions on protection measures, how many granted them.",
    },
    numerator=RESOLVED,
)
R2_01_WITHDRAWN = on_file(
    code="R2-01_withdrawn",
    name={"es": "Desistimiento antes de la primera decisión", "en": "Withdrawal before the first decision"},
    measure="time_to_event",
    direction="context_only",
    definition={
        "es": "De cada 100 denuncias, cuántas se retiraron antes de que hubiera una decisión y dentro del plazo.",
        "en": "Of every 100 complaints, how many were withdrawn before there was a decision and within the deadline.",
    },
)
R2_02 = on_file(
    code="R2-02",
    name={"es": "Tiempo de la denuncia a la primera decisión", "en": "Time from complaint to first decision"},
    measure="time_to_event",
    unit="hours",
    direction="lower_is_better",
    definition={
        "es": "Mediana de Kaplan y Meier de las horas entre la denuncia y la primera decisión, y media "
        "restringida a las primeras 72 horas.",
        "en": "Kaplan and Meier's median of the hours from complaint to first decision, and the mean restricted "
        "to the first 72 hours.",
    },
)
R2_03 = on_file(
    code="R2-03",
    name={
        "es": "Expediente policial remitido al juzgado en 24 horas",
        "en": "Police file sent to the court within 24 hours",
    },
    measure="time_to_event",
    sensitive=False,
    definition={
        "es": "De cada 100 denuncias, en cuántas el expediente llegó al juzgado dentro del plazo de la policía "
        "vigente en su fecha.",
        "en": "Of every 100 complaints, for how many the file reached the court within the deadline of the police "
        "in force on their date.",
    },
)
R2_04 = on_file(
    code="R2-04",
    name={"es": "Denuncias con ficha de valoración de riesgo", "en": "Complaints with a risk-assessment form"},
    measure="proportion",
    sensitive=False,
    numerator=is_code("risk_level", {1, 2, 3, 4}, {0}),
    definition={
        "es": "De cada 100 denuncias, cuántas tienen ficha de valoración con un nivel de riesgo asignado.",
        "en": "Of every 100 complaints, how many have a risk form with a level assigned.",
    },
    notes={
        "es": "Más casos «severos» pueden deberse a una valoración mejor.",
        "en": "More “severe” cases may come of better assessment.",
    },
)
R2_05 = on_file(
    code="R2-05",
    name={
        "es": "Riesgo severo con plan de seguridad y contacto en 48 horas",
        "en": "Severe risk with safety plan and contact within 48 hours",
    },
    measure="time_to_event",
    universe=base("severe_cases", "Denuncias con riesgo severo", "Complaints with severe risk", only("risk_level", 3)),
    references=(ESSENTIAL,),
    definition={
        "es": "De cada 100 denuncias con riesgo severo, en cuántas hubo plan de seguridad y un primer contacto "
        "dentro de 48 horas (norma del programa).",
        "en": "Of every 100 complaints with severe risk, for how many there was a safety plan and a first contact "
        "within 48 hours (programme standard).",
    },
)
R2_06 = on_file(
    code="R2-06",
    name={"es": "Medidas con seguimiento de la policía", "en": "Measures followed up by the police"},
    measure="proportion",
    sensitive=False,
    universe=base(
        "notified_measures", "Medidas concedidas y notificadas", "Measures granted and notified", only("resolution", 1)
    ),
    numerator=is_code("police_follow_up", {2}, {0, 1}),
    definition={
        "es": "De cada 100 medidas concedidas y notificadas, cuántas constan en el registro de la policía con al "
        "menos una visita.",
        "en": "Of every 100 measures granted and notified, how many are in the police register with at least one "
        "visit.",
    },
)
R2_07 = on_file(
    code="R2-07",
    name={
        "es": "Bolivia: diligencias preliminares reunidas en ocho días",
        "en": "Bolivia: evidence gathered within eight days",
    },
    measure="time_to_event",
    references=(LAW_BO,),
    definition={
        "es": "De cada 100 denuncias, en cuántas se reunieron las diligencias preliminares dentro de ocho días "
        "corridos.",
        "en": "Of every 100 complaints, for how many the preliminary evidence was gathered within eight calendar days.",
    },
    notes={
        "es": "No se ha confirmado si la ley cuenta días corridos o hábiles.",
        "en": "Whether the law counts calendar or working days is not confirmed.",
    },
)
R2_08 = on_file(
    code="R2-08",
    name={
        "es": "Bolivia: casos con medida ordenada y con medida homologada",
        "en": "Bolivia: cases with a measure ordered and ratified",
    },
    measure="proportion",
    references=(LAW_BO, LAW_1173),
    definition={
        "es": "De cada 100 denuncias, en cuántas se ordenó al menos una medida de protección y, aparte, en "
        "cuántas la homologó un juez.",
        "en": "Of every 100 complaints, in how many at least one protection measure was ordered and, apart from "
        "it, in how many a judge ratified it.",
    },
)
R2_14 = on_file(
    code="R2-14",
    name={"es": "Segundo caso registrado en 12 meses", "en": "Second case registered within 12 months"},
    measure="time_to_event",
    direction="ambiguous",
    paired_with=("R2-15",),
    universe=base("persons", "Personas con un primer caso", "Persons with a first case"),
    references=(COMPENDIUM,),
    definition={
        "es": "De cada 100 personas con un primer caso, cuántas tuvieron otro registrado en los 12 meses siguientes.",
        "en": "Of every 100 persons with a first case, how many had another one registered in the 12 months after.",
    },
    notes={
        "es": "Un segundo registro puede ser otra agresión o más confianza en el servicio.",
        "en": "A second entry may be another assault or more trust in the service.",
    },
)
R2_15 = on_file(
    code="R2-15",
    name={"es": "Derivaciones efectivas en 30 días", "en": "Referrals completed within 30 days"},
    measure="proportion",
    universe=referrals,
    table="referrals",
    contributor="origin_service",
    references=(ESSENTIAL,),
    definition={
        "es": "De cada 100 derivaciones, en cuántas la llegada al servicio de destino se confirmó dentro de 30 días.",
        "en": "Of every 100 referrals, for how many arrival at the service of destination was confirmed within 30 "
        "days.",
    },
)
R2_21 = on_file(
    code="R2-21",
    name={
        "es": "Embudo de justicia: denuncia, acusación y sentencia",
        "en": "Justice funnel: complaint, charge and sentence",
    },
    measure="time_to_event",
    references=(LAW_PE, LAW_BO),
    definition={
        "es": "De cada 100 denuncias de una misma cohorte, cuántas llegaron a acusación y a sentencia dentro de "
        "12 y de 24 meses.",
        "en": "Of every 100 complaints of one cohort, how many reached charge and sentence within 12 and 24 months.",
    },
    notes={
        "es": "Nunca se dividen las sentencias de un año por las denuncias de ese año.",
        "en": "The sentences of a year are never divided by the complaints of that year.",
    },
)

INDICATORS = (
    *(R2_01, R2_01_GRANTED, R2_01_WITHDRAWN, R2_02, R2_03, R2_04, R2_05, R2_06, R2_07, R2_08),
    *(R2_14, R2_15, R2_21),
)
