"""Reclaims objects that only refer to each other, at moments when nothing is half made.

Python up to 3.11 may start its collector inside any allocation; newer ones only between two instructions. On 3.11.7, pages
that load some hundreds of commitments whole, asked for again and again, ended in a fault of memory inside the collector,
each time within four requests: an object's attributes were found freed while its ``__dict__`` still named them. With the
collector called from outside it was not seen in any run, nor on 3.12.1 and 3.13.0 with their own.
"""

from __future__ import annotations

import ctypes
import gc
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator

EVERY = 0.02
"""Seconds between two looks at what has gathered."""
YOUNG, MIDDLE, OLD = 5_000, 10, 10
"""New objects before the young are looked through; looks at the young before one at those that stayed; and of these before one
at all."""
LARGE = (65_536, 32_768, 16_384, 8_192, 4_096)
"""Bytes of gaps with whole pages in them."""
SMALL = (2_000, 1_000, 500, 250, 120, 88, 56, 40, 24)
MOST_GAPS = 100_000
_turn = threading.Lock()


def settle() -> None:
    """What is there now is what the program itself consists of: it stays for good, and is neither looked through nor, by that,
    copied after a fork."""
    gc.collect()
    gc.freeze()


def before_dividing() -> None:
    """Leave as little as can be that each process to come would copy, or keep a copy of.

    What is free in the heap goes back to the system. Gaps too small for that, which lie between what stays, are taken for good:
    a process that used them would copy the whole page around each. Of glibc only; elsewhere nothing is lost but memory.
    """
    settle()
    library = ctypes.CDLL(None)
    if not hasattr(library, "malloc_trim"):
        return
    take, give, end = library.malloc, library.free, library.sbrk
    take.restype = end.restype = ctypes.c_void_p
    take.argtypes, give.argtypes, end.argtypes = [ctypes.c_size_t], [ctypes.c_void_p], [ctypes.c_ssize_t]
    top = end(0)
    large = [place for size in LARGE for place in _gaps(take, size, top)]
    for size in SMALL:
        for _place in _gaps(take, size, top):
            pass
    for place in large:
        give(place)
    library.malloc_trim(0)


def _gaps(take: Callable[[int], int], size: int, top: int) -> Iterator[int]:
    """Takes gaps of a size until there is none below the top of the heap."""
    for _each in range(MOST_GAPS):
        place = take(size)
        yield place
        if place >= top:
            return


def collect_at_safe_moments() -> None:
    """From now on nothing is collected in the middle of an allocation, here and in whatever forks from here."""
    gc.disable()
    settle()
    if sys.version_info >= (3, 12):
        gc.enable()
        return
    _start()
    # A process that is made while its parent collects would find the collector busy for ever.
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
