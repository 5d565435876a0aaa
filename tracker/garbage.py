"""Reclaims objects that only refer to each other, at moments when nothing is half made.

Python up to 3.11 may start its collector inside any allocation; newer versions only between two instructions. On
3.11.7, repeated requests for pages that load some hundreds of commitments in full ended in a memory fault inside
the collector, each time within four requests: an object's attributes were found freed while its ``__dict__`` still
named them. With the collector called from outside, this was not seen in any run; nor was it on 3.12.1 and 3.13.0
with their own collector.
"""

from __future__ import annotations

import ctypes
import gc
import os
import sys
import threading
import time

EVERY = 0.02
"""Seconds between two checks of how much has gathered."""
YOUNG, MIDDLE, OLD = 5_000, 10, 10
"""New objects before a collection of the young; collections of the young before one that includes the middle
generation; and of these before a full one."""
_turn = threading.Lock()


def before_dividing() -> None:
    """Leave as little as possible for each new process to copy: free memory in the heap goes back to the system. With
    glibc only; elsewhere nothing is lost but memory."""
    gc.collect()
    # What is there now is the program itself: it is not scanned again, and so is not copied either.
    gc.freeze()
    library = ctypes.CDLL(None)
    if hasattr(library, "malloc_trim"):
        library.malloc_trim(0)


def collect_at_safe_moments() -> None:
    """From now on nothing is collected in the middle of an allocation, here and in any process forked from here."""
    gc.disable()
    # What is there now is the program itself. Hardly any of it is garbage, and looking for that would take a tenth of the
    # start-up time.
    gc.freeze()
    if sys.version_info >= (3, 12):
        gc.enable()
        return
    _start()
    # A process forked while its parent is collecting would find the collector busy for ever.
    os.register_at_fork(before=_turn.acquire, after_in_parent=_turn.release, after_in_child=_start_in_child)


def _start_in_child() -> None:
    _turn.release()
    _start()


def _start() -> None:
    threading.Thread(target=_collect, name="garbage", daemon=True).start()


def _collect() -> None:
    while True:
        time.sleep(EVERY)
        young, middle, old = gc.get_count()
        if young > YOUNG:
            with _turn:
                gc.collect(0 if middle <= MIDDLE else 1 if old <= OLD else 2)
