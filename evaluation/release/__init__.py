"""How a report is made and checked.

Order of the siblings: preview ← emit; staging ← environment ← manifest ← chapters ← build ← publish, verify;
staging ← planning.
"""
