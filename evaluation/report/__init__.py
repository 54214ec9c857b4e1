"""What is read: protected items become numbered tables, figures and sentences, in Spanish and English, in every format.

Order of the siblings: stamp ← numbers ← wording ← fillings, notes, tables, figures ← document ← html ←
docx_reference, docx_pages ← docx, pdf, annex, beside ← build;
wording ← summary, service_tables ← tables; repeats ← document;
pens, achievement ← goal_figure, service_figures, drawings, trend_figure ← figures;
wording ← planning ← planning_figure.
"""
