"""What comes in: the received tables of a project folder, read, checked, cleared of what may not be kept, and typed.

Order of siblings: storage, codebook, delimited, workbook, crosswalks, readers, answers, violations, schema,
survey_checks, milestones, checks, consent, identifiers, typed, inputs, tables; synthetic stands
alone. A module imports only from those named before it.
"""
