"""Counts of answers for Prometheus, across all processes of one server.

The server loads the program once and forks into workers (``preload_app``), so that a page of memory made
beforehand is seen by all. Each process writes into a slot of its own, which it holds by a lock that ends with it:
if killed at any moment it blocks nobody, and the next holder continues counting from there, so that no sum ever
falls.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import tempfile
from collections.abc import Iterator
from threading import Lock

PARTS = ("public", "feed", "data", "api", "inbox", "entrance", "crawlers", "static", "staff", "account", "review", "subscribe",
         "commenting", "signing", "kept", "other")
"""By blueprint; ``kept``: a finished page that never reached the program."""
CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Seconds."""

_OF_A_PART = len(CLASSES) + len(BOUNDS) + 2
_NUMBERS = len(PARTS) * _OF_A_PART
_SIZE = 8 * _NUMBERS
SLOTS = 64


class Counting:
    """Counters that only grow."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="tracker-counts-")  # noqa: SIM115  (kept for the life of the program)
        self._file.truncate(SLOTS * _SIZE)
        self._memory = mmap.mmap(self._file.fileno(), SLOTS * _SIZE)
        self._lock, self._holder, self._slot = Lock(), 0, 0

    def note(self, part: str, status: int, seconds: float) -> None:
        """One answer."""
        place = (PARTS.index(part) if part in PARTS else len(PARTS) - 1) * _OF_A_PART
        with self._lock:
            if self._holder != os.getpid():
                self._slot, self._holder = self._claimed(), os.getpid()
            self._add(place + min(max(status // 100, 1), 5) - 1, 1)
            for at, bound in enumerate(BOUNDS):
                if seconds <= bound:
                    self._add(place + len(CLASSES) + at, 1)
                    break
            self._add(place + len(CLASSES) + len(BOUNDS), seconds)
            self._add(place + len(CLASSES) + len(BOUNDS) + 1, 1)

    def lines(self) -> Iterator[str]:
        """The sums over all processes, in Prometheus' text form."""
        sums = [0.0] * _NUMBERS
        for slot in range(SLOTS):
            for at, value in enumerate(struct.unpack_from(f"<{_NUMBERS}d", self._memory, slot * _SIZE)):
                sums[at] += value
        yield "# HELP tracker_answers_total Answers by part of the site and class of status."
        yield "# TYPE tracker_answers_total counter"
        for at, part in enumerate(PARTS):
            for offset, name in enumerate(CLASSES):
                yield f'tracker_answers_total{{part="{part}",status="{name}"}} {sums[at * _OF_A_PART + offset]:.0f}'
        yield "# HELP tracker_answer_seconds From the request to the last byte handed over."
        yield "# TYPE tracker_answer_seconds histogram"
        for at, part in enumerate(PARTS):
            place, below = at * _OF_A_PART + len(CLASSES), 0.0
            for offset, bound in enumerate(BOUNDS):
                below += sums[place + offset]
                yield f'tracker_answer_seconds_bucket{{part="{part}",le="{bound:g}"}} {below:.0f}'
            count = sums[place + len(BOUNDS) + 1]
            yield f'tracker_answer_seconds_bucket{{part="{part}",le="+Inf"}} {count:.0f}'
            yield f'tracker_answer_seconds_sum{{part="{part}"}} {sums[place + len(BOUNDS)]:.6f}'
            yield f'tracker_answer_seconds_count{{part="{part}"}} {count:.0f}'

    def _add(self, place: int, value: float) -> None:
        at = self._slot * _SIZE + 8 * place
        struct.pack_into("<d", self._memory, at, struct.unpack_from("<d", self._memory, at)[0] + value)

    def _claimed(self) -> int:
        for slot in range(SLOTS - 1):
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, slot)
                return slot
            except OSError:
                continue
        # More processes than anyone runs: the surplus ones share the last slot, and may lose a count.
        return SLOTS - 1
