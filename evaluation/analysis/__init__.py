"""Who meets whom: surveys and tables × indicators × statistics give result rows with the counts they rest on.

Order of the siblings: results ← survey ← labels; breakdown ← tallies ← levels ← comparisons;
tallies ← counts; levels ← measures; all ← items; assumptions ← planning.
"""
