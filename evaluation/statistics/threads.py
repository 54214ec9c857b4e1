"""Small products of matrices run on one thread: sharing them out costs more than it saves, and may move a last digit.

On busy cores two threads wait for each other: 120 ms instead of 18 for the covariances of 725 estimates.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

from numpy.linalg import _umath_linalg

_PREFIXES, _SUFFIXES = ("scipy_openblas", "openblas"), ("64_", "")


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold numpy's BLAS to one thread inside the block, for the whole process.

    Where numpy uses another library than OpenBLAS (Apple's Accelerate, say), or hides it, nothing is changed.
    """
    controls = _controls()
    if controls is None:
        yield
        return
    get, put = controls
    before = get()
    if before != 1:
        put(1)
    try:
        yield
    finally:
        if before != 1:
            put(before)


@cache
def _controls() -> tuple[Callable[[], int], Callable[[int], None]] | None:
    """Return OpenBLAS's functions that read and set the number of threads, found through numpy's own module."""
    library = ctypes.CDLL(_umath_linalg.__file__)
    for name in (f"{prefix}_{{}}_num_threads{suffix}" for prefix in _PREFIXES for suffix in _SUFFIXES):
        if hasattr(library, name.format("set")) and hasattr(library, name.format("get")):
            get, put = (getattr(library, name.format(verb)) for verb in ("get", "set"))
            get.restype, put.argtypes, put.restype = ctypes.c_int, [ctypes.c_int], None
            return get, put
    return None
