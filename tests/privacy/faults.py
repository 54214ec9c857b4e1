"""A child process whose nth touch of the disk fails, or ends it: what a full disk, a lost permission or a kill do."""

import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path

TOUCHES = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.utime", "os.truncate"}
KILLED, SURVIVED, REFUSED, DONE = 9, 3, 1, 0
_state = {"left": -1, "kill": False, "below": "", "hooked": False}


def _hook(event: str, arguments: tuple) -> None:
    if _state["left"] < 0 or event not in TOUCHES or not str(arguments[0]).startswith(_state["below"]):
        return
    if event == "open" and arguments[1] and "r" in str(arguments[1]) and "+" not in str(arguments[1]):
        return
    _state["left"] -= 1
    if _state["left"] < 0:
        if _state["kill"]:
            os._exit(KILLED)
        raise OSError(28, "no space left")


def with_fault(action: Callable[[], object], below: Path, touch: int, kill: bool) -> int:
    """Run `action` in a child whose touch number `touch` (from 0) of a file below a folder fails or kills it.

    Return KILLED, REFUSED (an error came out), SURVIVED (none did) or DONE (there were fewer touches).
    """
    return _in_child(action, lambda: _arm(below, touch, kill))


def with_small_disk(action: Callable[[], object], size: int) -> int:
    """Run `action` in a child that can't write a file larger than `size` bytes."""

    def arm() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return _in_child(action, arm)


def _arm(below: Path, touch: int, kill: bool) -> None:
    if not _state["hooked"]:
        sys.addaudithook(_hook)
    _state.update(left=touch, kill=kill, below=str(below), hooked=True)


def _in_child(action: Callable[[], object], arm: Callable[[], None]) -> int:
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = REFUSED
    try:
        arm()
        action()
        code = DONE if _state["left"] >= 0 or not _state["below"] else SURVIVED
    finally:
        os._exit(code)
