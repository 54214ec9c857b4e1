"""What may go out: counts protected as one system, rows rounded and marked, an audit that trusts none of it.

Order of the siblings: protected; policy ← reliability, planning, institutions, past; rounding; equations ← primary ←
attacker ← suppression; equations ← rows; audit; all of them ← weighted ← gate. `audit` shares no code with `equations`,
`primary`, `attacker`, `suppression`.
"""
