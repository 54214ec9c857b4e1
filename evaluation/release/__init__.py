"""How a report is made and checked.

Order of the siblings: terminal ← check_command, new_command, plan_command, vault_command; preview ← emit; recorded;
staging ← environment ← manifest ← ledger; manifest, emit ← kernels ← chapters; cuts; weights; all of these ← build ←
publish, verify; staging ← planning; attack_files ← attack_shares ← attack_exact ← attack_system ← attack_solver;
attack_files ← attack_knowledge ← attack_insider; all of these ← attack; compare.
"""
