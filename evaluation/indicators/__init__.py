"""What is measured: records of indicators, and the rules that read a woman's answers.

Siblings in order: definition, scales, rules, comparison, universes, forms, impact, outcomes,
legal_deadlines, counted, services_records, services_route, services_quality,
services_people, services_coordination, services, catalogue.
"""
