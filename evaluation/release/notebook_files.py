"""nbformat and what runs notebooks, loaded in a third of their time: every report waits for them. No other module
imports them, since whichever does so first loads all that they ask for."""

from __future__ import annotations

import sys

# jsonschema tests the format of addresses, which no notebook's schema asks for, with a library that compiles 38
# grammars when it is loaded, 3 s; None for a module is how Python says that it is not installed.
_UNUSED = "rfc3987_syntax"
_absent = _UNUSED not in sys.modules
if _absent:
    sys.modules[_UNUSED] = None
import nbformat  # noqa: E402
import papermill  # noqa: E402
from nbclient.exceptions import DeadKernelError  # noqa: E402
from papermill.exceptions import PapermillExecutionError  # noqa: E402

if _absent:
    del sys.modules[_UNUSED]

__all__ = ["DeadKernelError", "PapermillExecutionError", "nbformat", "papermill"]
