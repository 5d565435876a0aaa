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
from collections.abc import Iterator

EVERY = 0.02
"""Seconds between two looks at what has gathered."""
YOUNG, MIDDLE, OLD = 5_000, 10, 10
"""New objects before the young are looked through; looks at the young before one at those that stayed; and of these before one
at all."""
_turn = threading.Lock()
_HEADER = 64
"""Bytes before a piece that are the heap's own, with room to spare."""


class _Heap(ctypes.Structure):
    """What glibc tells of its heap (``struct mallinfo2``)."""

    _fields_ = [(name, ctypes.c_size_t) for name in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")]


def before_dividing() -> None:
    """Leave as little as can be that each process to come would copy: what is free in the heap goes back to the system, and the
    gaps between what stays are closed. Of glibc only; elsewhere nothing is lost but memory."""
    gc.collect()
    # What is there now is what the program itself consists of: it is neither looked through again nor, by that, copied.
    gc.freeze()
    library = ctypes.CDLL(None)
    if hasattr(library, "mallinfo2"):
        _close_gaps(library)
    if hasattr(library, "malloc_trim"):
        library.malloc_trim(0)


def _close_gaps(library: ctypes.CDLL) -> None:
    """Take all that is free in pieces smaller than a page, for good. They lie strewn over what the processes share: what one of
    them needs first, the thousands of small pieces of a database's schema, would be put there, and each page that takes one
    of them copied. Nothing grows by it: no other use could be made of these pages."""
    library.mallinfo2.restype = _Heap
    library.sbrk.restype = library.malloc.restype = ctypes.c_void_p
    library.sbrk.argtypes, library.malloc.argtypes = [ctypes.c_ssize_t], [ctypes.c_size_t]
    library.free.argtypes = [ctypes.c_void_p]
    # Pieces that were given back lately are still kept apart; this puts them to those beside them.
    library.malloc_trim(0)

    def taken(size: int) -> Iterator[int]:
        """Pieces of this size, until the heap would have to grow."""
        end = library.sbrk(0) - library.mallinfo2().keepcost
        while True:
            piece: int = library.malloc(size)
            if piece >= end - _HEADER:
                library.free(piece)
                return
            yield piece

    # What is larger is held meanwhile, so that only the small is left.
    large = [piece for size in (65536, 32768, 16384, 8192, 4096) for piece in taken(size)]
    for size in (2048, 1024, 512, 256, 128, 64, 32, 24):
        for _stays in taken(size):
            pass
    for piece in large:
        library.free(piece)


def collect_at_safe_moments() -> None:
    """From now on nothing is collected in the middle of an allocation, here and in whatever forks from here."""
    gc.disable()
    # What is there now is what the program itself consists of. Hardly anything of it is garbage: looking for that would take
    # a tenth of the start.
    gc.freeze()
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
