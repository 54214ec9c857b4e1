"""Other people's files in our columns and codes.

Siblings in order: files, dhs, endes, registry.
"""
