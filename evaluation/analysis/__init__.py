"""Who meets whom: surveys and tables × indicators × statistics give result rows with the counts they rest on.

Order of the siblings: results ← survey ← labels; breakdown ← tallies ← levels ← comparisons;
tallies ← counts; levels ← measures; all ← items; assumptions ← planning;
measures ← services_rows ← services_deadlines, services_durations, services_offices, services_registers, coordination,
coordination_network ← services; items ← services_items.
"""
