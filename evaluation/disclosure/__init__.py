"""What may go out: counts protected as one system, rows rounded and marked, an audit that trusts none of it.

Order of the siblings: protected; policy ← reliability, planning; rounding; equations ← primary ← attacker ←
suppression; audit; all of them ← gate. `audit` shares no code with `equations`, `primary`, `attacker`, `suppression`.
"""
