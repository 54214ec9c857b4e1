"""The demo project's data, invented: a frame, visits and answers drawn from planted tables and one seed.

Order of siblings: plan, chance, field, person, module, aftermath, wider_plan, wider; services_plan, register, route,
offices, coordination, services; records, leaders, advocacy, exchanges, accounts; demo.
A module imports only from those named before it.
`python -m evaluation.sources.synthetic FOLDER` writes every table.
"""
