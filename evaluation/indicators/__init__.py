"""What is measured: records of indicators, and the rules that read a woman's answers.

Siblings in order: definition, scales, rules, comparison, universes, forms, impact, outcomes, catalogue.
"""
