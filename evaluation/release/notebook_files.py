"""nbformat, loaded in a sixth of its time: every report waits for it, and every kernel of a synthesis chapter."""

from __future__ import annotations

import sys

# jsonschema tests the format of addresses, which no notebook's schema asks for, with a library that compiles 38
# grammars when it is loaded, 1.6 s; None for a module is how Python says that it is not installed.
_UNUSED = "rfc3987_syntax"
_absent = _UNUSED not in sys.modules
if _absent:
    sys.modules[_UNUSED] = None
import nbformat  # noqa: E402

if _absent:
    del sys.modules[_UNUSED]

__all__ = ["nbformat"]
