"""What is read: protected items become numbered tables, figures and sentences, in Spanish and English, in every format.

Order of the siblings: colours; stamp ← numbers ← wording ← fillings, notes, tables, figures ← document ← html ←
docx_reference, docx_pages ← docx, pdf, annex, beside ← build;
wording ← summary, service_tables ← tables; achievement ← goal_figure, service_figures ← figures;
wording ← planning ← planning_figure.
"""
