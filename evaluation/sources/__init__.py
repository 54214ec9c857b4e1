"""What comes in: the received tables of a project folder, read, checked, cleared of what may not be kept, and typed.

Order of siblings: storage, git_exposure, vault_archive, vault, codebook, identifier_words, identifier_patterns,
identity_numbers, headers, limits, delimited, workbook, crosswalks, readers, dates, answers, births, violations, schema,
survey_checks, consent, milestones, checks, protocol, identifiers, pseudonyms, typed, inputs, starting, intake,
check_report, tables; inputs ← narrative_tables ← logframe, roles ← narrative ← quotes; synthetic stands alone. A module
imports only from those named before it.
"""
