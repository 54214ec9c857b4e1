"""What is read: protected items become numbered tables, figures and sentences, in Spanish and English, in every format.

Order of the siblings: stamp ← numbers ← wording ← fillings, notes, tables, figures ← document ← html ← docx_reference ←
docx, pdf, annex ← build;
wording ← service_tables ← tables; wording ← service_figures ← figures; wording ← planning ← planning_figure.
"""
